//! Clauses that several items share: citations, dates in force, types and the blocks of facts.

use super::literals::is_literal;
use super::{Ctx, PairParts as _, next_if};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{
    Bound, Citation, FactClauses, Ident, InForce, Presumption, Relation, Text, TypeName, TypeNameKind,
};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    /// The citations of a `cites` clause; empty for any other pair.
    pub(super) fn parse_cites(&mut self, pair: Pair<'_, Rule>) -> Vec<Citation> {
        if pair.as_rule() == Rule::cites { self.parse_citations(pair) } else { Vec::new() }
    }

    pub(super) fn parse_citations(&mut self, pair: Pair<'_, Rule>) -> Vec<Citation> {
        let citation = |citation: Pair<'_, Rule>| {
            let mut inner = citation.parts();
            let source = self.parse_ident(&inner.next()?);
            Some(Citation { source, at: self.parse_text(&inner.next()?) })
        };
        pair.parts().filter_map(citation).collect()
    }

    pub(super) fn parse_in_force(&mut self, pair: Pair<'_, Rule>) -> Option<InForce> {
        let span = self.span(&pair);
        let has_from = pair.as_str().starts_with("from");
        let mut dates = Vec::new();
        for date in pair.parts() {
            dates.push(self.parse_date(&date)?);
        }
        let mut dates = dates.into_iter();
        let from = if has_from { dates.next() } else { None };
        let until = dates.next();
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            self.report(
                Diagnostic::new(Code::BACKWARD_DATES, format!("this ends on {until}, before it begins on {from}"))
                    .at(span, "")
                    .help("put the earlier date after `from`; both days are inside"),
            );
            return None;
        }
        Some(InForce { from, until, saving: None, saving_end: None, span })
    }

    /// The days on which an item or a value is in force, and for whom it goes on afterwards.
    pub(super) fn parse_period(&mut self, pair: Pair<'_, Rule>) -> Option<InForce> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let mut period = self.parse_in_force(inner.next()?)?;
        if let Some(saving) = inner.next() {
            // It says of what stands right before it, an end or a beginning, for whom that is none.
            let saving = Some(self.parse_date(&saving.parts().next()?)?);
            let place = if period.until.is_some() { &mut period.saving_end } else { &mut period.saving };
            *place = saving;
        }
        Some(InForce { span, ..period })
    }

    /// The period of an item, where one stands next.
    pub(super) fn parse_period_if(&mut self, inner: &mut super::Parts<'_>) -> Option<Option<InForce>> {
        match next_if(inner, Rule::item_period) {
            Some(period) => self.parse_period(period).map(Some),
            None => Some(None),
        }
    }

    /// The expression of a clause that is a keyword and an expression.
    pub(super) fn parse_only_expr(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        self.parse_expr(pair.parts().next()?)
    }

    /// The text of a clause that is a keyword and a text.
    pub(super) fn parse_only_text(&self, pair: Pair<'_, Rule>) -> Option<Text> {
        pair.parts().next().map(|text| self.parse_text(&text))
    }

    /// Puts a clause that may stand once into its slot.
    pub(super) fn once<T>(&mut self, slot: &mut Option<T>, value: Option<T>, span: Span, what: &str) -> Option<()> {
        if slot.is_some() {
            let message = format!("{what} is said twice");
            self.report(
                Diagnostic::new(Code::CLAUSE_TWICE, message).at(span, "said again here").help("keep one of them"),
            );
            return Some(());
        }
        *slot = Some(value?);
        Some(())
    }

    pub(super) fn parse_type(&mut self, pair: Pair<'_, Rule>) -> Option<TypeName> {
        let span = self.span(&pair);
        let inner = pair.parts().next()?;
        let rule = inner.as_rule();
        let written = inner.as_str();
        let mut parts = inner.clone().parts();
        let kind = match rule {
            Rule::optional_type => TypeNameKind::Optional(Box::new(self.parse_type(parts.next()?)?)),
            Rule::list_type => TypeNameKind::List(Box::new(self.parse_type(parts.next()?)?)),
            Rule::set_type => TypeNameKind::Set(self.parse_ident(&parts.next()?)),
            Rule::money_type => TypeNameKind::Money(self.parse_currency(&parts.next()?)?),
            Rule::period_type if written.trim_end().ends_with("months") => TypeNameKind::PeriodOfMonths,
            Rule::period_type => TypeNameKind::PeriodOfDays,
            Rule::rate_type => {
                let from = self.parse_currency(&parts.next()?)?;
                TypeNameKind::Rate(from, self.parse_currency(&parts.next()?)?)
            }
            _ => TypeNameKind::Named(self.parse_ident(&parts.next()?)),
        };
        Some(TypeName { kind, span })
    }

    pub(super) fn parse_fact_block(&mut self, pair: Pair<'_, Rule>) -> Option<FactClauses> {
        let mut clauses = FactClauses::default();
        for clause in pair.parts() {
            let inner = clause.parts().next()?;
            let span = self.span(&inner);
            match inner.as_rule() {
                Rule::cites => clauses.cites.extend(self.parse_cites(inner)),
                Rule::help => {
                    let text = self.parse_only_text(inner);
                    self.once(&mut clauses.help, text, span, "the help")?;
                }
                Rule::asked => {
                    let expr = self.parse_only_expr(inner);
                    self.once(&mut clauses.asked, expr, span, "when it is asked")?;
                }
                Rule::suggests => {
                    let mut parts = inner.parts();
                    let value: Ident = self.parse_ident(&parts.next()?);
                    let text = self.parse_text(&parts.next()?);
                    clauses.suggests.push((value, text));
                }
                Rule::presumed => {
                    let presumption = self.parse_presumed(inner)?;
                    self.once(&mut clauses.presumed, Some(presumption), span, "the presumption")?;
                }
                _ => clauses.bounds.push(self.parse_bound(inner)?),
            }
        }
        Some(clauses)
    }

    fn parse_presumed(&mut self, pair: Pair<'_, Rule>) -> Option<Presumption> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let value = self.parse_data(inner.next()?)?;
        let when = self.parse_expr(inner.next()?)?;
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(Presumption { value, when, cites, span })
    }

    fn parse_bound(&mut self, pair: Pair<'_, Rule>) -> Option<Bound> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let op = bound_relation(inner.next()?.as_str());
        let mut parts = inner.next()?.parts();
        let negative = next_if(&mut parts, Rule::minus).is_some();
        let literal = parts.next()?;
        debug_assert!(is_literal(literal.as_rule()));
        Some(Bound { op, value: self.parse_literal(literal, negative)?, span })
    }
}

/// What the words of a bound say.
pub(super) fn bound_relation(words: &str) -> Relation {
    let words: Vec<&str> = words.split_whitespace().collect();
    match words.as_slice() {
        ["at", "least"] | ["on", "or", "after"] => Relation::AtLeast,
        ["at", "most"] | ["on", "or", "before"] => Relation::AtMost,
        ["more", "than"] | ["after"] => Relation::More,
        _ => Relation::Less,
    }
}
