//! The reference's own clock and numbers.

use super::model::{Fun, Unit};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Nanoseconds since 1970.
pub(super) type At = i128;
pub(super) const HOUR: i128 = 3_600_000_000_000;

/// The clock of London, which remembers what it has been asked.
pub(super) struct Zone {
    zone: TimeZone,
    dates: RefCell<FxHashMap<At, Date>>,
    starts: RefCell<FxHashMap<Date, At>>,
}

impl Zone {
    pub(super) fn new(zone: TimeZone) -> Zone {
        Zone { zone, dates: RefCell::default(), starts: RefCell::default() }
    }

    pub(super) fn date(&self, at: At) -> Date {
        let find = || self.zone.to_datetime(Timestamp::from_nanosecond(at).unwrap()).date();
        *self.dates.borrow_mut().entry(at).or_insert_with(find)
    }

    /// The midnight with which a day begins.
    pub(super) fn start(&self, date: Date) -> At {
        let find = || self.zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap().as_nanosecond();
        *self.starts.borrow_mut().entry(date).or_insert_with(find)
    }
}

pub(super) fn plus(date: Date, days: i32) -> Date {
    date.checked_add(days.days()).unwrap()
}

pub(super) fn plus_months(date: Date, months: i32) -> Date {
    date.checked_add(months.months()).unwrap()
}

/// A number of its own: a fraction with a positive denominator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio(pub(super) i128, pub(super) i128);

impl Ratio {
    pub(super) fn less(self, other: Ratio) -> bool {
        self.0 * other.1 < other.0 * self.1
    }

    pub(super) fn minus(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.1 - other.0 * self.1, self.1 * other.1)
    }

    pub(super) fn times(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.0, self.1 * other.1)
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.0 * other.1 == other.0 * self.1
    }
}

pub(super) fn show(value: Option<Ratio>) -> String {
    let Some(Ratio(mut a, mut b)) = value else { return "none".to_owned() };
    let (mut x, mut y) = (a.abs(), b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x > 0 {
        (a, b) = (a / x, b / x);
    }
    format!("{a}/{b}")
}

pub(super) fn total(fun: Fun, values: &[Ratio]) -> Option<Ratio> {
    // All of them are whole, or the averages of whole numbers.
    let sum = values.iter().fold(Ratio(0, 1), |a, b| Ratio(a.0 * b.1 + b.0 * a.1, a.1 * b.1));
    let pick = |better: fn(Ratio, Ratio) -> bool| {
        values.iter().copied().reduce(|best, one| if better(one, best) { one } else { best })
    };
    match fun {
        Fun::Sum => Some(sum),
        Fun::Count | Fun::Distinct => Some(Ratio(values.len() as i128, 1)),
        Fun::Average => (!values.is_empty()).then(|| Ratio(sum.0, sum.1 * values.len() as i128)),
        Fun::Latest => values.last().copied(),
        Fun::Largest => pick(|one, best| best.less(one)),
        Fun::Smallest => pick(|one, best| one.less(best)),
    }
}

pub(super) fn first(day: Date, unit: Unit) -> Date {
    match unit {
        Unit::Day => day,
        Unit::Week => plus(day, -i32::from(day.weekday().to_monday_zero_offset())),
        Unit::Month => date(day.year(), day.month(), 1),
        Unit::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
        Unit::Year => date(day.year(), 1, 1),
    }
}

pub(super) fn fiscal(day: Date) -> i16 {
    if day < date(day.year(), 4, 6) { day.year() - 1 } else { day.year() }
}
