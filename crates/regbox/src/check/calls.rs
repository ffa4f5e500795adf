//! The functions that the language gives.

use super::{Checker, Meaning};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::resolve::Symbol;
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::{Ident, Literal};
use crate::value::{CalendarId, Rounding, Type};

/// A function, with what is fixed where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    DaysBetween,
    FullMonthsBetween,
    FullYearsBetween,
    BusinessDaysBetween(CalendarId),
    /// To so many decimal places.
    Round(Rounding, u32),
    IfNone,
    LesserOf,
    GreaterOf,
    DateOf,
    Convert,
}

/// What each function takes, as the help of an error shows it.
const SIGNATURES: [(&str, &str, usize); 12] = [
    ("days_between", "days_between(from, to)", 2),
    ("full_months_between", "full_months_between(from, to)", 2),
    ("full_years_between", "full_years_between(from, to)", 2),
    ("business_days_between", "business_days_between(from, to, calendar)", 3),
    ("round", "round(number, places)", 2),
    ("round_up", "round_up(number, places)", 2),
    ("round_down", "round_down(number, places)", 2),
    ("if_none", "if_none(value, otherwise)", 2),
    ("lesser_of", "lesser_of(a, b)", 2),
    ("greater_of", "greater_of(a, b)", 2),
    ("date_of", "date_of(instant)", 1),
    ("convert", "convert(amount, rate)", 2),
];

/// Whether the language gives a function of this name.
pub(super) fn is_function(name: &str) -> bool {
    SIGNATURES.iter().any(|(function, ..)| *function == name)
}

impl Checker<'_> {
    pub(super) fn infer_call(&mut self, expr: &Expr, function: &Ident, arguments: &[Expr]) -> Option<Type> {
        if let Some(Symbol::Define(at)) = self.names.symbol(function)
            && self.tree.defines.get(at).is_some_and(|item| !item.parameters.is_empty())
        {
            return self.infer_call_of(at, expr, arguments);
        }
        let Some((_, signature, count)) = SIGNATURES.iter().find(|(name, ..)| *name == function.text) else {
            let help = if self.names.symbol(function).is_some() {
                Some(format!("`{}` takes nothing in parentheses; write its name alone", function.text))
            } else {
                nearest(&function.text, SIGNATURES.iter().map(|(name, ..)| *name))
                    .map(|near| format!("did you mean `{near}`?"))
            };
            let message = format!("unknown function `{}`", function.text);
            self.report(Diagnostic::new(Code::UNKNOWN_FUNCTION, message).at(function.span, "").help_opt(help));
            return None;
        };
        if arguments.len() != *count {
            let plural = if *count == 1 { "value" } else { "values" };
            let given = if arguments.len() == 1 { "1 is".to_owned() } else { format!("{} are", arguments.len()) };
            let message = format!("`{}` takes {count} {plural}, and {given} given", function.text);
            let help = format!("write `{signature}`");
            self.report(Diagnostic::new(Code::ARGUMENT_COUNT, message).at(expr.span, "").help(help));
            return None;
        }
        let (found, ty) = match (function.text.as_str(), arguments) {
            ("days_between", [a, b]) => (Function::DaysBetween, self.two_dates(a, b)?),
            ("full_months_between", [a, b]) => {
                self.need_months_rule(expr.id, expr.span);
                (Function::FullMonthsBetween, self.two_dates(a, b)?)
            }
            ("full_years_between", [a, b]) => {
                self.need_months_rule(expr.id, expr.span);
                (Function::FullYearsBetween, self.two_dates(a, b)?)
            }
            ("business_days_between", [a, b, calendar]) => {
                let ty = self.two_dates(a, b);
                let ExprKind::Name(ident) = &calendar.kind else {
                    let message = format!("`{}` is not the name of a calendar", self.written(calendar.span));
                    self.report(Diagnostic::new(Code::UNKNOWN_CALENDAR, message).at(calendar.span, ""));
                    return None;
                };
                let id = self.calendar_named(ident)?;
                (Function::BusinessDaysBetween(id), ty?)
            }
            ("round", [number, places]) => self.rounded(number, places, Rounding::Nearest)?,
            ("round_up", [number, places]) => self.rounded(number, places, Rounding::Up)?,
            ("round_down", [number, places]) => self.rounded(number, places, Rounding::Down)?,
            ("if_none", [value, otherwise]) => (Function::IfNone, self.infer_if_none(value, otherwise)?),
            ("lesser_of", [a, b]) => (Function::LesserOf, self.one_of_two(a, b)?),
            ("greater_of", [a, b]) => (Function::GreaterOf, self.one_of_two(a, b)?),
            ("date_of", [instant]) => {
                self.check_as(instant, &Type::DateTime, "what `date_of` takes")?;
                if self.zone.is_none() && self.tree.header().is_some_and(|header| header.timezone.is_none()) {
                    let message = "the date of an instant depends on the time zone, and the policy names none";
                    let help = "add `timezone \"Europe/London\"` to the policy's header";
                    self.report(Diagnostic::new(Code::UNKNOWN_ZONE, message).at(expr.span, "").help(help));
                    return None;
                }
                (Function::DateOf, Type::Date)
            }
            ("convert", [amount, rate]) => (Function::Convert, self.converted(amount, rate)?),
            _ => return None,
        };
        self.mean(expr.id, Meaning::Function(found));
        Some(ty)
    }

    fn two_dates(&mut self, a: &Expr, b: &Expr) -> Option<Type> {
        let first = self.check_as(a, &Type::Date, "the first date");
        let second = self.check_as(b, &Type::Date, "the second date");
        first.and(second).map(|()| Type::Integer)
    }

    fn rounded(&mut self, number: &Expr, places: &Expr, mode: Rounding) -> Option<(Function, Type)> {
        let ty = self.infer(number, None)?;
        let ExprKind::Literal(Literal::Number(written)) = &places.kind else {
            let message = "the number of decimal places must be written out";
            self.report(
                Diagnostic::new(Code::MUST_BE_WRITTEN, message).at(places.span, "").help("write a number from 0 to 28"),
            );
            return None;
        };
        self.infer(places, None)?;
        let Some(places) =
            written.to_i64().and_then(|places| u32::try_from(places).ok()).filter(|places| *places <= 28)
        else {
            let message = "a number is rounded to between 0 and 28 decimal places";
            self.report(
                Diagnostic::new(Code::MUST_BE_WRITTEN, message).at(places.span, "").help("write a number from 0 to 28"),
            );
            return None;
        };
        let ty = match ty {
            Type::Money(_) => ty,
            ty if ty.is_number() && places == 0 => Type::Integer,
            Type::Percent => Type::Percent,
            ty if ty.is_number() => Type::Decimal,
            other => {
                let message = format!(
                    "`{}` is `{}`, and only numbers and money are rounded",
                    self.written(number.span),
                    self.show(&other)
                );
                self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(number.span, ""));
                return None;
            }
        };
        Some((Function::Round(mode, places), ty))
    }

    /// An amount at a rate of exchange from its currency.
    fn converted(&mut self, amount: &Expr, rate: &Expr) -> Option<Type> {
        let given = self.infer(amount, None);
        let by = self.infer(rate, None);
        let (given, by) = (given?, by?);
        let (written, written_rate) = (self.written(amount.span), self.written(rate.span));
        let (span, message, help) = match (&given, &by) {
            (Type::Money(currency), Type::Rate(from, to)) if currency == from => return Some(Type::Money(*to)),
            (Type::Money(currency), Type::Rate(from, to)) => {
                let message = format!("`{written}` is money in {currency}, and `{written_rate}` is a rate from {from}");
                let help = format!("give a rate from {currency}: `rate {currency} to {to}`");
                self.report(Diagnostic::new(Code::CURRENCY_MIX, message).at(rate.span, "").help(help));
                return None;
            }
            (Type::Money(currency), other) => {
                let message = format!("`{written_rate}` is `{}`, and money is converted at a rate", self.show(other));
                let help = format!("declare the rate: `fact …: rate {currency} to …`");
                (rate.span, message, help)
            }
            (other, _) => {
                let message = format!("`{written}` is `{}`, and only money is converted", self.show(other));
                (amount.span, message, "write `convert(amount, rate)`".to_owned())
            }
        };
        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(span, "").help(help));
        None
    }

    fn infer_if_none(&mut self, value: &Expr, otherwise: &Expr) -> Option<Type> {
        let Type::Optional(inner) = self.infer(value, None)? else {
            let message = format!("`{}` is never absent", self.written(value.span));
            self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(value.span, "").help("use it as it is"));
            return None;
        };
        self.check_as(otherwise, &inner, "what stands in for an absent value")?;
        Some(*inner)
    }

    fn one_of_two(&mut self, a: &Expr, b: &Expr) -> Option<Type> {
        let first = self.infer(a, None)?;
        let second = self.infer(b, Some(&first))?;
        let wider = if first.is_number() && second.is_number() {
            super::arithmetic::number_of(&first, &second)
        } else {
            first.clone()
        };
        let ordered = !matches!(
            wider,
            Type::Bool
                | Type::Text
                | Type::Set(_)
                | Type::SetOf(_)
                | Type::Record(_)
                | Type::List(_)
                | Type::Optional(_)
                | Type::Enum(_)
                | Type::None
        );
        if ordered && (first == second || first.is_number() && second.is_number()) {
            return Some(wider);
        }
        self.mismatch(b.span, &first, &second, "the other value");
        None
    }
}
