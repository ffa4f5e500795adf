//! Periods: on one day one thing is in force, and the versions of a name agree on what does not change with the day.

use super::Checker;
use super::conflicts::words;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{DefineItem, Ident, InForce, Versions, in_order};

/// The most versions that a name may have.
const MOST_VERSIONS: usize = 1_000;

impl Checker<'_> {
    pub(super) fn check_versions(&mut self) {
        let tree = self.tree;
        tree.criteria.iter().for_each(|item| self.check_periods(item));
        tree.conditions.iter().for_each(|item| self.check_periods(item));
        tree.defines.iter().for_each(|item| self.check_periods(item));
        for item in &tree.criteria {
            let parts = item.others.iter().filter(|version| version.part.is_some() && version.part != item.part);
            for version in parts {
                let message = format!("the versions of `{}` stand in two parts", item.name.text);
                let help = "put them into one part; a version that stands in none belongs to the part of the others";
                self.differ(message, version.name.span, item.name.span, help);
            }
        }
        for version in tree.defines.iter().flat_map(|item| item.versions()) {
            let values: Vec<InForce> = version.entries.iter().filter_map(|entry| entry.in_force).collect();
            self.check_days(&version.name, "values", &values);
        }
    }

    fn check_periods<T: Versions>(&mut self, item: &T) {
        let periods: Vec<InForce> = item.versions().filter_map(Versions::in_force).collect();
        self.check_days(item.name(), "versions", &periods);
        if let Some(version) = item.others().get(MOST_VERSIONS - 1) {
            let message = format!("`{}` has more than {MOST_VERSIONS} versions", item.name().text);
            let diagnostic = Diagnostic::new(Code::TOO_LARGE, message).at(version.name().span, "one too many");
            self.report(diagnostic.help("let a fact or a table say what changes so often"));
        }
        let mut said: Option<&Expr> = None;
        for governed in item.versions().filter_map(Versions::governed) {
            let first = *said.get_or_insert(governed);
            if words(self.sources, first.span) != words(self.sources, governed.span) {
                let message = format!("the versions of `{}` are governed by different dates", item.name().text);
                let help = "one date picks the version: say it in one of them, or the same in each";
                self.differ(message, governed.span, first.span, help);
            }
        }
    }

    /// Reports versions that disagree on what must be the same in all of them.
    fn differ(&mut self, message: String, here: Span, there: Span, help: &str) {
        let diagnostic = Diagnostic::new(Code::VERSIONS_DIFFER, message).at(here, "this one").at(there, "and this one");
        self.report(diagnostic.help(help));
    }

    /// What the versions of a definition are given is the same in all of them.
    pub(super) fn check_version_parameters(&mut self, item: &DefineItem, version: &DefineItem) {
        let same = item.parameters.len() == version.parameters.len()
            && item.parameters.iter().zip(&version.parameters).all(|(one, other)| one.name.text == other.name.text);
        let types = |checker: &mut Self, item: &DefineItem| -> Vec<_> {
            item.parameters.iter().map(|parameter| checker.resolve_type(&parameter.ty)).collect()
        };
        if !same || types(self, item) != types(self, version) {
            let message = format!("the versions of `{}` are not given the same", item.name.text);
            let parameters =
                item.parameters.iter().map(|one| format!("{}: {}", one.name.text, self.written(one.ty.span)));
            let help = match parameters.collect::<Vec<_>>() {
                none if none.is_empty() => format!("write `{}` without parameters in each", item.name.text),
                some => format!("write `{}({})` in each", item.name.text, some.join(", ")),
            };
            self.differ(message, version.name.span, item.name.span, &help);
        }
    }

    /// The type that the versions of a definition declare, if one does.
    pub(super) fn declared_type(&mut self, item: &DefineItem) -> Option<crate::value::Type> {
        let mut said: Option<(crate::value::Type, Span)> = None;
        for name in item.versions().filter_map(|version| version.ty.as_ref()) {
            let Some(ty) = self.resolve_type(name) else { continue };
            match &said {
                Some((first, place)) if *first != ty => {
                    let message = format!("the versions of `{}` are of different types", item.name.text);
                    let help = format!("declare `{}` in each", self.show(first));
                    self.differ(message, name.span, *place, &help);
                }
                Some(_) => {}
                None => said = Some((ty, name.span)),
            }
        }
        said.map(|(ty, _)| ty)
    }

    /// No two are in force on one day, and what is saved can be told.
    fn check_days(&mut self, name: &Ident, what: &str, periods: &[InForce]) {
        for pair in in_order(periods.iter().map(|period| ((), *period))).windows(2) {
            let [((), a), ((), b)] = pair else { continue };
            if b.from.is_none() || a.from == b.from || a.until >= b.from {
                let message = format!("two {what} of `{}` are in force on the same day", name.text);
                let diagnostic =
                    Diagnostic::new(Code::OVERLAP, message).at(b.span, "this one").at(a.span, "and this one");
                let help =
                    "end the earlier one, with `until`, on the day before the later one begins; both days are inside";
                self.report(diagnostic.help(help));
            }
        }
        self.check_saving(name, periods);
    }

    /// What is saved for some tests can be told from the day on which a test was entered.
    pub(super) fn check_saving(&mut self, name: &Ident, periods: &[InForce]) {
        let Some(header) = self.tree.header_of(name.scope).filter(|header| header.entered.is_none()) else { return };
        for period in periods.iter().filter(|period| period.saves()) {
            let message = format!("`{}` does not say on which day a test was entered", header.name.text);
            let diagnostic = Diagnostic::new(Code::SAVING, message).at(period.span, "this depends on it");
            let help =
                "say it in the header, with a fact or a definition that is a date: `tests entered on entry_date`";
            self.report(diagnostic.at(header.name.span, "the header").help(help));
        }
    }
}
