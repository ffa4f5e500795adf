//! What changes by itself as events cease to count: caps that are exceeded or must be kept at all times, and thresholds.
//!
//! Nothing here is state of its own: it is made from the state where it is missing, so it is not saved.

use super::core::Core;
use super::keys::KeyId;
use super::shared::Shared;
use super::sources::Source;
use crate::program::Program;
use crate::program::course::CapPlan;
use crate::value::Instant;
use std::collections::{BTreeMap, BTreeSet};

/// What is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Watched {
    /// A cap of a limit, for a key.
    Cap(u32, usize, KeyId),
    /// A trigger of an obligation, for a key of its measure.
    Crossing(u32, u32, KeyId),
}

/// What is watched, each with the next instant at which something that it is made of ceases to count.
#[derive(Clone, Debug, Default)]
pub(super) struct Watch {
    at: BTreeMap<Watched, Option<Instant>>,
    times: BTreeSet<(Instant, Watched)>,
}

impl Watch {
    /// Whether something is watched, and waits for this instant.
    fn is_set(&self, watched: Watched, next: Option<Instant>) -> bool {
        self.at.get(&watched) == Some(&next)
    }

    fn set(&mut self, watched: Watched, next: Option<Instant>) {
        if let Some(Some(old)) = self.at.insert(watched, next) {
            self.times.remove(&(old, watched));
        }
        if let Some(next) = next {
            self.times.insert((next, watched));
        }
    }

    fn remove(&mut self, watched: Watched) {
        if let Some(Some(old)) = self.at.remove(&watched) {
            self.times.remove(&(old, watched));
        }
    }
}

impl Core {
    fn watching(&mut self, program: &Program) -> &mut Shared<Watch> {
        if self.watch.is_none() {
            self.watch = Some(Shared::default());
            self.watch_all(program);
        }
        self.watch.get_or_insert_default()
    }

    /// Everything that is to be watched with the state as it is.
    fn watch_all(&mut self, program: &Program) {
        for (number, limit) in (0u32..).zip(&program.course.limits) {
            for place in 0..limit.caps.len() {
                let space = self.setup.cap_spaces[number as usize][place];
                for key in 0..self.spaces.count(space) {
                    self.watch_cap(program, number, place, key);
                }
            }
        }
        for (number, plan) in (0u32..).zip(&program.course.obligations) {
            for place in (0u32..).take(plan.triggers.len()) {
                let known = self.duties[number as usize].past.get(&place);
                let keys: Vec<KeyId> = known.into_iter().flat_map(|known| known.keys().copied()).collect();
                for key in keys {
                    self.watch_crossing(program, number, place, key);
                }
            }
        }
    }

    /// Watches a cap for a key while what ceases to count can change how it stands.
    pub(super) fn watch_cap(&mut self, program: &Program, number: u32, place: usize, key: KeyId) {
        let limit = &program.course.limits[number as usize];
        let standing = self.limits[number as usize].caps[place].get(&key);
        let exceeded = self.exceeded.contains(&(number, place, key));
        let watched = Watched::Cap(number, place, key);
        let open = standing.is_some_and(|standing| standing.open);
        if matches!(limit.caps[place], CapPlan::Gate { .. }) || !(limit.at_all_times || exceeded || open) {
            if let Some(watch) = self.watch.as_mut().filter(|watch| watch.at.contains_key(&watched)) {
                watch.remove(watched);
            }
            return;
        }
        let sources = &self.setup.cap_sources[number as usize][place];
        let space = self.setup.cap_spaces[number as usize][place];
        let all = sources.used.iter().chain(&sources.moved);
        let next = all.filter_map(|source| self.next_expiry(source, space, key)).min();
        let watch = self.watching(program);
        if !watch.is_set(watched, next) {
            watch.set(watched, next);
        }
    }

    /// Watches a threshold for a key: what ceases to count can bring a measure past it.
    pub(super) fn watch_crossing(&mut self, program: &Program, number: u32, place: u32, key: KeyId) {
        let crate::program::course::TriggerPlan::Crossing { measure, .. } =
            &program.course.obligations[number as usize].triggers[place as usize]
        else {
            return;
        };
        let space = self.setup.measure_spaces[*measure as usize];
        let sources = &self.setup.crossing_sources[number as usize][place as usize];
        let next = sources.iter().filter_map(|source| self.next_expiry(source, space, key)).min();
        let watched = Watched::Crossing(number, place, key);
        let watch = self.watching(program);
        match next {
            Some(_) if watch.is_set(watched, next) => {}
            Some(_) => watch.set(watched, next),
            None if watch.at.contains_key(&watched) => watch.remove(watched),
            None => {}
        }
    }

    /// Watches again what is watched of a cap, or of a threshold: what is counted of no known key is a part of it for all.
    pub(super) fn watch_again(&mut self, program: &Program, is_one: impl Fn(Watched) -> bool) {
        let all: Vec<Watched> = self.watching(program).at.keys().copied().filter(|one| is_one(*one)).collect();
        for one in all {
            match one {
                Watched::Cap(number, place, key) => self.watch_cap(program, number, place, key),
                Watched::Crossing(number, place, key) => self.watch_crossing(program, number, place, key),
            }
        }
    }

    /// When something of a measure next ceases to count, for a key of another space.
    fn next_expiry(&self, Source { measure, keys }: &Source, space: usize, key: KeyId) -> Option<Instant> {
        if self.setup.endless[*measure as usize] {
            return None;
        }
        let own = self.setup.measure_spaces[*measure as usize];
        let state = &self.measures[*measure as usize];
        let now = self.now?;
        let of_any = state.of_any.next_expiry(now);
        let of_key = if self.spaces.covers(space, own) && self.spaces.lies_in(own, keys) {
            let key = self.spaces.project(space, key, own);
            key.and_then(|key| self.accounts.get(*measure, key)).and_then(|account| account.next_expiry(now))
        } else {
            let all = self.accounts.of(*measure);
            let all = all.filter(|(other, _)| self.spaces.agree(keys, (own, *other), (space, key)));
            all.filter_map(|(_, account)| account.next_expiry(now)).min()
        };
        of_any.into_iter().chain(of_key).min()
    }

    pub(super) fn next_watched(&mut self, program: &Program) -> Option<Instant> {
        self.watching(program).times.first().map(|(at, _)| *at)
    }

    /// What is to be looked at at an instant; each is watched again when it has been.
    pub(super) fn watched_by(&mut self, program: &Program, at: Instant) -> Vec<Watched> {
        let watch = self.watching(program);
        let mut found = Vec::new();
        while let Some((_, watched)) = watch.times.first().copied().filter(|(time, _)| *time <= at) {
            watch.times.pop_first();
            watch.at.insert(watched, None);
            found.push(watched);
        }
        found
    }

    /// Whether a cap is watched at all.
    pub(super) fn watches_caps(&mut self, program: &Program) -> bool {
        // They come first.
        matches!(self.watching(program).at.first_key_value(), Some((Watched::Cap(..), _)))
    }

    /// All caps that are watched.
    pub(super) fn watched_caps(&mut self, program: &Program) -> BTreeSet<(u32, usize, KeyId)> {
        let all = self.watching(program).at.keys();
        all.filter_map(|watched| match watched {
            Watched::Cap(limit, cap, key) => Some((*limit, *cap, *key)),
            Watched::Crossing(..) => None,
        })
        .collect()
    }
}
