//! Exceptions to criteria and to values.

use super::Lower;
use super::items::text;
use crate::program::{ExceptionInfo, ExceptionPlan, NodeId, Op, Operand};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{CriterionItem, ExceptionItem, Ident, InForce, overriders};

impl Lower<'_> {
    /// The exceptions to an item. `governed` is the date that governs it, if it says one, and `direct` where `as at` stands
    /// right at it.
    pub(super) fn exceptions<T>(
        &mut self,
        (name, governed): (&Ident, Option<&Expr>),
        direct: bool,
        exceptions: &[ExceptionItem],
        result: &mut dyn FnMut(&mut Self, &ExceptionItem) -> T,
    ) -> Vec<ExceptionPlan<T>> {
        // The date need not be asked of an item that has no use for it: it may depend on that very item.
        let mut periods = Vec::new();
        exceptions.iter().for_each(|exception| exception.periods(&mut periods));
        let dates = match periods.as_slice() {
            [] => (self.on.date, None),
            periods => self.picking_dates(name, governed, direct, periods.iter().any(InForce::saves)),
        };
        self.exceptions_beside(exceptions, dates, &mut 0, result)
    }

    /// Exceptions that stand beside each other, and those in them. `dates` say whether one is in force that is not always.
    fn exceptions_beside<T>(
        &mut self,
        beside: &[ExceptionItem],
        dates: (Operand, Option<Operand>),
        number: &mut u32,
        result: &mut dyn FnMut(&mut Self, &ExceptionItem) -> T,
    ) -> Vec<ExceptionPlan<T>> {
        let mut made = Vec::with_capacity(beside.len());
        for (exception, overridden_by) in beside.iter().zip(overriders(beside)) {
            let own_number = *number;
            *number += 1;
            let mut guard = self.truth(&exception.when);
            if let Some(period) = exception.in_force {
                let force = self.force_on(dates, &[period]);
                guard = self.for_a_time(guard, force, Some(false), period.span);
            }
            if !exception.overriding.is_empty() {
                // A node of its own: what deciding supposes of it, it supposes of nothing else.
                guard = self.emit(Op::Same(guard), exception.when.span);
            }
            let result_of = result(self, exception);
            let nested = self.exceptions_beside(&exception.nested, dates, number, result);
            let info = ExceptionInfo {
                number: own_number,
                name: exception.name.as_ref().map(|name| name.text.clone()),
                because: text(exception.because.as_ref()),
                cites: self.cites(&exception.cites),
                span: exception.span,
                guard,
                overridden_by,
            };
            made.push(ExceptionPlan { info, result: result_of, nested });
        }
        made
    }

    pub(super) fn criterion_exceptions(
        &mut self,
        item: &CriterionItem,
        governed: Option<&Expr>,
    ) -> Vec<ExceptionPlan<Option<NodeId>>> {
        self.exceptions((&item.name, governed), false, &item.exceptions, &mut |lower, exception| {
            exception.substitute().map(|instead| lower.truth(instead))
        })
    }
}
