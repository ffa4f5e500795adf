//! Saving a monitor and restoring it, exactly.
//!
//! A state is read by the policy's own names and types, and then written again: it is taken only where that gives the very
//! text that was read. So what is saved and restored is the same, and a state that was changed, reordered or made up is
//! refused wherever it does not stand for what a monitor can be.

mod read;
mod shape;
#[cfg(test)]
mod tests;
mod write;

use super::Monitor;
use super::core::Core;
use super::duties::to_each;
use super::measures::Account;
use super::setup::{Found, measured};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::Program;
use crate::program::course::{Measure, ObligationPlan};
use crate::value::Type;
use shape::{Saved, Stamp};
use std::sync::Arc;

/// Why a state is not restored: what is wrong with it, and what to do.
struct Wrong {
    message: String,
    help: &'static str,
}

type Read<T> = Result<T, Wrong>;

/// The state does not stand for a monitor of this policy.
fn wrong(message: impl Into<String>) -> Wrong {
    Wrong { message: message.into(), help: "give the text that `save` gave, unchanged" }
}

impl Monitor {
    /// The whole state as compact JSON, version 1: [`Policy::restore`](crate::Policy::restore) makes the same monitor of it.
    /// It holds the facts and the events that still count, so keep it as carefully as those.
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
    /// let saved = monitor.save();
    /// let restored = policy.restore(&saved)?;
    /// assert_eq!(restored.status(None)?.to_json(), monitor.status(None)?.to_json());
    /// assert_eq!(restored.save(), saved);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn save(&self) -> String {
        crate::wire::to_json(&write::state(self))
    }

    /// The monitor that a text of [`save`](Monitor::save) stands for.
    pub(crate) fn restore(program: &Arc<Program>, saved: &str) -> Result<Monitor, Diagnostics> {
        restore(program, saved).map_err(|Wrong { message, help }| {
            let diagnostic = Diagnostic::new(Code::BAD_STATE, message).help(help);
            Diagnostics::new(vec![diagnostic], program.files.clone())
        })
    }
}

fn restore(program: &Arc<Program>, text: &str) -> Read<Monitor> {
    let malformed = |error: serde_json::Error| wrong(format!("this is no saved state of a monitor: {error}"));
    let stamp: Stamp = serde_json::from_str(text).map_err(malformed)?;
    check_stamp(program, &stamp)?;
    let saved: Saved = serde_json::from_str(text).map_err(malformed)?;
    let monitor = read::monitor(program, &saved)?;
    if monitor.save() != text {
        return Err(wrong("the saved state has been changed: its parts do not agree with each other"));
    }
    // What waits can be taken, and so a status can be given.
    if monitor.at(None).is_err() {
        return Err(wrong("the events that wait in the saved state cannot be taken"));
    }
    Ok(monitor)
}

/// A state is of one version of this format, of one policy, and of one edition of the data of its time zone.
fn check_stamp(program: &Program, stamp: &Stamp) -> Read<()> {
    if stamp.regbox != 1 {
        let message = format!("the saved state is of version {}, and this is version 1", stamp.regbox);
        return Err(Wrong { message, help: "restore it with the Regbox that saved it" });
    }
    if stamp.policy != write::policy(program) {
        let shown = |text: &str| text.chars().take(71).collect::<String>();
        let message = format!(
            "the state was saved under another policy: `{}`, {}, and not {}",
            shown(&stamp.policy.name),
            shown(&stamp.policy.hash),
            program.header.hash
        );
        let help =
            "restore it with the policy that it was saved under; under a new one, begin again from the log of events";
        return Err(Wrong { message, help });
    }
    if stamp.timezone != write::zone(program) {
        let message = match &program.header.timezone {
            Some(zone) => format!("the state was saved with other data of the time zone `{zone}`"),
            None => "the state was saved with a time zone, and the policy has none".to_owned(),
        };
        let help = "load the policy with the time-zone data of then, or begin again from the log of events";
        return Err(Wrong { message, help });
    }
    Ok(())
}

/// Whether the shares that an account holds are all that counts in it: all of them cease to, or none does and none has
/// been let go of.
fn is_of_what_it_holds(account: &Account) -> bool {
    let held = account.held().count();
    let cease = account.held().filter(|share| share.until.is_some()).count();
    held as u64 == account.count && (cease == 0 || cease == held)
}

/// What a measure that is made from events takes of them.
fn function(core: &Core, program: &Program, measure: usize) -> Option<Measure> {
    match core.setup.found.get(measure)? {
        Found::Events(of) => measured(program, *of).map(|one| one.function),
        _ => None,
    }
}

/// The type of the values for each of which an act must come.
fn act_type<'p>(program: &'p Program, plan: &ObligationPlan) -> Option<&'p Type> {
    let (_, kind, field) = to_each(plan)?;
    let record = program.schema.record(program.course.events.get(kind as usize)?.record)?;
    Some(&record.fields.get(field as usize)?.ty)
}
