//! What keeps open what is said of the members of a list, or made from them.

use super::open::{Finding, Walk};
use super::place::{self, Place, Step};
use crate::decide::{Members, Truth};
use crate::program::{Aggregate, NodeId, Operand, Over, ValueOp};
use crate::value::{Slot, Value};
use rustc_hash::FxHashSet;

/// What a loop waits for while its members are gone through, besides what is inside it.
struct Around<'s> {
    stack: &'s mut Vec<NodeId>,
    met: FxHashSet<NodeId>,
}

impl Walk<'_> {
    pub(super) fn each(&mut self, node: NodeId, number: u32, stack: &mut Vec<NodeId>) {
        let entry = self.eval.program.loops[number as usize];
        self.members_of(&entry.over, None, node, stack, &mut |walk, _, start| {
            if walk.eval.truth(entry.body).is_open() {
                start.push(entry.body);
            }
        });
    }

    pub(super) fn fold(&mut self, node: NodeId, number: u32, stack: &mut Vec<NodeId>) {
        let program = self.eval.program;
        let fold = &program.folds[number as usize];
        if self.eval.view(Operand::Value(fold.slot)).known().is_some() {
            return;
        }
        let outer = self.eval.state.elements.get(fold.over.depth as usize).cloned();
        let problem = self.eval.fold_problem(number, node);
        if let (Some(outer), Some(element)) = (outer, self.eval.state.elements.get_mut(fold.over.depth as usize)) {
            *element = outer;
        }
        if let Some(message) = problem {
            self.findings.problems.insert(Finding { span: program.spans[node as usize], message });
            return;
        }
        self.members_of(&fold.over, None, node, stack, &mut |walk, belongs, start| {
            let guard = fold.guard.map_or(Truth::TRUE, |guard| walk.eval.truth(guard));
            if Truth::all([belongs, guard].into_iter()) == Truth::FALSE {
                return;
            }
            if guard.is_open() {
                start.extend(fold.guard);
            }
            if fold.function != Aggregate::The {
                walk.operand(fold.value, start);
            }
        });
    }

    /// The ties that may lead on from what may be reached are waited for, and no others.
    pub(super) fn linked(&mut self, node: NodeId, number: u32, stack: &mut Vec<NodeId>) {
        let linked = &self.eval.program.linked[number as usize];
        if self.eval.view(Operand::Value(linked.slot)).known().is_some() {
            return;
        }
        self.operand(linked.start, stack);
        linked.jointly.iter().for_each(|jointly| self.operand(jointly.than, stack));
        let Some(ties) = self.eval.state.ties.get(number as usize).cloned().flatten() else { return };
        self.members_of(&linked.over, Some(ties.waits_for()), node, stack, &mut |walk, _, start| {
            start.extend(linked.guard.filter(|guard| walk.eval.truth(*guard).is_open()));
            for end in [linked.from, linked.to] {
                walk.compared(end, linked.start);
                walk.operand(end, start);
            }
            if let Some(jointly) = linked.jointly {
                walk.compared(jointly.share, jointly.than);
                walk.operand(jointly.share, start);
            }
        });
    }

    /// Goes through the members of a list, or only through those of these numbers. What `begin` pushes is followed inside the loop, what lies outside it is left to
    /// the walk around: it is the same for each member.
    fn members_of(
        &mut self,
        over: &Over,
        only: Option<&[u32]>,
        node: NodeId,
        stack: &mut Vec<NodeId>,
        begin: &mut dyn FnMut(&mut Self, Truth, &mut Vec<NodeId>),
    ) {
        let members: Members = self.eval.members(over);
        self.operand(over.list, stack);
        let list = place::of_operand(self.eval.program, &self.eval.state, &self.elements, over.list);
        let depth = over.depth as usize;
        // An item that is named inside a loop may have a loop of its own, at the same depth.
        let outer = (self.elements.get(depth).cloned(), self.eval.state.elements.get(depth).cloned());
        let mut around = Around { stack, met: FxHashSet::default() };
        self.in_loop += 1;
        let all = 0..members.len() * usize::from(only.is_none());
        for at in all.chain(only.unwrap_or_default().iter().map(|at| *at as usize)) {
            self.eval.enter(over, members.at(at), node);
            if let Some(slot) = self.elements.get_mut(depth) {
                let number = u32::try_from(at).ok().filter(|_| !members.is_others(at));
                *slot = list.as_ref().zip(number).map(|(list, number)| list.then(Step::Member(number)));
            }
            let mut start = Vec::new();
            begin(self, members.belongs(at), &mut start);
            self.inside(node, over.end, start, &mut around);
        }
        self.in_loop -= 1;
        if let (Some(place), Some(element)) = outer {
            self.elements[depth] = place;
            self.eval.state.elements[depth] = element;
        }
    }

    /// Inside a loop the nodes of the body stand for one member at a time, and each is met afresh.
    fn inside(&mut self, node: NodeId, end: NodeId, mut stack: Vec<NodeId>, around: &mut Around<'_>) {
        let mut seen = FxHashSet::default();
        while let Some(next) = stack.pop() {
            if next <= node || next >= end {
                if around.met.insert(next) {
                    around.stack.push(next);
                }
            } else if self.eval.truth(next).is_open() && seen.insert(next) {
                self.step(next, &mut stack);
            }
        }
    }

    /// A field of the only member of a list, while it is open which that is: the field is missing in each that may be it.
    pub(super) fn field_of_picked(&mut self, slot: u32) {
        let program = self.eval.program;
        let mut fields: Vec<(u32, u32)> = Vec::new();
        let mut of = Operand::Value(slot);
        let number = loop {
            let Operand::Value(slot) = of else { return };
            match program.values[slot as usize] {
                ValueOp::Field(record, id, field) => {
                    fields.push((id.0, field));
                    of = record;
                }
                ValueOp::Same(other) => of = other,
                ValueOp::Fold(number) => break number,
                _ => return,
            }
        };
        let fold = &program.folds[number as usize];
        let node = program.value_nodes[fold.slot as usize];
        let depth = fold.over.depth as usize;
        let Some(list) = place::of_operand(program, &self.eval.state, &self.elements, fold.over.list) else { return };
        let outer = self.eval.state.elements.get(depth).cloned();
        let members = self.eval.members(&fold.over);
        for at in 0..members.len() {
            let member = members.at(at);
            self.eval.enter(&fold.over, member.clone(), node);
            let may_be = fold.guard.is_none_or(|guard| self.eval.truth(guard) != Truth::FALSE);
            let number = u32::try_from(at).ok().filter(|_| may_be && !members.is_others(at));
            let Some(number) = number else { continue };
            let slot: Slot = member.view().known().cloned();
            let missing = missing_inside(&slot, &fields, list.then(Step::Member(number)));
            self.findings.missing.extend(missing);
        }
        if let (Some(outer), Some(element)) = (outer, self.eval.state.elements.get_mut(depth)) {
            *element = outer;
        }
    }
}

/// The first place on the way through fields, the last of them first, that has no value.
fn missing_inside(slot: &Slot, fields: &[(u32, u32)], place: Place) -> Option<Place> {
    let mut place = place;
    let mut slot = slot;
    for (record, field) in fields.iter().rev() {
        let Some(Value::Record(slots)) = slot else { break };
        slot = slots.get(*field as usize)?;
        place = place.then(Step::Field(*record, *field));
    }
    slot.is_none().then_some(place)
}
