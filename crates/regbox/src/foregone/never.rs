//! Whether a formula can never be true.
//!
//! The nodes that a formula is made of are evaluated by the engine; those that look at values are its atoms. [`cases`]
//! says which atoms go together and how they can stand. All combinations are gone through, and a branch is done with as
//! soon as the formula is false in it whatever the others are.

use super::cases::{Case, cases};
use super::names::canonical;
use crate::decide::{Eval, State, Truth};
use crate::order;
use crate::program::{NodeId, Op, Operand, Program, of_node};
use crate::value::Slot;
use std::collections::BTreeSet;

/// The most nodes that a formula is made of.
pub(super) const MOST_NODES: usize = 500;
/// The most nodes that are evaluated for one formula, and for all of a policy. A policy compiles at once, or nearly.
const FOR_ONE: usize = 100_000;
const FOR_ALL: usize = 2_000_000;

pub(super) struct Prover<'p> {
    pub program: &'p Program,
    /// What everything comes to with nothing given.
    state: Option<State>,
    /// None is given.
    facts: Vec<Slot>,
    /// Nodes inside loops, which come to something for each member: from the one to before the other.
    loops: Vec<(NodeId, NodeId)>,
    /// Which value each slot holds under the first name that it has.
    names: Vec<Operand>,
    left: usize,
}

/// What a formula is made of.
struct Formula {
    /// Nodes that are made of other nodes, each after what it is made of, with what it comes to with nothing given.
    inner: Vec<(NodeId, Truth)>,
    cases: Vec<Case>,
    /// How many nodes it takes to evaluate it once.
    cost: usize,
}

impl<'p> Prover<'p> {
    pub(super) fn new(program: &'p Program, state: State) -> Prover<'p> {
        let each = (0..).zip(&program.nodes).filter_map(|(at, op)| match op {
            Op::Each(number) => program.loops.get(*number as usize).map(|entry| (at + 1, entry.over.end)),
            Op::Fold(number) => program.folds.get(*number as usize).map(|fold| (at + 1, fold.over.end)),
            Op::Linked(number) => program.linked.get(*number as usize).map(|linked| (at + 1, linked.over.end)),
            _ => None,
        });
        // Loops nest: only the outermost ones are kept, in order.
        let mut loops: Vec<(NodeId, NodeId)> = Vec::new();
        for (from, to) in each {
            if loops.last().is_none_or(|(_, end)| from >= *end) {
                loops.push((from, to));
            }
        }
        let facts = vec![None; program.schema.facts.len()];
        Prover { program, state: Some(state), facts, loops, names: canonical(program), left: FOR_ALL }
    }

    /// Whether something can never be true of any of several copies.
    pub(super) fn all<C: Copy>(
        &mut self,
        copies: &[C],
        nodes: impl Fn(C) -> Vec<NodeId>,
        goal: impl Fn(C, &[Truth]) -> Truth,
    ) -> bool {
        copies.iter().all(|copy| self.never(nodes(*copy), |truths| goal(*copy, truths)))
    }

    /// Whether `goal`, which is made of the truths of `nodes` alone, can never be true.
    pub(super) fn never(&mut self, nodes: Vec<NodeId>, goal: impl Fn(&[Truth]) -> Truth) -> bool {
        if nodes.iter().any(|node| self.in_loop(*node)) {
            return false;
        }
        let Some(state) = &self.state else { return false };
        if let Some(holds) = goal(&state.truths).settled() {
            return !holds;
        }
        let Some(formula) = self.formula(nodes) else { return false };
        let proven = self.search(&formula, goal);
        self.put(formula.inner.iter().chain(formula.cases.iter().flat_map(|case| &case.atoms)).copied());
        proven == Some(true)
    }

    fn in_loop(&self, node: NodeId) -> bool {
        let before = self.loops.partition_point(|(from, _)| *from <= node);
        before.checked_sub(1).and_then(|at| self.loops.get(at)).is_some_and(|(_, to)| node < *to)
    }

    /// What is open among what nodes are made of; none if it is too much.
    fn formula(&mut self, nodes: Vec<NodeId>) -> Option<Formula> {
        let state = self.state.as_ref()?;
        let mut cost = nodes.len();
        let (mut inner, mut atoms) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        let mut rest = nodes;
        while let Some(node) = rest.pop() {
            let truth = *state.truths.get(node as usize)?;
            if !truth.is_open() || !seen.insert(node) {
                continue;
            }
            if is_inner(*self.program.nodes.get(node as usize)?) {
                let made_of = of_node(self.program, node).nodes;
                cost += made_of.len() + 1;
                rest.extend(made_of);
                inner.push((node, truth));
            } else {
                atoms.push(node);
            }
            if cost > MOST_NODES {
                self.left = self.left.saturating_sub(cost);
                return None;
            }
        }
        self.left = self.left.checked_sub(cost)?;
        order::sort_by_key(&mut inner, |(node, _)| *node);
        order::sort(&mut atoms);
        let cases = cases(self.program, &self.names, &self.facts, state, &atoms);
        Some(Formula { inner, cases, cost })
    }

    /// Goes through all combinations of cases; none if that takes too long.
    fn search(&mut self, formula: &Formula, goal: impl Fn(&[Truth]) -> Truth) -> Option<bool> {
        let mut for_this = FOR_ONE;
        // Which way each of the first cases stands.
        let mut chosen: Vec<usize> = Vec::new();
        loop {
            for_this = for_this.checked_sub(formula.cost)?;
            self.left = self.left.checked_sub(formula.cost)?;
            self.evaluate(&formula.inner);
            if goal(&self.state.as_ref()?.truths) != Truth::FALSE {
                if chosen.len() == formula.cases.len() {
                    return Some(false);
                }
                chosen.push(0);
            } else {
                // On to the next way of the last case that has one left.
                loop {
                    let Some(way) = chosen.pop() else { return Some(true) };
                    let case = formula.cases.get(chosen.len())?;
                    if way + 1 < case.ways.len() {
                        chosen.push(way + 1);
                        break;
                    }
                    self.put(case.atoms.iter().copied());
                }
            }
            let case = formula.cases.get(chosen.len().checked_sub(1)?)?;
            let way = case.ways.get(*chosen.last()?)?;
            self.put(case.atoms.iter().map(|(atom, _)| *atom).zip(way.iter().copied()));
        }
    }

    fn put(&mut self, truths: impl Iterator<Item = (NodeId, Truth)>) {
        let Some(state) = &mut self.state else { return };
        for (node, truth) in truths {
            if let Some(slot) = state.truths.get_mut(node as usize) {
                *slot = truth;
            }
        }
    }

    fn evaluate(&mut self, nodes: &[(NodeId, Truth)]) {
        let Some(state) = self.state.take() else { return };
        let mut eval = Eval::resume(self.program, &self.facts, state);
        for (node, _) in nodes {
            eval.range(*node, node + 1);
        }
        self.state = Some(eval.state);
    }
}

/// Whether a node is made of nothing but the truths of others, and of dates.
fn is_inner(op: Op) -> bool {
    match op {
        Op::Same(_)
        | Op::Not(_)
        | Op::All(_)
        | Op::Any(_)
        | Op::AtLeast(..)
        | Op::Criterion(_)
        | Op::InForce(_)
        | Op::Gathered(_) => true,
        Op::Const(_)
        | Op::Fact(_)
        | Op::Holds(_)
        | Op::Compare(..)
        | Op::In(..)
        | Op::OneOf(..)
        | Op::IsNone(_)
        | Op::Within(_)
        | Op::Each(_)
        | Op::Fold(_)
        | Op::Linked(_)
        | Op::Value(_) => false,
    }
}
