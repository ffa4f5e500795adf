//! The values about which a policy turns, by what is compared with them.

use crate::explain::{Place, Step};
use crate::value::Value;
use std::collections::BTreeMap;

/// More values than these are not kept of one key.
pub(super) const MOST: usize = 64;

/// What has values of its own: a fact, a field of a record wherever the record stands, or the members of a fact's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Fact(u32),
    Member(u32),
    Field(u32, u32),
}

impl Key {
    pub(super) fn of(place: &Place) -> Key {
        match place.steps.last() {
            None => Key::Fact(place.fact),
            Some(Step::Member(_)) => Key::Member(place.fact),
            Some(Step::Field(record, field)) => Key::Field(*record, *field),
        }
    }
}

/// The thresholds of facts and fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Pools(BTreeMap<Key, Vec<Value>>);

impl Pools {
    pub(super) fn of(&self, key: Key) -> &[Value] {
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn learn(&mut self, key: Key, value: Value) {
        let pool = self.0.entry(key).or_default();
        let composed = matches!(value, Value::None | Value::Record(_) | Value::List(_) | Value::SetOf(_));
        if pool.len() < MOST && !composed && !pool.iter().any(|one| one.same(&value)) {
            pool.push(value);
        }
    }
}
