//! The formulas of the course of a test: where each is found, and what must be evaluated for it.

use crate::check::Checked;
use crate::program::course::{Course, Formula};
use crate::program::{NodeId, Op, Operand, Program, of_node};
use std::collections::BTreeSet;

/// The plan of the test, its formulas filled in.
pub(super) fn plan(program: &Program, checked: &mut Checked) -> Course {
    let planned = std::mem::take(&mut checked.planned);
    let mut course = planned.course;
    for formula in planned.formulas {
        let define = checked.tree.course.define(formula);
        let Some(definition) = program.definitions.get(define) else { continue };
        let (nodes, reads) = cone(program, definition.node, definition.value);
        course.formulas.push(Formula {
            value: definition.value,
            truth: definition.node,
            ty: definition.ty.clone(),
            nodes,
            reads,
        });
    }
    course
}

/// The nodes that a result is made of, in order, and the facts of the course among them.
fn cone(program: &Program, truth: Option<NodeId>, value: Operand) -> (Box<[NodeId]>, Box<[u32]>) {
    let mut nodes = BTreeSet::new();
    let mut reads = BTreeSet::new();
    let mut stack: Vec<NodeId> = truth.into_iter().collect();
    let mut operands = if truth.is_none() { vec![value] } else { Vec::new() };
    loop {
        for operand in operands.drain(..) {
            match operand {
                Operand::Fact(fact) => {
                    reads.insert(fact);
                }
                Operand::Value(slot) => stack.extend(program.value_nodes.get(slot as usize)),
                Operand::Const(_) | Operand::Element(_) | Operand::On => {}
            }
        }
        let Some(node) = stack.pop() else { break };
        if !nodes.insert(node) {
            continue;
        }
        if let Some(Op::Fact(fact)) = program.nodes.get(node as usize) {
            reads.insert(*fact);
        }
        let inputs = of_node(program, node);
        stack.extend(inputs.nodes);
        operands.extend(inputs.operands);
    }
    let asked = u32::try_from(program.schema.asked).unwrap_or(u32::MAX);
    reads.retain(|fact| *fact >= asked);
    (nodes.into_iter().collect(), reads.into_iter().collect())
}
