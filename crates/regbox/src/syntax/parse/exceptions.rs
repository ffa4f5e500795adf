//! Exceptions, where they stand in items and apart from them.

use super::{Ctx, PairParts as _, next_if};
use crate::syntax::tree::{ExceptionItem, ExceptionResult};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_exception_apart(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let exception = self.parse_exception(pair)?;
        self.tree.exceptions.push(exception);
        Some(self.tree.exceptions.len() - 1)
    }

    pub(super) fn parse_exception(&mut self, pair: Pair<'_, Rule>) -> Option<ExceptionItem> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let name = next_if(&mut inner, Rule::ident).map(|name| self.parse_ident(&name));
        let to = next_if(&mut inner, Rule::item_path).map(|to| self.parse_ident(&to));
        let overriding = match next_if(&mut inner, Rule::overriding) {
            Some(names) => names.parts().map(|name| self.parse_ident(&name)).collect(),
            None => Vec::new(),
        };
        let in_force = self.parse_period_if(&mut inner)?;
        let mut body = inner.next()?.parts();
        let when = self.parse_expr(body.next()?)?;
        let result = match next_if(&mut body, Rule::exception_result) {
            Some(result) => self.parse_exception_result(result.parts().next()?)?,
            None => ExceptionResult::None,
        };
        let (cites, because, nested) = (Vec::new(), None, Vec::new());
        let mut exception =
            ExceptionItem { name, to, overriding, in_force, when, result, cites, because, nested, span };
        for clause in body {
            if clause.as_rule() == Rule::exception_block {
                for clause in clause.parts() {
                    self.parse_exception_clause(&mut exception, clause)?;
                }
            } else {
                self.parse_exception_clause(&mut exception, clause)?;
            }
        }
        Some(exception)
    }

    fn parse_exception_result(&mut self, pair: Pair<'_, Rule>) -> Option<ExceptionResult> {
        Some(match pair.as_rule() {
            Rule::result_requires => ExceptionResult::Requires(self.parse_only_expr(pair)?),
            _ => ExceptionResult::Value(self.parse_expr(pair)?),
        })
    }

    fn parse_exception_clause(&mut self, exception: &mut ExceptionItem, clause: Pair<'_, Rule>) -> Option<()> {
        let span = self.span(&clause);
        match clause.as_rule() {
            Rule::cites => exception.cites.extend(self.parse_cites(clause)),
            Rule::because => {
                let text = self.parse_only_text(clause);
                self.once(&mut exception.because, text, span, "the reason")?;
            }
            _ => exception.nested.push(self.parse_exception(clause)?),
        }
        Some(())
    }
}
