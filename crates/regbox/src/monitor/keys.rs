//! Keys: the values by which measures, states and limits are kept apart.

use super::pages::Pages;
use super::shared::Shared;
use crate::order;
use crate::program::{Program, show_text};
use crate::value::{Type, Value};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The number of a key in its space; a space of no keys has one, 0.
pub(super) type KeyId = u32;

/// The values that some keys have had together.
#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    /// The numbers of the keys, in order.
    pub keys: Box<[u32]>,
    /// The values of each key, by its number.
    pub values: Pages<Arc<[Value]>>,
    /// Whether others may have been met, of which it is not known which they are.
    pub others: bool,
    /// Keys that only events have had of which it is not known whether they count: they may not have been met at all.
    pub doubtful: Shared<BTreeSet<KeyId>>,
    index: Arc<FxHashMap<Arc<[Value]>, KeyId>>,
    /// Those that were met while the index was shared with a copy of the state.
    late: FxHashMap<Arc<[Value]>, KeyId>,
}

impl Space {
    pub(super) fn find(&self, values: &[Value]) -> Option<KeyId> {
        let late = || if self.late.is_empty() { None } else { self.late.get(values) };
        self.index.get(values).or_else(late).copied()
    }
}

/// All spaces of a policy.
#[derive(Clone, Debug, Default)]
pub(super) struct Spaces {
    pub spaces: Vec<Space>,
    /// The keys that events at hand have met for certain, and that were doubtful before: each with its space.
    pub settled: Vec<(usize, KeyId)>,
    /// Whether events at hand may have met keys of which it is not known which they are.
    pub met_any: bool,
}

impl Spaces {
    /// The space of these keys, made where there is none yet.
    pub(super) fn of(&mut self, keys: &[u32]) -> usize {
        let mut sorted: Vec<u32> = keys.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        if let Some(at) = self.spaces.iter().position(|space| *space.keys == *sorted) {
            return at;
        }
        self.spaces.push(Space { keys: sorted.into(), ..Space::default() });
        let at = self.spaces.len() - 1;
        if keys.is_empty() {
            self.intern(at, &[]);
        }
        at
    }

    /// The number of a key, made where it is new.
    pub(super) fn intern(&mut self, space: usize, values: &[Value]) -> KeyId {
        let space = &mut self.spaces[space];
        if let Some(found) = space.find(values) {
            return found;
        }
        let id = KeyId::try_from(space.values.len()).unwrap_or(KeyId::MAX);
        let values: Arc<[Value]> = values.into();
        space.values.push(values.clone());
        Arc::get_mut(&mut space.index).unwrap_or(&mut space.late).insert(values, id);
        id
    }

    /// The number of a key that an event has; it is doubtful as long as no event surely counts that has it.
    pub(super) fn meet(&mut self, space: usize, values: &[Value], surely: bool) -> KeyId {
        let before = self.count(space);
        let id = self.intern(space, values);
        if !surely && id == before {
            self.spaces[space].doubtful.insert(id);
        } else if surely && self.is_doubtful(space, id) {
            self.spaces[space].doubtful.remove(&id);
            self.settled.push((space, id));
        }
        id
    }

    /// The next events come to hand.
    pub(super) fn begin(&mut self) {
        self.settled.clear();
        self.met_any = false;
    }

    /// Whether it is not known whether a key has been met.
    pub(super) fn is_doubtful(&self, space: usize, id: KeyId) -> bool {
        self.spaces.get(space).is_some_and(|space| !space.doubtful.is_empty() && space.doubtful.contains(&id))
    }

    /// The same key in a space of fewer keys; none where that has not been met there.
    pub(super) fn project(&self, from: usize, id: KeyId, to: usize) -> Option<KeyId> {
        if from == to {
            return Some(id);
        }
        let (of, target) = (&self.spaces[from], &self.spaces[to]);
        if target.keys.is_empty() {
            return Some(0);
        }
        let own = of.values.get(id as usize)?;
        let mut values = Vec::with_capacity(target.keys.len());
        for key in &target.keys {
            let at = of.keys.binary_search(key).ok()?;
            values.push(own.get(at)?.clone());
        }
        target.find(&values)
    }

    /// How many keys of a space have been met.
    pub(super) fn count(&self, space: usize) -> KeyId {
        KeyId::try_from(self.spaces[space].values.len()).unwrap_or(KeyId::MAX)
    }

    /// Whether a space has all the keys of another.
    pub(super) fn covers(&self, space: usize, other: usize) -> bool {
        let (space, other) = (&self.spaces[space], &self.spaces[other]);
        other.keys.iter().all(|key| space.keys.binary_search(key).is_ok())
    }

    /// A key may have been met, and it is not known which: spaces of fewer keys may know of it, too.
    pub(super) fn may_meet(&mut self, space: usize) {
        self.met_any = true;
        for at in 0..self.spaces.len() {
            if !self.spaces[at].keys.is_empty() && self.covers(space, at) {
                self.spaces[at].others = true;
            }
        }
    }

    /// Whether a space has none but these keys.
    pub(super) fn lies_in(&self, space: usize, keys: &[u32]) -> bool {
        self.spaces[space].keys.iter().all(|key| keys.binary_search(key).is_ok())
    }

    /// Whether two keys of two spaces have the same values of these keys, where both have one.
    pub(super) fn agree(&self, keys: &[u32], (a, key_a): (usize, KeyId), (b, key_b): (usize, KeyId)) -> bool {
        let (a, b) = (&self.spaces[a], &self.spaces[b]);
        let (Some(own), Some(others)) = (a.values.get(key_a as usize), b.values.get(key_b as usize)) else {
            return false;
        };
        let shared = a.keys.iter().zip(own.iter()).filter(|(key, _)| keys.binary_search(key).is_ok());
        shared.into_iter().all(|(key, value)| match b.keys.binary_search(key) {
            Ok(at) => others.get(at).is_some_and(|other| other.same(value)),
            Err(_) => true,
        })
    }

    /// The keys of a space, in the order of their values.
    pub(super) fn in_order(&self, space: usize) -> Vec<KeyId> {
        let space = &self.spaces[space];
        let mut ids: Vec<KeyId> = (0u32..).take(space.values.len()).collect();
        let of = |id: &KeyId| space.values.get(*id as usize).map_or(&[][..], |values| values);
        order::sort_by(&mut ids, |a, b| {
            let pairs = of(a).iter().zip(of(b));
            pairs
                .map(|(a, b)| a.order(b).unwrap_or(std::cmp::Ordering::Equal))
                .find(|order| order.is_ne())
                .unwrap_or(a.cmp(b))
        });
        ids
    }
}

/// Values as text that tells them from others of their types.
pub(super) fn as_text(values: &[Value]) -> String {
    let mut text = String::new();
    encode(values, &mut text);
    text
}

/// Values as text that tells them apart. They are of the same types wherever they are compared.
fn encode(values: &[Value], out: &mut String) {
    use std::fmt::Write as _;
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push('\u{1f}');
        }
        match value {
            // A mark in a text would end it.
            Value::Text(text) if values.len() > 1 => {
                let _ = write!(out, "{}:{text}", text.len());
            }
            Value::Text(text) => out.push_str(text),
            Value::Bool(value) => out.push(if *value { '1' } else { '0' }),
            Value::Enum(value) => {
                let _ = write!(out, "{value}");
            }
            Value::Number(number) => {
                let _ = write!(out, "{number}");
            }
            Value::Date(date) => {
                let _ = write!(out, "{date}");
            }
            other => {
                let _ = write!(out, "{other:?}");
            }
        }
    }
}

/// A key in words.
pub(super) fn in_words(program: &Program, keys: &[u32], values: &[Value]) -> Vec<(String, String)> {
    let one = |(key, value): (&u32, &Value)| {
        let (name, ty): &(String, Type) = program.course.keys.get(*key as usize)?;
        Some((name.clone(), show_text(&program.schema, ty, value)))
    };
    keys.iter().zip(values).filter_map(one).collect()
}
