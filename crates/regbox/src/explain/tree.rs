//! The explanation of a decision: the nodes that decided it, as a tree.

use super::Case;
use super::place::{self, Place, Step};
use crate::decide::{Eval, State, Truth, Verdict, in_effect, live_substitutes, verdict, view};
use crate::facts::Facts;
use crate::program::{Criterion, ExceptionPlan, GuardedValue, ItemRef, NodeId, Op, Operand, Program, ValueOp};
use crate::value::Value;
use std::sync::Arc;

/// What a node of an explanation stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The decision itself.
    Decision,
    /// An outcome and the condition it has.
    Arm,
    /// A part and its criteria.
    Part,
    /// A criterion.
    Criterion,
    /// A definition.
    Definition,
    /// When a criterion applies.
    Applies,
    /// An exception.
    Exception,
    /// The requirement that an exception puts in place.
    Substitute,
    /// When a criterion counts as met.
    Deemed,
    /// Conditions of which all must hold.
    All,
    /// Conditions of which one must hold.
    Any,
    /// Conditions of which some number must hold.
    AtLeast,
    /// A condition turned round.
    Not,
    /// A comparison.
    Comparison,
    /// Something said of the members of a list.
    Quantifier,
    /// One member of a list.
    Member,
    /// A fact, or something inside one.
    Fact,
    /// A judgement.
    Judgement,
    /// The date of decision.
    Date,
    /// A truth value that the policy writes out.
    Constant,
}

impl Kind {
    /// The kind as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Decision => "decision",
            Kind::Arm => "arm",
            Kind::Part => "part",
            Kind::Criterion => "criterion",
            Kind::Definition => "definition",
            Kind::Applies => "applies",
            Kind::Exception => "exception",
            Kind::Substitute => "substitute",
            Kind::Deemed => "deemed",
            Kind::All => "all",
            Kind::Any => "any",
            Kind::AtLeast => "at_least",
            Kind::Not => "not",
            Kind::Comparison => "comparison",
            Kind::Quantifier => "quantifier",
            Kind::Member => "member",
            Kind::Fact => "fact",
            Kind::Judgement => "judgement",
            Kind::Date => "date",
            Kind::Constant => "constant",
        }
    }
}

/// Why a decision is what it is: a tree, from the decision down to the facts.
///
/// It holds what decided and nothing else: of conditions that must all hold, those that fail where one fails. What is
/// used in several places is told once.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub(super) facts: Facts,
    pub(super) plan: u32,
    pub(super) entries: Vec<Entry>,
    /// Values that stand in no fact by themselves: of definitions, and of members of lists.
    pub(super) values: Vec<Value>,
    pub(super) places: Vec<Place>,
    /// The provisions of the version, arm or exception that the value of a definition comes from, by its node.
    pub(super) extra_cites: Vec<(u32, Vec<crate::program::Cite>)>,
}

/// One node, in preorder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    pub depth: u8,
    /// Told in full elsewhere in the tree.
    pub again: bool,
    pub verdict: Shown,
    /// The number of the arm, item, fact or place; of a node for anything else.
    pub at: u32,
    /// A node that cites a provision for this one.
    pub cited: u32,
    /// One more than the number of its value in [`Explanation::values`]; 0 for none.
    pub value: u32,
    /// Which exception, version or arm of the item.
    pub detail: u32,
}

/// A verdict, or a truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    None,
    Truth(Truth),
    Verdict(Verdict),
}

pub(super) const NOTHING: u32 = u32::MAX;
/// Items deeper than this are told beside the decision instead, so that a chain of definitions never makes a deep tree.
const DEEPEST_ITEM: u8 = 12;
/// What would be deeper than this stands beside what it belongs to: readers of JSON bound its depth.
const DEEPEST: u8 = 56;
/// More members of a list than this are not told one by one.
const MOST_MEMBERS: usize = 100;

enum At<'a> {
    Decided(&'a State),
    Inside(Box<Eval<'a>>),
}

struct Builder<'a> {
    program: &'a Program,
    facts: &'a [crate::value::Slot],
    at: At<'a>,
    entries: Vec<Entry>,
    values: Vec<Value>,
    places: Vec<Place>,
    extra_cites: Vec<(u32, Vec<crate::program::Cite>)>,
    seen: Vec<u64>,
    later: Vec<(ItemRef, NodeId)>,
    elements: Vec<Option<Place>>,
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

/// The part of an explanation that is about one criterion.
pub(super) fn explain_criterion(case: Case<'_>, facts: &Facts, plan: u32, criterion: u32) -> Explanation {
    let mut builder = Builder::new(case);
    builder.item(ItemRef::Criterion(criterion), case.program.criteria[criterion as usize].node, 0, NOTHING);
    builder.finish(facts, plan)
}

impl<'a> Builder<'a> {
    fn new(case: Case<'a>) -> Builder<'a> {
        let program = case.program;
        let items = program.definitions.len() + program.criteria.len() + program.parts.len();
        Builder {
            program,
            facts: case.facts,
            at: At::Decided(case.state),
            entries: Vec::with_capacity(64),
            values: Vec::new(),
            places: Vec::new(),
            extra_cites: Vec::new(),
            seen: vec![0; items.div_ceil(64)],
            later: Vec::new(),
            elements: Vec::new(),
        }
    }

    /// Tells what was put off, and closes the tree.
    fn finish(mut self, facts: &Facts, plan: u32) -> Explanation {
        while let Some((item, node)) = self.later.pop() {
            if !self.is_seen(item) {
                self.item(item, node, 1, NOTHING);
            }
        }
        let Builder { entries, values, places, extra_cites, .. } = self;
        Explanation { facts: facts.clone(), plan, entries, values, places, extra_cites }
    }

    fn state(&self) -> &State {
        match &self.at {
            At::Decided(state) => state,
            At::Inside(eval) => &eval.state,
        }
    }

    #[inline]
    fn truth(&self, node: NodeId) -> Truth {
        self.state().truths[node as usize]
    }

    fn push(&mut self, kind: Kind, depth: u8, at: u32, verdict: Shown) {
        let depth = depth.min(DEEPEST);
        self.entries.push(Entry { kind, depth, again: false, verdict, at, cited: NOTHING, value: 0, detail: NOTHING });
    }

    fn keep(&mut self, value: Value) -> u32 {
        self.values.push(value);
        u32::try_from(self.values.len()).unwrap_or(0)
    }

    /// A node and what decided it. `flat` leaves out the node itself where it only gathers others.
    fn walk(&mut self, node: NodeId, depth: u8, cited: u32, flat: bool) {
        match self.program.owners[node as usize] {
            ItemRef::None => self.body(node, depth, cited, flat),
            item => self.item(item, node, depth, cited),
        }
    }

    /// The number of an item among all items.
    fn number(&self, item: ItemRef) -> usize {
        let program = self.program;
        match item {
            ItemRef::None => 0,
            ItemRef::Definition(at) => at as usize,
            ItemRef::Criterion(at) => program.definitions.len() + at as usize,
            ItemRef::Part(at) => program.definitions.len() + program.criteria.len() + at as usize,
        }
    }

    fn first_time(&mut self, item: ItemRef) -> bool {
        let number = self.number(item);
        // Inside a loop an item stands for the same as outside it: nothing in an item speaks of a member.
        let bit = 1u64 << (number % 64);
        let new = self.seen[number / 64] & bit == 0;
        self.seen[number / 64] |= bit;
        new
    }

    fn item(&mut self, item: ItemRef, node: NodeId, depth: u8, cited: u32) {
        let truth = self.truth(node);
        let (kind, at, shown) = match item {
            ItemRef::None => return,
            ItemRef::Part(at) => (Kind::Part, at, Shown::Truth(truth)),
            ItemRef::Definition(at) => (Kind::Definition, at, Shown::Truth(truth)),
            ItemRef::Criterion(at) => {
                let criterion = &self.program.criteria[at as usize];
                let found = if criterion.is_plain() || criterion.node != node {
                    Verdict::of(truth)
                } else {
                    verdict(criterion, &self.state().truths)
                };
                (Kind::Criterion, at, Shown::Verdict(found))
            }
        };
        self.push(kind, depth, at, shown);
        let last = self.entries.len() - 1;
        self.entries[last].cited = cited;
        if let Op::Value(slot) = self.program.nodes[node as usize] {
            self.definition_value(slot, last);
        }
        let deep = depth >= DEEPEST_ITEM;
        if deep && !self.is_seen(item) && !self.later.iter().any(|(other, _)| *other == item) {
            self.later.push((item, node));
        }
        if deep || !self.first_time(item) {
            self.entries[last].again = true;
            return;
        }
        match (item, self.program.nodes[node as usize]) {
            (ItemRef::Criterion(at), Op::Criterion(_)) => {
                let program = self.program;
                self.criterion(&program.criteria[at as usize], at, depth + 1);
            }
            (_, Op::Value(slot)) => self.slot(slot, depth + 1),
            _ => self.body(node, depth + 1, NOTHING, true),
        }
    }

    fn is_seen(&self, item: ItemRef) -> bool {
        let number = self.number(item);
        self.seen[number / 64] & (1u64 << (number % 64)) != 0
    }

    /// The value of a definition, and which version, arm or exception of it that is.
    fn definition_value(&mut self, slot: u32, entry: usize) {
        let known = view(self.program, self.facts, self.state(), Operand::Value(slot)).known().cloned();
        if let Some(value) = known {
            self.entries[entry].value = self.keep(value);
            self.entries[entry].verdict = Shown::None;
        }
        let ValueOp::Same(Operand::Value(inner)) = self.program.values[slot as usize] else { return };
        let cites = super::used::value_cites(self.program, self.facts, self.state(), inner);
        if !cites.is_empty() {
            self.extra_cites.push((u32::try_from(entry).unwrap_or(0), cites));
        }
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
            Op::Compare(_, a, b) | Op::In(a, b) => {
                let depth = self.gather(Kind::Comparison, node, depth, cited, false);
                self.operand(a, depth);
                self.operand(b, depth);
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
            Op::Criterion(at) => self.criterion(&program.criteria[at as usize], at, depth),
            Op::Value(slot) => self.slot(slot, depth),
        }
    }

    /// A node that gathers others; the depth at which they stand.
    fn gather(&mut self, kind: Kind, node: NodeId, depth: u8, cited: u32, leave_out: bool) -> u8 {
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

    fn fact(&mut self, fact: u32, depth: u8, cited: u32) {
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

    fn operand(&mut self, operand: Operand, depth: u8) {
        match operand {
            Operand::Const(_) => {}
            Operand::Fact(fact) => self.fact(fact, depth, NOTHING),
            Operand::On => self.push(Kind::Date, depth, 0, Shown::None),
            Operand::Element(_) => self.inside_fact(operand, depth),
            Operand::Value(slot) => match self.program.values[slot as usize] {
                ValueOp::Field(..) => self.inside_fact(operand, depth),
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
    fn inside_fact(&mut self, operand: Operand, depth: u8) {
        let Some(place) = place::of_operand(self.program, &self.elements, operand) else { return };
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

    /// What a computed value is made of.
    fn slot(&mut self, slot: u32, depth: u8) {
        let program = self.program;
        match program.values[slot as usize] {
            ValueOp::Same(of) | ValueOp::Minus(of) => self.operand(of, depth),
            ValueOp::Truth(node) => self.walk(node, depth, NOTHING, false),
            ValueOp::Field(..) => self.inside_fact(Operand::Value(slot), depth),
            ValueOp::Add(a, b)
            | ValueOp::Subtract(a, b)
            | ValueOp::Multiply(a, b)
            | ValueOp::Divide(a, b)
            | ValueOp::Move(a, b, ..) => {
                self.operand(a, depth);
                self.operand(b, depth);
            }
            ValueOp::Call(_, a, b) => {
                self.operand(a, depth);
                if a != b {
                    self.operand(b, depth);
                }
            }
            ValueOp::Choose(number) => {
                let choice = &program.choices[number as usize];
                for (guard, value) in &choice.arms {
                    let truth = self.truth(*guard);
                    self.walk(*guard, depth, NOTHING, false);
                    if truth != Truth::FALSE {
                        self.operand(*value, depth);
                    }
                    if truth == Truth::TRUE {
                        return;
                    }
                }
                self.operand(choice.otherwise, depth);
            }
            ValueOp::Dated(number) => {
                let dated = &program.dated[number as usize];
                self.operand(dated.date, depth);
                for version in super::used::versions_in_play(program, self.facts, self.state(), dated) {
                    self.operand(version.value, depth);
                }
            }
            ValueOp::Except(number) => {
                let exceptions = &program.exceptions[number as usize];
                self.operand(exceptions.own, depth);
                self.value_exceptions(&exceptions.exceptions, depth);
            }
        }
    }

    fn value_exceptions(&mut self, exceptions: &[GuardedValue], depth: u8) {
        for exception in exceptions {
            let truth = self.truth(exception.guard);
            self.push(Kind::Exception, depth, NOTHING, Shown::Truth(truth));
            if let Some(entry) = self.entries.last_mut() {
                entry.cited = exception.guard;
            }
            self.walk(exception.guard, depth + 1, NOTHING, false);
            if truth != Truth::FALSE {
                self.operand(exception.value, depth + 1);
                self.value_exceptions(&exception.nested, depth + 1);
            }
        }
    }

    /// The clauses of a criterion that decided its verdict.
    fn criterion(&mut self, criterion: &Criterion, at: u32, depth: u8) {
        let found = verdict(criterion, &self.state().truths);
        if let Some(applies) = criterion.applies {
            let truth = self.truth(applies);
            self.push(Kind::Applies, depth, at, Shown::Truth(truth));
            self.walk(applies, depth + 1, NOTHING, true);
            if found == Verdict::NotApplicable {
                return;
            }
        }
        let substitutes =
            !live_substitutes(criterion, &self.state().truths).is_empty() || has_substitute(&criterion.exceptions);
        let replaced = live_substitutes(criterion, &self.state().truths).iter().any(|(live, _)| *live == Truth::TRUE);
        if !replaced && !matches!(found, Verdict::MetByException | Verdict::DeemedMet) || found == Verdict::Met {
            self.walk(criterion.requires, depth, NOTHING, true);
        }
        if found != Verdict::Met || substitutes {
            let mut number = 0;
            self.exceptions(&criterion.exceptions, at, found, depth, &mut number);
        }
        if let Some(deemed) = criterion.deemed
            && !matches!(found, Verdict::Met | Verdict::MetByException)
        {
            let truth = self.truth(deemed);
            self.push(Kind::Deemed, depth, at, Shown::Truth(truth));
            self.walk(deemed, depth + 1, NOTHING, true);
        }
    }

    fn exceptions(
        &mut self,
        exceptions: &[ExceptionPlan],
        criterion: u32,
        found: Verdict,
        depth: u8,
        number: &mut u32,
    ) {
        for exception in exceptions {
            let own = *number;
            *number += 1;
            let effect = in_effect(exception, &self.state().truths);
            let guard = self.truth(exception.guard);
            let waives = found == Verdict::MetByException
                && effect == Truth::FALSE
                && exception.substitute.is_none()
                && exception.nested.is_empty();
            if waives {
                continue;
            }
            self.push(Kind::Exception, depth, criterion, Shown::Truth(effect));
            if let Some(entry) = self.entries.last_mut() {
                entry.detail = own;
            }
            self.walk(exception.guard, depth + 1, NOTHING, true);
            if guard == Truth::FALSE {
                *number += count(&exception.nested);
                continue;
            }
            if let Some(substitute) = exception.substitute
                && effect != Truth::FALSE
            {
                let truth = self.truth(substitute);
                self.push(Kind::Substitute, depth + 1, criterion, Shown::Truth(truth));
                self.walk(substitute, depth + 2, NOTHING, true);
            }
            self.exceptions(&exception.nested, criterion, Verdict::NotMet, depth + 1, number);
        }
    }

    fn each(&mut self, node: NodeId, number: u32, depth: u8) {
        let program = self.program;
        let entry = &program.loops[number as usize];
        let whole = self.truth(node);
        let list = view(program, self.facts, self.state(), entry.list).known().cloned();
        let Some(Value::List(members)) = list else {
            return self.operand(entry.list, depth);
        };
        if self.elements.is_empty() {
            self.elements = vec![None; program.depth];
        }
        let place = place::of_operand(program, &self.elements, entry.list);
        if members.is_empty() || members.len() > MOST_MEMBERS {
            self.operand(entry.list, depth);
            return;
        }
        let before = match &self.at {
            At::Decided(state) => {
                let eval = Eval::resume(program, self.facts, (*state).clone());
                Some(std::mem::replace(&mut self.at, At::Inside(Box::new(eval))))
            }
            At::Inside(_) => None,
        };
        // The quantifier is settled by the members that settle it; where it needs all of them, by all.
        let decisive = match (entry.quantifier, whole.settled()) {
            (crate::program::Quantifier::Some, Some(true)) | (crate::program::Quantifier::No, Some(false)) => {
                Some(Truth::TRUE)
            }
            (crate::program::Quantifier::Every, Some(false)) => Some(Truth::FALSE),
            _ => None,
        };
        for (at, member) in (0u32..).zip(members.iter()) {
            if let At::Inside(eval) = &mut self.at {
                eval.enter(entry, member, node);
            }
            let truth = self.truth(entry.body);
            let tells = match decisive {
                Some(decisive) => truth == decisive,
                None if whole.is_open() => truth.is_open(),
                None => true,
            };
            if !tells {
                continue;
            }
            let place = place.as_ref().map(|list| list.then(Step::Member(at)));
            if let Some(place) = &place {
                self.places.push(place.clone());
            }
            if let Some(slot) = self.elements.get_mut(entry.depth as usize) {
                *slot = place;
            }
            let number = u32::try_from(self.places.len()).unwrap_or(0).saturating_sub(1);
            self.push(Kind::Member, depth, number, Shown::Truth(truth));
            self.walk(entry.body, depth + 1, NOTHING, true);
        }
        if let Some(before) = before {
            self.at = before;
        }
    }
}

fn has_substitute(exceptions: &[ExceptionPlan]) -> bool {
    exceptions.iter().any(|exception| exception.substitute.is_some() || has_substitute(&exception.nested))
}

fn count(exceptions: &[ExceptionPlan]) -> u32 {
    exceptions.iter().map(|exception| 1 + count(&exception.nested)).sum()
}

/// An exception of a criterion by its number in the order in which they are written.
pub(super) fn exception_by_number(exceptions: &[ExceptionPlan], number: u32) -> Option<&ExceptionPlan> {
    let mut left = number;
    for exception in exceptions {
        if left == 0 {
            return Some(exception);
        }
        let inside = count(&exception.nested);
        if left <= inside {
            return exception_by_number(&exception.nested, left - 1);
        }
        left -= 1 + inside;
    }
    None
}

/// One node of an explanation.
#[derive(Clone, Copy, Debug)]
pub struct ExplanationNode<'e> {
    pub(super) explanation: &'e Explanation,
    pub(super) at: usize,
}

impl Explanation {
    /// The decision, at the root of the tree.
    #[must_use]
    pub fn root(&self) -> ExplanationNode<'_> {
        ExplanationNode { explanation: self, at: 0 }
    }

    /// How many nodes the tree has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the tree has no node; it always has the decision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The tree as the JSON of a decision has it.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::explanation_json(self)
    }

    pub(super) fn program(&self) -> &Arc<Program> {
        self.facts.program()
    }
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::explanation_text(self, false))
    }
}

impl<'e> ExplanationNode<'e> {
    pub(super) fn entry(&self) -> &'e Entry {
        &self.explanation.entries[self.at]
    }

    /// What the node stands for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// The nodes below it.
    pub fn children(&self) -> impl Iterator<Item = ExplanationNode<'e>> {
        let explanation = self.explanation;
        let depth = self.entry().depth;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            loop {
                let entry = explanation.entries.get(at)?;
                if entry.depth <= depth {
                    return None;
                }
                let here = at;
                at += 1;
                if entry.depth == depth + 1 {
                    return Some(ExplanationNode { explanation, at: here });
                }
            }
        })
    }
}
