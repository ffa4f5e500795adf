//! What is said of the members of a list, or made from them, and which members decided it.

use super::build::{At, Builder};
use super::place::{self, Step};
use super::tree::{Kind, NOTHING, Shown};
use crate::decide::{Eval, Members, Truth, view};
use crate::program::{NodeId, Operand, Over, Program, Quantifier, ValueOp};
use rustc_hash::FxHashSet;

/// More members of a list than this are not told one by one.
const MOST_MEMBERS: usize = 100;
/// Of the ties that link one value with another, or do not, no more than this are told.
const MOST_TIES: usize = 20;
/// And in one explanation no more than this.
const MOST_TIES_IN_ALL: usize = 1_000;

/// How a member counts, and what of it is told: a condition, and values.
type Told = (Truth, Option<NodeId>, Vec<Operand>);

/// What an explanation has told of ties between values.
#[derive(Default)]
pub(super) struct TiesTold {
    /// How many ties.
    count: usize,
    /// The facts that hold lists of ties.
    lists: FxHashSet<u32>,
    /// The sets that are the same for all members of the loops that they stand in, by their nodes.
    sets: FxHashSet<NodeId>,
}

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
        self.members_of(&entry.over, None, node, depth, !whole.is_open(), &mut |builder, _| {
            let truth = builder.truth(entry.body);
            let tells = match decisive {
                Some(decisive) => truth == decisive,
                None if whole.is_open() => truth.is_open(),
                None => true,
            };
            tells.then_some((truth, Some(entry.body), Vec::new()))
        });
    }

    pub(super) fn fold(&mut self, node: NodeId, number: u32, depth: u8) {
        let program = self.program;
        let fold = &program.folds[number as usize];
        let settled = self.made_of_members(node, fold.slot, depth);
        let told = self.entries.len();
        self.members_of(&fold.over, None, node, depth + 1, settled, &mut |builder, belongs| {
            let guard = fold.guard.map_or(Truth::TRUE, |guard| builder.truth(guard));
            let truth = Truth::all([belongs, guard].into_iter());
            let values = if truth == Truth::FALSE { Vec::new() } else { vec![fold.value] };
            Some((truth, fold.guard, values))
        });
        // What is still possible can decide, too, if only by how many members there are.
        if !settled && self.rests_on.is_some() && self.bare_members(told, depth + 1).all(|bare| bare) {
            self.operand(fold.over.list, depth + 1);
        }
    }

    /// What is linked, and from what that was found. Which ties led to a value is told where a value is looked for.
    pub(super) fn linked(&mut self, node: NodeId, number: u32, depth: u8) {
        let linked = &self.program.linked[number as usize];
        if linked.around.is_empty() && !self.ties_told.sets.insert(node) {
            self.push(Kind::Aggregate, depth, node, Shown::None);
            if let Some(entry) = self.entries.last_mut() {
                entry.again = true;
            }
            return;
        }
        self.made_of_members(node, linked.slot, depth);
        self.operand(linked.start, depth + 1);
        match linked.over.list {
            Operand::Fact(fact) if !self.ties_told.lists.insert(fact) => {}
            list => self.operand(list, depth + 1),
        }
        if let Some(jointly) = linked.jointly {
            self.operand(jointly.than, depth + 1);
        }
    }

    /// A value and what it is looked for in. Where that is linked: the ties that led to the value; or those that could have, or
    /// that still may.
    pub(super) fn looked_for(&mut self, value: Operand, mut set: Operand, truth: Truth, depth: u8) {
        self.operand(value, depth);
        self.operand(set, depth);
        let program = self.program;
        while let Some(ValueOp::Same(of)) = value_of(program, set) {
            set = of;
        }
        let (Some(ValueOp::Linked(number)), Operand::Value(slot)) = (value_of(program, set), set) else { return };
        let Some(ties) = self.state().ties.get(number as usize).cloned().flatten() else { return };
        let most = MOST_TIES.min(MOST_TIES_IN_ALL.saturating_sub(self.ties_told.count));
        let known = view(program, self.facts, self.state(), value).known().cloned();
        let told = match (known, truth.settled()) {
            (Some(value), Some(true)) => ties.way_to(&value, most),
            (Some(value), Some(false)) => ties.ties_to(&value, most),
            _ => ties.waits_for().iter().copied().take(most).collect(),
        };
        self.ties_told.count += told.len();
        let linked = &program.linked[number as usize];
        let node = program.value_nodes[slot as usize];
        self.members_of(&linked.over, Some(&told), node, depth, false, &mut |builder, belongs| {
            let guard = linked.guard.map_or(Truth::TRUE, |guard| builder.truth(guard));
            let share = linked.jointly.map(|jointly| jointly.share);
            let values = [linked.from, linked.to].into_iter().chain(share).collect();
            Some((Truth::all([belongs, guard].into_iter()), linked.guard, values))
        });
    }

    /// The entry of a value that is made from the members of a list; whether the value is known.
    fn made_of_members(&mut self, node: NodeId, slot: u32, depth: u8) -> bool {
        let slot = view(self.program, self.facts, self.state(), Operand::Value(slot));
        let (known, reasons) = (slot.known().cloned(), slot.reasons());
        let shown = if known.is_some() { Shown::None } else { Shown::Truth(Truth::unknown(reasons)) };
        self.push(Kind::Aggregate, depth, node, shown);
        let last = self.entries.len() - 1;
        let settled = known.is_some();
        self.entries[last].value = known.map_or(0, |value| self.keep(value));
        settled
    }

    /// Goes through the members of a list, or only through those of these numbers. For each, `tell` says whether it is told: how it counts, and what of it is told.
    /// `settled` is whether what is said of them all, or made from them, is known.
    fn members_of(
        &mut self,
        over: &Over,
        only: Option<&[u32]>,
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
        let untold = list.is_none() || open || members.len() == 0 || members.len() > MOST_MEMBERS;
        if untold && only.is_none() {
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
        let all = 0..members.len().min(MOST_MEMBERS) * usize::from(only.is_none());
        for at in all.chain(only.unwrap_or_default().iter().map(|at| *at as usize)) {
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
            let Some((truth, body, values)) = tell(self, members.belongs(at)) else { continue };
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
            for value in values {
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
