//! Scenarios, and the data in them.

use super::monitor::{ScenarioEvent, When};
use super::{Citation, Ident, Literal, Text};
use crate::diagnostic::Span;
use jiff::civil::Date;

#[derive(Debug)]
pub(crate) struct ScenarioItem {
    pub title: Text,
    pub cites: Vec<Citation>,
    pub on: Option<(Date, Span)>,
    pub given: Vec<Assignment>,
    pub events: Vec<ScenarioEvent>,
    /// The instant that it asks about; the last event's where none is said.
    pub at: Option<When>,
    pub expect: Vec<Expectation>,
}

#[derive(Debug)]
pub(crate) struct Assignment {
    pub path: Vec<Ident>,
    pub value: Data,
    pub by: Option<Text>,
    pub because: Option<Text>,
    pub span: Span,
}

/// Data as it was written in a scenario.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    pub kind: DataKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum DataKind {
    Literal(Literal),
    Name(Ident),
    List(Vec<Data>),
    Set(Vec<Data>),
    Record(Vec<(Ident, Data)>),
}

#[derive(Debug)]
pub(crate) struct Expectation {
    pub item: Ident,
    /// For which key of a limit or of a measure.
    pub key: Vec<(Ident, Data)>,
    pub expected: Expected,
    pub needing: Vec<Text>,
    pub subject_to: Vec<Ident>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum Expected {
    Status(ExpectedStatus),
    Value(Data),
    BreachedAt(When),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedStatus {
    Met,
    NotMet,
    MetByException,
    NotApplicable,
    DeemedMet,
    Undetermined,
    Conflict,
    Problem,
    MetLate,
    Within,
    Over,
}
