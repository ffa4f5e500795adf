//! What is linked by the members of a list.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expr::{Aggregate, Expr, Linked};
use crate::syntax::tree::Relation;
use crate::value::Type;

impl Checker<'_> {
    /// A set of what both ends of the ties are.
    pub(super) fn infer_linked(&mut self, linked: &Linked) -> Option<Type> {
        let ties = &linked.ties;
        let member = self.enter_members(&ties.variable, &ties.list);
        let condition = ties.condition.as_ref().map_or(Some(()), |condition| self.check_condition(condition));
        let from = self.infer(&linked.from, None);
        let to = self.infer(&linked.to, from.as_ref());
        let share = linked.jointly.as_ref().map(|(share, ..)| self.infer(share, None));
        self.variables.pop();
        let start = self.infer(&linked.start, from.as_ref());
        let jointly = match (&linked.jointly, share) {
            (Some((share, relation, than)), Some(ty)) => self.check_jointly(share, ty, *relation, than),
            _ => Some(()),
        };
        let (from, to, start) = (from?, to?, start?);
        for (expr, ty) in [(&linked.from, &from), (&linked.to, &to), (&linked.start, &start)] {
            self.can_be_linked(expr, ty)?;
        }
        self.comparable(&linked.from, &from, Relation::Equal, &linked.to, &to, linked.to.span)?;
        self.comparable(&linked.start, &start, Relation::Equal, &linked.from, &from, linked.start.span)?;
        member?;
        condition?;
        jointly?;
        Some(match start {
            Type::Enum(id) => Type::Set(id),
            start if start.is_number() => {
                let ends = super::arithmetic::number_of(&from, &to);
                Type::SetOf(Box::new(super::arithmetic::number_of(&start, &ends)))
            }
            start => Type::SetOf(Box::new(start)),
        })
    }

    fn can_be_linked(&mut self, expr: &Expr, ty: &Type) -> Option<()> {
        if !matches!(ty, Type::Bool | Type::Record(_) | Type::List(_) | Type::Set(_) | Type::SetOf(_)) {
            return Some(());
        }
        let message = format!(
            "`{}` is `{}`, and only single values that tell one from another are linked",
            self.written(expr.span),
            self.show(ty)
        );
        let help = "name what tells one from another, such as its number: `h.owner`";
        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(expr.span, "").help(help));
        None
    }

    /// What is held jointly: a sum of shares that only grows, and what it must exceed or reach.
    fn check_jointly(&mut self, share: &Expr, ty: Option<Type>, relation: Relation, than: &Expr) -> Option<()> {
        let sum = self.made_of(Aggregate::Sum, share, &ty?);
        let than_type = self.infer(than, sum.as_ref());
        let (sum, than_type) = (sum?, than_type?);
        if !matches!(relation, Relation::More | Relation::AtLeast) {
            let written = self.written(share.span);
            let message = "what is held jointly only grows, so it either exceeds something or reaches it";
            let help = format!("write `jointly {written} exceeds …`, or `jointly {written} is at least …`");
            self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(share.span.to(than.span), "").help(help));
            return None;
        }
        self.comparable(share, &sum, relation, than, &than_type, share.span.to(than.span))
    }
}
