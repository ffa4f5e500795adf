//! Duties: what starts them, what discharges them, and when they are breached.

use super::core::{Context, Core};
use super::discharge::Index;
use super::due::{Due, Sight};
use super::event::Event;
use super::keys::{self, KeyId};
use super::limits::{Breach, Breached, reference};
use super::measures::EventRef;
use super::stages::Edge;
use crate::decide::Truth;
use crate::program::Program;
use crate::program::course::{MustPlan, ObligationPlan, TriggerPlan};
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

/// How far one of several things that must all come has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Come {
    #[default]
    No,
    Maybe,
    Yes,
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
    pub come: Vec<Come>,
    /// Whether a measure stands past the threshold of a trigger, by the trigger and the key; none where it is not known.
    pub past: BTreeMap<u32, FxHashMap<KeyId, Option<bool>>>,
    /// Since when it recurs, and how often it has.
    pub again: Option<(Instant, i32)>,
    /// The visit of the stage for which the one duty of its kind has been started.
    pub visit: Option<Instant>,
    /// The values that the field has had for each of which there is to be an act, where there is to be one for each.
    pub had: BTreeMap<Arc<str>, Value>,
    /// Whether it has had one that is not known.
    pub had_unknown: bool,
    /// Not part of what is saved: how many of those that are open are undated.
    pub undated: u64,
    /// Not part of what is saved: the open duties in the order in which acts discharge them.
    pub index: Option<Index>,
}

impl Duty {
    /// Whether it has a deadline of which it is not known when it is. What must be kept is not breached by a deadline.
    pub(super) fn is_undated(&self, plan: &ObligationPlan) -> bool {
        self.open && self.due.is_none() && plan.due.is_some()
    }
}

impl Core {
    /// Starts a duty; `open` where it is not settled whether there is one.
    pub(super) fn start_duty(&mut self, program: &Program, number: u32, origin: Origin, at: Instant, open: bool) {
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
        if open && let Some(id) = self.may_have_come(number, &origin, at) {
            // It stands for duties that are due later, too: a breach may come at any instant.
            if plan.due.is_some() && may_start_others(program, number) {
                self.change(program, number, id, |duty| duty.due = None);
            }
            return;
        }
        let applies = self.all(program, &plan.applies, &context);
        if applies == Truth::FALSE {
            return;
        }
        // Of a breach that may come at any instant it is not known when what it starts is due.
        let at_any =
            open && matches!(origin, Origin::Breach(Breached::Obligation(of)) if self.duties[of as usize].undated > 0);
        let due =
            plan.due.as_ref().map(|due| if at_any { Sight::Unknown } else { self.due_of(program, due, at, &context) });
        let (left, left_open) = self.to_each(plan, number);
        let open = open || applies.is_open() || due == Some(Sight::Unknown) || left_open;
        let due = due.and_then(Sight::seen);
        let state = &mut self.duties[number as usize];
        let id = state.next;
        state.next += 1;
        let none_left = left.as_ref().is_some_and(Vec::is_empty) && !open;
        let duty = Duty { id, origin, started: at, due, open, met_at: None, breached_at: None, left };
        self.put(program, number, duty);
        if none_left {
            self.close(program, number, id, at, &mut Vec::new());
        }
    }

    /// The duty, where there is one already, that stands for all that may have started in the same way since: one of which it
    /// is not settled that a measure crossed a threshold, or that a limit or a duty was breached.
    fn may_have_come(&self, number: u32, origin: &Origin, at: Instant) -> Option<u64> {
        let same = |duty: &Duty| match (&duty.origin, origin) {
            (Origin::Crossing(one, _), Origin::Crossing(other, _)) => one == other,
            (Origin::Breach(one @ (Breached::Limit(_) | Breached::Obligation(_))), Origin::Breach(other)) => {
                one == other
            }
            _ => false,
        };
        // What starts earlier is due earlier.
        let is_as_early = |duty: &Duty| duty.due.is_none() || duty.started <= at;
        let mut open = self.duties[number as usize].open.values();
        open.find(|duty| duty.open && same(duty) && is_as_early(duty)).map(|duty| duty.id)
    }

    /// Adds a duty to those that are open.
    fn put(&mut self, program: &Program, number: u32, duty: Duty) {
        let plan = &program.course.obligations[number as usize];
        let waits = duty.breached_at.is_none() || matches!(plan.must, MustPlan::Keep(_));
        if let Some(due) = duty.due.filter(|_| waits) {
            self.deadlines.insert((due.passes(), number, duty.id));
        }
        let state = &mut self.duties[number as usize];
        if let Some(index) = &mut state.index {
            index.insert(plan, &duty);
        }
        state.undated += u64::from(duty.is_undated(plan));
        state.open.insert(duty.id, duty);
    }

    /// Takes a duty away from those that are open.
    pub(super) fn take_away(&mut self, program: &Program, number: u32, id: u64) -> Option<Duty> {
        let plan = &program.course.obligations[number as usize];
        let state = &mut self.duties[number as usize];
        let duty = state.open.remove(&id)?;
        if let Some(index) = &mut state.index {
            index.remove(plan, &duty);
        }
        state.undated = state.undated.saturating_sub(u64::from(duty.is_undated(plan)));
        if let Some(due) = duty.due {
            self.deadlines.remove(&(due.passes(), number, id));
        }
        Some(duty)
    }

    /// Changes an open duty.
    pub(super) fn change(&mut self, program: &Program, number: u32, id: u64, change: impl FnOnce(&mut Duty)) {
        if let Some(mut duty) = self.take_away(program, number, id) {
            change(&mut duty);
            self.put(program, number, duty);
        }
    }

    /// The values for each of which an act must come, and whether others may have come, too.
    fn to_each(&self, plan: &ObligationPlan, number: u32) -> (Option<Vec<Value>>, bool) {
        if to_each(plan).is_none() {
            return (None, false);
        }
        let state = &self.duties[number as usize];
        (Some(state.had.values().cloned().collect()), state.had_unknown)
    }

    /// Keeps the values for each of which there will have to be an act.
    pub(super) fn meet_values(&mut self, program: &Program, obligations: &[u32], events: &[Event]) {
        for number in obligations.iter().map(|number| *number as usize) {
            let state = &mut self.duties[number];
            let Some((_, kind, field)) = to_each(&program.course.obligations[number]) else { continue };
            for event in events.iter().filter(|event| event.kind == kind) {
                match event.fields.get(field as usize).and_then(Option::as_ref) {
                    Some(value) => {
                        state
                            .had
                            .entry(Arc::from(keys::as_text(std::slice::from_ref(value))))
                            .or_insert_with(|| value.clone());
                    }
                    None => state.had_unknown = true,
                }
            }
        }
    }

    /// A duty has been done; late, where its deadline has passed.
    pub(super) fn close(&mut self, program: &Program, number: u32, id: u64, at: Instant, found: &mut Vec<Breach>) {
        let Some(mut duty) = self.take_away(program, number, id) else { return };
        duty.met_at = Some(at);
        if let Some(due) = duty.due.filter(|due| due.last < at && duty.breached_at.is_none() && !duty.open) {
            duty.breached_at = Some(due.breached());
            found.push(Breach::of_duty(number, due.breached()));
        }
        self.shut(number, duty);
    }

    /// Lists a duty as closed.
    pub(super) fn shut(&mut self, number: u32, duty: Duty) {
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
                self.close(program, number, id, due.last, found);
            } else if duty.breached_at.is_none() {
                // One that is not settled stays as it is, an act may still be what it asked for; but it may be breached.
                let open = duty.open;
                if !open {
                    duty.breached_at = Some(due.breached());
                }
                found.push(Breach { open, ..Breach::of_duty(number, due.breached()) });
            }
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, ..)| *at)
    }

    /// Duties of some obligations that events start.
    pub(super) fn trigger(&mut self, program: &Program, obligations: &[u32], at: Instant, events: &[Event]) {
        for number in obligations.iter().copied() {
            let plan = &program.course.obligations[number as usize];
            for event in events {
                // One event starts one duty, whichever of several things it is.
                let mut any = Truth::FALSE;
                for (place, trigger) in plan.triggers.iter().enumerate() {
                    let TriggerPlan::Event(on) = trigger else { continue };
                    if !on.kinds.contains(&event.kind) {
                        continue;
                    }
                    let context = Context::of(event, self.clock(program).date(event.at));
                    let is_one = self.is_one(program, on, event, &context);
                    if plan.all && is_one != Truth::FALSE {
                        self.come(program, number, place, origin(event), at, is_one.is_open());
                    }
                    any = Truth::any([any, is_one].into_iter());
                }
                if !plan.all && any != Truth::FALSE {
                    self.start_duty(program, number, origin(event), at, any.is_open());
                }
            }
        }
    }

    /// Duties that edges of stages start.
    pub(super) fn trigger_edges(&mut self, program: &Program, at: Instant, edges: &[Edge]) {
        if edges.is_empty() {
            return;
        }
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            for (place, trigger) in plan.triggers.iter().enumerate() {
                if let TriggerPlan::Edge(edge, lifecycle, stage) = trigger {
                    let edge = (*edge, *lifecycle, *stage);
                    for _ in edges.iter().filter(|one| **one == edge) {
                        self.come(program, number, place, Origin::Edge(edge), at, false);
                    }
                }
            }
        }
    }

    /// One of the things that start a duty has come; `open` where that is not settled.
    pub(super) fn come(
        &mut self,
        program: &Program,
        number: u32,
        place: usize,
        origin: Origin,
        at: Instant,
        open: bool,
    ) {
        let plan = &program.course.obligations[number as usize];
        let mut open = open;
        if plan.all {
            let come = &mut self.duties[number as usize].come;
            come.resize(plan.triggers.len(), Come::No);
            if come[place] != Come::Yes {
                come[place] = if open { Come::Maybe } else { Come::Yes };
            }
            if come.contains(&Come::No) {
                return;
            }
            open = come.contains(&Come::Maybe);
            // Where it is not settled, what has come may be needed once more.
            come.iter_mut().for_each(|come| *come = if open { Come::Maybe } else { Come::No });
        }
        self.start_duty(program, number, origin, at, open);
    }

    /// Duties that breaches start. A duty of which it is not known when it is due may be breached at any instant, from the one
    /// at which it starts on, and no deadline tells it.
    pub(super) fn trigger_breaches(&mut self, program: &Program, at: Instant, breaches: &[Breach]) {
        self.trigger_each_breach(program, breaches);
        if self.duties.iter().all(|state| state.undated == 0) {
            return;
        }
        // What starts by that is undated, too. Each is gone through once, so that a circle ends.
        let mut gone = vec![false; self.duties.len()];
        while let Some(next) = (0..gone.len()).find(|at| !gone[*at] && self.duties[*at].undated > 0) {
            gone[next] = true;
            let number = u32::try_from(next).unwrap_or(u32::MAX);
            self.trigger_each_breach(program, &[Breach { open: true, ..Breach::of_duty(number, at) }]);
        }
    }

    fn trigger_each_breach(&mut self, program: &Program, breaches: &[Breach]) {
        if breaches.is_empty() {
            return;
        }
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            for (place, trigger) in plan.triggers.iter().enumerate() {
                let meant = match trigger {
                    TriggerPlan::BreachOfLimit(at) => Breached::Limit(*at),
                    TriggerPlan::BreachOfObligation(at) => Breached::Obligation(*at),
                    TriggerPlan::BreachOfProhibition(at) => Breached::Prohibition(*at),
                    _ => continue,
                };
                for breach in breaches.iter().filter(|breach| breach.what == meant) {
                    self.come(program, number, place, Origin::Breach(meant), breach.at, breach.open);
                }
            }
        }
    }
}

/// Whether a breach of an obligation starts duties.
fn may_start_others(program: &Program, number: u32) -> bool {
    let starts = |trigger: &TriggerPlan| matches!(trigger, TriggerPlan::BreachOfObligation(of) if *of == number);
    program.course.obligations.iter().any(|plan| plan.triggers.iter().any(starts))
}

fn origin(event: &Event) -> Origin {
    Origin::Event(reference(event), event.fields.clone())
}

/// The field of an act, and the kind of event with its field, for each of whose values there must be one.
pub(super) fn to_each(plan: &ObligationPlan) -> Option<(u32, u32, u32)> {
    let MustPlan::Act(acts) = &plan.must else { return None };
    acts.iter().find_map(|act| act.to_each)
}
