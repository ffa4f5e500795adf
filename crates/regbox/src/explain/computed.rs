//! What a computed value is made of, and where the value of a definition comes from.

use super::build::Builder;
use super::tree::{Kind, NOTHING, Shown};
use crate::decide::{Standing, Truth, presumed_value, view};
use crate::program::{Choice, ChoiceKind, Given, ItemRef, NodeId, Op, Operand, ValueOp, show_text};
use crate::value::Value;

impl Builder<'_> {
    /// The value of a definition, and which version, arm or exception of it that is.
    pub(super) fn definition_value(&mut self, slot: u32, entry: usize) {
        let known = view(self.program, self.facts, self.state(), Operand::Value(slot)).known().cloned();
        if let Some(value) = known {
            let is_truth = matches!(value, Value::Bool(_));
            self.entries[entry].value = self.keep(value);
            if !is_truth {
                self.entries[entry].verdict = Shown::None;
            }
        }
        let ValueOp::Same(Operand::Value(inner)) = self.program.values[slot as usize] else { return };
        if let ValueOp::Dated(number) = self.program.values[inner as usize] {
            let picked = self.picked(self.program.dated[number as usize].force);
            if let Standing::In(_) = picked.stands {
                self.periods.push((u32::try_from(entry).unwrap_or(0), picked.period.clone()));
            }
        }
        let cites = super::used::value_cites(self.program, self.facts, self.state(), inner);
        if !cites.is_empty() {
            self.extra_cites.push((u32::try_from(entry).unwrap_or(0), cites));
        }
    }

    /// A fact that may be presumed: as it is given; or what it is presumed to be, and why.
    pub(super) fn presumable(&mut self, fact: u32, node: NodeId, depth: u8, cited: u32) {
        let program = self.program;
        let found = match program.nodes[node as usize] {
            Op::Value(slot) => match program.values[slot as usize] {
                ValueOp::Presumed(number) => Some(program.presumptions[number as usize]),
                _ => None,
            },
            _ => None,
        };
        let Some(presumption) = found else { return self.fact(fact, depth, cited) };
        let Some(value) = presumed_value(program, self.facts, self.state(), presumption) else {
            return self.fact(fact, depth, cited);
        };
        self.push(Kind::Fact, depth, fact, Shown::None);
        let last = self.entries.len() - 1;
        self.entries[last].cited = cited;
        self.entries[last].value = self.keep(value.clone());
        if self.told_elsewhere(ItemRef::Fact(fact), node, depth, last) {
            return;
        }
        self.contents(ItemRef::Fact(fact), node, depth + 1);
    }

    /// The rows of a table that match, or may match, and what they were matched with.
    fn rows(&mut self, choice: &Choice, given: &Given, depth: u8) {
        let mut told = false;
        for (guard, value) in &choice.arms {
            let truth = self.truth(*guard);
            if truth == Truth::FALSE {
                continue;
            }
            told = true;
            self.push(Kind::Comparison, depth, *guard, Shown::Truth(truth));
            if let Some(entry) = self.entries.last_mut() {
                entry.cited = *guard;
            }
            for operand in &given.values {
                self.operand(*operand, depth + 1);
            }
            self.operand(*value, depth + 1);
            if truth == Truth::TRUE {
                return;
            }
        }
        if !told {
            for operand in &given.values {
                self.operand(*operand, depth);
            }
        }
        if !matches!(choice.kind, ChoiceKind::AllRows(_)) {
            self.operand(choice.otherwise, depth);
        }
    }

    /// What a definition is given, where it takes anything.
    pub(super) fn call(&mut self, node: NodeId, definition: u32, entry: usize) {
        let program = self.program;
        let (Some(given), Some(info)) = (program.calls.get(&node), program.definitions.get(definition as usize)) else {
            return;
        };
        let values = given.iter().zip(&info.takes).map(|(operand, (_, ty))| {
            match view(program, self.facts, self.state(), *operand).known() {
                Some(value) => show_text(&program.schema, ty, value),
                None => "not known".to_owned(),
            }
        });
        let text = format!("{}({})", info.name, values.collect::<Vec<_>>().join(", "));
        self.calls.push((u32::try_from(entry).unwrap_or(0), text));
    }

    /// What a computed value is made of.
    pub(super) fn slot(&mut self, slot: u32, depth: u8) {
        let program = self.program;
        match program.values[slot as usize] {
            ValueOp::Same(of) | ValueOp::Keep(of, _) | ValueOp::Minus(of) => self.operand(of, depth),
            // A truth value that is written out says nothing beside the definition that has it.
            ValueOp::Truth(node) if matches!(program.nodes[node as usize], Op::Const(_)) => {}
            ValueOp::Truth(node) => self.walk(node, depth, NOTHING, false),
            ValueOp::Field(..) => {
                self.inside_fact(Operand::Value(slot), depth);
                self.how_picked(Operand::Value(slot), depth);
            }
            ValueOp::Fold(number) => self.fold(program.value_nodes[slot as usize], number, depth),
            ValueOp::Linked(number) => self.linked(program.value_nodes[slot as usize], number, depth),
            ValueOp::Add(a, b)
            | ValueOp::Subtract(a, b)
            | ValueOp::Multiply(a, b)
            | ValueOp::Divide(a, b)
            | ValueOp::Move(a, b, ..) => {
                self.operand(a, depth);
                self.operand(b, depth);
            }
            ValueOp::Call(_, a, b) => {
                self.operand(a, depth);
                if a != b {
                    self.operand(b, depth);
                }
            }
            ValueOp::Choose(number) => {
                let choice = &program.choices[number as usize];
                if let ChoiceKind::Rows(given) | ChoiceKind::AllRows(given) = choice.kind {
                    return self.rows(choice, &program.given[given as usize], depth);
                }
                for (guard, value) in &choice.arms {
                    let truth = self.truth(*guard);
                    self.walk(*guard, depth, NOTHING, false);
                    if truth != Truth::FALSE {
                        self.operand(*value, depth);
                    }
                    if truth == Truth::TRUE {
                        return;
                    }
                }
                self.operand(choice.otherwise, depth);
            }
            ValueOp::NoRow(_) => {}
            ValueOp::Dated(number) => {
                let dated = &program.dated[number as usize];
                let picked = self.picked(dated.force);
                picked.dates.iter().for_each(|date| self.operand(*date, depth));
                for version in picked.stands.possible() {
                    self.operand(dated.versions[*version as usize].value, depth);
                }
            }
            ValueOp::Except(number) => {
                let exceptions = &program.exceptions[number as usize];
                self.operand(exceptions.own, depth);
                self.value_exceptions(number, depth);
            }
            ValueOp::Presumed(_) => self.operand(Operand::Value(slot), depth),
        }
    }
}
