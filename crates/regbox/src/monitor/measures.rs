//! Measures, kept as events come and leave their windows.

use super::queue::{Queue, give_back_room};
use crate::program::course::Measure;
use crate::value::{Instant, Number};
use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// So many of the last events of a measure over all time are told.
pub(super) const LAST: usize = 100;

/// What an event adds to a measure, while it counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Share {
    /// The event's instant, and its id. Its kind is that of the measure.
    pub at: Instant,
    pub id: Option<Arc<str>>,
    /// The first instant at which it does not count any longer.
    pub until: Option<Instant>,
    /// None where it is not known, or where it is not known whether it counts.
    pub value: Option<Number>,
    /// What is told apart, where different values are counted.
    pub distinct: Option<Arc<str>>,
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
    /// Shares that count, in the order in which they cease to; over all time, only the last.
    held: Queue<Share>,
    /// When the first of them ceases to.
    first_end: Option<Instant>,
    /// How many count.
    pub count: u64,
    /// How many of those that count are not known.
    pub unknown: u64,
    /// What counts comes to: for sums and averages the sum, for the latest what came last, where that is known, and for
    /// the largest and smallest, where nothing ceases to count, the best of all.
    pub total: Option<Number>,
    rare: Option<Box<Rare>>,
}

/// What few accounts have.
#[derive(Clone, Debug, Default)]
pub(super) struct Rare {
    /// Shares that do not count yet, each with the first instant at which it does, in order.
    pub waiting: VecDeque<(Instant, Share)>,
    /// How often each value counts, where different ones are counted.
    pub distinct: BTreeMap<Arc<str>, u32>,
}

impl Account {
    /// The shares that are held, in the order in which they cease to count.
    pub(super) fn held(&self) -> impl DoubleEndedIterator<Item = &Share> {
        self.held.iter()
    }

    /// An account that has these totals, of which these shares are held.
    pub(super) fn of(held: impl Iterator<Item = Share>, count: u64, unknown: u64, total: Option<Number>) -> Account {
        let mut account = Account { count, unknown, total, ..Account::default() };
        held.for_each(|share| account.held.push_back(share));
        account.first_end = account.held.front().and_then(|share| share.until);
        account
    }

    pub(super) fn rare(&self) -> Option<&Rare> {
        self.rare.as_deref()
    }

    pub(super) fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// Whether there is nothing to tell of it.
    pub(super) fn is_blank(&self) -> bool {
        self.count == 0 && self.rare().is_none_or(|rare| rare.waiting.is_empty())
    }

    pub(super) fn add(&mut self, function: Measure, from: Instant, share: Share, now: Instant) {
        self.expire(function, now);
        if from > now {
            self.rare_mut().waiting.push_back((from, share));
        } else {
            self.count_in(function, share);
        }
    }

    pub(super) fn count_in(&mut self, function: Measure, share: Share) {
        self.count += 1;
        match &share.value {
            None => {
                self.unknown += 1;
                if function == Measure::Latest {
                    self.total = None;
                }
            }
            Some(value) => self.take_in(function, value, share.until.is_some()),
        }
        if let Some(text) = &share.distinct {
            *self.rare_mut().distinct.entry(text.clone()).or_insert(0) += 1;
        }
        let Some(until) = share.until else {
            // What never ceases to count is held only to be told of.
            self.held.push_back(share);
            if self.held.len() > LAST {
                self.held.pop_front();
            }
            return;
        };
        self.first_end = Some(self.first_end.map_or(until, |end| end.min(until)));
        // Nearly always at the end: later events cease to count later, but for those whose window cannot be computed.
        if self.held.back().is_none_or(|last| last.until <= share.until) {
            self.held.push_back(share);
        } else {
            let place = self.held.partition_point(|held| held.until <= share.until);
            self.held.insert(place, share);
        }
    }

    fn take_in(&mut self, function: Measure, value: &Number, bounded: bool) {
        match function {
            Measure::Count => {}
            Measure::Sum | Measure::Average => {
                self.total = Some(self.total.as_ref().map_or_else(|| value.clone(), |sum| sum.add(value)));
            }
            Measure::Latest => self.total = Some(value.clone()),
            Measure::Largest | Measure::Smallest if bounded => self.let_go_of_beaten(function, value),
            Measure::Largest | Measure::Smallest => {
                if self.total.as_ref().is_none_or(|best| beats(function, value, best)) {
                    self.total = Some(value.clone());
                }
            }
        }
    }

    /// What a later one beats never counts again.
    fn let_go_of_beaten(&mut self, function: Measure, value: &Number) {
        while let Some(held) = self.held.back().and_then(|last| last.value.as_ref())
            && !beats(function, held, value)
        {
            self.held.pop_back();
            self.count -= 1;
        }
        if self.held.is_empty() {
            self.first_end = None;
        }
    }

    /// The first instant at which something that waits begins to count.
    pub(super) fn next_from(&self) -> Option<Instant> {
        self.rare()?.waiting.front().map(|(from, _)| *from)
    }

    /// Whether something that waits begins to count by an instant.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.next_from().is_some_and(|from| from <= now)
    }

    /// Lets in what begins to count by an instant.
    pub(super) fn let_in(&mut self, function: Measure, now: Instant) {
        while self.is_due(now) {
            let Some((_, share)) = self.rare_mut().waiting.pop_front() else { break };
            self.expire(function, now);
            self.count_in(function, share);
        }
    }

    /// When something that counts next ceases to.
    pub(super) fn next_expiry(&self, now: Instant) -> Option<Instant> {
        // What never ceases to count comes first.
        self.held.back()?.until?;
        self.held.get(self.held.partition_point(|share| share.until.is_none_or(|until| until <= now)))?.until
    }

    /// The shares that count at an instant: what has ceased to may not have been let out yet.
    pub(super) fn counting(&self, now: Instant) -> impl DoubleEndedIterator<Item = &Share> {
        self.held.iter().filter(move |share| share.until.is_none_or(|until| until > now))
    }

    /// Whether something that is held has ceased to count by an instant.
    pub(super) fn has_expired(&self, now: Instant) -> bool {
        self.first_end.is_some_and(|end| end <= now)
    }

    /// Lets out what ceases to count by an instant.
    pub(super) fn expire(&mut self, function: Measure, now: Instant) {
        while self.has_expired(now) {
            let Some(share) = self.held.pop_front() else { break };
            self.first_end = self.held.front().and_then(|share| share.until);
            self.count -= 1;
            match (&share.value, &mut self.total) {
                (None, _) => self.unknown -= 1,
                (Some(value), Some(sum)) if matches!(function, Measure::Sum | Measure::Average) => {
                    *sum = sum.sub(value);
                }
                _ => {}
            }
            if let (Some(text), Some(rare)) = (&share.distinct, &mut self.rare)
                && let Some(times) = rare.distinct.get_mut(text)
            {
                *times -= 1;
                if *times == 0 {
                    rare.distinct.remove(text);
                }
            }
            if self.held.is_empty() {
                self.total = None;
            }
        }
    }

    /// Whether it has more room than what is held asks for.
    pub(super) fn is_roomy(&self) -> bool {
        self.held.is_roomy()
    }

    pub(super) fn give_back_room(&mut self) {
        self.held.give_back_room();
        if let Some(rare) = &mut self.rare {
            give_back_room(&mut rare.waiting);
        }
    }

    /// What it comes to; none where that is not known.
    pub(super) fn value(&self, function: Measure, distinct: bool) -> Option<Cow<'_, Number>> {
        let count = |count: u64| Number::from(i64::try_from(count).unwrap_or(i64::MAX));
        let total = self.total.as_ref().map(Cow::Borrowed);
        if function == Measure::Latest {
            return total;
        }
        if self.unknown > 0 {
            return None;
        }
        match function {
            Measure::Count if distinct => {
                Some(Cow::Owned(count(self.rare().map_or(0, |rare| rare.distinct.len() as u64))))
            }
            Measure::Count => Some(Cow::Owned(count(self.count))),
            Measure::Sum => Some(total.unwrap_or(Cow::Owned(Number::ZERO))),
            Measure::Average => Some(Cow::Owned(total?.div(&count(self.count))?)),
            Measure::Largest | Measure::Smallest => {
                total.or_else(|| self.held.front().and_then(|share| share.value.as_ref().map(Cow::Borrowed)))
            }
            Measure::Latest => None,
        }
    }
}

fn beats(function: Measure, one: &Number, other: &Number) -> bool {
    if function == Measure::Largest { one > other } else { one < other }
}

/// What a measure is where it is not known of which key it is, and when it next changes.
#[derive(Clone, Debug, Default)]
pub(super) struct MeasureState {
    /// Shares of events whose key is not known: they may be any key's.
    pub of_any: Account,
    /// The first instant at which something begins to count.
    pub next_from: Option<Instant>,
}

impl MeasureState {
    /// Whether something counts of which it is not known for which key.
    pub(super) fn is_of_any(&mut self, function: Measure, now: Instant) -> bool {
        if self.of_any.count > 0 {
            self.of_any.expire(function, now);
        }
        self.of_any.count > 0
    }
}
