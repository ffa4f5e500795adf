//! Values to slots.

use super::super::dependencies::Item;
use super::super::{Meaning, calls};
use super::{Digits, GIVEN, Lower, Root};
use crate::diagnostic::Span;
use crate::program::{Function, Operand, Unit, ValueOp};
use crate::syntax::expr::{Expr, ExprId, ExprKind};
use crate::value::{MonthRounding, Type, Value};

impl Lower<'_> {
    /// Where the value of an expression is found.
    pub(super) fn operand(&mut self, expr: &Expr) -> Operand {
        if *self.checked.type_of(expr.id) == Type::Bool && is_condition(expr) {
            return self.truth_value(expr);
        }
        match &expr.kind {
            ExprKind::Literal(literal) => {
                let value = super::super::declared::literal_value(literal, self.checked.zone.as_ref());
                self.constant(value.unwrap_or(Value::None))
            }
            ExprKind::Name(_) => self.operand_of_name(expr),
            ExprKind::Field(of, _) => match self.checked.meaning_of(expr.id) {
                Meaning::EnumValue(value) => self.constant(Value::Enum(value)),
                Meaning::Field(index) => {
                    let record = match self.checked.type_of(of.id) {
                        Type::Record(id) => *id,
                        _ => return Operand::On,
                    };
                    let of = self.operand(of);
                    self.emit_value(ValueOp::Field(of, record, index), GIVEN, expr.span)
                }
                _ => Operand::On,
            },
            ExprKind::Minus(inner) => {
                let inner = self.operand(inner);
                let digits = self.digits_of(inner);
                self.emit_value(ValueOp::Minus(inner), digits, expr.span)
            }
            ExprKind::Sum(terms) => self.sum(terms, expr.span),
            ExprKind::Product(factors) => self.product(factors, expr.span),
            ExprKind::Aggregate { function, value, members } => {
                self.aggregate(expr, *function, value.as_deref(), members)
            }
            ExprKind::The(members) => self.the_only(expr, members),
            ExprKind::Linked(linked) => self.linked(expr, linked),
            ExprKind::Call { arguments, .. } => self.call(expr, arguments),
            ExprKind::AsAt { value, date } => match self.as_at(value, date, expr) {
                Root::Value(operand) => operand,
                Root::Truth(node) => self.emit_value(ValueOp::Truth(node), GIVEN, expr.span),
            },
            _ => self.truth_value(expr),
        }
    }

    fn operand_of_name(&mut self, expr: &Expr) -> Operand {
        let item = match self.checked.meaning_of(expr.id) {
            Meaning::Fact(at) => return Operand::Fact(u32::try_from(at).unwrap_or(0)),
            Meaning::EnumValue(value) => return self.constant(Value::Enum(value)),
            Meaning::Variable(at) => return Operand::Element(self.outside + u32::try_from(at).unwrap_or(0)),
            Meaning::Parameter(at) => return self.calls.arguments.get(at).copied().unwrap_or(Operand::On),
            Meaning::DecisionDate => return self.on.date,
            Meaning::Define(at) => Item::Define(at),
            Meaning::Criterion(at) => Item::Criterion(at),
            Meaning::Part(at) => Item::Part(at),
            Meaning::Presumable(at) => Item::Presumed(at),
            _ => return Operand::On,
        };
        match self.root(item) {
            Root::Value(operand) => operand,
            Root::Truth(node) => {
                let node = self.as_named(node, None, expr.span);
                self.emit_value(ValueOp::Truth(node), GIVEN, expr.span)
            }
        }
    }

    fn sum(&mut self, terms: &[(bool, Expr)], whole: Span) -> Operand {
        let mut total: Option<(Operand, Type)> = None;
        for (minus, term) in terms {
            let operand = self.operand(term);
            let ty = self.checked.type_of(term.id).clone();
            let Some((so_far, so_far_type)) = total.take() else {
                total = Some((operand, ty));
                continue;
            };
            let (a, b) = (self.digits_of(so_far), self.digits_of(operand));
            let span = whole;
            let next = match (&so_far_type, self.unit(&ty, term.id)) {
                (Type::Date | Type::DateTime, Some(unit)) => {
                    self.emit_value(ValueOp::Move(so_far, operand, unit, *minus), GIVEN, span)
                }
                _ => {
                    let decimal = a.decimal && b.decimal;
                    // A sum of decimals is a decimal: its fraction is as long as the longer one.
                    let digits = if decimal {
                        Digits { num: a.num.max(b.num) + a.den.max(b.den) + 1, den: a.den.max(b.den), decimal }
                    } else {
                        Digits { num: (a.num + b.den).max(b.num + a.den) + 1, den: a.den + b.den, decimal }
                    };
                    let op = if *minus { ValueOp::Subtract(so_far, operand) } else { ValueOp::Add(so_far, operand) };
                    self.emit_value(op, digits, span)
                }
            };
            let ty = match so_far_type {
                Type::Date | Type::DateTime | Type::Money(_) => so_far_type,
                other if other.is_number() => super::super::arithmetic::number_of(&other, &ty),
                other => other,
            };
            total = Some((next, ty));
        }
        total.map_or(Operand::On, |(operand, _)| operand)
    }

    /// The unit of what is added to a date or an instant.
    fn unit(&self, ty: &Type, id: ExprId) -> Option<Unit> {
        match ty {
            Type::Months => Some(Unit::Months(self.months(id))),
            Type::Days => Some(Unit::Days),
            Type::Business(calendar) => Some(Unit::Business(*calendar)),
            Type::Duration => Some(Unit::Duration),
            _ => None,
        }
    }

    /// What the header of the policy, or of the module, that an expression stands in says of short months. The checks ask
    /// for it wherever months are counted; without it, no short month is met.
    fn months(&self, id: ExprId) -> MonthRounding {
        let tree = &self.checked.tree;
        let header = tree.header_of(tree.scope_of(id));
        header.and_then(|header| header.months).map_or(MonthRounding::Reject, |(mode, _)| mode)
    }

    fn product(&mut self, factors: &[(bool, Expr)], whole: Span) -> Operand {
        let mut total: Option<Operand> = None;
        for (divides, factor) in factors {
            let operand = self.operand(factor);
            let Some(so_far) = total.take() else {
                total = Some(operand);
                continue;
            };
            let (a, b) = (self.digits_of(so_far), self.digits_of(operand));
            let (op, digits) = if *divides {
                (ValueOp::Divide(so_far, operand), Digits { num: a.num + b.den, den: a.den + b.num, decimal: false })
            } else {
                let decimal = a.decimal && b.decimal;
                (ValueOp::Multiply(so_far, operand), Digits { num: a.num + b.num, den: a.den + b.den, decimal })
            };
            total = Some(self.emit_value(op, digits, whole));
        }
        total.unwrap_or(Operand::On)
    }

    fn call(&mut self, expr: &Expr, arguments: &[Expr]) -> Operand {
        let Meaning::Function(function) = self.checked.meaning_of(expr.id) else {
            return match self.called(expr) {
                Some(Root::Value(operand)) => operand,
                Some(Root::Truth(node)) => self.emit_value(ValueOp::Truth(node), GIVEN, expr.span),
                None => Operand::On,
            };
        };
        let (function, takes) = match function {
            calls::Function::DaysBetween => (Function::DaysBetween, 2),
            calls::Function::FullMonthsBetween => (Function::FullMonthsBetween(self.months(expr.id)), 2),
            calls::Function::FullYearsBetween => (Function::FullYearsBetween(self.months(expr.id)), 2),
            calls::Function::BusinessDaysBetween(calendar) => (Function::BusinessDaysBetween(calendar), 2),
            calls::Function::Round(mode, places) => (Function::Round(mode, places), 1),
            calls::Function::IfNone => (Function::IfNone, 2),
            calls::Function::LesserOf => (Function::LesserOf, 2),
            calls::Function::GreaterOf => (Function::GreaterOf, 2),
            calls::Function::DateOf => (Function::DateOf, 1),
            calls::Function::Convert => (Function::Convert, 2),
        };
        let operands: Vec<Operand> = arguments.iter().take(takes).map(|argument| self.operand(argument)).collect();
        let first = operands.first().copied().unwrap_or(Operand::On);
        let second = operands.get(1).copied().unwrap_or(first);
        let (a, b) = (self.digits_of(first), self.digits_of(second));
        let digits = match function {
            Function::Round(_, places) => {
                let places = u64::from(places) + 1;
                Digits { num: a.num + places, den: places, decimal: true }
            }
            Function::Convert => Digits { num: a.num + b.num, den: a.den + b.den, decimal: a.decimal && b.decimal },
            _ => a.wider(b),
        };
        self.emit_value(ValueOp::Call(function, first, second), digits, expr.span)
    }
}

/// Whether a truth value is computed by nodes, rather than found in a fact, a field or a definition.
fn is_condition(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Compare { .. }
            | ExprKind::Counted { .. }
            | ExprKind::Quantified { .. }
    )
}
