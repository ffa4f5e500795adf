//! Trials of members of a list that must come out alike.
//!
//! What is made from a list rests on what each member counts for, and not on which member that is. Where a fact is used in
//! no other way than that it is gone over, a trial is told by what its member counted for and what it would count for; of
//! trials of which both are the same, one is enough.

use super::Case;
use super::place::{Place, Step, put};
use crate::decide::{Eval, Members, Truth};
use crate::program::{NodeId, Op, Operand, Over, Program, ValueOp, of_node, of_slot};
use crate::value::{Slot, Value};

/// More trials of one fact than this are not remembered.
const MOST_KNOWN: usize = 64;
/// Fewer places of one fact are tried one by one.
pub(super) const FEWEST: usize = 16;

/// What a member counts for in each of the loops over its list: whether it does, and with what.
type Counts = Vec<(Truth, Option<crate::decide::Abs>)>;

/// What a trial came to: whether it settles the outcome, and how many outcomes it leaves.
pub(super) type Outcome = (bool, usize);

/// A trial, by what its member counts for before and after.
pub(super) struct Trial {
    before: Counts,
    after: Counts,
}

/// The trials of the members of one fact.
pub(super) struct Alike<'a> {
    eval: Eval<'a>,
    loops: Vec<NodeId>,
    known: Vec<(Trial, Outcome)>,
}

impl<'a> Alike<'a> {
    /// The trials of the members of a fact; none where it is used in another way.
    pub(super) fn of(case: Case<'a>, fact: u32) -> Option<Alike<'a>> {
        let loops = loops_over(case.program, fact, case.plan.end)?;
        let eval = Eval::resume(case.program, case.facts, case.state.clone());
        Some(Alike { eval, loops, known: Vec::new() })
    }

    /// A trial of a value, and how many nodes were evaluated to tell it.
    pub(super) fn trial(&mut self, place: &Place, value: &Value) -> Option<(Trial, usize)> {
        let (Step::Member(at), steps) = place.steps.split_first()? else { return None };
        let Some(Some(Value::List(members))) = self.eval.facts.get(place.fact as usize) else { return None };
        let mut member: Slot = members.get(*at as usize)?.clone();
        let steps_before = self.eval.state.steps;
        let before = self.counts(&member);
        put(&mut member, steps, value.clone());
        let after = self.counts(&member);
        let inside = usize::try_from(self.eval.state.steps - steps_before).unwrap_or(usize::MAX);
        let nodes: usize =
            self.loops.iter().map(|node| 2 * self.over(*node).map_or(0, |over| over.end - node) as usize).sum();
        Some((Trial { before, after }, inside.saturating_add(nodes)))
    }

    /// What a trial comes to, if one like it is known.
    pub(super) fn find(&self, trial: &Trial) -> Option<Outcome> {
        let same = |known: &&(Trial, Outcome)| known.0.before == trial.before && known.0.after == trial.after;
        self.known.iter().find(same).map(|(_, outcome)| *outcome)
    }

    pub(super) fn remember(&mut self, trial: Trial, outcome: Outcome) {
        if self.known.len() < MOST_KNOWN {
            self.known.push((trial, outcome));
        }
    }

    fn over(&self, node: NodeId) -> Option<Over> {
        over(self.eval.program, node)
    }

    fn counts(&mut self, member: &Slot) -> Counts {
        let program = self.eval.program;
        let mut counts = Counts::with_capacity(self.loops.len());
        for at in 0..self.loops.len() {
            let node = self.loops[at];
            let Some(over) = self.over(node) else { continue };
            self.eval.enter(&over, Members::member(member), node);
            counts.push(match program.nodes[node as usize] {
                Op::Fold(number) => {
                    let fold = &program.folds[number as usize];
                    let guard = fold.guard.map_or(Truth::TRUE, |guard| self.eval.truth(guard));
                    (guard, (guard != Truth::FALSE).then(|| self.eval.view(fold.value).to_abs()))
                }
                Op::Each(number) => (self.eval.truth(program.loops[number as usize].body), None),
                _ => (Truth::TRUE, None),
            });
        }
        counts
    }
}

/// The list that a node goes over, where it says or makes something of each member by itself.
fn over(program: &Program, node: NodeId) -> Option<Over> {
    match program.nodes[node as usize] {
        Op::Each(number) => Some(program.loops[number as usize].over),
        Op::Fold(number) => Some(program.folds[number as usize].over),
        _ => None,
    }
}

/// The list that a node goes over.
fn over_any(program: &Program, node: NodeId) -> Option<Over> {
    match program.nodes[node as usize] {
        Op::Linked(number) => Some(program.linked[number as usize].over),
        _ => over(program, node),
    }
}

/// The loops over a fact, where nothing else is made of it and no member has a part in what another counts for.
fn loops_over(program: &Program, fact: u32, end: NodeId) -> Option<Vec<NodeId>> {
    let mut found = Vec::new();
    // Whether a node rests on the fact; of what stands in a loop over it, whether it rests on more than its own member.
    let mut rests: Vec<bool> = Vec::with_capacity(end as usize);
    let mut inside = 0..0;
    let mut open: Vec<(NodeId, NodeId)> = Vec::new();
    for node in 0..end {
        // What goes over a list rests on what its body does.
        while let Some((ended, _)) = open.pop_if(|(_, end)| *end <= node) {
            let body = ended as usize + 1..node as usize;
            rests[ended as usize] |= rests[body].contains(&true);
        }
        let list = over(program, node).filter(|over| over.list == Operand::Fact(fact));
        let inputs = match program.nodes[node as usize] {
            Op::Fact(other) if other == fact => return None,
            Op::Value(slot) => {
                if let ValueOp::Presumed(number) = program.values[slot as usize]
                    && program.presumptions[number as usize].fact == fact
                {
                    return None;
                }
                of_slot(program, slot)
            }
            _ => of_node(program, node),
        };
        let is_fact = |operand: &Operand| *operand == Operand::Fact(fact);
        let uses = inputs.operands.iter().filter(|operand| is_fact(operand)).count();
        if uses > usize::from(list.is_some()) {
            return None;
        }
        let rests_on = |other: NodeId| rests.get(other as usize).copied().unwrap_or(false);
        let of_operand = |operand: &Operand| match operand {
            Operand::Value(slot) => rests_on(program.value_nodes[*slot as usize]),
            _ => false,
        };
        let rests_on_it = inputs.nodes.iter().any(|other| rests_on(*other)) || inputs.operands.iter().any(of_operand);
        if let Some(list) = list {
            // A loop over it inside any loop, its own or another, goes over pairs of members; and what is the same for all
            // members may be another once one of them is.
            if !open.is_empty() || rests_on_it {
                return None;
            }
            inside = node + 1..list.end;
            found.push(node);
            rests.push(true);
        } else {
            if inside.contains(&node) && rests_on_it {
                return None;
            }
            rests.push(rests_on_it);
        }
        if let Some(over) = over_any(program, node) {
            open.push((node, over.end));
        }
    }
    Some(found)
}
