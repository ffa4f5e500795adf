//! The values that something unknown can still take.

use super::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// Why something is unknown: a set of [`MISSING`], [`CONFLICT`] and [`PROBLEM`].
pub(crate) type Reasons = u8;
/// A fact is missing; giving it can settle what rests on it.
pub(crate) const MISSING: Reasons = 4;
/// Provisions conflict; no fact can cure it.
pub(crate) const CONFLICT: Reasons = 8;
/// Something cannot be computed; no fact can cure it.
pub(crate) const PROBLEM: Reasons = 16;

/// Something unknown: why, and what it can still be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    pub reasons: Reasons,
    pub values: Possible,
}

/// A set of values that holds every one that is still possible. It may hold more; it only shrinks as facts are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Possible {
    /// Any value of the type, or none at all because it cannot be computed.
    Any,
    /// Any value of the type as facts give it, so never a problem: each field of a record is within its bounds.
    Given,
    /// From the one to the other, both inside; open where none is named.
    Range(Option<Value>, Option<Value>),
    /// One of these, which are at least two.
    OneOf(Vec<Value>),
    /// A set that holds the first of these, and others only from the second: from all values where none are named. Both are
    /// in order.
    Between(Arc<[Value]>, Option<Arc<[Value]>>),
}

/// A longer list of single values becomes the range that holds them.
const MOST_LISTED: usize = 64;

impl Possible {
    /// The single values, if they are listed.
    pub(crate) fn listed(&self) -> Option<&[Value]> {
        match self {
            Possible::OneOf(values) => Some(values),
            _ => None,
        }
    }

    /// The least value, if there is one.
    pub(crate) fn least(&self) -> Option<&Value> {
        match self {
            Possible::Any | Possible::Given | Possible::Between(..) => None,
            Possible::Range(least, _) => least.as_ref(),
            Possible::OneOf(values) => extreme(values, Ordering::Less),
        }
    }

    /// The greatest value, if there is one.
    pub(crate) fn greatest(&self) -> Option<&Value> {
        match self {
            Possible::Any | Possible::Given | Possible::Between(..) => None,
            Possible::Range(_, greatest) => greatest.as_ref(),
            Possible::OneOf(values) => extreme(values, Ordering::Greater),
        }
    }

    /// Whether a value is still possible, as far as the set shows.
    pub(crate) fn may_be(&self, value: &Value) -> bool {
        match self {
            Possible::Any | Possible::Given | Possible::Between(..) => true,
            Possible::OneOf(values) => values.iter().any(|one| one.same(value)),
            Possible::Range(least, greatest) => {
                let below = least.as_ref().and_then(|least| value.order(least)) == Some(Ordering::Less);
                let above = greatest.as_ref().and_then(|greatest| value.order(greatest)) == Some(Ordering::Greater);
                !below && !above && *value != Value::None
            }
        }
    }

    /// The set that holds both.
    pub(crate) fn union(self, other: Possible) -> Possible {
        match (self, other) {
            (Possible::Given, Possible::Given) => Possible::Given,
            (Possible::Any | Possible::Given | Possible::Between(..), _)
            | (_, Possible::Any | Possible::Given | Possible::Between(..)) => Possible::Any,
            (Possible::OneOf(mut values), Possible::OneOf(more)) => {
                for value in more {
                    if !values.iter().any(|one| one.same(&value)) {
                        values.push(value);
                    }
                }
                Possible::listing(values)
            }
            (a, b) => hull(&a, &b),
        }
    }

    /// A list of values as a set: as a range where the list is long, and any value where there is no order.
    pub(crate) fn listing(values: Vec<Value>) -> Possible {
        if values.len() <= MOST_LISTED || !values.iter().all(has_range) {
            return Possible::OneOf(values);
        }
        let least = extreme(&values, Ordering::Less).cloned();
        let greatest = extreme(&values, Ordering::Greater).cloned();
        Possible::Range(least, greatest)
    }
}

fn has_range(value: &Value) -> bool {
    let unordered = matches!(value, Value::None | Value::Set(_) | Value::SetOf(_) | Value::Record(_) | Value::List(_));
    !unordered && !matches!(value, Value::Text(_) | Value::Bool(_))
}

fn hull(a: &Possible, b: &Possible) -> Possible {
    if [a, b].iter().any(|set| set.listed().is_some_and(|values| !values.iter().all(has_range))) {
        return Possible::Any;
    }
    let pick = |a: Option<&Value>, b: Option<&Value>, side: Ordering| match (a, b) {
        (Some(a), Some(b)) => Some(if a.order(b) == Some(side) { a.clone() } else { b.clone() }),
        _ => None,
    };
    let least = pick(a.least(), b.least(), Ordering::Less);
    let greatest = pick(a.greatest(), b.greatest(), Ordering::Greater);
    if least.is_none() && greatest.is_none() { Possible::Any } else { Possible::Range(least, greatest) }
}

fn extreme(values: &[Value], side: Ordering) -> Option<&Value> {
    let mut values = values.iter();
    let mut best = values.next()?;
    for value in values {
        match value.order(best) {
            None => return None,
            Some(order) if order == side => best = value,
            Some(_) => {}
        }
    }
    Some(best)
}
