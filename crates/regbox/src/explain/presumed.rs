//! The presumptions that an outcome rests on, found by walking back from what decided it through all that is settled, or
//! narrower, only because facts are presumed.

use super::Case;
use crate::decide::{State, Truth, evaluate, presumed_value, view};
use crate::program::{Inputs, NodeId, Op, Operand, Over, ValueOp, of_node, of_slot};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The facts whose presumption the outcome rests on, in order of declaration; none where it needs no presumption.
pub(crate) fn presumed(case: Case<'_>) -> Vec<u32> {
    if !case.state.presuming {
        return Vec::new();
    }
    let firm = evaluate(case.program, case.facts, case.on, case.plan.end);
    let mut walk = Walk { case, firm, stack: Vec::new(), seen: FxHashSet::default() };
    for arm in &case.plan.arms {
        let Some(node) = arm.when else { break };
        walk.push(node);
        if case.state.truths[node as usize] == Truth::TRUE {
            break;
        }
    }
    let mut found = BTreeSet::new();
    while let Some(node) = walk.stack.pop() {
        found.extend(walk.step(node));
    }
    found.into_iter().collect()
}

struct Walk<'a> {
    case: Case<'a>,
    /// What everything comes to without presumptions.
    firm: State,
    stack: Vec<NodeId>,
    seen: FxHashSet<NodeId>,
}

impl Walk<'_> {
    /// A node that presumptions have settled is looked into.
    fn push(&mut self, node: NodeId) {
        let (before, now) = (self.firm.truths[node as usize], self.case.state.truths[node as usize]);
        if before.is_open() && !now.is_open() && self.seen.insert(node) {
            self.stack.push(node);
        }
    }

    /// A value of which presumptions leave less is looked into.
    fn operand(&mut self, operand: Operand) {
        let Operand::Value(slot) = operand else { return };
        let program = self.case.program;
        let before = view(program, self.case.facts, &self.firm, operand).to_abs();
        let now = view(program, self.case.facts, self.case.state, operand).to_abs();
        let node = program.value_nodes[slot as usize];
        if before != now && self.seen.insert(node) {
            self.stack.push(node);
        }
    }

    /// The fact that is presumed there, if one is; what else it is made of is put on the stack.
    fn step(&mut self, node: NodeId) -> Option<u32> {
        let Case { program, facts, state, .. } = self.case;
        let truth = state.truths[node as usize];
        match program.nodes[node as usize] {
            Op::All(list) | Op::Any(list) | Op::AtLeast(_, list) => {
                // Members that came out the other way did not decide it.
                for member in program.list(list).iter().filter(|member| state.truths[**member as usize] == truth) {
                    self.push(*member);
                }
            }
            Op::Each(number) => {
                let entry = program.loops[number as usize];
                self.outside_of(&entry.over, node);
                if entry.body < node {
                    self.push(entry.body);
                }
            }
            Op::Fold(number) => {
                let fold = &program.folds[number as usize];
                self.outside_of(&fold.over, node);
                fold.guard.iter().filter(|guard| **guard < node).for_each(|guard| self.push(*guard));
                if matches!(fold.value, Operand::Value(slot) if program.value_nodes[slot as usize] < node) {
                    self.operand(fold.value);
                }
            }
            Op::Linked(number) => {
                let linked = &program.linked[number as usize];
                self.outside_of(&linked.over, node);
                linked.guard.iter().filter(|guard| **guard < node).for_each(|guard| self.push(*guard));
                let jointly = linked.jointly.iter().flat_map(|jointly| [jointly.share, jointly.than]);
                for operand in [linked.start, linked.from, linked.to].into_iter().chain(jointly) {
                    if matches!(operand, Operand::Value(slot) if program.value_nodes[slot as usize] < node) {
                        self.operand(operand);
                    }
                }
            }
            Op::Value(slot) => {
                let Inputs { nodes, operands } = of_slot(program, slot);
                nodes.into_iter().for_each(|input| self.push(input));
                operands.into_iter().for_each(|operand| self.operand(operand));
                if let ValueOp::Presumed(number) = program.values[slot as usize] {
                    let presumption = program.presumptions[number as usize];
                    return presumed_value(program, facts, state, presumption).map(|_| presumption.fact);
                }
            }
            _ => {
                let Inputs { nodes, operands } = of_node(program, node);
                nodes.into_iter().for_each(|input| self.push(input));
                operands.into_iter().for_each(|operand| self.operand(operand));
            }
        }
        None
    }
    /// What a loop is made of outside of itself: what the body makes of a member is another for each.
    fn outside_of(&mut self, over: &Over, node: NodeId) {
        let program = self.case.program;
        self.operand(over.list);
        for inside in node + 1..over.end {
            let Inputs { nodes, operands } = of_node(program, inside);
            nodes.into_iter().filter(|input| *input < node).for_each(|input| self.push(input));
            for operand in operands {
                let outside = |slot: u32| program.value_nodes[slot as usize] < node;
                if matches!(operand, Operand::Value(slot) if outside(slot)) {
                    self.operand(operand);
                }
            }
        }
    }
}
