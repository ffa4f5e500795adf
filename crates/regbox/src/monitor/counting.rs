//! What events add to measures.

use super::core::{Context, Core};
use super::event::Event;
use super::keys::{self, KeyId};
use super::limits::reference;
use super::measures::Share;
use super::setup::{Found, measured};
use super::watch::Watched;
use crate::decide::Truth;
use crate::program::Program;
use crate::program::course::Measured;
use crate::value::{Instant, Number, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What has been changed: measures, each for a key, or for any.
pub(super) type Touched = BTreeSet<(u32, Option<KeyId>)>;

/// What events have changed, and whether it is settled that one has.
pub(super) type Used = BTreeMap<(u32, Option<KeyId>), bool>;

impl Core {
    /// Adds the events of an instant to the measures.
    pub(super) fn measure(&mut self, program: &Program, at: Instant, events: &[Event]) -> Used {
        let setup = Arc::clone(&self.setup);
        let mut shares = Vec::new();
        for event in events {
            for number in &setup.of_event[event.kind as usize] {
                let Some(plan) = measured(program, setup.events_of(*number)) else { continue };
                if let Some((share, settled)) = self.share(program, plan, event) {
                    shares.push((*number, self.key_of(*number, plan, event), plan.function, share, settled));
                }
            }
        }
        // What all of them change together is compared with what stood before all of them.
        let mut touched = Used::new();
        for (number, key, .., settled) in &shares {
            *touched.entry((*number, *key)).or_default() |= settled;
        }
        for (number, key) in touched.keys() {
            self.cross(program, *number, *key, at, false);
        }
        for (number, key, function, share, _) in shares {
            let state = &mut self.measures[number as usize];
            if share.from > at {
                state.next_from = Some(state.next_from.map_or(share.from, |next| next.min(share.from)));
            }
            let account = match key {
                Some(key) => state.accounts.entry(key).or_default(),
                None => &mut state.of_any,
            };
            account.expire(function, at);
            account.add(function, share, at);
        }
        touched
    }

    /// What an event adds to a measure, and whether it is settled that it does; none where it does not count.
    fn share(&mut self, program: &Program, plan: &Measured, event: &Event) -> Option<(Share, bool)> {
        let during = self.is_during(plan);
        let context = Context::of(event, self.clock(program).date(event.at));
        let counts = match plan.condition {
            Some(condition) if during != Truth::FALSE => {
                Truth::all([during, self.truth(program, condition, &context)].into_iter())
            }
            _ => during,
        };
        if counts == Truth::FALSE {
            return None;
        }
        let mut value = match plan.value {
            None => Some(Number::ONE),
            Some(formula) => match self.known(program, formula, &context) {
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
        let opened = self.opened.unwrap_or(event.at);
        let clock = self.clock(program);
        let (from, until) = match clock.window(plan.window, event.at, opened) {
            Some(window) => window,
            None => {
                // It cannot be said until when it counts: it stays, and what it adds is not known.
                value = None;
                (event.at, super::clock::end_of_time())
            }
        };
        Some((Share { from, until, value, distinct, event: reference(event) }, !counts.is_open()))
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
            let keys = state.accounts.iter_mut().map(|(key, account)| (Some(*key), account));
            for (key, account) in keys.chain([(None, &mut state.of_any)]) {
                if account.is_due(at) {
                    account.expire(plan.function, at);
                    touched.insert((number, key));
                }
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
            let mut next: Option<Instant> = None;
            for account in state.accounts.values_mut().chain([&mut state.of_any]) {
                account.let_in(plan.function, at);
                let from = account.waiting.front().map(|share| share.from);
                next = next.into_iter().chain(from).min();
            }
            state.next_from = next;
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

    /// The key of an event for a measure, as the measure is kept apart; none where a field of it is not known.
    fn key_of(&mut self, number: u32, plan: &Measured, event: &Event) -> Option<KeyId> {
        let space = self.setup.measure_spaces[number as usize];
        if space == self.setup.whole {
            return Some(0);
        }
        let mut values = Vec::with_capacity(plan.keys.len());
        for key in &self.spaces.spaces[space].keys {
            let plan = plan.keys.iter().find(|one| one.key == *key)?;
            let (_, field) = plan.fields.iter().find(|(kind, _)| *kind == event.kind)?;
            values.push(event.fields.get(*field as usize)?.clone()?);
        }
        let mut text = std::mem::take(&mut self.scratch.text);
        let id = self.spaces.intern(space, &values, &mut text);
        // Limits and measures of fewer keys know of it, too.
        for at in 0..self.spaces.spaces.len() {
            if at != space && !self.spaces.spaces[at].keys.is_empty() && self.spaces.covers(space, at) {
                let own: Vec<Value> = (self.spaces.spaces[at].keys.iter())
                    .filter_map(|key| {
                        let place = self.spaces.spaces[space].keys.binary_search(key).ok()?;
                        values.get(place).cloned()
                    })
                    .collect();
                self.spaces.intern(at, &own, &mut text);
            }
        }
        self.scratch.text = text;
        Some(id)
    }
}
