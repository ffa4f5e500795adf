//! What happens in a test, as it happens: where a firm stands, what is due, and what an act would breach.
//!
//! Events are taken in the order of time. All those of one instant are one batch, in which their order says nothing: they
//! wait until a later instant comes, and until then a status counts them as if nothing else could come.

mod asked;
mod batch;
mod clock;
mod core;
mod duties;
mod event;
mod given;
mod ids;
mod json;
mod keys;
mod limits;
mod measures;
mod refusal;
mod schedule;
mod setup;
mod stages;
mod status;
mod text;

pub(crate) use asked::{Asked, Step};
pub use given::{Event as GivenEvent, EventInput};
pub use status::{
    Breach, EventName, Key, LifecycleStatus, LimitStanding, LimitStatus, MonitorStatus, ObligationStanding,
    ObligationStatus, ProhibitionStanding, ProhibitionStatus, WaiverStatus,
};

use crate::diagnostic::{Code, Diagnostics};
use crate::facts::Facts;
use crate::program::Program;
use crate::value::{Duration, Instant};
use core::Core;
use event::Event;
use ids::Ids;
use refusal::Refusal;
use std::sync::Arc;

/// A test that is watched: it takes events in the order of time, and says at any instant where the firm stands.
///
/// ```
/// use regbox::{Policy, Source};
///
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
///   event sale { client: text  amount: money GBP }
///   measure exposure = sum of sale.amount per client
///   limit client_cap "Exposure of each client" { cites regs "reg 9"  exposure does not exceed GBP 1_000 }
/// "#))?;
/// let mut monitor = policy.monitor(&policy.facts_from_json("{}")?)?;
/// monitor.observe(r#"{"event": "sale", "at": "2026-05-02T09:00Z", "client": "c1", "amount": "GBP 900"}"#)?;
/// let next = r#"{"event": "sale", "at": "2026-05-03T09:00Z", "client": "c1", "amount": "GBP 200"}"#;
/// assert_eq!(monitor.preview(next)?.len(), 1);
/// assert!(monitor.status(None)?.to_json().contains("\"headroom\":\"GBP 100.00\""));
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Monitor {
    program: Arc<Program>,
    core: Core,
    /// The events of the last instant: others of the same instant may still come.
    pending: Vec<Event>,
    ids: Ids,
}

/// A leap of time over which more than this passes is tried before it is made.
const LONG: i64 = 24 * 366;

impl Monitor {
    pub(crate) fn new(program: &Arc<Program>, facts: &Facts) -> Result<Monitor, Diagnostics> {
        if !Arc::ptr_eq(program, facts.program()) {
            let refusal = Refusal::new(
                Code::WRONG_VALUE,
                "these facts were read for another policy".to_owned(),
                "read them again with the policy that watches",
            );
            return Err(refusal.into_error(program, None));
        }
        let ids = Ids::new(program);
        Ok(Monitor { program: program.clone(), core: Core::new(program, facts), pending: Vec::new(), ids })
    }

    /// The latest instant that has been declared: everything before it has been told.
    #[must_use]
    pub fn now(&self) -> Option<Instant> {
        self.latest()
    }

    fn latest(&self) -> Option<Instant> {
        self.pending.first().map(|event| event.at).or(self.core.now)
    }

    fn error(&self, refusal: Refusal, event: Option<&str>) -> Diagnostics {
        refusal.into_error(&self.program, event)
    }

    /// Begins the test: the first stage of each lifecycle begins. Without this the first event begins it.
    ///
    /// # Errors
    ///
    /// `E0621` where something has happened already.
    pub fn open(&mut self, at: Instant) -> Result<(), Diagnostics> {
        if self.latest().is_some() {
            let message = "the test has begun already".to_owned();
            return Err(self.error(Refusal::new(Code::LATE_EVENT, message, "open it before the first event"), None));
        }
        let program = self.program.clone();
        self.core.take(&program, at, &[]).map(|_| ()).map_err(|refusal| self.error(refusal, None))
    }

    /// Takes an event, read before or as JSON: `{"event": "sale", "id": "s-1", "at": "2026-05-02T09:00:00+01:00", …}`. An event that has
    /// been taken already, by its id, is passed over.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the event; nothing has then changed. `E0621` where it is earlier than what has been
    /// taken, `E0622` where its id belongs to another, `E0623` where it is not settled what it leads to.
    pub fn observe<'e>(&mut self, event: impl Into<EventInput<'e>>) -> Result<(), Diagnostics> {
        let event = event.into().read(&self.program)?;
        self.take(event)
    }

    fn take(&mut self, event: Event) -> Result<(), Diagnostics> {
        if !self.admits(&event)? {
            return Ok(());
        }
        let program = self.program.clone();
        if self.is_delicate(&event) {
            let mut trial = self.core.clone();
            let mut together = self.pending.clone();
            if self.pending.first().is_some_and(|pending| pending.at < event.at) {
                let at = self.pending.first().map_or(event.at, |pending| pending.at);
                trial.take(&program, at, &together).map_err(|refusal| self.refused(refusal, &event))?;
                together.clear();
            }
            together.push(event.clone());
            trial.take(&program, event.at, &together).map_err(|refusal| self.refused(refusal, &event))?;
        }
        self.settle_before(event.at)?;
        self.ids.hold(&event);
        self.pending.push(event);
        Ok(())
    }

    fn refused(&self, refusal: Refusal, event: &Event) -> Diagnostics {
        let name = event.id.as_deref().unwrap_or_else(|| event.name(&self.program));
        self.error(refusal, Some(name))
    }

    /// Whether an event is new; one that is late, or has another's id, is refused.
    fn admits(&self, event: &Event) -> Result<bool, Diagnostics> {
        if let Some(same) = self.ids.known(event) {
            if same {
                return Ok(false);
            }
            let id = event.id.as_deref().unwrap_or_default();
            let message = format!("the id `{id}` belongs to another event");
            let refusal = Refusal::new(Code::EVENT_TWICE, message, "give each event an id of its own");
            return Err(self.refused(refusal, event));
        }
        match self.latest() {
            Some(latest) if event.at < latest => {
                let zone = self.core.clock(&self.program).zone();
                let message = format!(
                    "`{}` happened at {}, before {}, up to which everything has been told",
                    event.name(&self.program),
                    event.at.display_in(&zone),
                    latest.display_in(&zone)
                );
                let help = "tell events in the order of time; to put one in, begin again from the whole log";
                Err(self.refused(Refusal::new(Code::LATE_EVENT, message, help), event))
            }
            _ => Ok(true),
        }
    }

    /// Whether taking an event can be refused: it may move a lifecycle, or much time passes before it.
    fn is_delicate(&self, event: &Event) -> bool {
        use crate::program::course::PassagePlan;
        let moves = self.program.course.lifecycles.iter().any(|lifecycle| {
            let on = lifecycle.transitions.iter().any(|one| match &one.when {
                PassagePlan::On(on) => on.kinds.contains(&event.kind) && on.condition.is_some(),
                _ => false,
            });
            let extends = lifecycle.stages.iter().filter_map(|stage| stage.lasts.as_ref()?.extended.as_ref());
            on || extends.into_iter().any(|one| one.on.kinds.contains(&event.kind))
        });
        let long = Duration::from_hours(LONG);
        moves || self.latest().is_some_and(|latest| long.is_some_and(|long| event.at.since(latest) > long))
    }

    /// Takes what waits, where a later instant has come.
    fn settle_before(&mut self, at: Instant) -> Result<(), Diagnostics> {
        let Some(instant) = self.pending.first().map(|event| event.at).filter(|instant| *instant < at) else {
            return Ok(());
        };
        let program = self.program.clone();
        let events = std::mem::take(&mut self.pending);
        self.core.take(&program, instant, &events).map_err(|refusal| self.error(refusal, None))?;
        self.ids.forget_before(instant);
        Ok(())
    }

    /// A monitor's state at an instant, with what waits taken.
    fn at(&self, at: Option<Instant>) -> Result<(Core, Option<Instant>), Diagnostics> {
        let latest = self.latest();
        if let (Some(at), Some(latest)) = (at, latest)
            && at < latest
        {
            let zone = self.core.clock(&self.program).zone();
            let message = format!(
                "{} is before {}, up to which everything has been told",
                at.display_in(&zone),
                latest.display_in(&zone)
            );
            let help = "ask about that instant or a later one; for an earlier one, begin again from the whole log";
            return Err(self.error(Refusal::new(Code::LATE_EVENT, message, help), None));
        }
        let mut core = self.core.clone();
        if let Some(first) = self.pending.first() {
            core.take(&self.program, first.at, &self.pending).map_err(|refusal| self.error(refusal, None))?;
        }
        let at = at.or(latest);
        if let Some(at) = at {
            core.advance(&self.program, at).map_err(|refusal| self.error(refusal, None))?;
        }
        Ok((core, at))
    }

    /// What an event would breach, without taking it: limits, prohibitions and obligations, each with its citation.
    ///
    /// # Errors
    ///
    /// As [`observe`](Monitor::observe).
    pub fn preview<'e>(&self, event: impl Into<EventInput<'e>>) -> Result<Vec<Breach>, Diagnostics> {
        let event = event.into().read(&self.program)?;
        if !self.admits(&event)? {
            return Ok(Vec::new());
        }
        let program = &self.program;
        let mut core = self.core.clone();
        let mut together = self.pending.clone();
        let mut without = Vec::new();
        if let Some(at) = together.first().map(|event| event.at) {
            let found = core.clone().take(program, at, &together).map_err(|refusal| self.refused(refusal, &event))?;
            if at < event.at {
                core.take(program, at, &together).map_err(|refusal| self.refused(refusal, &event))?;
                together.clear();
            } else {
                without = found;
            }
        }
        // What comes by itself before the event is no doing of the event.
        if let Some(before) = clock::before(event.at).filter(|before| core.now.is_some_and(|now| now < *before)) {
            core.advance(program, before).map_err(|refusal| self.refused(refusal, &event))?;
        }
        together.push(event.clone());
        let found = core.take(program, event.at, &together).map_err(|refusal| self.refused(refusal, &event))?;
        let new = found.into_iter().filter(|breach| {
            !without.iter().any(|old| old.what == breach.what && old.cap == breach.cap && old.key == breach.key)
        });
        Ok(new.map(|breach| status::breach(program, &core, &breach)).collect())
    }

    /// Declares that everything before an instant has been told.
    ///
    /// # Errors
    ///
    /// `E0621` where it lies before what has been taken.
    pub fn advance(&mut self, at: Instant) -> Result<(), Diagnostics> {
        // What is refused changes nothing.
        self.at(Some(at))?;
        self.settle_before(at)?;
        if self.pending.is_empty() {
            let program = self.program.clone();
            self.core.advance(&program, at).map_err(|refusal| self.error(refusal, None))?;
        }
        Ok(())
    }

    /// Where everything stands at an instant; at the last one told of, where none is given. Changes nothing.
    ///
    /// # Errors
    ///
    /// `E0621` where it lies before what has been taken.
    pub fn status(&self, at: impl Into<Option<Instant>>) -> Result<MonitorStatus, Diagnostics> {
        let (core, at) = self.at(at.into())?;
        Ok(status::status(&self.program, core, at))
    }

    /// The facts, and what the course of the test has made of its own, at an instant.
    pub(crate) fn facts_at(&self, at: Option<Instant>) -> Result<(Facts, Option<jiff::civil::Date>), Diagnostics> {
        let (mut core, at) = self.at(at)?;
        let Some(at) = at else { return Ok((core.facts.clone(), None)) };
        let slots = core.all_slots(&self.program, at);
        Ok((core.facts.with_slots(slots), Some(core.clock(&self.program).date(at))))
    }
}
