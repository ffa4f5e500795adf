//! What facts are presumed to be: written out, of the fact's type and within its bounds.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::syntax::tree::{FactItem, Presumption};
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn check_presumed_values(&mut self) {
        let tree = self.tree;
        for field in tree.records.iter().flat_map(|record| &record.fields) {
            if let Some(presumption) = &field.clauses.presumed {
                let message = format!("`{}` is a field of a record, and only a fact is presumed", field.name.text);
                let help = "declare a fact of its own, and presume that";
                self.bad_presumption(presumption, message, help);
            }
        }
        for (at, item) in tree.facts.iter().enumerate() {
            let value = item.clauses.presumed.as_ref().and_then(|presumption| self.presumed(at, item, presumption));
            self.presumed.push(value);
        }
    }

    fn presumed(&mut self, at: usize, item: &FactItem, presumption: &Presumption) -> Option<Value> {
        self.check_cites(&presumption.cites);
        let name = &item.name.text;
        if let Some(role) = &item.judged_by {
            let message = format!("`{name}` is for the {} to judge, and nobody's judgement is presumed", role.text);
            let help = "declare it as a `fact`, or leave the presumption out";
            self.bad_presumption(presumption, message, help);
            return None;
        }
        let declared = self.facts.get(at)?.clone()?;
        let before = self.diagnostics.len();
        let value = self.data(&declared.ty, &presumption.value);
        if let Some(value) = &value {
            self.keeps_bounds(&declared.bounds, value, &presumption.value, name);
        }
        // What is wrong with it is wrong with the presumption, not with a scenario.
        for diagnostic in self.diagnostics.iter_mut().skip(before) {
            if diagnostic.severity() == Severity::Error {
                *diagnostic = diagnostic.clone().coded(Code::BAD_PRESUMPTION);
            }
        }
        let value = value?;
        let whole = match (declared.ty.required(), &value) {
            (Type::Record(_), _) => false,
            (Type::List(_), Value::List(members)) => members.is_empty(),
            _ => true,
        };
        if !whole {
            let message = format!("`{name}` has other facts inside it, and those are presumed one by one");
            let help = "presume a fact of its own; a list can be presumed empty: `presumed [] when …`";
            self.bad_presumption(presumption, message, help);
        }
        Some(value)
    }

    fn bad_presumption(&mut self, presumption: &Presumption, message: String, help: &str) {
        self.report(Diagnostic::new(Code::BAD_PRESUMPTION, message).at(presumption.span, "").help(help));
    }
}
