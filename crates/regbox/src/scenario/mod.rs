//! Runs the scenarios that a policy carries.

mod course;
mod coverage;
mod points;
mod report;
mod watched;

pub(crate) use coverage::coverage;
pub use points::{Coverage, Point, PointKind};
pub use report::{ScenarioResult, TestReport};

use crate::decide::{State, Status, Verdict, evaluate, evaluate_presuming, in_force, settle, view};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::explain::{Case, conditions_of, findings, listed, needs};
use crate::monitor::Asked;
use crate::program::{Expectation, ExpectedResult, NodeId, Program, Scenario, show_text};
use crate::value::Slot;
use std::sync::Arc;

/// Runs every scenario.
pub(crate) fn run(program: &Arc<Program>) -> TestReport {
    let scenarios = program
        .scenarios
        .iter()
        .map(|scenario| ScenarioResult {
            title: scenario.title.clone(),
            span: scenario.span,
            failures: Diagnostics::new(run_one(program, scenario), program.files.clone()),
        })
        .collect();
    TestReport { scenarios }
}

/// What the whole policy comes to in a scenario: without presumptions, and with them where there are some.
struct Evaluated {
    /// What is given, and what the course of the test has made of its own.
    facts: Vec<Slot>,
    state: State,
    presuming: Option<State>,
    on: jiff::civil::Date,
    /// The test that it watches.
    asked: Option<Asked>,
}

fn evaluated(program: &Arc<Program>, scenario: &Scenario) -> Result<Evaluated, Vec<Diagnostic>> {
    let mut asked = match &scenario.watched {
        Some(watched) => Some(watched::watch(program, scenario, watched)?),
        None => None,
    };
    let Some(on) = scenario.on.or(asked.as_ref().map(Asked::on)).or(program.header.from) else {
        let message = "this scenario does not say on which day it is decided";
        let diagnostic = Diagnostic::new(Code::SCENARIO_WRONG, message).at(scenario.span, "");
        return Err(vec![diagnostic.help("add `on 2026-05-01`")]);
    };
    let facts = asked.as_mut().map_or_else(|| scenario.given.clone(), Asked::slots);
    let end = u32::try_from(program.nodes.len()).unwrap_or(u32::MAX);
    let state = evaluate(program, &facts, on, end);
    let presumes = !program.presumptions.is_empty();
    let presuming = presumes.then(|| evaluate_presuming(program, &facts, on, end));
    match state.out_of_steps.or(presuming.as_ref().and_then(|state| state.out_of_steps)) {
        Some(node) => Err(crate::decide::out_of_steps(program, node).iter().cloned().collect()),
        None => Ok(Evaluated { facts, state, presuming, on, asked }),
    }
}

fn run_one(program: &Arc<Program>, scenario: &Scenario) -> Vec<Diagnostic> {
    let Evaluated { facts, state, presuming, on, mut asked } = match evaluated(program, scenario) {
        Ok(found) => found,
        Err(diagnostics) => return diagnostics,
    };
    let run = Run { program, scenario, facts: &facts, state: &state, presuming: presuming.as_ref(), on };
    let mut failures = Vec::new();
    for one in &scenario.expect {
        failures.extend(run.check(one));
        if let Some((message, help)) = asked.as_mut().and_then(|asked| watched::check(program, one, asked)) {
            failures.push(run.unmet(one, message).help_opt(help));
        }
    }
    failures
}

struct Run<'a> {
    program: &'a Program,
    scenario: &'a Scenario,
    facts: &'a [Slot],
    state: &'a State,
    /// The same on presumptions, where there are some.
    presuming: Option<&'a State>,
    on: jiff::civil::Date,
}

impl Run<'_> {
    fn unmet(&self, one: &Expectation, message: String) -> Diagnostic {
        let scenario = format!("in the scenario \"{}\"", self.scenario.title);
        Diagnostic::new(Code::SCENARIO_FAILED, message).at(one.span, "expected here").at(self.scenario.span, scenario)
    }

    fn check(&self, one: &Expectation) -> Vec<Diagnostic> {
        let program = self.program;
        let unmet = |message: String| self.unmet(one, message);
        match &one.expected {
            ExpectedResult::Outcome { decision, outcome } => {
                let case = self.case(*decision);
                let found = case.settlement.outcome.and_then(|at| case.plan.outcomes.get(at as usize));
                let mut failures = Vec::new();
                if found != Some(outcome) {
                    let was = found.map_or_else(|| self.open_words(case), |found| format!("`{found}`"));
                    failures.push(
                        unmet(format!("`{}` is {was}, but `{outcome}` was expected", one.item)).help(self.why(case)),
                    );
                }
                failures.extend(self.extras(case, one, &unmet));
                failures
            }
            ExpectedResult::NoOutcome { decision, status } => {
                let case = self.case(*decision);
                let mut failures = Vec::new();
                if case.settlement.status.as_str() != *status {
                    let found = case.settlement.outcome.and_then(|at| case.plan.outcomes.get(at as usize));
                    let was = found.map_or_else(|| self.open_words(case), |found| format!("`{found}`"));
                    failures.push(
                        unmet(format!("`{}` is {was}, but `{status}` was expected", one.item)).help(self.why(case)),
                    );
                }
                failures.extend(self.extras(case, one, &unmet));
                failures
            }
            ExpectedResult::Verdict { criterion, verdict: expected } => {
                let state = self.settling(program.criteria[*criterion as usize].node);
                let Some((_, found)) = listed(program, self.facts, state, *criterion) else {
                    let message =
                        format!("`{}` is not in force, but `{}` was expected", one.item, expected.replace('_', " "));
                    return vec![unmet(message)];
                };
                self.verdict(found, expected, &one.item, &unmet)
            }
            ExpectedResult::Part { part, verdict: expected } => {
                let node = program.parts[*part as usize].node;
                let found = Verdict::of(self.settling(node).truths[node as usize]);
                self.verdict(found, expected, &one.item, &unmet)
            }
            ExpectedResult::Value { definition, value } => {
                let info = &program.definitions[*definition as usize];
                let shown = |value| show_text(&program.schema, &info.ty, value);
                let found = self.definition(*definition);
                match found {
                    Ok(found) if found.same(value) => Vec::new(),
                    Ok(found) => {
                        vec![unmet(format!("`{}` is {}, but `{}` was expected", one.item, shown(&found), shown(value)))]
                    }
                    Err(status) => {
                        vec![unmet(format!(
                            "`{}` is {}, but `{}` was expected",
                            one.item,
                            status.in_words(),
                            shown(value)
                        ))]
                    }
                }
            }
            ExpectedResult::NoValue { definition, status } => match self.definition(*definition) {
                Err(found) if found.as_str() == *status => Vec::new(),
                Err(found) => {
                    vec![unmet(format!("`{}` is {}, but `{status}` was expected", one.item, found.in_words()))]
                }
                Ok(value) => {
                    let info = &program.definitions[*definition as usize];
                    let shown = show_text(&program.schema, &info.ty, &value);
                    vec![unmet(format!("`{}` is {shown}, but `{status}` was expected", one.item))]
                }
            },
            // What hangs on the course of the test is asked of the monitor.
            ExpectedResult::Stands { .. }
            | ExpectedResult::BreachedAt { .. }
            | ExpectedResult::Stage { .. }
            | ExpectedResult::State { .. }
            | ExpectedResult::Measure { .. } => Vec::new(),
        }
    }

    fn verdict(
        &self,
        found: Verdict,
        expected: &str,
        item: &str,
        unmet: &dyn Fn(String) -> Diagnostic,
    ) -> Vec<Diagnostic> {
        if found.as_str() == expected {
            return Vec::new();
        }
        let expected = expected.replace('_', " ");
        vec![unmet(format!("`{item}` is {}, but `{expected}` was expected", found.in_words()))]
    }

    /// The value of a definition, or why it has none.
    fn definition(&self, number: u32) -> Result<crate::value::Value, Status> {
        let info = &self.program.definitions[number as usize];
        if let Some(node) = info.node {
            let truth = self.settling(node).truths[node as usize];
            return truth.settled().map(crate::value::Value::Bool).ok_or(Status::of(truth.reasons()));
        }
        let found = view(self.program, self.facts, self.state, info.value);
        let found = match self.presuming {
            Some(presuming) if found.known().is_none() => view(self.program, self.facts, presuming, info.value),
            _ => found,
        };
        found.known().cloned().ok_or(Status::of(found.reasons()))
    }

    /// The state that settles a condition: what is given alone, else what is presumed besides.
    fn settling(&self, node: NodeId) -> &State {
        match self.presuming {
            Some(presuming) if self.state.truths[node as usize].is_open() => presuming,
            _ => self.state,
        }
    }

    fn case(&self, decision: u32) -> Case<'_> {
        let plan = &self.program.decisions[decision as usize];
        let in_force = in_force(self.program, plan, self.on);
        let facts = self.facts;
        let (mut state, mut settlement) = (self.state, settle(plan, &self.state.truths, in_force));
        if let Some(presuming) = self.presuming.filter(|_| settlement.status == Status::Undetermined) {
            let presumed = settle(plan, &presuming.truths, in_force);
            if presumed.outcome.is_some() {
                (state, settlement) = (presuming, presumed);
            }
        }
        Case { program: self.program, facts, state, plan, settlement, on: self.on, in_force }
    }

    fn open_words(&self, case: Case<'_>) -> String {
        case.settlement.status.in_words().to_owned()
    }

    /// What would help the author see why: the facts that are missing, or what went wrong.
    fn why(&self, case: Case<'_>) -> String {
        let found = findings(case);
        if let Some(finding) = found.problems.iter().chain(&found.conflicts).next() {
            return finding.message.clone();
        }
        if case.settlement.status == Status::Undetermined {
            let needs: Vec<String> =
                needs(case, &found).iter().take(8).map(|need| format!("`{}`", need.fact())).collect();
            return format!("it still needs {}", needs.join(", "));
        }
        let unmet: Vec<String> = case
            .plan
            .criteria
            .iter()
            .filter_map(|at| listed(self.program, case.facts, case.state, *at))
            .filter(|(_, verdict)| *verdict == Verdict::NotMet)
            .take(8)
            .map(|(criterion, _)| format!("`{}`", criterion.name))
            .collect();
        if unmet.is_empty() { "every criterion is met".to_owned() } else { format!("not met: {}", unmet.join(", ")) }
    }

    fn extras(&self, case: Case<'_>, one: &Expectation, unmet: &dyn Fn(String) -> Diagnostic) -> Vec<Diagnostic> {
        let mut failures = Vec::new();
        if !one.needing.is_empty() {
            let found = needs(case, &findings(case));
            let names: Vec<&str> = found.iter().map(|need| need.fact()).collect();
            let missing: Vec<String> = one
                .needing
                .iter()
                .filter(|need| !names.contains(&need.as_str()))
                .map(|need| format!("`{need}`"))
                .collect();
            if !missing.is_empty() {
                let listed: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
                let message = format!("`{}` does not need {}", one.item, missing.join(", "));
                failures.push(unmet(message).help(format!(
                    "it needs {}",
                    if listed.is_empty() { "nothing".to_owned() } else { listed.join(", ") }
                )));
            }
        }
        if !one.subject_to.is_empty() {
            let attached: Vec<String> =
                conditions_of(case).into_iter().filter(|(_, attached)| *attached).map(|(name, _)| name).collect();
            let missing: Vec<String> =
                one.subject_to.iter().filter(|name| !attached.contains(name)).map(|name| format!("`{name}`")).collect();
            if !missing.is_empty() {
                failures.push(unmet(format!("`{}` is not subject to {}", one.item, missing.join(", "))));
            }
        }
        failures
    }
}
