//! The saved state as JSON, version 1. Items stand by their names and in order of declaration, instants in UTC, numbers as
//! all their digits, and other values as the JSON of facts writes them. What is none, or as at the beginning, is left out.

use crate::value::{Instant, Number, parse_instant};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// A name, an id or another text.
pub(super) type Name = Box<str>;

/// A value as JSON, which its type reads.
pub(super) type Raw = Box<RawValue>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved {
    pub regbox: u32,
    pub policy: PolicySaved,
    pub timezone: Option<ZoneSaved>,
    pub facts: Raw,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<At>,
    /// When the test is to begin, where nothing has been taken yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<At>,
    /// Everything before this instant has been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<At>,
    /// The events of the last instant, as they are told.
    pub pending: Vec<Raw>,
    /// The events whose ids are held, in the order in which they came.
    pub ids: Vec<Raw>,
    /// The kinds of events that have happened.
    pub happened: Vec<Name>,
    pub lifecycles: Vec<LifecycleSaved>,
    pub keys: Vec<SpaceSaved>,
    pub states: Vec<StateSaved>,
    pub measures: Vec<MeasureSaved>,
    pub limits: Vec<LimitSaved>,
    pub obligations: Vec<ObligationSaved>,
    pub prohibitions: Vec<ProhibitionSaved>,
}

/// What a state must agree with before the rest of it is read.
#[derive(Deserialize)]
pub(super) struct Stamp {
    pub regbox: u32,
    pub policy: PolicySaved,
    pub timezone: Option<ZoneSaved>,
}

#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicySaved {
    pub name: String,
    pub version: Option<String>,
    pub hash: String,
}

#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ZoneSaved {
    pub name: String,
    /// The digest of the zone's data.
    pub data: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LifecycleSaved {
    pub name: Name,
    /// `null` where it is not known.
    pub stage: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<At>,
    /// Whether time began the stage, and no event.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_time: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<At>,
    pub extended: u32,
    pub stages: Vec<StageSaved>,
    /// Passages after a time whose time has come, by their places.
    pub passed: Vec<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageSaved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<At>,
}

/// The values that some keys have had together; other parts name them by their places here.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpaceSaved {
    pub of: Vec<Name>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub others: bool,
    /// The places of those that may not have been met.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<u32>,
    pub values: Vec<Vec<Raw>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateSaved {
    pub name: Name,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// By key; `null` where it is not known.
    pub values: Vec<(u32, Option<Raw>)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureSaved {
    pub name: Name,
    pub accounts: Vec<(u32, AccountSaved)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_any: Option<AccountSaved>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_from: Option<At>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountSaved {
    pub held: Vec<ShareSaved>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<ShareSaved>,
    /// Left out where what is held makes up all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<TotalsSaved>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TotalsSaved {
    pub count: u64,
    pub unknown: u64,
    /// The sum, the last that came, or the best of all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Exact>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distinct: Vec<(Name, u32)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShareSaved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Name>,
    pub at: At,
    /// Where it does not count yet: since when it will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<At>,
    /// `null` where it is not known.
    pub value: Option<Exact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distinct: Option<Name>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefSaved {
    pub event: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Name>,
    pub at: At,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitSaved {
    pub name: Name,
    /// By the place of the cap, then by key.
    pub caps: Vec<Vec<(u32, StandingSaved)>>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandingSaved {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_breach: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_act: Option<RefSaved>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exceeded: bool,
}

/// By key, whether a measure stands past a threshold; `null` where that is not known.
pub(super) type PastSaved = Vec<(u32, Option<bool>)>;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObligationSaved {
    pub name: Name,
    pub next: u64,
    pub open: Vec<DutySaved>,
    pub closed: Vec<DutySaved>,
    pub closed_count: u64,
    /// Which of several things have come, by their places; `null` where it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub come: Vec<Option<bool>>,
    /// For each trigger on a measure, by its place, and for each key, whether the measure stands past its threshold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<(u32, PastSaved)>,
    /// The values for each of which there is to be an act.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub had: Vec<Raw>,
    /// Whether there was one that is not known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub had_unknown: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<(At, i32)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<At>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DutySaved {
    pub id: u64,
    pub because: OriginSaved,
    pub started: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<At>,
    /// Whether it is due at an instant, not by the end of a day.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Whether the passing of the deadline is still to come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub timed: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsettled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Vec<Raw>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OriginSaved {
    /// An event, as it is told.
    Event(Raw),
    StartOf(Name, Name),
    EndOf(Name, Name),
    Leaving(Name, Name),
    /// A measure, and the key.
    Crossing(Name, u32),
    BreachOfLimit(Name),
    BreachOfObligation(Name),
    BreachOfProhibition(Name),
    Again(i32),
    Test,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProhibitionSaved {
    pub name: Name,
    pub count: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches: Vec<RefSaved>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsettled: Vec<RefSaved>,
}

/// An instant, in UTC.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct At(pub Instant);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<At, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_instant(&text, None).map(At).map_err(D::Error::custom)
    }
}

/// A number, however many digits it has.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Exact(pub Number);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Exact, D::Error> {
        let text = String::deserialize(deserializer)?;
        Number::parse_exact(&text).map(Exact).map_err(D::Error::custom)
    }
}
