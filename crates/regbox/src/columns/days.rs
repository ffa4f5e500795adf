//! Dates as days since 1970.

use jiff::civil::{Date, date};

/// The first day of 1970.
const EPOCH: Date = date(1970, 1, 1);
/// The first and the last day that a fact can be.
pub(super) const DAYS: std::ops::RangeInclusive<i32> = -719_162..=2_932_896;

/// The day of a date, since 1970.
pub(super) fn day_of(date: Date) -> i32 {
    i32::try_from(crate::value::date::days_between(EPOCH, date)).unwrap_or(i32::MAX)
}

/// The date of a day since 1970; none where it is no date that a fact can be.
pub(super) fn date_of(day: i32) -> Option<Date> {
    DAYS.contains(&day).then(|| crate::value::date::add_days(EPOCH, i64::from(day)).ok()).flatten()
}
