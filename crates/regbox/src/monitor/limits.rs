//! Limits and prohibitions: what acts have left exceeded, and what should never have happened.

use super::core::{Context, Core};
use super::event::Event;
use super::keys::KeyId;
use super::measures::EventRef;
use crate::decide::{Abs, Truth, compare};
use crate::program::Program;
use crate::program::course::{CapPlan, LimitPlan};
use crate::value::{Instant, PROBLEM};
use rustc_hash::FxHashMap;
use std::collections::{BTreeSet, VecDeque};

/// So many breaches of one prohibition are kept; the others are counted.
const KEPT: usize = 1_000;

/// Where a cap stands for one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// The first instant at which it was breached.
    pub first_breach: Option<Instant>,
    /// The act that breached it first.
    pub first_act: Option<EventRef>,
    /// Whether it is not settled whether an act has breached it.
    pub open: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct LimitState {
    /// By the number of the cap, then by key.
    pub caps: Vec<FxHashMap<KeyId, Standing>>,
}

impl LimitState {
    pub(super) fn new(plan: &LimitPlan) -> LimitState {
        LimitState { caps: vec![FxHashMap::default(); plan.caps.len()] }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct ProhibitionState {
    pub count: u64,
    /// The last of its breaches.
    pub breaches: VecDeque<EventRef>,
    /// Events of which it is not settled whether they were forbidden.
    pub open: VecDeque<EventRef>,
}

/// What has been breached, for duties that this starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Breached {
    Limit(u32),
    Obligation(u32),
    Prohibition(u32),
}

/// A breach that an event brings about.
#[derive(Clone, Debug)]
pub(super) struct Breach {
    pub what: Breached,
    pub cap: usize,
    pub key: KeyId,
    pub event: Option<EventRef>,
}

pub(super) fn reference(event: &Event) -> EventRef {
    EventRef { kind: event.kind, id: event.id.clone(), at: event.at }
}

impl Core {
    /// Whether a cap on what has been used is kept; and what is used, and the cap.
    pub(super) fn cap(&mut self, program: &Program, cap: &CapPlan, context: &Context<'_>) -> (Truth, Abs, Abs) {
        let CapPlan::Standing { used, relation, cap, .. } = cap else {
            return (Truth::TRUE, Abs::any(PROBLEM), Abs::any(PROBLEM));
        };
        let used = self.value(program, *used, context);
        let cap = self.value(program, *cap, context);
        (compare(*relation, used.view(), cap.view()), used, cap)
    }

    /// Whether a limit counts at all at an instant.
    pub(super) fn limit_counts(&mut self, program: &Program, limit: &LimitPlan, context: &Context<'_>) -> Truth {
        if !limit.in_force.hold(context.on) {
            return Truth::FALSE;
        }
        self.all(program, &limit.applies, context)
    }

    /// The limits that acts of an instant may have breached.
    pub(super) fn check_limits(
        &mut self,
        program: &Program,
        at: Instant,
        touched: &BTreeSet<(u32, KeyId)>,
        act: Option<&EventRef>,
        found: &mut Vec<Breach>,
    ) {
        for (number, key) in touched {
            let limit = &program.course.limits[*number as usize];
            let space = self.setup.limit_spaces[*number as usize];
            let context = self.at(program, at).key(space, *key);
            let counts = self.limit_counts(program, limit, &context);
            for (place, cap) in limit.caps.iter().enumerate() {
                if matches!(cap, CapPlan::Gate { .. }) {
                    continue;
                }
                let kept = if counts == Truth::FALSE { Truth::TRUE } else { self.cap(program, cap, &context).0 };
                let standing = self.limits[*number as usize].caps[place].entry(*key).or_default();
                match (kept.settled(), counts.settled()) {
                    (Some(true), _) => drop(self.exceeded.remove(&(*number, place, *key))),
                    (Some(false), Some(true)) => {
                        self.exceeded.insert((*number, place, *key));
                        if standing.first_breach.is_none() {
                            standing.first_breach = Some(at);
                            standing.first_act = act.cloned();
                        }
                        found.push(Breach {
                            what: Breached::Limit(*number),
                            cap: place,
                            key: *key,
                            event: act.cloned(),
                        });
                    }
                    _ => {}
                }
            }
        }
    }

    /// Before a cap changes by its date, or a measure by its window: what is within by now has not been left exceeded.
    pub(super) fn settle_exceeded(&mut self, program: &Program, at: Instant) {
        for (number, place, key) in self.exceeded.clone() {
            let limit = &program.course.limits[number as usize];
            let context = self.at(program, at).key(self.setup.limit_spaces[number as usize], key);
            let within = limit.caps.get(place).is_some_and(|cap| self.cap(program, cap, &context).0 == Truth::TRUE);
            if within {
                self.exceeded.remove(&(number, place, key));
            }
        }
    }

    /// The limits that are to be kept at all times, for every key, as a cap changes by its date.
    pub(super) fn check_at_all_times(&mut self, program: &Program, at: Instant, found: &mut Vec<Breach>) {
        let mut touched = BTreeSet::new();
        for (number, limit) in (0u32..).zip(&program.course.limits).filter(|(_, limit)| limit.at_all_times) {
            let space = self.setup.limit_spaces[number as usize];
            touched.extend(self.spaces.in_order(space).into_iter().map(|key| (number, key)));
            debug_assert!(limit.at_all_times);
        }
        self.check_limits(program, at, &touched, None, found);
    }

    /// Caps on an act, before it has changed any measure.
    pub(super) fn check_gates(&mut self, program: &Program, events: &[Event], found: &mut Vec<Breach>) {
        for (number, limit) in (0u32..).zip(&program.course.limits) {
            for (place, cap) in limit.caps.iter().enumerate() {
                let CapPlan::Gate { on, requires, .. } = cap else { continue };
                for event in events.iter().filter(|event| on.kinds.contains(&event.kind)) {
                    let context = Context::of(event, self.clock(program).date(event.at));
                    let is_one = self.is_one(program, on, event, &context);
                    let counts = Truth::all([is_one, self.limit_counts(program, limit, &context)].into_iter());
                    if counts == Truth::FALSE {
                        continue;
                    }
                    let kept = self.truth(program, *requires, &context);
                    let truth = Truth::any([counts.not(), kept].into_iter());
                    let standing = self.limits[number as usize].caps[place].entry(0).or_default();
                    match truth.settled() {
                        Some(true) => {}
                        None => standing.open = true,
                        Some(false) => {
                            let act = reference(event);
                            if standing.first_breach.is_none() {
                                standing.first_breach = Some(event.at);
                                standing.first_act = Some(act.clone());
                            }
                            found.push(Breach { what: Breached::Limit(number), cap: place, key: 0, event: Some(act) });
                        }
                    }
                }
            }
        }
    }

    pub(super) fn check_prohibitions(&mut self, program: &Program, events: &[Event], found: &mut Vec<Breach>) {
        for (number, item) in (0u32..).zip(&program.course.prohibitions) {
            for event in events {
                let context = Context::of(event, self.clock(program).date(event.at));
                if !item.in_force.hold(context.on) {
                    continue;
                }
                let mut forbidden = Truth::FALSE;
                for never in item.never.iter().filter(|never| never.events.kinds.contains(&event.kind)) {
                    let is_one = self.is_one(program, &never.events, event, &context);
                    let allowed = never.unless.map_or(Truth::FALSE, |unless| self.truth(program, unless, &context));
                    let this = Truth::all([is_one, allowed.not()].into_iter());
                    forbidden = Truth::any([forbidden, this].into_iter());
                }
                let state = &mut self.prohibitions[number as usize];
                match forbidden.settled() {
                    Some(false) => {}
                    Some(true) => {
                        state.count += 1;
                        keep(&mut state.breaches, reference(event));
                        found.push(Breach {
                            what: Breached::Prohibition(number),
                            cap: 0,
                            key: 0,
                            event: Some(reference(event)),
                        });
                    }
                    None => keep(&mut state.open, reference(event)),
                }
            }
        }
    }
}

fn keep(list: &mut VecDeque<EventRef>, event: EventRef) {
    if list.len() >= KEPT {
        list.pop_front();
    }
    list.push_back(event);
}
