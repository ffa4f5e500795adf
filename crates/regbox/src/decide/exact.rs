//! Exact operations on known values. What has no exact result is a problem, in words.

use crate::program::{Function, Program, Unit, ValueOp};
use crate::value::date::{add_days, add_months, days_between, full_months_between, full_years_between};
use crate::value::{DateProblem, Number, Value};
use std::cmp::Ordering;

/// Why something cannot be computed, as a person is told.
pub(crate) type Problem = String;

const NO_VALUE: &str = "this has no value";

fn out_of_range(_: DateProblem) -> Problem {
    "the date falls outside the years 0001 to 9999".to_owned()
}

fn because(problem: DateProblem) -> Problem {
    problem.to_string()
}

/// The value of a slot that is computed from known values; none where that is a problem, or where it is computed in another way.
pub(crate) fn computed(program: &Program, slot: u32, a: &Value, b: &Value) -> Option<Value> {
    let result = match program.values[slot as usize] {
        ValueOp::Minus(_) => minus(a),
        ValueOp::Move(_, _, unit, back) => shift(program, a, b, unit, back),
        ValueOp::Call(function, ..) => call(program, function, a, b),
        _ => return None,
    };
    result.ok()
}

pub(super) fn minus(value: &Value) -> Result<Value, Problem> {
    match value {
        Value::Number(number) => Ok(Value::Number(number.neg())),
        Value::Count(count) => count.checked_neg().map(Value::Count).ok_or_else(too_long),
        Value::Duration(duration) => crate::value::Duration::from_nanoseconds(-duration.as_nanoseconds())
            .map(Value::Duration)
            .ok_or_else(too_long),
        _ => Err(NO_VALUE.to_owned()),
    }
}

fn too_long() -> Problem {
    "the length of time is too great".to_owned()
}

pub(super) fn add(a: &Value, b: &Value) -> Result<Value, Problem> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(Value::Number(a.add(b))),
        (Value::Count(a), Value::Count(b)) => a.checked_add(*b).map(Value::Count).ok_or_else(too_long),
        (Value::Duration(a), Value::Duration(b)) => a.checked_add(*b).map(Value::Duration).ok_or_else(too_long),
        _ => Err(NO_VALUE.to_owned()),
    }
}

pub(super) fn subtract(a: &Value, b: &Value) -> Result<Value, Problem> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(Value::Number(a.sub(b))),
        (a, b) => add(a, &minus(b)?),
    }
}

pub(super) fn multiply(a: &Value, b: &Value) -> Result<Value, Problem> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Ok(Value::Number(a.mul(b))),
        (Value::Count(count), Value::Number(times)) | (Value::Number(times), Value::Count(count)) => times
            .to_i64()
            .and_then(|times| i64::from(*count).checked_mul(times))
            .and_then(|product| i32::try_from(product).ok())
            .map(Value::Count)
            .ok_or_else(too_long),
        (Value::Duration(duration), Value::Number(times)) | (Value::Number(times), Value::Duration(duration)) => times
            .to_i64()
            .and_then(|times| duration.as_nanoseconds().checked_mul(i128::from(times)))
            .and_then(crate::value::Duration::from_nanoseconds)
            .map(Value::Duration)
            .ok_or_else(too_long),
        _ => Err(NO_VALUE.to_owned()),
    }
}

pub(super) fn divide(a: &Value, b: &Value) -> Result<Value, Problem> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            a.div(b).map(Value::Number).ok_or_else(|| "this divides by zero".to_owned())
        }
        _ => Err(NO_VALUE.to_owned()),
    }
}

/// A date or an instant, moved by a length of time.
pub(super) fn shift(program: &Program, from: &Value, by: &Value, unit: Unit, back: bool) -> Result<Value, Problem> {
    let by = if back { &minus(by)? } else { by };
    match (from, by, unit) {
        (Value::Date(date), Value::Count(count), Unit::Months(months)) => {
            add_months(*date, i64::from(*count), months).map(Value::Date).map_err(because)
        }
        (Value::Date(date), Value::Count(count), Unit::Days) => {
            add_days(*date, i64::from(*count)).map(Value::Date).map_err(out_of_range)
        }
        (Value::Date(date), Value::Count(count), Unit::Business(calendar)) => {
            let Some((_, calendar)) = program.schema.calendars.get(calendar.0 as usize) else {
                return Err(NO_VALUE.to_owned());
            };
            calendar.add_business_days(*date, i64::from(*count)).map(Value::Date).map_err(because)
        }
        (Value::Instant(instant), Value::Duration(duration), Unit::Duration) => {
            instant.checked_add(*duration).map(Value::Instant).map_err(|problem| problem.to_string())
        }
        _ => Err(NO_VALUE.to_owned()),
    }
}

pub(super) fn call(program: &Program, function: Function, a: &Value, b: &Value) -> Result<Value, Problem> {
    let count = |days: i64| Value::Number(Number::from(days));
    match (function, a, b) {
        (Function::DaysBetween, Value::Date(a), Value::Date(b)) => Ok(count(days_between(*a, *b))),
        (Function::FullMonthsBetween(months), Value::Date(a), Value::Date(b)) => {
            full_months_between(*a, *b, months).map(count).map_err(because)
        }
        (Function::FullYearsBetween(months), Value::Date(a), Value::Date(b)) => {
            full_years_between(*a, *b, months).map(count).map_err(because)
        }
        (Function::BusinessDaysBetween(calendar), Value::Date(a), Value::Date(b)) => {
            let Some((_, calendar)) = program.schema.calendars.get(calendar.0 as usize) else {
                return Err(NO_VALUE.to_owned());
            };
            calendar.business_days_between(*a, *b).map(count).map_err(because)
        }
        (Function::Round(mode, places), Value::Number(number), _) => Ok(Value::Number(number.round(places, mode))),
        (Function::IfNone, Value::None, b) => Ok(b.clone()),
        (Function::IfNone, a, _) => Ok(a.clone()),
        (Function::Convert, a, b) => multiply(a, b),
        (Function::LesserOf, a, b) => pick(a, b, Ordering::Less),
        (Function::GreaterOf, a, b) => pick(a, b, Ordering::Greater),
        (Function::DateOf, Value::Instant(instant), _) => match &program.header.zone {
            Some(zone) => Ok(Value::Date(instant.local_date(zone))),
            None => Err("the policy names no time zone".to_owned()),
        },
        _ => Err(NO_VALUE.to_owned()),
    }
}

fn pick(a: &Value, b: &Value, side: Ordering) -> Result<Value, Problem> {
    match a.order(b) {
        Some(order) if order == side || order == Ordering::Equal => Ok(a.clone()),
        Some(_) => Ok(b.clone()),
        None => Err(NO_VALUE.to_owned()),
    }
}
