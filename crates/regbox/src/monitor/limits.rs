//! Limits: what acts have left exceeded, and what came to be so by itself.

use super::core::{Context, Core};
use super::event::Event;
use super::keys::KeyId;
use super::measures::EventRef;
use super::shared::Shared;
use crate::decide::{Abs, Truth, compare};
use crate::program::Program;
use crate::program::course::{CapPlan, FormulaId, LimitPlan};
use crate::value::{Instant, MISSING, PROBLEM};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Where a cap stands for one key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// The first instant at which it was breached.
    pub first_breach: Option<Instant>,
    /// The act that breached it first.
    pub first_act: Option<EventRef>,
    /// Whether it is not settled whether an act has left it exceeded.
    pub open: bool,
}

/// Stands for every key, where an act was some key's and it is not known whose.
pub(super) const ANY: KeyId = KeyId::MAX;

#[derive(Clone, Debug, Default)]
pub(super) struct LimitState {
    /// By the number of the cap, then by key.
    pub caps: Vec<Shared<FxHashMap<KeyId, Standing>>>,
}

impl LimitState {
    pub(super) fn new(plan: &LimitPlan) -> LimitState {
        LimitState { caps: vec![Shared::default(); plan.caps.len()] }
    }

    /// Whether it is not settled whether an act has left a cap exceeded for a key.
    pub(super) fn is_open(&self, place: usize, key: KeyId) -> bool {
        let cap = &self.caps[place];
        !cap.is_empty() && [key, ANY].iter().any(|key| cap.get(key).is_some_and(|standing| standing.open))
    }
}

/// What has been breached, for duties that this starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Breached {
    Limit(u32),
    Obligation(u32),
    Prohibition(u32),
}

/// A breach.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Breach {
    pub what: Breached,
    pub cap: usize,
    pub key: KeyId,
    pub event: Option<EventRef>,
    pub at: Instant,
    /// Whether it is not settled.
    pub open: bool,
}

impl Breach {
    /// Whether it is the same breach, in two courses of an instant: an act that is forbidden is one by itself, and what is
    /// exceeded is exceeded once. What may be exceeded in both may be so in one alone.
    pub(super) fn is_same(&self, other: &Breach) -> bool {
        if self.open && matches!(self.what, Breached::Limit(_)) {
            return false;
        }
        let own = |breach: &Breach| breach.event.clone().filter(|_| !matches!(breach.what, Breached::Limit(_)));
        (self.what, self.cap, self.key, self.at, self.open) == (other.what, other.cap, other.key, other.at, other.open)
            && own(self) == own(other)
    }

    /// Whether what is breached may be the same: of a limit for the same key, or for one that is not known.
    pub(super) fn may_be(&self, other: &Breach) -> bool {
        let of_key = self.key == other.key || self.key == ANY;
        matches!(self.what, Breached::Limit(_)) && (self.what, self.cap) == (other.what, other.cap) && of_key
    }

    pub(super) fn of_duty(number: u32, at: Instant) -> Breach {
        Breach { what: Breached::Obligation(number), cap: 0, key: 0, event: None, at, open: false }
    }
}

/// What a cap is looked at for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cause<'e> {
    /// Acts that use it up: one, or several of an instant.
    Acts(Option<&'e Event>),
    /// An act of which it is not settled whether it uses it up.
    MayBeActs,
    /// Something else, or time alone: what it exceeds by that is over, not breached, unless it holds at all times.
    Itself,
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
        let formula = *used;
        let used = self.value(program, formula, context);
        let cap = self.value(program, *cap, context);
        let mut kept = compare(*relation, used.view(), cap.view());
        if kept.is_open() && matches!(used, Abs::Open(_)) && self.is_of_nothing(program, formula, context) {
            kept = Truth::TRUE;
        }
        (kept, used, cap)
    }

    /// Whether a value is not known only because nothing counts of which there could be an average, a last or a largest:
    /// that is within any cap.
    pub(super) fn is_of_nothing(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> bool {
        self.known(program, formula, &Context { from_nothing: true, ..*context }).is_some()
    }

    /// Whether a limit counts at all at an instant.
    pub(super) fn limit_counts(&mut self, program: &Program, limit: &LimitPlan, context: &Context<'_>) -> Truth {
        if !limit.in_force.hold(context.on) {
            return Truth::FALSE;
        }
        self.all(program, &limit.applies, context)
    }

    /// Whether a limit counts for a key, which it does not where the key has not been met.
    pub(super) fn limit_counts_for(
        &mut self,
        program: &Program,
        limit: &LimitPlan,
        (space, key): (usize, KeyId),
        context: &Context<'_>,
    ) -> Truth {
        let counts = self.limit_counts(program, limit, context);
        if !self.spaces.is_doubtful(space, key) {
            return counts;
        }
        Truth::all([counts, Truth::unknown(MISSING)].into_iter())
    }

    /// Looks at one cap for one key.
    pub(super) fn check_cap(
        &mut self,
        program: &Program,
        at: Instant,
        (number, place, key): (u32, usize, KeyId),
        cause: Cause<'_>,
        found: &mut Vec<Breach>,
    ) {
        let limit = &program.course.limits[number as usize];
        let quiet = self.is_quiet(limit, (number, place, key));
        let plain = self.setup.plain_caps[number as usize][place].as_ref();
        if quiet && plain.is_some_and(|plain| self.plainly(program, plain, key, at) == Some(true)) {
            return;
        }
        let Some(cap @ CapPlan::Standing { .. }) = limit.caps.get(place) else { return };
        let space = self.setup.cap_spaces[number as usize][place];
        let context = self.at(program, at).key(space, key);
        let counts = self.limit_counts_for(program, limit, (space, key), &context);
        let kept = if counts == Truth::FALSE { Truth::TRUE } else { self.cap(program, cap, &context).0 };
        let exceeded = self.exceeded.contains(&(number, place, key));
        let was_open = self.limits[number as usize].is_open(place, key);
        // What is done is a breach each time; what comes by itself, once. Where it may have been exceeded before, what comes
        // by itself may have come before.
        let (breaches, open, act) = match cause {
            Cause::Acts(act) => (true, false, act),
            Cause::MayBeActs => (true, true, None),
            Cause::Itself => (limit.at_all_times && !exceeded, was_open, None),
        };
        let is_exceeded = Truth::all([counts, kept.not()].into_iter());
        let caps = &mut self.limits[number as usize].caps[place];
        match is_exceeded.settled() {
            Some(false) if quiet => return,
            Some(false) => {
                if exceeded {
                    self.exceeded.remove(&(number, place, key));
                }
                if caps.get(&key).is_some_and(|standing| standing.open)
                    && let Some(standing) = caps.get_mut(&key)
                {
                    standing.open = false;
                }
            }
            Some(true) if breaches && matches!(cause, Cause::MayBeActs) => {
                caps.entry(key).or_default().open |= !exceeded;
                found.push(Breach { what: Breached::Limit(number), cap: place, key, event: None, at, open });
            }
            Some(true) if breaches => {
                self.exceeded.insert((number, place, key));
                let standing = caps.entry(key).or_default();
                standing.open = false;
                if standing.first_breach.is_none() {
                    standing.first_breach = Some(at);
                    standing.first_act = act.map(reference);
                }
                let (what, event) = (Breached::Limit(number), act.map(reference));
                found.push(Breach { what, cap: place, key, event, at, open });
            }
            Some(true) => {}
            None if breaches || exceeded => {
                // What an act left exceeded may be kept again, and be exceeded by itself later.
                self.exceeded.remove(&(number, place, key));
                caps.entry(key).or_default().open = true;
                if breaches {
                    found.push(Breach { what: Breached::Limit(number), cap: place, key, event: None, at, open: true });
                }
            }
            None => {}
        }
        self.watch_cap(program, number, place, key);
    }

    /// Whether nothing has been noted of a cap, and nothing need be as long as it is kept.
    fn is_quiet(&self, limit: &LimitPlan, (number, place, key): (u32, usize, KeyId)) -> bool {
        let caps = &self.limits[number as usize].caps[place];
        !limit.at_all_times
            && (caps.is_empty() || !caps.contains_key(&key))
            && (self.exceeded.is_empty() || !self.exceeded.contains(&(number, place, key)))
    }

    /// An act was some key's, and it is not known whose.
    pub(super) fn touch_any(
        &mut self,
        program: &Program,
        number: u32,
        place: usize,
        at: Instant,
        found: &mut Vec<Breach>,
    ) {
        let limit = &program.course.limits[number as usize];
        let context = self.at(program, at);
        if !limit.in_force.hold(context.on) {
            return;
        }
        let caps = &mut self.limits[number as usize].caps[place];
        caps.entry(ANY).or_default().open = true;
        // What was left exceeded may be kept again, and goes on being watched.
        self.exceeded.retain(|(limit, cap, key)| {
            let other = (*limit, *cap) != (number, place);
            if !other {
                caps.entry(*key).or_default().open = true;
            }
            other
        });
        found.push(Breach { what: Breached::Limit(number), cap: place, key: ANY, event: None, at, open: true });
    }

    /// A key may have been met for the first time, and it is not known which: nothing used of it may break a cap.
    pub(super) fn meet_any(&self, at: Instant, found: &mut Vec<Breach>) {
        for (number, cap) in self.setup.at_all_times.iter().copied() {
            if self.setup.cap_spaces[number as usize][cap] != self.setup.whole {
                found.push(Breach { what: Breached::Limit(number), cap, key: ANY, event: None, at, open: true });
            }
        }
    }

    /// The key of a breach in another course of an instant, which may have met its keys in another order.
    pub(super) fn key_from(&self, other: &Core, breach: &Breach) -> KeyId {
        let Breached::Limit(number) = breach.what else { return breach.key };
        let space = self.setup.cap_spaces[number as usize][breach.cap];
        let values = other.spaces.spaces[space].values.get(breach.key as usize);
        values.and_then(|values| self.spaces.spaces[space].find(values)).unwrap_or(ANY)
    }

    /// Of keys that are met after so many of each space, where others may have been met of which it is not known which: what
    /// they breach at once they may have breached before.
    pub(super) fn may_have_met(&mut self, met: &[KeyId]) {
        for (number, place) in self.setup.at_all_times.iter().copied() {
            let space = self.setup.cap_spaces[number as usize][place];
            let first = met.get(space).copied().unwrap_or(0);
            if self.spaces.spaces[space].others {
                for key in first..self.spaces.count(space) {
                    self.limits[number as usize].caps[place].entry(key).or_default().open = true;
                }
            }
        }
    }

    /// Something has moved caps that hold at all times: what has been met of keys that are not known may exceed them now.
    pub(super) fn move_others(&self, is_moved: impl Fn(u32, usize) -> bool, at: Instant, found: &mut Vec<Breach>) {
        for (number, cap) in self.setup.at_all_times.iter().copied() {
            let space = self.setup.cap_spaces[number as usize][cap];
            if self.spaces.spaces[space].others && is_moved(number, cap) {
                self.meet_other(number, cap, at, found);
            }
        }
    }

    /// A cap may have been used up for a key that is not known.
    pub(super) fn meet_other(&self, number: u32, cap: usize, at: Instant, found: &mut Vec<Breach>) {
        found.push(Breach { what: Breached::Limit(number), cap, key: ANY, event: None, at, open: true });
    }

    /// Caps that hold at all times, for every key; of those of each space, after so many, and those met for certain only now.
    pub(super) fn caps_at_all_times(&self, met: &[KeyId]) -> BTreeSet<(u32, usize, KeyId)> {
        let mut all = BTreeSet::new();
        for (number, place) in self.setup.at_all_times.iter().copied() {
            let space = self.setup.cap_spaces[number as usize][place];
            let first = met.get(space).copied().unwrap_or(0);
            let settled = self.spaces.settled.iter().filter(|(of, _)| *of == space).map(|(_, key)| *key);
            all.extend((first..self.spaces.count(space)).chain(settled).map(|key| (number, place, key)));
        }
        all
    }

    /// Caps on an act, before it has changed any measure.
    pub(super) fn check_gates(
        &mut self,
        program: &Program,
        gates: &[(u32, usize)],
        events: &[Event],
        found: &mut Vec<Breach>,
    ) {
        for (number, place) in gates.iter().copied() {
            let limit = &program.course.limits[number as usize];
            let CapPlan::Gate { on, requires, .. } = &limit.caps[place] else { continue };
            for event in events.iter().filter(|event| on.kinds.contains(&event.kind)) {
                let context = Context::of(event, self.clock(program).date(event.at));
                let is_one = self.is_one(program, on, event, &context);
                let counts = Truth::all([is_one, self.limit_counts(program, limit, &context)].into_iter());
                if counts == Truth::FALSE {
                    continue;
                }
                let kept = self.truth(program, *requires, &context);
                let truth = Truth::any([counts.not(), kept].into_iter());
                if truth.settled() == Some(true) {
                    continue;
                }
                let open = truth.is_open();
                let act = reference(event);
                let standing = self.limits[number as usize].caps[place].entry(0).or_default();
                if open {
                    standing.open = true;
                } else if standing.first_breach.is_none() {
                    standing.first_breach = Some(event.at);
                    standing.first_act = Some(act.clone());
                }
                let (what, event, at) = (Breached::Limit(number), Some(act), event.at);
                found.push(Breach { what, cap: place, key: 0, event, at, open });
            }
        }
    }
}
