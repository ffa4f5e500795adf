//! What events add to measures.

use super::clock::Clock;
use super::core::{Context, Core};
use super::event::Event;
use super::keys::{self, KeyId};
use super::measures::{Account, Share};
use super::setup::{Found, measured};
use super::watch::Watched;
use crate::decide::Truth;
use crate::program::Program;
use crate::program::course::{Measure, Measured, Window};
use crate::value::{Instant, Number, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What has been changed: measures, each for a key, or for any.
pub(super) type Touched = BTreeSet<(u32, Option<KeyId>)>;

/// What events have changed, in order, and whether it is settled that one has.
pub(super) type Used = Vec<((u32, Option<KeyId>), bool)>;

/// What an event adds to a measure.
#[derive(Clone, Debug)]
pub(super) struct Addition {
    measure: u32,
    key: Option<KeyId>,
    function: Measure,
    /// Since when it counts.
    from: Instant,
    share: Share,
}

/// Sorts, and joins what is said twice: it is settled where one of them is.
pub(super) fn settle<K: Ord + Copy>(used: &mut Vec<(K, bool)>) {
    if used.len() < 2 {
        return;
    }
    used.sort_unstable_by_key(|(one, _)| *one);
    used.dedup_by(|one, kept| {
        let same = one.0 == kept.0;
        kept.1 |= same && one.1;
        same
    });
}

impl Core {
    /// Adds the events of an instant to the measures.
    pub(super) fn measure(&mut self, program: &Program, at: Instant, events: &[Event]) -> Used {
        let setup = Arc::clone(&self.setup);
        let on = self.clock(program).date(at);
        let mut additions = std::mem::take(&mut self.scratch.additions);
        let mut touched = std::mem::take(&mut self.scratch.touched);
        touched.clear();
        for event in events {
            let context = Context::of(event, on);
            self.scratch.keys.fill(None);
            for number in &setup.of_event[event.kind as usize] {
                let Some(plan) = measured(program, setup.events_of(*number)) else { continue };
                let counts = self.counts(program, plan, &context);
                if counts != Truth::FALSE {
                    let key = self.key_of(*number, plan, event, !counts.is_open());
                    touched.push(((*number, key), !counts.is_open()));
                    let (from, share) = self.share(program, *number, plan, counts, event, &context);
                    additions.push(Addition { measure: *number, key, function: plan.function, from, share });
                }
            }
        }
        // What all of them change together is compared with what stood before all of them.
        if events.len() > 1 {
            settle(&mut touched);
        }
        for ((number, key), _) in &touched {
            self.cross_before(program, *number, *key, at);
        }
        for Addition { measure, key, function, from, share } in additions.drain(..) {
            let state = &mut self.measures[measure as usize];
            if from > at {
                state.next_from = Some(state.next_from.map_or(from, |next| next.min(from)));
            }
            match key {
                Some(key) => self.accounts.add(measure, key, (function, from), share, at),
                None => state.of_any.add(function, from, share, at),
            }
        }
        for ((number, key), _) in &touched {
            if key.is_none() {
                self.spaces.may_meet(setup.measure_spaces[*number as usize]);
            }
        }
        self.accounts.sweep(at);
        self.scratch.additions = additions;
        touched
    }

    /// Whether an event counts for a measure.
    fn counts(&mut self, program: &Program, plan: &Measured, context: &Context<'_>) -> Truth {
        let during = self.is_during(plan);
        match plan.condition {
            Some(condition) if during != Truth::FALSE => {
                Truth::all([during, self.truth(program, condition, context)].into_iter())
            }
            _ => during,
        }
    }

    /// What an event that counts, or may count, adds to a measure, and since when it does.
    fn share(
        &mut self,
        program: &Program,
        measure: u32,
        plan: &Measured,
        counts: Truth,
        event: &Event,
        context: &Context<'_>,
    ) -> (Instant, Share) {
        let mut value = match plan.value {
            None => Some(Number::ONE),
            Some(formula) => match self.known(program, formula, context) {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            },
        };
        let mut distinct = None;
        if let Some(field) = plan.distinct {
            match event.fields.get(field as usize).and_then(Option::as_ref) {
                Some(value) => distinct = Some(Arc::from(keys::as_text(std::slice::from_ref(value)))),
                None => value = None,
            }
        }
        if counts.is_open() {
            value = None;
        }
        let (from, until) = match self.window(program, measure, plan, event.at) {
            Some(window) => window,
            None => {
                // It cannot be said until when it counts: it stays, and what it adds is not known.
                value = None;
                (event.at, super::clock::end_of_time())
            }
        };
        (from, Share { at: event.at, id: event.id.clone(), until, value, distinct })
    }

    /// Since when and until when what happens at the instant at hand counts.
    fn window(
        &mut self,
        program: &Program,
        measure: u32,
        plan: &Measured,
        at: Instant,
    ) -> Option<(Instant, Option<Instant>)> {
        if plan.window == Window::AllTime {
            return Some((at, None));
        }
        if let Some((from, until)) = self.scratch.windows[measure as usize] {
            return Some((from.unwrap_or(at), until));
        }
        let (from, until) = self.clock(program).window(plan.window, at, self.opened.unwrap_or(at))?;
        if Clock::is_by_day(plan.window) && self.scratch.day.is_some_and(|day| day.has(at)) {
            self.scratch.windows[measure as usize] = Some(((from != at).then_some(from), until));
        }
        Some((from, until))
    }

    /// What waited for its window begins to count; the keys that it changes.
    pub(super) fn begin_to_count(&mut self, program: &Program, at: Instant, watched: &[Watched]) -> Touched {
        let mut touched = Touched::new();
        for (number, state) in (0u32..).zip(&mut self.measures) {
            if state.next_from.is_none_or(|from| from > at) {
                continue;
            }
            let Found::Events(of) = self.setup.found[number as usize] else { continue };
            let Some(plan) = measured(program, of) else { continue };
            self.accounts.change(
                number,
                |account| account.is_due(at),
                |key, account| {
                    account.expire(plan.function, at);
                    touched.insert((number, Some(key)));
                },
            );
            if state.of_any.is_due(at) {
                state.of_any.expire(plan.function, at);
                touched.insert((number, None));
            }
        }
        for (number, key) in &touched {
            self.cross_begun(program, *number, *key, at, watched);
        }
        for (number, state) in (0u32..).zip(&mut self.measures) {
            if state.next_from.is_none_or(|from| from > at) {
                continue;
            }
            let Some(plan) = measured(program, self.setup.events_of(number)) else { continue };
            self.accounts.change(number, |account| account.is_due(at), |_, account| account.let_in(plan.function, at));
            state.of_any.let_in(plan.function, at);
            let all = self.accounts.of(number).map(|(_, account)| account).chain([&state.of_any]);
            state.next_from = all.filter_map(Account::next_from).min();
        }
        touched
    }

    /// Whether one of the stages that a measure is taken during is on.
    fn is_during(&self, plan: &Measured) -> Truth {
        if plan.during.is_empty() {
            return Truth::TRUE;
        }
        let one = |(lifecycle, stage): &(u32, u32)| match self.lifecycles[*lifecycle as usize].stage() {
            Some(now) => Truth::known(now == *stage),
            None => Truth::unknown(crate::value::MISSING),
        };
        Truth::any(plan.during.iter().map(one))
    }

    /// The key of an event for a measure, as the measure is kept apart; none where a field of it is not known. Where it is not
    /// known whether the event counts, it does not meet the key for certain.
    fn key_of(&mut self, number: u32, plan: &Measured, event: &Event, surely: bool) -> Option<KeyId> {
        let space = self.setup.measure_spaces[number as usize];
        if space == self.setup.whole {
            return Some(0);
        }
        if self.scratch.keys[space].is_some() {
            return self.scratch.keys[space];
        }
        let value = |key: &u32| {
            let plan = plan.keys.iter().find(|one| one.key == *key)?;
            let (_, field) = plan.fields.iter().find(|(kind, _)| *kind == event.kind)?;
            event.fields.get(*field as usize)?.as_ref()
        };
        if let [only] = &*self.spaces.spaces[space].keys {
            let id = self.spaces.meet(space, std::slice::from_ref(value(only)?), surely);
            self.scratch.keys[space] = surely.then_some(id);
            return Some(id);
        }
        let mut values = Vec::with_capacity(plan.keys.len());
        for key in &self.spaces.spaces[space].keys {
            values.push(value(key)?.clone());
        }
        let id = self.spaces.meet(space, &values, surely);
        self.scratch.keys[space] = surely.then_some(id);
        // Limits and measures of fewer keys know of it, too.
        for at in 0..self.spaces.spaces.len() {
            if at != space && !self.spaces.spaces[at].keys.is_empty() && self.spaces.covers(space, at) {
                let own: Vec<Value> = (self.spaces.spaces[at].keys.iter())
                    .filter_map(|key| {
                        let place = self.spaces.spaces[space].keys.binary_search(key).ok()?;
                        values.get(place).cloned()
                    })
                    .collect();
                self.spaces.meet(at, &own, surely);
            }
        }
        Some(id)
    }
}
