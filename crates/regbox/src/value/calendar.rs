//! Business days.

use jiff::civil::{Date, Weekday};

use super::date::{DateProblem, add_days, days_between};
use crate::order;

/// The business days of a place over the years for which its holidays are known.
///
/// ```
/// use jiff::civil::{Weekday::{Saturday, Sunday}, date};
/// use regbox::value::Calendar;
///
/// let christmas = vec![date(2026, 12, 25), date(2026, 12, 28)];
/// let uk = Calendar::new(date(2026, 1, 1), date(2026, 12, 31), &[Saturday, Sunday], christmas)?;
/// assert_eq!(uk.add_business_days(date(2026, 12, 24), 1)?, date(2026, 12, 29));
/// assert_eq!(uk.business_days_between(date(2026, 12, 24), date(2026, 12, 31))?, 3);
/// assert!(uk.is_business_day(date(2027, 1, 4)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Design
///
/// Counting takes whole weeks and a binary search among the holidays, so its cost does not grow with the span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    from: Date,
    until: Date,
    /// In order, each once.
    holidays: Vec<Date>,
    /// The holidays that no weekend covers anyway, as days since `from`.
    closed: Vec<i64>,
    /// For each number of days below eight, how many of the first so many days from `from` are no weekend.
    open_in_first: [i64; 8],
}

/// Why a calendar cannot be as declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// Its end lies before its start.
    #[error("the calendar ends on {until}, before it starts on {from}")]
    EndsBeforeStart {
        /// The first date covered.
        from: Date,
        /// The last date covered.
        until: Date,
    },
    /// Every day of the week is a day of rest.
    #[error("the calendar has no working day")]
    NoWorkingDay,
    /// A holiday is not among the dates covered.
    #[error("the holiday {0} lies outside the dates that the calendar covers")]
    HolidayOutside(Date),
    /// A holiday stands twice.
    #[error("the holiday {0} stands twice")]
    HolidayTwice(Date),
}

impl Calendar {
    /// A calendar over `from` to `until`, both inside; `holidays` may be in any order and fall on a weekend.
    ///
    /// # Errors
    ///
    /// [`CalendarProblem`].
    pub fn new(
        from: Date,
        until: Date,
        weekend: &[Weekday],
        mut holidays: Vec<Date>,
    ) -> Result<Calendar, CalendarProblem> {
        if until < from {
            return Err(CalendarProblem::EndsBeforeStart { from, until });
        }
        order::sort(&mut holidays);
        if let Some(outside) = holidays.iter().find(|day| **day < from || **day > until) {
            return Err(CalendarProblem::HolidayOutside(*outside));
        }
        if let Some(pair) = holidays.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(CalendarProblem::HolidayTwice(pair[0]));
        }

        let mut open_in_first = [0; 8];
        let mut weekday = from.weekday();
        for day in 0..7 {
            open_in_first[day + 1] = open_in_first[day] + i64::from(!weekend.contains(&weekday));
            weekday = weekday.next();
        }
        if open_in_first[7] == 0 {
            return Err(CalendarProblem::NoWorkingDay);
        }
        let closed = holidays
            .iter()
            .filter(|day| !weekend.contains(&day.weekday()))
            .map(|day| days_between(from, *day))
            .collect();
        Ok(Calendar { from, until, holidays, closed, open_in_first })
    }

    /// The first date covered.
    #[must_use]
    pub fn from(&self) -> Date {
        self.from
    }

    /// The last date covered.
    #[must_use]
    pub fn until(&self) -> Date {
        self.until
    }

    /// The holidays in order, those on weekends included.
    #[must_use]
    pub fn holidays(&self) -> &[Date] {
        &self.holidays
    }

    /// Whether `date` is neither a holiday nor on a weekend.
    ///
    /// # Errors
    ///
    /// [`DateProblem::OutsideCalendar`].
    pub fn is_business_day(&self, date: Date) -> Result<bool, DateProblem> {
        let day = self.day(date)?;
        Ok(self.open_before(day + 1) > self.open_before(day))
    }

    /// How many business days lie after `a` and not after `b`; if `b` is before `a`, the number after `b` and not
    /// after `a`, negative.
    ///
    /// # Errors
    ///
    /// [`DateProblem::OutsideCalendar`] if either date is.
    pub fn business_days_between(&self, a: Date, b: Date) -> Result<i64, DateProblem> {
        let (a, b) = (self.day(a)?, self.day(b)?);
        Ok(self.open_before(b + 1) - self.open_before(a + 1))
    }

    /// The `n`th business day after `date`; before it if `n` is negative; `date` itself if `n` is 0.
    ///
    /// # Errors
    ///
    /// [`DateProblem::OutsideCalendar`] if `date` or the answer is.
    pub fn add_business_days(&self, date: Date, n: i64) -> Result<Date, DateProblem> {
        let day = self.day(date)?;
        // Which of the calendar's business days is meant, counted from 1.
        let rank = match n {
            0 => return Ok(date),
            1.. => self.open_before(day + 1).saturating_add(n),
            _ => self.open_before(day).saturating_add(n).saturating_add(1),
        };
        let last = days_between(self.from, self.until);
        if rank < 1 {
            return Err(self.outside(add_days(self.from, -1).unwrap_or(self.from)));
        }
        if rank > self.open_before(last + 1) {
            return Err(self.outside(add_days(self.until, 1).unwrap_or(self.until)));
        }
        // The first day with so many business days up to it and itself.
        let (mut low, mut high) = (0, last);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.open_before(middle + 1) >= rank {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        add_days(self.from, low)
    }

    /// `date` as days since the first covered.
    fn day(&self, date: Date) -> Result<i64, DateProblem> {
        if date < self.from || date > self.until { Err(self.outside(date)) } else { Ok(days_between(self.from, date)) }
    }

    fn outside(&self, date: Date) -> DateProblem {
        DateProblem::OutsideCalendar { date, from: self.from, until: self.until }
    }

    /// How many of the first `days` days are business days.
    fn open_before(&self, days: i64) -> i64 {
        let weeks = days / 7 * self.open_in_first[7] + self.open_in_first[(days % 7) as usize];
        weeks - self.closed.partition_point(|closed| *closed < days) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Weekday::{Friday, Saturday, Sunday};
    use jiff::civil::date;

    fn uk() -> Result<Calendar, CalendarProblem> {
        let holidays = vec![
            date(2026, 12, 25),
            date(2026, 1, 1),
            date(2026, 4, 3),
            date(2026, 4, 6),
            date(2026, 12, 26), // a Saturday
            date(2026, 12, 28),
        ];
        Calendar::new(date(2026, 1, 1), date(2026, 12, 31), &[Saturday, Sunday], holidays)
    }

    #[test]
    fn every_span_agrees_with_counting_day_by_day() -> Result<(), Box<dyn std::error::Error>> {
        let calendar = uk()?;
        let days: Vec<Date> = calendar.from().series(jiff::Span::new().days(1)).take(365).collect();
        let open: Vec<bool> = days
            .iter()
            .map(|day| !matches!(day.weekday(), Saturday | Sunday) && calendar.holidays().binary_search(day).is_err())
            .collect();
        for i in 0..days.len() {
            assert_eq!(calendar.is_business_day(days[i])?, open[i]);
            let mut count = 0;
            for j in i + 1..days.len() {
                if open[j] {
                    count += 1;
                    assert_eq!(calendar.add_business_days(days[i], count)?, days[j]);
                }
                assert_eq!(calendar.business_days_between(days[i], days[j])?, count);
                assert_eq!(calendar.business_days_between(days[j], days[i])?, -count);
            }
            assert!(calendar.add_business_days(days[i], count + 1).is_err());
            let mut back = 0;
            for j in (0..i).rev() {
                if open[j] {
                    back -= 1;
                    assert_eq!(calendar.add_business_days(days[i], back)?, days[j]);
                }
            }
            assert!(calendar.add_business_days(days[i], back - 1).is_err());
            assert_eq!(calendar.add_business_days(days[i], 0)?, days[i]);
        }
        Ok(())
    }

    #[test]
    fn what_is_not_covered_is_a_problem() -> Result<(), CalendarProblem> {
        let calendar = uk()?;
        let outside = |day| {
            let (from, until) = (date(2026, 1, 1), date(2026, 12, 31));
            DateProblem::OutsideCalendar { date: day, from, until }
        };
        assert_eq!(calendar.is_business_day(date(2027, 1, 4)), Err(outside(date(2027, 1, 4))));
        assert_eq!(
            calendar.business_days_between(date(2025, 12, 31), date(2026, 1, 5)),
            Err(outside(date(2025, 12, 31)))
        );
        assert_eq!(calendar.add_business_days(date(2026, 12, 30), 2), Err(outside(date(2027, 1, 1))));
        assert_eq!(calendar.add_business_days(date(2026, 6, 1), i64::MAX), Err(outside(date(2027, 1, 1))));
        assert_eq!(calendar.add_business_days(date(2026, 6, 1), i64::MIN), Err(outside(date(2025, 12, 31))));
        assert_eq!(
            outside(date(2027, 1, 4)).to_string(),
            "2027-01-04 lies outside the calendar, which covers 2026-01-01 to 2026-12-31"
        );
        Ok(())
    }

    #[test]
    fn a_calendar_must_make_sense() {
        let (from, until) = (date(2026, 1, 1), date(2026, 12, 31));
        let week: Vec<Weekday> = Friday.cycle_forward().take(7).collect();
        for (calendar, expected) in [
            (Calendar::new(until, from, &[], vec![]), CalendarProblem::EndsBeforeStart { from: until, until: from }),
            (Calendar::new(from, until, &week, vec![]), CalendarProblem::NoWorkingDay),
            (
                Calendar::new(from, until, &[], vec![date(2027, 1, 1)]),
                CalendarProblem::HolidayOutside(date(2027, 1, 1)),
            ),
            (Calendar::new(from, until, &[], vec![from, until, from]), CalendarProblem::HolidayTwice(from)),
        ] {
            assert_eq!(calendar.err(), Some(expected));
        }
        // The whole of time, without a weekend.
        let always = Calendar::new(date(1, 1, 1), date(9999, 12, 31), &[], vec![]);
        assert_eq!(always.map(|c| c.add_business_days(date(1, 1, 1), 3_652_058)), Ok(Ok(date(9999, 12, 31))));
    }
}
