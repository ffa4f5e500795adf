//! Regbox: an embeddable rules engine for regulatory sandboxes.
//!
//! A regulator writes who may enter a sandbox, and what holds once inside, in a small policy language; this crate decides,
//! explains with citations, says what is still missing, and watches the test. It is exact (no binary floating point anywhere), honest (a fact that is not given is
//! unknown, never false), and pure: no IO, no clock, no threads. The date of a decision, the texts of a policy and its
//! time zone are given by the caller.
//!
//! ```text
//!   text ──syntax──▶ tree ──resolve──▶ names ──check──▶ program        once a policy
//!                                                          │
//!   JSON, serde, builder ──facts──▶ slots ──decide──▶ truths and values  once a case
//!                                                          │
//!                              explain ◀───────────────────┘            when it is asked for
//!                  why · what is missing · what to ask next
//!
//!   events ──monitor──▶ stages, measures, limits, duties                once an instant
//!
//!   interview   question by question to an outcome        scenario  a policy's own tests
//!   sample      cases made up, near what the policy turns on
//!   diagnostic  what is wrong, where, and the mend        value  exact numbers, money, dates
//!   wire        the bytes of results
//! ```
//!
//! ```
//! use regbox::{Policy, Source, Verdict};
//!
//! let policy = Policy::from_source(Source::new("demo.regbox", r#"
//!   policy demo "Demonstration sandbox" { version "1" in force from 2024-01-01  source regs "Sandbox Regulations" }
//!   fact licensed: bool "Does the firm already hold a licence?"
//!   fact turnover: money GBP "What was its turnover last year?" { at least GBP 0 }
//!   criterion unlicensed "Not already licensed" { cites regs "reg 6"  requires not licensed }
//!   criterion small "A small firm" { cites regs "reg 7"  requires turnover does not exceed GBP 5 million }
//!   decision eligibility "May this firm enter?" { eligible when all of { unlicensed, small }  ineligible otherwise }
//! "#))?;
//! let on = jiff::civil::date(2026, 5, 1);
//!
//! // One fact is missing, and it decides.
//! let facts = policy.facts_from_json(r#"{"licensed": false}"#)?;
//! let decision = policy.decide("eligibility", &facts, on)?;
//! assert_eq!(decision.outcome(), None);
//! assert_eq!(decision.needs()[0].fact(), "turnover");
//!
//! // Another is missing, and it does not matter.
//! let facts = policy.facts_from_json(r#"{"turnover": "GBP 5000000.01"}"#)?;
//! let decision = policy.decide("eligibility", &facts, on)?;
//! assert_eq!(decision.outcome(), Some("ineligible"));
//! assert_eq!(decision.criteria().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Undetermined, Verdict::NotMet]);
//! println!("{}", decision.explanation());
//! # Ok::<(), regbox::Diagnostics>(())
//! ```

mod check;
pub mod columns;
mod decide;
mod decision;
mod diagnostic;
mod digest;
mod doc;
mod explain;
mod facts;
mod foregone;
mod interview;
mod loader;
mod monitor;
mod order;
mod policy;
mod program;
#[cfg(test)]
mod reference;
mod resolve;
mod sample;
mod samples;
mod scenario;
mod syntax;
mod texts;
pub mod value;
mod wire;

pub use decide::{Status, Verdict};
pub use decision::{Condition, CriterionVerdict, Decision};
pub use diagnostic::{Code, Diagnostic, Diagnostics, FileId, Label, Severity, Source, Span};
pub use explain::{Explanation, ExplanationNode, Kind, Need};
pub use facts::{Facts, FactsBuilder, FactsWriter, Judged};
pub use interview::{Answer, AnswerKind, Choice, Interview, Question};
pub use loader::{Loader, NoLoader};
pub use monitor::GivenEvent as Event;
pub use monitor::{
    Breach, EventInput, EventName, Key, LifecycleStatus, LimitStanding, LimitStatus, Monitor, MonitorStatus,
    ObligationStanding, ObligationStatus, ProhibitionStanding, ProhibitionStatus, WaiverStatus,
};
pub use policy::Policy;
pub use sample::Samples;
pub use scenario::{Coverage, Point, PointKind, ScenarioResult, TestReport};
pub use syntax::format;
pub use wire::{DECISION_SCHEMA, ERRORS_SCHEMA, QUESTION_SCHEMA, STATUS_SCHEMA};

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
