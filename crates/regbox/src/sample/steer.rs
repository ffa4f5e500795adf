//! A walk back from conditions to the facts on which they rest, and what to change there so that the conditions are as
//! wanted.

use super::maker::Maker;
use super::pools::Key;
use super::ruler::is_of;
use super::wish::{Wish, opposite};
use crate::decide::{Eval, Truth, standing};
use crate::explain::Place;
use crate::program::{Consts, List, NodeId, Op, Operand, Program, Window};
use crate::value::date::add_days;
use crate::value::{Slot, Type, Value};
use rustc_hash::FxHashSet;

/// A condition, and what it is wanted to come to.
pub(super) type Goal = (NodeId, bool);

/// The most steps of a walk, beside one for each node.
const MOST_STEPS: usize = 20_000;

/// Loops inside one another deeper than this are not gone into.
pub(super) const DEEPEST: u32 = 16;

/// What a walk came to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Values to put into places of the facts, one after the other.
    pub changes: Vec<(Place, Value)>,
    /// What facts and fields are compared with.
    pub learnt: Vec<(Key, Value)>,
}

/// A walk.
pub(super) struct Walk<'a, 'm, 'p> {
    pub program: &'a Program,
    pub eval: Eval<'a>,
    pub maker: &'m mut Maker<'p>,
    pub elements: Vec<Option<Place>>,
    pub found: Found,
    seen: FxHashSet<Goal>,
    pub left: usize,
    /// In how many loops it is.
    pub nested: u32,
    /// Whether what is as wanted already is gone into, too: some of its values are moved to the threshold.
    stirs: bool,
}

/// What to change so that conditions before `end` are as wanted.
pub(super) fn changes(slots: &[Slot], goals: &[Goal], end: NodeId, stirs: bool, maker: &mut Maker<'_>) -> Found {
    let program = maker.program;
    let mut eval = Eval::new(program, slots, maker.on);
    eval.run(end);
    if eval.state.out_of_steps.is_some() {
        return Found::default();
    }
    eval.bounded = false;
    let mut walk = Walk {
        program,
        eval,
        maker,
        elements: vec![None; program.depth],
        found: Found::default(),
        seen: FxHashSet::default(),
        left: MOST_STEPS + end as usize,
        nested: 0,
        stirs,
    };
    walk.run(goals.iter().rev().copied().collect());
    walk.found
}

impl Walk<'_, '_, '_> {
    /// Goes back from conditions. The way is kept on a stack of its own: definitions may be chained as long as the policy.
    pub(super) fn run(&mut self, mut goals: Vec<Goal>) {
        while let Some((node, wanted)) = goals.pop() {
            if self.left == 0 {
                return;
            }
            self.left -= 1;
            // Inside a loop a condition is met once for every member.
            if self.nested == 0 && !self.seen.insert((node, wanted)) {
                continue;
            }
            let holds = self.truth(node).settled() == Some(wanted);
            if !holds || self.stirs {
                self.step(node, wanted, holds, &mut goals);
            }
        }
    }

    /// What a node came to; a node behind those that were evaluated is as good as settled.
    pub(super) fn truth(&self, node: NodeId) -> Truth {
        self.eval.state.truths.get(node as usize).copied().unwrap_or(Truth::TRUE)
    }

    fn step(&mut self, node: NodeId, wanted: bool, holds: bool, goals: &mut Vec<Goal>) {
        let program = self.program;
        match program.nodes[node as usize] {
            Op::Const(_) | Op::Value(_) | Op::Fold(_) | Op::Linked(_) => {}
            Op::Fact(_) if holds => {}
            Op::Fact(fact) => self.found.changes.push((Place::of_fact(fact), Value::Bool(wanted))),
            Op::Same(of) => goals.push((of, wanted)),
            Op::Not(of) => goals.push((of, !wanted)),
            Op::All(list) => self.some_of(list, wanted, if wanted { list.len } else { 1 }, goals),
            Op::Any(list) => self.some_of(list, wanted, if wanted { 1 } else { list.len }, goals),
            Op::AtLeast(count, list) => {
                let needed = if wanted { count } else { (list.len + 1).saturating_sub(count) };
                self.some_of(list, wanted, needed, goals);
            }
            Op::Criterion(number) => self.criterion(number, wanted, goals),
            Op::InForce(number) => {
                let entry = program.in_force[number as usize];
                let stands = standing(program, self.eval.facts, &self.eval.state, entry.force);
                let versions = program.list(entry.versions);
                let possible = stands.possible().iter().filter_map(|version| versions.get(*version as usize));
                goals.extend(possible.map(|node| (*node, wanted)));
            }
            Op::Gathered(number) => goals.push((program.gathered[number as usize].node, wanted)),
            Op::Each(number) => self.each(node, number, wanted),
            // What a value is compared with is moved to only now and then where it stands as wanted.
            _ if holds && !self.maker.random.chance(self.maker.near) => {}
            Op::Holds(of) => {
                self.aim(of, &Wish::Among(vec![Value::Bool(wanted)]), goals, 0);
            }
            Op::IsNone(of) => {
                let none = vec![Value::None];
                let wish = if wanted { Wish::Among(none) } else { Wish::Outside(none) };
                self.aim(of, &wish, goals, 0);
            }
            Op::Compare(relation, a, b) => {
                let relation = if wanted { relation } else { opposite(relation) };
                self.compared(relation, a, b, goals);
            }
            Op::OneOf(of, consts) => {
                self.aim(of, &among(self.constants(consts), wanted), goals, 0);
            }
            Op::In(value, set) => self.is_in(value, set, wanted, goals),
            Op::Within(number) => self.within(program.windows[number as usize], wanted, goals),
        }
    }

    fn constants(&self, consts: Consts) -> &[Value] {
        self.program.consts.get(consts.start as usize..(consts.start + consts.len) as usize).unwrap_or_default()
    }

    /// Wants so many members of a list of conditions, first of all those that are as wanted.
    fn some_of(&mut self, list: List, wanted: bool, needed: u32, goals: &mut Vec<Goal>) {
        let (mut have, mut others): (Vec<NodeId>, Vec<NodeId>) =
            self.program.list(list).iter().partition(|node| self.truth(**node).settled() == Some(wanted));
        let needed = needed as usize;
        self.left = self.left.saturating_sub(list.len as usize);
        let random = &mut self.maker.random;
        if have.len() > needed {
            random.bring_forward(&mut have, needed);
        }
        let more = needed.saturating_sub(have.len());
        if others.len() > more {
            random.bring_forward(&mut others, more);
        }
        goals.extend(have.into_iter().take(needed).chain(others.into_iter().take(more)).map(|node| (node, wanted)));
    }

    /// A criterion with more than a requirement. Nine times in ten the requirement is what is to hold.
    fn criterion(&mut self, number: u32, wanted: bool, goals: &mut Vec<Goal>) {
        let plan = &self.program.plans[number as usize];
        let guards: Vec<(NodeId, Option<NodeId>)> =
            plan.exceptions.iter().map(|exception| (exception.info.guard, exception.result)).collect();
        if !wanted {
            goals.extend(plan.applies.map(|node| (node, true)));
            goals.extend(plan.deemed.map(|node| (node, false)));
            goals.extend(guards.iter().map(|(guard, _)| (*guard, false)));
            goals.push((plan.requires, false));
            return;
        }
        let ways = usize::from(plan.applies.is_some()) + usize::from(plan.deemed.is_some()) + guards.len();
        if ways == 0 || !self.maker.random.chance(30) {
            goals.extend(plan.applies.map(|node| (node, true)));
            goals.push((plan.requires, true));
            return;
        }
        let way = self.maker.random.below(ways);
        if let Some((guard, result)) = guards.get(way) {
            goals.extend(plan.applies.map(|node| (node, true)));
            goals.push((*guard, true));
            goals.extend(result.map(|node| (node, true)));
            goals.push((plan.requires, false));
        } else if let Some(deemed) = plan.deemed.filter(|_| way == guards.len()) {
            goals.push((deemed, true));
            goals.push((plan.requires, false));
        } else {
            goals.extend(plan.applies.map(|node| (node, false)));
        }
    }

    /// Either side may be the one that is changed.
    fn compared(&mut self, relation: crate::program::Relation, a: Operand, b: Operand, goals: &mut Vec<Goal>) {
        let mut sides = [(a, relation, b), (b, relation.turned(), a)];
        if self.maker.random.chance(50) {
            sides.swap(0, 1);
        }
        for (of, relation, than) in sides {
            let Some(than) = self.eval.view(than).known().cloned() else { continue };
            if self.aim(of, &Wish::Stands(relation, than), goals, 0) {
                return;
            }
        }
    }

    /// A value and a set, or a list of single values: either may be the one that is changed.
    fn is_in(&mut self, value: Operand, set: Operand, wanted: bool, goals: &mut Vec<Goal>) {
        let members: Vec<Value> = match self.eval.view(set).known() {
            Some(Value::Set(members)) => members.iter().map(|member| Value::Enum(*member)).collect(),
            Some(Value::SetOf(members)) => members.to_vec(),
            Some(Value::List(members)) => members.iter().flatten().cloned().collect(),
            _ => return,
        };
        self.left = self.left.saturating_sub(members.len());
        let of_value = |walk: &mut Self, goals: &mut Vec<Goal>| {
            !(wanted && members.is_empty()) && walk.aim(value, &among(&members, wanted), goals, 0)
        };
        let of_set = |walk: &mut Self| walk.change_set(value, set, wanted);
        let value_first = self.maker.random.chance(50);
        if value_first && of_value(self, goals) || of_set(self) {
            return;
        }
        if !value_first {
            of_value(self, goals);
        }
    }

    fn change_set(&mut self, value: Operand, set: Operand, wanted: bool) -> bool {
        let Some(place) = self.place(set) else { return false };
        let Some(value) = self.eval.view(value).known().cloned() else { return false };
        let Some((ty, _)) = place.declared(self.program) else { return false };
        if let Type::List(inner) = ty.required()
            && !is_of(inner, &value)
        {
            return false;
        }
        let changed = match (self.eval.view(set).known(), &value) {
            (Some(Value::Set(members)), Value::Enum(one)) => {
                let mut members: Vec<u16> = members.iter().copied().filter(|member| member != one).collect();
                if wanted {
                    let at = members.partition_point(|member| member < one);
                    members.insert(at, *one);
                }
                Value::Set(members.into())
            }
            (Some(Value::List(members)), one) => {
                let differs = |member: &&Slot| !member.as_ref().is_some_and(|member| member.same(one));
                let mut members: Vec<Slot> = members.iter().filter(differs).cloned().collect();
                if wanted {
                    members.push(Some(value.clone()));
                }
                Value::List(members.into())
            }
            _ => return false,
        };
        self.found.changes.push((place, changed));
        true
    }

    /// A window of days: its edges, and what lies beside them.
    fn within(&mut self, window: Window, wanted: bool, goals: &mut Vec<Goal>) {
        let days = i64::from(window.days);
        // How many days the later date lies behind the earlier one.
        let passed = match (wanted, self.maker.random.below(3)) {
            (true, 0) => 0,
            (true, 1) => days - 1,
            (true, _) => i64::try_from(self.maker.random.between(0, i128::from(days - 1))).unwrap_or(0),
            (false, 0) => -1,
            (false, 1) => days,
            (false, _) => days + i64::try_from(self.maker.random.below(400)).unwrap_or(0),
        };
        let back = if window.ending { -passed } else { passed };
        let mut sides = [(window.subject, window.date, back), (window.date, window.subject, -back)];
        if self.maker.random.chance(20) {
            sides.swap(0, 1);
        }
        for (of, from, days) in sides {
            let Some(Value::Date(from)) = self.eval.view(from).known() else { continue };
            let Ok(date) = add_days(*from, days) else { continue };
            if self.aim(of, &Wish::Among(vec![Value::Date(date)]), goals, 0) {
                return;
            }
        }
    }
}

fn among(values: &[Value], wanted: bool) -> Wish {
    if wanted { Wish::Among(values.to_vec()) } else { Wish::Outside(values.to_vec()) }
}
