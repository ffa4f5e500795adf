//! The type of every expression.

use super::{Checker, Meaning};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::expr::{Count, Expr, ExprKind, ListEntry};
use crate::syntax::tree::{Ident, Literal};
use crate::value::{EnumId, Type};

impl Checker<'_> {
    /// The type of an expression, and what its names stand for. None where a mistake in it has been reported.
    pub(super) fn infer(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Type> {
        let ty = self.infer_kind(expr, expected);
        self.set(expr.id, ty)
    }

    fn infer_kind(&mut self, expr: &Expr, expected: Option<&Type>) -> Option<Type> {
        match &expr.kind {
            ExprKind::Literal(literal) => self.infer_literal(expr, literal),
            ExprKind::Name(ident) => self.infer_name(expr, ident, expected),
            ExprKind::Field(of, field) => self.infer_field(expr, of, field),
            ExprKind::Not(inner) => {
                self.check_condition(inner)?;
                Some(Type::Bool)
            }
            ExprKind::Minus(inner) => {
                let ty = self.infer(inner, expected)?;
                if ty.is_number()
                    || matches!(ty, Type::Money(_) | Type::Months | Type::Days | Type::Business(_) | Type::Duration)
                {
                    return Some(ty);
                }
                let message = format!(
                    "`-` turns the sign of a number, and `{}` is `{}`",
                    self.written(inner.span),
                    self.show(&ty)
                );
                self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(inner.span, ""));
                None
            }
            ExprKind::And(terms) | ExprKind::Or(terms) => self.all_conditions(terms.iter()),
            ExprKind::Sum(terms) => self.infer_sum(expr, terms),
            ExprKind::Product(factors) => self.infer_product(expr, factors),
            ExprKind::Compare { subject, tests, .. } => self.infer_compare(subject, tests),
            ExprKind::Counted { count, list } => self.infer_counted(expr, *count, list),
            ExprKind::Quantified { variable, list, body, .. } => self.infer_quantified(variable, list, body),
            ExprKind::Aggregate { function, value, members } => {
                self.infer_aggregate(expr, *function, value.as_deref(), members)
            }
            ExprKind::The(members) => self.infer_the(members),
            ExprKind::Linked(linked) => self.infer_linked(linked),
            ExprKind::Call { function, arguments } => self.infer_call(expr, function, arguments),
            ExprKind::AsAt { value, date } => self.infer_as_at(value, date, expected),
        }
    }

    /// Checks each as a condition, so that all their mistakes are found.
    fn all_conditions<'e>(&mut self, terms: impl Iterator<Item = &'e Expr>) -> Option<Type> {
        let mut whole = Some(Type::Bool);
        for term in terms {
            if self.check_condition(term).is_none() {
                whole = None;
            }
        }
        whole
    }

    fn infer_literal(&mut self, expr: &Expr, literal: &Literal) -> Option<Type> {
        Some(match literal {
            Literal::Bool(_) => Type::Bool,
            Literal::None => Type::None,
            Literal::Number(number) if number.is_integer() => Type::Integer,
            Literal::Number(_) => Type::Decimal,
            Literal::Percent(_) => Type::Percent,
            Literal::Money(currency, _) => Type::Money(*currency),
            Literal::Date(_) => Type::Date,
            Literal::DateTime(text) => {
                if let Err(error) = crate::value::parse_instant(text, self.zone.as_ref()) {
                    let message = format!("`{text}` is not an instant: {error}");
                    self.report(Diagnostic::new(Code::BAD_LITERAL, message).at(expr.span, ""));
                    return None;
                }
                Type::DateTime
            }
            Literal::Months(_) => Type::Months,
            Literal::Days(_) => Type::Days,
            Literal::Business(_, calendar) => Type::Business(self.calendar_named(calendar)?),
            Literal::Minutes(_) => Type::Duration,
            Literal::Text(_) => Type::Text,
        })
    }

    pub(super) fn calendar_named(&mut self, ident: &Ident) -> Option<crate::value::CalendarId> {
        if let Some(id) = self.names.calendar(ident) {
            return Some(id);
        }
        if self.tree.broken.iter().any(|broken| *broken.text == *self.names.full(ident)) {
            return None;
        }
        let help = nearest(&ident.text, self.names.written_in(ident, self.names.calendars.keys())).map_or_else(
            || format!("declare it: `calendar {} {{ … }}`", ident.text),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("unknown calendar `{}`", ident.text);
        self.report(Diagnostic::new(Code::UNKNOWN_CALENDAR, message).at(ident.span, "").help(help));
        None
    }

    fn infer_field(&mut self, expr: &Expr, of: &Expr, field: &Ident) -> Option<Type> {
        if let Some(value) = self.infer_named_value(expr, of, field) {
            return value;
        }
        let owner = self.infer(of, None)?;
        let Type::Record(id) = owner else {
            let message = format!("`{}` is `{}`, which has no fields", self.written(of.span), self.show(&owner));
            let help = match &owner {
                Type::List(_) => Some("speak of its members: `some d in … satisfies d.field`".to_owned()),
                Type::Optional(_) => Some("say what holds when it is absent, with `if_none`".to_owned()),
                _ => None,
            };
            self.report(Diagnostic::new(Code::UNKNOWN_FIELD, message).at(field.span, "").help_opt(help));
            return None;
        };
        let names = self.names.fields.get(id.0 as usize)?;
        let Some(index) = names.get(&field.text).copied() else {
            let help =
                nearest(&field.text, names.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
            let message = format!("`{}` has no field `{}`", self.show(&owner), field.text);
            self.report(Diagnostic::new(Code::UNKNOWN_FIELD, message).at(field.span, "").help_opt(help));
            return None;
        };
        self.mean(expr.id, Meaning::Field(index));
        let declared = self.fields.get(id.0 as usize)?.get(index as usize)?.as_ref()?;
        Some(declared.ty.clone())
    }

    fn infer_counted(&mut self, expr: &Expr, count: Count, list: &[ListEntry]) -> Option<Type> {
        for entry in list {
            self.check_cites(&entry.cites);
        }
        if list.is_empty() {
            let message = "this list of conditions is empty";
            self.report(Diagnostic::new(Code::EMPTY, message).at(expr.span, "").help("name at least one condition"));
            return None;
        }
        if let Count::AtLeast(k) = count
            && (k == 0 || k as usize > list.len())
        {
            let message = format!(
                "at least {k} of {} conditions can {} hold",
                list.len(),
                if k == 0 { "never fail to" } else { "never" }
            );
            let help = format!("ask for a number from 1 to {}", list.len());
            self.report(Diagnostic::new(Code::IMPOSSIBLE_COUNT, message).at(expr.span, "").help(help));
        }
        self.all_conditions(list.iter().map(|entry| &entry.expr))
    }

    fn infer_as_at(&mut self, value: &Expr, date: &Expr, expected: Option<&Type>) -> Option<Type> {
        let on = self.check_as(date, &Type::Date, "the date after `as at`");
        let ty = self.infer(value, expected)?;
        if !matches!(self.meanings.get(value.id.0 as usize), Some(Meaning::Define(_))) {
            let message =
                format!("only a definition has a value as at a date, and `{}` is not one", self.written(value.span));
            let help = "put `as at` right after the name of a definition";
            self.report(Diagnostic::new(Code::NO_DATES, message).at(value.span, "").help(help));
            return None;
        }
        on.map(|()| ty)
    }

    /// The values of an enumeration that `expected` is about, if it is about one.
    pub(super) fn enum_of(ty: &Type) -> Option<EnumId> {
        match ty.required() {
            Type::Enum(id) | Type::Set(id) => Some(*id),
            _ => None,
        }
    }
}
