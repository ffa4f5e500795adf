//! The policy's header, its sources, and calendars.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::value::{Calendar, CalendarProblem, Type};
use jiff::tz::TimeZone;

impl Checker<'_> {
    pub(super) fn check_headers(&mut self, zone: &dyn Fn(&str) -> Option<Vec<u8>>) {
        let tree = self.tree;
        let Some(header) = tree.headers.first() else {
            // A header that could not be read has been reported already.
            if !self.unread {
                let message = "the policy has no header";
                let help = "begin with `policy NAME \"Title\" { version \"1.0\" in force from 2024-01-01 }`";
                let place = Span::new(FileId(0), 0, 0);
                self.report(Diagnostic::new(Code::HEADER, message).at(place, "").help(help));
            }
            return;
        };
        for other in tree.headers.iter().skip(1) {
            let message = format!("the policy has a second header, `{}`", other.name.text);
            let diagnostic =
                Diagnostic::new(Code::HEADER, message).at(other.name.span, "").at(header.name.span, "the first one");
            self.report(diagnostic.help("keep one; the other files of a policy have none"));
        }
        if let Some(name) = &header.timezone {
            self.zone = zone(&name.text).and_then(|bytes| TimeZone::tzif(&name.text, &bytes).ok());
            if self.zone.is_none() {
                let message = format!("the time zone `{}` is not known here", name.text);
                let help = "use a name of the IANA time zone database, such as `Europe/London`";
                self.report(Diagnostic::new(Code::UNKNOWN_ZONE, message).at(name.span, "").help(help));
            }
        }
    }

    /// The date that picks versions where an item does not say one itself.
    pub(super) fn check_governing_date(&mut self) {
        let tree = self.tree;
        if let Some(governed) = tree.headers.first().and_then(|header| header.governed.as_ref()) {
            self.check_as(governed, &Type::Date, "the governing date");
        }
    }

    pub(super) fn check_calendars(&mut self) {
        let tree = self.tree;
        for item in &tree.calendars {
            let Some((from, until, span)) = item.covers else {
                let message = format!("the calendar `{}` does not say which days it covers", item.name.text);
                let help = "add `covers 2024-01-01 until 2027-12-31`: a day outside is a problem, not a working day";
                self.report(Diagnostic::new(Code::BAD_CALENDAR, message).at(item.name.span, "").help(help));
                self.calendars.push(None);
                continue;
            };
            let known = self.diagnostics.len();
            for (day, place) in item.holidays.iter().filter(|(day, _)| *day < from || *day > until) {
                let message = format!("the holiday {day} is outside what the calendar covers");
                let diagnostic = Diagnostic::new(Code::BAD_CALENDAR, message).at(*place, "").at(span, "covered");
                self.report(diagnostic.help("cover more days, or take the holiday out"));
            }
            let holidays = item.holidays.iter().map(|(day, _)| *day).collect();
            let calendar = match Calendar::new(from, until, &item.weekend, holidays) {
                Ok(calendar) => Some(calendar),
                Err(_) if self.diagnostics.len() > known => None,
                Err(problem) => {
                    let (message, help) = match problem {
                        CalendarProblem::EndsBeforeStart { .. } => {
                            ("the calendar covers no days", "put the earlier day first".to_owned())
                        }
                        CalendarProblem::NoWorkingDay => {
                            ("the calendar has no working day in a week", "leave a day out of the weekend".to_owned())
                        }
                        CalendarProblem::HolidayTwice(day) => {
                            ("the calendar has a holiday twice", format!("take one {day} out"))
                        }
                        CalendarProblem::HolidayOutside(day) => {
                            ("the calendar has a holiday outside what it covers", format!("take {day} out"))
                        }
                    };
                    self.report(Diagnostic::new(Code::BAD_CALENDAR, message).at(span, "").help(help));
                    None
                }
            };
            self.calendars.push(calendar);
        }
    }
}
