//! Dated values: the version in force on a date, which may be open itself.

use super::abs::{Abs, Union, View};
use super::eval::Eval;
use super::exact::Problem;
use crate::program::Dated;
use crate::value::{PROBLEM, Value};
use jiff::civil::Date;

impl Eval<'_> {
    pub(super) fn dated(&self, dated: &Dated) -> Abs {
        let date = self.view(dated.date);
        if let View::Known(Value::Date(date)) = date {
            return match version_on(dated, *date) {
                Some(version) => self.view(version.value).to_abs(),
                None => Abs::any(PROBLEM),
            };
        }
        let mut union = Union::new(date.reasons());
        match date.listed() {
            Some(dates) => {
                for date in dates {
                    match date {
                        Value::Date(date) => match version_on(dated, *date) {
                            Some(version) => union.add(self.view(version.value)),
                            None => union.add_problem(0),
                        },
                        _ => union.add_problem(0),
                    }
                }
            }
            None => {
                let day = |value: Option<&Value>| match value {
                    Some(Value::Date(date)) => Some(*date),
                    _ => None,
                };
                let (first, last) = (day(date.least()), day(date.greatest()));
                // The days that are still possible and that no version covers.
                let mut next = first;
                let mut gap = false;
                let mut covered_to_the_end = false;
                for version in &dated.versions {
                    let starts_late = match (version.from, last) {
                        (Some(from), Some(last)) => from > last,
                        _ => false,
                    };
                    let ended = match (version.until, first) {
                        (Some(until), Some(first)) => until < first,
                        _ => false,
                    };
                    if starts_late || ended {
                        continue;
                    }
                    gap |= match (version.from, next) {
                        (Some(from), Some(next)) => from > next,
                        (Some(_), None) => true,
                        (None, _) => false,
                    };
                    union.add(self.view(version.value));
                    next = version.until.and_then(|until| until.tomorrow().ok());
                    covered_to_the_end = match (version.until, last) {
                        (None, _) => true,
                        (Some(until), Some(last)) => until >= last,
                        (Some(_), None) => false,
                    };
                }
                if gap || !covered_to_the_end {
                    union.add_problem(0);
                }
            }
        }
        union.finish()
    }
}

pub(super) fn version_on(dated: &Dated, date: Date) -> Option<&crate::program::Version> {
    dated
        .versions
        .iter()
        .find(|version| version.from.is_none_or(|from| from <= date) && version.until.is_none_or(|until| date <= until))
}

pub(super) fn not_in_force(dated: &Dated, date: Date) -> Problem {
    let periods: Vec<String> = dated
        .versions
        .iter()
        .map(|version| match (version.from, version.until) {
            (Some(from), Some(until)) => format!("from {from} until {until}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(until)) => format!("until {until}"),
            (None, None) => "always".to_owned(),
        })
        .collect();
    format!("it has no value on {date}: its values are in force {}", periods.join(", "))
}
