//! A status as text that a compliance officer reads at a glance: what is breached, what is due, how much is left.

use super::standings::{
    Key, LimitStanding, LimitStatus, MonitorStatus, ObligationStanding, ObligationStatus, ProhibitionStanding,
};
use super::status::cite_text;
use crate::explain::Need;
use crate::order;
use crate::program::course::CapPlan;
use crate::program::{Cite, Relation, show_text};
use crate::value::{Instant, Value};
use std::fmt;

impl MonitorStatus {
    fn when(&self, at: Instant) -> String {
        // To the second; what lies after it only tells the end of a day.
        let text = at.display_in(&self.zone);
        let (day, time) = text.split_once('T').unwrap_or((text.as_str(), ""));
        if time.starts_with("23:59:59.999999999") {
            return format!("the end of {day}");
        }
        let time: String = time.chars().take_while(|c| !matches!(c, '+' | '-' | 'Z')).collect();
        format!("{day} {}", time.strip_suffix(":00").unwrap_or(&time))
    }

    fn cites(&self, cites: &[Cite]) -> String {
        let all: Vec<String> = cites.iter().map(|cite| cite_text(&self.program, cite)).collect();
        if all.is_empty() { String::new() } else { format!("  [{}]", all.join("; ")) }
    }

    fn limit(&self, f: &mut fmt::Formatter<'_>, mark: char, one: &LimitStatus) -> fmt::Result {
        write!(f, "  {mark} {}{}", one.title.as_deref().unwrap_or(&one.name), key(&one.key))?;
        let (used, cap) = (one.used(self), one.cap(self));
        if let (Some(used), Some(cap)) = (used, cap) {
            write!(f, ": {used} of {cap}")?;
        }
        match (one.headroom(self), one.excess(self)) {
            (_, Some(excess)) if one.is_floor(self) => write!(f, ", short of it by {excess}")?,
            (_, Some(excess)) => write!(f, ", past it by {excess}")?,
            (Some(headroom), None) if !is_exceeded(one.status) => write!(f, ", {headroom} left")?,
            (_, None) => {}
        }
        let words = match one.status {
            LimitStanding::Within => "",
            LimitStanding::Warning => ", nearly reached",
            LimitStanding::Over => ", over the cap since it fell",
            LimitStanding::Breached if one.used.is_none() => ": breached",
            LimitStanding::Breached => ", breached",
            LimitStanding::Undetermined => ", not known whether it is kept",
        };
        write!(f, "{words}")?;
        if let Some(first) = one.first_breach {
            let breached = if one.status == LimitStanding::Breached { "" } else { " breached" };
            write!(f, ",{breached} first on {}", self.when(first))?;
        }
        writeln!(f, "{}", self.cites(&one.cites))?;
        waits(f, &one.needs)
    }

    fn obligation(&self, f: &mut fmt::Formatter<'_>, mark: char, one: &ObligationStatus) -> fmt::Result {
        write!(f, "  {mark} {}", one.title.as_deref().unwrap_or(&one.name))?;
        match &one.event {
            Some(event) => {
                let id = event.id.as_deref().map(|id| format!(" {id}")).unwrap_or_default();
                write!(f, ", for {}{id} of {}", event.event, self.when(event.at))?;
            }
            None => write!(f, " ({})", one.because)?,
        }
        if let Some(by) = &one.by_whom {
            write!(f, ", by the {by}")?;
        }
        match one.status {
            ObligationStanding::Pending => {
                if let Some(due) = one.due {
                    write!(f, ": due by {}", self.when(due))?;
                }
            }
            ObligationStanding::Outstanding => write!(f, ": to be done")?,
            ObligationStanding::Undetermined => write!(f, ": not known where it stands")?,
            ObligationStanding::Met | ObligationStanding::MetLate | ObligationStanding::Breached => {}
        }
        if let Some(breached) = one.breached_at {
            write!(f, ": breached at {}", self.when(breached))?;
        }
        if let Some(met) = one.met_at {
            let joins = if one.breached_at.is_some() { "," } else { ":" };
            write!(f, "{joins} done on {}", self.when(met))?;
        }
        writeln!(f, "{}", self.cites(&one.cites))?;
        waits(f, &one.needs)
    }
}

impl LimitStatus {
    /// Whether what is used is to reach what limits it.
    fn is_floor(&self, status: &MonitorStatus) -> bool {
        let limit = status.program.course.limits.get(self.number);
        let cap = limit.and_then(|limit| limit.caps.get(self.cap_number));
        matches!(cap, Some(CapPlan::Standing { relation: Relation::AtLeast | Relation::More, .. }))
    }

    /// By how much a limit is exceeded, as text; none where it is not.
    fn excess(&self, status: &MonitorStatus) -> Option<String> {
        match self.headroom.as_ref()? {
            Value::Number(room) if room.is_negative() => {
                Some(show_text(&status.program.schema, &self.ty, &Value::Number(room.neg())))
            }
            _ => None,
        }
    }
}

/// The facts and judgements that a status waits for, on a line of their own.
fn waits(f: &mut fmt::Formatter<'_>, needs: &[Need]) -> fmt::Result {
    if needs.is_empty() {
        return Ok(());
    }
    let named = |need: &Need| match need.judged_by() {
        Some(role) => format!("{} (judged by the {role})", need.fact()),
        None => need.fact().to_owned(),
    };
    writeln!(f, "    waits for {}", needs.iter().map(named).collect::<Vec<_>>().join(", "))
}

fn key(key: &Key) -> String {
    let all: Vec<String> = key.iter().map(|(name, value)| format!("{name} {value}")).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

impl fmt::Display for MonitorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(at) = self.at else { return writeln!(f, "Nothing has happened yet.") };
        writeln!(f, "At {}, by {}.", self.when(at), self.program.header.name)?;
        for one in &self.lifecycles {
            let stage = one.title.as_deref().or(one.stage.as_deref()).unwrap_or("not known");
            write!(f, "{}: {stage}", one.name)?;
            if let Some(since) = one.since {
                write!(f, ", since {}", self.when(since))?;
            }
            if let Some(until) = one.until {
                write!(f, ", until {}", self.when(until))?;
            }
            writeln!(f)?;
            waits(f, &one.needs)?;
        }
        self.breached(f)?;
        let due: Vec<_> = self.obligations.iter().filter(|one| is_due(one.status)).collect();
        if !due.is_empty() {
            writeln!(f, "\nDue")?;
            let mut due = due;
            order::sort_by_key(&mut due, |one| (one.due.is_none(), one.due));
            for one in due {
                self.obligation(f, '?', one)?;
            }
        }
        let left: Vec<_> = self.limits.iter().filter(|one| !is_exceeded(one.status)).collect();
        if !left.is_empty() {
            writeln!(f, "\nLeft")?;
            for one in left {
                let mark = match one.status {
                    LimitStanding::Within => '✓',
                    LimitStanding::Warning => '!',
                    _ => '?',
                };
                self.limit(f, mark, one)?;
            }
        }
        let done: Vec<_> = self.obligations.iter().filter(|one| one.status == ObligationStanding::Met).collect();
        if !done.is_empty() {
            writeln!(f, "\nDone")?;
            for one in done {
                self.obligation(f, '✓', one)?;
            }
        }
        let waived: Vec<_> = self.waivers.iter().filter(|one| one.active != Some(false)).collect();
        if !waived.is_empty() {
            writeln!(f, "\nWaived")?;
            for one in waived {
                let title = one.title.as_deref().unwrap_or(&one.name);
                let (mark, words) =
                    if one.active.is_some() { ('·', "in effect") } else { ('?', "not known whether it is in effect") };
                writeln!(f, "  {mark} {title}: {words}{}", self.cites(&one.disapplies))?;
                waits(f, &one.needs)?;
            }
        }
        if let Some(next) = self.next_change {
            writeln!(f, "\nNext change by itself: {}", self.when(next))?;
        }
        Ok(())
    }
}

impl MonitorStatus {
    fn breached(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let standing = |status| self.limits.iter().filter(move |one| one.status == status);
        let limits: Vec<_> = standing(LimitStanding::Breached).collect();
        let duties: Vec<_> = self
            .obligations
            .iter()
            .filter(|one| matches!(one.status, ObligationStanding::Breached | ObligationStanding::MetLate))
            .collect();
        let forbidden: Vec<_> = self.prohibitions.iter().filter(|one| one.count > 0).collect();
        if limits.is_empty() && duties.is_empty() && forbidden.is_empty() {
            let now = if self.limits.iter().any(|one| one.first_breach.is_some()) { " now" } else { "" };
            writeln!(f, "\nNothing is breached{now}.")?;
        } else {
            writeln!(f, "\nBreached")?;
        }
        for one in limits {
            self.limit(f, '✗', one)?;
        }
        for one in duties {
            self.obligation(f, '✗', one)?;
        }
        for one in forbidden {
            let title = one.title.as_deref().unwrap_or(&one.name);
            match (one.count, one.breaches.last()) {
                (_, None) => write!(f, "  ✗ {title}")?,
                (1, Some(last)) => write!(f, "  ✗ {title}: {} on {}", last.event, self.when(last.at))?,
                (count, Some(last)) => {
                    write!(f, "  ✗ {title}: {count} times, last by {} on {}", last.event, self.when(last.at))?;
                }
            }
            writeln!(f, "{}", self.cites(&one.cites))?;
        }
        if standing(LimitStanding::Over).next().is_some() {
            writeln!(f, "\nOver")?;
        }
        for one in standing(LimitStanding::Over) {
            self.limit(f, '!', one)?;
        }
        let open: Vec<_> =
            self.prohibitions.iter().filter(|one| one.status == ProhibitionStanding::Undetermined).collect();
        if !open.is_empty() {
            writeln!(f, "\nNot known")?;
        }
        for one in open {
            let title = one.title.as_deref().unwrap_or(&one.name);
            writeln!(f, "  ? {title}: not known whether it is kept{}", self.cites(&one.cites))?;
            waits(f, &one.needs)?;
        }
        Ok(())
    }
}

fn is_due(status: ObligationStanding) -> bool {
    matches!(status, ObligationStanding::Pending | ObligationStanding::Outstanding | ObligationStanding::Undetermined)
}

fn is_exceeded(status: LimitStanding) -> bool {
    matches!(status, LimitStanding::Over | LimitStanding::Breached)
}
