//! Lengths of time on the policy's clock: calendar lengths end with a local day, exact ones at their instant.

use crate::program::Program;
use crate::program::course::{CalendarUnit, Length, Window};
use crate::value::{Duration, Instant, MonthRounding};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The clock of a policy. What cannot be computed (a date outside of a calendar, or past the year 9999) is none.
#[derive(Clone, Copy)]
pub(super) struct Clock<'p> {
    program: &'p Program,
    /// A day that is known already.
    today: Option<Day>,
}

/// A local day: its first instant, and that of the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Day {
    date: Date,
    start: Instant,
    end: Instant,
}

impl Day {
    pub(super) fn has(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }
}

const NANOSECOND: i128 = 1;

impl<'p> Clock<'p> {
    pub(super) fn new(program: &'p Program, today: Option<Day>) -> Clock<'p> {
        Clock { program, today }
    }

    /// The local day of an instant, where clocks do not change on it.
    pub(super) fn day_of(self, at: Instant) -> Option<Day> {
        let date = self.date(at);
        let day = Day { date, start: self.start(date)?, end: self.start(date.tomorrow().ok()?)? };
        let change = self.zone().following(day.start.timestamp()).next().map(|change| change.timestamp());
        (day.has(at) && change.is_none_or(|change| change >= day.end.timestamp())).then_some(day)
    }

    pub(super) fn zone(self) -> TimeZone {
        self.program.header.zone.clone().unwrap_or(TimeZone::UTC)
    }

    pub(super) fn date(self, at: Instant) -> Date {
        if let Some(today) = self.today.filter(|today| today.has(at)) {
            return today.date;
        }
        match &self.program.header.zone {
            Some(zone) => at.local_date(zone),
            None => at.local_date(&TimeZone::UTC),
        }
    }

    /// The first instant of a local day.
    pub(super) fn start(self, date: Date) -> Option<Instant> {
        let midnight = date.at(0, 0, 0, 0);
        match &self.program.header.zone {
            Some(zone) => Instant::at_local(midnight, zone).ok(),
            None => Instant::at_local(midnight, &TimeZone::UTC).ok(),
        }
    }

    /// The last instant of a local day.
    pub(super) fn last(self, date: Date) -> Option<Instant> {
        before(self.start(date.tomorrow().ok()?)?)
    }

    /// The day that is a calendar length after another, or before it.
    pub(super) fn day(self, date: Date, length: Length, back: bool) -> Option<Date> {
        let sign = |count: i32| if back { -i64::from(count) } else { i64::from(count) };
        match length {
            Length::Months(count) => {
                let rounding = self.program.course.months.unwrap_or(MonthRounding::Down);
                crate::value::date::add_months(date, sign(count), rounding).ok()
            }
            Length::Days(count) => crate::value::date::add_days(date, sign(count)).ok(),
            Length::Business(count, calendar) => {
                let (_, calendar) = self.program.schema.calendars.get(calendar.0 as usize)?;
                calendar.add_business_days(date, sign(count)).ok()
            }
            Length::Exact(_) => None,
        }
    }

    /// The last instant that is still timely, a length after an instant.
    pub(super) fn due(self, at: Instant, length: Length) -> Option<Instant> {
        match length {
            Length::Exact(duration) => at.checked_add(duration).ok(),
            _ => self.last(self.day(self.date(at), length, false)?),
        }
    }

    /// The last instant that is timely, a length after a day, or before it.
    pub(super) fn due_from(self, at: Instant, length: Length, back: bool) -> Option<Instant> {
        match length {
            Length::Exact(duration) => at.checked_add(if back { negative(duration)? } else { duration }).ok(),
            _ => self.last(self.day(self.date(at), length, back)?),
        }
    }

    /// The first instant at which a length has run out.
    pub(super) fn end(self, at: Instant, length: Length) -> Option<Instant> {
        match length {
            Length::Exact(duration) => at.checked_add(duration).ok(),
            _ => after(self.due(at, length)?),
        }
    }

    /// The first instant at which a stage that began at an instant has lasted a length. The day on which an event began it
    /// is day 0; where time began it, with the first instant of a day, that day is the first.
    pub(super) fn runs_out(self, since: Instant, by_time: bool, length: Length) -> Option<Instant> {
        let is_whole = by_time && self.start(self.date(since)) == Some(since);
        match length {
            Length::Months(_) | Length::Days(_) if is_whole => self.start(self.day(self.date(since), length, false)?),
            Length::Business(..) if is_whole => self.end(before(since)?, length),
            _ => self.end(since, length),
        }
    }

    /// The day of an instant and a length after it: its first instant, or exactly then.
    pub(super) fn start_after(self, at: Instant, length: Length, back: bool) -> Option<Instant> {
        match length {
            Length::Exact(duration) => at.checked_add(if back { negative(duration)? } else { duration }).ok(),
            _ => self.start(self.day(self.date(at), length, back)?),
        }
    }

    /// Whether a window is the same for all that happens on a day.
    pub(super) fn is_by_day(window: Window) -> bool {
        match window {
            Window::Rolling(length) => !matches!(length, Length::Exact(_)),
            Window::Calendar(_) | Window::CalendarBefore(_) | Window::YearFrom(..) => true,
            Window::AllTime | Window::Each(_) => false,
        }
    }

    /// So many lengths after an instant, counted from it.
    pub(super) fn times(self, at: Instant, length: Length, count: i32) -> Option<Instant> {
        let many = match length {
            Length::Months(months) => Length::Months(months.checked_mul(count)?),
            Length::Days(days) => Length::Days(days.checked_mul(count)?),
            Length::Business(days, calendar) => Length::Business(days.checked_mul(count)?, calendar),
            Length::Exact(duration) => {
                Length::Exact(Duration::from_nanoseconds(duration.as_nanoseconds().checked_mul(i128::from(count))?)?)
            }
        };
        self.start_after(at, many, false)
    }

    /// Since when and until when an event counts: the first instant at which it does, and the first at which it does not
    /// any longer. `opened` is the beginning of the test.
    pub(super) fn window(self, window: Window, at: Instant, opened: Instant) -> Option<(Instant, Option<Instant>)> {
        Some(match window {
            Window::AllTime => (at, None),
            Window::Rolling(length) => (at, Some(self.start_after(at, length, false)?)),
            Window::Calendar(unit) => (at, Some(self.start(next(first(self.date(at), unit)?, unit)?)?)),
            Window::CalendarBefore(unit) => {
                let begins = next(first(self.date(at), unit)?, unit)?;
                (self.start(begins)?, Some(self.start(next(begins, unit)?)?))
            }
            Window::YearFrom(day, month) => {
                let date = self.date(at);
                let this = Date::new(date.year(), month, day).ok()?;
                let ends = if date < this { this } else { Date::new(date.year().checked_add(1)?, month, day).ok()? };
                (at, Some(self.start(ends)?))
            }
            Window::Each(length) => (at, Some(self.next_each(length, at, opened)?)),
        })
    }

    /// How many times a length has run out since an instant, of those of which something holds: of the first ones. What
    /// lies past the calendar has not.
    pub(super) fn times_before(self, since: Instant, length: Length, holds: impl Fn(Instant) -> bool) -> i32 {
        let has = |count: i32| self.times(since, length, count).is_some_and(&holds);
        let (mut low, mut high) = (0i32, 1i32);
        while has(high) {
            low = high;
            high = high.saturating_mul(2);
            if low == high {
                return low;
            }
        }
        while low + 1 < high {
            let middle = low + (high - low) / 2;
            if has(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The end of the window, one of those that follow each other from the beginning of the test.
    fn next_each(self, length: Length, at: Instant, opened: Instant) -> Option<Instant> {
        // The number of windows that have passed is found by halving: each is later than the one before.
        let passed = self.times_before(opened, length, |end| end <= at);
        self.times(opened, length, passed.checked_add(1)?)
    }
}

fn negative(duration: Duration) -> Option<Duration> {
    Duration::from_nanoseconds(duration.as_nanoseconds().checked_neg()?)
}

pub(super) fn before(at: Instant) -> Option<Instant> {
    at.checked_add(Duration::from_nanoseconds(-NANOSECOND)?).ok()
}

pub(super) fn after(at: Instant) -> Option<Instant> {
    at.checked_add(Duration::from_nanoseconds(NANOSECOND)?).ok()
}

/// The first day of the calendar unit that a date is in; weeks begin on Monday.
fn first(date: Date, unit: CalendarUnit) -> Option<Date> {
    match unit {
        CalendarUnit::Day => Some(date),
        CalendarUnit::Week => {
            crate::value::date::add_days(date, -i64::from(date.weekday().to_monday_zero_offset())).ok()
        }
        CalendarUnit::Month => Date::new(date.year(), date.month(), 1).ok(),
        CalendarUnit::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok(),
        CalendarUnit::Year => Date::new(date.year(), 1, 1).ok(),
    }
}

/// The first day of the next unit.
fn next(first: Date, unit: CalendarUnit) -> Option<Date> {
    use crate::value::date::{add_days, add_months};
    match unit {
        CalendarUnit::Day => add_days(first, 1).ok(),
        CalendarUnit::Week => add_days(first, 7).ok(),
        CalendarUnit::Month => add_months(first, 1, MonthRounding::Down).ok(),
        CalendarUnit::Quarter => add_months(first, 3, MonthRounding::Down).ok(),
        CalendarUnit::Year => add_months(first, 12, MonthRounding::Down).ok(),
    }
}

/// The last instant that there is.
pub(super) fn end_of_time() -> Option<Instant> {
    Instant::from_timestamp(jiff::Timestamp::MAX).ok()
}
