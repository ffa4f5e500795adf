//! The properties, and what they have in common.

mod agree;
mod apart;
mod columns;
mod edges;
mod exactly;
mod foregone;
mod interview;
mod json;
mod modules;
mod monotone;
mod named;
mod needs;
mod order;
mod replay;
mod sample;
mod schema;

use super::evaluate::Reference;
use super::generate::facts::Case;
use super::generate::items::{Draft, File, draft};
use super::generate::text::Tape;
use super::value::{Answer, Why, Whys};
use crate::check::{self, Checked};
use crate::decide::{State, Truth};
use crate::decision::{self, Decision};
use crate::diagnostic::{Diagnostics, Source};
use crate::facts::{self, Facts};
use crate::program::Program;
use crate::resolve;
use crate::syntax;
use crate::value::{CONFLICT, MISSING, PROBLEM, Reasons};
use jiff::civil::Date;
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::test_runner::RngSeed;
use std::sync::Arc;

/// How many cases proptest takes by itself.
const UNLESS_ASKED: u32 = 256;

/// So many cases, the same ones each time; or as many as `PROPTEST_CASES` asks for, and others each time.
fn cases(count: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = default.cases != UNLESS_ASKED;
    let (cases, rng_seed) = if asked { (default.cases, default.rng_seed) } else { (count, RngSeed::Fixed(20)) };
    ProptestConfig { cases, rng_seed, failure_persistence: None, max_shrink_iters: 4000, ..default }
}

/// Policies with cases in which something is missing that often in a hundred times.
fn drafts(missing: usize) -> impl Strategy<Value = Draft> {
    proptest::collection::vec(any::<u16>(), 200..500).prop_map(move |choices| draft(&choices, missing))
}

/// The same of what is linked.
fn ties(missing: usize) -> impl Strategy<Value = Draft> {
    proptest::collection::vec(any::<u16>(), 60).prop_map(move |choices| super::generate::ties::ties(&choices, missing))
}

fn an_order() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 200)
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "on {}", self.on)?;
        write!(f, "{}{}", shown(&self.as_made()), self.case.json(&mut Tape::new(&[])))
    }
}

/// Files, to be read where a test fails.
fn shown(files: &[File]) -> String {
    files.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect()
}

/// A policy, compiled.
struct Made {
    checked: Checked,
    program: Arc<Program>,
}

impl Made {
    fn of(files: &[File]) -> Made {
        let sources = files.iter().map(|(name, text)| Source::new(*name, text.as_str()));
        let mut diagnostics = Vec::new();
        let gathered = syntax::gather(sources.collect(), &|_| None, &mut diagnostics);
        let files = gathered.sources.clone();
        let (mut tree, found) = syntax::parse(&gathered);
        diagnostics.extend(found);
        resolve::bind(&mut tree, &mut diagnostics);
        resolve::gather(&mut tree);
        let names = resolve::collect(&tree, &mut diagnostics);
        resolve::graft(&mut tree, &names, &mut diagnostics);
        let checked = check::check(tree, names, &files, &|_| None, &mut diagnostics);
        let Some(mut checked) = checked else { panic!("{}", Diagnostics::new(diagnostics, files)) };
        match check::lower(&mut checked, files.clone(), String::new()) {
            Ok(program) => Made { checked, program: Arc::new(program) },
            Err(errors) => panic!("{}", Diagnostics::new(errors, files)),
        }
    }

    fn draft(draft: &Draft) -> Made {
        Made::of(&draft.as_made())
    }

    fn facts(&self, case: &Case) -> Facts {
        self.facts_of(&case.json(&mut Tape::new(&[])))
    }

    fn facts_of(&self, json: &str) -> Facts {
        facts::from_json(&self.program, json).unwrap_or_else(|errors| panic!("{json}\n{errors}"))
    }

    /// Every node of the program.
    fn state(&self, facts: &Facts, on: Date) -> State {
        let end = u32::try_from(self.program.nodes.len()).unwrap();
        crate::decide::evaluate(&self.program, facts.slots(), on, end)
    }

    fn reference<'a>(&'a self, facts: &'a Facts, on: Date) -> Reference<'a> {
        Reference { checked: &self.checked, facts: facts.slots(), on, presuming: false }
    }

    fn decide(&self, number: usize, facts: &Facts, on: Date) -> Decision {
        decision::decide(&self.program, u32::try_from(number).unwrap(), facts, on).unwrap()
    }

    /// The decisions, all of them.
    fn decisions(&self, facts: &Facts, on: Date) -> Vec<Decision> {
        (0..self.program.decisions.len()).map(|at| self.decide(at, facts, on)).collect()
    }
}

fn on(draft: &Draft) -> Date {
    draft.on.parse().unwrap()
}

fn whys(reasons: Reasons) -> Whys {
    let all = [(MISSING, Why::Missing), (CONFLICT, Why::Conflict), (PROBLEM, Why::Problem)];
    all.into_iter().filter(|(bit, _)| reasons & bit != 0).map(|(_, why)| why).collect()
}

fn answer(truth: Truth) -> Answer {
    match truth.settled() {
        Some(truth) => Answer::of(truth),
        None => Answer::Open(whys(truth.reasons())),
    }
}

/// The names of the facts that are needed, in the order of their names.
fn needed(decision: &Decision) -> Vec<String> {
    let mut found: Vec<String> = decision.needs().iter().map(|need| need.fact().to_owned()).collect();
    found.sort();
    found
}
