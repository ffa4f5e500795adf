//! What may happen during a test, and what is watched.

use super::{Citation, Data, FieldItem, Ident, InForce, Relation, Text, TypeName};
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// What the items of a test are called, and the facts that stand for them.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// How many facts are asked of an applicant; those after them are the course of the test.
    pub asked: usize,
    pub events: BTreeMap<String, usize>,
    pub states: BTreeMap<String, usize>,
    pub measures: BTreeMap<String, usize>,
    /// Each stage by its name: its lifecycle, and its place in it.
    pub stages: BTreeMap<String, (usize, usize)>,
    /// The fact that an event of a kind is, by its name; the same for lifecycles, states and measures.
    pub facts: BTreeMap<String, usize>,
    /// Whether an event of a kind has happened, by the fact that says so.
    pub happened: Vec<(usize, usize)>,
    /// The decisions whose outcome is asked of a monitor, by the fact that it is.
    pub decided: Vec<(usize, usize)>,
    /// The keys of each measure and each state, in order of declaration, with the kind of event that has them.
    pub measure_keys: Vec<Vec<(String, usize)>>,
    pub state_keys: Vec<Vec<(String, usize)>>,
    /// The kind of event that a measure is made from.
    pub measured: Vec<Option<usize>>,
    /// Where each definition is found once versions of one name have been gathered.
    pub moved: Vec<usize>,
}

/// A length of time: calendar months or days, business days, or exact minutes.
pub(crate) use super::Literal as Length;

/// An expression of an item that is watched: it stands among the definitions, under a name that nobody can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Formula {
    /// The number that the definition had when it was read.
    pub define: usize,
    pub span: Span,
}

impl Course {
    /// The definition that a formula is.
    pub(crate) fn define(&self, formula: Formula) -> usize {
        self.moved.get(formula.define).copied().unwrap_or(formula.define)
    }
}

#[derive(Debug)]
pub(crate) struct EventItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub fields: Vec<FieldItem>,
}

/// Events of any of these kinds, perhaps only those of which something holds.
#[derive(Debug)]
pub(crate) struct Events {
    pub names: Vec<Ident>,
    pub condition: Option<Formula>,
}

#[derive(Debug)]
pub(crate) struct LifecycleItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub cites: Vec<Citation>,
    pub stages: Vec<StageItem>,
    pub transitions: Vec<TransitionItem>,
}

#[derive(Debug)]
pub(crate) struct StageItem {
    pub name: Ident,
    pub title: Option<Text>,
    /// Whether nothing follows it.
    pub is_final: bool,
    pub lasts: Option<Lasts>,
    pub cites: Vec<Citation>,
}

/// How long a stage lasts unless it is left.
#[derive(Debug)]
pub(crate) struct Lasts {
    pub span: Span,
    pub length: Length,
    pub extended: Option<Extension>,
    /// The most that it lasts, extensions included.
    pub at_most: Option<Length>,
}

#[derive(Debug)]
pub(crate) struct Extension {
    pub by: Formula,
    pub on: Events,
    /// How many times at most.
    pub times: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct TransitionItem {
    pub from: Ident,
    pub to: Ident,
    pub when: Passage,
    /// Of a passage that no event makes; one that an event makes has its condition beside the events.
    pub condition: Option<Formula>,
    pub cites: Vec<Citation>,
    pub span: Span,
}

/// What makes one stage follow another.
#[derive(Debug)]
pub(crate) enum Passage {
    On(Events),
    /// The time that the stage lasts has run out.
    Expiry,
    /// So long after the stage began.
    After(Length),
}

/// A fact that changes during the test.
#[derive(Debug)]
pub(crate) struct StateItem {
    pub name: Ident,
    pub ty: TypeName,
    pub title: Option<Text>,
    pub keys: Vec<Ident>,
    pub starts: Option<Data>,
    pub becomes: Vec<Becomes>,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct Becomes {
    pub value: Formula,
    pub on: Events,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct MeasureItem {
    pub name: Ident,
    pub ty: Option<TypeName>,
    pub title: Option<Text>,
    pub body: MeasureBody,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) enum MeasureBody {
    Measured(Box<Measured>),
    /// The same measure, of all values of some of its keys.
    RolledUp {
        function: Measure,
        measure: Ident,
        over: Vec<Ident>,
    },
    /// Computed from other measures.
    Computed(Formula),
}

/// A number made from events.
#[derive(Debug)]
pub(crate) struct Measured {
    pub function: Measure,
    pub of: MeasuredOf,
    pub condition: Option<Formula>,
    pub keys: Vec<Ident>,
    /// Stages; only what happens in them counts.
    pub during: Vec<Ident>,
    pub window: Option<(Window, Span)>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum MeasuredOf {
    /// A field of the events, a value computed from one, or the events themselves where they are counted.
    Value(Formula),
    /// The different values of a field.
    Distinct(Ident, Ident),
}

/// How a number is made from many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    Sum,
    Count,
    Average,
    Latest,
    Largest,
    Smallest,
}

/// How far back events count.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Window {
    AllTime,
    /// Over any so long, up to the instant at hand.
    Rolling(Length),
    /// The calendar unit in which the instant stands.
    Calendar(CalendarUnit),
    /// The calendar unit before it.
    CalendarBefore(CalendarUnit),
    /// Years that begin on a day of a month.
    YearFrom(i8, i8),
    /// One length after the other, from the beginning of the test.
    Each(Length),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CalendarUnit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Debug)]
pub(crate) struct LimitItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
    pub because: Option<Text>,
    pub applies: Vec<Formula>,
    pub warn_at: Option<Formula>,
    pub at_all_times: bool,
    pub caps: Vec<Cap>,
}

#[derive(Debug)]
pub(crate) enum Cap {
    /// On what has been used.
    Standing { used: Formula, relation: Relation, cap: Formula, cites: Vec<Citation>, span: Span },
    /// On an act alone, as it would be once it is taken.
    Gate { on: Events, requires: Formula, cites: Vec<Citation>, span: Span },
}

#[derive(Debug)]
pub(crate) struct ObligationItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
    pub because: Option<Text>,
    pub applies: Vec<Formula>,
    pub trigger: Option<Trigger>,
    pub recurring: Option<(Length, Moment)>,
    pub must: Option<Must>,
    pub due: Option<Due>,
    pub from: Option<Moment>,
    pub until: Option<Moment>,
    pub by_whom: Option<Text>,
    pub span: Span,
}

/// What starts a duty.
#[derive(Debug)]
pub(crate) enum Trigger {
    Any(Vec<TriggerOne>),
    /// Once all of these have come.
    All(Vec<TriggerOne>),
}

#[derive(Debug)]
pub(crate) enum TriggerOne {
    /// A limit, a prohibition or another obligation is breached.
    Breach(Ident),
    Edge(StageEdge, Ident),
    /// A measure crosses a threshold.
    Crossing {
        measure: Ident,
        relation: Relation,
        threshold: Formula,
        span: Span,
    },
    Event(Events),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StageEdge {
    Start,
    /// The end that is scheduled, extensions included.
    End,
    /// The actual end.
    Leaving,
}

/// An instant that depends on the course of the test.
#[derive(Debug)]
pub(crate) struct Moment {
    /// So long before it, or after it.
    pub offset: Option<(Length, Side)>,
    pub anchor: Anchor,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

#[derive(Debug)]
pub(crate) enum Anchor {
    Edge(StageEdge, Ident),
    Date(Formula),
}

#[derive(Debug)]
pub(crate) enum Must {
    /// A state stays true.
    Keep(Ident),
    /// Any of these acts.
    Act(Vec<Act>),
}

#[derive(Debug)]
pub(crate) struct Act {
    pub event: Ident,
    /// Fields that must be as in the event that started the duty.
    pub same: Vec<Ident>,
    /// One act for each value of a field of these events.
    pub to_each: Option<(Ident, Ident)>,
    pub condition: Option<Formula>,
}

/// By when a duty is to be done.
#[derive(Debug)]
pub(crate) enum Due {
    /// So long after the trigger, or after an instant or a day.
    Within(Length, Option<Formula>, Span),
    EndOfDay {
        /// The day after the trigger's, not the trigger's own.
        next: bool,
        /// The calendar of which it is a business day.
        calendar: Option<Ident>,
    },
    NoLater(Moment),
}

#[derive(Debug)]
pub(crate) struct ProhibitionItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
    pub because: Option<Text>,
    pub never: Vec<Never>,
}

#[derive(Debug)]
pub(crate) struct Never {
    pub events: Events,
    pub unless: Option<Formula>,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct WaiverItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
    pub because: Option<Text>,
    pub disapplies: Vec<Citation>,
    pub while_: Option<Formula>,
}

/// An event of a scenario.
#[derive(Debug)]
pub(crate) struct ScenarioEvent {
    pub at: When,
    pub event: Ident,
    pub fields: Vec<(Ident, Data)>,
    pub span: Span,
}

/// An instant as it was written: a date and time, or the first instant of a day.
#[derive(Clone, Debug)]
pub(crate) struct When {
    pub text: String,
    pub span: Span,
}
