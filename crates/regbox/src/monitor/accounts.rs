//! The accounts of all measures and keys.

use super::keys::KeyId;
use super::measures::{Account, LAST, Share};
use super::pages::Pages;
use crate::program::course::Measure;
use crate::value::Instant;
use std::sync::Arc;

/// At each so-manieth sweep room is given back, so that it is not asked for again at once.
const GIVE_BACK: u32 = 4;

/// The accounts of one key, by the places of the measures that are kept apart by such keys.
pub(super) type Row = Box<[Account]>;

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
    sweeps: u32,
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
            sweeps: 0,
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
    /// accounts to look at, so that it costs little. Every few times the room of a fuller moment is given back, too: if each
    /// key kept that of its fullest one, what is held would grow with the log.
    pub(super) fn sweep(&mut self, now: Instant) {
        let accounts: usize = self.rows.iter().zip(&*self.functions).map(|(rows, all)| rows.len() * all.len()).sum();
        if self.added <= accounts + LAST {
            return;
        }
        self.added = 0;
        self.sweeps = self.sweeps.wrapping_add(1);
        let give_back = self.sweeps.is_multiple_of(GIVE_BACK);
        for (rows, functions) in self.rows.iter_mut().zip(&*self.functions) {
            rows.change(
                |row| row.iter().any(|account| account.has_expired(now) || (give_back && account.is_roomy())),
                |_, row| {
                    for (account, function) in row.iter_mut().zip(functions) {
                        if let Some(function) = function {
                            account.expire(*function, now);
                            if give_back {
                                account.give_back_room();
                            }
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
