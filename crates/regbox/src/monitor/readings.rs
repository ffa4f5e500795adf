//! What the facts of the course of a test stand at: stages, states, measures, and what was decided.

use super::core::{Context, Core};
use super::keys::KeyId;
use super::measures::Account;
use super::setup::{Found, Role, measured};
use super::shortcuts::Plain;
use crate::decide::{self, Status, holds_in_order};
use crate::program::Program;
use crate::program::course::Measure;
use crate::value::{Instant, Number, Slot, Value};
use std::sync::Arc;

impl Core {
    /// A fact of the course of the test, as it stands.
    pub(super) fn slot(&mut self, program: &Program, fact: u32, context: &Context<'_>) -> Slot {
        match self.setup.role(program, fact) {
            Role::Event(kind) => {
                let at_hand = context.event.into_iter().chain(context.trigger).find(|(of, _)| *of == kind);
                match (at_hand, context.key) {
                    (Some((_, fields)), _) => Some(Value::Record(fields.clone())),
                    (None, Some((space, key))) => Some(self.key_record(program, kind, space, key)),
                    (None, None) => None,
                }
            }
            Role::Lifecycle(at) => {
                self.lifecycles[at as usize].stage().map(|stage| Value::Enum(u16::try_from(stage).unwrap_or(u16::MAX)))
            }
            Role::State(at) => self.state_value(program, at, context),
            Role::Measure(at) => self.measure_value(program, at, context),
            Role::Happened(kind) => Some(Value::Bool(self.happened[kind as usize])),
            Role::Decided(decision) => self.outcome(program, decision, context),
            Role::None => None,
        }
    }

    /// An event of which only the key is known.
    fn key_record(&self, program: &Program, kind: u32, space: usize, key: KeyId) -> Value {
        let event = &program.course.events[kind as usize];
        let count = program.schema.record(event.record).map_or(0, |record| record.fields.len());
        let mut fields: Vec<Slot> = vec![None; count];
        let space = &self.spaces.spaces[space];
        for (key_number, field) in &self.setup.key_fields[kind as usize] {
            if let Ok(at) = space.keys.binary_search(key_number)
                && let Some(slot) = fields.get_mut(*field as usize)
            {
                *slot = space.values.get(key as usize).and_then(|values| values.get(at).cloned());
            }
        }
        Value::Record(fields.into())
    }

    fn state_value(&self, program: &Program, at: u32, context: &Context<'_>) -> Slot {
        let space = self.setup.state_spaces[at as usize];
        let starts = || program.course.states[at as usize].starts.clone();
        let key = self.key_in(space, context)?;
        match key.and_then(|key| self.states[at as usize].get(&key)) {
            Some(slot) => slot.clone(),
            None if self.states_unknown[at as usize] => None,
            None => starts(),
        }
    }

    /// The key at hand in another space; `None` inside where it has not been met there, none at all where none is at hand.
    #[allow(clippy::option_option, reason = "no key at hand is another thing than a key that is new")]
    fn key_in(&self, space: usize, context: &Context<'_>) -> Option<Option<KeyId>> {
        if space == self.setup.whole {
            return Some(Some(0));
        }
        let (from, key) = context.key?;
        let has = |key: &u32| self.spaces.spaces[from].keys.binary_search(key).is_ok();
        self.spaces.spaces[space].keys.iter().all(has).then(|| self.spaces.project(from, key, space))
    }

    pub(super) fn measure_value(&mut self, program: &Program, at: u32, context: &Context<'_>) -> Slot {
        let space = self.setup.measure_spaces[at as usize];
        match self.setup.found[at as usize] {
            Found::Events(of) => {
                let key = self.key_in(space, context)?;
                let measured = measured(program, of)?;
                let (function, distinct) = (measured.function, measured.distinct.is_some());
                // A key that has not been met has a number of its own that no account has.
                let key = key.unwrap_or(KeyId::MAX);
                let value = if self.measures[at as usize].is_of_any(function, context.at) {
                    None
                } else {
                    let of_nothing = Account::default();
                    let account = self.accounts.now(at, function, key, context.at).unwrap_or(&of_nothing);
                    account.value(function, distinct).map(|number| Value::Number(number.into_owned()))
                };
                if value.is_none() && context.from_nothing && self.is_untouched(program, at, context) {
                    return Some(Value::Number(Number::ZERO));
                }
                value
            }
            Found::Formula(formula) => self.known(program, formula, context),
            Found::Keys(function, of) => {
                let key = self.key_in(space, context)?;
                self.of_keys(program, function, of, (space, key), context)
            }
        }
    }

    /// How a measure compares with a constant for one of its own keys, where that takes no more than a look.
    pub(super) fn plainly(&self, program: &Program, plain: &Plain, key: KeyId, at: Instant) -> Option<bool> {
        let Plain { measure, of, relation, with } = *plain;
        let account = self.accounts.get(measure, key).filter(|account| !account.has_expired(at))?;
        if self.measures[measure as usize].of_any.count > 0 {
            return None;
        }
        let plan = measured(program, of)?;
        let Value::Number(with) = &program.consts[with as usize] else { return None };
        let value = account.value(plan.function, plan.distinct.is_some())?;
        Some(holds_in_order(relation, (*value).cmp(with)))
    }

    /// What the values of a measure for all keys that lie in one key come to together: of those of which something counts.
    fn of_keys(
        &mut self,
        program: &Program,
        function: Measure,
        of: u32,
        (space, key): (usize, Option<KeyId>),
        context: &Context<'_>,
    ) -> Slot {
        let setup = Arc::clone(&self.setup);
        for source in setup.measure_sources.get(of as usize)? {
            let function = measured(program, self.setup.events_of(*source))?.function;
            if self.measures[*source as usize].is_of_any(function, context.at) {
                return None;
            }
        }
        let own = self.setup.measure_spaces[of as usize];
        let (mut count, mut sum, mut best) = (0i64, Number::ZERO, None::<Number>);
        for id in 0..self.spaces.count(own) {
            if self.spaces.project(own, id, space) != key {
                continue;
            }
            let context = context.key(own, id);
            if self.is_of_nothing_at_all(program, of, &context) {
                continue;
            }
            let Some(Value::Number(number)) = self.measure_value(program, of, &context) else { return None };
            count += 1;
            if matches!(function, Measure::Sum | Measure::Average) {
                sum = sum.add(&number);
            }
            let better = match function {
                Measure::Smallest => best.as_ref().is_none_or(|best| number < *best),
                _ => best.as_ref().is_none_or(|best| number > *best),
            };
            if better {
                best = Some(number);
            }
        }
        if count == 0 && context.from_nothing {
            return Some(Value::Number(Number::ZERO));
        }
        Some(Value::Number(match function {
            Measure::Sum => sum,
            Measure::Count => Number::from(count),
            Measure::Average => sum.div(&Number::from(count))?,
            Measure::Largest | Measure::Latest | Measure::Smallest => best?,
        }))
    }

    /// Whether nothing counts of a measure for the key at hand; what is not kept apart by any key says nothing of it.
    fn is_of_nothing_at_all(&mut self, program: &Program, measure: u32, context: &Context<'_>) -> bool {
        match self.setup.found[measure as usize] {
            Found::Events(_) => self.is_untouched(program, measure, context),
            Found::Formula(_) => (0..self.setup.own_parts[measure as usize].len()).all(|place| {
                let part = self.setup.own_parts[measure as usize][place];
                self.is_of_nothing_at_all(program, part, context)
            }),
            Found::Keys(_, of) => {
                let [space, own] = [measure, of].map(|at| self.setup.measure_spaces[at as usize]);
                let Some(key) = self.key_in(space, context) else { return false };
                (0..self.spaces.count(own)).all(|id| {
                    self.spaces.project(own, id, space) != key
                        || self.is_of_nothing_at_all(program, of, &context.key(own, id))
                })
            }
        }
    }

    /// Whether nothing counts of a measure made from events, for the key at hand.
    pub(super) fn is_untouched(&mut self, program: &Program, source: u32, context: &Context<'_>) -> bool {
        let Some(measured) = measured(program, self.setup.events_of(source)) else { return true };
        let space = self.setup.measure_spaces[source as usize];
        match self.key_in(space, context) {
            Some(key) => {
                let key = key.unwrap_or(KeyId::MAX);
                let counted = self.accounts.now(source, measured.function, key, context.at);
                counted.is_none_or(|account| account.count == 0)
                    && !self.measures[source as usize].is_of_any(measured.function, context.at)
            }
            None => false,
        }
    }

    /// The outcome of a decision with the test as it stands; none where it is not settled.
    fn outcome(&mut self, program: &Program, decision: u32, context: &Context<'_>) -> Slot {
        let slots = self.all_slots(program, context.at);
        let plan = program.decisions.get(decision as usize)?;
        let state = decide::evaluate(program, &slots, context.on, plan.end);
        let settled = decide::settle(plan, &state.truths, decide::in_force(program, plan, context.on));
        let outcome = settled.outcome.filter(|_| settled.status == Status::Settled)?;
        Some(Value::Enum(u16::try_from(outcome).ok()?))
    }

    /// The facts, and what the course of the test has made of its own, for a decision.
    pub(super) fn all_slots(&mut self, program: &Program, at: Instant) -> Vec<Slot> {
        let mut slots = self.facts.slots().to_vec();
        slots.resize(program.schema.facts.len(), None);
        let context = self.at(program, at);
        let asked = u32::try_from(program.schema.asked).unwrap_or(u32::MAX);
        for (fact, slot) in (0u32..).zip(&mut slots).skip(program.schema.asked) {
            debug_assert!(fact >= asked);
            if !matches!(self.setup.role(program, fact), Role::Decided(_) | Role::Event(_)) {
                *slot = self.slot(program, fact, &context);
            }
        }
        slots
    }
}
