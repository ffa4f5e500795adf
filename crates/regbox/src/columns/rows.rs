//! One row by itself, evaluated by the scalar engine.

use super::input::Columns;
use crate::decide::{Abs, Eval, State, Truth};
use crate::program::{NodeId, Program};
use crate::value::{Slot, Value};
use jiff::civil::Date;

/// What the scalar engine reads and writes for one row after the other.
pub(super) struct Rows<'p> {
    program: &'p Program,
    pub facts: Vec<Slot>,
    pub state: State,
}

impl<'p> Rows<'p> {
    pub(super) fn new(program: &'p Program, on: Date) -> Rows<'p> {
        let facts = vec![None; program.schema.facts.len()];
        let mut state = Eval::new(program, &facts, on).state;
        state.truths.resize(program.nodes.len(), Truth::TRUE);
        Rows { program, facts, state }
    }

    /// What a node comes to, with what it needs of the row given before.
    pub(super) fn node(&mut self, node: NodeId) -> Truth {
        let state = std::mem::replace(&mut self.state, State::empty());
        let mut eval = Eval { program: self.program, facts: &self.facts, state, bounded: true };
        eval.some(&[node]);
        self.state = eval.state;
        self.state.truths[node as usize]
    }

    /// What a node that goes over lists comes to, in a row in which that took so many steps before. Nothing is left of what
    /// it came to in the row before.
    pub(super) fn over_lists(&mut self, node: NodeId, steps: u64) -> Truth {
        self.state.picked.clear();
        self.state.ties.clear();
        self.state.steps = steps;
        self.state.out_of_steps = None;
        self.node(node)
    }

    /// What a node comes to that rests on one fact.
    pub(super) fn of_one_fact(&mut self, node: NodeId, fact: u32, value: Slot) -> Truth {
        self.facts[fact as usize] = value;
        self.node(node)
    }

    /// Gives all facts of a row.
    pub(super) fn give_all(&mut self, columns: &Columns<'_>, row: usize) {
        for (slot, column) in self.facts.iter_mut().zip(&columns.facts) {
            *slot = column.slot(row);
        }
    }

    /// Gives a value that was computed before.
    pub(super) fn give_value(&mut self, slot: u32, value: Abs) {
        self.state.values[slot as usize] = value;
    }

    /// The value that a node filled.
    pub(super) fn take_value(&mut self, slot: u32) -> Abs {
        std::mem::replace(&mut self.state.values[slot as usize], Abs::Known(Value::None))
    }
}
