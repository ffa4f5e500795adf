//! What keeps an outcome open: missing facts, problems and conflicts, found by walking back through open nodes only.

use super::Case;
use super::place::{self, Place, Step};
use crate::decide::{Eval, Standing, Truth, candidates, standing};
use crate::diagnostic::Span;
use crate::program::{NodeId, Op, Operand, ValueOp};
use crate::value::{CONFLICT, MISSING, PROBLEM, Value};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// A problem or a conflict: what is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub span: Span,
    pub message: String,
}

/// What keeps an outcome open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    pub missing: BTreeSet<Place>,
    pub problems: BTreeSet<Finding>,
    pub conflicts: BTreeSet<Finding>,
    /// Open comparisons with a place in the facts: what the place is compared with. The ranking of needs tries these.
    pub compared: BTreeMap<Place, Vec<Value>>,
}

impl Findings {
    fn compare(&mut self, place: Place, values: impl Iterator<Item = Value>) {
        let list = self.compared.entry(place).or_default();
        list.extend(values.take(super::trials::MOST_VALUES.saturating_sub(list.len())));
    }
}

/// A walk back through open nodes.
pub(super) struct Walk<'a> {
    pub(super) eval: Eval<'a>,
    pub(super) seen: FxHashSet<NodeId>,
    pub(super) elements: Vec<Option<Place>>,
    pub(super) findings: Findings,
    /// Inside a loop a node is met once for every member.
    pub(super) in_loop: usize,
}

/// What keeps the outcome of a decision open; empty where it is settled.
pub(crate) fn findings(case: Case<'_>) -> Findings {
    let mut walk = walk_of(case);
    if !case.in_force {
        let found = crate::decide::out_of_force(case.program, case.plan, case.on);
        let (module, from, until) = found.unwrap_or_default();
        let what = module.map_or("the policy".to_owned(), |module| format!("the module `{module}`"));
        let period = match (from, until) {
            (Some(from), Some(until)) => format!("from {from} until {until}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(until)) => format!("until {until}"),
            (None, None) => "always".to_owned(),
        };
        let message = format!("{what} is not in force on {}: it is in force {period}", case.on);
        walk.findings.problems.insert(Finding { span: case.plan.span, message });
        return walk.findings;
    }
    if case.settlement.outcome.is_some() {
        return walk.findings;
    }
    let open: Vec<NodeId> = candidates(case.plan, &case.state.truths)
        .filter(|(_, truth)| truth.is_open())
        .filter_map(|(arm, _)| arm.when)
        .collect();
    for node in open {
        walk.node(node);
    }
    walk.findings
}

/// The first criterion of the decision, in order of declaration, that waits for something at a place.
pub(crate) fn first_waiting(case: Case<'_>, place: &Place) -> Option<u32> {
    let mut walk = walk_of(case);
    // What an earlier criterion has reached was not the place, so a node need not be seen again.
    case.plan.criteria.iter().copied().find(|at| {
        walk.node(case.program.criteria[*at as usize].node);
        walk.findings.missing.contains(place)
    })
}

impl Walk<'_> {
    /// What keeps one node open, in a state that is evaluated at least up to it.
    pub(super) fn of_node(&mut self, node: NodeId) -> Findings {
        self.seen.clear();
        self.findings = Findings::default();
        self.node(node);
        std::mem::take(&mut self.findings)
    }
}

pub(super) fn walk_of(case: Case<'_>) -> Walk<'_> {
    Walk {
        eval: Eval::resume(case.program, case.facts, case.state.clone()),
        seen: FxHashSet::default(),
        elements: vec![None; case.program.depth],
        findings: Findings::default(),
        in_loop: 0,
    }
}

impl Walk<'_> {
    /// Goes back from a node. The way is kept on a stack of its own: definitions may be chained as long as the policy.
    pub(super) fn node(&mut self, start: NodeId) {
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if self.eval.truth(node).is_open() && (self.in_loop > 0 || self.seen.insert(node)) {
                self.step(node, &mut stack);
            }
        }
    }

    pub(super) fn step(&mut self, node: NodeId, stack: &mut Vec<NodeId>) {
        let program = self.eval.program;
        match program.nodes[node as usize] {
            Op::Const(_) => {}
            Op::Fact(fact) => {
                self.findings.missing.insert(Place::of_fact(fact));
            }
            Op::Same(inner) => match program.nodes[inner as usize] {
                // Where it is named says more than where it stands.
                Op::InForce(_) => self.step_named(node, inner, stack),
                _ => stack.push(inner),
            },
            Op::Not(inner) => stack.push(inner),
            Op::All(list) | Op::Any(list) | Op::AtLeast(_, list) => {
                stack.extend(program.list(list).iter().filter(|node| self.eval.truth(**node).is_open()));
            }
            Op::Holds(of) | Op::IsNone(of) => self.operand(of, stack),
            Op::Compare(_, a, b) => {
                self.compared(a, b);
                self.compared(b, a);
                self.operand(a, stack);
                self.operand(b, stack);
            }
            Op::In(a, b) => {
                self.operand(a, stack);
                self.operand(b, stack);
                self.members(b);
                self.compared_with_members(a, b);
            }
            Op::OneOf(of, consts) => {
                if let Some(place) = place::of_operand(program, &self.eval.state, &self.elements, of) {
                    let range = consts.start as usize..consts.start as usize + consts.len as usize;
                    self.findings.compare(place, program.consts[range].iter().cloned());
                }
                self.operand(of, stack);
            }
            Op::Within(window) => {
                let window = program.windows[window as usize];
                self.compared(window.subject, window.date);
                self.compared(window.date, window.subject);
                self.operand(window.subject, stack);
                self.operand(window.date, stack);
            }
            Op::Each(number) => self.each(node, number, stack),
            Op::Fold(number) => self.fold(node, number, stack),
            Op::Linked(number) => self.linked(node, number, stack),
            Op::Criterion(number) => self.criterion(&program.plans[number as usize], stack),
            Op::InForce(number) => {
                let entry = program.in_force[number as usize];
                if let Some(message) = self.eval.not_in_force(entry.force, "it is not in force") {
                    self.findings.problems.insert(Finding { span: program.spans[node as usize], message });
                    return;
                }
                match entry.whole.filter(|whole| *whole != node) {
                    Some(whole) => stack.push(whole),
                    None => {
                        self.picked_by(entry.force, stack);
                        let stands = standing(program, self.eval.facts, &self.eval.state, entry.force);
                        let versions = program.list(entry.versions);
                        stack.extend(stands.possible().iter().map(|version| versions[*version as usize]));
                    }
                }
            }
            Op::Gathered(number) => {
                let gathered = &program.gathered[number as usize];
                let stands = |force: &u32| standing(program, self.eval.facts, &self.eval.state, *force);
                if gathered.entries.iter().all(|force| stands(force) == Standing::Out) {
                    return self.none_in_force(node, &gathered.entries);
                }
                for force in &gathered.entries {
                    self.picked_by(*force, stack);
                }
                stack.push(gathered.node);
            }
            Op::Value(slot) => self.value(slot, node, stack),
        }
    }

    /// Notes what a place in the facts is compared with.
    pub(super) fn compared(&mut self, of: Operand, with: Operand) {
        let Some(place) = place::of_operand(self.eval.program, &self.eval.state, &self.elements, of) else { return };
        let view = self.eval.view(with);
        let ends = [view.least().cloned(), view.greatest().cloned()];
        self.findings.compare(place, ends.into_iter().flatten());
    }

    /// Notes the values that a place in the facts would be found among.
    fn compared_with_members(&mut self, of: Operand, set: Operand) {
        let Some(place) = place::of_operand(self.eval.program, &self.eval.state, &self.elements, of) else { return };
        let members: Vec<Value> =
            self.eval.view(set).members().iter().take(super::trials::MOST_VALUES).cloned().collect();
        self.findings.compare(place, members.into_iter());
    }

    /// Members of a list of single values that were not given.
    fn members(&mut self, list: Operand) {
        let Some(place) = place::of_operand(self.eval.program, &self.eval.state, &self.elements, list) else { return };
        if let Some(Value::List(members)) = self.eval.view(list).known() {
            let missing = (0u32..).zip(members.iter()).filter(|(_, member)| member.is_none());
            self.findings.missing.extend(missing.map(|(at, _)| place.then(Step::Member(at))));
        }
    }

    pub(super) fn operand(&mut self, operand: Operand, stack: &mut Vec<NodeId>) {
        let view = self.eval.view(operand);
        if view.known().is_some() {
            return;
        }
        match operand {
            Operand::Fact(fact) => {
                self.findings.missing.insert(Place::of_fact(fact));
            }
            Operand::Element(depth) => {
                self.findings.missing.extend(self.elements.get(depth as usize).cloned().flatten());
            }
            Operand::Value(slot) => stack.push(self.eval.program.value_nodes[slot as usize]),
            Operand::Const(_) | Operand::On => {}
        }
    }

    fn value(&mut self, slot: u32, node: NodeId, stack: &mut Vec<NodeId>) {
        let program = self.eval.program;
        if self.eval.view(Operand::Value(slot)).known().is_some() {
            return;
        }
        if let Some(message) = self.eval.problem(slot) {
            self.findings.problems.insert(Finding { span: program.spans[node as usize], message });
            return;
        }
        match program.values[slot as usize] {
            ValueOp::Same(of) | ValueOp::Keep(of, _) | ValueOp::Minus(of) => self.operand(of, stack),
            ValueOp::Truth(node) => stack.push(node),
            ValueOp::Field(of, ..) => {
                if self.eval.view(of).known().is_some() {
                    self.findings.missing.extend(place::of_operand(
                        program,
                        &self.eval.state,
                        &self.elements,
                        Operand::Value(slot),
                    ));
                } else {
                    self.operand(of, stack);
                    self.field_of_picked(slot);
                }
            }
            ValueOp::Fold(number) => self.fold(node, number, stack),
            ValueOp::Linked(number) => self.linked(node, number, stack),
            ValueOp::Add(a, b)
            | ValueOp::Subtract(a, b)
            | ValueOp::Multiply(a, b)
            | ValueOp::Divide(a, b)
            | ValueOp::Move(a, b, ..)
            | ValueOp::Call(_, a, b) => {
                self.operand(a, stack);
                self.operand(b, stack);
            }
            ValueOp::Choose(number) => {
                let choice = &program.choices[number as usize];
                for (guard, value) in &choice.arms {
                    let truth = self.eval.truth(*guard);
                    if truth == Truth::FALSE {
                        continue;
                    }
                    if truth.is_open() {
                        stack.push(*guard);
                    }
                    self.operand(*value, stack);
                    if truth == Truth::TRUE {
                        return;
                    }
                }
                // What no row may match is no problem yet while one may.
                let may_match = choice.arms.iter().any(|(guard, _)| self.eval.truth(*guard) != Truth::FALSE);
                if choice.kind == crate::program::ChoiceKind::Arms || !may_match || !self.is_no_row(choice.otherwise) {
                    self.operand(choice.otherwise, stack);
                }
            }
            ValueOp::NoRow(_) => {}
            ValueOp::Dated(number) => {
                let dated = &program.dated[number as usize];
                self.picked_by(dated.force, stack);
                for version in standing(program, self.eval.facts, &self.eval.state, dated.force).possible() {
                    self.operand(dated.versions[*version as usize].value, stack);
                }
            }
            ValueOp::Except(number) => self.value_exceptions(&program.exceptions[number as usize], node, stack),
            ValueOp::Presumed(number) => {
                // What the condition waits for may settle the outcome on presumption.
                let presumption = program.presumptions[number as usize];
                self.findings.missing.insert(Place::of_fact(presumption.fact));
                stack.push(presumption.guard);
            }
        }
    }

    fn is_no_row(&self, operand: Operand) -> bool {
        matches!(operand, Operand::Value(slot) if matches!(self.eval.program.values[slot as usize], ValueOp::NoRow(_)))
    }
}

/// The reasons that a finding may have, so that the walk names each of them.
const _: () = assert!(MISSING | CONFLICT | PROBLEM == 28);
