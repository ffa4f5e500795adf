//! From the value that something is wished to have back to a fact: each operation is inverted, where that is simple.

use super::maker::near_bounds;
use super::pools::{Key, MOST as MOST_LEARNT};
use super::steer::{Goal, Walk};
use super::wish::{Wish, minus, number, plus};
use crate::explain::{Place, place_of};
use crate::program::{Choice, Function, Operand, Relation, Unit, ValueOp, of_slot};
use crate::value::date::{add_days, add_months, days_between, full_months_between};
use crate::value::{Duration, Instant, MonthRounding, Number, Rounding, Value};
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;

/// How many operations are inverted one after the other.
const DEEPEST: u32 = 40;

impl Walk<'_, '_, '_> {
    /// Where an operand stands in the facts.
    pub(super) fn place(&self, operand: Operand) -> Option<Place> {
        place_of(self.program, &self.eval.state, &self.elements, operand)
    }

    fn known(&self, operand: Operand) -> Option<Value> {
        self.eval.view(operand).known().cloned()
    }

    /// Changes a fact so that a value is as wished, or wants conditions that make it so; whether something was found.
    pub(super) fn aim(&mut self, operand: Operand, wish: &Wish, goals: &mut Vec<Goal>, deep: u32) -> bool {
        if deep >= DEEPEST || self.left == 0 {
            return false;
        }
        self.left -= 1;
        if let Some(place) = self.place(operand) {
            return self.put(place, wish);
        }
        let Operand::Value(slot) = operand else { return false };
        let program = self.program;
        match program.values[slot as usize] {
            ValueOp::Same(of) | ValueOp::Keep(of, _) => self.aim(of, wish, goals, deep + 1),
            ValueOp::Truth(node) => {
                let wanted = wish.grants(&Value::Bool(true));
                goals.push((node, wanted));
                true
            }
            ValueOp::Minus(of) => {
                let Some(wish) = wish.turn(minus) else { return false };
                self.aim(of, &wish, goals, deep + 1)
            }
            ValueOp::Choose(number) => self.aim_choice(&program.choices[number as usize], wish, goals, deep),
            ValueOp::Fold(number) => self.aim_fold(number, wish, deep),
            ValueOp::Add(a, b)
            | ValueOp::Subtract(a, b)
            | ValueOp::Multiply(a, b)
            | ValueOp::Divide(a, b)
            | ValueOp::Move(a, b, ..)
            | ValueOp::Call(_, a, b) => self.aim_either(program.values[slot as usize], a, b, wish, goals, deep),
            ValueOp::Dated(_) | ValueOp::Except(_) => {
                let mut operands = of_slot(program, slot).operands;
                let count = operands.len();
                self.maker.random.bring_forward(&mut operands, count);
                operands.into_iter().any(|of| self.aim(of, wish, goals, deep + 1))
            }
            ValueOp::Field(..) | ValueOp::NoRow(_) | ValueOp::Presumed(_) | ValueOp::Linked(_) => false,
        }
    }

    /// Puts a value that is as wished into a place of the facts.
    fn put(&mut self, place: Place, wish: &Wish) -> bool {
        let program = self.program;
        let Some((ty, _)) = place.declared(program) else { return false };
        let key = Key::of(&place);
        self.left = self.left.saturating_sub(wish.values().len());
        // What the bounds keep it from is no threshold of it.
        let allowed = |value: &&Value| near_bounds(ty, place.bounds(program), value);
        let learnt = wish.values().iter().take(MOST_LEARNT).filter(allowed);
        self.found.learnt.extend(learnt.map(|value| (key, value.clone())));
        match self.maker.granting(key, ty, place.bounds(program), wish) {
            Some(value) => {
                self.found.changes.push((place, value));
                true
            }
            None => false,
        }
    }

    /// An operation of two values: one of them is changed, and the other stays as it is.
    fn aim_either(
        &mut self,
        operation: ValueOp,
        a: Operand,
        b: Operand,
        wish: &Wish,
        goals: &mut Vec<Goal>,
        deep: u32,
    ) -> bool {
        let mut sides = [true, false];
        if self.maker.random.chance(50) {
            sides.swap(0, 1);
        }
        for first in sides {
            let (of, other) = if first { (a, b) } else { (b, a) };
            // Of two values of which one is picked, both may have to be moved.
            if let ValueOp::Call(function @ (Function::LesserOf | Function::GreaterOf), ..) = operation {
                let moved = self.aim(of, wish, goals, deep + 1);
                if moved && !takes_both(function, wish) {
                    return true;
                }
                continue;
            }
            let known = self.known(other);
            let Some(wish) = inverted(operation, first, known.as_ref(), wish, self.program.header.zone.as_ref()) else {
                continue;
            };
            if self.aim(of, &wish, goals, deep + 1) {
                return true;
            }
        }
        matches!(operation, ValueOp::Call(Function::LesserOf | Function::GreaterOf, ..))
    }

    /// A choice: what is chosen is changed, or another of its arms is made to hold.
    fn aim_choice(&mut self, choice: &Choice, wish: &Wish, goals: &mut Vec<Goal>, deep: u32) -> bool {
        let arms = choice.arms.len();
        self.left = self.left.saturating_sub(arms);
        let value = |at: usize| choice.arms.get(at).map_or(choice.otherwise, |(_, value)| *value);
        let now = choice.arms.iter().position(|(guard, _)| self.truth(*guard).settled() == Some(true)).unwrap_or(arms);
        let mut granting: Vec<usize> = (0..=arms)
            .filter(|at| *at != now && self.known(value(*at)).is_some_and(|value| wish.grants(&value)))
            .collect();
        self.maker.random.bring_forward(&mut granting, 1);
        let stays = self.maker.random.chance(50);
        if stays && self.aim(value(now), wish, goals, deep + 1) {
            return true;
        }
        if let Some(at) = granting.first() {
            goals.extend(choice.arms.iter().take(*at).map(|(guard, _)| (*guard, false)));
            goals.extend(choice.arms.get(*at).map(|(guard, _)| (*guard, true)));
            return true;
        }
        // What is chosen is a threshold of what chooses, too: any other arm brings another value.
        !stays && self.aim(value(now), wish, goals, deep + 1)
    }
}

/// Whether both of two values have to be as wished for the one that is picked to be so.
fn takes_both(function: Function, wish: &Wish) -> bool {
    let Wish::Stands(relation, _) = wish else { return false };
    match function {
        Function::LesserOf => matches!(relation, Relation::More | Relation::AtLeast),
        _ => matches!(relation, Relation::Less | Relation::AtMost),
    }
}

/// What one of the operands of an operation would have to be, while the other is known; `first` says which.
fn inverted(
    operation: ValueOp,
    first: bool,
    other: Option<&Value>,
    wish: &Wish,
    zone: Option<&TimeZone>,
) -> Option<Wish> {
    if let ValueOp::Call(function, ..) = operation {
        return match function {
            Function::DateOf => on_days(wish, zone),
            Function::Round(..) if first => Some(wish.clone()),
            Function::IfNone if first => Some(wish.clone()),
            Function::IfNone => other.filter(|other| **other == Value::None).map(|_| wish.clone()),
            Function::DaysBetween => from_length(first, other?, wish, |date, count| add_days(date, count).ok()),
            Function::BusinessDaysBetween(_) => {
                from_length(first, other?, wish, |date, count| add_days(date, on_calendar(count)).ok())
            }
            Function::FullMonthsBetween(rounding) => {
                from_length(first, other?, wish, |date, count| add_months(date, count, down(rounding)).ok())
            }
            Function::FullYearsBetween(rounding) => from_length(first, other?, wish, |date, count| {
                add_months(date, count.checked_mul(12)?, down(rounding)).ok()
            }),
            Function::Convert => scaled(wish, number(other?)?),
            _ => None,
        };
    }
    let other = other?;
    match operation {
        ValueOp::Add(..) => wish.map(|value| plus(value, &minus(other)?)),
        ValueOp::Subtract(..) if first => wish.map(|value| plus(value, other)),
        ValueOp::Subtract(..) => wish.turn(|value| plus(other, &minus(value)?)),
        ValueOp::Multiply(..) => scaled(wish, number(other)?),
        ValueOp::Divide(..) if first => {
            let by = number(other)?;
            wish.scale(by, |value| Some(Value::Number(number(value)?.mul(by))))
        }
        // The more something is divided by, the less comes out, if both are positive.
        ValueOp::Divide(..) => {
            let of = number(other)?;
            let positive = wish.values().iter().all(|value| number(value).is_some_and(Number::is_positive));
            (of.is_positive() && positive).then(|| wish.turn(|value| of.div(number(value)?).map(Value::Number)))?
        }
        ValueOp::Move(_, _, unit, away) if first => wish.map(|value| moved(value, other, unit, !away)),
        ValueOp::Move(_, _, unit, away) => {
            let length = |value: &Value| length_between(other, value, unit, away);
            if away { wish.turn(length) } else { wish.map(length) }
        }
        _ => None,
    }
}

fn scaled(wish: &Wish, by: &Number) -> Option<Wish> {
    wish.scale(by, |value| number(value)?.div(by).map(Value::Number))
}

/// A date from how many days, months or years lie between it and another; `first` says whether it is the one from which
/// they are counted.
fn from_length(first: bool, other: &Value, wish: &Wish, later: impl Fn(Date, i64) -> Option<Date>) -> Option<Wish> {
    let Value::Date(other) = other else { return None };
    let count = |value: &Value| number(value)?.round(0, Rounding::Down).to_i64();
    if first {
        wish.turn(|value| later(*other, count(value)?.checked_neg()?).map(Value::Date))
    } else {
        wish.map(|value| later(*other, count(value)?).map(Value::Date))
    }
}

/// A date or an instant moved by a length of time. Business days are moved by about as many days of the calendar.
fn moved(value: &Value, length: &Value, unit: Unit, away: bool) -> Option<Value> {
    let signed = |count: i32| if away { -i64::from(count) } else { i64::from(count) };
    Some(match (value, length, unit) {
        (Value::Date(date), Value::Count(count), Unit::Months(rounding)) => {
            Value::Date(add_months(*date, signed(*count), down(rounding)).ok()?)
        }
        (Value::Date(date), Value::Count(count), Unit::Days) => Value::Date(add_days(*date, signed(*count)).ok()?),
        (Value::Date(date), Value::Count(count), Unit::Business(_)) => {
            Value::Date(add_days(*date, on_calendar(signed(*count))).ok()?)
        }
        (Value::Instant(instant), Value::Duration(duration), Unit::Duration) => {
            let nanoseconds = duration.as_nanoseconds();
            let duration = Duration::from_nanoseconds(if away { -nanoseconds } else { nanoseconds })?;
            Value::Instant(instant.checked_add(duration).ok()?)
        }
        _ => return None,
    })
}

/// The length of time by which a date is moved to another.
fn length_between(from: &Value, to: &Value, unit: Unit, away: bool) -> Option<Value> {
    match (from, to, unit) {
        (Value::Date(from), Value::Date(to), Unit::Days) => {
            let days = days_between(*from, *to);
            i32::try_from(if away { -days } else { days }).ok().map(Value::Count)
        }
        (Value::Date(from), Value::Date(to), Unit::Months(rounding)) => {
            let (from, to) = if away { (to, from) } else { (from, to) };
            let months = full_months_between(*from, *to, down(rounding)).ok()?;
            i32::try_from(months).ok().map(Value::Count)
        }
        (Value::Instant(from), Value::Instant(to), Unit::Duration) => {
            let (from, to) = if away { (to, from) } else { (from, to) };
            Some(Value::Duration(to.since(*from)))
        }
        _ => None,
    }
}

/// Days of the calendar for business days, about.
fn on_calendar(days: i64) -> i64 {
    days.saturating_mul(7) / 5
}

/// A rounding that has an answer for each day.
fn down(rounding: MonthRounding) -> MonthRounding {
    if rounding == MonthRounding::Reject { MonthRounding::Down } else { rounding }
}

/// The instants of which the dates are as wished.
fn on_days(wish: &Wish, zone: Option<&TimeZone>) -> Option<Wish> {
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let begins = |value: &Value, later: i64| {
        let Value::Date(date) = value else { return None };
        let date = add_days(*date, later).ok()?;
        Instant::at_local(date.to_datetime(time(0, 0, 0, 0)), &zone).ok().map(Value::Instant)
    };
    match wish {
        Wish::Stands(relation, than) => {
            let (relation, later) = match relation {
                Relation::Less => (Relation::Less, 0),
                Relation::AtMost => (Relation::Less, 1),
                Relation::More => (Relation::AtLeast, 1),
                Relation::AtLeast => (Relation::AtLeast, 0),
                Relation::Equal => (Relation::Equal, 0),
                Relation::NotEqual => (Relation::More, 1),
            };
            Some(Wish::Stands(relation, begins(than, later)?))
        }
        other => other.map(|value| begins(value, 0)),
    }
}
