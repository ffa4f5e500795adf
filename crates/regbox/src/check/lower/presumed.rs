//! Facts that may be presumed.

use super::{GIVEN, Lower, Root};
use crate::program::{ItemRef, Op, Operand, Presumption, ValueOp};
use crate::value::Type;

impl Lower<'_> {
    /// A fact that may be presumed, with what it is presumed on.
    pub(super) fn presumed(&mut self, at: usize) -> Root {
        let checked = self.checked;
        let Some(item) = checked.tree.facts.get(at) else { return Root::Value(Operand::On) };
        let Some(presumption) = &item.clauses.presumed else {
            return Root::Value(Operand::Fact(super::items::index(at)));
        };
        let guard = self.truth(&presumption.when);
        let number = super::items::index(self.program.presumptions.len());
        self.program.presumptions.push(Presumption { fact: super::items::index(at), guard });
        let value = self.emit_value(ValueOp::Presumed(number), GIVEN, item.name.span);
        if let Operand::Value(slot) = value {
            let node = self.program.value_nodes.get(slot as usize).copied().unwrap_or(0);
            self.own(node, ItemRef::Fact(super::items::index(at)));
        }
        match checked.facts.get(at) {
            Some(declared) if declared.ty == Type::Bool => Root::Truth(self.emit(Op::Holds(value), item.name.span)),
            _ => Root::Value(value),
        }
    }
}
