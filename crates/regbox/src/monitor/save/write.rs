//! The state of a monitor, as it is saved.

use super::shape::{
    AccountSaved, At, DutySaved, Exact, LifecycleSaved, LimitSaved, MeasureSaved, Name, ObligationSaved, OriginSaved,
    PolicySaved, ProhibitionSaved, Raw, RefSaved, Saved, ShareSaved, SpaceSaved, StageSaved, StandingSaved, StateSaved,
    TotalsSaved, ZoneSaved,
};
use crate::monitor::Monitor;
use crate::monitor::core::Core;
use crate::monitor::duties::{Come, Duty, DutyState, Origin};
use crate::monitor::keys::Space;
use crate::monitor::limits::{Breached, LimitState, Standing};
use crate::monitor::measures::{Account, EventRef, MeasureState, Share};
use crate::monitor::prohibitions::ProhibitionState;
use crate::monitor::shared::Shared;
use crate::monitor::stages::LifecycleState;
use crate::order;
use crate::program::course::{LifecyclePlan, StageEdge};
use crate::program::{Program, show_json};
use crate::value::{Instant, Slot, Type, Value};
use rustc_hash::FxHashMap;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

pub(super) fn policy(program: &Program) -> PolicySaved {
    let header = &program.header;
    PolicySaved { name: header.name.clone(), version: header.version.clone(), hash: header.hash.clone() }
}

pub(super) fn zone(program: &Program) -> Option<ZoneSaved> {
    let header = &program.header;
    Some(ZoneSaved { name: header.timezone.clone()?, data: header.zone_data.clone()? })
}

pub(super) fn state(monitor: &Monitor) -> Saved {
    let program = &*monitor.program;
    let course = &program.course;
    // Each field is named, so that a new one is not forgotten here.
    let Monitor { program: _, core: _, pending, opening, told, ids } = monitor;
    let Core {
        setup: _,
        facts,
        opened,
        now,
        lifecycles,
        states,
        states_unknown,
        spaces,
        measures: _,
        accounts: _,
        limits,
        duties,
        prohibitions,
        happened,
        deadlines,
        exceeded,
        watch: _,
        scratch: _,
    } = &monitor.core;
    let events = |kinds: &[bool]| {
        let happened = course.events.iter().zip(kinds).filter(|(_, happened)| **happened);
        happened.map(|(event, _)| name(&event.name)).collect()
    };
    Saved {
        regbox: 1,
        policy: policy(program),
        timezone: zone(program),
        facts: raw(facts.to_json()),
        opened: opened.map(At),
        now: now.map(At),
        opening: opening.map(At),
        told: told.map(At),
        pending: pending.iter().map(|one| event(program, one.kind, one.id.as_deref(), one.at, &one.fields)).collect(),
        ids: (ids.in_order().map(|one| event(program, one.kind, one.id.as_deref(), one.at, &one.fields))).collect(),
        happened: events(happened),
        lifecycles: course.lifecycles.iter().zip(lifecycles).map(|(plan, state)| lifecycle(plan, state)).collect(),
        keys: spaces.spaces.iter().map(|one| space(program, one)).collect(),
        states: (course.states.iter().zip(states).zip(states_unknown))
            .map(|((plan, values), unknown)| StateSaved {
                name: name(&plan.name),
                unknown: *unknown,
                values: in_order(values, |slot| slot.as_ref().map(|one| value(program, &plan.ty, one))),
            })
            .collect(),
        measures: (0u32..)
            .zip(&course.measures)
            .map(|(number, plan)| measure(program, &plan.name, number, &monitor.core))
            .collect(),
        limits: (course.limits.iter().zip(limits).enumerate())
            .map(|(at, (plan, state))| limit(program, &plan.name, at, state, exceeded))
            .collect(),
        obligations: (course.obligations.iter().zip(duties).enumerate())
            .map(|(at, (plan, state))| {
                let timed = |duty: &Duty| {
                    let number = u32::try_from(at).unwrap_or(u32::MAX);
                    duty.due.is_some_and(|due| deadlines.contains(&(due.passes(), number, duty.id)))
                };
                obligation(program, &plan.name, super::act_type(program, plan), state, &timed)
            })
            .collect(),
        prohibitions: (course.prohibitions.iter().zip(prohibitions))
            .map(|(plan, state)| {
                let ProhibitionState { count, breaches, open } = &**state;
                ProhibitionSaved {
                    name: name(&plan.name),
                    count: *count,
                    breaches: breaches.iter().map(|one| reference(program, one)).collect(),
                    unsettled: open.iter().map(|one| reference(program, one)).collect(),
                }
            })
            .collect(),
    }
}

fn name(text: &str) -> Name {
    Box::from(text)
}

fn kind_name(program: &Program, kind: u32) -> Name {
    name(program.course.events.get(kind as usize).map_or("", |event| &event.name))
}

/// JSON that we have written ourselves.
fn raw(json: String) -> Raw {
    RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A value: a number with all its digits, and what else there is as the JSON of facts has it.
fn value(program: &Program, ty: &Type, value: &Value) -> Raw {
    let mut out = String::new();
    match value {
        Value::Number(number) => {
            let _ = write!(out, "\"{number}\"");
        }
        value => show_json(&program.schema, ty, value, &mut out),
    }
    raw(out)
}

/// An event as it is told.
fn event(program: &Program, kind: u32, id: Option<&str>, at: Instant, fields: &Arc<[Slot]>) -> Raw {
    let mut out = String::from("{\"event\":");
    crate::wire::push_text(&mut out, &kind_name(program, kind));
    if let Some(id) = id {
        out.push_str(",\"id\":");
        crate::wire::push_text(&mut out, id);
    }
    let _ = write!(out, ",\"at\":\"{at}\"");
    if let Some(event) = program.course.events.get(kind as usize) {
        let mut inner = String::new();
        show_json(&program.schema, &Type::Record(event.record), &Value::Record(fields.clone()), &mut inner);
        if let Some(entries) = inner.strip_prefix('{').filter(|entries| *entries != "}") {
            out.push(',');
            out.push_str(entries);
            return raw(out);
        }
    }
    out.push('}');
    raw(out)
}

fn reference(program: &Program, one: &EventRef) -> RefSaved {
    let EventRef { kind, id, at } = one;
    RefSaved { event: kind_name(program, *kind), id: id.as_deref().map(name), at: At(*at) }
}

/// What is kept by key, in the order of the keys.
fn in_order<T, S>(map: &FxHashMap<u32, T>, save: impl Fn(&T) -> S) -> Vec<(u32, S)> {
    let mut saved: Vec<(u32, S)> = map.iter().map(|(key, one)| (*key, save(one))).collect();
    order::sort_by_key(&mut saved, |(key, _)| *key);
    saved
}

fn lifecycle(plan: &LifecyclePlan, state: &LifecycleState) -> LifecycleSaved {
    let LifecycleState { stage, since, by_time, until, extended, entered, left, ends, passed } = state;
    LifecycleSaved {
        name: name(&plan.name),
        stage: stage.and_then(|stage| plan.stages.get(stage as usize)).map(|stage| name(&stage.name)),
        since: since.map(At),
        by_time: *by_time,
        until: until.map(At),
        extended: *extended,
        stages: (entered.iter().zip(left).zip(ends))
            .map(|((entered, left), end)| StageSaved { entered: entered.map(At), left: left.map(At), end: end.map(At) })
            .collect(),
        passed: passed.iter().enumerate().filter(|(_, passed)| **passed).map(|(at, _)| at).collect(),
    }
}

fn space(program: &Program, space: &Space) -> SpaceSaved {
    let of: Vec<&(String, Type)> = space.keys.iter().filter_map(|key| program.course.keys.get(*key as usize)).collect();
    let one =
        |values: &Arc<[Value]>| of.iter().zip(values.iter()).map(|((_, ty), one)| value(program, ty, one)).collect();
    SpaceSaved {
        of: of.iter().map(|(key, _)| name(key)).collect(),
        others: space.others,
        doubtful: space.doubtful.iter().copied().collect(),
        values: space.values.iter().map(one).collect(),
    }
}

fn measure(program: &Program, title: &str, number: u32, core: &Core) -> MeasureSaved {
    let MeasureState { of_any, next_from } = &core.measures[number as usize];
    let function = super::function(core, program, number as usize);
    // What has ceased to count is not told: when it is let out depends on when it is asked about.
    let still = |one: &Account| {
        let mut one = one.clone();
        if let (Some(function), Some(now)) = (function, core.now) {
            one.expire(function, now);
        }
        (!one.is_blank()).then(|| account(&one))
    };
    MeasureSaved {
        name: name(title),
        accounts: core.accounts.of(number).filter_map(|(key, one)| Some((key, still(one)?))).collect(),
        of_any: still(of_any),
        next_from: next_from.map(At),
    }
}

fn account(account: &Account) -> AccountSaved {
    let Account { count, unknown, total, .. } = account;
    let rare = account.rare();
    let totals = (!super::is_of_what_it_holds(account)).then(|| TotalsSaved {
        count: *count,
        unknown: *unknown,
        total: total.clone().map(Exact),
        distinct: (rare.into_iter().flat_map(|rare| &rare.distinct))
            .map(|(text, times)| (name(text), *times))
            .collect(),
    });
    AccountSaved {
        held: account.held().map(|one| share(None, one)).collect(),
        waiting: (rare.into_iter().flat_map(|rare| &rare.waiting)).map(|(from, one)| share(Some(*from), one)).collect(),
        totals,
    }
}

fn share(from: Option<Instant>, share: &Share) -> ShareSaved {
    let Share { at, id, until, value, distinct } = share;
    ShareSaved {
        id: id.as_deref().map(name),
        at: At(*at),
        from: from.map(At),
        until: until.map(At),
        value: value.clone().map(Exact),
        distinct: distinct.as_deref().map(name),
    }
}

fn limit(
    program: &Program,
    title: &str,
    number: usize,
    state: &LimitState,
    exceeded: &BTreeSet<(u32, usize, u32)>,
) -> LimitSaved {
    let LimitState { caps } = state;
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let cap = |(place, standings): (usize, &Shared<FxHashMap<u32, Standing>>)| {
        let one = |(key, standing): (&u32, &Standing)| {
            let Standing { first_breach, first_act, open } = standing;
            let first_act = first_act.as_ref().map(|one| reference(program, one));
            (*key, StandingSaved { first_breach: first_breach.map(At), first_act, open: *open, exceeded: false })
        };
        let told = standings.iter().filter(|(_, standing)| **standing != Standing::default());
        let mut found: BTreeMap<u32, StandingSaved> = BTreeMap::new();
        found.extend(told.map(one));
        for (_, _, key) in exceeded.range((number, place, 0)..=(number, place, u32::MAX)) {
            found.entry(*key).or_default().exceeded = true;
        }
        found.into_iter().collect()
    };
    LimitSaved { name: name(title), caps: caps.iter().enumerate().map(cap).collect() }
}

fn obligation(
    program: &Program,
    title: &str,
    act: Option<&Type>,
    state: &DutyState,
    timed: &dyn Fn(&Duty) -> bool,
) -> ObligationSaved {
    let DutyState {
        next,
        open,
        closed,
        closed_count,
        come,
        past,
        again,
        visit,
        had,
        had_unknown,
        undated: _,
        index: _,
    } = state;
    let one = |one: &Duty| duty(program, act, one, timed(one));
    let come = come.iter().map(|come| match come {
        Come::No => Some(false),
        Come::Maybe => None,
        Come::Yes => Some(true),
    });
    ObligationSaved {
        name: name(title),
        next: *next,
        open: open.values().map(one).collect(),
        closed: closed.iter().map(one).collect(),
        closed_count: *closed_count,
        come: come.collect(),
        past: past.iter().map(|(place, keys)| (*place, in_order(keys, |past| *past))).collect(),
        again: again.map(|(since, times)| (At(since), times)),
        visit: visit.map(At),
        had: had.values().map(|one| value(program, act.unwrap_or(&Type::Text), one)).collect(),
        had_unknown: *had_unknown,
    }
}

fn duty(program: &Program, act: Option<&Type>, duty: &Duty, timed: bool) -> DutySaved {
    let Duty { id, origin, started, due, open, met_at, breached_at, left } = duty;
    let list = |values: &Vec<Value>| values.iter().map(|one| value(program, act.unwrap_or(&Type::Text), one)).collect();
    DutySaved {
        id: *id,
        because: because(program, origin),
        started: At(*started),
        due: due.map(|due| At(due.last)),
        exact: due.is_some_and(|due| due.exact),
        timed,
        unsettled: *open,
        met_at: met_at.map(At),
        breached_at: breached_at.map(At),
        left: left.as_ref().map(list),
    }
}

fn because(program: &Program, origin: &Origin) -> OriginSaved {
    let course = &program.course;
    match origin {
        Origin::Event(EventRef { kind, id, at }, fields) => {
            OriginSaved::Event(event(program, *kind, id.as_deref(), *at, fields))
        }
        Origin::Edge((edge, lifecycle, stage)) => {
            let plan = &course.lifecycles[*lifecycle as usize];
            let (lifecycle, stage) = (name(&plan.name), name(&plan.stages[*stage as usize].name));
            match edge {
                StageEdge::Start => OriginSaved::StartOf(lifecycle, stage),
                StageEdge::End => OriginSaved::EndOf(lifecycle, stage),
                StageEdge::Leaving => OriginSaved::Leaving(lifecycle, stage),
            }
        }
        Origin::Crossing(measure, key) => OriginSaved::Crossing(name(&course.measures[*measure as usize].name), *key),
        Origin::Breach(Breached::Limit(at)) => OriginSaved::BreachOfLimit(name(&course.limits[*at as usize].name)),
        Origin::Breach(Breached::Obligation(at)) => {
            OriginSaved::BreachOfObligation(name(&course.obligations[*at as usize].name))
        }
        Origin::Breach(Breached::Prohibition(at)) => {
            OriginSaved::BreachOfProhibition(name(&course.prohibitions[*at as usize].name))
        }
        Origin::Again(times) => OriginSaved::Again(*times),
        Origin::Test => OriginSaved::Test,
    }
}
