//! Constructs that the grammar reads and that have no meaning yet.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};

impl Checker<'_> {
    pub(super) fn not_yet(&mut self, span: Span, what: &str) {
        let message = format!("{what} belong to a part of the language that this version does not have yet");
        self.report(Diagnostic::new(Code::NOT_YET, message).at(span, "").help("leave it out for now"));
    }
}
