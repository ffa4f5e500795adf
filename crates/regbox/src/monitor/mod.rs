//! What happens in a test, as it happens: where a firm stands, what is due, and what an act would breach.
//!
//! Events are taken in the order of time. All those of one instant are one batch, in which their order says nothing: they
//! wait until a later instant comes, and until then a status counts them as if nothing else could come.

mod accounts;
mod asked;
mod batch;
mod clock;
mod core;
mod counting;
mod crossing;
mod discharge;
mod due;
mod duties;
mod duty_status;
mod event;
mod given;
mod ids;
mod json;
mod keys;
mod limits;
mod measures;
mod needs;
mod pages;
mod prohibitions;
mod queue;
mod readings;
mod refusal;
mod save;
mod schedule;
mod setup;
mod shared;
mod shortcuts;
mod sources;
mod stages;
mod standings;
mod status;
#[cfg(test)]
mod tests;
mod text;
mod watch;

pub(crate) use asked::{Asked, Step};
pub use given::{Event as GivenEvent, EventInput};
pub use standings::{
    Breach, EventName, Key, LifecycleStatus, LimitStanding, LimitStatus, MonitorStatus, ObligationStanding,
    ObligationStatus, ProhibitionStanding, ProhibitionStatus, WaiverStatus,
};

use crate::diagnostic::{Code, Diagnostics, short};
use crate::facts::Facts;
use crate::program::Program;
use crate::value::Instant;
use core::Core;
use event::Event;
use ids::Ids;
use refusal::Refusal;
use std::collections::BTreeSet;
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
    /// When the test is to begin, where nothing has been taken yet.
    opening: Option<Instant>,
    /// Everything before this instant has been told.
    told: Option<Instant>,
    ids: Ids,
}

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
        Ok(Monitor {
            program: program.clone(),
            core: Core::new(program, facts),
            pending: Vec::new(),
            opening: None,
            told: None,
            ids,
        })
    }

    /// The latest instant that has been declared: everything before it has been told.
    #[must_use]
    pub fn now(&self) -> Option<Instant> {
        self.latest()
    }

    fn latest(&self) -> Option<Instant> {
        // What waits has come last.
        self.pending.first().map(|event| event.at).or_else(|| self.core.now.max(self.told))
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
        self.opening = Some(at);
        self.told = Some(at);
        Ok(())
    }

    /// Takes an event, read before or as JSON: `{"event": "sale", "id": "s-1", "at": "2026-05-02T09:00:00+01:00", …}`. An event that has
    /// been taken already, by its id, is passed over.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the event; nothing has then changed. `E0621` where it is earlier than what has been
    /// taken, `E0622` where its id belongs to another, `E0623` where it is not settled what it leads to, `E0625` where too much
    /// comes due by itself before it.
    pub fn observe<'e>(&mut self, event: impl Into<EventInput<'e>>) -> Result<(), Diagnostics> {
        let event = event.into().read(&self.program)?;
        self.take(event)
    }

    fn take(&mut self, event: Event) -> Result<(), Diagnostics> {
        if !self.admits(&event)? {
            return Ok(());
        }
        if self.is_delicate(&event) {
            let (mut trial, mut together) = self.before(event.at).map_err(|refusal| self.refused(refusal, &event))?;
            together.push(event.clone());
            trial.take(&self.program, event.at, &together).map_err(|refusal| self.refused(refusal, &event))?;
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
            let id = short(event.id.as_deref().unwrap_or_default());
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

    /// Whether taking an event can be refused: it, or another of its instant, may move a lifecycle, or so much time passes
    /// before it that too much may come due by itself.
    fn is_delicate(&self, event: &Event) -> bool {
        let moves = |event: &Event| self.core.setup.moving.contains(&event.kind);
        moves(event)
            || self.pending.iter().any(|other| other.at == event.at && moves(other))
            || self.latest().is_some_and(|latest| self.core.setup.is_leap(latest, event.at))
    }

    /// The state with everything taken that waits and lies before an instant; and what waits at the instant itself.
    fn before(&self, at: Instant) -> Result<(Core, Vec<Event>), Refusal> {
        let mut core = self.core.clone();
        let mut waiting = self.pending.clone();
        take_before(&self.program, &mut core, self.opening, &mut waiting, at)?;
        Ok((core, waiting))
    }

    /// Takes what waits, where a later instant has come.
    fn settle_before(&mut self, at: Instant) -> Result<(), Diagnostics> {
        let program = self.program.clone();
        let taken = take_before(&program, &mut self.core, self.opening, &mut self.pending, at);
        taken.map_err(|refusal| self.error(refusal, None))?;
        if let Some(now) = self.core.now {
            self.opening = None;
            self.ids.forget_before(now);
        }
        Ok(())
    }

    /// A monitor's state at an instant, with what waits taken.
    fn at(&self, at: Option<Instant>) -> Result<(Core, Option<Instant>), Diagnostics> {
        let latest = self.latest();
        if let (Some(at), Some(latest)) = (at, latest)
            && at < latest
        {
            return Err(self.error(self.too_early(at, latest), None));
        }
        let Some(at) = at.or(latest) else { return Ok((self.core.clone(), None)) };
        let found = self.before(at).and_then(|(mut core, waiting)| {
            if !waiting.is_empty() || self.opening == Some(at) {
                core.take(&self.program, at, &waiting)?;
            }
            core.advance(&self.program, at)?;
            Ok(core)
        });
        Ok((found.map_err(|refusal| self.error(refusal, None))?, Some(at)))
    }

    fn too_early(&self, at: Instant, latest: Instant) -> Refusal {
        let zone = self.core.clock(&self.program).zone();
        let message = format!(
            "{} is before {}, up to which everything has been told",
            at.display_in(&zone),
            latest.display_in(&zone)
        );
        let help = "ask about that instant or a later one; for an earlier one, begin again from the whole log";
        Refusal::new(Code::LATE_EVENT, message, help)
    }

    /// What an event would breach, without taking it: limits, prohibitions and obligations, each with its citation; also what
    /// it may breach, where that is not known. Of duties that are not settled, the status tells.
    ///
    /// # Errors
    ///
    /// As [`observe`](Monitor::observe).
    pub fn preview<'e>(&self, event: impl Into<EventInput<'e>>) -> Result<Vec<Breach>, Diagnostics> {
        let event = event.into().read(&self.program)?;
        if !self.admits(&event)? {
            return Ok(Vec::new());
        }
        let found = self.breaches_of(&event).map_err(|refusal| self.refused(refusal, &event))?;
        Ok(found.1.iter().map(|breach| status::breach(&self.program, &found.0, breach)).collect())
    }

    /// What an event breaches that is not breached without it.
    fn breaches_of(&self, event: &Event) -> Result<(Core, Vec<limits::Breach>), Refusal> {
        let program = &self.program;
        let (mut core, mut together) = self.before(event.at)?;
        // What comes by itself before the event is no doing of the event.
        if let Some(before) = clock::before(event.at).filter(|before| core.now.is_some_and(|now| now < *before)) {
            core.advance(program, before)?;
        }
        let mut other = core.clone();
        let mut without = if together.is_empty() && self.opening != Some(event.at) {
            other.advance(program, event.at)?
        } else {
            other.take(program, event.at, &together)?
        };
        together.push(event.clone());
        let mut found = core.take(program, event.at, &together)?;
        for breach in &mut without {
            breach.key = core.key_from(&other, breach);
        }
        // What may be breached without it may be no doing of it.
        for breach in &mut found {
            breach.open |= without.iter().any(|other| other.open && other.may_be(breach));
        }
        found.retain(|breach| {
            let same = without.iter().position(|other| other.is_same(breach));
            same.map(|at| without.swap_remove(at)).is_none()
        });
        // What may be breached is told once, and not beside what is.
        let of = |breach: &limits::Breach| (breach.what, breach.cap, breach.key);
        let mut told: BTreeSet<_> = found.iter().filter(|breach| !breach.open).map(of).collect();
        found.retain(|breach| !breach.open || told.insert(of(breach)));
        Ok((core, found))
    }

    /// Declares that everything before an instant has been told.
    ///
    /// # Errors
    ///
    /// `E0621` where it lies before what has been taken, `E0625` where too much comes due by itself before it.
    pub fn advance(&mut self, at: Instant) -> Result<(), Diagnostics> {
        let latest = self.latest();
        if let Some(latest) = latest.filter(|latest| at < *latest) {
            return Err(self.error(self.too_early(at, latest), None));
        }
        // What is refused changes nothing.
        if latest.is_some_and(|latest| self.core.setup.is_leap(latest, at)) {
            self.at(Some(at))?;
        }
        self.settle_before(at)?;
        self.told = Some(at);
        let program = self.program.clone();
        // What comes at the instant itself comes with its events.
        if let Some(before) = clock::before(at).filter(|before| self.core.now.is_some_and(|now| now < *before)) {
            self.core.advance(&program, before).map_err(|refusal| self.error(refusal, None))?;
        }
        Ok(())
    }

    /// Where everything stands at an instant; at the last one told of, where none is given. Changes nothing.
    ///
    /// # Errors
    ///
    /// `E0621` where it lies before what has been taken, `E0625` where too much comes due by itself before it.
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

/// Takes what waits and lies before an instant.
fn take_before(
    program: &Program,
    core: &mut Core,
    opening: Option<Instant>,
    waiting: &mut Vec<Event>,
    at: Instant,
) -> Result<(), Refusal> {
    let first = |waiting: &[Event]| waiting.first().map(|event| event.at);
    if let Some(opening) = opening.filter(|opening| *opening < at && core.opened.is_none())
        && first(waiting) != Some(opening)
    {
        core.take(program, opening, &[])?;
    }
    if let Some(instant) = first(waiting).filter(|instant| *instant < at) {
        let mut events = std::mem::take(waiting);
        core.take(program, instant, &events)?;
        // It has room for those of the next instant.
        events.clear();
        *waiting = events;
    }
    Ok(())
}
