//! Comparisons of values that may be open.

use super::abs::View;
use super::truth::Truth;
use crate::program::Relation;
use crate::value::{Open, Possible, Value};
use std::cmp::Ordering;

/// How two values stand to each other.
#[inline]
pub(crate) fn compare(relation: Relation, a: View<'_>, b: View<'_>) -> Truth {
    if let (View::Known(a), View::Known(b)) = (a, b) {
        return Truth::known(holds(relation, a, b));
    }
    compare_open(relation, a, b)
}

/// Whether a relation holds between two known values.
#[inline(always)]
pub(crate) fn holds(relation: Relation, a: &Value, b: &Value) -> bool {
    // What rules compare most is compared without a call.
    let order = match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        _ => return holds_of_any(relation, a, b),
    };
    holds_in_order(relation, order)
}

/// Whether a relation holds between two values that stand in an order.
#[inline(always)]
pub(crate) fn holds_in_order(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::NotEqual => order.is_ne(),
        Relation::Less => order.is_lt(),
        Relation::AtMost => order.is_le(),
        Relation::More => order.is_gt(),
        Relation::AtLeast => order.is_ge(),
    }
}

#[inline(never)]
fn holds_of_any(relation: Relation, a: &Value, b: &Value) -> bool {
    match relation {
        Relation::Equal => a.same(b),
        Relation::NotEqual => !a.same(b),
        Relation::Less => a.order(b) == Some(Ordering::Less),
        Relation::AtMost => matches!(a.order(b), Some(Ordering::Less | Ordering::Equal)),
        Relation::More => a.order(b) == Some(Ordering::Greater),
        Relation::AtLeast => matches!(a.order(b), Some(Ordering::Greater | Ordering::Equal)),
    }
}

#[cold]
fn compare_open(relation: Relation, a: View<'_>, b: View<'_>) -> Truth {
    let (can_hold, can_fail) = match relation {
        Relation::Equal => equal(a, b),
        Relation::NotEqual => {
            let (same, differ) = equal(a, b);
            (differ, same)
        }
        Relation::Less => (can_be_less(a, b, false), can_be_less(b, a, true)),
        Relation::AtMost => (can_be_less(a, b, true), can_be_less(b, a, false)),
        Relation::More => (can_be_less(b, a, false), can_be_less(a, b, true)),
        Relation::AtLeast => (can_be_less(b, a, true), can_be_less(a, b, false)),
    };
    match (can_hold, can_fail) {
        (true, false) => Truth::TRUE,
        (false, true) => Truth::FALSE,
        _ => Truth::unknown(a.reasons() | b.reasons()),
    }
}

/// Whether some `a` can be less than, or equal to if `or_equal`, some `b`.
fn can_be_less(a: View<'_>, b: View<'_>, or_equal: bool) -> bool {
    match (a.least(), b.greatest()) {
        (Some(least), Some(greatest)) => match least.order(greatest) {
            Some(Ordering::Less) | None => true,
            Some(Ordering::Equal) => or_equal,
            Some(Ordering::Greater) => false,
        },
        _ => true,
    }
}

/// Whether the two can be equal, and whether they can differ.
fn equal(a: View<'_>, b: View<'_>) -> (bool, bool) {
    let can_equal = match (a.listed(), b.listed()) {
        (Some(values), _) => values.iter().any(|value| may_be(b, value)),
        (_, Some(values)) => values.iter().any(|value| may_be(a, value)),
        _ => can_be_less(a, b, true) && can_be_less(b, a, true),
    };
    // Two single values were compared before; anything open can differ unless it has one value, and then it is known.
    (can_equal, true)
}

fn may_be(view: View<'_>, value: &Value) -> bool {
    match view {
        View::Known(known) => known.same(value),
        View::Open(open) => open.values.may_be(value),
    }
}

/// Whether a value is one of those listed.
pub(super) fn one_of(value: View<'_>, values: &[Value]) -> Truth {
    if let View::Known(Value::Enum(known)) = value {
        return Truth::known(values.iter().any(|member| matches!(member, Value::Enum(member) if member == known)));
    }
    let within = |one: &Value| values.iter().any(|member| member.same(one));
    if let View::Known(known) = value {
        return Truth::known(within(known));
    }
    match value.listed() {
        Some(listed) => by_members(listed.iter().map(within), value),
        None if values.iter().any(|member| may_be(value, member)) => Truth::unknown(value.reasons()),
        None => Truth::FALSE,
    }
}

/// Whether a value is in a set, or in a list, that is given.
pub(super) fn is_in(value: View<'_>, set: View<'_>) -> Truth {
    match set {
        View::Known(Value::Set(members)) => {
            let within = |one: &Value| matches!(one, Value::Enum(one) if members.binary_search(one).is_ok());
            match value.listed() {
                Some(listed) => by_members(listed.iter().map(within), value),
                None if members.is_empty() => Truth::FALSE,
                None => Truth::unknown(value.reasons()),
            }
        }
        View::Known(Value::List(members)) => Truth::any(members.iter().map(|member| match member {
            Some(member) => compare(Relation::Equal, value, View::Known(member)),
            None => Truth::unknown(crate::value::MISSING),
        })),
        View::Known(Value::SetOf(members)) => match value.listed() {
            Some(listed) => by_members(listed.iter().map(|one| holds_member(members, one)), value),
            None => Truth::unknown(value.reasons()),
        },
        View::Known(_) => Truth::FALSE,
        View::Open(Open { values: Possible::Between(least, most), reasons }) => {
            let within = |one: &Value| match most {
                _ if holds_member(least, one) => Truth::TRUE,
                Some(most) if !holds_member(most, one) => Truth::FALSE,
                _ => Truth::unknown(*reasons),
            };
            let listed = value.listed().unwrap_or_default().iter().map(within);
            let first = listed.clone().next().filter(|first| !first.is_open());
            match first {
                Some(first) if listed.clone().all(|one| one == first) => first,
                Some(_) if listed.clone().all(|one| !one.is_open()) => Truth::unknown(value.reasons()),
                _ => Truth::unknown(*reasons | value.reasons()),
            }
        }
        View::Open(open) => Truth::unknown(open.reasons | value.reasons()),
    }
}

/// Whether a value is one of others, which are in their order.
fn holds_member(members: &[Value], one: &Value) -> bool {
    members.binary_search_by(|member| member.order(one).unwrap_or(Ordering::Less)).is_ok()
}

/// What holds of each value that is still possible.
fn by_members(mut holds: impl Iterator<Item = bool>, value: View<'_>) -> Truth {
    let Some(first) = holds.next() else { return Truth::unknown(value.reasons()) };
    if holds.all(|one| one == first) { Truth::known(first) } else { Truth::unknown(value.reasons()) }
}

/// Whether a value is known to be absent.
pub(super) fn is_none(value: View<'_>) -> Truth {
    match value {
        View::Known(value) => Truth::known(*value == Value::None),
        View::Open(open) => match open.values.listed() {
            Some(listed) => by_members(listed.iter().map(|one| *one == Value::None), value),
            None => Truth::unknown(open.reasons),
        },
    }
}

/// Whether a date is in the window of `days` days that ends, or begins, on `date`. Both ends are inside.
pub(super) fn within(subject: View<'_>, days: i32, ending: bool, date: View<'_>) -> Truth {
    let (from, to) = if ending { (subject, date) } else { (date, subject) };
    let between = |from: Option<&Value>, to: Option<&Value>| match (from, to) {
        (Some(Value::Date(from)), Some(Value::Date(to))) => Some(crate::value::date::days_between(*from, *to)),
        _ => None,
    };
    if let (Some(starts), Some(ends)) = (from.listed(), to.listed()) {
        let each = starts.iter().flat_map(|from| ends.iter().map(|to| between(Some(from), Some(to))));
        let inside = |passed: Option<i64>| passed.is_some_and(|passed| (0..i64::from(days)).contains(&passed));
        let (mut every, mut none) = (true, true);
        for passed in each {
            every &= inside(passed);
            none &= !inside(passed);
        }
        return if every || none { Truth::known(every) } else { Truth::unknown(subject.reasons() | date.reasons()) };
    }
    let shortest = between(from.greatest(), to.least());
    let longest = between(from.least(), to.greatest());
    let days = i64::from(days);
    if longest.is_some_and(|longest| longest < 0) || shortest.is_some_and(|shortest| shortest >= days) {
        Truth::FALSE
    } else if shortest.is_some_and(|shortest| shortest >= 0) && longest.is_some_and(|longest| longest < days) {
        Truth::TRUE
    } else {
        Truth::unknown(subject.reasons() | date.reasons())
    }
}
