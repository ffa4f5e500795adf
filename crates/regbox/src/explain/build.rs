//! Builds an explanation by walking back through the nodes that decided.

use super::Case;
use super::picked::Picked;
use super::place::{self, Place};
use super::tree::{Entry, Explanation, Kind, NOTHING, Shown};
use crate::decide::{Eval, State, Truth, Verdict, verdict, view};
use crate::facts::Facts;
use crate::program::{ItemRef, NodeId, Op, Operand, Program, ValueOp};
use crate::value::{Slot, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use std::rc::Rc;

/// Items deeper than this are told beside the decision instead, so that a chain of definitions never makes a deep tree.
const DEEPEST_ITEM: u8 = 12;
/// What would be deeper than this stands beside what it belongs to: readers of JSON bound its depth.
const DEEPEST: u8 = 56;

pub(super) enum At<'a> {
    Decided(&'a State),
    Inside(Box<Eval<'a>>),
}

pub(super) struct Builder<'a> {
    pub(super) program: &'a Program,
    pub(super) facts: &'a [Slot],
    pub(super) at: At<'a>,
    pub(super) entries: Vec<Entry>,
    pub(super) values: Vec<Value>,
    pub(super) places: Vec<Place>,
    pub(super) extra_cites: Vec<(u32, Vec<crate::program::Cite>)>,
    pub(super) periods: Vec<(u32, String)>,
    pub(super) calls: Vec<(u32, String)>,
    /// What is in force, by its number: the same wherever it is told, but inside loops.
    pub(super) picked: FxHashMap<u32, Rc<Picked>>,
    /// The items that have been told, by the nodes that they are the result of: an item is another on another date.
    pub(super) seen: FxHashSet<NodeId>,
    pub(super) later: Vec<(ItemRef, NodeId)>,
    pub(super) elements: Vec<Option<Place>>,
    /// Where each item is told by itself: the items that it rests on, by their nodes, each with the number of its entry.
    pub(super) rests_on: Option<Vec<(usize, NodeId)>>,
    /// What has been told of ties between values.
    pub(super) ties_told: super::loops::TiesTold,
    /// The nodes that stand for one member of a list at a time.
    pub(super) of_member: Range<NodeId>,
}

/// Explains a decision.
pub(crate) fn explain(case: Case<'_>, facts: &Facts, plan: u32) -> Explanation {
    let mut builder = Builder::new(case);
    builder.push(Kind::Decision, 0, plan, Shown::None);
    for (at, arm) in (0u32..).zip(&case.plan.arms) {
        let truth = arm.when.map_or(Truth::TRUE, |node| builder.truth(node));
        builder.push(Kind::Arm, 1, at, Shown::Truth(truth));
        if let Some(node) = arm.when {
            builder.walk(node, 2, NOTHING, true);
        }
        if truth == Truth::TRUE || !case.in_force {
            break;
        }
    }
    builder.finish(facts, plan)
}

impl<'a> Builder<'a> {
    pub(super) fn new(case: Case<'a>) -> Builder<'a> {
        let program = case.program;
        Builder {
            program,
            facts: case.facts,
            at: At::Decided(case.state),
            entries: Vec::with_capacity(64),
            values: Vec::new(),
            places: Vec::new(),
            extra_cites: Vec::new(),
            periods: Vec::new(),
            calls: Vec::new(),
            picked: FxHashMap::default(),
            seen: FxHashSet::default(),
            later: Vec::new(),
            elements: Vec::new(),
            rests_on: None,
            ties_told: super::loops::TiesTold::default(),
            of_member: 0..0,
        }
    }

    /// Closes the tree.
    fn finish(mut self, facts: &Facts, plan: u32) -> Explanation {
        self.put_off();
        let Builder { entries, values, places, extra_cites, periods, calls, .. } = self;
        Explanation { facts: facts.clone(), plan, entries, values, places, extra_cites, periods, calls }
    }

    pub(super) fn state(&self) -> &State {
        match &self.at {
            At::Decided(state) => state,
            At::Inside(eval) => &eval.state,
        }
    }

    #[inline]
    pub(super) fn truth(&self, node: NodeId) -> Truth {
        self.state().truths[node as usize]
    }

    pub(super) fn push(&mut self, kind: Kind, depth: u8, at: u32, verdict: Shown) {
        let depth = depth.min(DEEPEST);
        self.entries.push(Entry {
            kind,
            depth,
            again: false,
            below: false,
            verdict,
            at,
            cited: NOTHING,
            value: 0,
            detail: NOTHING,
        });
    }

    pub(super) fn keep(&mut self, value: Value) -> u32 {
        self.values.push(value);
        u32::try_from(self.values.len()).unwrap_or(0)
    }

    /// A node and what decided it. `flat` leaves out the node itself where it only gathers others.
    pub(super) fn walk(&mut self, node: NodeId, depth: u8, cited: u32, flat: bool) {
        match self.program.owners[node as usize] {
            ItemRef::None => self.body(node, depth, cited, flat),
            // Once it is known which version is in force, that one is told.
            ItemRef::Criterion(_) if self.is_decided(node) => self.body(node, depth, cited, flat),
            item => self.item(item, node, depth, cited),
        }
    }

    pub(super) fn item(&mut self, item: ItemRef, node: NodeId, depth: u8, cited: u32) {
        let truth = self.truth(node);
        let (kind, at, shown) = match item {
            ItemRef::None => return,
            ItemRef::Fact(at) => return self.presumable(at, node, depth, cited),
            ItemRef::Part(at) => (Kind::Part, at, Shown::Truth(truth)),
            ItemRef::Definition(at) => (Kind::Definition, at, Shown::Truth(truth)),
            ItemRef::Criterion(at) => {
                let found = match self.program.nodes[node as usize] {
                    Op::Criterion(plan) => verdict(&self.program.plans[plan as usize], &self.state().truths),
                    _ => Verdict::of(truth),
                };
                (Kind::Criterion, at, Shown::Verdict(found))
            }
        };
        self.push(kind, depth, at, shown);
        let last = self.entries.len() - 1;
        self.entries[last].cited = cited;
        if let ItemRef::Definition(at) = item {
            self.call(node, at, last);
        }
        self.period(kind, at, node, last);
        match (item, self.program.nodes[node as usize]) {
            (_, Op::Value(slot)) | (ItemRef::Definition(_), Op::Holds(Operand::Value(slot))) => {
                self.definition_value(slot, last);
            }
            _ => {}
        }
        if self.told_elsewhere(item, node, depth, last) {
            return;
        }
        self.contents(item, node, depth + 1);
    }

    /// What decided an item.
    pub(super) fn contents(&mut self, item: ItemRef, node: NodeId, depth: u8) {
        match (item, self.program.nodes[node as usize]) {
            (ItemRef::Criterion(at), Op::Criterion(plan)) => {
                let program = self.program;
                self.criterion(&program.plans[plan as usize], at, depth);
            }
            (_, Op::Value(slot)) => match self.program.values[slot as usize] {
                // Why a fact is presumed.
                ValueOp::Presumed(number) => {
                    let guard = self.program.presumptions[number as usize].guard;
                    self.walk(guard, depth, NOTHING, false);
                }
                _ => self.slot(slot, depth),
            },
            _ => self.body(node, depth, NOTHING, true),
        }
    }

    /// Whether an item has been told already, or is put off for it is too deep; its entry says so.
    pub(super) fn told_elsewhere(&mut self, item: ItemRef, node: NodeId, depth: u8, entry: usize) -> bool {
        if let Some(items) = &mut self.rests_on
            && !self.of_member.contains(&node)
        {
            items.push((entry, node));
            return true;
        }
        let deep = depth >= DEEPEST_ITEM;
        if deep && !self.seen.contains(&node) && !self.later.iter().any(|(_, other)| *other == node) {
            self.later.push((item, node));
        }
        if deep || !self.seen.insert(node) {
            self.entries[entry].below = !self.seen.contains(&node);
            self.entries[entry].again = true;
            return true;
        }
        false
    }

    fn body(&mut self, node: NodeId, depth: u8, cited: u32, flat: bool) {
        let program = self.program;
        let truth = self.truth(node);
        match program.nodes[node as usize] {
            Op::All(list) => {
                let depth = self.gather(Kind::All, node, depth, cited, flat && cited == NOTHING);
                let decisive = if truth == Truth::TRUE { None } else { Some(truth == Truth::FALSE) };
                self.members(program.list(list), decisive, depth);
            }
            Op::Any(list) => {
                let depth = self.gather(Kind::Any, node, depth, cited, flat && cited == NOTHING && list.len == 1);
                match truth.settled() {
                    Some(false) => self.members(program.list(list), None, depth),
                    Some(true) => self.holding(program.list(list), Truth::TRUE, depth),
                    None => self.members(program.list(list), Some(false), depth),
                }
            }
            Op::AtLeast(_, list) => {
                let depth = self.gather(Kind::AtLeast, node, depth, cited, false);
                match truth.settled() {
                    Some(true) => self.holding(program.list(list), Truth::TRUE, depth),
                    Some(false) => self.holding(program.list(list), Truth::FALSE, depth),
                    None => self.members(program.list(list), None, depth),
                }
            }
            Op::Same(inner) => {
                let cited = if program.cites.contains_key(&node) { node } else { cited };
                self.walk(inner, depth, cited, flat);
            }
            Op::Not(inner)
                if program.spans[inner as usize] == program.spans[node as usize]
                    && matches!(program.nodes[inner as usize], Op::OneOf(..) | Op::IsNone(_) | Op::In(..)) =>
            {
                // `is not in` is one comparison to its author, and two nodes here.
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                match program.nodes[inner as usize] {
                    Op::OneOf(of, _) | Op::IsNone(of) => self.operand(of, depth),
                    Op::In(of, set) => self.looked_for(of, set, truth.not(), depth),
                    _ => {}
                }
            }
            Op::Not(inner) => {
                let depth = self.gather(Kind::Not, node, depth, cited, false);
                self.walk(inner, depth, NOTHING, false);
            }
            Op::Fact(fact) => self.fact(fact, depth, cited),
            Op::Const(_) => {
                self.gather(Kind::Constant, node, depth, cited, false);
            }
            Op::Holds(of) => {
                let before = self.entries.len();
                self.operand(of, depth);
                if let Some(entry) = self.entries.get_mut(before) {
                    entry.cited = cited;
                }
            }
            Op::Compare(_, a, b) => {
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                self.operand(a, depth);
                self.operand(b, depth);
            }
            Op::In(of, set) => {
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                self.looked_for(of, set, truth, depth);
            }
            Op::OneOf(of, _) | Op::IsNone(of) => {
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                self.operand(of, depth);
            }
            Op::Within(window) => {
                let window = program.windows[window as usize];
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                self.operand(window.subject, depth);
                self.operand(window.date, depth);
            }
            Op::Each(number) => {
                let depth = self.gather(Kind::Quantifier, node, depth, cited, false);
                self.each(node, number, depth);
            }
            Op::Fold(number) => self.fold(node, number, depth),
            Op::Linked(number) => self.linked(node, number, depth),
            Op::Criterion(at) => self.criterion(&program.plans[at as usize], at, depth),
            Op::InForce(number) => self.in_force(program.in_force[number as usize], node, depth, cited),
            Op::Gathered(number) => {
                let gathered = &program.gathered[number as usize];
                self.walk(gathered.node, depth, cited, flat);
            }
            Op::Value(slot) => self.slot(slot, depth),
        }
    }

    /// A node that gathers others; the depth at which they stand.
    pub(super) fn gather(&mut self, kind: Kind, node: NodeId, depth: u8, cited: u32, leave_out: bool) -> u8 {
        if leave_out {
            return depth;
        }
        let truth = self.truth(node);
        self.push(kind, depth, node, Shown::Truth(truth));
        if let Some(entry) = self.entries.last_mut() {
            entry.cited = cited;
        }
        depth + 1
    }

    /// Members of a list of conditions: all of them; or those that fail, or are open.
    fn members(&mut self, nodes: &[NodeId], failing: Option<bool>, depth: u8) {
        for node in nodes {
            let truth = self.truth(*node);
            let tells = match failing {
                None => true,
                Some(true) => truth == Truth::FALSE,
                Some(false) => truth.is_open(),
            };
            if tells {
                self.walk(*node, depth, NOTHING, false);
            }
        }
    }

    fn holding(&mut self, nodes: &[NodeId], truth: Truth, depth: u8) {
        for node in nodes {
            if self.truth(*node) == truth {
                self.walk(*node, depth, NOTHING, false);
            }
        }
    }

    pub(super) fn fact(&mut self, fact: u32, depth: u8, cited: u32) {
        let judged = self.program.schema.facts[fact as usize].judged_by.is_some();
        let kind = if judged { Kind::Judgement } else { Kind::Fact };
        let shown = if self.facts[fact as usize].is_none() {
            Shown::Truth(Truth::unknown(crate::value::MISSING))
        } else {
            Shown::None
        };
        self.push(kind, depth, fact, shown);
        if let Some(entry) = self.entries.last_mut() {
            entry.cited = cited;
        }
    }

    pub(super) fn operand(&mut self, operand: Operand, depth: u8) {
        match operand {
            Operand::Const(_) => {}
            Operand::Fact(fact) => self.fact(fact, depth, NOTHING),
            Operand::On => self.push(Kind::Date, depth, 0, Shown::None),
            Operand::Element(_) => self.inside_fact(operand, depth),
            Operand::Value(slot) => match self.program.values[slot as usize] {
                ValueOp::Field(..) => {
                    self.inside_fact(operand, depth);
                    self.how_picked(operand, depth);
                }
                _ => {
                    let node = self.program.value_nodes[slot as usize];
                    match self.program.owners[node as usize] {
                        ItemRef::None => self.slot(slot, depth),
                        item => self.item(item, node, depth, NOTHING),
                    }
                }
            },
        }
    }

    /// A field or a member: told by its place in the facts.
    pub(super) fn inside_fact(&mut self, operand: Operand, depth: u8) {
        let Some(place) = place::of_operand(self.program, self.state(), &self.elements, operand) else { return };
        let known = view(self.program, self.facts, self.state(), operand).known().cloned();
        self.places.push(place);
        let at = u32::try_from(self.places.len() - 1).unwrap_or(0);
        let value = known.map_or(0, |value| self.keep(value));
        let shown = if value == 0 { Shown::Truth(Truth::unknown(crate::value::MISSING)) } else { Shown::None };
        self.push(Kind::Fact, depth, at, shown);
        if let Some(entry) = self.entries.last_mut() {
            entry.value = value;
            entry.detail = 0;
        }
    }
}
