//! Expressions.

use super::{Ctx, PairParts as _, literals, next_if};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expr::{Count, Expr, ExprKind, ListEntry, Quantifier, SetExpr, Test, TestKind};
use crate::syntax::tree::{Ident, Literal, Relation};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    fn expr(&mut self, span: crate::diagnostic::Span, kind: ExprKind) -> Expr {
        Expr { id: self.fresh_id(), span, kind }
    }

    pub(super) fn parse_expr(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let first_pair = inner.next()?;
        // A comparison that shares its subject is joined already; another word beside it mixes just the same.
        let mut words: Vec<Pair<'_, Rule>> = Vec::new();
        words.extend(shared_joiner_of(&first_pair));
        let first = self.parse_negation(first_pair)?;
        let mut terms = vec![first];
        while let Some(joiner) = inner.next() {
            let next = inner.next()?;
            words.push(joiner);
            words.extend(shared_joiner_of(&next));
            terms.push(self.parse_negation(next)?);
        }
        let is_or = |word: &Pair<'_, Rule>| word.as_str().starts_with("or");
        let Some(first_word) = words.first() else { return terms.pop() };
        if let Some(other) = words.iter().find(|word| is_or(word) != is_or(first_word)) {
            let (a, b) = (self.span(first_word), self.span(other));
            let message = "`and` and `or` stand side by side, and the text does not say which comes first";
            let diagnostic = Diagnostic::new(Code::MIXED_JOINERS, message).at(b, "").at(a, "the other one");
            self.report(diagnostic.help("put parentheses around the conditions that belong together"));
            return None;
        }
        if terms.len() == 1 {
            return terms.pop();
        }
        let kind = if is_or(first_word) { ExprKind::Or(terms) } else { ExprKind::And(terms) };
        Some(self.expr(span, kind))
    }

    fn parse_negation(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let mut nots = 0;
        while next_if(&mut inner, Rule::not_word).is_some() {
            nots += 1;
        }
        let mut expr = self.parse_comparison(inner.next()?)?;
        for _ in 0..nots {
            expr = self.expr(span, ExprKind::Not(Box::new(expr)));
        }
        Some(expr)
    }

    fn parse_comparison(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let subject = self.parse_sum(inner.next()?)?;
        let mut tests = Vec::new();
        let mut any = false;
        for pair in inner {
            if pair.as_rule() == Rule::shared_joiner {
                any = pair.as_str().starts_with("or");
            } else {
                tests.push(self.parse_relation(pair)?);
            }
        }
        if tests.is_empty() {
            return Some(subject);
        }
        Some(self.expr(span, ExprKind::Compare { subject: Box::new(subject), tests, any }))
    }

    fn parse_relation(&mut self, pair: Pair<'_, Rule>) -> Option<Test> {
        let span = self.span(&pair);
        let first = pair.parts();
        let mut inner = first;
        let head = inner.next()?;
        let kind = match head.as_rule() {
            Rule::one_of => {
                let mut parts = head.parts();
                let negated = has_word(parts.next()?.as_str(), "not");
                TestKind::OneOf { negated, values: self.parse_set(parts.next()?)? }
            }
            Rule::is_none => TestKind::IsNone { negated: has_word(head.as_str(), "not") },
            Rule::within_window => {
                let mut parts = head.parts();
                parts.next()?;
                let length = parts.next()?;
                let length_span = self.span(&length);
                let Literal::Days(days) = self.parse_literal(length, false)? else {
                    let message = "a window is a number of days or weeks";
                    self.report(Diagnostic::new(Code::PERIOD_MIX, message).at(length_span, ""));
                    return None;
                };
                let ending = parts.next()?.as_str().starts_with("ending");
                TestKind::Within { days, ending, date: self.parse_sum(parts.next()?)? }
            }
            Rule::membership => {
                let mut parts = head.parts();
                let negated = has_word(parts.next()?.as_str(), "not");
                let set = parts.next()?;
                let set = if set.as_rule() == Rule::set {
                    SetExpr::Written(self.parse_set(set)?)
                } else {
                    SetExpr::Given(self.parse_sum(set)?)
                };
                TestKind::In { negated, set }
            }
            _ => {
                let op = relation_of(head)?;
                TestKind::Compare { op, with: self.parse_sum(inner.next()?)? }
            }
        };
        Some(Test { id: self.fresh_id(), span, kind })
    }

    fn parse_set(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<Expr>> {
        pair.parts().map(|pair| self.parse_expr(pair)).collect()
    }

    pub(super) fn parse_sum(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        self.parse_chain(pair, "-", Ctx::parse_product, ExprKind::Sum)
    }

    fn parse_product(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        self.parse_chain(pair, "/", Ctx::parse_factor, ExprKind::Product)
    }

    fn parse_chain(
        &mut self,
        pair: Pair<'_, Rule>,
        inverse: &str,
        operand: fn(&mut Self, Pair<'_, Rule>) -> Option<Expr>,
        kind: fn(Vec<(bool, Expr)>) -> ExprKind,
    ) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let first = operand(self, inner.next()?)?;
        let mut terms = vec![(false, first)];
        while let Some(op) = inner.next() {
            let inverted = op.as_str() == inverse;
            terms.push((inverted, operand(self, inner.next()?)?));
        }
        if terms.len() == 1 {
            return terms.pop().map(|(_, only)| only);
        }
        Some(self.expr(span, kind(terms)))
    }

    fn parse_factor(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let mut minuses = 0;
        while next_if(&mut inner, Rule::minus).is_some() {
            minuses += 1;
        }
        let mut expr = self.parse_postfix(inner.next()?)?;
        for _ in 0..minuses {
            expr = self.expr(span, ExprKind::Minus(Box::new(expr)));
        }
        Some(expr)
    }

    pub(super) fn parse_postfix(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let mut expr = self.parse_primary(inner.next()?)?;
        for pair in inner {
            if pair.as_rule() == Rule::field {
                expr = self.parse_field(expr, pair)?;
            } else {
                let mut parts = pair.parts();
                let mut date = self.parse_primary(parts.next()?)?;
                for field in parts {
                    date = self.parse_field(date, field)?;
                }
                expr = self.expr(span, ExprKind::AsAt { value: Box::new(expr), date: Box::new(date) });
            }
        }
        Some(expr)
    }

    fn parse_field(&mut self, of: Expr, pair: Pair<'_, Rule>) -> Option<Expr> {
        let word = pair.parts().next()?;
        let ident = self.parse_ident(&word);
        let span = of.span.to(ident.span);
        if let ExprKind::Name(module) = &of.kind
            && self.modules.contains(&format!("{}{}", self.prefix, module.text))
        {
            let text = format!("{}.{}", module.text, ident.text);
            return Some(self.expr(span, ExprKind::Name(Ident { text, span, scope: self.scope })));
        }
        Some(self.expr(span, ExprKind::Field(Box::new(of), ident)))
    }

    fn parse_primary(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let inner = pair.parts().next()?;
        let kind = match inner.as_rule() {
            rule if literals::is_literal(rule) => ExprKind::Literal(self.parse_literal(inner, false)?),
            Rule::group => {
                // The parentheses belong to the place, so that a message underlines them too.
                let mut grouped = self.parse_expr(inner.parts().next()?)?;
                grouped.span = span;
                return Some(grouped);
            }
            Rule::counted => self.parse_counted(inner)?,
            Rule::aggregate => self.parse_aggregate(inner)?,
            Rule::the_one => self.parse_the_one(inner)?,
            Rule::quantified => self.parse_quantified(inner)?,
            Rule::linked => self.parse_linked(inner)?,
            Rule::call => {
                let mut parts = inner.parts();
                let function = self.parse_ident(&parts.next()?.parts().next()?);
                let arguments = parts.map(|pair| self.parse_expr(pair)).collect::<Option<Vec<_>>>()?;
                ExprKind::Call { function, arguments }
            }
            _ => ExprKind::Name(self.parse_ident(&inner.parts().next()?)),
        };
        Some(self.expr(span, kind))
    }

    fn parse_counted(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut inner = pair.parts();
        let word = inner.next()?.parts().next()?;
        let count = match word.as_rule() {
            Rule::all_of => Count::All,
            Rule::any_of => Count::Any,
            _ => Count::AtLeast(self.parse_small(&word.parts().next()?)?),
        };
        let list = inner.next()?.parts().map(|entry| self.parse_entry(entry)).collect::<Option<Vec<_>>>()?;
        Some(ExprKind::Counted { count, list })
    }

    fn parse_entry(&mut self, pair: Pair<'_, Rule>) -> Option<ListEntry> {
        let mut inner = pair.parts();
        let expr = self.parse_expr(inner.next()?)?;
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(ListEntry { expr, cites })
    }

    fn parse_quantified(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut inner = pair.parts();
        let quantifier = match inner.next()?.as_str().trim_end() {
            "some" => Quantifier::Some,
            "every" => Quantifier::Every,
            _ => Quantifier::No,
        };
        let variable = self.parse_ident(&inner.next()?);
        let list = Box::new(self.parse_sum(inner.next()?)?);
        let body = Box::new(self.parse_expr(inner.next()?)?);
        Some(ExprKind::Quantified { quantifier, variable, list, body })
    }
}

/// The word that joins comparisons of one subject inside this operand, unless `not` stands before them all.
fn shared_joiner_of<'i>(negation: &Pair<'i, Rule>) -> Option<Pair<'i, Rule>> {
    let comparison = negation.clone().parts().find(|pair| pair.as_rule() == Rule::comparison)?;
    comparison.parts().find(|pair| pair.as_rule() == Rule::shared_joiner)
}

/// The relation that an operator stands for.
pub(super) fn relation_of(operator: Pair<'_, Rule>) -> Option<Relation> {
    Some(match operator.parts().next()?.as_rule() {
        Rule::at_least => Relation::AtLeast,
        Rule::at_most => Relation::AtMost,
        Rule::more => Relation::More,
        Rule::less => Relation::Less,
        Rule::not_equal => Relation::NotEqual,
        _ => Relation::Equal,
    })
}

fn has_word(phrase: &str, word: &str) -> bool {
    phrase.split_whitespace().any(|one| one == word)
}
