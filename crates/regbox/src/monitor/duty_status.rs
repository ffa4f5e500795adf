//! How duties stand at an instant, and what started them.

use super::core::Core;
use super::duties::{Duty, Origin};
use super::keys;
use super::limits::Breached;
use super::standings::{ObligationStanding, ObligationStatus};
use super::status::event_name;
use crate::order;
use crate::program::Program;
use crate::program::course::{MustPlan, ObligationPlan, StageEdge};
use crate::value::{Instant, Value};
use std::sync::Arc;

/// The duties of one obligation, by its number, each with what started it.
pub(super) fn duties_of<'c>(
    program: &Program,
    core: &'c Core,
    number: usize,
    at: Instant,
) -> Vec<(&'c Origin, ObligationStatus)> {
    let (Some(plan), Some(state)) = (program.course.obligations.get(number), core.duties.get(number)) else {
        return Vec::new();
    };
    let mut all: Vec<&Duty> = state.closed.iter().chain(state.open.values()).collect();
    order::sort_by_key(&mut all, |duty| (duty.started, duty.id));
    all.into_iter().map(|duty| (&duty.origin, duty_of(program, core, plan, duty, at))).collect()
}

fn duty_of(program: &Program, core: &Core, plan: &ObligationPlan, duty: &Duty, at: Instant) -> ObligationStatus {
    let overdue = duty.due.filter(|due| at > due.last);
    let status = match (duty.met_at, duty.breached_at) {
        (_, None) if duty.open => ObligationStanding::Undetermined,
        (Some(_), None) => ObligationStanding::Met,
        (Some(_), Some(_)) if matches!(plan.must, MustPlan::Keep(_)) => ObligationStanding::Breached,
        (Some(_), Some(_)) => ObligationStanding::MetLate,
        (None, Some(_)) => ObligationStanding::Breached,
        (None, None) if overdue.is_some() => ObligationStanding::Breached,
        (None, None) if duty.due.is_none() && plan.due.is_none() => ObligationStanding::Outstanding,
        (None, None) => ObligationStanding::Pending,
    };
    let breached_at = duty
        .breached_at
        .or_else(|| overdue.filter(|_| status == ObligationStanding::Breached).map(super::due::Due::breached));
    ObligationStatus {
        name: plan.name.clone(),
        title: plan.title.clone(),
        event: match &duty.origin {
            Origin::Event(event, _) => Some(event_name(program, event)),
            _ => None,
        },
        because: origin_in_words(program, core, &duty.origin),
        started: duty.started,
        status,
        due: duty.due.map(|due| due.last),
        met_at: duty.met_at,
        breached_at,
        by_whom: plan.by_whom.clone(),
        cites: plan.cites.to_vec(),
        needs: Vec::new(),
    }
}

/// What is known of what started a duty: the fields of the event, or the key of the measure.
pub(super) fn origin_values(program: &Program, core: &Core, origin: &Origin) -> Vec<(String, Value)> {
    match origin {
        Origin::Event(event, fields) => {
            let record =
                program.course.events.get(event.kind as usize).and_then(|event| program.schema.record(event.record));
            let named = record.into_iter().flat_map(|record| &record.fields).zip(fields.iter());
            named.filter_map(|(field, slot)| Some((field.name.clone(), slot.clone()?))).collect()
        }
        Origin::Crossing(measure, key) => {
            let space = &core.spaces.spaces[core.setup.measure_spaces[*measure as usize]];
            let values = space.values.get(*key as usize).cloned().unwrap_or_else(|| Arc::from([]));
            let named = space.keys.iter().zip(values.iter());
            named
                .filter_map(|(key, value)| Some((program.course.keys.get(*key as usize)?.0.clone(), value.clone())))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn origin_in_words(program: &Program, core: &Core, origin: &Origin) -> String {
    let course = &program.course;
    match origin {
        Origin::Event(event, _) => event_name(program, event).event,
        Origin::Edge((edge, lifecycle, stage)) => {
            let words = match edge {
                StageEdge::Start => "start of",
                StageEdge::End => "end of",
                StageEdge::Leaving => "leaving",
            };
            format!("{words} {}", course.lifecycles[*lifecycle as usize].stages[*stage as usize].name)
        }
        Origin::Crossing(measure, key) => {
            let space = core.setup.measure_spaces[*measure as usize];
            let name = &course.measures[*measure as usize].name;
            let space = &core.spaces.spaces[space];
            let values = space.values.get(*key as usize).cloned();
            let key = values.map_or(Vec::new(), |values| keys::in_words(program, &space.keys, &values));
            let key: Vec<String> = key.into_iter().map(|(key, value)| format!("{key} {value}")).collect();
            if key.is_empty() { name.clone() } else { format!("{name} of {}", key.join(", ")) }
        }
        Origin::Breach(Breached::Limit(at)) => format!("breach of {}", course.limits[*at as usize].name),
        Origin::Breach(Breached::Obligation(at)) => format!("breach of {}", course.obligations[*at as usize].name),
        Origin::Breach(Breached::Prohibition(at)) => format!("breach of {}", course.prohibitions[*at as usize].name),
        Origin::Again(count) => format!("time {count}"),
        Origin::Test => "the test".to_owned(),
    }
}
