//! What a value is wished to be, and what that means for what it is computed from.

use crate::decide::{View, compare};
use crate::program::Relation;
use crate::value::{Number, Value};

/// What a value is wished to be.
#[derive(Clone, Debug)]
pub(super) enum Wish {
    /// It stands so to another.
    Stands(Relation, Value),
    Among(Vec<Value>),
    Outside(Vec<Value>),
}

impl Wish {
    /// Whether a value is as wished.
    pub(super) fn grants(&self, value: &Value) -> bool {
        match self {
            Wish::Stands(relation, than) => {
                compare(*relation, View::Known(value), View::Known(than)).settled() == Some(true)
            }
            Wish::Among(values) => values.iter().any(|one| one.same(value)),
            Wish::Outside(values) => !values.iter().any(|one| one.same(value)),
        }
    }

    /// The values about which it turns.
    pub(super) fn values(&self) -> &[Value] {
        match self {
            Wish::Stands(_, than) => std::slice::from_ref(than),
            Wish::Among(values) | Wish::Outside(values) => values,
        }
    }

    /// The same of what the value is computed from, where a function of it leads back and keeps the order.
    pub(super) fn map(&self, back: impl Fn(&Value) -> Option<Value>) -> Option<Wish> {
        Some(match self {
            Wish::Stands(relation, than) => Wish::Stands(*relation, back(than)?),
            Wish::Among(values) => Wish::Among(values.iter().filter_map(back).collect()),
            Wish::Outside(values) => Wish::Outside(values.iter().filter_map(back).collect()),
        })
    }

    /// The same, where the function turns the order round.
    pub(super) fn turn(&self, back: impl Fn(&Value) -> Option<Value>) -> Option<Wish> {
        let wish = self.map(back)?;
        Some(match wish {
            Wish::Stands(relation, than) => Wish::Stands(relation.turned(), than),
            other => other,
        })
    }

    /// The same, where the function keeps the order of what is positive, and turns it round for what is negative.
    pub(super) fn scale(&self, by: &Number, back: impl Fn(&Value) -> Option<Value>) -> Option<Wish> {
        if by.is_zero() {
            None
        } else if by.is_negative() {
            self.turn(back)
        } else {
            self.map(back)
        }
    }
}

/// The relation that holds where this one does not.
pub(super) fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::AtLeast,
        Relation::AtMost => Relation::More,
        Relation::More => Relation::AtMost,
        Relation::AtLeast => Relation::Less,
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
    }
}

/// The number that a value is.
pub(super) fn number(value: &Value) -> Option<&Number> {
    if let Value::Number(number) = value { Some(number) } else { None }
}

/// A sum of two values of one type.
pub(super) fn plus(a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(Value::Number(a.add(b))),
        (Value::Count(a), Value::Count(b)) => a.checked_add(*b).map(Value::Count),
        (Value::Duration(a), Value::Duration(b)) => a.checked_add(*b).map(Value::Duration),
        _ => None,
    }
}

/// A value with its sign turned.
pub(super) fn minus(value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) => Some(Value::Number(number.neg())),
        Value::Count(count) => count.checked_neg().map(Value::Count),
        Value::Duration(duration) => {
            crate::value::Duration::from_nanoseconds(-duration.as_nanoseconds()).map(Value::Duration)
        }
        _ => None,
    }
}
