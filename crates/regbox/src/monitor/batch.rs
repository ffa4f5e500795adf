//! An instant: everything that happens at it, in one order whatever the order in which it was told.

use super::core::{Context, Core};
use super::event::Event;
use super::keys::KeyId;
use super::limits::{Breach, reference};
use super::measures::Share;
use super::refusal::Refusal;
use super::schedule::MOST_AT_ONCE;
use super::setup::measured;
use super::stages::Edge;
use crate::decide::Truth;
use crate::diagnostic::Code;
use crate::program::Program;
use crate::program::course::Measured;
use crate::value::{Instant, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What has been changed: measures, each for a key, or for any.
type Touched = BTreeSet<(u32, Option<KeyId>)>;

impl Core {
    /// The next instant at which something changes by itself: a stage, a deadline, a duty that recurs, a month that counts.
    pub(super) fn next_timer(&mut self, program: &Program) -> Option<Instant> {
        let measures = self.measures.iter().filter_map(|one| one.next_from).min();
        let changes = self.next_date(program);
        let others =
            [self.next_stage_timer(program), self.next_deadline(), self.next_recurrence(program), measures, changes];
        others.into_iter().flatten().min()
    }

    /// The next day on which a value changes by its date, where that can change a limit.
    fn next_date(&self, program: &Program) -> Option<Instant> {
        let all_times = program.course.limits.iter().any(|limit| limit.at_all_times);
        if self.exceeded.is_empty() && !all_times {
            return None;
        }
        self.change_after(program, self.now?)
    }

    /// The first instant after another at which a value changes by its date.
    pub(super) fn change_after(&self, program: &Program, now: Instant) -> Option<Instant> {
        let clock = self.clock(program);
        let today = clock.date(now);
        let later = self.setup.changes.partition_point(|date| *date <= today);
        clock.start(*self.setup.changes.get(later)?)
    }

    /// Takes everything that comes by itself up to an instant, and at it.
    pub(super) fn advance(&mut self, program: &Program, at: Instant) -> Result<Vec<Breach>, Refusal> {
        let mut found = Vec::new();
        if self.opened.is_none() {
            return Ok(found);
        }
        let mut times = 0;
        while let Some(next) = self.next_timer(program).filter(|next| *next <= at) {
            let next = self.now.map_or(next, |now| next.max(now));
            self.pass(program, next, &mut found);
            times += 1;
            if times > MOST_AT_ONCE {
                let message = "more than 100000 things come due by themselves before this instant";
                return Err(Refusal::new(Code::BAD_EVENT, message.to_owned(), "go on in smaller steps"));
            }
        }
        self.now = Some(self.now.map_or(at, |now| now.max(at)));
        Ok(found)
    }

    /// An instant at which no event happens.
    fn pass(&mut self, program: &Program, at: Instant, found: &mut Vec<Breach>) {
        let mut edges = Vec::new();
        let mut breaches = Vec::new();
        let changes = self.next_date(program).is_some_and(|date| date <= at);
        if let Some(before) = super::clock::before(at)
            && !self.exceeded.is_empty()
        {
            self.settle_exceeded(program, before);
        }
        self.pass_deadlines(program, at, &mut breaches);
        self.now = Some(self.now.map_or(at, |now| now.max(at)));
        self.pass_time(program, at, &mut edges);
        self.schedule(program, at, &mut breaches);
        let begun: Vec<u32> = (0u32..)
            .zip(&self.measures)
            .filter(|(_, one)| one.next_from.is_some_and(|from| from <= at))
            .map(|(number, _)| number)
            .collect();
        self.trigger(program, at, &[], &edges);
        for measure in begun {
            self.begin_to_count(program, measure, at);
            self.cross(program, measure, None, at, true);
        }
        self.schedule(program, at, &mut breaches);
        if changes {
            self.check_at_all_times(program, at, &mut breaches);
        }
        self.trigger_breaches(program, at, &breaches);
        found.append(&mut breaches);
    }

    /// What waited for its window begins to count.
    fn begin_to_count(&mut self, program: &Program, number: u32, at: Instant) {
        let super::setup::Found::Events(of) = self.setup.found[number as usize] else { return };
        let Some(measured) = measured(program, of) else { return };
        let state = &mut self.measures[number as usize];
        let mut next: Option<Instant> = None;
        for account in state.accounts.values_mut().chain([&mut state.of_any]) {
            account.settle(measured.function, at);
            let from = account.waiting.front().map(|share| share.from);
            next = match (next, from) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        state.next_from = next;
    }

    /// Takes the events of an instant. Where it is refused, the state is no longer of use.
    pub(super) fn take(&mut self, program: &Program, at: Instant, events: &[Event]) -> Result<Vec<Breach>, Refusal> {
        let mut edges: Vec<Edge> = Vec::new();
        let mut found = Vec::new();
        if self.opened.is_none() {
            self.now = Some(at);
            self.open(program, at, &mut edges);
            self.schedule(program, at, &mut found);
        }
        found.extend(self.advance(program, at)?);
        let mut ordered = events.to_vec();
        if ordered.len() > 1 {
            ordered.sort_by_cached_key(|event| (event.kind, event.id.clone(), format!("{:?}", event.fields)));
        }
        let events = ordered.as_slice();
        self.pass_events(program, events, &mut edges)?;
        for event in events {
            self.happened[event.kind as usize] = true;
        }
        let states = self.change_states(program, events);
        let mut breaches = Vec::new();
        self.check_gates(program, events, &mut breaches);
        let touched = self.measure(program, at, events);
        self.trigger(program, at, events, &edges);
        for (measure, key) in &touched {
            self.cross(program, *measure, *key, at, true);
        }
        self.discharge(program, events);
        self.schedule(program, at, &mut breaches);
        let limits = self.touched_limits(program, &touched, &states);
        let act = match events {
            [only] => Some(reference(only)),
            _ => None,
        };
        self.check_limits(program, at, &limits, act.as_ref(), &mut breaches);
        self.check_prohibitions(program, events, &mut breaches);
        self.trigger_breaches(program, at, &breaches);
        found.append(&mut breaches);
        Ok(found)
    }

    fn touched_limits(&self, program: &Program, touched: &Touched, states: &[u32]) -> BTreeSet<(u32, KeyId)> {
        let mut limits = BTreeSet::new();
        for (measure, key) in touched {
            let from = self.setup.measure_spaces[*measure as usize];
            for limit in &self.setup.limits_of_measure[*measure as usize] {
                let to = self.setup.limit_spaces[*limit as usize];
                match key.and_then(|key| self.spaces.project(from, key, to)) {
                    Some(key) => drop(limits.insert((*limit, key))),
                    None => limits.extend(self.spaces.in_order(to).into_iter().map(|key| (*limit, key))),
                }
            }
        }
        for state in states {
            for limit in &self.setup.limits_of_state[*state as usize] {
                let to = self.setup.limit_spaces[*limit as usize];
                limits.extend(self.spaces.in_order(to).into_iter().map(|key| (*limit, key)));
            }
        }
        debug_assert!(limits.iter().all(|(limit, _)| (*limit as usize) < program.course.limits.len()));
        limits
    }

    /// Adds the events of an instant to the measures.
    fn measure(&mut self, program: &Program, at: Instant, events: &[Event]) -> Touched {
        let mut touched = Touched::new();
        let setup = Arc::clone(&self.setup);
        for event in events {
            for number in &setup.of_event[event.kind as usize] {
                let super::setup::Found::Events(of) = setup.found[*number as usize] else { continue };
                let Some(plan) = measured(program, of) else { continue };
                if let Some(key) = self.measure_one(program, *number, plan, event) {
                    touched.insert((*number, key));
                }
            }
        }
        debug_assert!(events.iter().all(|event| event.at == at));
        touched
    }

    /// Adds an event to a measure; the key that it changed, or that it may have changed any.
    #[allow(
        clippy::option_option,
        reason = "an event that changes any key is another thing than one that changes none"
    )]
    fn measure_one(&mut self, program: &Program, number: u32, plan: &Measured, event: &Event) -> Option<Option<KeyId>> {
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
            None => Some(crate::value::Number::ONE),
            Some(formula) => match self.known(program, formula, &context) {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            },
        };
        let mut distinct = None;
        if let Some(field) = plan.distinct {
            match event.fields.get(field as usize).and_then(Option::as_ref) {
                Some(Value::Text(text)) => distinct = Some(text.clone()),
                Some(other) => distinct = Some(Arc::from(format!("{other:?}"))),
                None => value = None,
            }
        }
        if counts.is_open() {
            value = None;
        }
        let opened = self.opened.unwrap_or(event.at);
        let (from, until) = match self.clock(program).window(plan.window, event.at, opened) {
            Some(window) => window,
            // It cannot be said until when it counts: it counts for good.
            None => {
                value = None;
                (event.at, None)
            }
        };
        let share = Share { from, until, value, distinct, event: reference(event) };
        let key = self.key_of(number, plan, event);
        if let Some(key) = key {
            self.cross(program, number, Some(key), event.at, false);
        } else {
            self.cross(program, number, None, event.at, false);
        }
        let state = &mut self.measures[number as usize];
        if from > event.at {
            state.next_from = Some(state.next_from.map_or(from, |next| next.min(from)));
        }
        let account = match key {
            Some(key) => state.accounts.entry(key).or_default(),
            None => &mut state.of_any,
        };
        account.settle(plan.function, event.at);
        account.add(plan.function, share, event.at);
        Some(key)
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
            // Still, the keys of what it is rolled up from are met.
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
        // Limits and measures of fewer or of more keys know of it, too.
        for at in 0..self.spaces.spaces.len() {
            let known = self.spaces.spaces[at].keys.iter().all(|key| self.spaces.spaces[space].keys.contains(key));
            if at != space && known && !self.spaces.spaces[at].keys.is_empty() {
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
