//! Decisions: arms in order, the last of them `otherwise`, and conditions that exist.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolve::Symbol;

/// Each decision is asked by name and lists its criteria; a policy has a handful.
const MAX_DECISIONS: usize = 100;

impl Checker<'_> {
    pub(super) fn check_decisions(&mut self) {
        let tree = self.tree;
        for item in &tree.decisions {
            self.check_cites(&item.cites);
            let count = item.arms.len();
            for (at, arm) in item.arms.iter().enumerate() {
                self.check_cites(&arm.cites);
                if let Some(when) = &arm.when {
                    self.check_condition(when);
                } else if at + 1 < count {
                    let message = "nothing after `otherwise` can ever be reached";
                    self.report(
                        Diagnostic::new(Code::OTHERWISE, message).at(arm.span, "").help("put `otherwise` last"),
                    );
                }
                for condition in &arm.subject_to {
                    self.check_condition_name(condition);
                }
            }
            if item.arms.last().is_none_or(|arm| arm.when.is_some()) {
                let message = format!(
                    "the decision `{}` does not say what it is when none of its conditions holds",
                    item.name.text
                );
                let help = "end with an outcome and `otherwise`, such as `ineligible otherwise`";
                self.report(Diagnostic::new(Code::OTHERWISE, message).at(item.name.span, "").help(help));
            }
        }
        if let Some(item) = tree.decisions.get(MAX_DECISIONS) {
            let message = format!("a policy has at most {MAX_DECISIONS} decisions");
            self.report(Diagnostic::new(Code::TOO_LARGE, message).at(item.name.span, "").help("split the policy"));
        }
    }

    fn check_condition_name(&mut self, ident: &crate::syntax::tree::Ident) {
        match self.names.symbol(ident) {
            Some(Symbol::Condition(_)) => {
                if let Some(symbol) = self.names.symbol(ident) {
                    self.used.symbols.insert(symbol);
                }
            }
            Some(Symbol::Broken) => {}
            Some(_) => {
                let message = format!("`{}` is not a condition in words", ident.text);
                let help = "name an item such as `condition tell_customers \"…\"`";
                self.report(Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(ident.span, "").help(help));
            }
            None => {
                let conditions = self.tree.conditions.iter().map(|item| item.name.text.as_str());
                let help = nearest(&ident.text, conditions).map_or_else(
                    || format!("declare it: `condition {} \"…\"`", ident.text),
                    |near| format!("did you mean `{near}`?"),
                );
                let message = format!("unknown condition `{}`", ident.text);
                self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(ident.span, "").help(help));
            }
        }
    }
}
