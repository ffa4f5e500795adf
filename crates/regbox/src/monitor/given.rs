//! Events, as callers give them: read before, or as JSON.

use super::event::Event as Taken;
use super::refusal::Refusal;
use crate::diagnostic::{Code, Diagnostics};
use crate::facts;
use crate::program::Program;
use crate::value::Instant;
use std::sync::Arc;

/// Something that has happened, read and checked against the policy that it is for. Cheap to clone.
///
/// ```
/// # use regbox::{Policy, Source};
/// # let policy = Policy::from_source(Source::new("demo.regbox", r#"
/// #   policy demo "Demo" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
/// #   event sale { amount: money GBP }
/// #   measure total = sum of sale.amount
/// #   limit cap { cites regs "reg 9"  total does not exceed GBP 1_000 }
/// # "#))?;
/// let event = policy.event_from_json(r#"{"event": "sale", "at": "2026-05-02T09:00Z", "amount": "GBP 900"}"#)?;
/// assert_eq!(event.name(), "sale");
/// let mut monitor = policy.monitor(&policy.facts_from_json("{}")?)?;
/// assert!(monitor.preview(&event)?.is_empty());
/// monitor.observe(event)?;
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Event {
    pub(super) program: Arc<Program>,
    pub(super) taken: Taken,
}

impl Event {
    /// Reads an event from its JSON.
    pub(crate) fn from_json(program: &Arc<Program>, json: &str) -> Result<Event, Diagnostics> {
        let read = facts::event_from_json(program, json)?;
        let taken = Taken { kind: read.kind, id: read.id, at: read.at, fields: read.fields };
        Ok(Event { program: program.clone(), taken })
    }

    /// Its kind.
    #[must_use]
    pub fn name(&self) -> &str {
        self.taken.name(&self.program)
    }

    /// Its id, if it has one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.taken.id.as_deref()
    }

    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.taken.at
    }
}

/// What a monitor takes for an event: one that has been read, or the JSON of one.
#[derive(Clone, Debug)]
pub enum EventInput<'e> {
    /// One that has been read.
    Event(Event),
    /// The JSON of one.
    Json(&'e str),
}

impl From<Event> for EventInput<'_> {
    fn from(event: Event) -> Self {
        EventInput::Event(event)
    }
}

impl From<&Event> for EventInput<'_> {
    fn from(event: &Event) -> Self {
        EventInput::Event(event.clone())
    }
}

impl<'e> From<&'e str> for EventInput<'e> {
    fn from(json: &'e str) -> Self {
        EventInput::Json(json)
    }
}

impl<'e> From<&'e String> for EventInput<'e> {
    fn from(json: &'e String) -> Self {
        EventInput::Json(json)
    }
}

impl EventInput<'_> {
    pub(super) fn read(self, program: &Arc<Program>) -> Result<Taken, Diagnostics> {
        match self {
            EventInput::Json(json) => Ok(Event::from_json(program, json)?.taken),
            EventInput::Event(event) if Arc::ptr_eq(program, &event.program) => Ok(event.taken),
            EventInput::Event(event) => {
                let message = "this event was read for another policy".to_owned();
                let refusal = Refusal::new(Code::WRONG_VALUE, message, "read it again with the policy that watches");
                Err(refusal.into_error(program, event.id().or(Some(event.name()))))
            }
        }
    }
}
