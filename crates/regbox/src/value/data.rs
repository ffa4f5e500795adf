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

/// One order of the values that things of a kind have, also of those whose type has none: what is not known comes first, then
/// what is absent; records and lists go by their first members that differ, and a longer one comes after its beginning.
pub(crate) fn in_order_of_all(a: &[Slot], b: &[Slot]) -> Ordering {
    let mut pairs = a.iter().zip(b);
    pairs.find_map(|(a, b)| Some(of_slots(a, b)).filter(|found| found.is_ne())).unwrap_or_else(|| a.len().cmp(&b.len()))
}

fn of_slots(a: &Slot, b: &Slot) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else { return a.is_some().cmp(&b.is_some()) };
    match (a, b) {
        (Value::None, _) | (_, Value::None) => (*a != Value::None).cmp(&(*b != Value::None)),
        (Value::Set(a), Value::Set(b)) => a.cmp(b),
        (Value::SetOf(a), Value::SetOf(b)) => {
            let slots = |of: &[Value]| of.iter().cloned().map(Some).collect::<Vec<Slot>>();
            in_order_of_all(&slots(a), &slots(b))
        }
        (Value::Record(a), Value::Record(b)) | (Value::List(a), Value::List(b)) => in_order_of_all(a, b),
        (a, b) => a.order(b).unwrap_or(Ordering::Equal),
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

#[cfg(test)]
mod tests {
    use super::{Slot, Value, in_order_of_all};
    use crate::value::Number;
    use std::cmp::Ordering;

    #[test]
    fn all_values_have_an_order() {
        let number = |digits: &str| Some(Value::Number(Number::parse(digits).unwrap_or(Number::ZERO)));
        let record = |of: &[Slot]| Some(Value::Record(of.into()));
        let rising: [&[Slot]; 8] = [
            &[],
            &[None],
            &[Some(Value::None)],
            &[number("9")],
            &[number("10")],
            &[number("10"), number("1")],
            &[number("11")],
            &[number("11"), record(&[None])],
        ];
        for (at, a) in rising.iter().enumerate() {
            for (other, b) in rising.iter().enumerate() {
                assert_eq!(in_order_of_all(a, b), at.cmp(&other), "{at} {other}");
            }
        }
        assert_eq!(in_order_of_all(&[record(&[number("2")])], &[record(&[number("10")])]), Ordering::Less);
        // However they are written.
        assert_eq!(in_order_of_all(&[number("1.0")], &[number("1.00")]), Ordering::Equal);
        let set = |of: &[u16]| [Some(Value::Set(of.into()))];
        assert_eq!(in_order_of_all(&set(&[2]), &set(&[10])), Ordering::Less);
        let list = |of: &[Slot]| [Some(Value::List(of.into()))];
        assert_eq!(in_order_of_all(&list(&[number("1")]), &list(&[number("1"), None])), Ordering::Less);
        let texts = |of: &[&str]| [Some(Value::SetOf(of.iter().map(|text| Value::Text((*text).into())).collect()))];
        assert_eq!(in_order_of_all(&texts(&["a", "b"]), &texts(&["a", "c"])), Ordering::Less);
    }
}
