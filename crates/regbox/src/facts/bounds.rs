//! The bounds of facts.

use crate::program::{Bound, Program, Relation};
use crate::value::{Type, Value};

/// A bound as a person reads it: `at least GBP 0.00`, `on or after 2025-01-01`.
pub(crate) fn bound_in_words(program: &Program, ty: &Type, bound: &Bound) -> String {
    let limit = crate::program::show_text(&program.schema, ty.required(), &bound.value);
    let words = if matches!(bound.value, Value::Date(_)) { of_dates(bound.op) } else { in_words(bound.op) };
    format!("{words} {limit}")
}

/// Whether a value keeps a bound. What is known to be absent keeps every bound.
pub(crate) fn keeps(bound: &Bound, value: &Value) -> bool {
    use std::cmp::Ordering;
    let Some(order) = value.order(&bound.value) else { return true };
    match bound.op {
        Relation::AtLeast => order != Ordering::Less,
        Relation::AtMost => order != Ordering::Greater,
        Relation::More => order == Ordering::Greater,
        Relation::Less => order == Ordering::Less,
        Relation::Equal => order == Ordering::Equal,
        Relation::NotEqual => order != Ordering::Equal,
    }
}

fn in_words(op: Relation) -> &'static str {
    match op {
        Relation::AtLeast => "at least",
        Relation::AtMost => "at most",
        Relation::More => "more than",
        Relation::Less => "less than",
        Relation::Equal => "exactly",
        Relation::NotEqual => "other than",
    }
}

fn of_dates(op: Relation) -> &'static str {
    match op {
        Relation::AtLeast => "on or after",
        Relation::AtMost => "on or before",
        Relation::More => "after",
        Relation::Less => "before",
        Relation::Equal => "on",
        Relation::NotEqual => "other than",
    }
}
