//! A saved state as a monitor: every name, place and value must be one of the policy's.

use super::shape::{
    AccountSaved, At, DutySaved, Exact, LifecycleSaved, LimitSaved, MeasureSaved, Name, ObligationSaved, OriginSaved,
    ProhibitionSaved, Raw, RefSaved, Saved, ShareSaved, SpaceSaved, StandingSaved, StateSaved,
};
use super::{Read, wrong};
use crate::facts;
use crate::monitor::Monitor;
use crate::monitor::core::Core;
use crate::monitor::due::Due;
use crate::monitor::duties::{Come, Duty, DutyState, LISTED, Origin};
use crate::monitor::event::Event;
use crate::monitor::keys;
use crate::monitor::limits::{ANY, Breached, Standing};
use crate::monitor::measures::{Account, EventRef, Share};
use crate::program::Program;
use crate::program::course::{Measure, ObligationPlan, StageEdge, TriggerPlan};
use crate::value::{Number, Type, Value};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// No count comes near this; from here on it could run over.
const MOST: u64 = 1 << 62;

pub(super) fn monitor(program: &Arc<Program>, saved: &Saved) -> Read<Monitor> {
    let facts = facts::from_json(program, saved.facts.get()).map_err(|errors| of_facts(&errors))?;
    let mut monitor = Monitor::new(program, &facts).map_err(|errors| of_facts(&errors))?;
    let core = &mut monitor.core;
    core.opened = saved.opened.map(|at| at.0);
    core.now = saved.now.map(|at| at.0);
    if core.opened > core.now || core.opened.is_some() != core.now.is_some() {
        return Err(wrong("the saved state begins after it ends"));
    }
    monitor.opening = saved.opening.map(|at| at.0);
    monitor.told = saved.told.map(|at| at.0);
    if core.opened.is_some() && monitor.opening.is_some() {
        return Err(wrong("the test in the saved state begins twice"));
    }
    for name in &saved.happened {
        core.happened[kind(program, name)? as usize] = true;
    }
    spaces(program, core, &saved.keys)?;
    each(&program.course.lifecycles, &saved.lifecycles, |plan, one, at| {
        named(&plan.name, &one.name)?;
        lifecycle(core, at, one, plan)
    })?;
    each(&program.course.states, &saved.states, |plan, one, at| {
        named(&plan.name, &one.name)?;
        state(program, core, at, one, &plan.ty)
    })?;
    each(&program.course.measures, &saved.measures, |plan, one, at| {
        named(&plan.name, &one.name)?;
        measure(program, core, at, one)
    })?;
    each(&program.course.limits, &saved.limits, |plan, one, at| {
        named(&plan.name, &one.name)?;
        limit(program, core, at, one)
    })?;
    each(&program.course.obligations, &saved.obligations, |plan, one, at| {
        named(&plan.name, &one.name)?;
        obligation(program, core, at, one, plan)
    })?;
    each(&program.course.prohibitions, &saved.prohibitions, |plan, one, at| {
        named(&plan.name, &one.name)?;
        prohibition(program, core, at, one)
    })?;
    // A duty that recurs has started as often as it could by now; else it would start again and again at once.
    if let Some(now) = core.now
        && core.next_recurrence(program).is_some_and(|next| next <= now)
    {
        return Err(wrong("a duty that recurs is missing from the saved state"));
    }
    events(program, &mut monitor, saved)?;
    Ok(monitor)
}

fn of_facts(errors: &crate::diagnostic::Diagnostics) -> super::Wrong {
    let first = errors.iter().next().map_or(String::new(), |error| error.message().to_owned());
    wrong(format!("the facts in the saved state are wrong: {first}"))
}

/// The items of the policy beside those of the state: the same, in the same order.
fn each<P, S>(plans: &[P], saved: &[S], mut read: impl FnMut(&P, &S, usize) -> Read<()>) -> Read<()> {
    if plans.len() != saved.len() {
        return Err(wrong("the saved state has other items than the policy"));
    }
    plans.iter().zip(saved).enumerate().try_for_each(|(at, (plan, saved))| read(plan, saved, at))
}

fn named(policy: &str, saved: &str) -> Read<()> {
    if policy == saved { Ok(()) } else { Err(no_such("item", saved)) }
}

fn no_such(what: &str, name: &str) -> super::Wrong {
    let shown: String = name.chars().take(60).collect();
    wrong(format!("the saved state names the {what} `{shown}`, which the policy does not have there"))
}

/// The place of a name among those of the policy.
fn place<'n>(mut names: impl Iterator<Item = &'n str>, name: &str, what: &str) -> Read<u32> {
    let at = names.position(|one| one == name).and_then(|at| u32::try_from(at).ok());
    at.ok_or_else(|| no_such(what, name))
}

fn kind(program: &Program, name: &str) -> Read<u32> {
    place(program.course.events.iter().map(|event| event.name.as_str()), name, "event")
}

/// The key of this number in a space.
fn key(core: &Core, space: usize, key: u32) -> Read<u32> {
    let there = core.spaces.spaces.get(space).is_some_and(|space| (key as usize) < space.values.len());
    if there { Ok(key) } else { Err(wrong(format!("the saved state speaks of key {key}, which it does not have"))) }
}

fn count(count: u64) -> Read<u64> {
    if count < MOST { Ok(count) } else { Err(wrong(format!("the saved state counts up to {count}"))) }
}

fn value(program: &Program, ty: &Type, raw: &Raw) -> Read<Value> {
    let text = raw.get();
    let is_number = ty.required().is_number() || matches!(ty.required(), Type::Money(_) | Type::Rate(..));
    let found = if is_number && text.starts_with('"') {
        let digits = text.trim_matches('"');
        Number::parse_exact(digits).ok().map(Value::Number)
    } else {
        match facts::single(program, "", ty, &[], text) {
            Ok(facts::Single::Value(value)) => Some(value),
            _ => None,
        }
    };
    found.ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        wrong(format!("the saved state has `{shown}` where there is to be `{}`", program.schema.show(ty)))
    })
}

fn event(program: &Arc<Program>, raw: &Raw) -> Read<Event> {
    let read = facts::event_from_json(program, raw.get()).map_err(|errors| {
        let first = errors.iter().next().map_or(String::new(), |error| error.message().to_owned());
        wrong(format!("an event in the saved state is wrong: {first}"))
    })?;
    Ok(Event { kind: read.kind, id: read.id, at: read.at, fields: read.fields })
}

fn text(saved: Option<&Name>) -> Option<Arc<str>> {
    saved.map(|text| Arc::from(&**text))
}

fn reference(program: &Program, saved: &RefSaved) -> Read<EventRef> {
    Ok(EventRef { kind: kind(program, &saved.event)?, id: text(saved.id.as_ref()), at: saved.at.0 })
}

fn references(program: &Program, saved: &[RefSaved]) -> Read<VecDeque<EventRef>> {
    saved.iter().map(|one| reference(program, one)).collect()
}

/// The events whose ids are held, and those of the last instant.
fn events(program: &Arc<Program>, monitor: &mut Monitor, saved: &Saved) -> Read<()> {
    for raw in &saved.ids {
        let one = event(program, raw)?;
        if one.id.is_none() || monitor.ids.known(&one).is_some() {
            return Err(wrong("the ids that the saved state holds are not ids of events, each of one"));
        }
        monitor.ids.hold(&one);
    }
    for raw in &saved.pending {
        let one = event(program, raw)?;
        let instant = monitor.pending.first().map_or(one.at, |first| first.at);
        if one.at != instant || monitor.core.now.is_some_and(|now| one.at < now) {
            return Err(wrong("the events that wait in the saved state are not of its last instant"));
        }
        monitor.pending.push(one);
    }
    Ok(())
}

fn spaces(program: &Program, core: &mut Core, saved: &[SpaceSaved]) -> Read<()> {
    if saved.len() != core.spaces.spaces.len() {
        return Err(wrong("the saved state has other keys than the policy"));
    }
    for (at, one) in saved.iter().enumerate() {
        let plan: Vec<&(String, Type)> =
            core.spaces.spaces[at].keys.iter().filter_map(|key| program.course.keys.get(*key as usize)).collect();
        if plan.len() != one.of.len() || plan.iter().zip(&one.of).any(|((name, _), of)| *name != **of) {
            return Err(wrong("the saved state has other keys than the policy"));
        }
        core.spaces.spaces[at].others = one.others;
        for (number, values) in (0u32..).zip(&one.values) {
            if values.len() != plan.len() {
                return Err(wrong("the saved state has a key with too many values, or too few"));
            }
            let values: Vec<Value> =
                (plan.iter().zip(values)).map(|((_, ty), raw)| value(program, ty, raw)).collect::<Read<_>>()?;
            if core.spaces.intern(at, &values) != number {
                return Err(wrong("the saved state has a key twice"));
            }
        }
        for number in &one.doubtful {
            let number = key(core, at, *number)?;
            core.spaces.spaces[at].doubtful.insert(number);
        }
    }
    Ok(())
}

fn lifecycle(
    core: &mut Core,
    at: usize,
    saved: &LifecycleSaved,
    plan: &crate::program::course::LifecyclePlan,
) -> Read<()> {
    let state = &mut core.lifecycles[at];
    let stages = || plan.stages.iter().map(|stage| stage.name.as_str());
    state.stage = saved.stage.as_ref().map(|name| place(stages(), name, "stage")).transpose()?;
    state.since = saved.since.map(|at| at.0);
    state.by_time = saved.by_time;
    state.until = saved.until.map(|at| at.0);
    state.extended = saved.extended;
    count(u64::from(saved.extended) << 31)?;
    each(&plan.stages, &saved.stages, |_, one, at| {
        state.entered[at] = one.entered.map(|at| at.0);
        state.left[at] = one.left.map(|at| at.0);
        state.ends[at] = one.end.map(|at| at.0);
        Ok(())
    })?;
    for at in &saved.passed {
        let passed = state.passed.get_mut(*at);
        *passed.ok_or_else(|| wrong("the saved state names a passage that the policy does not have"))? = true;
    }
    Ok(())
}

fn state(program: &Program, core: &mut Core, at: usize, saved: &StateSaved, ty: &Type) -> Read<()> {
    core.states_unknown[at] = saved.unknown;
    for (number, raw) in &saved.values {
        let key = key(core, core.setup.state_spaces[at], *number)?;
        let slot = raw.as_ref().map(|raw| value(program, ty, raw)).transpose()?;
        core.states[at].insert(key, slot);
    }
    Ok(())
}

fn measure(program: &Program, core: &mut Core, at: usize, saved: &MeasureSaved) -> Read<()> {
    let Some(function) = super::function(core, program, at) else {
        let empty = saved.accounts.is_empty() && saved.of_any.is_none() && saved.next_from.is_none();
        return if empty { Ok(()) } else { Err(wrong("a measure that is computed has a state of its own")) };
    };
    core.measures[at].next_from = saved.next_from.map(|at| at.0);
    if let Some(one) = &saved.of_any {
        core.measures[at].of_any = account(function, one)?;
    }
    for (number, one) in &saved.accounts {
        let key = key(core, core.setup.measure_spaces[at], *number)?;
        *core.accounts.entry(u32::try_from(at).unwrap_or(u32::MAX), key) = account(function, one)?;
    }
    Ok(())
}

fn account(function: Measure, saved: &AccountSaved) -> Read<Account> {
    let held = || saved.held.iter().map(share);
    let mut account = Account::default();
    held().for_each(|share| account.count_in(function, share));
    if let Some(totals) = &saved.totals {
        // Only what counts for good can be counted without being held; what is held is a part of the totals.
        let least = account;
        let total = totals.total.clone().map(|Exact(total)| total);
        account = Account::of(held(), count(totals.count)?, count(totals.unknown)?, total);
        let distinct: BTreeMap<Arc<str>, u32> =
            totals.distinct.iter().map(|(text, times)| (Arc::from(&**text), *times)).collect();
        let in_all = |text: &Arc<str>, times: u32| distinct.get(text).is_some_and(|all| *all >= times);
        let part = account.count >= least.count
            && account.unknown >= least.unknown
            && account.count >= account.unknown
            && least.rare().into_iter().flat_map(|rare| &rare.distinct).all(|(text, times)| in_all(text, *times))
            && distinct.values().all(|times| *times > 0 && *times < u32::MAX >> 1)
            && account.held().any(|share| share.until.is_none());
        if !part {
            return Err(wrong("a measure in the saved state does not add up"));
        }
        if !distinct.is_empty() {
            account.rare_mut().distinct = distinct;
        }
    }
    for one in &saved.waiting {
        let from = one.from.ok_or_else(|| wrong("what waits in the saved state does not say since when it counts"))?;
        account.rare_mut().waiting.push_back((from.0, share(one)));
    }
    Ok(account)
}

fn share(saved: &ShareSaved) -> Share {
    Share {
        at: saved.at.0,
        id: text(saved.id.as_ref()),
        until: saved.until.map(|at| at.0),
        value: saved.value.clone().map(|Exact(number)| number),
        distinct: text(saved.distinct.as_ref()),
    }
}

fn limit(program: &Program, core: &mut Core, at: usize, saved: &LimitSaved) -> Read<()> {
    let number = u32::try_from(at).unwrap_or(u32::MAX);
    let caps = core.limits[at].caps.len();
    if saved.caps.len() != caps {
        return Err(wrong("a limit in the saved state has other caps than the policy"));
    }
    for (place, standings) in saved.caps.iter().enumerate() {
        for (one, saved) in standings {
            let space = core.setup.cap_spaces[at][place];
            let key = if *one == ANY { ANY } else { key(core, space, *one)? };
            let StandingSaved { first_breach, first_act, open, exceeded } = saved;
            let first_act = first_act.as_ref().map(|one| reference(program, one)).transpose()?;
            let standing = Standing { first_breach: first_breach.map(|at| at.0), first_act, open: *open };
            if *exceeded {
                core.exceeded.insert((number, place, key));
            }
            if standing != Standing::default() {
                core.limits[at].caps[place].insert(key, standing);
            }
        }
    }
    Ok(())
}

fn obligation(
    program: &Arc<Program>,
    core: &mut Core,
    at: usize,
    saved: &ObligationSaved,
    plan: &ObligationPlan,
) -> Read<()> {
    let number = u32::try_from(at).unwrap_or(u32::MAX);
    let act = super::act_type(program, plan);
    let mut state = DutyState {
        next: count(saved.next)?,
        closed_count: count(saved.closed_count)?,
        come: (saved.come.iter())
            .map(|come| match come {
                Some(false) => Come::No,
                None => Come::Maybe,
                Some(true) => Come::Yes,
            })
            .collect(),
        visit: saved.visit.map(|at| at.0),
        had_unknown: saved.had_unknown,
        again: saved.again.map(|(At(since), times)| (since, times)),
        ..DutyState::default()
    };
    let fits = |list: &[DutySaved]| list.iter().all(|duty| duty.id < saved.next);
    let known = saved.come.is_empty() || saved.come.len() == plan.triggers.len();
    let again = saved.again.is_none_or(|(_, times)| times >= 0);
    let listed = saved.closed.len() <= LISTED && saved.closed.len() as u64 <= saved.closed_count;
    if !(known && again && listed && fits(&saved.open) && fits(&saved.closed)) {
        return Err(wrong(format!("the duties of `{}` in the saved state do not agree with each other", plan.name)));
    }
    for one in &saved.open {
        let duty = duty(program, core, act, one)?;
        if let Some(due) = duty.due.filter(|_| one.timed) {
            core.deadlines.insert((due.passes(), number, duty.id));
        }
        state.undated += u64::from(duty.is_undated(plan));
        state.open.insert(duty.id, duty);
    }
    state.closed = saved.closed.iter().map(|one| duty(program, core, act, one)).collect::<Read<_>>()?;
    for (place, keys) in &saved.past {
        let Some(TriggerPlan::Crossing { measure, .. }) = plan.triggers.get(*place as usize) else {
            return Err(wrong(format!("`{}` has no such trigger as the saved state says", plan.name)));
        };
        let space = core.setup.measure_spaces[*measure as usize];
        let keys = keys.iter().map(|(one, past)| Ok((key(core, space, *one)?, *past))).collect::<Read<_>>()?;
        state.past.insert(*place, keys);
    }
    for raw in &saved.had {
        let one = value(program, act.unwrap_or(&Type::Text), raw)?;
        state.had.insert(Arc::from(keys::as_text(std::slice::from_ref(&one))), one);
    }
    core.duties[at] = state.into();
    Ok(())
}

fn duty(program: &Arc<Program>, core: &Core, act: Option<&Type>, saved: &DutySaved) -> Read<Duty> {
    let left = match (&saved.left, act) {
        (Some(values), Some(ty)) => Some(values.iter().map(|raw| value(program, ty, raw)).collect::<Read<_>>()?),
        _ => None,
    };
    Ok(Duty {
        id: saved.id,
        origin: origin(program, core, &saved.because)?,
        started: saved.started.0,
        due: saved.due.map(|At(last)| Due { last, exact: saved.exact }),
        open: saved.unsettled,
        met_at: saved.met_at.map(|at| at.0),
        breached_at: saved.breached_at.map(|at| at.0),
        left,
    })
}

fn origin(program: &Arc<Program>, core: &Core, saved: &OriginSaved) -> Read<Origin> {
    let course = &program.course;
    let edge = |edge: StageEdge, lifecycle: &str, stage: &str| {
        let at = place(course.lifecycles.iter().map(|one| one.name.as_str()), lifecycle, "lifecycle")?;
        let stages = course.lifecycles[at as usize].stages.iter().map(|one| one.name.as_str());
        Ok(Origin::Edge((edge, at, place(stages, stage, "stage")?)))
    };
    match saved {
        OriginSaved::Event(raw) => {
            let Event { kind, id, at, fields } = event(program, raw)?;
            Ok(Origin::Event(EventRef { kind, id, at }, fields))
        }
        OriginSaved::StartOf(lifecycle, stage) => edge(StageEdge::Start, lifecycle, stage),
        OriginSaved::EndOf(lifecycle, stage) => edge(StageEdge::End, lifecycle, stage),
        OriginSaved::Leaving(lifecycle, stage) => edge(StageEdge::Leaving, lifecycle, stage),
        OriginSaved::Crossing(measure, number) => {
            let at = place(course.measures.iter().map(|one| one.name.as_str()), measure, "measure")?;
            Ok(Origin::Crossing(at, key(core, core.setup.measure_spaces[at as usize], *number)?))
        }
        OriginSaved::BreachOfLimit(name) => {
            let names = course.limits.iter().map(|one| one.name.as_str());
            Ok(Origin::Breach(Breached::Limit(place(names, name, "limit")?)))
        }
        OriginSaved::BreachOfObligation(name) => {
            let names = course.obligations.iter().map(|one| one.name.as_str());
            Ok(Origin::Breach(Breached::Obligation(place(names, name, "obligation")?)))
        }
        OriginSaved::BreachOfProhibition(name) => {
            let names = course.prohibitions.iter().map(|one| one.name.as_str());
            Ok(Origin::Breach(Breached::Prohibition(place(names, name, "prohibition")?)))
        }
        OriginSaved::Again(times) => Ok(Origin::Again(*times)),
        OriginSaved::Test => Ok(Origin::Test),
    }
}

fn prohibition(program: &Program, core: &mut Core, at: usize, saved: &ProhibitionSaved) -> Read<()> {
    let state = &mut core.prohibitions[at];
    state.count = count(saved.count)?;
    state.breaches = references(program, &saved.breaches)?;
    state.open = references(program, &saved.unsettled)?;
    if state.breaches.len() as u64 > state.count {
        return Err(wrong("a prohibition in the saved state counts fewer breaches than it lists"));
    }
    Ok(())
}
