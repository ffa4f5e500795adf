//! Comparisons: both sides of one kind, and an order where one is asked for.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::{Expr, ExprKind, SetExpr, Test, TestKind};
use crate::syntax::tree::Relation;
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn infer_compare(&mut self, subject: &Expr, tests: &[Test]) -> Option<Type> {
        let subject_type = self.infer_subject(subject, tests);
        let mut whole = subject_type.clone();
        for test in tests {
            let held = self.check_test(subject, subject_type.as_ref(), test);
            self.set(test.id, Some(Type::Bool));
            if held.is_none() {
                whole = None;
            }
        }
        whole.map(|_| Type::Bool)
    }

    /// A subject that is itself a bare value, as in `strong is innovation`, takes its type from the other side.
    fn infer_subject(&mut self, subject: &Expr, tests: &[Test]) -> Option<Type> {
        let other = match tests.first().map(|test| &test.kind) {
            Some(TestKind::Compare { with: other, .. } | TestKind::In { set: SetExpr::Given(other), .. }) => other,
            _ => return self.infer(subject, None),
        };
        if let ExprKind::Name(ident) = &subject.kind
            && self.names.symbol(ident).is_none()
            && self.names.values.iter().any(|values| values.contains_key(&ident.text))
            && let Some(Type::Enum(id) | Type::Set(id)) = self.infer(other, None)
        {
            return self.infer(subject, Some(&Type::Enum(id)));
        }
        self.infer(subject, None)
    }

    fn check_test(&mut self, subject: &Expr, subject_type: Option<&Type>, test: &Test) -> Option<()> {
        // What a bare name means depends on the subject; without it, it is not known and not reported.
        let bare = |expr: &Expr| matches!(expr.kind, ExprKind::Name(_));
        if subject_type.is_none() {
            let named = match &test.kind {
                TestKind::Compare { with, .. } => bare(with),
                TestKind::OneOf { values, .. } | TestKind::In { set: SetExpr::Written(values), .. } => {
                    values.iter().any(bare)
                }
                _ => false,
            };
            if named {
                return None;
            }
        }
        match &test.kind {
            TestKind::Compare { op, with } => {
                let with_type = self.infer(with, subject_type)?;
                self.comparable(subject, subject_type?, *op, with, &with_type, test.span)
            }
            TestKind::OneOf { values, .. } => self.check_members(subject, subject_type, values, test.span),
            TestKind::IsNone { .. } => {
                let ty = subject_type?;
                if matches!(ty, Type::Optional(_) | Type::None) {
                    return Some(());
                }
                let message =
                    format!("`{}` is never `none`: its type is `{}`", self.written(subject.span), self.show(ty));
                let help = "a fact that may be known to be absent is `optional`; one that is not given is unknown, and no condition can ask that";
                self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(test.span, "").help(help));
                None
            }
            TestKind::Within { days, date, .. } => {
                if *days < 1 {
                    let message = "a window of no days holds no day";
                    let help = "both ends are inside: the day itself is a window of 1 day";
                    self.report(Diagnostic::new(Code::IMPOSSIBLE_COUNT, message).at(test.span, "").help(help));
                }
                let date = self.check_as(date, &Type::Date, "the end of a window");
                let ty = subject_type?;
                if *ty != Type::Date {
                    self.mismatch(subject.span, &Type::Date, ty, "what is within a window of days");
                    return None;
                }
                date
            }
            TestKind::In { set: SetExpr::Written(values), .. } => {
                self.check_members(subject, subject_type, values, test.span)
            }
            TestKind::In { set: SetExpr::Given(set), .. } => {
                let set_type = self.infer(set, None)?;
                let ty = subject_type?;
                match (&set_type, ty) {
                    (Type::Set(of), Type::Enum(id)) if of == id => Some(()),
                    (Type::SetOf(of), ty) if of.accepts(ty) || of.is_number() && ty.is_number() => Some(()),
                    (Type::List(of), ty) if of.accepts(ty) && !matches!(ty, Type::Record(_) | Type::List(_)) => {
                        Some(())
                    }
                    _ => {
                        let message = format!("`{}` cannot hold `{}`", self.show(&set_type), self.show(ty));
                        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(set.span, ""));
                        None
                    }
                }
            }
        }
    }

    fn check_members(
        &mut self,
        subject: &Expr,
        subject_type: Option<&Type>,
        values: &[Expr],
        span: Span,
    ) -> Option<()> {
        if values.is_empty() {
            let message = "nothing is one of an empty set";
            self.report(Diagnostic::new(Code::EMPTY, message).at(span, "").help("name at least one value"));
            return None;
        }
        let mut whole = Some(());
        for value in values {
            let held = self
                .infer(value, subject_type)
                .and_then(|ty| self.comparable(subject, subject_type?, Relation::Equal, value, &ty, value.span));
            if held.is_none() {
                whole = None;
            }
        }
        whole
    }

    pub(super) fn comparable(
        &mut self,
        subject: &Expr,
        a: &Type,
        op: Relation,
        with: &Expr,
        b: &Type,
        span: Span,
    ) -> Option<()> {
        let written = self.written(subject.span);
        for (expr, ty) in [(subject, a), (with, b)] {
            if let Type::Optional(_) | Type::None = ty {
                let text = self.written(expr.span);
                let message = format!("`{text}` may be absent, and what is absent has no value to compare");
                let help = if *ty == Type::None {
                    "ask `is none`".to_owned()
                } else {
                    format!("ask `{text} is none`, or say what holds then: `if_none({text}, …)`")
                };
                self.report(Diagnostic::new(Code::NOT_UNWRAPPED, message).at(expr.span, "").help(help));
                return None;
            }
        }
        let same_kind = a == b || (a.is_number() && b.is_number());
        if !same_kind {
            if let (Type::Money(x), Type::Money(y)) = (a, b) {
                let message = format!("`{written}` is money in {x} and `{}` is in {y}", self.written(with.span));
                let help = format!("write both amounts in {x}; amounts in two currencies never mix");
                self.report(Diagnostic::new(Code::CURRENCY_MIX, message).at(span, "").help(help));
                return None;
            }
            let message = format!(
                "`{written}` is `{}` and `{}` is `{}`, and the two cannot be compared",
                self.show(a),
                self.written(with.span),
                self.show(b)
            );
            let help = match (a, b) {
                (Type::Money(currency), b) if b.is_number() => {
                    Some(format!("write `{currency} {}`", self.written(with.span)))
                }
                (Type::Integer | Type::Decimal, Type::Months | Type::Days) => {
                    Some("take the unit away, or compare a period".to_owned())
                }
                _ => None,
            };
            let code = if is_time(a) && is_time(b) { Code::PERIOD_MIX } else { Code::TYPE_MISMATCH };
            self.report(Diagnostic::new(code, message).at(span, "").help_opt(help));
            return None;
        }
        if matches!(a, Type::Record(_) | Type::List(_)) {
            let message = format!("`{written}` is `{}`, and only single values are compared", self.show(a));
            self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(span, "").help("compare a field of it"));
            return None;
        }
        if matches!(op, Relation::Equal | Relation::NotEqual) || self.is_ordered(a) {
            return Some(());
        }
        let message = format!("`{written}` is `{}`, which has no order", self.show(a));
        let help = match a {
            Type::Enum(_) => {
                Some("declare the enumeration `ordered` if its values rise from first to last, or ask `is`".to_owned())
            }
            _ => Some("ask `is` or `is not`".to_owned()),
        };
        self.report(Diagnostic::new(Code::UNORDERED, message).at(span, "").help_opt(help));
        None
    }

    pub(super) fn is_ordered(&self, ty: &Type) -> bool {
        match ty {
            Type::Enum(id) => self.tree.enums.get(id.0 as usize).is_some_and(|item| item.ordered),
            Type::Bool | Type::Text | Type::Set(_) | Type::SetOf(_) => false,
            _ => true,
        }
    }
}

fn is_time(ty: &Type) -> bool {
    matches!(ty, Type::Months | Type::Days | Type::Business(_) | Type::Duration)
}
