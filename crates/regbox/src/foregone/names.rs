//! Values that stand under several names.

use crate::program::{Operand, Program, ValueOp};
use rustc_hash::FxHashMap;

/// The first name of what each slot holds: of a definition that is a fact, the fact; of a fact that may be presumed, the
/// fact; of the same field of the same record, the slot that holds it first.
pub(super) fn canonical(program: &Program) -> Vec<Operand> {
    let mut names: Vec<Operand> = Vec::with_capacity(program.values.len());
    let mut fields: FxHashMap<(Operand, u32, u32), Operand> = FxHashMap::default();
    for (slot, op) in (0..).zip(&program.values) {
        let own = Operand::Value(slot);
        let name = match op {
            ValueOp::Same(of) | ValueOp::Keep(of, _) => first(&names, *of),
            ValueOp::Presumed(number) => {
                program.presumptions.get(*number as usize).map_or(own, |one| Operand::Fact(one.fact))
            }
            ValueOp::Field(of, record, field) => *fields.entry((first(&names, *of), record.0, *field)).or_insert(own),
            _ => own,
        };
        names.push(name);
    }
    names
}

/// The first name of a value.
pub(super) fn first(names: &[Operand], of: Operand) -> Operand {
    match of {
        Operand::Value(slot) => names.get(slot as usize).copied().unwrap_or(of),
        other => other,
    }
}
