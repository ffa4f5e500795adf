//! Where everything stands at an instant.

use super::core::{Context, Core};
use super::keys::{self, KeyId};
use super::limits::{self, Breached};
use super::measures::{EventRef, Share};
use super::needs::{self, Waits};
use super::setup::measured;
use super::sources::Source;
use super::standings::{
    Breach, EventName, LifecycleStatus, LimitStanding, LimitStatus, MonitorStatus, ObligationStanding,
    ProhibitionStanding, ProhibitionStatus, WaiverStatus,
};
use crate::decide::{Abs, Truth};
use crate::order;
use crate::program::course::{CapPlan, LimitPlan};
use crate::program::{Cite, Program, Relation};
use crate::value::{Instant, Number, Type, Value};
use std::sync::Arc;

/// So many of the last events that make up what is used are shown.
const SHOWN: usize = 100;

pub(super) fn event_name(program: &Program, event: &EventRef) -> EventName {
    EventName {
        event: program.course.events.get(event.kind as usize).map_or(String::new(), |event| event.name.clone()),
        id: event.id.as_deref().map(str::to_owned),
        at: event.at,
    }
}

/// A provision in words: its source's name, and the place.
pub(super) fn cite_text(program: &Program, cite: &Cite) -> String {
    let source = program.sources.get(cite.source as usize).map_or("", |source| source.name.as_str());
    format!("{source} {}", cite.at)
}

pub(super) fn breach(program: &Program, core: &Core, found: &limits::Breach) -> Breach {
    let course = &program.course;
    let (name, title, cites, space) = match found.what {
        Breached::Limit(at) => {
            let limit = &course.limits[at as usize];
            let own = match limit.caps.get(found.cap) {
                Some(CapPlan::Standing { cites, .. } | CapPlan::Gate { cites, .. }) => cites.to_vec(),
                None => Vec::new(),
            };
            let cites: Vec<Cite> = limit.cites.iter().cloned().chain(own).collect();
            (&limit.name, &limit.title, cites, core.setup.cap_spaces[at as usize].get(found.cap).copied())
        }
        Breached::Obligation(at) => {
            let one = &course.obligations[at as usize];
            (&one.name, &one.title, one.cites.to_vec(), None)
        }
        Breached::Prohibition(at) => {
            let one = &course.prohibitions[at as usize];
            let own = one.never.iter().flat_map(|never| never.cites.iter().cloned());
            (&one.name, &one.title, one.cites.iter().cloned().chain(own).collect(), None)
        }
    };
    let key = space.map_or(Vec::new(), |space| {
        let space = &core.spaces.spaces[space];
        let values = space.values.get(found.key as usize).cloned();
        values.map_or(Vec::new(), |values| keys::in_words(program, &space.keys, &values))
    });
    Breach {
        name: name.clone(),
        title: title.clone(),
        key,
        certain: !found.open,
        cites: cites.iter().map(|cite| cite_text(program, cite)).collect(),
    }
}

pub(super) fn status(program: &Arc<Program>, mut core: Core, at: Option<Instant>) -> MonitorStatus {
    let zone = core.clock(program).zone();
    let mut status = MonitorStatus {
        program: program.clone(),
        zone,
        at,
        lifecycles: Vec::new(),
        limits: Vec::new(),
        obligations: Vec::new(),
        prohibitions: Vec::new(),
        waivers: Vec::new(),
        next_change: None,
    };
    for (plan, state) in program.course.lifecycles.iter().zip(&core.lifecycles) {
        let stage = state.stage().and_then(|stage| plan.stages.get(stage as usize));
        status.lifecycles.push(LifecycleStatus {
            name: plan.name.clone(),
            stage: stage.map(|stage| stage.name.clone()),
            title: stage.and_then(|stage| stage.title.clone()),
            since: state.since,
            until: state.until,
            needs: Vec::new(),
        });
    }
    let Some(at) = at else { return status };
    for number in 0..program.course.limits.len() {
        status.limits.extend(limit_of(program, &mut core, number, at));
    }
    for number in 0..program.course.obligations.len() {
        let duties = super::duty_status::duties_of(program, &core, number, at);
        let duties: Vec<_> = duties.into_iter().map(|(origin, duty)| (origin.clone(), duty)).collect();
        for (origin, mut duty) in duties {
            if duty.status == ObligationStanding::Undetermined {
                duty.needs = needs::of_duty(program, &mut core, number, &origin, at);
            }
            status.obligations.push(duty);
        }
    }
    for (plan, state) in program.course.prohibitions.iter().zip(&core.prohibitions) {
        let standing = match (state.count, state.open.is_empty()) {
            (0, true) => ProhibitionStanding::Clear,
            (0, false) => ProhibitionStanding::Undetermined,
            _ => ProhibitionStanding::Breached,
        };
        let own = plan.never.iter().flat_map(|never| never.cites.iter().cloned());
        status.prohibitions.push(ProhibitionStatus {
            name: plan.name.clone(),
            title: plan.title.clone(),
            status: standing,
            count: state.count,
            breaches: state.breaches.iter().map(|event| event_name(program, event)).collect(),
            cites: plan.cites.iter().cloned().chain(own).collect(),
            needs: Vec::new(),
        });
    }
    let context = core.at(program, at);
    for plan in &program.course.waivers {
        let holds = plan.holds.map_or(Truth::TRUE, |holds| core.truth(program, holds, &context));
        let active = if plan.in_force.hold(context.on) { holds.settled() } else { Some(false) };
        status.waivers.push(WaiverStatus {
            name: plan.name.clone(),
            title: plan.title.clone(),
            active,
            disapplies: plan.disapplies.to_vec(),
            needs: Vec::new(),
        });
    }
    needs::add(program, &mut core, &mut status, at);
    status.next_change = next_change(program, &mut core, at);
    status
}

/// The next instant at which something changes by itself: also what leaves a window, and what changes by its date.
fn next_change(program: &Program, core: &mut Core, at: Instant) -> Option<Instant> {
    let held = core.accounts.all().chain(core.measures.iter().map(|one| &one.of_any));
    let leaves = held.filter_map(|account| account.next_expiry(at)).min();
    let changes = core.change_after(program, at);
    let timer =
        core.next_timer(program).map(|next| if next <= at { super::clock::after(at).unwrap_or(next) } else { next });
    [leaves, changes, timer].into_iter().flatten().min()
}

/// How one limit stands, by its number.
pub(super) fn limit_of(program: &Arc<Program>, core: &mut Core, number: usize, at: Instant) -> Vec<LimitStatus> {
    let mut found = Vec::new();
    if let Some(plan) = program.course.limits.get(number) {
        for (place, cap) in plan.caps.iter().enumerate() {
            let space = core.setup.cap_spaces[number][place];
            let keys = core.spaces.in_order(space);
            if keys.is_empty() && core.limits[number].is_open(place, limits::ANY) {
                let context = core.at(program, at);
                let needs = Waits::of_cap(plan, cap).needs(program, core, &context);
                found.push(LimitStatus { needs, ..of_unknown_key(program, plan, (number, place)) });
            }
            for key in keys {
                let context = core.at(program, at).key(space, key);
                let counts = core.limit_counts_for(program, plan, (space, key), &context);
                if counts == Truth::FALSE {
                    continue;
                }
                let standing = core.limits[number].caps[place].get(&key).cloned().unwrap_or_default();
                let exceeded = core.exceeded.contains(&(u32::try_from(number).unwrap_or(u32::MAX), place, key));
                let (ty, cites) = match cap {
                    CapPlan::Standing { used, cites, .. } => (program.course.formula(*used).ty.clone(), cites),
                    CapPlan::Gate { cites, .. } => (Type::Bool, cites),
                };
                let (kept, used, most) = core.cap(program, cap, &context);
                let known = |value: Abs| match value {
                    Abs::Known(value) => Some(value),
                    Abs::Open(_) => None,
                };
                let (used, most) = (known(used), known(most));
                let headroom = match (cap, &used, &most) {
                    (CapPlan::Standing { relation, .. }, Some(Value::Number(used)), Some(Value::Number(most))) => {
                        Some(Value::Number(room(*relation, used, most)))
                    }
                    _ => None,
                };
                let status = match cap {
                    CapPlan::Gate { .. } if standing.first_breach.is_some() => LimitStanding::Breached,
                    CapPlan::Gate { .. } if standing.open => LimitStanding::Undetermined,
                    CapPlan::Gate { .. } => LimitStanding::Within,
                    CapPlan::Standing { relation, used: formula, .. } => match (kept.settled(), counts.settled()) {
                        (Some(true), _) if used.is_none() && core.is_of_nothing(program, *formula, &context) => {
                            LimitStanding::Within
                        }
                        (Some(true), _) => match warns(program, core, plan, *relation, &context, &used, &most) {
                            Some(true) => LimitStanding::Warning,
                            Some(false) => LimitStanding::Within,
                            None => LimitStanding::Undetermined,
                        },
                        (Some(false), Some(true)) if exceeded => LimitStanding::Breached,
                        (Some(false), Some(true)) if !core.limits[number].is_open(place, key) => LimitStanding::Over,
                        _ => LimitStanding::Undetermined,
                    },
                };
                let needs = match status {
                    LimitStanding::Undetermined => Waits::of_cap(plan, cap).needs(program, core, &context),
                    _ => Vec::new(),
                };
                let (words, values) = match core.spaces.spaces.get(space) {
                    Some(of) => {
                        let values = of.values.get(key as usize).cloned().unwrap_or_else(|| Arc::from([]));
                        let typed = of.keys.iter().zip(values.iter()).filter_map(|(key, value)| {
                            let (name, ty) = program.course.keys.get(*key as usize)?;
                            Some((name.clone(), ty.clone(), value.clone()))
                        });
                        (keys::in_words(program, &of.keys, &values), typed.collect())
                    }
                    None => (Vec::new(), Vec::new()),
                };
                found.push(LimitStatus {
                    name: plan.name.clone(),
                    title: plan.title.clone(),
                    key: words,
                    number,
                    cap_number: place,
                    key_values: values,
                    ty,
                    used,
                    cap: most,
                    headroom,
                    status,
                    first_breach: standing.first_breach,
                    first_act: standing.first_act.as_ref().map(|event| event_name(program, event)),
                    events: events_of(program, core, (number, place), (space, key), at),
                    cites: plan.cites.iter().chain(cites).cloned().collect(),
                    needs,
                });
            }
        }
    }
    found
}

/// What is said of a cap that an act may have used up for a key that is not known, where no key is.
fn of_unknown_key(program: &Program, plan: &LimitPlan, (number, place): (usize, usize)) -> LimitStatus {
    let (ty, cites) = match &plan.caps[place] {
        CapPlan::Standing { used, cites, .. } => (program.course.formula(*used).ty.clone(), cites),
        CapPlan::Gate { cites, .. } => (Type::Bool, cites),
    };
    LimitStatus {
        name: plan.name.clone(),
        title: plan.title.clone(),
        key: Vec::new(),
        number,
        cap_number: place,
        key_values: Vec::new(),
        ty,
        used: None,
        cap: None,
        headroom: None,
        status: LimitStanding::Undetermined,
        first_breach: None,
        first_act: None,
        events: Vec::new(),
        cites: plan.cites.iter().chain(cites).cloned().collect(),
        needs: Vec::new(),
    }
}

/// What is left of a cap: what more can be used, or by how much there is more than must be.
fn room(relation: Relation, used: &Number, cap: &Number) -> Number {
    match relation {
        Relation::AtLeast | Relation::More => used.sub(cap),
        _ => cap.sub(used),
    }
}

/// Whether a cap is nearly reached: the share of it that is used, or, of what is to be at least so much, what is there.
fn warns(
    program: &Program,
    core: &mut Core,
    plan: &LimitPlan,
    relation: Relation,
    context: &Context<'_>,
    used: &Option<Value>,
    cap: &Option<Value>,
) -> Option<bool> {
    let Some(warn_at) = plan.warn_at else { return Some(false) };
    let share = core.known(program, warn_at, context);
    match (share, used, cap) {
        (Some(Value::Number(share)), Some(Value::Number(used)), Some(Value::Number(cap))) => Some(match relation {
            Relation::AtLeast | Relation::More => *used <= cap.mul(&share),
            _ => *used >= cap.mul(&share),
        }),
        _ => None,
    }
}

fn events_of(
    program: &Program,
    core: &Core,
    (limit, place): (usize, usize),
    (space, key): (usize, KeyId),
    at: Instant,
) -> Vec<EventName> {
    let mut found: Vec<EventName> = Vec::new();
    for Source { measure, keys } in &core.setup.cap_sources[limit][place].used {
        let own = core.setup.measure_spaces[*measure as usize];
        let Some(kind) = measured(program, core.setup.events_of(*measure)).map(|plan| plan.event) else { continue };
        let reference = |share: &Share| EventRef { kind, id: share.id.clone(), at: share.at };
        if core.spaces.covers(space, own) && core.spaces.lies_in(own, keys) {
            let account = core.spaces.project(space, key, own).and_then(|key| core.accounts.get(*measure, key));
            let last = account.into_iter().flat_map(|account| account.counting(at).rev().take(SHOWN));
            found.extend(last.map(|share| event_name(program, &reference(share))));
        } else {
            let accounts = core.accounts.of(*measure);
            let accounts = accounts.filter(|(other, _)| core.spaces.agree(keys, (own, *other), (space, key)));
            let last = accounts.flat_map(|(_, account)| account.counting(at).rev().take(SHOWN));
            found.extend(last.map(|share| event_name(program, &reference(share))));
        }
    }
    order::sort_by(&mut found, |a, b| (a.at, &a.event, &a.id).cmp(&(b.at, &b.event, &b.id)));
    // One event may count for several measures.
    found.dedup_by(|a, b| a.id.is_some() && (a.at, &a.event, &a.id) == (b.at, &b.event, &b.id));
    let skip = found.len().saturating_sub(SHOWN);
    found.split_off(skip)
}
