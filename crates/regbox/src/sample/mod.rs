//! Facts for a policy, made up: plausible, within their bounds, and often just at what the policy turns on.
//!
//! First each fact is drawn by itself. Most cases are then led towards an arm of a decision: from the arm's condition a walk
//! goes back through the program, and changes the facts on which it finally rests, so that a decision with twenty criteria
//! has cases that meet them all. Of most of these, one criterion is then turned again. What a comparison leads back to is
//! inverted as far as that is simple; whatever it comes to, facts stay within their bounds, and a walk that does not get where
//! it wants to is no error.
//!
//! Values lie near thresholds, which are learnt by such walks when the generator is made.

mod aim;
mod loops;
mod maker;
mod pools;
mod random;
mod ruler;
mod steer;
mod wish;

#[cfg(test)]
mod tests;

use crate::facts::{Facts, Judged};
use crate::program::{NodeId, Op, Program};
use crate::value::Slot;
use jiff::civil::Date;
use maker::Maker;
use pools::Pools;
use random::Random;
use std::sync::Arc;
use steer::Goal;

/// How often a walk goes on from what the one before it has changed.
const MOST_ROUNDS: usize = 8;

/// How often thresholds are looked for; the first times by values that know of none.
const LOOKS: usize = 12;

/// The most nodes that are evaluated to learn the thresholds of a policy, and for one case.
const MOST_NODES: usize = 8_000_000;

/// The seed by which thresholds are learnt: they are the same for all seeds.
const LEARNING: u64 = 20;

/// Cases for a policy, made up without end: see [`Policy::samples`](crate::Policy::samples).
#[derive(Clone, Debug)]
pub struct Samples {
    program: Arc<Program>,
    pools: Arc<Pools>,
    on: Date,
    seed: u64,
    next: u64,
    unknown: u8,
    near: u8,
}

impl Samples {
    pub(crate) fn new(program: Arc<Program>, seed: u64, on: Date) -> Samples {
        let pools = Arc::new(learn(&program, on));
        Samples { program, pools, on, seed, next: 0, unknown: 0, near: 50 }
    }

    /// Leaves each fact unknown so often in a hundred times, and what is inside records and lists half as often; never,
    /// unless this is called.
    #[must_use]
    pub fn unknown(mut self, percent: u8) -> Samples {
        self.unknown = percent.min(100);
        self
    }

    /// How often in a hundred times a value lies at a threshold, or a unit of its precision beside it, where one is known;
    /// 50, unless this is called.
    #[must_use]
    pub fn near(mut self, percent: u8) -> Samples {
        self.near = percent.min(100);
        self
    }

    /// The case of a number, beginning with 0: what the iterator gives in that place.
    #[must_use]
    pub fn case(&self, number: u64) -> Facts {
        let program: &Program = &self.program;
        let mut maker = Maker::new(program, &self.pools, self.on, self.near, Random::new(self.seed, number));
        let mut slots = maker.facts();
        match maker.random.below(8) {
            0 | 1 => {}
            how => towards(&mut slots, how > 3, &mut maker),
        }
        let mut random = maker.random;
        slots.iter_mut().for_each(|slot| maker::forget(slot, self.unknown, &mut random));
        let judged = |(at, (slot, fact)): (u32, (&Slot, &crate::program::FactInfo))| {
            let by = fact.judged_by.clone().filter(|_| slot.is_some())?;
            Some((at, Judged { by, reason: format!("Made up, in case {number}.") }))
        };
        let judgements = (0u32..).zip(slots.iter().zip(program.schema.asked())).filter_map(judged).collect();
        Facts::new(self.program.clone(), slots, judgements)
    }
}

impl Iterator for Samples {
    type Item = Facts;

    fn next(&mut self) -> Option<Facts> {
        let facts = self.case(self.next);
        self.next = self.next.wrapping_add(1);
        Some(facts)
    }

    fn nth(&mut self, skipped: usize) -> Option<Facts> {
        self.next = self.next.wrapping_add(skipped as u64);
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (usize::MAX, None)
    }
}

/// Changes facts so that a decision comes to one of its arms; or, if asked, so that it comes to one with a condition, and
/// then one of its criteria to the contrary.
fn towards(slots: &mut [Slot], turn: bool, maker: &mut Maker<'_>) {
    let program = maker.program;
    let Some(plan) = maker.random.pick(&program.decisions) else { return };
    let conditions = plan.arms.iter().filter(|arm| arm.when.is_some()).count();
    let arm = maker.random.below(if turn && conditions > 0 { conditions } else { plan.arms.len() });
    let before = (0..).zip(&plan.arms).take(arm + 1);
    let goals: Vec<Goal> = before.filter_map(|(at, one)| Some((one.when?, at == arm))).collect();
    lead(slots, &goals, plan.end, maker);
    if turn && let Some(criterion) = maker.random.pick(&plan.criteria) {
        let node = program.criteria[*criterion as usize].node;
        let state = crate::decide::evaluate(program, slots, maker.on, plan.end);
        let Some(now) = state.truths.get(node as usize).and_then(|truth| truth.settled()) else { return };
        lead(slots, &[(node, !now)], plan.end, maker);
    }
}

/// Changes facts until some conditions are as wanted, or for as long as that is worth while.
fn lead(slots: &mut [Slot], goals: &[Goal], end: NodeId, maker: &mut Maker<'_>) {
    let rounds = MOST_ROUNDS.min(MOST_NODES / 8 / (end as usize + 1));
    for round in 0..rounds {
        let changes = steer::changes(slots, goals, end, round == 0, maker).changes;
        if changes.is_empty() {
            return;
        }
        for (place, value) in changes {
            place.put(slots, value);
        }
    }
}

/// The values with which facts and fields are compared, directly or through what is computed from them.
fn learn(program: &Program, on: Date) -> Pools {
    let mut pools = Pools::default();
    let end = u32::try_from(program.nodes.len()).unwrap_or(u32::MAX);
    let looks = LOOKS.min(MOST_NODES / (program.nodes.len() + 1)).max(1);
    for look in 0..looks {
        let so_far = pools.clone();
        let mut maker = Maker::new(program, &so_far, on, 50, Random::new(LEARNING, look as u64));
        let slots = maker.facts();
        let goals: Vec<Goal> = turned_on(program).into_iter().map(|node| (node, maker.random.chance(50))).collect();
        for (key, value) in steer::changes(&slots, &goals, end, true, &mut maker).learnt {
            pools.learn(key, value);
        }
    }
    pools
}

/// The conditions that rest on values, but for those inside loops, which the loops lead to.
fn turned_on(program: &Program) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut inside = 0;
    for (at, op) in (0u32..).zip(&program.nodes) {
        if at < inside {
            continue;
        }
        match *op {
            Op::Each(number) => {
                inside = program.loops[number as usize].over.end;
                found.push(at);
            }
            Op::Fold(number) => inside = program.folds[number as usize].over.end,
            Op::Linked(number) => inside = program.linked[number as usize].over.end,
            Op::Compare(..) | Op::In(..) | Op::OneOf(..) | Op::Within(_) => found.push(at),
            _ => {}
        }
    }
    found
}
