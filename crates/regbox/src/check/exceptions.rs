//! Exceptions: what each says, the names that they have, and which of those beside each other give way.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, MOST_LISTED, nearest};
use crate::resolve::{Symbol, circles};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{ExceptionItem, ExceptionResult, Ident, names_of};
use std::collections::{BTreeMap, BTreeSet};

/// Checks the value that an exception puts in the place of a definition's.
pub(super) type CheckValue<'v, 'c> = &'v mut dyn FnMut(&mut Checker<'c>, &Expr);

impl<'c> Checker<'c> {
    /// The exceptions to an item, which is a definition where `value` is there and else a criterion.
    pub(super) fn check_exceptions(
        &mut self,
        item: &Ident,
        exceptions: &[ExceptionItem],
        mut value: Option<CheckValue<'_, 'c>>,
    ) {
        self.check_beside(item, exceptions, &mut value);
        let mut unknown = Vec::new();
        overriding_elsewhere(exceptions, &mut Vec::new(), &mut unknown);
        if unknown.is_empty() {
            return;
        }
        let mut paths = BTreeMap::new();
        paths_of(exceptions, "", &mut paths);
        // Those after that would not be listed, and what they may have meant costs the most to find.
        for (name, around, beside) in unknown.into_iter().take(MOST_LISTED + 1) {
            if let Some(diagnostic) = self.not_beside(item, name, &around, beside, &paths) {
                self.report(diagnostic);
            }
        }
    }

    fn check_beside(&mut self, item: &Ident, beside: &[ExceptionItem], value: &mut Option<CheckValue<'_, 'c>>) {
        self.check_names(beside);
        self.check_circles(beside);
        for exception in beside {
            self.check_cites(&exception.cites);
            self.check_condition(&exception.when);
            self.check_result(item, exception, value);
            if let Some(period) = exception.in_force {
                self.check_saving(item, &[period]);
            }
            if exception.to.is_some() && exception.cites.is_empty() {
                let message = format!("the exception to `{}` cites no provision", item.text);
                let help = "say where it comes from: `cites order \"art 3\"`";
                self.report(Diagnostic::new(Code::UNCITED, message).at(exception.span, "").help(help));
            }
            self.check_beside(item, &exception.nested, value);
        }
    }

    /// A requirement or nothing for a criterion, a value for a definition.
    fn check_result(&mut self, item: &Ident, exception: &ExceptionItem, value: &mut Option<CheckValue<'_, 'c>>) {
        let name = &item.text;
        let (message, help, place) = match (&exception.result, value) {
            (ExceptionResult::None, None) => return,
            (ExceptionResult::Requires(instead), None) => {
                self.check_condition(instead);
                return;
            }
            (ExceptionResult::Value(instead), Some(check)) => return check(self, instead),
            (ExceptionResult::Value(instead), None) => (
                format!("`{name}` is a criterion, and a value does not take the place of what it requires"),
                "say what is required instead, `: requires …`; or nothing, where the requirement is waived".to_owned(),
                instead.span,
            ),
            (ExceptionResult::Requires(instead), Some(_)) => (
                format!("`{name}` is a value, and `requires` does not take its place"),
                format!(
                    "write the value after `:`, without `requires`: `when {}: …`",
                    self.written(exception.when.span)
                ),
                instead.span,
            ),
            (ExceptionResult::None, Some(_)) => (
                format!("`{name}` is a value, and this exception does not say another"),
                format!("add it after the condition: `when {}: …`", self.written(exception.when.span)),
                exception.when.span,
            ),
        };
        self.report(Diagnostic::new(Code::BAD_EXCEPTION, message).at(place, "").help(help));
    }

    fn check_names(&mut self, beside: &[ExceptionItem]) {
        let first = names_of(beside);
        for (at, exception) in beside.iter().enumerate() {
            let Some(name) = &exception.name else { continue };
            let earlier = first.get(name.text.as_str()).filter(|first| **first != at);
            if let Some(earlier) = earlier.and_then(|at| beside.get(*at)?.name.as_ref()) {
                let message = format!("two exceptions beside each other are called `{}`", name.text);
                let diagnostic = Diagnostic::new(Code::DECLARED_TWICE, message).at(name.span, "declared again here");
                let diagnostic = diagnostic.at(earlier.span, "declared here first");
                self.report(diagnostic.help("give one of them another name"));
            }
        }
    }

    /// Which exceptions give way to which: never to themselves, not even through others.
    fn check_circles(&mut self, beside: &[ExceptionItem]) {
        if beside.iter().all(|exception| exception.overriding.is_empty()) {
            return;
        }
        let names = names_of(beside);
        for exception in beside {
            let mut seen = BTreeSet::new();
            for name in exception.overriding.iter().filter(|name| names.contains_key(name.text.as_str())) {
                if !seen.insert(&name.text) {
                    let message = format!("`{}` is overridden twice by one exception", name.text);
                    self.report(Diagnostic::new(Code::BAD_EXCEPTION, message).at(name.span, "").help("name it once"));
                }
            }
        }
        let needs = |at: usize| -> Vec<_> {
            let overriding = beside.get(at).into_iter().flat_map(|exception| &exception.overriding);
            overriding.filter_map(|name| Some((*names.get(name.text.as_str())?, name.span))).collect()
        };
        let name =
            |at: usize| beside.get(at).and_then(|one| one.name.as_ref()).map_or("", |name| &name.text).to_owned();
        let mut found = Vec::new();
        circles::order(beside.len(), needs, name, circles::Circle::OF_EXCEPTIONS, &mut found);
        self.diagnostics.extend(found);
    }

    /// Why an exception cannot override one of this name.
    fn not_beside(
        &self,
        item: &Ident,
        name: &Ident,
        around: &[&str],
        beside: &[ExceptionItem],
        paths: &BTreeMap<&str, String>,
    ) -> Option<Diagnostic> {
        if self.names.symbol(name) == Some(Symbol::Broken) {
            return None;
        }
        let text = &name.text;
        if around.contains(&text.as_str()) {
            let message = format!("this is an exception to `{text}`, which gives way to it anyway");
            let help = "take `overriding` out";
            return Some(Diagnostic::new(Code::BAD_EXCEPTION, message).at(name.span, "").help(help));
        }
        let item = self.names.written_in(name, std::iter::once(&item.text)).next().unwrap_or(&item.text);
        if let Some(path) = paths.get(text.as_str()) {
            let message = format!("`{text}` does not stand beside this exception");
            let to = path.rsplit_once('.').map_or(item.to_owned(), |(around, _)| format!("{item}.{around}"));
            let help = format!("to override it, write an exception beside it: `exception to {to} overriding {text} …`");
            return Some(Diagnostic::new(Code::BAD_EXCEPTION, message).at(name.span, "").help(help));
        }
        let help = match nearest(text, names_of(beside).into_keys()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give the exception that is meant a name: `except NAME when …`".to_owned(),
        };
        let message = format!("`{item}` has no exception `{text}` here");
        Some(Diagnostic::new(Code::UNKNOWN_EXCEPTION, message).at(name.span, "").help(help))
    }

    /// What exceptions say that have no item: that has been reported, and this is not wrong twice.
    pub(super) fn check_misplaced_exceptions(&mut self) {
        let tree = self.tree;
        let mut rest: Vec<&ExceptionItem> = tree.exceptions.iter().collect();
        while let Some(exception) = rest.pop() {
            self.check_cites(&exception.cites);
            self.check_condition(&exception.when);
            match &exception.result {
                ExceptionResult::None => {}
                ExceptionResult::Requires(instead) => drop(self.check_condition(instead)),
                // Its type is not known.
                ExceptionResult::Value(_) => {}
            }
            rest.extend(&exception.nested);
        }
    }
}

/// A name after `overriding` that none beside the exception has; what stands around that one, and beside it.
type Elsewhere<'t> = (&'t Ident, Vec<&'t str>, &'t [ExceptionItem]);

fn overriding_elsewhere<'t>(beside: &'t [ExceptionItem], around: &mut Vec<&'t str>, found: &mut Vec<Elsewhere<'t>>) {
    let names = names_of(beside);
    for exception in beside {
        let unknown = exception.overriding.iter().filter(|name| !names.contains_key(name.text.as_str()));
        found.extend(unknown.map(|name| (name, around.clone(), beside)));
        around.push(exception.name.as_ref().map_or("", |name| &name.text));
        overriding_elsewhere(&exception.nested, around, found);
        around.pop();
    }
}

/// The names that lead to each exception of an item, by its own; of a name that stands several times, to one of them.
fn paths_of<'t>(beside: &'t [ExceptionItem], path: &str, found: &mut BTreeMap<&'t str, String>) {
    for exception in beside {
        let Some(name) = &exception.name else { continue };
        let path = if path.is_empty() { name.text.clone() } else { format!("{path}.{}", name.text) };
        paths_of(&exception.nested, &path, found);
        found.insert(&name.text, path);
    }
}
