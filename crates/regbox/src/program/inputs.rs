//! What a node and a computed value are made of, one step back.

use super::{Criterion, NodeId, Op, Operand, Program, ValueOp, each_exception};

/// Nodes and values that something is made of.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    pub nodes: Vec<NodeId>,
    pub operands: Vec<Operand>,
}

/// What a node is made of. A value's node is made of what the value is; a loop, of its list and of its body.
pub(crate) fn of_node(program: &Program, node: NodeId) -> Inputs {
    let mut found = Inputs::default();
    match program.nodes[node as usize] {
        Op::Const(_) | Op::Fact(_) => {}
        Op::Holds(of) | Op::IsNone(of) | Op::OneOf(of, _) => found.operands.push(of),
        Op::Same(of) | Op::Not(of) => found.nodes.push(of),
        Op::All(list) | Op::Any(list) | Op::AtLeast(_, list) => found.nodes.extend_from_slice(program.list(list)),
        Op::Compare(_, a, b) | Op::In(a, b) => found.operands.extend([a, b]),
        Op::Within(window) => {
            let window = program.windows[window as usize];
            found.operands.extend([window.subject, window.date]);
        }
        Op::Each(number) => {
            let entry = &program.loops[number as usize];
            found.operands.push(entry.over.list);
            found.nodes.push(entry.body);
            found.nodes.extend(node + 1..entry.over.end);
        }
        Op::Fold(number) => {
            let fold = &program.folds[number as usize];
            found.operands.extend([fold.over.list, fold.value]);
            found.nodes.extend(fold.guard);
            found.nodes.extend(node + 1..fold.over.end);
        }
        Op::Linked(number) => {
            let linked = &program.linked[number as usize];
            found.operands.extend([linked.over.list, linked.start, linked.from, linked.to]);
            found.operands.extend(linked.jointly.iter().flat_map(|jointly| [jointly.share, jointly.than]));
            found.nodes.extend(linked.guard);
            found.nodes.extend(node + 1..linked.over.end);
        }
        Op::Criterion(plan) => of_criterion(&program.plans[plan as usize], &mut found),
        Op::InForce(number) => {
            let entry = program.in_force[number as usize];
            of_force(program, entry.force, &mut found);
            found.nodes.extend_from_slice(program.list(entry.versions));
        }
        Op::Gathered(number) => {
            let gathered = &program.gathered[number as usize];
            gathered.entries.iter().for_each(|force| of_force(program, *force, &mut found));
            found.nodes.push(gathered.node);
        }
        Op::Value(slot) => return of_slot(program, slot),
    }
    found
}

/// What a computed value is made of.
pub(crate) fn of_slot(program: &Program, slot: u32) -> Inputs {
    let mut found = Inputs::default();
    match program.values[slot as usize] {
        ValueOp::Keep(of, _) | ValueOp::Same(of) | ValueOp::Minus(of) | ValueOp::Field(of, ..) => {
            found.operands.push(of)
        }
        ValueOp::Truth(node) => found.nodes.push(node),
        ValueOp::Add(a, b)
        | ValueOp::Subtract(a, b)
        | ValueOp::Multiply(a, b)
        | ValueOp::Divide(a, b)
        | ValueOp::Move(a, b, ..)
        | ValueOp::Call(_, a, b) => found.operands.extend([a, b]),
        ValueOp::Choose(number) => {
            let choice = &program.choices[number as usize];
            found.nodes.extend(choice.arms.iter().map(|(guard, _)| *guard));
            found.operands.extend(choice.arms.iter().map(|(_, value)| *value).chain([choice.otherwise]));
        }
        ValueOp::NoRow(number) => found.operands.extend(&program.given[number as usize].values),
        ValueOp::Dated(number) => {
            let dated = &program.dated[number as usize];
            of_force(program, dated.force, &mut found);
            found.operands.extend(dated.versions.iter().map(|version| version.value));
        }
        ValueOp::Except(number) => {
            let exceptions = &program.exceptions[number as usize];
            found.operands.push(exceptions.own);
            each_exception(&exceptions.exceptions, &mut |exception, _| {
                found.nodes.push(exception.info.guard);
                found.operands.push(exception.result);
            });
        }
        ValueOp::Fold(_) | ValueOp::Linked(_) => found.nodes.push(program.value_nodes[slot as usize]),
        ValueOp::Presumed(number) => found.nodes.push(program.presumptions[number as usize].guard),
    }
    found
}

/// The dates that say which version of something is in force.
pub(crate) fn of_force(program: &Program, force: u32, found: &mut Inputs) {
    let force = &program.forces[force as usize];
    found.operands.extend([force.date].into_iter().chain(force.entered));
}

fn of_criterion(criterion: &Criterion, found: &mut Inputs) {
    found.nodes.extend(criterion.applies.iter().chain(&criterion.deemed).chain([&criterion.requires]));
    each_exception(&criterion.exceptions, &mut |exception, _| {
        found.nodes.push(exception.info.guard);
        found.nodes.extend(exception.result);
    });
}
