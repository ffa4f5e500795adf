//! The state of a monitor, and what its formulas come to.

use super::accounts::Accounts;
use super::asked::Step;
use super::batch::CapOf;
use super::clock::{Clock, Day};
use super::counting::{Addition, Used};
use super::duties::DutyState;
use super::event::Event;
use super::keys::{KeyId, Spaces};
use super::limits::LimitState;
use super::measures::MeasureState;
use super::prohibitions::ProhibitionState;
use super::setup::{Setup, measured};
use super::shared::Shared;
use super::shortcuts::{Part, Simple};
use super::stages::LifecycleState;
use super::watch::Watch;
use crate::decide::{self, Abs, Eval, State, Truth, View, compare};
use crate::explain::{Place, waits_for};
use crate::facts::Facts;
use crate::program::Program;
use crate::program::course::FormulaId;
use crate::value::{Instant, MISSING, Slot, Value};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A deadline: when it passes, and whose it is. The last number tells duties of one obligation apart.
pub(super) type Deadline = (Instant, u32, u64);

#[derive(Clone, Debug)]
pub(super) struct Core {
    pub setup: Arc<Setup>,
    pub facts: Facts,
    /// When the test began.
    pub opened: Option<Instant>,
    /// Everything up to this instant has been taken.
    pub now: Option<Instant>,
    pub lifecycles: Vec<LifecycleState>,
    pub states: Vec<Shared<FxHashMap<KeyId, Slot>>>,
    /// Whether an event with an unknown key has changed a state: then it is known for no key.
    pub states_unknown: Vec<bool>,
    pub spaces: Spaces,
    pub measures: Vec<MeasureState>,
    pub accounts: Accounts,
    pub limits: Vec<LimitState>,
    pub duties: Vec<Shared<DutyState>>,
    pub prohibitions: Vec<Shared<ProhibitionState>>,
    pub happened: Vec<bool>,
    pub deadlines: Shared<BTreeSet<Deadline>>,
    /// The caps that an act has left exceeded, as far as is known: limit, cap and key.
    pub exceeded: Shared<BTreeSet<(u32, usize, KeyId)>>,
    /// Not part of what is saved: it is made from the rest.
    pub watch: Option<Shared<Watch>>,
    /// Not part of what is saved: room for evaluation.
    pub scratch: Scratch,
}

#[derive(Clone, Debug)]
pub(super) struct Scratch {
    pub slots: Vec<Slot>,
    /// None while it is in use.
    pub state: Option<State>,
    /// The local day of the instant at hand.
    pub day: Option<Day>,
    /// Until when what happens on that day counts, by measure: and from when, where that is later.
    pub windows: Vec<Option<(Option<Instant>, Option<Instant>)>>,
    /// The keys of the event at hand, by space, where they have been looked up.
    pub keys: Vec<Option<KeyId>>,
    /// What the events at hand add to measures, the measures that this changes, and the caps that it may use up.
    pub additions: Vec<Addition>,
    pub touched: Used,
    pub used: Vec<(CapOf, bool)>,
    /// What the lifecycles have done, which scenarios ask for.
    pub steps: BTreeSet<Step>,
}

/// What a formula is evaluated for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'e> {
    pub at: Instant,
    pub on: Date,
    /// The event at hand: its kind and its fields.
    pub event: Option<(u32, &'e Arc<[Slot]>)>,
    /// The event that started a duty.
    pub trigger: Option<(u32, &'e Arc<[Slot]>)>,
    pub key: Option<(usize, KeyId)>,
    /// Whether an average, a last or a largest of nothing is taken as nought.
    pub from_nothing: bool,
}

impl<'e> Context<'e> {
    pub(super) fn of(event: &'e Event, on: Date) -> Context<'e> {
        Context {
            at: event.at,
            on,
            event: Some((event.kind, &event.fields)),
            trigger: None,
            key: None,
            from_nothing: false,
        }
    }

    pub(super) fn key(self, space: usize, key: KeyId) -> Context<'e> {
        Context { key: Some((space, key)), ..self }
    }
}

impl Core {
    pub(super) fn new(program: &Arc<Program>, facts: &Facts) -> Core {
        let (setup, spaces) = Setup::new(program);
        let function = |at: u32| measured(program, setup.events_of(at)).map(|one| one.function);
        let accounts = Accounts::new((0u32..).zip(&setup.measure_spaces).map(|(at, space)| (*space, function(at))));
        let space_count = spaces.spaces.len();
        let course = &program.course;
        let mut slots = facts.slots().to_vec();
        slots.resize(program.schema.facts.len(), None);
        let on = jiff::civil::date(2000, 1, 1);
        let mut eval = Eval::new(program, &slots, on);
        eval.state.truths.resize(program.nodes.len(), Truth::TRUE);
        let state = eval.state;
        Core {
            setup: Arc::new(setup),
            facts: facts.clone(),
            opened: None,
            now: None,
            lifecycles: course.lifecycles.iter().map(LifecycleState::new).collect(),
            states: vec![Shared::default(); course.states.len()],
            states_unknown: vec![false; course.states.len()],
            spaces,
            measures: vec![MeasureState::default(); course.measures.len()],
            accounts,
            limits: course.limits.iter().map(LimitState::new).collect(),
            duties: vec![Shared::default(); course.obligations.len()],
            prohibitions: vec![Shared::default(); course.prohibitions.len()],
            happened: vec![false; course.events.len()],
            deadlines: Shared::default(),
            exceeded: Shared::default(),
            watch: None,
            scratch: Scratch {
                slots,
                state: Some(state),
                day: None,
                windows: vec![None; course.measures.len()],
                keys: vec![None; space_count],
                additions: Vec::new(),
                touched: Vec::new(),
                used: Vec::new(),
                steps: BTreeSet::new(),
            },
        }
    }

    pub(super) fn clock<'p>(&self, program: &'p Program) -> Clock<'p> {
        Clock::new(program, self.scratch.day)
    }

    /// What is the same for all instants of a local day is looked up once.
    pub(super) fn turn_to(&mut self, program: &Program, at: Instant) {
        if !self.scratch.day.is_some_and(|day| day.has(at)) {
            self.scratch.day = Clock::new(program, None).day_of(at);
            self.scratch.windows.fill(None);
        }
    }

    /// What is asked at an instant, with no event at hand.
    pub(super) fn at(&self, program: &Program, at: Instant) -> Context<'static> {
        let on = self.clock(program).date(at);
        Context { at, on, event: None, trigger: None, key: None, from_nothing: false }
    }

    pub(super) fn truth(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Truth {
        if let Some(Value::Bool(value)) = self.simple(program, formula, context) {
            return Truth::known(value);
        }
        let plan = program.course.formula(formula);
        let Some(node) = plan.truth else {
            return match self.evaluated(program, formula, context) {
                Abs::Known(Value::Bool(value)) => Truth::known(value),
                Abs::Known(_) => Truth::unknown(MISSING),
                Abs::Open(open) => Truth::unknown(open.reasons),
            };
        };
        match self.evaluate(program, formula, context) {
            Some(state) => state.truths[node as usize],
            None => Truth::unknown(crate::value::PROBLEM),
        }
    }

    pub(super) fn value(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Abs {
        match self.simple(program, formula, context) {
            Some(value) => Abs::Known(value),
            None => self.evaluated(program, formula, context),
        }
    }

    /// What a formula comes to that is no look away.
    fn evaluated(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Abs {
        let plan = program.course.formula(formula);
        if self.evaluate(program, formula, context).is_none() {
            return Abs::any(crate::value::PROBLEM);
        }
        let Some(state) = &self.scratch.state else { return Abs::any(crate::value::PROBLEM) };
        match plan.truth {
            Some(node) => match state.truths[node as usize].settled() {
                Some(value) => Abs::Known(Value::Bool(value)),
                None => Abs::any(state.truths[node as usize].reasons()),
            },
            None => decide::view(program, &self.scratch.slots, state, plan.value).to_abs(),
        }
    }

    pub(super) fn known(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Option<Value> {
        self.simple(program, formula, context).or_else(|| match self.evaluated(program, formula, context) {
            Abs::Known(value) => Some(value),
            Abs::Open(_) => None,
        })
    }

    /// The places in the facts that keep a formula open.
    pub(super) fn waits_for(
        &mut self,
        program: &Program,
        formula: FormulaId,
        context: &Context<'_>,
    ) -> BTreeSet<Place> {
        let plan = program.course.formula(formula);
        if self.evaluate(program, formula, context).is_none() {
            return BTreeSet::new();
        }
        let Some(state) = &self.scratch.state else { return BTreeSet::new() };
        let value = plan.truth.is_none().then_some(plan.value);
        waits_for(program, &self.scratch.slots, state, plan.truth, value)
    }

    /// Whether all of these hold.
    pub(super) fn all(&mut self, program: &Program, formulas: &[FormulaId], context: &Context<'_>) -> Truth {
        let mut truth = Truth::TRUE;
        for formula in formulas {
            truth = Truth::all([truth, self.truth(program, *formula, context)].into_iter());
        }
        truth
    }

    /// The value of a formula that is known without evaluating anything: most are a value, a measure or a field, or compare
    /// two of those.
    fn simple(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Option<Value> {
        match self.setup.simple[formula.0 as usize] {
            Simple::Is(one) => Some(self.part(program, one, context)?.into_owned()),
            Simple::Compare(relation, a, b) => {
                let (a, b) = (self.part(program, a, context)?, self.part(program, b, context)?);
                compare(relation, View::Known(&a), View::Known(&b)).settled().map(Value::Bool)
            }
            Simple::Add(a, b) => match (&*self.part(program, a, context)?, &*self.part(program, b, context)?) {
                (Value::Number(a), Value::Number(b)) => Some(Value::Number(a.add(b))),
                _ => None,
            },
            Simple::Subtract(a, b) => match (&*self.part(program, a, context)?, &*self.part(program, b, context)?) {
                (Value::Number(a), Value::Number(b)) => Some(Value::Number(a.sub(b))),
                _ => None,
            },
            Simple::No => None,
        }
    }

    fn part<'v>(&mut self, program: &'v Program, part: Part, context: &Context<'v>) -> Option<Cow<'v, Value>> {
        match part {
            Part::Const(at) => Some(Cow::Borrowed(&program.consts[at as usize])),
            Part::Fact(fact) => self.slot(program, fact, context).map(Cow::Owned),
            Part::Field(kind, field) => {
                let (_, fields) = context.event.into_iter().chain(context.trigger).find(|(of, _)| *of == kind)?;
                fields.get(field as usize)?.as_ref().map(Cow::Borrowed)
            }
        }
    }

    /// Evaluates what a formula is made of; none where that takes too many steps.
    fn evaluate(&mut self, program: &Program, formula: FormulaId, context: &Context<'_>) -> Option<&State> {
        let plan = program.course.formula(formula);
        // Finding one may evaluate other formulas, which read the same facts of other keys: all are found before any is set.
        if let [fact] = &*plan.reads {
            self.scratch.slots[*fact as usize] = self.slot(program, *fact, context);
        } else {
            let slots: Vec<Slot> = plan.reads.iter().map(|fact| self.slot(program, *fact, context)).collect();
            for (fact, slot) in plan.reads.iter().zip(slots) {
                self.scratch.slots[*fact as usize] = slot;
            }
        }
        let mut state = self.scratch.state.take()?;
        state.steps = 0;
        state.ties.clear();
        state.on = Abs::Known(Value::Date(context.on));
        let mut eval = Eval { program, facts: &self.scratch.slots, state, bounded: true };
        eval.some(&plan.nodes);
        let state = self.scratch.state.insert(eval.state);
        match state.out_of_steps.take() {
            Some(_) => None,
            None => Some(state),
        }
    }
}
