//! Conditions to nodes.

use super::super::Meaning;
use super::super::dependencies::Item;
use super::{Lower, Root};
use crate::diagnostic::Span;
use crate::program::{self, Consts, NodeId, Op, Operand, ValueOp, Window};
use crate::syntax::expr::{Count, Expr, ExprKind, SetExpr, Test, TestKind};
use crate::syntax::tree::{Literal, Relation};

impl Lower<'_> {
    /// The node of a condition.
    pub(super) fn truth(&mut self, expr: &Expr) -> NodeId {
        match &expr.kind {
            ExprKind::Literal(Literal::Bool(value)) => self.emit(Op::Const(*value), expr.span),
            ExprKind::Name(_) => self.truth_of_name(expr),
            ExprKind::Not(inner) => {
                let inner = self.truth(inner);
                self.emit(Op::Not(inner), expr.span)
            }
            ExprKind::And(terms) => self.truths(terms.iter(), expr.span, Op::All),
            ExprKind::Or(terms) => self.truths(terms.iter(), expr.span, Op::Any),
            ExprKind::Compare { subject, tests, any } => {
                let whole = subject.span;
                let subject = self.operand(subject);
                // The place of the first comparison holds the subject; one that shares it is only what is said.
                let place = |at: usize, test: &Test| match (at, tests.len()) {
                    (_, 1) => expr.span,
                    (0, _) => whole.to(test.span),
                    _ => test.span,
                };
                let nodes: Vec<NodeId> =
                    tests.iter().enumerate().map(|(at, test)| self.test(subject, test, place(at, test))).collect();
                match nodes.as_slice() {
                    [only] => *only,
                    nodes => {
                        let list = self.list(nodes);
                        self.emit(if *any { Op::Any(list) } else { Op::All(list) }, expr.span)
                    }
                }
            }
            ExprKind::Counted { count, list } => {
                let (mut nodes, mut forces) = (Vec::with_capacity(list.len()), Vec::with_capacity(list.len()));
                for entry in list {
                    let (node, force) = self.entry(entry, *count == Count::All);
                    forces.push(force);
                    nodes.push(self.cited(node, &entry.cites, entry.expr.span));
                }
                let nodes = self.list(&nodes);
                let op = match count {
                    Count::All => Op::All(nodes),
                    Count::Any => Op::Any(nodes),
                    Count::AtLeast(k) => Op::AtLeast(*k, nodes),
                };
                let node = self.emit(op, expr.span);
                self.gathered(node, forces, expr.span)
            }
            ExprKind::Quantified { quantifier, list, body, .. } => self.quantified(*quantifier, list, body, expr.span),
            ExprKind::AsAt { value, date } => match self.as_at(value, date, expr) {
                Root::Truth(node) => node,
                Root::Value(operand) => self.emit(Op::Holds(operand), expr.span),
            },
            ExprKind::Call { .. } => match self.called(expr) {
                Some(Root::Truth(node)) => node,
                Some(Root::Value(operand)) => self.emit(Op::Holds(operand), expr.span),
                None => {
                    let operand = self.operand(expr);
                    self.emit(Op::Holds(operand), expr.span)
                }
            },
            _ => {
                let operand = self.operand(expr);
                self.emit(Op::Holds(operand), expr.span)
            }
        }
    }

    fn truth_of_name(&mut self, expr: &Expr) -> NodeId {
        let item = match self.checked.meaning_of(expr.id) {
            Meaning::Fact(at) => return self.emit(Op::Fact(u32::try_from(at).unwrap_or(0)), expr.span),
            Meaning::Define(at) => Item::Define(at),
            Meaning::Criterion(at) => Item::Criterion(at),
            Meaning::Part(at) => Item::Part(at),
            Meaning::Presumable(at) => Item::Presumed(at),
            _ => {
                let operand = self.operand(expr);
                return self.emit(Op::Holds(operand), expr.span);
            }
        };
        match self.root(item) {
            Root::Truth(node) => self.as_named(node, None, expr.span),
            Root::Value(operand) => self.emit(Op::Holds(operand), expr.span),
        }
    }

    fn truths<'e>(&mut self, terms: impl Iterator<Item = &'e Expr>, span: Span, op: fn(program::List) -> Op) -> NodeId {
        let nodes: Vec<NodeId> = terms.map(|term| self.truth(term)).collect();
        let list = self.list(&nodes);
        self.emit(op(list), span)
    }

    fn test(&mut self, subject: Operand, test: &Test, span: Span) -> NodeId {
        let (op, negated) = match &test.kind {
            TestKind::Compare { op, with } => {
                let with = self.operand(with);
                (Op::Compare(relation(*op), subject, with), false)
            }
            TestKind::OneOf { negated, values } => (self.one_of(subject, values, test.span), *negated),
            TestKind::In { negated, set: SetExpr::Written(values) } => {
                (self.one_of(subject, values, test.span), *negated)
            }
            TestKind::In { negated, set: SetExpr::Given(set) } => {
                let set = self.operand(set);
                (Op::In(subject, set), *negated)
            }
            TestKind::IsNone { negated } => (Op::IsNone(subject), *negated),
            TestKind::Within { days, ending, date } => {
                let date = self.operand(date);
                let number = u32::try_from(self.program.windows.len()).unwrap_or(0);
                self.program.windows.push(Window { subject, days: *days, ending: *ending, date });
                (Op::Within(number), false)
            }
        };
        let node = self.emit(op, span);
        if negated { self.emit(Op::Not(node), span) } else { node }
    }

    /// Values that are all written out stand together; with others among them it is one comparison each.
    fn one_of(&mut self, subject: Operand, values: &[Expr], span: Span) -> Op {
        let operands: Vec<Operand> = values.iter().map(|value| self.operand(value)).collect();
        let constants: Option<Vec<u32>> = operands
            .iter()
            .map(|operand| match operand {
                Operand::Const(at) => Some(*at),
                _ => None,
            })
            .collect();
        if let Some(constants) = constants {
            let values: Vec<_> =
                constants.iter().filter_map(|at| self.program.consts.get(*at as usize)).cloned().collect();
            let start = u32::try_from(self.program.consts.len()).unwrap_or(0);
            let len = u32::try_from(values.len()).unwrap_or(0);
            self.program.consts.extend(values);
            return Op::OneOf(subject, Consts { start, len });
        }
        let nodes: Vec<NodeId> = operands
            .iter()
            .map(|operand| self.emit(Op::Compare(program::Relation::Equal, subject, *operand), span))
            .collect();
        let list = self.list(&nodes);
        Op::Any(list)
    }

    /// The truth of a condition as a value, for a definition of a truth value.
    pub(super) fn truth_value(&mut self, expr: &Expr) -> Operand {
        let node = self.truth(expr);
        self.emit_value(ValueOp::Truth(node), super::GIVEN, expr.span)
    }
}

pub(in crate::check) fn relation(op: Relation) -> program::Relation {
    match op {
        Relation::Less => program::Relation::Less,
        Relation::AtMost => program::Relation::AtMost,
        Relation::More => program::Relation::More,
        Relation::AtLeast => program::Relation::AtLeast,
        Relation::Equal => program::Relation::Equal,
        Relation::NotEqual => program::Relation::NotEqual,
    }
}
