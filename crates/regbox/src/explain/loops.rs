//! What is said of the members of a list, or made from them, and which members decided it.

use super::build::{At, Builder};
use super::place::{self, Step};
use super::tree::{Kind, NOTHING, Shown};
use crate::decide::{Eval, Members, Truth, view};
use crate::program::{NodeId, Operand, Over, Program, Quantifier, ValueOp};

/// More members of a list than this are not told one by one.
const MOST_MEMBERS: usize = 100;

/// How a member counts, and what of it is told: a condition, and a value.
type Told = (Truth, Option<NodeId>, Option<Operand>);

impl Builder<'_> {
    pub(super) fn each(&mut self, node: NodeId, number: u32, depth: u8) {
        let program = self.program;
        let entry = program.loops[number as usize];
        let whole = self.truth(node);
        // The quantifier is settled by the members that settle it; where it needs all of them, by all.
        let decisive = match (entry.quantifier, whole.settled()) {
            (Quantifier::Some, Some(true)) | (Quantifier::No, Some(false)) => Some(Truth::TRUE),
            (Quantifier::Every, Some(false)) => Some(Truth::FALSE),
            _ => None,
        };
        self.members_of(&entry.over, node, depth, !whole.is_open(), &mut |builder, _| {
            let truth = builder.truth(entry.body);
            let tells = match decisive {
                Some(decisive) => truth == decisive,
                None if whole.is_open() => truth.is_open(),
                None => true,
            };
            tells.then_some((truth, Some(entry.body), None))
        });
    }

    pub(super) fn fold(&mut self, node: NodeId, number: u32, depth: u8) {
        let program = self.program;
        let fold = &program.folds[number as usize];
        let slot = view(program, self.facts, self.state(), Operand::Value(fold.slot));
        let (known, reasons) = (slot.known().cloned(), slot.reasons());
        let shown = if known.is_some() { Shown::None } else { Shown::Truth(Truth::unknown(reasons)) };
        self.push(Kind::Aggregate, depth, node, shown);
        let last = self.entries.len() - 1;
        let settled = known.is_some();
        self.entries[last].value = known.map_or(0, |value| self.keep(value));
        let told = self.entries.len();
        self.members_of(&fold.over, node, depth + 1, settled, &mut |builder, belongs| {
            let guard = fold.guard.map_or(Truth::TRUE, |guard| builder.truth(guard));
            let truth = Truth::all([belongs, guard].into_iter());
            let value = (truth != Truth::FALSE).then_some(fold.value);
            Some((truth, fold.guard, value))
        });
        // What is still possible can decide, too, if only by how many members there are.
        if !settled && self.rests_on.is_some() && self.bare_members(told, depth + 1).all(|bare| bare) {
            self.operand(fold.over.list, depth + 1);
        }
    }

    /// Goes through the members of a list. For each, `tell` says whether it is told: how it counts, and what of it is told.
    /// `settled` is whether what is said of them all, or made from them, is known.
    fn members_of(
        &mut self,
        over: &Over,
        node: NodeId,
        depth: u8,
        settled: bool,
        tell: &mut dyn FnMut(&mut Self, Truth) -> Option<Told>,
    ) {
        let program = self.program;
        if self.elements.is_empty() {
            self.elements = vec![None; program.depth];
        }
        let members = Members::of(view(program, self.facts, self.state(), over.list));
        let list = place::of_operand(program, self.state(), &self.elements, over.list);
        let open = (0..members.len()).any(|at| members.is_others(at));
        if list.is_none() || open || members.len() == 0 || members.len() > MOST_MEMBERS {
            self.operand(over.list, depth);
        }
        let told = self.entries.len();
        // What stands outside of a loop is left as it was found, so one copy of the state serves all loops.
        if let At::Decided(state) = &self.at {
            self.at = At::Inside(Box::new(Eval::resume(program, self.facts, (*state).clone())));
        }
        let outermost = self.of_member.is_empty();
        if outermost {
            self.of_member = node + 1..over.end;
        }
        // An item that is named inside a loop may have a loop of its own, at the same depth.
        let depth_of_loop = over.depth as usize;
        let outer = (self.elements.get(depth_of_loop).cloned(), self.state().elements.get(depth_of_loop).cloned());
        for at in 0..members.len().min(MOST_MEMBERS) {
            if let At::Inside(eval) = &mut self.at {
                eval.state.steps = 0;
                eval.enter(over, members.at(at), node);
            }
            // What stands inside the loop is another for each member.
            self.seen.retain(|told| *told <= node || *told >= over.end);
            let number = u32::try_from(at).ok().filter(|_| !members.is_others(at));
            let place = list.as_ref().zip(number).map(|(list, number)| list.then(Step::Member(number)));
            if let Some(slot) = self.elements.get_mut(depth_of_loop) {
                slot.clone_from(&place);
            }
            let Some((truth, body, value)) = tell(self, members.belongs(at)) else { continue };
            let mut inside = depth;
            if let Some(place) = place {
                self.places.push(place);
                let number = u32::try_from(self.places.len() - 1).unwrap_or(0);
                self.push(Kind::Member, depth, number, Shown::Truth(truth));
                inside += 1;
            }
            if let Some(body) = body {
                self.walk(body, inside, NOTHING, true);
            }
            if let Some(value) = value {
                self.operand(value, inside);
            }
        }
        if outermost {
            self.of_member = 0..0;
        }
        if let (Some(place), Some(element)) = outer {
            self.elements[depth_of_loop] = place;
            if let At::Inside(eval) = &mut self.at {
                eval.state.elements[depth_of_loop] = element;
            }
        }
        // That there is such a member decided, and nothing that was told says so.
        if settled && self.rests_on.is_some() && self.bare_members(told, depth).any(|bare| bare) {
            self.operand(over.list, depth);
        }
    }

    /// Of each member told at this depth, from an entry on, whether nothing known of it is told.
    fn bare_members(&self, from: usize, depth: u8) -> impl Iterator<Item = bool> {
        let place = |at: u32| self.places.get(at as usize);
        let mut entries = self.entries.iter().skip(from).peekable();
        std::iter::from_fn(move || {
            let of = entries
                .by_ref()
                .find_map(|member| place(member.at).filter(|_| member.kind == Kind::Member && member.depth == depth))?;
            let mut known = false;
            while let Some(entry) = entries.next_if(|entry| entry.depth > depth) {
                known |= entry.kind == Kind::Fact
                    && entry.detail != NOTHING
                    && entry.verdict == Shown::None
                    && place(entry.at).is_some_and(|one| one.fact == of.fact && one.steps.starts_with(&of.steps));
            }
            Some(!known)
        })
    }

    /// A field of the only member of a list: which member that is, is told as well.
    pub(super) fn how_picked(&mut self, operand: Operand, depth: u8) {
        let program = self.program;
        let Some(ValueOp::Field(mut of, ..)) = value_of(program, operand) else { return };
        let first = loop {
            match value_of(program, of) {
                Some(ValueOp::Field(inner, ..)) => of = inner,
                _ => break of,
            }
        };
        while let Some(ValueOp::Same(inner)) = value_of(program, of) {
            of = inner;
        }
        if matches!(value_of(program, of), Some(ValueOp::Fold(_))) {
            self.operand(first, depth);
        }
    }
}

/// How the value of an operand is computed, where it is.
fn value_of(program: &Program, operand: Operand) -> Option<ValueOp> {
    match operand {
        Operand::Value(slot) => program.values.get(slot as usize).copied(),
        _ => None,
    }
}
