//! Calendar dates of the years 0001 to 9999.

use jiff::Span;
use jiff::civil::Date;

/// What becomes of a day that a month does not have, as in 31 January plus one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthRounding {
    /// It becomes the last day of the month: 28 or 29 February.
    Down,
    /// It becomes the first day of the next month: 1 March.
    Up,
    /// It is a problem.
    Reject,
}

/// Why a date could not be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// The date would lie outside the years 0001 to 9999.
    #[error("the date falls outside the years 0001 to 9999")]
    OutOfRange,
    /// The month has no such day, and the policy rejects that.
    #[error("{year:04}-{month:02} has no day {day}")]
    NoSuchDay {
        /// The year of the month.
        year: i16,
        /// The month, from 1.
        month: i8,
        /// The day that it does not have.
        day: i8,
    },
    /// The date is not among those whose business days are known.
    #[error("{date} lies outside the calendar, which covers {from} to {until}")]
    OutsideCalendar {
        /// The date asked about, or the first one outside on the way to the answer.
        date: Date,
        /// The first date that the calendar covers.
        from: Date,
        /// The last date that the calendar covers.
        until: Date,
    },
}

/// Reads exactly `YYYY-MM-DD`, years 0001 to 9999; anything else, or a date that does not exist, is none.
///
/// ```
/// use regbox::value::date::{format_date, parse_date};
///
/// assert_eq!(parse_date("2026-02-28").map(format_date).as_deref(), Some("2026-02-28"));
/// assert_eq!(parse_date("2026-02-29"), None);
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    parse_date_bytes(text.as_bytes())
}

/// As [`parse_date`].
pub(super) fn parse_date_bytes(bytes: &[u8]) -> Option<Date> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let year = i16::from(two_digits(y1, y2)?) * 100 + i16::from(two_digits(y3, y4)?);
    if year < 1 {
        return None;
    }
    Date::new(year, two_digits(m1, m2)?, two_digits(d1, d2)?).ok()
}

/// Why a text that begins as `YYYY-MM-DD` is no day, where its year has such a month: `2026-02 has no day 30: its last is 28`.
pub(crate) fn no_such_day(text: &str) -> Option<String> {
    let shape = text.as_bytes().first_chunk::<10>()?;
    let [rest @ .., d1, d2] = shape;
    let first = parse_date_bytes(&[rest.as_slice(), b"01"].concat())?;
    let (day, last) = (two_digits(*d1, *d2)?, first.days_in_month());
    let no_day = !(1..=last).contains(&day);
    no_day.then(|| format!("{:04}-{:02} has no day {day}: its last is {last}", first.year(), first.month()))
}

/// The number that two ASCII digits write.
#[inline]
pub(super) fn two_digits(tens: u8, ones: u8) -> Option<i8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens < 10 && ones < 10 { i8::try_from(tens * 10 + ones).ok() } else { None }
}

/// Writes `YYYY-MM-DD`.
#[must_use]
pub fn format_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// The date `months` months after `date`, or before it if negative; the day that a month lacks goes as `rounding` says.
///
/// # Errors
///
/// [`DateProblem::OutOfRange`]; [`DateProblem::NoSuchDay`] under [`MonthRounding::Reject`].
pub fn add_months(date: Date, months: i64, rounding: MonthRounding) -> Result<Date, DateProblem> {
    let total = month_number(date).checked_add(months).ok_or(DateProblem::OutOfRange)?;
    let year = i16::try_from(total.div_euclid(12)).map_err(|_| DateProblem::OutOfRange)?;
    let month = i8::try_from(total.rem_euclid(12) + 1).map_err(|_| DateProblem::OutOfRange)?;
    if !(1..=9999).contains(&year) {
        return Err(DateProblem::OutOfRange);
    }
    let first = make_date(year, month, 1)?;
    let last_day = first.days_in_month();
    if date.day() <= last_day {
        return make_date(year, month, date.day());
    }
    match rounding {
        MonthRounding::Down => make_date(year, month, last_day),
        // December lacks no day, so the year stays.
        MonthRounding::Up => make_date(year, month + 1, 1),
        MonthRounding::Reject => Err(DateProblem::NoSuchDay { year, month, day: date.day() }),
    }
}

/// The date `days` days after `date`, or before it if negative.
///
/// # Errors
///
/// [`DateProblem::OutOfRange`].
pub fn add_days(date: Date, days: i64) -> Result<Date, DateProblem> {
    let span = Span::new().try_days(days).map_err(|_| DateProblem::OutOfRange)?;
    match date.checked_add(span) {
        Ok(sum) if sum.year() >= 1 => Ok(sum),
        _ => Err(DateProblem::OutOfRange),
    }
}

/// How many days `b` lies after `a`; negative if it lies before.
#[must_use]
pub fn days_between(a: Date, b: Date) -> i64 {
    b.duration_since(a).as_hours() / 24
}

/// The largest `n`, perhaps negative, such that `a` plus `n` months is not after `b`.
///
/// Under [`MonthRounding::Reject`] a month without `a`'s day matters only where the answer hangs on it: where `b` is
/// the last day of such a month. Rounding down, 28 February is then a full month after 31 January; rounding up, it is
/// not.
///
/// # Errors
///
/// [`DateProblem::NoSuchDay`], so.
pub fn full_months_between(a: Date, b: Date, rounding: MonthRounding) -> Result<i64, DateProblem> {
    full_units_between(a, b, rounding, 1)
}

/// The largest `n`, perhaps negative, such that `a` plus `n` years (of 12 months) is not after `b`.
///
/// # Errors
///
/// As for [`full_months_between`]: only from 29 February to 28 February, under [`MonthRounding::Reject`].
pub fn full_years_between(a: Date, b: Date, rounding: MonthRounding) -> Result<i64, DateProblem> {
    full_units_between(a, b, rounding, 12)
}

fn full_units_between(a: Date, b: Date, rounding: MonthRounding, unit: i64) -> Result<i64, DateProblem> {
    if rounding == MonthRounding::Reject {
        let down = full_units_between(a, b, MonthRounding::Down, unit)?;
        let up = full_units_between(a, b, MonthRounding::Up, unit)?;
        let missing = DateProblem::NoSuchDay { year: b.year(), month: b.month(), day: a.day() };
        return if down == up { Ok(down) } else { Err(missing) };
    }
    // A whole number of units leads into b's month (or, for years, into one before it), or to the first of the next;
    // one more leads past b, one less stays before it.
    let guess = (month_number(b) - month_number(a)).div_euclid(unit);
    match add_months(a, guess * unit, rounding) {
        Ok(reached) if reached > b => Ok(guess - 1),
        // What is out of range here lies before the year 0001, and so before b.
        Ok(_) | Err(_) => Ok(guess),
    }
}

/// Months since the start of the year 0.
fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

fn make_date(year: i16, month: i8, day: i8) -> Result<Date, DateProblem> {
    Date::new(year, month, day).map_err(|_| DateProblem::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        parse_date(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_day_that_a_month_does_not_have_is_told() {
        for (text, told) in [
            ("2026-02-30", Some("2026-02 has no day 30: its last is 28")),
            ("2024-02-30T10:00", Some("2024-02 has no day 30: its last is 29")),
            ("2026-04-00", Some("2026-04 has no day 0: its last is 30")),
            ("2026-04-30", None),
            ("2026-13-31", None),
            ("0000-02-30", None),
            ("2026-02-3", None),
            ("２026-02-30", None),
        ] {
            assert_eq!(no_such_day(text).as_deref(), told, "{text}");
        }
    }

    #[test]
    fn only_real_dates_are_read() {
        for text in ["0001-01-01", "1900-02-28", "2024-02-29", "9999-12-31"] {
            assert_eq!(format_date(date(text)), text);
        }
        for text in [
            "",
            "2026-1-01",
            "2026-01-1",
            "2026/01/01",
            "20260101",
            "0000-01-01",
            "2026-00-10",
            "2026-13-01",
            "2026-02-29",
            "2026-04-31",
            "2026-01-00",
            "-026-01-01",
            "+2026-01-01",
            "2026-01-01 ",
            " 2026-01-01",
            "２026-01-01",
            "2026-01-0a",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn months_go_as_declared() {
        use MonthRounding::{Down, Reject, Up};
        for (from, months, rounding, expected) in [
            ("2026-01-31", 1, Down, "2026-02-28"),
            ("2026-01-31", 1, Up, "2026-03-01"),
            ("2024-01-31", 1, Down, "2024-02-29"),
            ("2026-01-31", 2, Reject, "2026-03-31"),
            ("2026-03-31", -1, Down, "2026-02-28"),
            ("2026-03-31", -1, Up, "2026-03-01"),
            ("2024-02-29", 12, Down, "2025-02-28"),
            ("2024-02-29", 12, Up, "2025-03-01"),
            ("2024-02-29", 48, Reject, "2028-02-29"),
            ("2026-12-31", 1, Reject, "2027-01-31"),
            ("2026-01-15", -13, Reject, "2024-12-15"),
        ] {
            assert_eq!(add_months(date(from), months, rounding), Ok(date(expected)), "{from} {months} {rounding:?}");
        }
        let problem = DateProblem::NoSuchDay { year: 2026, month: 2, day: 31 };
        assert_eq!(add_months(date("2026-01-31"), 1, Reject), Err(problem));
        assert_eq!(problem.to_string(), "2026-02 has no day 31");
        for months in [12 * 9999, -12 * 9999, i64::MAX, i64::MIN] {
            assert_eq!(add_months(date("2026-01-31"), months, Down), Err(DateProblem::OutOfRange));
        }
    }

    #[test]
    fn days_count_on_both_sides() {
        assert_eq!(add_days(date("2024-02-28"), 2), Ok(date("2024-03-01")));
        assert_eq!(add_days(date("2024-03-01"), -2), Ok(date("2024-02-28")));
        assert_eq!(days_between(date("2024-02-28"), date("2024-03-01")), 2);
        assert_eq!(days_between(date("2024-03-01"), date("2024-02-28")), -2);
        let (first, last) = (date("0001-01-01"), date("9999-12-31"));
        assert_eq!(days_between(first, last), 3_652_058);
        assert_eq!(add_days(first, 3_652_058), Ok(last));
        for (from, days) in [(first, -1), (last, 1), (first, i64::MIN), (first, i64::MAX)] {
            assert_eq!(add_days(from, days), Err(DateProblem::OutOfRange));
        }
    }

    #[test]
    fn full_months_are_the_largest_number_that_fits() {
        // Every pair over five years, leap year included, against the definition itself.
        let start = date("2023-01-25");
        for rounding in [MonthRounding::Down, MonthRounding::Up] {
            for i in 0..20 {
                let a = add_days(start, i * 27).unwrap_or(start);
                for j in (-600..900).step_by(1) {
                    let b = add_days(a, j).unwrap_or(start);
                    for (unit, answer) in
                        [(1, full_months_between(a, b, rounding)), (12, full_years_between(a, b, rounding))]
                    {
                        let n = answer.unwrap_or(i64::MIN);
                        assert!(add_months(a, n * unit, rounding).is_ok_and(|reached| reached <= b), "{a} {b} {n}");
                        assert!(
                            add_months(a, (n + 1) * unit, rounding).is_ok_and(|reached| reached > b),
                            "{a} {b} {n}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_missing_day_matters_only_where_the_answer_hangs_on_it() {
        let a = date("2026-01-31");
        for (b, expected) in [
            ("2026-02-27", Ok(0)),
            ("2026-02-28", Err(DateProblem::NoSuchDay { year: 2026, month: 2, day: 31 })),
            ("2026-03-01", Ok(1)),
            ("2026-03-30", Ok(1)),
            ("2026-03-31", Ok(2)),
            ("2025-12-31", Ok(-1)),
            ("2026-01-30", Ok(-1)),
        ] {
            assert_eq!(full_months_between(a, date(b), MonthRounding::Reject), expected, "{b}");
        }
        let leap = date("2024-02-29");
        assert_eq!(full_years_between(leap, date("2025-02-27"), MonthRounding::Reject), Ok(0));
        assert!(full_years_between(leap, date("2025-02-28"), MonthRounding::Reject).is_err());
        assert_eq!(full_years_between(leap, date("2025-03-01"), MonthRounding::Reject), Ok(1));
        assert_eq!(full_years_between(date("2023-01-31"), date("2024-02-29"), MonthRounding::Reject), Ok(1));
        // At the ends of time nothing is reached beyond them.
        let (first, last) = (date("0001-01-05"), date("9999-12-31"));
        assert_eq!(full_months_between(date("0001-03-10"), first, MonthRounding::Down), Ok(-3));
        assert_eq!(full_years_between(date("0002-06-01"), first, MonthRounding::Down), Ok(-2));
        assert_eq!(full_years_between(first, last, MonthRounding::Up), Ok(9998));
    }
}
