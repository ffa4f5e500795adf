//! Conflicts that can be shown: two exceptions with one guard that say different things.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Source, Span};
use crate::syntax::expr::ExprKind;
use crate::syntax::tree::{DefineItem, ValueException};
use std::collections::BTreeMap;

impl Checker<'_> {
    pub(super) fn check_conflicts(&mut self) {
        let tree = self.tree;
        for item in &tree.defines {
            self.check_exceptions(item, &item.exceptions);
        }
    }

    fn check_exceptions(&mut self, item: &DefineItem, exceptions: &[ValueException]) {
        let mut guards: BTreeMap<Vec<&str>, &ValueException> = BTreeMap::new();
        for exception in exceptions {
            self.check_exceptions(item, &exception.nested);
            let ExprKind::Literal(value) = &exception.value.kind else { continue };
            if !exception.nested.is_empty() {
                continue;
            }
            let sources = self.sources;
            let twin = *guards.entry(words(sources, exception.when.span)).or_insert(exception);
            let twin = match &twin.value.kind {
                ExprKind::Literal(other) if other != value => Some(twin),
                _ => None,
            };
            if let Some(twin) = twin {
                let message = format!("`{}` has two values whenever this holds", item.name.text);
                self.report(
                    Diagnostic::new(Code::CERTAIN_CONFLICT, message)
                        .at(exception.span, "this exception")
                        .at(twin.span, "and this one")
                        .help(
                            "the order of exceptions never picks; make one an exception to the other, or take one out",
                        ),
                );
            }
        }
    }
}

/// The words at a place, spaced alike.
fn words(sources: &[Source], span: Span) -> Vec<&str> {
    sources.get(span.file.0 as usize).map_or("", |source| source.slice(span)).split_whitespace().collect()
}
