//! What is said of the members of a list: numbers made from them, the only one, and what they tie together.

use super::expressions::relation_of;
use super::{Ctx, PairParts as _, Parts, next_if};
use crate::syntax::expr::{Aggregate, ExprKind, Linked, Members};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_aggregate(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut inner = pair.parts();
        let function = match inner.next()?.as_str().split_whitespace().next()? {
            "sum" => Aggregate::Sum,
            "count" => Aggregate::Count,
            "mean" => Aggregate::Mean,
            "median" => Aggregate::Median,
            "least" => Aggregate::Least,
            _ => Aggregate::Greatest,
        };
        let body = inner.next()?;
        let counted = body.as_rule() == Rule::members_counted;
        let mut parts = body.parts();
        let value = if counted { None } else { Some(Box::new(self.parse_sum(parts.next()?)?)) };
        let members = self.parse_members(&mut parts.next()?.parts())?;
        Some(ExprKind::Aggregate { function, value, members })
    }

    pub(super) fn parse_the_one(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut inner = pair.parts();
        inner.next()?;
        Some(ExprKind::The(self.parse_members(&mut inner)?))
    }

    fn parse_members(&mut self, inner: &mut Parts<'_>) -> Option<Members> {
        let variable = self.parse_ident(&inner.next()?);
        let list = Box::new(self.parse_sum(inner.next()?)?);
        let condition = match next_if(inner, Rule::members_where) {
            Some(condition) => Some(Box::new(self.parse_only_expr(condition)?)),
            None => None,
        };
        Some(Members { variable, list, condition })
    }

    pub(super) fn parse_linked(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut inner = pair.parts();
        let start = self.parse_expr(inner.next()?)?;
        let variable = self.parse_ident(&inner.next()?);
        let list = Box::new(self.parse_sum(inner.next()?)?);
        let direction = inner.next()?;
        let both_ways = direction.as_rule() == Rule::linked_between;
        let mut ends = direction.parts();
        let from = self.parse_postfix(ends.next()?)?;
        let to = self.parse_postfix(ends.next()?)?;
        let condition = match next_if(&mut inner, Rule::members_where) {
            Some(condition) => Some(Box::new(self.parse_only_expr(condition)?)),
            None => None,
        };
        let jointly = match next_if(&mut inner, Rule::jointly) {
            Some(jointly) => {
                let mut parts = jointly.parts();
                let share = self.parse_sum(parts.next()?)?;
                let relation = relation_of(parts.next()?)?;
                Some((share, relation, self.parse_sum(parts.next()?)?))
            }
            None => None,
        };
        let ties = Members { variable, list, condition };
        Some(ExprKind::Linked(Box::new(Linked { start, ties, from, to, both_ways, jointly })))
    }
}
