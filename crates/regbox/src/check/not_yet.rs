//! Constructs that the grammar reads and that have no meaning yet.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};

impl Checker<'_> {
    pub(super) fn check_not_yet(&mut self) {
        let tree = self.tree;
        let dated = tree.defines.iter().map(|item| item.in_force);
        let dated = dated.flatten().map(|period| (period.span, "definitions in force for a period"));
        let items = tree.criteria.iter().map(|item| item.in_force);
        let items = items.chain(tree.conditions.iter().map(|item| item.in_force)).flatten();
        let items = items.filter(|period| period.saving.is_some()).map(|period| (period.span, "saved rules"));
        let entries = tree.defines.iter().flat_map(|item| &item.entries).filter_map(|entry| entry.in_force);
        let saving = entries.filter(|period| period.saving.is_some()).map(|period| (period.span, "saved rules"));
        let entered = tree.headers.iter().flat_map(|header| &header.entered).map(|expr| (expr.span, "saved rules"));
        let found: Vec<(Span, &str)> = dated.chain(items).chain(saving).chain(entered).collect();
        for (span, what) in found {
            self.not_yet(span, what);
        }
    }

    pub(super) fn not_yet(&mut self, span: Span, what: &str) {
        let message = format!("{what} belong to a part of the language that this version does not have yet");
        self.report(Diagnostic::new(Code::NOT_YET, message).at(span, "").help("leave it out for now"));
    }
}
