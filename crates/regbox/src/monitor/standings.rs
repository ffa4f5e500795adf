//! What a status says.

use crate::explain::Need;
use crate::program::{Cite, Program, show_json, show_text};
use crate::value::{Instant, Number, Type, Value};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The values of a key, each under its name, as text.
pub type Key = Vec<(String, String)>;

/// Where a test stands at an instant.
#[derive(Clone, Debug)]
pub struct MonitorStatus {
    pub(super) program: Arc<Program>,
    pub(super) zone: TimeZone,
    /// The instant; none where nothing has been told yet.
    pub at: Option<Instant>,
    /// The lifecycles, in order of declaration.
    pub lifecycles: Vec<LifecycleStatus>,
    /// Each limit, for each key that has been met.
    pub limits: Vec<LimitStatus>,
    /// Each duty that is open, and those that closed last.
    pub obligations: Vec<ObligationStatus>,
    /// The prohibitions.
    pub prohibitions: Vec<ProhibitionStatus>,
    /// The waivers.
    pub waivers: Vec<WaiverStatus>,
    /// The next instant at which something changes by itself.
    pub next_change: Option<Instant>,
}

/// Where a lifecycle stands.
#[derive(Clone, Debug)]
pub struct LifecycleStatus {
    /// Its name.
    pub name: String,
    /// The stage; none where it is not known.
    pub stage: Option<String>,
    /// The stage in words.
    pub title: Option<String>,
    /// When it began.
    pub since: Option<Instant>,
    /// The first instant at which it will have run out.
    pub until: Option<Instant>,
    /// The facts and judgements that it waits for where it is not known.
    pub needs: Vec<Need>,
}

/// How a limit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitStanding {
    /// It is kept.
    Within,
    /// It is kept, and nearly reached.
    Warning,
    /// It is exceeded by no act: the cap fell below what is used.
    Over,
    /// An act has left it exceeded.
    Breached,
    /// What is not known decides.
    Undetermined,
}

/// A limit for one key.
#[derive(Clone, Debug)]
pub struct LimitStatus {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The key.
    pub key: Key,
    /// Its number, and that of its cap.
    pub(crate) number: usize,
    pub(crate) cap_number: usize,
    pub(super) key_values: Vec<(String, Type, Value)>,
    pub(super) ty: Type,
    pub(super) used: Option<Value>,
    pub(super) cap: Option<Value>,
    pub(super) headroom: Option<Value>,
    /// How it stands.
    pub status: LimitStanding,
    /// The first instant at which it was breached.
    pub first_breach: Option<Instant>,
    /// The act that breached it first.
    pub first_act: Option<EventName>,
    /// The last events that make up what is used, at most a hundred.
    pub events: Vec<EventName>,
    pub(super) cites: Vec<Cite>,
    /// The facts and judgements that it waits for where it is not known.
    pub needs: Vec<Need>,
}

/// An event, by its kind, its id and its instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventName {
    /// Its kind.
    pub event: String,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// When it happened.
    pub at: Instant,
}

/// How a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObligationStanding {
    /// It is to be done, and there is time.
    Pending,
    /// It was done in time.
    Met,
    /// It was done too late.
    MetLate,
    /// It was not done in time.
    Breached,
    /// It is to be done, and there is no clock.
    Outstanding,
    /// What is not known decides.
    Undetermined,
}

/// One duty.
#[derive(Clone, Debug)]
pub struct ObligationStatus {
    /// The name of the obligation.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The event that started it, where one did.
    pub event: Option<EventName>,
    /// What started it, in words.
    pub because: String,
    /// When it started.
    pub started: Instant,
    /// How it stands.
    pub status: ObligationStanding,
    /// The last instant that is timely.
    pub due: Option<Instant>,
    /// When it was done.
    pub met_at: Option<Instant>,
    /// When it was breached.
    pub breached_at: Option<Instant>,
    /// Who must.
    pub by_whom: Option<String>,
    pub(super) cites: Vec<Cite>,
    /// The facts and judgements that it waits for where it is not known.
    pub needs: Vec<Need>,
}

/// How a prohibition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProhibitionStanding {
    /// Nothing forbidden has happened.
    Clear,
    /// Something forbidden has happened.
    Breached,
    /// Whether something that has happened was forbidden is not known.
    Undetermined,
}

/// A prohibition.
#[derive(Clone, Debug)]
pub struct ProhibitionStatus {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// How it stands.
    pub status: ProhibitionStanding,
    /// How often it was breached.
    pub count: u64,
    /// The last of its breaches, at most a thousand.
    pub breaches: Vec<EventName>,
    pub(super) cites: Vec<Cite>,
    /// The facts and judgements that it waits for where it is not known.
    pub needs: Vec<Need>,
}

/// A waiver.
#[derive(Clone, Debug)]
pub struct WaiverStatus {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Whether it is in effect; none where that is not known.
    pub active: Option<bool>,
    pub(super) disapplies: Vec<Cite>,
    /// The facts and judgements that it waits for where it is not known.
    pub needs: Vec<Need>,
}

/// What an event would breach, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The name of the limit, the obligation or the prohibition.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The key of a limit.
    pub key: Key,
    /// Whether it is breached whatever is not known; else it may be.
    pub certain: bool,
    /// Its provisions, as text.
    pub cites: Vec<String>,
}

impl LimitStanding {
    /// As the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            LimitStanding::Within => "within",
            LimitStanding::Warning => "warning",
            LimitStanding::Over => "over",
            LimitStanding::Breached => "breached",
            LimitStanding::Undetermined => "undetermined",
        }
    }
}

impl ObligationStanding {
    /// As the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ObligationStanding::Pending => "pending",
            ObligationStanding::Met => "met",
            ObligationStanding::MetLate => "met_late",
            ObligationStanding::Breached => "breached",
            ObligationStanding::Outstanding => "outstanding",
            ObligationStanding::Undetermined => "undetermined",
        }
    }
}

impl ProhibitionStanding {
    /// As the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ProhibitionStanding::Clear => "clear",
            ProhibitionStanding::Breached => "breached",
            ProhibitionStanding::Undetermined => "undetermined",
        }
    }
}

impl LimitStatus {
    /// Whether anything is used.
    pub(crate) fn is_used(&self) -> bool {
        matches!(&self.used, Some(Value::Number(used)) if *used != Number::ZERO)
    }

    /// What is used, as text; none where it is not known, or where the limit is on an act.
    #[must_use]
    pub fn used(&self, status: &MonitorStatus) -> Option<String> {
        self.used.as_ref().map(|value| show_text(&status.program.schema, &self.ty, value))
    }

    /// The cap, as text.
    #[must_use]
    pub fn cap(&self, status: &MonitorStatus) -> Option<String> {
        self.cap.as_ref().map(|value| show_text(&status.program.schema, &self.ty, value))
    }

    /// What is left, as text.
    #[must_use]
    pub fn headroom(&self, status: &MonitorStatus) -> Option<String> {
        self.headroom.as_ref().map(|value| show_text(&status.program.schema, &self.ty, value))
    }

    pub(super) fn json(&self, program: &Program, value: Option<&Value>) -> Option<String> {
        let value = value?;
        let mut out = String::new();
        show_json(&program.schema, &self.ty, value, &mut out);
        Some(out)
    }
}
