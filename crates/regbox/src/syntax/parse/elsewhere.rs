//! The use of modules.

use super::{Ctx, PairParts as _, next_if};
use crate::syntax::tree::UseItem;
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_use(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let path = self.parse_text(&inner.next()?);
        let alias = self.parse_declared(&inner.next()?);
        let mut bindings = Vec::new();
        if let Some(block) = next_if(&mut inner, Rule::use_block) {
            for binding in block.parts() {
                let mut parts = binding.parts();
                let fact = self.parse_ident(&parts.next()?);
                bindings.push((fact, self.parse_expr(parts.next()?)?));
            }
        }
        self.tree.uses.push(UseItem { path, alias, bindings });
        Some(self.tree.uses.len() - 1)
    }
}
