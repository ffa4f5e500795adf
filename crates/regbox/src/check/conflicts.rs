//! Conflicts that can be shown: two exceptions with one guard that say different things.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Source, Span};
use crate::syntax::expr::ExprKind;
use crate::syntax::tree::{DefineItem, ExceptionItem, Literal, Versions as _, overriders};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn check_conflicts(&mut self) {
        let tree = self.tree;
        for item in tree.defines.iter().flat_map(|item| item.versions()) {
            self.check_conflicts_beside(item, &item.exceptions);
        }
    }

    fn check_conflicts_beside(&mut self, item: &DefineItem, exceptions: &[ExceptionItem]) {
        let mut guards: BTreeMap<Vec<&str>, (&ExceptionItem, &Literal)> = BTreeMap::new();
        for (exception, overridden) in exceptions.iter().zip(overriders(exceptions)) {
            self.check_conflicts_beside(item, &exception.nested);
            let Some(ExprKind::Literal(value)) = exception.value().map(|value| &value.kind) else { continue };
            // One that gives way, or that is not always in force, need not meet the other.
            if !exception.nested.is_empty() || !overridden.is_empty() || exception.in_force.is_some() {
                continue;
            }
            let sources = self.sources;
            let (twin, other) = *guards.entry(words(sources, exception.when.span)).or_insert((exception, value));
            if other != value {
                let message = format!("`{}` has two values whenever this holds", item.name.text);
                self.report(
                    Diagnostic::new(Code::CERTAIN_CONFLICT, message)
                        .at(exception.span, "this exception")
                        .at(twin.span, "and this one")
                        .help("the order of exceptions never picks; say which one prevails: `overriding NAME`"),
                );
            }
        }
    }
}

/// The words at a place, spaced alike.
pub(super) fn words(sources: &[Source], span: Span) -> Vec<&str> {
    sources.get(span.file.0 as usize).map_or("", |source| source.slice(span)).split_whitespace().collect()
}
