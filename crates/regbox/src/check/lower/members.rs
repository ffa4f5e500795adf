//! What is said of the members of a list, and what is made from them, to nodes.

use super::{Digits, GIVEN, Lower};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::{self, Fold, Loop, NodeId, Op, Operand, Over, ValueOp};
use crate::syntax::expr::{Aggregate, Expr, Members, Quantifier};
use crate::value::{Number, Type, Value};

/// How many digits a sum over the longest list there can be, of 100,000 members, has more than its terms.
const MORE_DIGITS: u64 = 6;

impl Lower<'_> {
    pub(super) fn quantified(&mut self, quantifier: Quantifier, list: &Expr, body: &Expr, span: Span) -> NodeId {
        let over = self.over(list);
        let number = u32::try_from(self.program.loops.len()).unwrap_or(0);
        let quantifier = match quantifier {
            Quantifier::Some => program::Quantifier::Some,
            Quantifier::Every => program::Quantifier::Every,
            Quantifier::No => program::Quantifier::No,
        };
        self.program.loops.push(Loop { quantifier, over, body: 0 });
        let node = self.emit(Op::Each(number), span);
        let mark = self.open_loop(list);
        let body = self.truth(body);
        let end = self.close_loop(mark);
        if let Some(entry) = self.program.loops.get_mut(number as usize) {
            entry.body = body;
            entry.over.end = end;
        }
        node
    }

    /// A value made from the members of a list.
    pub(super) fn aggregate(
        &mut self,
        expr: &Expr,
        function: Aggregate,
        value: Option<&Expr>,
        of: &Members,
    ) -> Operand {
        let function = match function {
            Aggregate::Sum => program::Aggregate::Sum,
            Aggregate::Count => program::Aggregate::Count,
            Aggregate::Mean => program::Aggregate::Mean,
            Aggregate::Median => program::Aggregate::Median,
            Aggregate::Least => program::Aggregate::Least,
            Aggregate::Greatest => program::Aggregate::Greatest,
        };
        self.fold(expr, function, value, of)
    }

    pub(super) fn the_only(&mut self, expr: &Expr, of: &Members) -> Operand {
        self.fold(expr, program::Aggregate::The, None, of)
    }

    fn fold(&mut self, expr: &Expr, function: program::Aggregate, value: Option<&Expr>, of: &Members) -> Operand {
        let over = self.over(&of.list);
        let one = self.constant(Value::Number(Number::ONE));
        let number = u32::try_from(self.program.folds.len()).unwrap_or(0);
        let slot = u32::try_from(self.program.values.len()).unwrap_or(0);
        let node = self.emit(Op::Fold(number), expr.span);
        if self.full {
            return Operand::On;
        }
        let ty = self.checked.type_of(expr.id).clone();
        self.program.folds.push(Fold { function, over, guard: None, value: one, slot, ty });
        self.program.values.push(ValueOp::Fold(number));
        self.program.value_nodes.push(node);
        self.digits.push(GIVEN);
        let mark = self.open_loop(&of.list);
        let guard = of.condition.as_ref().map(|condition| self.truth(condition));
        let taken = match (function, value) {
            (program::Aggregate::The, _) => Operand::Element(over.depth),
            (_, Some(value)) => self.operand(value),
            (_, None) => one,
        };
        let digits = value.map_or(GIVEN, |value| self.digits_made(function, self.digits_of(taken), value));
        let end = self.close_loop(mark);
        if let Some(fold) = self.program.folds.get_mut(number as usize) {
            fold.guard = guard;
            fold.value = taken;
            fold.over.end = end;
        }
        if let Some(slot) = self.digits.get_mut(slot as usize) {
            *slot = digits;
        }
        self.within_bounds(digits, expr.span);
        Operand::Value(slot)
    }

    pub(super) fn digits_made(&mut self, function: program::Aggregate, of: Digits, value: &Expr) -> Digits {
        let adds = matches!(function, program::Aggregate::Sum | program::Aggregate::Mean | program::Aggregate::Median);
        if !adds {
            return of;
        }
        if !of.decimal {
            let message = "this may be a fraction, and the digits of a sum of many fractions have no bound";
            let help = "round what is summed: `round(…, 2)`";
            self.diagnostics.push(Diagnostic::new(Code::UNROUNDED, message).at(value.span, "").help(help));
        }
        let sum = Digits { num: of.num + of.den + MORE_DIGITS, ..of };
        match function {
            program::Aggregate::Mean => Digits { num: sum.num, den: sum.den + MORE_DIGITS, decimal: false },
            program::Aggregate::Median => Digits { num: sum.num, den: sum.den + 1, ..sum },
            _ => sum,
        }
    }

    pub(super) fn over(&mut self, list: &Expr) -> Over {
        Over { list: self.operand(list), depth: self.loop_depth, end: 0 }
    }

    pub(super) fn open_loop(&mut self, list: &Expr) -> usize {
        let fractions = matches!(self.checked.type_of(list.id), Type::List(inner) if **inner == Type::Ratio);
        self.fractions.push(fractions);
        self.loop_depth += 1;
        self.program.depth = self.program.depth.max(self.loop_depth as usize);
        self.calls.inside.len()
    }

    pub(super) fn close_loop(&mut self, mark: usize) -> NodeId {
        self.fractions.pop();
        self.loop_depth -= 1;
        self.leave_loop(mark);
        u32::try_from(self.program.nodes.len()).unwrap_or(0)
    }
}
