//! Measures, kept as events come and leave their windows.

use super::keys::KeyId;
use super::pages::Pages;
use super::queue::Queue;
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

/// The accounts of one key, by the places of the measures that are kept apart by such keys.
pub(super) type Row = Box<[Account]>;

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

/// The accounts of all measures: by the space of their keys, then by the key.
#[derive(Clone, Debug, Default)]
pub(super) struct Accounts {
    rows: Vec<Pages<Row>>,
    /// For each measure its space, and its place in the rows of that.
    places: Arc<[(usize, usize)]>,
    /// What is made of events in the rows of each space, by place; nothing where a measure is computed.
    functions: Arc<[Vec<Option<Measure>>]>,
    /// How many shares have been added since the last sweep.
    added: usize,
}

impl Accounts {
    /// None yet, of measures with these functions, each kept apart by the keys of a space.
    pub(super) fn new(measures: impl Iterator<Item = (usize, Option<Measure>)>) -> Accounts {
        let (mut places, mut functions) = (Vec::new(), Vec::<Vec<Option<Measure>>>::new());
        for (space, function) in measures {
            if functions.len() <= space {
                functions.resize(space + 1, Vec::new());
            }
            places.push((space, functions[space].len()));
            functions[space].push(function);
        }
        Accounts {
            rows: vec![Pages::default(); functions.len()],
            places: places.into(),
            functions: functions.into(),
            added: 0,
        }
    }

    pub(super) fn get(&self, measure: u32, key: KeyId) -> Option<&Account> {
        let (space, place) = *self.places.get(measure as usize)?;
        self.rows[space].get(key as usize)?.get(place)
    }

    pub(super) fn get_mut(&mut self, measure: u32, key: KeyId) -> Option<&mut Account> {
        let (space, place) = *self.places.get(measure as usize)?;
        self.rows[space].get_mut(key as usize)?.get_mut(place)
    }

    /// The account of a key that has been met, made where there is none yet.
    pub(super) fn entry(&mut self, measure: u32, key: KeyId) -> &mut Account {
        let (space, place) = self.places[measure as usize];
        let blank = || vec![Account::default(); self.functions[space].len()].into();
        &mut self.rows[space].entry(key as usize, blank)[place]
    }

    /// The accounts of one measure, by their keys.
    pub(super) fn of(&self, measure: u32) -> impl Iterator<Item = (KeyId, &Account)> {
        let (space, place) = self.places[measure as usize];
        (0..).zip(self.rows[space].iter()).filter_map(move |(key, row)| Some((key, row.get(place)?)))
    }

    /// Those of one measure of which something holds.
    pub(super) fn change(
        &mut self,
        measure: u32,
        is_one: impl Fn(&Account) -> bool,
        mut change: impl FnMut(KeyId, &mut Account),
    ) {
        let (space, place) = self.places[measure as usize];
        self.rows[space].change(
            |row| row.get(place).is_some_and(&is_one),
            |key, row| change(KeyId::try_from(key).unwrap_or(KeyId::MAX), &mut row[place]),
        );
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Account> {
        self.rows.iter().flat_map(|rows| rows.iter().flatten())
    }

    /// Adds a share to the account of a key.
    pub(super) fn add(
        &mut self,
        measure: u32,
        key: KeyId,
        (function, from): (Measure, Instant),
        share: Share,
        now: Instant,
    ) {
        self.added += 1;
        self.entry(measure, key).add(function, from, share, now);
    }

    /// How many pages of accounts there are, and how many of them a copy does not share.
    #[cfg(test)]
    pub(super) fn own_pages(&self, copy: &Accounts) -> (usize, usize) {
        let all = self.rows.iter().zip(&copy.rows).map(|(own, copy)| own.own_pages(copy));
        all.fold((0, 0), |(pages, own), (more, other)| (pages + more, own + other))
    }

    /// Lets out what has ceased to count for keys of which nothing is heard: not before as much has been added as there are
    /// accounts to look at, so that it costs little.
    pub(super) fn sweep(&mut self, now: Instant) {
        let accounts: usize = self.rows.iter().zip(&*self.functions).map(|(rows, all)| rows.len() * all.len()).sum();
        if self.added <= accounts + LAST {
            return;
        }
        self.added = 0;
        for (rows, functions) in self.rows.iter_mut().zip(&*self.functions) {
            rows.change(
                |row| row.iter().any(|account| account.has_expired(now)),
                |_, row| {
                    for (account, function) in row.iter_mut().zip(functions) {
                        if let Some(function) = function {
                            account.expire(*function, now);
                        }
                    }
                },
            );
        }
    }

    /// The account of a key with what has ceased to count let out; none where nothing of it was ever counted.
    pub(super) fn now(&mut self, measure: u32, function: Measure, key: KeyId, now: Instant) -> Option<&Account> {
        if self.get(measure, key)?.has_expired(now) {
            self.get_mut(measure, key)?.expire(function, now);
        }
        self.get(measure, key)
    }
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
