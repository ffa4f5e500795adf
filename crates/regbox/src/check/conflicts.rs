//! Conflicts that can be shown: two exceptions with one guard that say different things.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{DefineItem, ValueException};

impl Checker<'_> {
    pub(super) fn check_conflicts(&mut self) {
        let tree = self.tree;
        for item in &tree.defines {
            self.check_exceptions(item, &item.exceptions);
        }
    }

    fn check_exceptions(&mut self, item: &DefineItem, exceptions: &[ValueException]) {
        for (at, exception) in exceptions.iter().enumerate() {
            self.check_exceptions(item, &exception.nested);
            let twin = exceptions.iter().take(at).find(|other| {
                self.written_whole(other.when.span) == self.written_whole(exception.when.span)
                    && self.written_whole(other.value.span) != self.written_whole(exception.value.span)
                    && other.nested.is_empty()
                    && exception.nested.is_empty()
                    && matches!(
                        (&other.value.kind, &exception.value.kind),
                        (crate::syntax::expr::ExprKind::Literal(a), crate::syntax::expr::ExprKind::Literal(b)) if a != b
                    )
            });
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

    /// The words at a place, spaced alike.
    fn written_whole(&self, span: crate::diagnostic::Span) -> Vec<&str> {
        self.sources.get(span.file.0 as usize).map_or("", |source| source.slice(span)).split_whitespace().collect()
    }
}
