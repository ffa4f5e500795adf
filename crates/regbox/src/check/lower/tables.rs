//! Tables to choices: a node for each row, and a problem where no row matches.

use super::{GIVEN, Lower};
use crate::program::{self, Choice, ChoiceKind, Consts, Given, NodeId, Op, Operand, ValueOp};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{Cell, CellEntry, CellKind, DefineItem};
use crate::value::{Type, Value};

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Lower<'_> {
    /// The value of a table for what the call at hand gives it.
    pub(super) fn table(&mut self, at: usize, item: &DefineItem) -> Operand {
        let given = self.calls.arguments.clone();
        let (mut arms, mut cites, mut otherwise) = (Vec::new(), Vec::new(), None);
        for row in item.rows.iter().skip(1) {
            let Some((result, conditions)) = row.cells.split_last() else { continue };
            let CellKind::Entries(entries) = &result.kind else { continue };
            let [CellEntry::Value(result)] = entries.as_slice() else { continue };
            let row_cites = self.cites(&row.cites);
            if conditions.first().is_some_and(|cell| matches!(cell.kind, CellKind::Otherwise)) {
                otherwise = Some((self.result(result), row_cites));
                continue;
            }
            let tests: Vec<NodeId> =
                conditions.iter().zip(&given).filter_map(|(cell, given)| self.cell(cell, *given)).collect();
            let tests = self.list(&tests);
            let guard = self.emit(Op::All(tests), row.span);
            if !row_cites.is_empty() {
                self.program.cites.insert(guard, row_cites.clone());
            }
            arms.push((guard, self.result(result)));
            cites.push(row_cites);
        }
        let number = index(self.program.given.len());
        self.program.given.push(Given { definition: index(at), values: given });
        let span = item.name.span;
        let covered = self.checked.covered.contains(&item.name.span);
        let (otherwise, last) =
            otherwise.unwrap_or_else(|| (self.emit_value(ValueOp::NoRow(number), GIVEN, span), Box::default()));
        cites.push(last);
        let digits = self.widest(arms.iter().map(|(_, value)| *value).chain([otherwise]));
        let kind = if covered { ChoiceKind::AllRows(number) } else { ChoiceKind::Rows(number) };
        let choice = index(self.program.choices.len());
        self.program.choices.push(Choice { arms, otherwise, cites, kind });
        self.emit_value(ValueOp::Choose(choice), digits, span)
    }

    fn result(&mut self, expr: &Expr) -> Operand {
        if *self.checked.type_of(expr.id) == Type::Bool { self.truth_value(expr) } else { self.operand(expr) }
    }

    fn written(&self, expr: &Expr) -> Value {
        let enum_value = match self.checked.meaning_of(expr.id) {
            super::Meaning::EnumValue(value) => Some(value),
            _ => None,
        };
        super::super::tables::written_value(expr, enum_value, self.checked.zone.as_ref()).unwrap_or(Value::None)
    }

    /// Whether a value is one that a cell lets through; nothing to ask where it says `any`.
    fn cell(&mut self, cell: &Cell, given: Operand) -> Option<NodeId> {
        let CellKind::Entries(entries) = &cell.kind else { return None };
        let mut nodes = Vec::new();
        let start = index(self.program.consts.len());
        for entry in entries {
            if let CellEntry::Value(value) = entry {
                let value = self.written(value);
                self.program.consts.push(value);
            }
        }
        let len = index(self.program.consts.len()) - start;
        if len > 0 {
            nodes.push(self.emit(Op::OneOf(given, Consts { start, len }), cell.span));
        }
        for entry in entries {
            let CellEntry::Range(bounds) = entry else { continue };
            let mut tests = Vec::new();
            for (op, bound) in bounds {
                let bound = self.written(bound);
                let bound = self.constant(bound);
                let op: program::Relation = super::expressions::relation(*op);
                tests.push(self.emit(Op::Compare(op, given, bound), cell.span));
            }
            let tests = self.list(&tests);
            nodes.push(self.emit(Op::All(tests), cell.span));
        }
        match nodes.as_slice() {
            [only] => Some(*only),
            nodes => {
                let list = self.list(nodes);
                Some(self.emit(Op::Any(list), cell.span))
            }
        }
    }
}
