//! What reaches into other files: modules, and exceptions to items that stand elsewhere.

use super::{Ctx, PairParts as _, next_if};
use crate::syntax::tree::{AnyException, ExceptionResult, ExceptionToItem, Ident, UseItem};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_use(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let span = self.span(&pair);
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
        self.tree.uses.push(UseItem { path, alias, bindings, span });
        Some(self.tree.uses.len() - 1)
    }

    pub(super) fn parse_exception_to(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let name = next_if(&mut inner, Rule::ident).map(|name| self.parse_ident(&name));
        let to = self.parse_ident(&inner.next()?);
        let overriding = match next_if(&mut inner, Rule::overriding) {
            Some(names) => names.parts().map(|name| self.parse_ident(&name)).collect(),
            None => Vec::new(),
        };
        let in_force = self.parse_period_if(&mut inner)?;
        let exception = self.parse_exception_body(name, inner.next()?, span)?;
        self.tree.exceptions.push(ExceptionToItem { to, overriding, in_force, exception });
        Some(self.tree.exceptions.len() - 1)
    }

    fn parse_exception_body(
        &mut self,
        name: Option<Ident>,
        pair: Pair<'_, Rule>,
        span: crate::diagnostic::Span,
    ) -> Option<AnyException> {
        let mut inner = pair.parts();
        let when = self.parse_expr(inner.next()?)?;
        let (result, cites, because, nested) = (ExceptionResult::None, Vec::new(), None, Vec::new());
        let mut exception = AnyException { name, when, result, cites, because, nested, span };
        if let Some(result) = next_if(&mut inner, Rule::exception_result) {
            let result = result.parts().next()?;
            exception.result = match result.as_rule() {
                Rule::result_requires => ExceptionResult::Requires(self.parse_only_expr(result)?),
                _ => ExceptionResult::Value(self.parse_expr(result)?),
            };
        }
        for clause in inner {
            if clause.as_rule() == Rule::exception_body_block {
                for nested in clause.parts() {
                    self.parse_body_clause(&mut exception, nested)?;
                }
            } else {
                self.parse_body_clause(&mut exception, clause)?;
            }
        }
        Some(exception)
    }

    fn parse_body_clause(&mut self, exception: &mut AnyException, clause: Pair<'_, Rule>) -> Option<()> {
        let span = self.span(&clause);
        match clause.as_rule() {
            Rule::cites => exception.cites.extend(self.parse_cites(clause)),
            Rule::because => {
                let text = self.parse_only_text(clause);
                self.once(&mut exception.because, text, span, "the reason")?;
            }
            _ => {
                let mut inner = clause.parts();
                let name = next_if(&mut inner, Rule::ident).map(|name| self.parse_ident(&name));
                let nested = self.parse_exception_body(name, inner.next()?, span)?;
                exception.nested.push(nested);
            }
        }
        Some(())
    }
}
