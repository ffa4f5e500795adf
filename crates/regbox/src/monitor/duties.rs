//! Duties: what starts them, what discharges them, and when they are breached.

use super::core::{Context, Core};
use super::event::Event;
use super::keys::KeyId;
use super::limits::{Breach, Breached, reference};
use super::measures::EventRef;
use super::stages::Edge;
use crate::decide::{Truth, compare};
use crate::program::Program;
use crate::program::course::{
    ActPlan, AnchorPlan, DuePlan, Length, MomentPlan, MustPlan, ObligationPlan, StageEdge, TriggerPlan,
};
use crate::value::{Instant, Slot, Value};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// A closed duty stays listed until so many younger ones of its kind have closed.
pub(super) const LISTED: usize = 1_000;

/// What started a duty.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    Event(EventRef, Arc<[Slot]>),
    /// An edge of a stage of a lifecycle.
    Edge(Edge),
    /// A measure crossed a threshold, for a key.
    Crossing(u32, KeyId),
    Breach(Breached),
    /// The so-manieth time.
    Again(i32),
    /// The test itself.
    Test,
}

/// The last instant that is timely, and whether it is an instant rather than the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Due {
    pub last: Instant,
    pub exact: bool,
}

impl Due {
    /// The first instant that is too late.
    pub(super) fn passes(self) -> Instant {
        super::clock::after(self.last).unwrap_or(self.last)
    }

    /// When a duty that is not done by then is breached.
    pub(super) fn breached(self) -> Instant {
        if self.exact { self.last } else { super::clock::after(self.last).unwrap_or(self.last) }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Duty {
    pub id: u64,
    pub origin: Origin,
    pub started: Instant,
    pub due: Option<Due>,
    /// Whether something that it rests on is not known: that it exists, when it is due, or that it has been done.
    pub open: bool,
    pub met_at: Option<Instant>,
    pub breached_at: Option<Instant>,
    /// The values for which an act is still missing, where there is to be one for each.
    pub left: Option<Vec<Value>>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct DutyState {
    pub next: u64,
    pub open: BTreeMap<u64, Duty>,
    pub closed: VecDeque<Duty>,
    /// How many have closed, listed or not; how many of them late, and how many never done.
    pub closed_count: u64,
    /// Which of several things have come, where all must.
    pub come: Vec<bool>,
    /// Whether a measure stands past the threshold of a trigger, by the trigger and the key.
    pub past: BTreeMap<u32, FxHashMap<KeyId, bool>>,
    /// Since when it recurs, and how often it has.
    pub again: Option<(Instant, i32)>,
    /// The visit of the stage for which the one duty of its kind has been started.
    pub visit: Option<Instant>,
}

impl Core {
    /// An instant that depends on the course of the test; none where it has not come into sight yet, or is not known.
    pub(super) fn moment(&mut self, program: &Program, moment: &MomentPlan, as_start: bool) -> Option<Due> {
        let clock = self.clock(program);
        let (anchor, exact) = match &moment.anchor {
            AnchorPlan::Edge(edge, lifecycle, stage) => {
                let state = self.lifecycles.get(*lifecycle as usize)?;
                let place = *stage as usize;
                match edge {
                    StageEdge::Start => (state.entered.get(place).copied()??, true),
                    StageEdge::Leaving => (state.left.get(place).copied()??, true),
                    StageEdge::End => {
                        let plan = &program.course.lifecycles[*lifecycle as usize].stages[place];
                        let exact = plan.lasts.as_ref().is_some_and(|lasts| matches!(lasts.length, Length::Exact(_)));
                        let end = state.ends.get(place).copied()??;
                        (if exact || as_start { end } else { super::clock::before(end)? }, exact)
                    }
                }
            }
            AnchorPlan::Date(formula) => {
                let at = self.now.or(self.opened)?;
                let context = self.at(program, at);
                match self.known(program, *formula, &context)? {
                    Value::Date(date) if as_start || moment.offset.is_some() => (clock.start(date)?, false),
                    Value::Date(date) => (clock.last(date)?, false),
                    Value::Instant(at) => (at, true),
                    _ => return None,
                }
            }
        };
        let Some((length, back)) = moment.offset else { return Some(Due { last: anchor, exact }) };
        let exact = matches!(length, Length::Exact(_));
        let last =
            if as_start { clock.start_after(anchor, length, back)? } else { clock.due_from(anchor, length, back)? };
        Some(Due { last, exact })
    }

    fn due_of(&mut self, program: &Program, plan: &ObligationPlan, at: Instant, context: &Context<'_>) -> Option<Due> {
        let clock = self.clock(program);
        match plan.due.as_ref()? {
            DuePlan::Within(length, of) => {
                let exact = matches!(length, Length::Exact(_));
                let from = match of {
                    None => at,
                    Some(of) => match self.known(program, *of, context)? {
                        Value::Instant(at) => at,
                        Value::Date(date) => clock.start(date)?,
                        _ => return None,
                    },
                };
                Some(Due { last: clock.due(from, *length)?, exact })
            }
            DuePlan::EndOfDay { next, calendar } => {
                let today = clock.date(at);
                let business = |date| -> Option<bool> {
                    let (_, calendar) = program.schema.calendars.get(calendar.as_ref()?.0 as usize)?;
                    calendar.is_business_day(date).ok()
                };
                let day = match calendar {
                    Some(_) if !next && business(today)? => today,
                    Some(calendar) => clock.day(today, Length::Business(1, *calendar), false)?,
                    None if *next => today.tomorrow().ok()?,
                    None => today,
                };
                Some(Due { last: clock.last(day)?, exact: false })
            }
            DuePlan::NoLater(moment) => self.moment(program, moment, false),
        }
    }

    pub(super) fn start_duty(&mut self, program: &Program, number: u32, origin: Origin, at: Instant) {
        let plan = &program.course.obligations[number as usize];
        let trigger = match &origin {
            Origin::Event(event, fields) => Some((event.kind, fields.clone())),
            _ => None,
        };
        let mut context = self.at(program, at);
        context.trigger = trigger.as_ref().map(|(kind, fields)| (*kind, fields));
        if !plan.in_force.hold(context.on) {
            return;
        }
        let applies = self.all(program, &plan.applies, &context);
        if applies == Truth::FALSE {
            return;
        }
        let due = self.due_of(program, plan, at, &context);
        let left = self.to_each(program, plan);
        let open = applies.is_open() || (plan.due.is_some() && due.is_none());
        let state = &mut self.duties[number as usize];
        let id = state.next;
        state.next += 1;
        let none_left = left.as_ref().is_some_and(Vec::is_empty);
        let duty = Duty { id, origin, started: at, due, open, met_at: None, breached_at: None, left };
        state.open.insert(id, duty);
        if let Some(due) = due {
            self.deadlines.insert((due.passes(), number, id));
        }
        if none_left {
            self.close(number, id, at);
        }
    }

    /// The values for each of which an act must come.
    fn to_each(&mut self, program: &Program, plan: &ObligationPlan) -> Option<Vec<Value>> {
        let MustPlan::Act(acts) = &plan.must else { return None };
        let (_, kind, field) = acts.iter().find_map(|act| act.to_each)?;
        let name =
            &program.schema.record(program.course.events[kind as usize].record)?.fields.get(field as usize)?.name;
        let key = program.course.keys.iter().position(|(key, _)| key == name)?;
        let key = u32::try_from(key).ok()?;
        let space = self.spaces.spaces.iter().position(|space| *space.keys == [key])?;
        let ids = self.spaces.in_order(space);
        Some(
            ids.into_iter()
                .filter_map(|id| self.spaces.spaces[space].values.get(id as usize)?.first().cloned())
                .collect(),
        )
    }

    /// A duty has been done.
    fn close(&mut self, number: u32, id: u64, at: Instant) {
        let state = &mut self.duties[number as usize];
        let Some(mut duty) = state.open.remove(&id) else { return };
        if let Some(due) = duty.due {
            self.deadlines.remove(&(due.passes(), number, id));
        }
        duty.met_at = Some(at);
        let state = &mut self.duties[number as usize];
        state.closed_count += 1;
        state.closed.push_back(duty);
        if state.closed.len() > LISTED {
            state.closed.pop_front();
        }
    }

    /// Deadlines that have passed.
    pub(super) fn pass_deadlines(&mut self, program: &Program, at: Instant, found: &mut Vec<Breach>) {
        while let Some((_, number, id)) = self.deadlines.first().copied().filter(|(passes, ..)| *passes <= at) {
            self.deadlines.pop_first();
            let Some(duty) = self.duties[number as usize].open.get_mut(&id) else { continue };
            let Some(due) = duty.due else { continue };
            if matches!(program.course.obligations[number as usize].must, MustPlan::Keep(_)) {
                self.close(number, id, due.last);
            } else if !duty.open {
                duty.breached_at = Some(due.breached());
                found.push(Breach { what: Breached::Obligation(number), cap: 0, key: 0, event: None });
            }
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, ..)| *at)
    }

    /// Duties that events and edges of stages start.
    pub(super) fn trigger(&mut self, program: &Program, at: Instant, events: &[Event], edges: &[Edge]) {
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            for (place, trigger) in plan.triggers.iter().enumerate() {
                match trigger {
                    TriggerPlan::Event(on) => {
                        for event in events.iter().filter(|event| on.kinds.contains(&event.kind)) {
                            let context = Context::of(event, self.clock(program).date(event.at));
                            let is_one = self.is_one(program, on, event, &context);
                            if is_one == Truth::FALSE {
                                continue;
                            }
                            let origin = Origin::Event(reference(event), event.fields.clone());
                            let before = self.duties[number as usize].next;
                            self.come(program, number, place, origin, at);
                            if is_one.is_open()
                                && let Some(duty) = self.duties[number as usize].open.get_mut(&before)
                            {
                                duty.open = true;
                            }
                        }
                    }
                    TriggerPlan::Edge(edge, lifecycle, stage) => {
                        if edges.contains(&(*edge, *lifecycle, *stage)) {
                            self.come(program, number, place, Origin::Edge((*edge, *lifecycle, *stage)), at);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// One of the things that start a duty has come.
    fn come(&mut self, program: &Program, number: u32, place: usize, origin: Origin, at: Instant) {
        let plan = &program.course.obligations[number as usize];
        if plan.all {
            let come = &mut self.duties[number as usize].come;
            come.resize(plan.triggers.len(), false);
            come[place] = true;
            if !come.iter().all(|come| *come) {
                return;
            }
            come.iter_mut().for_each(|come| *come = false);
        }
        self.start_duty(program, number, origin, at);
    }

    pub(super) fn trigger_breaches(&mut self, program: &Program, at: Instant, breaches: &[Breach]) {
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            for (place, trigger) in plan.triggers.iter().enumerate() {
                let meant = match trigger {
                    TriggerPlan::BreachOfLimit(at) => Breached::Limit(*at),
                    TriggerPlan::BreachOfObligation(at) => Breached::Obligation(*at),
                    TriggerPlan::BreachOfProhibition(at) => Breached::Prohibition(*at),
                    _ => continue,
                };
                for _ in breaches.iter().filter(|breach| breach.what == meant) {
                    self.come(program, number, place, Origin::Breach(meant), at);
                }
            }
        }
    }

    /// Whether a measure stands past the threshold of a trigger.
    fn is_past(&mut self, program: &Program, number: u32, place: u32, key: KeyId, at: Instant) -> Option<bool> {
        let plan = &program.course.obligations[number as usize];
        let TriggerPlan::Crossing { measure, relation, threshold } = plan.triggers.get(place as usize)? else {
            return None;
        };
        let space = self.setup.measure_spaces[*measure as usize];
        let context = self.at(program, at).key(space, key);
        let used = self.measure_value(program, *measure, &context)?;
        let threshold = self.known(program, *threshold, &context)?;
        compare(*relation, crate::decide::View::Known(&used), crate::decide::View::Known(&threshold)).settled()
    }

    /// Before and after a measure changes for a key, whether it stands past thresholds; a duty starts where it crosses one.
    pub(super) fn cross(&mut self, program: &Program, source: u32, key: Option<KeyId>, at: Instant, after: bool) {
        let crossings = self.setup.crossings[source as usize].clone();
        for (number, place) in crossings {
            let TriggerPlan::Crossing { measure, .. } =
                &program.course.obligations[number as usize].triggers[place as usize]
            else {
                continue;
            };
            let measure = *measure;
            let (from, to) = (self.setup.measure_spaces[source as usize], self.setup.measure_spaces[measure as usize]);
            let keys = match key {
                Some(key) => self.spaces.project(from, key, to).into_iter().collect(),
                None => self.spaces.in_order(to),
            };
            for key in keys {
                let past = self.is_past(program, number, place, key, at).unwrap_or(false);
                let known = self.duties[number as usize].past.entry(place).or_default();
                let before = known.insert(key, past).unwrap_or(false);
                if after && past && !before {
                    self.come(program, number, place as usize, Origin::Crossing(measure, key), at);
                }
            }
        }
    }

    /// Acts that discharge duties: each the one that is due first of those that it fits.
    pub(super) fn discharge(&mut self, program: &Program, events: &[Event]) {
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            let MustPlan::Act(acts) = &plan.must else { continue };
            for event in events {
                for act in acts.iter().filter(|act| act.event == event.kind) {
                    self.discharge_one(program, number, act, event);
                }
            }
        }
    }

    fn discharge_one(&mut self, program: &Program, number: u32, act: &ActPlan, event: &Event) {
        let mut order: Vec<(Option<Instant>, u64)> =
            self.duties[number as usize].open.values().map(|duty| (duty.due.map(|due| due.last), duty.id)).collect();
        order.sort_by_key(|(due, id)| (due.is_none(), *due, *id));
        for (_, id) in order {
            let Some(duty) = self.duties[number as usize].open.get(&id) else { continue };
            let trigger = match &duty.origin {
                Origin::Event(of, fields) => Some((of.kind, fields.clone())),
                _ => None,
            };
            let mut fits = Truth::TRUE;
            for (own, other) in &act.same {
                let own = event.fields.get(*own as usize).and_then(Option::as_ref);
                let other = trigger.as_ref().and_then(|(_, fields)| fields.get(*other as usize)?.as_ref());
                let same = match (own, other) {
                    (Some(a), Some(b)) => Truth::known(a.same(b)),
                    _ => Truth::unknown(crate::value::MISSING),
                };
                fits = Truth::all([fits, same].into_iter());
            }
            if fits != Truth::FALSE
                && let Some(condition) = act.condition
            {
                let mut context = Context::of(event, self.clock(program).date(event.at));
                context.trigger = trigger.as_ref().map(|(kind, fields)| (*kind, fields));
                fits = Truth::all([fits, self.truth(program, condition, &context)].into_iter());
            }
            let Some(duty) = self.duties[number as usize].open.get_mut(&id) else { continue };
            match fits.settled() {
                Some(false) => {}
                None => duty.open = true,
                Some(true) => {
                    if let (Some((own, ..)), Some(left)) = (act.to_each, &mut duty.left) {
                        let value = event.fields.get(own as usize).and_then(Option::as_ref);
                        let before = left.len();
                        left.retain(|one| value.is_none_or(|value| !one.same(value)));
                        if left.len() == before {
                            continue;
                        }
                        if !left.is_empty() {
                            return;
                        }
                    }
                    self.close(number, id, event.at);
                    return;
                }
            }
        }
    }
}
