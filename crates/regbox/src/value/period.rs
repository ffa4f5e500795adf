//! Periods of the calendar, and exact durations.

use std::cmp::Ordering;
use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Date;

use super::date::{DateProblem, MonthRounding, add_days, add_months};

/// A length on the calendar: months (and years), or days (and weeks); the two families never mix.
///
/// Periods of one family are ordered; of two, they are not, since a month has no fixed number of days.
///
/// ```
/// use regbox::value::Period;
///
/// let period = Period::parse_iso("P2Y6M").ok_or("not a period")?;
/// assert_eq!(period, Period::Months(30));
/// assert_eq!(period.to_string(), "P2Y6M");
/// assert_eq!(period.in_words(), "30 months");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// So many months; a year is twelve.
    Months(i32),
    /// So many days; a week is seven.
    Days(i32),
}

impl Period {
    /// Reads an ISO 8601 period of years and months (`P24M`, `P2Y6M`) or of weeks and days (`P4W`, `P30D`), perhaps
    /// with a `-` before it. None if it is neither, mixes them, or is too long.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Period> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let rest = rest.strip_prefix('P')?.as_bytes();
        if let Some(days) = sum(rest, &[(b'W', 7), (b'D', 1)]) {
            return Some(Period::Days(i32::try_from(days).ok()? * sign));
        }
        let months = sum(rest, &[(b'Y', 12), (b'M', 1)])?;
        Some(Period::Months(i32::try_from(months).ok()? * sign))
    }

    /// The date this much after `date`.
    ///
    /// # Errors
    ///
    /// As for [`add_months`] and [`add_days`].
    pub fn after(self, date: Date, rounding: MonthRounding) -> Result<Date, DateProblem> {
        match self {
            Period::Months(months) => add_months(date, i64::from(months), rounding),
            Period::Days(days) => add_days(date, i64::from(days)),
        }
    }

    /// As one says it: `24 months`, `1 day`.
    #[must_use]
    pub fn in_words(&self) -> String {
        match *self {
            Period::Months(months) => count(months.into(), "month"),
            Period::Days(days) => count(days.into(), "day"),
        }
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<Ordering> {
        match (self, other) {
            (Period::Months(a), Period::Months(b)) | (Period::Days(a), Period::Days(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

impl fmt::Display for Period {
    /// ISO 8601, in years and months or in days: `P2Y`, `P2Y6M`, `P30D`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Period::Months(total) | Period::Days(total)) = *self;
        f.write_str(if total < 0 { "-P" } else { "P" })?;
        let total = total.unsigned_abs();
        match self {
            Period::Days(_) => write!(f, "{total}D"),
            Period::Months(_) => {
                let (years, months) = (total / 12, total % 12);
                if years > 0 {
                    write!(f, "{years}Y")?;
                }
                if months > 0 || years == 0 {
                    write!(f, "{months}M")?;
                }
                Ok(())
            }
        }
    }
}

/// An exact length of time, to the nanosecond.
///
/// ```
/// use regbox::value::Duration;
///
/// let day = Duration::parse_iso("PT24H").ok_or("not a duration")?;
/// assert_eq!(day.in_words(), "24 hours");
/// assert!(day > Duration::from_minutes(90).ok_or("too long")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(SignedDuration);

const SECOND: i128 = 1_000_000_000;

/// No duration exceeds this (more than ten thousand years), so that sums of a few never overflow.
const LONGEST: i128 = 100_000_000 * 3_600 * SECOND;

impl Duration {
    /// No time at all.
    pub const ZERO: Duration = Duration(SignedDuration::ZERO);

    /// So many nanoseconds, or none beyond a hundred million hours.
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i128) -> Option<Duration> {
        if nanoseconds.unsigned_abs() > LONGEST.unsigned_abs() {
            return None;
        }
        SignedDuration::try_from_nanos_i128(nanoseconds).map(Duration)
    }

    /// So many minutes, or none beyond a hundred million hours.
    #[must_use]
    pub fn from_minutes(minutes: i64) -> Option<Duration> {
        Duration::from_nanoseconds(i128::from(minutes) * 60 * SECOND)
    }

    /// So many hours, or none beyond a hundred million.
    #[must_use]
    pub fn from_hours(hours: i64) -> Option<Duration> {
        Duration::from_nanoseconds(i128::from(hours) * 3_600 * SECOND)
    }

    /// The length in nanoseconds.
    #[must_use]
    pub fn as_nanoseconds(self) -> i128 {
        self.0.as_nanos()
    }

    /// The length as `jiff` has it.
    #[must_use]
    pub fn as_signed_duration(self) -> SignedDuration {
        self.0
    }

    /// The sum, or none beyond a hundred million hours.
    #[must_use]
    pub fn checked_add(self, other: Duration) -> Option<Duration> {
        Duration::from_nanoseconds(self.as_nanoseconds() + other.as_nanoseconds())
    }

    /// Reads an ISO 8601 duration of hours, minutes and seconds (`PT72H`, `PT1H30M`, `PT0.5S`), perhaps with a `-`
    /// before it; seconds may have nine decimal places. None if it is not one, has days, or is too long.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Duration> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let rest = rest.strip_prefix("PT")?;
        let (rest, nanoseconds) = match rest.split_once('.') {
            None => (rest.to_owned(), 0),
            Some((whole, fraction)) => {
                let digits = fraction.strip_suffix('S')?;
                (format!("{whole}S"), fraction_of_second(digits.as_bytes())?)
            }
        };
        let seconds = sum(rest.as_bytes(), &[(b'H', 3_600), (b'M', 60), (b'S', 1)])?;
        Duration::from_nanoseconds((i128::from(seconds) * SECOND + i128::from(nanoseconds)) * sign)
    }

    /// As one says it: `72 hours`, `1 hour 30 minutes`, `0.5 seconds`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut words: Vec<String> = Vec::new();
        let (hours, minutes, seconds) = self.parts();
        if hours > 0 {
            words.push(count(hours, "hour"));
        }
        if minutes > 0 {
            words.push(count(minutes, "minute"));
        }
        if seconds != "0" || words.is_empty() {
            words.push(format!("{seconds} {}", if seconds == "1" { "second" } else { "seconds" }));
        }
        let minus = if self.0.is_negative() { "minus " } else { "" };
        format!("{minus}{}", words.join(" "))
    }

    /// Hours, minutes and seconds, the last as digits, without the sign.
    fn parts(self) -> (i128, i128, String) {
        let nanoseconds = self.as_nanoseconds().abs();
        let minutes = nanoseconds / (60 * SECOND);
        let seconds = nanoseconds / SECOND % 60;
        let digits = match nanoseconds % SECOND {
            0 => seconds.to_string(),
            fraction => format!("{seconds}.{}", format!("{fraction:09}").trim_end_matches('0')),
        };
        (minutes / 60, minutes % 60, digits)
    }
}

impl fmt::Display for Duration {
    /// ISO 8601, in hours, minutes and seconds: `PT72H`, `PT1H30M`, `PT0.5S`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = self.parts();
        f.write_str(if self.0.is_negative() { "-PT" } else { "PT" })?;
        if hours > 0 {
            write!(f, "{hours}H")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}M")?;
        }
        if seconds != "0" || self.0.is_zero() {
            write!(f, "{seconds}S")?;
        }
        Ok(())
    }
}

/// The nanoseconds that up to nine digits after a point mean.
pub(super) fn fraction_of_second(digits: &[u8]) -> Option<i32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let mut nanoseconds = 0;
    for i in 0..9 {
        let digit = digits.get(i).copied().unwrap_or(b'0').wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        nanoseconds = nanoseconds * 10 + i32::from(digit);
    }
    Some(nanoseconds)
}

/// The sum of the numbers in `text`, each with one of these letters after it, each letter at most once and in this
/// order. None if it cannot be read so.
fn sum(text: &[u8], letters: &[(u8, i64)]) -> Option<i64> {
    let mut total: i64 = 0;
    let (mut text, mut letters) = (text, letters);
    loop {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        // More than 18 digits might not fit, and mean nothing here.
        if digits == 0 || digits > 18 {
            return None;
        }
        let number = text[..digits].iter().fold(0i64, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        let letter = text.get(digits)?;
        let at = letters.iter().position(|(known, _)| known == letter)?;
        total = total.checked_add(number.checked_mul(letters[at].1)?)?;
        (text, letters) = (&text[digits + 1..], &letters[at + 1..]);
        if text.is_empty() {
            return Some(total);
        }
    }
}

fn count(n: i128, unit: &str) -> String {
    if n.unsigned_abs() == 1 { format!("{n} {unit}") } else { format!("{n} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::{Duration, MonthRounding, Period};
    use jiff::civil::date;

    #[test]
    fn periods_keep_their_family() {
        for (text, period, canonical, words) in [
            ("P24M", Period::Months(24), "P2Y", "24 months"),
            ("P2Y6M", Period::Months(30), "P2Y6M", "30 months"),
            ("P1M", Period::Months(1), "P1M", "1 month"),
            ("P0M", Period::Months(0), "P0M", "0 months"),
            ("P0Y", Period::Months(0), "P0M", "0 months"),
            ("-P18M", Period::Months(-18), "-P1Y6M", "-18 months"),
            ("P4W", Period::Days(28), "P28D", "28 days"),
            ("P1W1D", Period::Days(8), "P8D", "8 days"),
            ("P1D", Period::Days(1), "P1D", "1 day"),
            ("P2147483647D", Period::Days(i32::MAX), "P2147483647D", "2147483647 days"),
        ] {
            assert_eq!(Period::parse_iso(text), Some(period), "{text}");
            assert_eq!(period.to_string(), canonical);
            assert_eq!(Period::parse_iso(canonical), Some(period));
            assert_eq!(period.in_words(), words);
        }
        assert!(Period::Months(1) < Period::Months(2));
        assert_eq!(Period::Months(1).partial_cmp(&Period::Days(30)), None);
        assert_eq!(Period::Months(i32::MIN).to_string(), "-P178956970Y8M");
    }

    #[test]
    fn what_is_not_a_period() {
        for text in [
            "",
            "P",
            "-P",
            "24M",
            "PM",
            "P1",
            "P1M1D",
            "P1Y1D",
            "P1D1W",
            "P1M1Y",
            "P1M1M",
            "PT1H",
            "P1DT1H",
            "P1.5M",
            "P+1M",
            "P1m",
            "P2147483648D",
            "P178956971Y",
            "P9999999999999999999Y",
            "P1M ",
            "P１M",
        ] {
            assert_eq!(Period::parse_iso(text), None, "{text}");
        }
    }

    #[test]
    fn a_period_after_a_date() {
        let day = date(2026, 1, 31);
        assert_eq!(Period::Months(1).after(day, MonthRounding::Down), Ok(date(2026, 2, 28)));
        assert_eq!(Period::Days(-31).after(day, MonthRounding::Reject), Ok(date(2025, 12, 31)));
    }

    #[test]
    fn durations_are_exact() {
        for (text, canonical, words) in [
            ("PT72H", "PT72H", "72 hours"),
            ("PT1H30M", "PT1H30M", "1 hour 30 minutes"),
            ("PT90M", "PT1H30M", "1 hour 30 minutes"),
            ("PT0.5S", "PT0.5S", "0.5 seconds"),
            ("PT1M1S", "PT1M1S", "1 minute 1 second"),
            ("PT0.000000001S", "PT0.000000001S", "0.000000001 seconds"),
            ("PT1H0.50S", "PT1H0.5S", "1 hour 0.5 seconds"),
            ("-PT36H", "-PT36H", "minus 36 hours"),
            ("PT0H", "PT0S", "0 seconds"),
            ("PT100000000H", "PT100000000H", "100000000 hours"),
        ] {
            let duration = Duration::parse_iso(text);
            assert_eq!(duration.map(|d| d.to_string()).as_deref(), Some(canonical), "{text}");
            assert_eq!(duration.map(|d| d.in_words()).as_deref(), Some(words), "{text}");
            assert_eq!(Duration::parse_iso(canonical), duration);
        }
        assert_eq!(Duration::from_hours(1), Duration::from_minutes(60));
        assert_eq!(Duration::from_hours(i64::MAX), None);
    }

    #[test]
    fn what_is_not_a_duration() {
        for text in [
            "",
            "P",
            "PT",
            "PT1",
            "PTH",
            "P1D",
            "P1DT1H",
            "PT1S1H",
            "PT1H1H",
            "PT.5S",
            "PT1.S",
            "PT1.5H",
            "PT0.0000000001S",
            "PT1.5",
            "PT1,5S",
            "PT1.5SS",
            "PT1.5.5S",
            "PT100000001H",
            "PT999999999999999999H",
            "PT1H.5S",
        ] {
            assert_eq!(Duration::parse_iso(text), None, "{text}");
        }
    }
}
