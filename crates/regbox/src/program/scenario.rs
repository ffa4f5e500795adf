//! The scenarios that a policy carries: what is given, what happens, and what is expected.

use crate::diagnostic::Span;
use crate::value::{Instant, Slot, Value};
use jiff::civil::Date;
use std::sync::Arc;

/// A test that a policy carries.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub title: String,
    pub on: Option<Date>,
    pub given: Vec<Slot>,
    /// What happens, where it watches a test.
    pub watched: Option<Watched>,
    pub expect: Vec<Expectation>,
    pub span: Span,
}

/// The events of a scenario, and the instant that it asks about.
#[derive(Debug)]
pub(crate) struct Watched {
    /// In the order of time.
    pub events: Vec<WatchedEvent>,
    /// The last event's where none is said.
    pub at: Option<Instant>,
}

#[derive(Debug)]
pub(crate) struct WatchedEvent {
    pub kind: u32,
    pub id: Option<Arc<str>>,
    pub at: Instant,
    pub fields: Arc<[Slot]>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct Expectation {
    pub item: String,
    /// For which key, or for which values of the fields of what started a duty.
    pub key: Vec<(String, Value)>,
    pub expected: ExpectedResult,
    pub needing: Vec<String>,
    pub subject_to: Vec<String>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum ExpectedResult {
    /// A decision has this outcome.
    Outcome { decision: u32, outcome: String },
    /// A decision has none: `undetermined`, `conflict` or `problem`.
    NoOutcome { decision: u32, status: &'static str },
    /// A criterion has this verdict.
    Verdict { criterion: u32, verdict: &'static str },
    /// A part has this verdict.
    Part { part: u32, verdict: &'static str },
    /// A definition has this value.
    Value { definition: u32, value: Value },
    /// A definition has no value: `undetermined`, `conflict` or `problem`.
    NoValue { definition: u32, status: &'static str },
    /// What is watched stands so, in the words of a status.
    Stands { item: WatchedItem, status: &'static str },
    /// What is watched was breached at an instant.
    BreachedAt { item: WatchedItem, at: Instant },
    /// A lifecycle is in this stage; none where that is not known.
    Stage { lifecycle: u32, stage: Option<u32> },
    /// A state has this value; none where it is not known.
    State { state: u32, value: Slot },
    /// A measure has this value; none where it is not known.
    Measure { measure: u32, value: Slot },
}

/// Something that is watched, by its number among those of its kind.
#[derive(Clone, Copy, Debug)]
pub(crate) enum WatchedItem {
    Limit(u32),
    Obligation(u32),
    Prohibition(u32),
    Waiver(u32),
}
