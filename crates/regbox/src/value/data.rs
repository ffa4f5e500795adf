//! A value of any type. What its digits mean (a currency, a unit) is in its [`Type`](super::Type).

use super::{Duration, Instant, Number};
use crate::order;
use jiff::civil::Date;
use std::cmp::Ordering;
use std::sync::Arc;

/// A value that is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    /// Known to be absent.
    None,
    Bool(bool),
    /// An integer, a decimal, a percentage, a ratio, or an amount of money.
    Number(Number),
    Date(Date),
    Instant(Instant),
    /// Months, days or business days.
    Count(i32),
    Duration(Duration),
    Text(Arc<str>),
    /// A value of an enumeration, by its place in it.
    Enum(u16),
    /// Values of an enumeration, in its order.
    Set(Arc<[u16]>),
    /// Other values, each once, in their order.
    SetOf(Arc<[Value]>),
    /// The fields of a record, in order of declaration.
    Record(Arc<[Slot]>),
    List(Arc<[Slot]>),
}

/// A value, or none where it was not given: it is unknown.
pub(crate) type Slot = Option<Value>;

impl Value {
    /// How two values of one type stand to each other; none where the type has no order.
    #[inline]
    pub(crate) fn order(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
            (Value::Enum(a), Value::Enum(b)) => Some(a.cmp(b)),
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            (Value::Count(a), Value::Count(b)) => Some(a.cmp(b)),
            (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
            (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Set(a), Value::Set(b)) if a == b => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// Whether two values of one type are equal.
    #[inline]
    pub(crate) fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Set(a), Value::Set(b)) => a == b,
            (Value::SetOf(a), Value::SetOf(b)) => a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b)),
            (Value::None, Value::None) => true,
            (a, b) => a.order(b) == Some(Ordering::Equal),
        }
    }
}

/// Single values of one type as a set.
pub(crate) fn set_of(mut values: Vec<Value>) -> Value {
    order::sort_by(&mut values, |a, b| a.order(b).unwrap_or(Ordering::Equal));
    values.dedup_by(|a, b| a.same(b));
    let of_enum: Option<Vec<u16>> =
        values.iter().map(|value| if let Value::Enum(at) = value { Some(*at) } else { None }).collect();
    match of_enum {
        Some(of_enum) if !of_enum.is_empty() => Value::Set(of_enum.into()),
        _ => Value::SetOf(values.into()),
    }
}
