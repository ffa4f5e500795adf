//! The values of a column, cut into the fewest pieces that its cells tell apart.

use super::Entry;
use crate::order;
use crate::syntax::tree::Relation;
use crate::value::{Number, Rounding, Type, Value};
use std::cmp::Ordering;

/// A column: the pieces of its values are its atoms.
pub(super) struct Column {
    kind: Kind,
    /// The atoms that hold a value.
    live: Atoms,
}

enum Kind {
    /// An atom for each value: the truth values, those of an enumeration.
    Listed(Vec<Value>),
    /// An atom for each value that a cell writes, in order, and one for all others.
    Texts(Vec<Value>),
    /// An atom for each value that a cell writes, in order, and for what lies before, between and after them.
    Ordered(Vec<Value>),
}

/// A set of atoms of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atoms(Vec<u64>);

impl Atoms {
    fn of(count: usize, holds: impl Fn(usize) -> bool) -> Atoms {
        let mut words = vec![0u64; count.div_ceil(64)];
        for atom in (0..count).filter(|atom| holds(*atom)) {
            if let Some(word) = words.get_mut(atom / 64) {
                *word |= 1 << (atom % 64);
            }
        }
        Atoms(words)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> u128 {
        self.0.iter().map(|word| u128::from(word.count_ones())).sum()
    }

    pub(super) fn has(&self, atom: usize) -> bool {
        self.0.get(atom / 64).is_some_and(|word| word & (1 << (atom % 64)) != 0)
    }

    /// The first atom that is in both.
    pub(super) fn first_of_both(&self, other: &Atoms) -> Option<usize> {
        let both = self.0.iter().zip(&other.0).map(|(a, b)| a & b);
        both.enumerate().find(|(_, word)| *word != 0).map(|(at, word)| at * 64 + word.trailing_zeros() as usize)
    }

    pub(super) fn each(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|atom| self.has(*atom))
    }
}

impl Column {
    /// A column of a type, whose enumeration has so many values, with all that its cells write.
    pub(super) fn new<'e>(ty: &Type, values: usize, entries: impl Iterator<Item = &'e Entry>) -> Column {
        let kind = match ty {
            Type::Bool => Kind::Listed(vec![Value::Bool(false), Value::Bool(true)]),
            Type::Enum(_) => Kind::Listed((0..=u16::MAX).take(values).map(Value::Enum).collect()),
            ty => {
                let mut points: Vec<Value> = Vec::new();
                for entry in entries {
                    match entry {
                        Entry::Value(value) => points.push(value.clone()),
                        Entry::Range(bounds) => points.extend(bounds.iter().map(|(_, value)| value.clone())),
                    }
                }
                order::sort_by(&mut points, |a, b| a.order(b).unwrap_or(Ordering::Equal));
                points.dedup_by(|a, b| a.same(b));
                if *ty == Type::Text { Kind::Texts(points) } else { Kind::Ordered(points) }
            }
        };
        let count = match &kind {
            Kind::Listed(values) => values.len(),
            Kind::Texts(points) => points.len() + 1,
            Kind::Ordered(points) => points.len() * 2 + 1,
        };
        let live = Atoms::of(count, |atom| match &kind {
            Kind::Ordered(points) if atom % 2 == 1 => points.get(atom / 2).is_some_and(|point| is_value(ty, point)),
            Kind::Ordered(points) => {
                match (atom.checked_sub(2).and_then(|_| points.get(atom / 2 - 1)), points.get(atom / 2)) {
                    (Some(low), Some(high)) => lies_between(ty, low, high),
                    _ => true,
                }
            }
            _ => true,
        });
        Column { kind, live }
    }

    pub(super) fn all(&self) -> &Atoms {
        &self.live
    }

    /// What a cell lets through; all of it where it says `any`.
    pub(super) fn atoms(&self, cell: Option<&[Entry]>) -> Atoms {
        let Some(entries) = cell else { return self.live.clone() };
        let count = self.live.0.len() * 64;
        Atoms::of(count, |atom| self.live.has(atom) && entries.iter().any(|entry| self.lets(entry, atom)))
    }

    fn lets(&self, entry: &Entry, atom: usize) -> bool {
        match entry {
            Entry::Value(value) => self.keeps(Relation::Equal, value, atom),
            Entry::Range(bounds) => bounds.iter().all(|(op, value)| self.keeps(*op, value, atom)),
        }
    }

    fn keeps(&self, op: Relation, bound: &Value, atom: usize) -> bool {
        let order = match &self.kind {
            Kind::Listed(values) => values.get(atom).and_then(|value| value.order(bound)),
            Kind::Texts(points) => points.get(atom).and_then(|value| value.order(bound)),
            Kind::Ordered(points) => {
                // An atom between two points is before the one and after the other.
                let found = points.binary_search_by(|point| point.order(bound).unwrap_or(Ordering::Equal));
                found.ok().map(|at| atom.cmp(&(at * 2 + 1)))
            }
        };
        match (op, order) {
            (_, None) => false,
            (Relation::Equal, Some(order)) => order == Ordering::Equal,
            (Relation::NotEqual, Some(order)) => order != Ordering::Equal,
            (Relation::Less, Some(order)) => order == Ordering::Less,
            (Relation::AtMost, Some(order)) => order != Ordering::Greater,
            (Relation::More, Some(order)) => order == Ordering::Greater,
            (Relation::AtLeast, Some(order)) => order != Ordering::Less,
        }
    }

    /// An atom in words.
    pub(super) fn told(&self, atom: usize, shown: &dyn Fn(&Value) -> String) -> String {
        let (points, at) = match &self.kind {
            Kind::Listed(values) | Kind::Texts(values) => {
                return values.get(atom).map_or("another text".to_owned(), shown);
            }
            Kind::Ordered(points) if atom % 2 == 1 => {
                return points.get(atom / 2).map_or(String::new(), shown);
            }
            Kind::Ordered(points) => (points, atom / 2),
        };
        let low = at.checked_sub(1).and_then(|at| points.get(at));
        match (low, points.get(at)) {
            (Some(low), Some(high)) => format!("between {} and {}", shown(low), shown(high)),
            (None, Some(high)) => format!("below {}", shown(high)),
            (Some(low), None) => format!("above {}", shown(low)),
            (None, None) => "anything".to_owned(),
        }
    }
}

/// Whether a number that a cell writes can be given.
fn is_value(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Integer, Value::Number(number)) => number.is_integer(),
        _ => true,
    }
}

/// Whether a type has a value between two others.
fn lies_between(ty: &Type, low: &Value, high: &Value) -> bool {
    match (ty, low, high) {
        (Type::Integer, Value::Number(low), Value::Number(high)) => {
            low.round(0, Rounding::Down).add(&Number::ONE) < *high
        }
        (_, Value::Date(low), Value::Date(high)) => low.tomorrow().is_ok_and(|next| next < *high),
        (_, Value::Count(low), Value::Count(high)) => i64::from(*high) - i64::from(*low) > 1,
        _ => true,
    }
}
