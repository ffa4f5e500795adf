//! What a node needs of a row, where the scalar engine evaluates it.

use crate::program::{Inputs, NodeId, Op, Operand, Program, ValueOp, of_node};

/// What a node needs of a row.
#[derive(Debug, Default)]
pub(super) struct Loads {
    pub facts: Vec<u32>,
    pub nodes: Vec<NodeId>,
    pub values: Vec<u32>,
}

/// What the node `at` and those inside it, up to `end`, need of a row.
pub(super) fn loads(program: &Program, at: NodeId, end: NodeId) -> Loads {
    let mut loads = Loads::default();
    let inside = at..end;
    for node in inside.clone() {
        loads.add(program, &inside, of_node(program, node));
        match program.nodes[node as usize] {
            Op::Fact(fact) => loads.facts.push(fact),
            Op::Value(slot) => {
                if let ValueOp::Presumed(number) = program.values[slot as usize] {
                    loads.facts.push(program.presumptions[number as usize].fact);
                }
            }
            _ => {}
        }
    }
    loads.finish();
    loads
}

impl Loads {
    pub(super) fn add(&mut self, program: &Program, inside: &std::ops::Range<NodeId>, inputs: Inputs) {
        self.nodes.extend(inputs.nodes.into_iter().filter(|node| !inside.contains(node)));
        for operand in inputs.operands {
            match operand {
                Operand::Fact(fact) => self.facts.push(fact),
                Operand::Value(slot) if !inside.contains(&program.value_nodes[slot as usize]) => self.values.push(slot),
                Operand::Value(_) | Operand::Const(_) | Operand::Element(_) | Operand::On => {}
            }
        }
    }

    pub(super) fn finish(&mut self) {
        for list in [&mut self.facts, &mut self.nodes, &mut self.values] {
            crate::order::sort(list);
            list.dedup();
        }
    }
}
