//! From which events something is made, and for which keys it changes with them.

use super::keys::Spaces;
use super::setup::{Found, Role, Setup};
use crate::order;
use crate::program::Program;
use crate::program::course::FormulaId;
use std::sync::Arc;

/// A measure made from events that something is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub measure: u32,
    /// The keys that what comes of it is still of: all its own, but for those over which it was rolled up on the way. What
    /// changes it for a key changes what is made of it for every key that has these in common.
    pub keys: Keys,
}

/// The numbers of keys, in order.
pub(super) type Keys = Arc<[u32]>;

/// Something that a measure made from events is a part of: its number and its place, and the keys that they have in common.
#[derive(Clone, Debug)]
pub(super) struct Part<P> {
    pub of: u32,
    pub place: P,
    pub keys: Keys,
}

impl Setup {
    /// The measures made from events that a measure is made from, in order.
    pub(super) fn sources(&self, program: &Program, spaces: &Spaces, measure: u32) -> Vec<Source> {
        let keys = &spaces.spaces[self.measure_spaces[measure as usize]].keys;
        match self.found.get(measure as usize) {
            Some(Found::Events(_)) => vec![Source { measure, keys: keys.iter().copied().collect() }],
            Some(Found::Keys(_, of)) => {
                let mut found = self.sources(program, spaces, *of);
                for source in &mut found {
                    source.keys = source.keys.iter().copied().filter(|key| keys.contains(key)).collect();
                }
                widest(found)
            }
            Some(Found::Formula(formula)) => self.sources_of(program, spaces, *formula),
            None => Vec::new(),
        }
    }

    /// What a computed measure is made of that is kept apart by any of its keys: the rest says nothing of one of them.
    pub(super) fn own_parts(&self, program: &Program, measure: u32) -> Vec<u32> {
        let Some(Found::Formula(formula)) = self.found.get(measure as usize) else { return Vec::new() };
        let parts = program.course.formula(*formula).reads.iter().filter_map(|fact| self.measure(program, *fact));
        let (own, others): (Vec<u32>, Vec<u32>) = parts.partition(|at| self.measure_spaces[*at as usize] != self.whole);
        if own.is_empty() { others } else { own }
    }

    /// The measure that a fact is.
    fn measure(&self, program: &Program, fact: u32) -> Option<u32> {
        match self.role(program, fact) {
            Role::Measure(at) => Some(at),
            _ => None,
        }
    }

    /// The measures made from events that a formula reads, in order.
    pub(super) fn sources_of(&self, program: &Program, spaces: &Spaces, formula: FormulaId) -> Vec<Source> {
        let reads = program.course.formula(formula).reads.iter();
        let measures = reads.filter_map(|fact| self.measure(program, *fact));
        widest(measures.flat_map(|at| self.sources(program, spaces, at)).collect())
    }
}

/// Without those that say no more than another of the same measure does with fewer keys.
fn widest(mut sources: Vec<Source>) -> Vec<Source> {
    order::sort(&mut sources);
    sources.dedup();
    let fewer = |one: &Source, other: &Source| {
        one.measure == other.measure
            && one.keys.len() < other.keys.len()
            && one.keys.iter().all(|key| other.keys.contains(key))
    };
    let all = sources.clone();
    sources.retain(|source| !all.iter().any(|other| fewer(other, source)));
    sources
}
