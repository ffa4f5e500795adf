//! Sums and products: units never mix, and dates only take periods.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::{Expr, ExprId};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn infer_sum(&mut self, expr: &Expr, terms: &[(bool, Expr)]) -> Option<Type> {
        let mut total: Option<Type> = None;
        let mut failed = false;
        for (minus, term) in terms {
            let Some(ty) = self.infer(term, None) else {
                failed = true;
                continue;
            };
            if failed {
                continue;
            }
            match total.take() {
                None => total = Some(ty),
                Some(so_far) => match self.add(&so_far, &ty, *minus, expr.span.to(term.span), term) {
                    Some(sum) => total = Some(sum),
                    None => failed = true,
                },
            }
        }
        if failed { None } else { total }
    }

    fn add(&mut self, a: &Type, b: &Type, minus: bool, whole: Span, term: &Expr) -> Option<Type> {
        let sum = match (a, b) {
            (Type::Money(x), Type::Money(y)) if x == y => Some(a.clone()),
            (Type::Months, Type::Months) | (Type::Days, Type::Days) | (Type::Duration, Type::Duration) => {
                Some(a.clone())
            }
            (Type::Business(x), Type::Business(y)) if x == y => Some(a.clone()),
            (Type::Date, Type::Months) => {
                self.need_months_rule(term.id, term.span);
                Some(Type::Date)
            }
            (Type::Date, Type::Days | Type::Business(_)) => Some(Type::Date),
            (Type::DateTime, Type::Duration) => Some(Type::DateTime),
            (a, b) if a.is_number() && b.is_number() => Some(number_of(a, b)),
            _ => None,
        };
        if sum.is_none() {
            self.cannot_add(a, b, minus, whole, term.span);
        }
        sum
    }

    fn cannot_add(&mut self, a: &Type, b: &Type, minus: bool, whole: Span, term: Span) {
        let word = if minus { "taken from" } else { "added to" };
        let written = self.written(term);
        let (code, message, help) = match (a, b) {
            (Type::Money(x), Type::Money(y)) => (
                Code::CURRENCY_MIX,
                format!("`{written}` is money in {y} and cannot be {word} money in {x}"),
                Some(format!("write both amounts in {x}; amounts in two currencies never mix")),
            ),
            (Type::Date, Type::Date) => (
                Code::DATE_MINUS_DATE,
                "a date and a date make no date".to_owned(),
                Some("say what is meant: `days_between(a, b)`, `full_months_between(a, b)` or `full_years_between(a, b)`".to_owned()),
            ),
            (Type::Months | Type::Days | Type::Business(_) | Type::Duration, Type::Months | Type::Days | Type::Business(_) | Type::Duration)
            | (Type::Date, Type::Duration)
            | (Type::DateTime, Type::Months | Type::Days | Type::Business(_)) => (
                Code::PERIOD_MIX,
                format!("`{}` and `{}` do not mix", self.show(a), self.show(b)),
                Some("a date takes years, months, weeks or days; an instant takes hours and minutes".to_owned()),
            ),
            _ => (
                Code::TYPE_MISMATCH,
                format!("`{written}` is `{}` and cannot be {word} `{}`", self.show(b), self.show(a)),
                None,
            ),
        };
        self.report(Diagnostic::new(code, message).at(whole, "").help_opt(help));
    }

    /// Months are added to a date only where the policy says what happens at the end of a short month.
    pub(super) fn need_months_rule(&mut self, id: ExprId, span: Span) {
        if self.tree.header_of(self.tree.scope_of(id)).is_some_and(|header| header.months.is_none()) {
            let message = "the policy does not say what 31 January and one month make";
            let help = "add `months round down` (28 or 29 February), `months round up` (1 March) or `months reject` to the policy's header";
            self.report(Diagnostic::new(Code::NO_MONTHS_RULE, message).at(span, "months are counted here").help(help));
        }
    }

    pub(super) fn infer_product(&mut self, expr: &Expr, factors: &[(bool, Expr)]) -> Option<Type> {
        let mut total: Option<Type> = None;
        let mut failed = false;
        for (divides, factor) in factors {
            let Some(ty) = self.infer(factor, None) else {
                failed = true;
                continue;
            };
            if failed {
                continue;
            }
            total = match total.take() {
                None => Some(ty),
                Some(so_far) => {
                    let product = if *divides { divide(&so_far, &ty) } else { multiply(&so_far, &ty) };
                    if product.is_none() {
                        self.cannot_multiply(&so_far, &ty, *divides, expr.span);
                        failed = true;
                    }
                    product
                }
            };
        }
        if failed { None } else { total }
    }

    fn cannot_multiply(&mut self, a: &Type, b: &Type, divides: bool, whole: Span) {
        if let (Type::Money(x), Type::Money(y)) = (a, b)
            && divides
        {
            let message = format!("money in {x} cannot be divided by money in {y}");
            let help = "write both amounts in one currency";
            return self.report(Diagnostic::new(Code::CURRENCY_MIX, message).at(whole, "").help(help));
        }
        let word = if divides { "divided by" } else { "multiplied by" };
        let message = format!("`{}` cannot be {word} `{}`", self.show(a), self.show(b));
        let rate = matches!(a, Type::Rate(..)) || matches!(b, Type::Rate(..));
        let help = rate.then(|| "a rate only converts money: `convert(amount, rate)`".to_owned());
        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(whole, "").help_opt(help));
    }
}

/// The narrowest type of number that holds both.
pub(super) fn number_of(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Ratio, _) | (_, Type::Ratio) => Type::Ratio,
        (Type::Percent, Type::Percent) => Type::Percent,
        (Type::Integer, Type::Integer) => Type::Integer,
        _ => Type::Decimal,
    }
}

fn multiply(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Percent, Type::Percent) => Some(Type::Decimal),
        (a, b) if a.is_number() && b.is_number() => Some(number_of(a, b)),
        (Type::Money(_), b) if b.is_number() => Some(a.clone()),
        (a, Type::Money(_)) if a.is_number() => Some(b.clone()),
        (Type::Months | Type::Days | Type::Business(_) | Type::Duration, Type::Integer) => Some(a.clone()),
        (Type::Integer, Type::Months | Type::Days | Type::Business(_) | Type::Duration) => Some(b.clone()),
        _ => None,
    }
}

fn divide(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Money(x), Type::Money(y)) if x == y => Some(Type::Ratio),
        (Type::Money(_), b) if b.is_number() => Some(a.clone()),
        (a, b) if a.is_number() && b.is_number() => Some(Type::Ratio),
        _ => None,
    }
}
