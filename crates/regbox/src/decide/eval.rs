//! One pass over the nodes of a program.

use super::abs::{Abs, View};
use super::linked::Ties;
use super::truth::Truth;
use super::{compare, criteria};
use crate::program::{Loop, NodeId, Op, Operand, Program, Quantifier};
use crate::value::{MISSING, Possible, Slot, Value};
use std::sync::Arc;

/// The most steps that going through lists may take in one decision, the same on every face.
pub(crate) const MAX_STEPS: u64 = 10_000_000;

/// What the nodes of a program came to, for some facts on some date.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub truths: Vec<Truth>,
    pub values: Vec<Abs>,
    /// The members that quantifiers speak of, by depth; meaningful only inside a loop.
    pub elements: Vec<Abs>,
    /// How often a loop at each depth has gone on to a member.
    pub entered: Vec<u64>,
    /// The place of the only member of a list, by the number of the fold that picks it.
    pub picked: Vec<Option<u32>>,
    /// What the ties of each list that links were when they were last gone over.
    pub ties: Vec<Option<Arc<Ties>>>,
    /// The date of decision.
    pub on: Abs,
    /// The steps that going through lists took.
    pub steps: u64,
    /// The node at which the budget of steps ran out.
    pub out_of_steps: Option<NodeId>,
    /// Whether facts that are not given are what they are presumed to be.
    pub presuming: bool,
}

impl State {
    /// The state before anything is evaluated, and none of its places.
    pub(crate) fn empty() -> State {
        State {
            truths: Vec::new(),
            values: Vec::new(),
            elements: Vec::new(),
            entered: Vec::new(),
            picked: Vec::new(),
            ties: Vec::new(),
            on: Abs::Known(Value::None),
            steps: 0,
            out_of_steps: None,
            presuming: false,
        }
    }
}

/// What evaluation reads and writes.
pub(crate) struct Eval<'a> {
    pub program: &'a Program,
    pub facts: &'a [Slot],
    pub state: State,
    /// Whether the budget of steps holds. It does while deciding; looking again at what was decided takes as many steps
    /// once more for each loop around, and must not end half way.
    pub bounded: bool,
}

/// Evaluates the nodes before `end`.
pub(crate) fn evaluate(program: &Program, facts: &[Slot], on: jiff::civil::Date, end: NodeId) -> State {
    let mut eval = Eval::new(program, facts, on);
    eval.run(end);
    eval.state
}

/// Evaluates the nodes before `end` once more, with the facts that are not given taken to be what they are presumed to be.
pub(crate) fn evaluate_presuming(program: &Program, facts: &[Slot], on: jiff::civil::Date, end: NodeId) -> State {
    let mut eval = Eval::new(program, facts, on);
    eval.state.presuming = true;
    eval.run(end);
    eval.state
}

/// Evaluates all nodes with nothing given, on any date on which the policy is in force: what is then settled stays so.
pub(crate) fn evaluate_undated(program: &Program) -> State {
    let facts = vec![None; program.schema.facts.len()];
    let day = |date: Option<jiff::civil::Date>| date.map(Value::Date);
    let dates = Possible::Range(day(program.header.from), day(program.header.until));
    let mut eval = Eval::new(program, &facts, jiff::civil::Date::ZERO);
    eval.state.on = Abs::open(MISSING, dates);
    eval.run(u32::try_from(program.nodes.len()).unwrap_or(u32::MAX));
    eval.state
}

impl<'a> Eval<'a> {
    pub(crate) fn new(program: &'a Program, facts: &'a [Slot], on: jiff::civil::Date) -> Eval<'a> {
        let unset =
            if program.values.is_empty() { Vec::new() } else { vec![Abs::Known(Value::None); program.values.len()] };
        let elements = if program.depth == 0 { Vec::new() } else { vec![Abs::Known(Value::None); program.depth] };
        let on = Abs::Known(Value::Date(on));
        let state = State { values: unset, elements, entered: vec![0; program.depth], on, ..State::empty() };
        Eval { program, facts, state, bounded: true }
    }

    /// Goes on from a state, for another look into a loop.
    pub(crate) fn resume(program: &'a Program, facts: &'a [Slot], state: State) -> Eval<'a> {
        Eval { program, facts, state, bounded: false }
    }

    pub(crate) fn run(&mut self, end: NodeId) {
        self.state.truths.clear();
        self.state.truths.resize(end as usize, Truth::TRUE);
        self.range(0, end);
    }

    pub(crate) fn range(&mut self, start: NodeId, end: NodeId) {
        let mut at = start;
        while at < end {
            let (truth, next) = self.node(at);
            self.state.truths[at as usize] = truth;
            at = next;
        }
    }

    /// What a node comes to, and the node after it.
    #[inline(always)]
    fn node(&mut self, at: NodeId) -> (Truth, NodeId) {
        let program = self.program;
        let truth = match program.nodes[at as usize] {
            Op::Const(value) => Truth::known(value),
            Op::Fact(fact) => match &self.facts[fact as usize] {
                Some(Value::Bool(value)) => Truth::known(*value),
                Some(_) | None => Truth::unknown(MISSING),
            },
            Op::Holds(operand) => holds(self.view(operand)),
            Op::Same(other) => self.truth(other),
            Op::Not(other) => self.truth(other).not(),
            Op::All(list) => Truth::all(program.list(list).iter().map(|node| self.truth(*node))),
            Op::Any(list) => Truth::any(program.list(list).iter().map(|node| self.truth(*node))),
            Op::AtLeast(k, list) => Truth::at_least(k, program.list(list).iter().map(|node| self.truth(*node))),
            Op::Compare(relation, a, b) => compare::compare(relation, self.view(a), self.view(b)),
            Op::In(value, set) => self.is_in(value, set, at),
            Op::OneOf(value, consts) => {
                let values = &program.consts[consts.start as usize..consts.start as usize + consts.len as usize];
                compare::one_of(self.view(value), values)
            }
            Op::IsNone(value) => compare::is_none(self.view(value)),
            Op::Within(window) => {
                let window = program.windows[window as usize];
                compare::within(self.view(window.subject), window.days, window.ending, self.view(window.date))
            }
            Op::Criterion(criterion) => criteria::truth(&program.plans[criterion as usize], &self.state.truths),
            Op::InForce(number) => self.in_force(program.in_force[number as usize]),
            Op::Gathered(number) => self.gathered(&program.gathered[number as usize]),
            Op::Value(slot) => {
                let value = self.compute(slot);
                let truth = Truth::unknown(value.view().reasons());
                self.state.values[slot as usize] = value;
                truth
            }
            Op::Each(number) => {
                let entry = &program.loops[number as usize];
                return (self.each(entry, at), entry.over.end);
            }
            Op::Fold(number) => {
                return (self.fold(number, at), program.folds[number as usize].over.end);
            }
            Op::Linked(number) => {
                return (self.linked(number, at), program.linked[number as usize].over.end);
            }
        };
        (truth, at + 1)
    }

    /// Evaluates some nodes, in order. What stands inside a loop is evaluated by the loop.
    pub(crate) fn some(&mut self, nodes: &[NodeId]) {
        let mut next = 0;
        for at in nodes {
            if *at >= next {
                let (truth, after) = self.node(*at);
                self.state.truths[*at as usize] = truth;
                next = after;
            }
        }
    }

    #[inline]
    pub(crate) fn truth(&self, node: NodeId) -> Truth {
        self.state.truths[node as usize]
    }

    /// A value as it stands.
    #[inline]
    pub(crate) fn view(&self, operand: Operand) -> View<'_> {
        view(self.program, self.facts, &self.state, operand)
    }

    /// Whether a value is in a set, or in a list, whose members it is compared with one by one.
    fn is_in(&mut self, value: Operand, set: Operand, at: NodeId) -> Truth {
        if let View::Known(Value::List(members)) = self.view(set) {
            let steps = members.len() as u64;
            if !self.may_take(steps, at) {
                return Truth::unknown(crate::value::PROBLEM);
            }
        }
        compare::is_in(self.view(value), self.view(set))
    }

    fn each(&mut self, entry: &Loop, at: NodeId) -> Truth {
        let members = self.members(&entry.over);
        // Only what is inside is evaluated again for each.
        let per_member = u64::from(entry.over.end - at);
        let (mut any, mut all) = (Truth::FALSE, Truth::TRUE);
        for place in 0..members.len() {
            if !self.may_take(per_member, at) {
                return Truth::unknown(crate::value::PROBLEM);
            }
            self.enter(&entry.over, members.at(place), at);
            let (truth, belongs) = (self.truth(entry.body), members.belongs(place));
            any = Truth::any([any, Truth::all([belongs, truth].into_iter())].into_iter());
            all = Truth::all([all, Truth::any([belongs.not(), truth].into_iter())].into_iter());
        }
        match entry.quantifier {
            Quantifier::Some => any,
            Quantifier::Every => all,
            Quantifier::No => any.not(),
        }
    }
}

/// A value as it stands in a state.
#[inline(always)]
pub(crate) fn view<'v>(program: &'v Program, facts: &'v [Slot], state: &'v State, operand: Operand) -> View<'v> {
    match operand {
        Operand::Fact(fact) => match &facts[fact as usize] {
            Some(value) => View::Known(value),
            None => View::Open(&program.schema.facts[fact as usize].field.open),
        },
        Operand::Const(at) => View::Known(&program.consts[at as usize]),
        Operand::Value(slot) => state.values[slot as usize].view(),
        Operand::Element(depth) => state.elements[depth as usize].view(),
        Operand::On => state.on.view(),
    }
}

#[inline]
fn holds(view: View<'_>) -> Truth {
    match view {
        View::Known(value) => Truth::known(*value == Value::Bool(true)),
        View::Open(open) => match open.values.listed() {
            Some([Value::Bool(only)]) => Truth::known(*only),
            _ => Truth::unknown(open.reasons),
        },
    }
}
