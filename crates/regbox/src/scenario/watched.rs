//! Scenarios that watch a test: their events are taken by a monitor, which is asked at their instant.

use crate::diagnostic::{Code, Diagnostic};
use crate::facts::Facts;
use crate::monitor::{Asked, LimitStanding, LimitStatus, Monitor, ObligationStanding, ObligationStatus};
use crate::program::{Expectation, ExpectedResult, Program, Scenario, Watched, WatchedItem, show_text};
use crate::value::{Instant, Slot, Type};
use std::sync::Arc;

/// Has a monitor take what happens in a scenario. Events after the instant that it asks about do not count yet.
pub(super) fn watch(program: &Arc<Program>, scenario: &Scenario, watched: &Watched) -> Result<Asked, Vec<Diagnostic>> {
    let refused = |diagnostics: crate::diagnostic::Diagnostics, span, what: &str| -> Vec<Diagnostic> {
        let told = diagnostics.iter().map(|one| {
            Diagnostic::new(Code::SCENARIO_FAILED, format!("{what}: {}", one.message()))
                .at(span, "told here")
                .at(scenario.span, format!("in the scenario \"{}\"", scenario.title))
                .help_opt(one.help_text().map(str::to_owned))
        });
        told.collect()
    };
    let facts = Facts::new(program.clone(), scenario.given.clone(), Vec::new());
    let mut monitor =
        Monitor::new(program, &facts).map_err(|error| refused(error, scenario.span, "no test is watched"))?;
    let Some(at) = watched.at.or(watched.events.last().map(|event| event.at)) else { return Err(Vec::new()) };
    let before = watched.events.iter().take_while(|event| event.at <= at);
    if before.clone().next().is_none() {
        monitor.open(at).map_err(|error| refused(error, scenario.span, "the test does not begin"))?;
    }
    for event in before {
        let taken = monitor.observe_watched(event);
        taken.map_err(|error| refused(error, event.span, "this event is not taken"))?;
    }
    monitor.asked(at).map_err(|error| refused(error, scenario.span, "this instant is not reached"))
}

/// What of an expectation about the test did not come true.
pub(super) fn check(program: &Program, one: &Expectation, asked: &mut Asked) -> Option<(String, Option<String>)> {
    match &one.expected {
        ExpectedResult::Stands { item, status } => {
            let (found, help) = standing(program, *item, one, asked);
            let words = |status: &str| status.replace('_', " ");
            let message = format!("`{}` is {}, but `{}` was expected", one.item, words(found), words(status));
            (found != *status).then_some((message, help))
        }
        ExpectedResult::BreachedAt { item, at } => breached_at(*item, one, *at, asked),
        ExpectedResult::Stage { lifecycle, stage } => {
            let plan = &program.course.lifecycles[*lifecycle as usize];
            let name = |stage: Option<u32>| match stage {
                Some(stage) => format!("`{}`", plan.stages[stage as usize].name),
                None => "undetermined".to_owned(),
            };
            let found = asked.stage(*lifecycle);
            if found == *stage {
                return None;
            }
            let status = asked.status();
            let since = status.lifecycles.get(*lifecycle as usize).and_then(|one| one.since);
            let help = since.map(|since| format!("it has been since {}", asked.show(since)));
            Some((format!("`{}` is {}, but {} was expected", one.item, name(found), name(*stage)), help))
        }
        ExpectedResult::State { state, value } => {
            let ty = &program.course.states[*state as usize].ty;
            values(program, one, ty, &asked.state(*state, &one.key), value)
        }
        ExpectedResult::Measure { measure, value } => {
            let ty = &program.course.measures[*measure as usize].ty;
            values(program, one, ty, &asked.measure(*measure, &one.key), value)
        }
        // What does not hang on the course of the test is checked as in every scenario.
        _ => None,
    }
}

fn values(
    program: &Program,
    one: &Expectation,
    ty: &Type,
    found: &Slot,
    expected: &Slot,
) -> Option<(String, Option<String>)> {
    let same = match (found, expected) {
        (Some(found), Some(expected)) => found.same(expected),
        (None, None) => true,
        _ => false,
    };
    let show = |slot: &Slot| match slot {
        Some(value) => format!("`{}`", show_text(&program.schema, ty, value)),
        None => "undetermined".to_owned(),
    };
    (!same).then(|| (format!("`{}` is {}, but {} was expected", one.item, show(found), show(expected)), None))
}

/// How something stands in one word: the gravest of all its keys, or of all its duties.
fn standing(
    program: &Program,
    item: WatchedItem,
    one: &Expectation,
    asked: &mut Asked,
) -> (&'static str, Option<String>) {
    match item {
        WatchedItem::Limit(number) => {
            let all = asked.limits(number, &one.key);
            let status = asked.status();
            let gravest = all.iter().max_by_key(|one| gravity_of_limit(one.status));
            let help = gravest.map(|limit| limit_in_words(limit, &status, asked));
            (gravest.map_or("not_applicable", |one| one.status.as_str()), help)
        }
        WatchedItem::Obligation(number) => {
            let all = asked.duties(number, &one.key);
            let gravest = all.iter().max_by_key(|one| gravity_of_duty(one.status));
            let help = match gravest {
                Some(duty) => duty_in_words(duty, asked),
                None => "nothing has started it".to_owned(),
            };
            (gravest.map_or("not_applicable", |one| one.status.as_str()), Some(help))
        }
        WatchedItem::Prohibition(number) => {
            let status = asked.status();
            let found = status.prohibitions.get(number as usize);
            let help = found
                .and_then(|one| one.breaches.last())
                .map(|event| format!("`{}` of {} was forbidden", event.event, asked.show(event.at)));
            (found.map_or("clear", |one| one.status.as_str()), help)
        }
        WatchedItem::Waiver(number) => {
            let status = asked.status();
            let word = match status.waivers.get(number as usize).and_then(|one| one.active) {
                Some(true) => "active",
                Some(false) => "inactive",
                None => "undetermined",
            };
            (word, program.course.waivers.get(number as usize).and_then(|one| one.title.clone()))
        }
    }
}

/// The statuses of limits, the gravest last.
fn gravity_of_limit(status: LimitStanding) -> u8 {
    match status {
        LimitStanding::Within => 0,
        LimitStanding::Warning => 1,
        LimitStanding::Over => 2,
        LimitStanding::Undetermined => 3,
        LimitStanding::Breached => 4,
    }
}

/// The statuses of duties, the gravest last.
fn gravity_of_duty(status: ObligationStanding) -> u8 {
    match status {
        ObligationStanding::Met => 0,
        ObligationStanding::Pending => 1,
        ObligationStanding::Outstanding => 2,
        ObligationStanding::Undetermined => 3,
        ObligationStanding::MetLate => 4,
        ObligationStanding::Breached => 5,
    }
}

fn limit_in_words(limit: &LimitStatus, status: &crate::monitor::MonitorStatus, asked: &Asked) -> String {
    let key: Vec<String> = limit.key.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let key = if key.is_empty() { String::new() } else { format!(" of {}", key.join(", ")) };
    let used = match (limit.used(status), limit.cap(status)) {
        (Some(used), Some(cap)) => format!("{used} of {cap} is used{key}"),
        (None, Some(cap)) => format!("what is used{key} is not known; the cap is {cap}"),
        (Some(used), None) => format!("{used} is used{key}; the cap is not known"),
        (None, None) => format!("it is on an act{key}"),
    };
    match limit.first_breach {
        Some(at) => format!("{used}; first breached at {}", asked.show(at)),
        None => used,
    }
}

fn duty_in_words(duty: &ObligationStatus, asked: &Asked) -> String {
    let mut words = format!("it began at {}", asked.show(duty.started));
    let told = [("was due by", duty.due), ("was done at", duty.met_at), ("was breached at", duty.breached_at)];
    for (what, at) in told {
        if let Some(at) = at {
            words.push_str(&format!(", {what} {}", asked.show(at)));
        }
    }
    words
}

fn breached_at(
    item: WatchedItem,
    one: &Expectation,
    at: Instant,
    asked: &mut Asked,
) -> Option<(String, Option<String>)> {
    let found: Vec<Instant> = match item {
        WatchedItem::Limit(number) => {
            asked.limits(number, &one.key).iter().filter_map(|one| one.first_breach).collect()
        }
        WatchedItem::Obligation(number) => {
            asked.duties(number, &one.key).iter().filter_map(|one| one.breached_at).collect()
        }
        WatchedItem::Prohibition(number) => {
            let status = asked.status();
            let one = status.prohibitions.get(number as usize);
            one.into_iter().flat_map(|one| &one.breaches).map(|event| event.at).collect()
        }
        WatchedItem::Waiver(_) => Vec::new(),
    };
    if found.contains(&at) {
        return None;
    }
    let shown: Vec<String> = found.iter().take(8).map(|at| asked.show(*at)).collect();
    let was =
        if shown.is_empty() { "was not breached".to_owned() } else { format!("was breached at {}", shown.join(", ")) };
    Some((format!("`{}` {was}, but a breach at {} was expected", one.item, asked.show(at)), None))
}
