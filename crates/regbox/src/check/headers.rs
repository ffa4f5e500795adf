//! The policy's header, its sources, and calendars.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::tree::{Header, Scope, ScopeId};
use crate::value::{Calendar, CalendarProblem, Type};
use jiff::tz::TimeZone;

impl Checker<'_> {
    pub(super) fn check_headers(&mut self, zone: &dyn Fn(&str) -> Option<Vec<u8>>) {
        let tree = self.tree;
        for (at, scope) in (0u32..).zip(&tree.scopes) {
            let mut headers = tree.headers.iter().filter(|header| header.name.scope == ScopeId(at));
            let Some(header) = headers.next() else {
                self.no_header(scope);
                continue;
            };
            for other in headers {
                let what = if at == 0 { "policy" } else { "module" };
                let message = format!("the {what} has a second header, `{}`", other.name.text);
                let diagnostic = Diagnostic::new(Code::HEADER, message).at(other.name.span, "");
                let diagnostic = diagnostic.at(header.name.span, "the first one");
                let help = if at == 0 {
                    "keep one; the other files of a policy have none"
                } else {
                    "keep one; a module is one file, with one header"
                };
                self.report(diagnostic.help(help));
            }
        }
        let Some(header) = tree.header() else { return };
        self.check_module_zones(header);
        if let Some(name) = &header.timezone {
            // Universal time has no rules that could be looked up.
            let universal = (name.text == "UTC").then_some(TimeZone::UTC);
            let of_loader = || zone(&name.text).and_then(|bytes| TimeZone::tzif(&name.text, &bytes).ok());
            self.zone = universal.or_else(of_loader);
            if self.zone.is_none() {
                let message = format!("the time zone `{}` is not known here", name.text);
                let help = "use a name of the IANA time zone database, such as `Europe/London`";
                self.report(Diagnostic::new(Code::UNKNOWN_ZONE, message).at(name.span, "").help(help));
            }
        }
    }

    fn no_header(&mut self, scope: &Scope) {
        // A header that could not be read has been reported already.
        if self.unread {
            return;
        }
        let (message, place) = match &scope.path {
            None => ("the policy has no header".to_owned(), Span::new(scope.file, 0, 0)),
            Some(path) => (format!("the module `{}` has no header", path.text), path.span),
        };
        let help = "begin with `policy NAME \"Title\" { version \"1.0\" in force from 2024-01-01 }`";
        let help = if scope.path.is_some() {
            "a module is a policy of its own, in one file; a file without a header is one more file of this policy, and needs no `use`"
        } else {
            help
        };
        self.report(Diagnostic::new(Code::HEADER, message).at(place, "").help(help));
    }

    /// Instants are dates in one time zone: a module counts them as the policy does, or does not say.
    fn check_module_zones(&mut self, policy: &Header) {
        for module in self.tree.headers.iter().filter(|header| header.name.scope != policy.name.scope) {
            let Some(zone) = &module.timezone else { continue };
            if policy.timezone.as_ref().is_none_or(|own| own.text != zone.text) {
                let own =
                    policy.timezone.as_ref().map_or("names none".to_owned(), |own| format!("is in `{}`", own.text));
                let message =
                    format!("this module is in the time zone `{}`, and the policy that uses it {own}", zone.text);
                let place = policy.timezone.as_ref().map_or(policy.name.span, |own| own.span);
                let diagnostic = Diagnostic::new(Code::UNKNOWN_ZONE, message).at(zone.span, "").at(place, "the policy");
                self.report(diagnostic.help("name one time zone in both, or take it out of the module"));
            }
        }
    }

    /// The date that picks versions where an item does not say one itself, and the day on which a test was entered.
    pub(super) fn check_header_dates(&mut self) {
        let tree = self.tree;
        for governed in tree.headers.iter().filter_map(|header| header.governed.as_ref()) {
            self.check_as(governed, &Type::Date, "the governing date");
        }
        for entered in tree.headers.iter().filter_map(|header| header.entered.as_ref()) {
            self.check_as(entered, &Type::Date, "the day on which a test was entered");
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
