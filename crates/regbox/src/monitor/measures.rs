//! Measures, kept as events come and leave their windows.

use super::keys::KeyId;
use crate::program::course::Measure;
use crate::value::{Instant, Number, Value};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// So many of the last events of a measure over all time are told.
const LAST: usize = 100;

/// What an event adds to a measure, while it counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    pub from: Instant,
    /// The first instant at which it does not count any longer.
    pub until: Option<Instant>,
    /// None where it is not known, or where it is not known whether it counts.
    pub value: Option<Number>,
    /// What is told apart, where different values are counted.
    pub distinct: Option<Arc<str>>,
    pub event: EventRef,
}

/// The event that something came of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EventRef {
    pub kind: u32,
    pub id: Option<Arc<str>>,
    pub at: Instant,
}

/// One measure of one key.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    /// Shares that do not count yet, in order.
    pub waiting: VecDeque<Share>,
    /// Shares that count, in the order in which they cease to; over all time, only the last.
    pub held: VecDeque<Share>,
    /// How many count.
    pub count: u64,
    pub sum: Option<Number>,
    /// The last that came, even where it is not held.
    pub last: Option<Option<Number>>,
    /// The largest of all, where nothing ceases to count.
    pub extreme: Option<Number>,
    pub distinct: BTreeMap<Arc<str>, u32>,
    /// How many of those that count are not known.
    pub unknown: u64,
}

impl Account {
    pub(super) fn add(&mut self, function: Measure, share: Share, now: Instant) {
        if share.from > now {
            self.waiting.push_back(share);
        } else {
            self.count_in(function, share);
        }
    }

    pub(super) fn count_in(&mut self, function: Measure, share: Share) {
        self.count += 1;
        self.last = Some(share.value.clone());
        match &share.value {
            None => self.unknown += 1,
            Some(value) => {
                if matches!(function, Measure::Sum | Measure::Average) {
                    self.sum = Some(self.sum.as_ref().map_or_else(|| value.clone(), |sum| sum.add(value)));
                }
                if share.until.is_none() && matches!(function, Measure::Largest | Measure::Smallest) {
                    let better = self.extreme.as_ref().is_none_or(|best| beats(function, value, best));
                    if better {
                        self.extreme = Some(value.clone());
                    }
                }
            }
        }
        if let Some(text) = &share.distinct {
            *self.distinct.entry(text.clone()).or_insert(0) += 1;
        }
        if share.until.is_some() && share.value.is_some() && matches!(function, Measure::Largest | Measure::Smallest) {
            // What a later one beats never counts again.
            while let Some(last) = self.held.back()
                && let (Some(held), Some(value)) = (&last.value, &share.value)
                && !beats(function, held, value)
            {
                self.held.pop_back();
                self.count -= 1;
            }
        }
        let unbounded = share.until.is_none();
        // Nearly always at the end: later events cease to count later, but for those whose window cannot be computed.
        let place = self.held.partition_point(|held| held.until <= share.until);
        self.held.insert(place, share);
        if unbounded && self.held.len() > LAST {
            self.held.pop_front();
        }
    }

    /// Whether something that waits begins to count by an instant.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.waiting.front().is_some_and(|share| share.from <= now)
    }

    /// Lets in what begins to count by an instant.
    pub(super) fn let_in(&mut self, function: Measure, now: Instant) {
        while self.is_due(now) {
            let Some(share) = self.waiting.pop_front() else { break };
            self.expire(function, now);
            self.count_in(function, share);
        }
    }

    /// When something that counts next ceases to.
    pub(super) fn next_expiry(&self, now: Instant) -> Option<Instant> {
        self.held.iter().find_map(|share| share.until.filter(|until| *until > now))
    }

    /// Lets out what ceases to count by an instant.
    pub(super) fn expire(&mut self, function: Measure, now: Instant) {
        while self.held.front().is_some_and(|share| share.until.is_some_and(|until| until <= now)) {
            let Some(share) = self.held.pop_front() else { break };
            self.count -= 1;
            match &share.value {
                None => self.unknown -= 1,
                Some(value) => {
                    if matches!(function, Measure::Sum | Measure::Average) {
                        self.sum = self.sum.as_ref().map(|sum| sum.sub(value));
                    }
                }
            }
            if let Some(text) = &share.distinct
                && let Some(times) = self.distinct.get_mut(text)
            {
                *times -= 1;
                if *times == 0 {
                    self.distinct.remove(text);
                }
            }
            if self.held.is_empty() {
                self.last = None;
            }
        }
    }

    /// What it comes to; none where that is not known.
    pub(super) fn value(&self, function: Measure, distinct: bool) -> Option<Value> {
        let number = |number: Number| Some(Value::Number(number));
        let count = |count: u64| Number::from(i64::try_from(count).unwrap_or(i64::MAX));
        if function == Measure::Latest {
            return number(self.last.clone()??);
        }
        if self.unknown > 0 {
            return None;
        }
        match function {
            Measure::Count if distinct => number(count(self.distinct.len() as u64)),
            Measure::Count => number(count(self.count)),
            Measure::Sum => number(self.sum.clone().unwrap_or(Number::ZERO)),
            Measure::Average => number(self.sum.as_ref()?.div(&count(self.count))?),
            Measure::Largest | Measure::Smallest => {
                let held = self.held.front().and_then(|share| share.value.clone());
                number(self.extreme.clone().or(held)?)
            }
            Measure::Latest => None,
        }
    }
}

fn beats(function: Measure, one: &Number, other: &Number) -> bool {
    if function == Measure::Largest { one > other } else { one < other }
}

/// One measure, of all keys.
#[derive(Clone, Debug, Default)]
pub(super) struct MeasureState {
    pub accounts: FxHashMap<KeyId, Account>,
    /// Shares of events whose key is not known: they may be any key's.
    pub of_any: Account,
    /// The first instant at which something begins to count.
    pub next_from: Option<Instant>,
}

impl MeasureState {
    /// The value for a key at an instant; none where it is not known.
    pub(super) fn value(&mut self, function: Measure, distinct: bool, key: KeyId, now: Instant) -> Option<Value> {
        if self.is_of_any(function, now) {
            return None;
        }
        match self.accounts.get_mut(&key) {
            Some(account) => {
                account.expire(function, now);
                account.value(function, distinct)
            }
            None => Account::default().value(function, distinct),
        }
    }

    /// Whether something counts of which it is not known for which key.
    pub(super) fn is_of_any(&mut self, function: Measure, now: Instant) -> bool {
        if self.of_any.count > 0 {
            self.of_any.expire(function, now);
        }
        self.of_any.count > 0
    }

    /// Whether nothing counts for a key at an instant.
    pub(super) fn is_empty(&mut self, function: Measure, key: KeyId, now: Instant) -> bool {
        if self.is_of_any(function, now) {
            return false;
        }
        let Some(account) = self.accounts.get_mut(&key) else { return true };
        account.expire(function, now);
        account.count == 0
    }
}
