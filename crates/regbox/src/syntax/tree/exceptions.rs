//! Exceptions, to criteria and to values.

use super::{Citation, CriterionItem, DefineItem, Ident, InForce, Text};
use crate::diagnostic::Span;
use crate::syntax::expr::Expr;

/// An exception: in an item, in another exception, or apart from what it is an exception to.
#[derive(Debug)]
pub(crate) struct ExceptionItem {
    pub name: Option<Ident>,
    /// Where it stands apart, what it is an exception to: an item, perhaps with the policy's or a module's name before it
    /// and the names of exceptions after it.
    pub to: Option<Ident>,
    /// The exceptions beside it that give way to it.
    pub overriding: Vec<Ident>,
    pub in_force: Option<InForce>,
    pub when: Expr,
    pub result: ExceptionResult,
    pub cites: Vec<Citation>,
    pub because: Option<Text>,
    pub nested: Vec<ExceptionItem>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum ExceptionResult {
    /// It waives, or takes away the exception around it.
    None,
    Requires(Expr),
    Value(Expr),
}

impl ExceptionItem {
    pub(crate) fn substitute(&self) -> Option<&Expr> {
        match &self.result {
            ExceptionResult::Requires(expr) => Some(expr),
            ExceptionResult::None | ExceptionResult::Value(_) => None,
        }
    }

    pub(crate) fn value(&self) -> Option<&Expr> {
        match &self.result {
            ExceptionResult::Value(expr) => Some(expr),
            ExceptionResult::None | ExceptionResult::Requires(_) => None,
        }
    }

    /// Whether it, or one in it, is in force for a time.
    pub(crate) fn is_for_a_time(&self) -> bool {
        self.in_force.is_some() || self.nested.iter().any(ExceptionItem::is_for_a_time)
    }

    /// The periods for which it, and those in it, are in force.
    pub(crate) fn periods(&self, found: &mut Vec<InForce>) {
        found.extend(self.in_force);
        self.nested.iter().for_each(|nested| nested.periods(found));
    }
}

impl CriterionItem {
    /// Whether it, or an exception to it, is in force for a time, which the date that governs it says.
    pub(crate) fn is_for_a_time(&self) -> bool {
        self.in_force.is_some() || self.exceptions.iter().any(ExceptionItem::is_for_a_time)
    }
}

impl DefineItem {
    /// Whether it, a value of it, or an exception to it, is in force for a time, which the date that governs it says.
    pub(crate) fn is_for_a_time(&self) -> bool {
        self.in_force.is_some()
            || self.entries.iter().any(|entry| entry.in_force.is_some())
            || self.exceptions.iter().any(ExceptionItem::is_for_a_time)
    }
}

/// For each of the exceptions beside each other, those that override it, by their places.
pub(crate) fn overriders(beside: &[ExceptionItem]) -> Vec<Vec<u32>> {
    let mut found = vec![Vec::new(); beside.len()];
    if beside.iter().all(|exception| exception.overriding.is_empty()) {
        return found;
    }
    let names = names_of(beside);
    for (by, exception) in (0u32..).zip(beside) {
        for name in &exception.overriding {
            if let Some(list) = names.get(name.text.as_str()).and_then(|at| found.get_mut(*at)) {
                list.push(by);
            }
        }
    }
    found
}

/// The places of exceptions beside each other by their names; of a name that stands twice, the first.
pub(crate) fn names_of(beside: &[ExceptionItem]) -> std::collections::BTreeMap<&str, usize> {
    let named = beside.iter().enumerate().filter_map(|(at, one)| Some((one.name.as_ref()?.text.as_str(), at)));
    let mut names = std::collections::BTreeMap::new();
    for (name, at) in named {
        names.entry(name).or_insert(at);
    }
    names
}
