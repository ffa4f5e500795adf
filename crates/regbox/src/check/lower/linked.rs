//! What is linked by the members of a list, to nodes.

use super::{GIVEN, Lower};
use crate::program::{self, Aggregate, Jointly, NodeId, Op, Operand, Program, ValueOp, of_node};
use crate::syntax::expr::{Expr, Linked};

impl Lower<'_> {
    pub(super) fn linked(&mut self, expr: &Expr, of: &Linked) -> Operand {
        let over = self.over(&of.ties.list);
        let start = self.operand(&of.start);
        let than = of.jointly.as_ref().map(|(.., than)| self.operand(than));
        let number = u32::try_from(self.program.linked.len()).unwrap_or(0);
        let slot = u32::try_from(self.program.values.len()).unwrap_or(0);
        let node = self.emit(Op::Linked(number), expr.span);
        if self.full {
            return Operand::On;
        }
        self.program.linked.push(program::Linked {
            over,
            start,
            guard: None,
            from: start,
            to: start,
            both_ways: of.both_ways,
            jointly: None,
            slot,
            ty: self.checked.type_of(expr.id).clone(),
            around: Box::default(),
        });
        self.program.values.push(ValueOp::Linked(number));
        self.program.value_nodes.push(node);
        self.digits.push(GIVEN);
        let mark = self.open_loop(&of.ties.list);
        let guard = of.ties.condition.as_ref().map(|condition| self.truth(condition));
        let (from, to) = (self.operand(&of.from), self.operand(&of.to));
        let share = of.jointly.as_ref().map(|(share, ..)| {
            let operand = self.operand(share);
            let digits = self.digits_made(Aggregate::Sum, self.digits_of(operand), share);
            self.within_bounds(digits, share.span);
            operand
        });
        let end = self.close_loop(mark);
        let relation = of.jointly.as_ref().map(|(_, relation, _)| super::expressions::relation(*relation));
        if let Some(linked) = self.program.linked.get_mut(number as usize) {
            linked.guard = guard;
            (linked.from, linked.to) = (from, to);
            linked.jointly = match (share, relation, than) {
                (Some(share), Some(relation), Some(than)) => Some(Jointly { share, relation, than }),
                _ => None,
            };
            linked.over.end = end;
        }
        Operand::Value(slot)
    }
}

/// A loop that is gone through: its end, its depth, and the loops on whose members it rests.
struct Open {
    node: NodeId,
    end: NodeId,
    depth: u32,
    around: u64,
}

/// Finds out, of all that is linked, on the members of which loops around it it rests, so that it is found once for each of
/// those and not once for each member of all.
pub(super) fn rest_on_members(program: &mut Program) {
    if program.linked.is_empty() {
        return;
    }
    // For each node, the depths of the loops on whose members it rests; the last bit stands for all that are deeper.
    let bit = |depth: u32| 1u64 << depth.min(63);
    let mut rests_on: Vec<u64> = Vec::with_capacity(program.nodes.len());
    let mut found: Vec<(u32, u64)> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let count = u32::try_from(program.nodes.len()).unwrap_or(u32::MAX);
    for node in 0..=count {
        while let Some(ended) = open.pop_if(|last| last.end <= node) {
            let own = if ended.depth < 63 { bit(ended.depth) } else { 0 };
            let around = (ended.around | rests_on[ended.node as usize]) & !own;
            rests_on[ended.node as usize] = around;
            if let Op::Linked(number) = program.nodes[ended.node as usize] {
                found.push((number, around));
            }
            if let Some(outer) = open.last_mut() {
                outer.around |= around;
            }
        }
        if node == count {
            break;
        }
        let of = |operand: &Operand| match operand {
            Operand::Element(depth) => bit(*depth),
            Operand::Value(slot) => rests_on.get(program.value_nodes[*slot as usize] as usize).copied().unwrap_or(0),
            Operand::Fact(_) | Operand::Const(_) | Operand::On => 0,
        };
        let over = match program.nodes[node as usize] {
            Op::Each(number) => Some((program.loops[number as usize].over, Vec::new())),
            Op::Fold(number) => {
                let fold = &program.folds[number as usize];
                Some((fold.over, vec![fold.value]))
            }
            Op::Linked(number) => {
                let linked = &program.linked[number as usize];
                let jointly = linked.jointly.iter().flat_map(|jointly| [jointly.share, jointly.than]);
                Some((linked.over, [linked.start, linked.from, linked.to].into_iter().chain(jointly).collect()))
            }
            _ => None,
        };
        let mask = match over {
            // What stands inside of it comes with its end.
            Some((over, operands)) => {
                open.push(Open { node, end: over.end, depth: over.depth, around: 0 });
                operands.iter().chain([&over.list]).map(of).fold(0, |all, one| all | one)
            }
            None => {
                let inputs = of_node(program, node);
                let nodes = inputs.nodes.iter().map(|input| rests_on.get(*input as usize).copied().unwrap_or(0));
                nodes.chain(inputs.operands.iter().map(of)).fold(0, |all, one| all | one)
            }
        };
        rests_on.push(mask);
        if let Some(outer) = open.last_mut().filter(|outer| outer.node != node) {
            outer.around |= mask;
        }
    }
    for (number, around) in found {
        let all = (0..u32::try_from(program.depth).unwrap_or(u32::MAX)).filter(|at| around & bit(*at) != 0);
        let own = program.linked[number as usize].over.depth;
        program.linked[number as usize].around = all.filter(|at| *at < own).collect();
    }
}
