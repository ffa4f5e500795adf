//! Facts and definitions that nothing uses.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Symbol, course::HIDDEN};
use crate::syntax::tree::ScopeId;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn warn_unused(&mut self) {
        let tree = self.tree;
        let facts = tree.facts.iter().take(tree.course.asked).enumerate().map(|(at, item)| {
            let what = if item.judged_by.is_some() { "judgement" } else { "fact" };
            (Symbol::Fact(at), what, &item.name)
        });
        let defines = tree.defines.iter().enumerate().map(|(at, item)| (Symbol::Define(at), "definition", &item.name));
        let defines = defines.filter(|(.., name)| !name.text.contains(HIDDEN));
        let conditions =
            tree.conditions.iter().enumerate().map(|(at, item)| (Symbol::Condition(at), "condition", &item.name));
        // What a scenario expects of a definition is asked of it, too.
        let mut expected: BTreeSet<&str> = BTreeSet::new();
        expected.extend(tree.scenarios.iter().flat_map(|one| &one.expect).map(|one| one.item.text.as_str()));
        // What is watched counts by itself, whether a decision attaches it or not.
        let watched = tree.limits.len() + tree.obligations.len() + tree.prohibitions.len() + tree.waivers.len();
        let conditions = conditions.take(tree.conditions.len().saturating_sub(watched));
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
