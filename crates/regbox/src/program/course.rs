//! The course of a test as a plan: what happens, and what is watched.
//!
//! Events at hand, stages, states and measures are facts of the schema after those that are asked; every condition and
//! every value is a [`Formula`] over the facts, which a monitor evaluates with those facts set.

use super::{Cite, NodeId, Operand, Relation};
use crate::diagnostic::Span;
use crate::value::{CalendarId, Duration, MonthRounding, RecordId, Type, Value};
use jiff::civil::Date;

/// Everything about the test of a policy; empty where it has none.
#[derive(Debug, Default)]
pub(crate) struct Course {
    /// What becomes of a day that a month does not have.
    pub months: Option<MonthRounding>,
    pub events: Vec<EventPlan>,
    /// Facts that say whether an event of a kind has happened, with the kind.
    pub happened: Vec<(u32, u32)>,
    /// Facts that are the outcome of a decision, with the decision.
    pub decided: Vec<(u32, u32)>,
    /// The keys by which anything is kept apart.
    pub keys: Vec<(String, Type)>,
    pub lifecycles: Vec<LifecyclePlan>,
    pub states: Vec<StatePlan>,
    pub measures: Vec<MeasurePlan>,
    pub limits: Vec<LimitPlan>,
    pub obligations: Vec<ObligationPlan>,
    pub prohibitions: Vec<ProhibitionPlan>,
    pub waivers: Vec<WaiverPlan>,
    pub formulas: Vec<Formula>,
}

impl Course {
    pub(crate) fn formula(&self, id: FormulaId) -> &Formula {
        &self.formulas[id.0 as usize]
    }
}

/// A condition or a value, and what must be evaluated for it.
#[derive(Debug)]
pub(crate) struct Formula {
    /// Where its value is found.
    pub value: Operand,
    /// The node whose truth it is, for a condition.
    pub truth: Option<NodeId>,
    pub ty: Type,
    /// The nodes to evaluate, in order.
    pub nodes: Box<[NodeId]>,
    /// The facts of the course that it reads.
    pub reads: Box<[u32]>,
}

/// The number of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FormulaId(pub u32);

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Length {
    Months(i32),
    Days(i32),
    Business(i32, CalendarId),
    Exact(Duration),
}

#[derive(Debug)]
pub(crate) struct EventPlan {
    pub name: String,
    /// The fact that the event at hand is.
    pub fact: u32,
    pub record: RecordId,
}

/// Events of any of these kinds, or those of which something holds.
#[derive(Debug)]
pub(crate) struct EventsPlan {
    pub kinds: Box<[u32]>,
    pub condition: Option<FormulaId>,
}

#[derive(Debug)]
pub(crate) struct LifecyclePlan {
    pub name: String,
    /// The fact that its stage is.
    pub fact: u32,
    /// The first is where a test begins.
    pub stages: Vec<StagePlan>,
    pub transitions: Vec<TransitionPlan>,
}

#[derive(Debug)]
pub(crate) struct StagePlan {
    pub name: String,
    pub title: Option<String>,
    pub lasts: Option<LastsPlan>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct LastsPlan {
    pub length: Length,
    pub extended: Option<ExtensionPlan>,
    pub at_most: Option<Length>,
}

#[derive(Debug)]
pub(crate) struct ExtensionPlan {
    /// A period of months, of days, or a duration.
    pub by: FormulaId,
    pub on: EventsPlan,
    pub times: Option<u32>,
}

#[derive(Debug)]
pub(crate) struct TransitionPlan {
    pub from: u32,
    pub to: u32,
    pub when: PassagePlan,
    pub condition: Option<FormulaId>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum PassagePlan {
    On(EventsPlan),
    /// The time that the stage lasts has run out.
    Expiry,
    /// So long after the stage began.
    After(Length),
}

/// A key of something that is kept apart by it: its number, and the field that is it in each kind of event.
#[derive(Debug)]
pub(crate) struct KeyPlan {
    pub key: u32,
    pub fields: Box<[(u32, u32)]>,
}

#[derive(Debug)]
pub(crate) struct StatePlan {
    pub name: String,
    pub fact: u32,
    pub ty: Type,
    pub keys: Box<[KeyPlan]>,
    /// Unknown where nothing says so.
    pub starts: Option<Value>,
    pub becomes: Vec<BecomesPlan>,
}

#[derive(Debug)]
pub(crate) struct BecomesPlan {
    pub value: FormulaId,
    pub on: EventsPlan,
}

#[derive(Debug)]
pub(crate) struct MeasurePlan {
    pub name: String,
    /// The fact that its value is; what is computed from measures is a definition, and has none.
    pub fact: Option<u32>,
    pub ty: Type,
    /// The numbers of its keys.
    pub keys: Box<[u32]>,
    pub body: MeasureBody,
}

#[derive(Debug)]
pub(crate) enum MeasureBody {
    Measured(Measured),
    /// Of all the values that some keys of a measure have had.
    RolledUp {
        function: Measure,
        measure: u32,
    },
    Computed(FormulaId),
}

/// A number made from events of one kind.
#[derive(Debug)]
pub(crate) struct Measured {
    pub function: Measure,
    pub event: u32,
    /// What is taken of each event; none where they are counted.
    pub value: Option<FormulaId>,
    /// The field whose different values are counted.
    pub distinct: Option<u32>,
    pub condition: Option<FormulaId>,
    pub keys: Box<[KeyPlan]>,
    /// Stages of lifecycles; only what happens in them counts. Empty: all of them.
    pub during: Box<[(u32, u32)]>,
    pub window: Window,
}

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
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Window {
    AllTime,
    Rolling(Length),
    Calendar(CalendarUnit),
    CalendarBefore(CalendarUnit),
    /// Years that begin on this day of this month.
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

/// The days on which an item is in force, both inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Days {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Days {
    pub(crate) fn hold(&self, date: Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.until.is_none_or(|until| date <= until)
    }
}

#[derive(Debug)]
pub(crate) struct LimitPlan {
    pub name: String,
    pub title: Option<String>,
    pub cites: Box<[Cite]>,
    pub in_force: Days,
    pub applies: Vec<FormulaId>,
    /// The share of the cap from which on it warns.
    pub warn_at: Option<FormulaId>,
    pub at_all_times: bool,
    pub caps: Vec<CapPlan>,
}

#[derive(Debug)]
pub(crate) enum CapPlan {
    Standing {
        used: FormulaId,
        relation: Relation,
        cap: FormulaId,
        /// The numbers of the keys by which it is kept apart.
        keys: Box<[u32]>,
        cites: Box<[Cite]>,
        span: Span,
    },
    Gate {
        on: EventsPlan,
        requires: FormulaId,
        cites: Box<[Cite]>,
        span: Span,
    },
}

#[derive(Debug)]
pub(crate) struct ObligationPlan {
    pub name: String,
    pub title: Option<String>,
    pub cites: Box<[Cite]>,
    pub in_force: Days,
    pub applies: Vec<FormulaId>,
    pub triggers: Vec<TriggerPlan>,
    /// Whether all of the triggers must have come, not one.
    pub all: bool,
    pub recurring: Option<(Length, MomentPlan)>,
    pub must: MustPlan,
    pub due: Option<DuePlan>,
    pub from: Option<MomentPlan>,
    pub until: Option<MomentPlan>,
    pub by_whom: Option<String>,
    pub span: Span,
}

impl ObligationPlan {
    /// Whether it can be met: what is kept without an end never is.
    pub(crate) fn can_be_met(&self) -> bool {
        !matches!(self.must, MustPlan::Keep(_)) || self.until.is_some()
    }

    /// Whether it can be breached: what has no clock never is.
    pub(crate) fn can_be_breached(&self) -> bool {
        matches!(self.must, MustPlan::Keep(_)) || self.due.is_some()
    }
}

#[derive(Debug)]
pub(crate) enum TriggerPlan {
    Event(EventsPlan),
    Edge(StageEdge, u32, u32),
    /// A measure crosses a threshold, for any key.
    Crossing {
        measure: u32,
        relation: Relation,
        threshold: FormulaId,
    },
    BreachOfLimit(u32),
    BreachOfObligation(u32),
    BreachOfProhibition(u32),
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
pub(crate) struct MomentPlan {
    /// So long before it (true), or after it.
    pub offset: Option<(Length, bool)>,
    pub anchor: AnchorPlan,
}

#[derive(Debug)]
pub(crate) enum AnchorPlan {
    /// An edge of a stage of a lifecycle.
    Edge(StageEdge, u32, u32),
    /// A date or an instant.
    Date(FormulaId),
}

#[derive(Debug)]
pub(crate) enum MustPlan {
    /// A state stays true; its number.
    Keep(u32),
    /// Any of these acts.
    Act(Vec<ActPlan>),
}

#[derive(Debug)]
pub(crate) struct ActPlan {
    pub event: u32,
    /// Fields of the act, each with the field of the trigger that must be the same.
    pub same: Box<[(u32, u32)]>,
    /// One act for each value that a field of such events has had: the act's field, the kind, its field.
    pub to_each: Option<(u32, u32, u32)>,
    pub condition: Option<FormulaId>,
}

#[derive(Debug)]
pub(crate) enum DuePlan {
    /// So long after the trigger, or after a date or an instant.
    Within(Length, Option<FormulaId>),
    /// The end of the trigger's own day, or of the next one, perhaps a business day.
    EndOfDay {
        next: bool,
        calendar: Option<CalendarId>,
    },
    NoLater(MomentPlan),
}

#[derive(Debug)]
pub(crate) struct ProhibitionPlan {
    pub name: String,
    pub title: Option<String>,
    pub cites: Box<[Cite]>,
    pub in_force: Days,
    pub never: Vec<NeverPlan>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct NeverPlan {
    pub events: EventsPlan,
    pub unless: Option<FormulaId>,
    pub cites: Box<[Cite]>,
}

#[derive(Debug)]
pub(crate) struct WaiverPlan {
    pub name: String,
    pub title: Option<String>,
    pub in_force: Days,
    pub disapplies: Box<[Cite]>,
    pub holds: Option<FormulaId>,
    pub span: Span,
}
