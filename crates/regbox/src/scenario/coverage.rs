//! What the scenarios of a policy reach, and what none of them does.
//!
//! A point is something that a provision can come to: a criterion that is met and one that is not, an exception that is
//! in effect, an outcome, an arm that is taken, a value in force, a list of conditions that holds. A scenario reaches a
//! point where the policy, with the facts of the scenario on its date, comes to it for certain, or on presumption.

use super::points::{Coverage, Point, PointKind};
use super::{course, evaluated};
use crate::decide::{
    Settlement, Standing, State, Status, Truth, Verdict, candidates, in_effect, in_force, period_words, present,
    settle, standing,
};
use crate::diagnostic::Span;
use crate::explain::listed;
use crate::program::{
    Criterion, DecisionPlan, ExceptionInfo, ItemRef, NodeId, Op, Program, Scenario, ValueOp, each_exception,
};
use crate::value::Slot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Runs every scenario, and notes what each reaches.
pub(crate) fn coverage(program: &Arc<Program>) -> Coverage {
    let mut found = Found::default();
    found.declare(program);
    course::declare(&mut found, program);
    for scenario in &program.scenarios {
        let Ok(super::Evaluated { facts, state, presuming, on, asked }) = evaluated(program, scenario) else {
            continue;
        };
        if let Some(asked) = &asked {
            course::note(&mut found, program, scenario, asked);
        }
        for state in [Some(state), presuming].iter().flatten() {
            Run { program, scenario, facts: &facts, state, on }.note(&mut found);
        }
    }
    let mut points: Vec<Point> = found.points.into_values().collect();
    points.sort_by_key(|point| (point.span, point.kind));
    Coverage { points, files: program.files.clone() }
}

/// What makes two points the same: their kind, their place, and which of several things at that place.
pub(super) type Key = (PointKind, Span, u32);

#[derive(Default)]
pub(super) struct Found {
    points: BTreeMap<Key, Point>,
}

impl Found {
    pub(super) fn point(&mut self, key: Key, item: &str, what: String) {
        let (kind, span, _) = key;
        let item = item.to_owned();
        self.points.entry(key).or_insert_with(|| Point { kind, item, what, span, scenarios: Vec::new() });
    }

    /// Notes that a scenario reaches a point.
    pub(super) fn reach(&mut self, key: Key, scenario: &Scenario) {
        if let Some(point) = self.points.get_mut(&key)
            && point.scenarios.last() != Some(&scenario.title)
        {
            point.scenarios.push(scenario.title.clone());
        }
    }

    fn exception(&mut self, program: &Program, exception: &ExceptionInfo, item: &str) {
        let what = match &exception.name {
            Some(name) => name.clone(),
            None => format!("when {}", line_of(program.text(program.spans[exception.guard as usize]))),
        };
        self.point((PointKind::Exception, exception.span, 0), item, what);
    }

    /// All the points that there are, whether reached or not.
    fn declare(&mut self, program: &Program) {
        // Of a criterion with versions, each is one to reach.
        for criterion in program.criteria.iter().filter(|criterion| criterion.versions.is_empty()) {
            let period = criterion.period.filter(|_| criterion.is_version);
            let what = |verdict: &str| match period {
                Some(period) => format!("{verdict}, {}", period_words(period)),
                None => verdict.to_owned(),
            };
            self.point((PointKind::Criterion, criterion.span, 0), &criterion.name, what("met"));
            self.point((PointKind::Criterion, criterion.span, 1), &criterion.name, what("not met"));
            if criterion.applies.is_some() {
                self.point((PointKind::Criterion, criterion.span, 2), &criterion.name, what("not applicable"));
            }
            if criterion.deemed.is_some() {
                self.point((PointKind::Criterion, criterion.span, 3), &criterion.name, what("deemed met"));
            }
            each_exception(&criterion.exceptions, &mut |exception, _| {
                self.exception(program, &exception.info, &criterion.name);
            });
        }
        for decision in &program.decisions {
            for (at, outcome) in (0..).zip(&decision.outcomes) {
                self.point((PointKind::Outcome, decision.span, at), &decision.name, outcome.clone());
            }
            for arm in decision.arms.iter().filter(|arm| shares_its_outcome(decision, arm.outcome)) {
                let what = arm.when.map_or_else(
                    || format!("{} otherwise", decision.outcomes[arm.outcome as usize]),
                    |_| line_of(program.text(arm.span)),
                );
                self.point((PointKind::Arm, arm.span, 0), &decision.name, what);
            }
        }
        for (slot, op) in program.values.iter().enumerate() {
            let node = program.value_nodes[slot];
            let place = program.spans[node as usize];
            let item = self::item_at(program, place);
            match op {
                ValueOp::Choose(number) => {
                    for (at, (guard, _)) in (0..).zip(&program.choices[*number as usize].arms) {
                        let text = line_of(program.text(program.spans[*guard as usize]));
                        // A row of a table has no `when`.
                        let what = if text.starts_with('|') { text } else { format!("when {text}") };
                        self.point((PointKind::Arm, place, at), item, what);
                    }
                    self.point((PointKind::Arm, place, u32::MAX), item, "otherwise".to_owned());
                }
                ValueOp::Dated(number) => {
                    let dated = &program.dated[*number as usize];
                    self.versions(program, dated.force, dated.whole, place, item);
                }
                ValueOp::Except(number) => {
                    each_exception(&program.exceptions[*number as usize].exceptions, &mut |exception, _| {
                        self.exception(program, &exception.info, item);
                    });
                }
                _ => {}
            }
        }
        for (node, op) in program.nodes.iter().enumerate() {
            if let (Op::InForce(number), ItemRef::Definition(_)) = (op, program.owners[node]) {
                let place = program.spans[node];
                let force = program.in_force[*number as usize].force;
                self.versions(program, force, true, place, self::item_at(program, place));
            }
            if let Op::AtLeast(k, list) = op {
                let (span, of) = (program.spans[node], list.len);
                self.point((PointKind::Count, span, 0), "", format!("at least {k} of {of} holds"));
                self.point((PointKind::Count, span, 1), "", format!("at least {k} of {of} does not hold"));
            }
        }
    }
}

impl Found {
    /// The versions of a definition, or those of its values.
    fn versions(&mut self, program: &Program, force: u32, whole: bool, place: Span, item: &str) {
        let noun = if whole { "version" } else { "value" };
        for (at, period) in (0..).zip(&program.forces[force as usize].periods) {
            let what =
                period.from.map_or_else(|| format!("the first {noun}"), |from| format!("the {noun} from {from}"));
            self.point((PointKind::Version, place, which(whole, at)), item, what);
        }
    }
}

/// Which of several things at a place a version is: of a definition, or of its values.
fn which(whole: bool, version: u32) -> u32 {
    if whole { u32::MAX - version } else { version }
}

struct Run<'a> {
    program: &'a Program,
    scenario: &'a Scenario,
    facts: &'a [Slot],
    state: &'a State,
    on: jiff::civil::Date,
}

impl Run<'_> {
    fn note(&self, found: &mut Found) {
        let program = self.program;
        let mut reach = |kind: PointKind, span: Span, which: u32| found.reach((kind, span, which), self.scenario);
        for (at, criterion) in (0..).zip(program.named_criteria()) {
            if criterion.force.is_some_and(|force| !matches!(self.standing(force), Standing::In(_))) {
                continue;
            }
            let Some((criterion, found)) = listed(program, self.facts, self.state, at) else { continue };
            // Met by exception is told by the exception.
            let which = match found {
                Verdict::Met => 0,
                Verdict::NotMet => 1,
                Verdict::NotApplicable => 2,
                Verdict::DeemedMet => 3,
                Verdict::MetByException | Verdict::Undetermined | Verdict::Conflict | Verdict::Problem => continue,
            };
            reach(PointKind::Criterion, criterion.span, which);
        }
        for criterion in program.criteria.iter().filter(|criterion| !criterion.is_plain()).chain(&program.plans) {
            self.exceptions(criterion, &mut reach);
        }
        for decision in &program.decisions {
            self.decision(decision, &mut reach);
        }
        for (slot, op) in program.values.iter().enumerate() {
            let place = program.spans[program.value_nodes[slot] as usize];
            match op {
                ValueOp::Choose(number) => {
                    let arms = &program.choices[*number as usize].arms;
                    let first_open = arms.iter().position(|(guard, _)| self.truth(*guard) != Truth::FALSE);
                    match first_open {
                        None => reach(PointKind::Arm, place, u32::MAX),
                        Some(at) if self.truth(arms[at].0) == Truth::TRUE => {
                            reach(PointKind::Arm, place, u32::try_from(at).unwrap_or(u32::MAX));
                        }
                        Some(_) => {}
                    }
                }
                ValueOp::Dated(number) => {
                    let dated = &program.dated[*number as usize];
                    if let Standing::In(version) = self.standing(dated.force) {
                        reach(PointKind::Version, place, which(dated.whole, version));
                    }
                }
                ValueOp::Except(number) => {
                    let exceptions = &program.exceptions[*number as usize].exceptions;
                    each_exception(exceptions, &mut |exception, (beside, at)| {
                        if present(beside, at, &self.state.truths) == Truth::TRUE {
                            reach(PointKind::Exception, exception.info.span, 0);
                        }
                    });
                }
                _ => {}
            }
        }
        for (node, op) in program.nodes.iter().enumerate() {
            if let (Op::InForce(number), ItemRef::Definition(_)) = (op, program.owners[node])
                && let Standing::In(version) = self.standing(program.in_force[*number as usize].force)
            {
                reach(PointKind::Version, program.spans[node], which(true, version));
            }
            if matches!(op, Op::AtLeast(..)) {
                match self.state.truths[node].settled() {
                    Some(true) => reach(PointKind::Count, program.spans[node], 0),
                    Some(false) => reach(PointKind::Count, program.spans[node], 1),
                    None => {}
                }
            }
        }
    }

    fn standing(&self, force: u32) -> Standing {
        standing(self.program, self.facts, self.state, force)
    }

    fn truth(&self, node: NodeId) -> Truth {
        self.state.truths[node as usize]
    }

    fn exceptions(&self, criterion: &Criterion, reach: &mut dyn FnMut(PointKind, Span, u32)) {
        each_exception(&criterion.exceptions, &mut |exception, (beside, at)| {
            if in_effect(beside, at, &self.state.truths) == Truth::TRUE {
                reach(PointKind::Exception, exception.info.span, 0);
            }
        });
    }

    fn decision(&self, decision: &DecisionPlan, reach: &mut dyn FnMut(PointKind, Span, u32)) {
        let Settlement { status, outcome } =
            settle(decision, &self.state.truths, in_force(self.program, decision, self.on));
        let (Status::Settled, Some(outcome)) = (status, outcome) else { return };
        reach(PointKind::Outcome, decision.span, outcome);
        let mut arms = candidates(decision, &self.state.truths);
        if let (Some((arm, Truth::TRUE)), None) = (arms.next(), arms.next()) {
            reach(PointKind::Arm, arm.span, 0);
        }
    }
}

/// Whether several arms come to one outcome; where only one does, the outcome says all.
fn shares_its_outcome(decision: &DecisionPlan, outcome: u32) -> bool {
    decision.arms.iter().filter(|arm| arm.outcome == outcome).count() > 1
}

/// The definition whose name stands at a place.
fn item_at(program: &Program, place: Span) -> &str {
    program
        .definitions
        .iter()
        .find(|definition| definition.spans.contains(&place))
        .map_or("", |definition| &definition.name)
}

/// A text of several lines as one, cut where it is long.
pub(super) fn line_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(80) {
        Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or("")),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Coverage, Policy, Source};

    fn coverage(scenarios: &str) -> Coverage {
        let text = format!(
            r#"policy demo "Demo" {{ version "1" in force from 2024-01-01 source regs "Regulations" }}
            enum Kind {{ company trader }}
            fact kind: Kind
            fact a: bool
            fact b: bool
            define cap: money GBP {{ GBP 5 from 2024-01-01  GBP 6 from 2026-01-01 }}
            define fee {{ GBP 1 when kind is trader  otherwise cap }}
            criterion two {{
              cites regs "1"
              applies when kind is company
              requires at least 1 of {{ a, b }}
              except relief when a and fee exceeds GBP 1 {{ except when b }}
            }}
            decision d {{ yes when two and a  yes when two and b  no otherwise }}
            {scenarios}"#
        );
        Policy::from_source(Source::new("a.regbox", text)).unwrap().coverage()
    }

    fn words(coverage: &Coverage, reached: bool) -> Vec<String> {
        let points = coverage.points().filter(|point| point.scenarios().is_empty() != reached);
        points.map(|point| format!("{} {} {}", point.kind().as_str(), point.item(), point.what())).collect()
    }

    #[test]
    fn nothing_is_reached_without_scenarios_and_every_kind_of_point_is_there() {
        let found = coverage("");
        assert_eq!(found.reached(), 0);
        let expected = [
            "version cap the value from 2024-01-01",
            "version cap the value from 2026-01-01",
            "arm fee when kind is trader",
            "arm fee otherwise",
            "criterion two met",
            "criterion two not met",
            "criterion two not applicable",
            "count  at least 1 of 2 holds",
            "count  at least 1 of 2 does not hold",
            "exception two relief",
            "exception two when b",
            "outcome d yes",
            "outcome d no",
            "arm d yes when two and a",
            "arm d yes when two and b",
        ];
        assert_eq!(words(&found, false), expected);
    }

    #[test]
    fn a_scenario_reaches_what_it_comes_to_for_certain() {
        let one =
            "scenario \"One\" { on 2026-05-01 given { kind = company, a = false, b = true } expect { two is met } }";
        let found = coverage(one);
        let expected = [
            "version cap the value from 2026-01-01",
            "arm fee otherwise",
            "criterion two met",
            "count  at least 1 of 2 holds",
            "exception two when b",
            "outcome d yes",
            "arm d yes when two and b",
        ];
        assert_eq!(words(&found, true), expected);
        let open = "scenario \"Open\" { on 2025-05-01 given { a = false } expect { d is undetermined } }";
        let expected = ["version cap the value from 2024-01-01"];
        assert_eq!(words(&coverage(open), true), expected);
    }
}
