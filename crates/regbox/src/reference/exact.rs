//! Operations on known values; none where there is no result.

use super::fraction::Fraction;
use super::value::Val;
use crate::value::MonthRounding;
use jiff::civil::Date;

pub(super) fn add(a: &Val, b: &Val, minus: bool, months: bool, mode: Option<MonthRounding>) -> Option<Val> {
    let sign = if minus { -1 } else { 1 };
    match (a, b) {
        (Val::Number(a), Val::Number(b)) => Some(Val::Number(if minus { a.plus(&b.minus()) } else { a.plus(b) })),
        (Val::Date(date), Val::Count(count)) if months => add_months(*date, sign * count, mode).map(Val::Date),
        (Val::Date(date), Val::Count(count)) => date_of_day(day_of_date(*date) + sign * count).map(Val::Date),
        (Val::Count(a), Val::Count(b)) => count(a + sign * b),
        (a, b) => panic!("{a:?} and {b:?} are not added"),
    }
}

/// A period is at most as long as 32 bits hold.
pub(super) fn count(count: i64) -> Option<Val> {
    i32::try_from(count).is_ok().then_some(Val::Count(count))
}

pub(super) fn multiply(a: &Val, b: &Val, divide: bool) -> Option<Val> {
    match (a, b) {
        (Val::Number(a), Val::Number(b)) if divide => a.over(b).map(Val::Number),
        (Val::Number(a), Val::Number(b)) => Some(Val::Number(a.times(b))),
        (Val::Count(a), Val::Number(b)) | (Val::Number(b), Val::Count(a)) => {
            b.to_i64().and_then(|b| a.checked_mul(b)).and_then(count)
        }
        (a, b) => panic!("{a:?} and {b:?} are not multiplied"),
    }
}

pub(super) fn opposite(value: &Val) -> Option<Val> {
    match value {
        Val::Number(number) => Some(Val::Number(number.minus())),
        Val::Count(days) => count(-days),
        other => panic!("{other:?} has no sign"),
    }
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days lie between the beginning of the year 1 and a date.
pub(super) fn day_of_date(date: Date) -> i64 {
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    let years = year - 1;
    let months: i64 = (1..month).map(|month| days_in_month(year, month)).sum();
    years * 365 + years / 4 - years / 100 + years / 400 + months + i64::from(date.day()) - 1
}

fn date_of_day(day: i64) -> Option<Date> {
    if day < 0 {
        return None;
    }
    let mut year = day / 366 + 1;
    while new(year + 1, 1, 1).is_some_and(|next| day_of_date(next) <= day) {
        year += 1;
    }
    let mut left = day - day_of_date(new(year, 1, 1)?);
    let mut month = 1;
    while month < 13 && left >= days_in_month(year, month) {
        left -= days_in_month(year, month);
        month += 1;
    }
    new(year, month, left + 1)
}

fn new(year: i64, month: i64, day: i64) -> Option<Date> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (year >= 1).then_some(date)
}

pub(super) fn add_months(date: Date, months: i64, mode: Option<MonthRounding>) -> Option<Date> {
    let total = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) + 1);
    let (day, last) = (i64::from(date.day()), days_in_month(year, month));
    if day <= last {
        return new(year, month, day);
    }
    match mode {
        Some(MonthRounding::Down) => new(year, month, last),
        Some(MonthRounding::Up) if month == 12 => new(year + 1, 1, 1),
        Some(MonthRounding::Up) => new(year, month + 1, 1),
        _ => None,
    }
}

/// The largest n such that n steps of `step` months from `a` are not after `b`. Where short months are rejected, it is a
/// problem just where the two ways to round differ.
pub(super) fn full_steps(a: Date, b: Date, step: i64, mode: Option<MonthRounding>) -> Option<Val> {
    let count = |mode: MonthRounding| {
        let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
        let mut steps = (months(b) - months(a)) / step + 2;
        while add_months(a, steps * step, Some(mode)).is_none_or(|reached| reached > b) {
            steps -= 1;
        }
        steps
    };
    let (down, up) = (count(MonthRounding::Down), count(MonthRounding::Up));
    let steps = match mode {
        Some(MonthRounding::Down) => down,
        Some(MonthRounding::Up) => up,
        _ if down == up => down,
        _ => return None,
    };
    Some(Val::Number(Fraction::whole(steps)))
}
