//! Facts and definitions that nothing uses.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Symbol;
use crate::syntax::tree::ScopeId;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn warn_unused(&mut self) {
        let tree = self.tree;
        let facts = tree.facts.iter().enumerate().map(|(at, item)| {
            let what = if item.judged_by.is_some() { "judgement" } else { "fact" };
            (Symbol::Fact(at), what, &item.name)
        });
        let defines = tree.defines.iter().enumerate().map(|(at, item)| (Symbol::Define(at), "definition", &item.name));
        let conditions =
            tree.conditions.iter().enumerate().map(|(at, item)| (Symbol::Condition(at), "condition", &item.name));
        // What a scenario expects of a definition is asked of it, too.
        let expected: BTreeSet<&str> =
            tree.scenarios.iter().flat_map(|one| &one.expect).map(|one| one.item.text.as_str()).collect();
        for (symbol, what, name) in facts.chain(defines).chain(conditions) {
            // A module offers more than each of its users needs.
            let own = name.scope == ScopeId::POLICY;
            let asked = matches!(symbol, Symbol::Define(_)) && expected.contains(name.text.as_str());
            if own && !asked && !self.used.symbols.contains(&symbol) && tree.broken.is_empty() {
                let message = format!("nothing uses the {what} `{}`", name.text);
                self.report(
                    Diagnostic::new(Code::UNUSED, message).at(name.span, "").help("use it in a rule, or take it out"),
                );
            }
        }
    }
}
