//! What need not be gone through for every event: formulas that are a look away, and the items that an event concerns.

use super::duties::to_each;
use super::event::Event;
use super::setup::{Found, Role, Setup};
use crate::program::course::{CapPlan, EventsPlan, Formula, FormulaId, MustPlan, ObligationPlan, TriggerPlan};
use crate::program::{Op, Operand, Program, Relation, ValueOp};

/// How a formula is found that needs no evaluation, where what it is made of is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Simple {
    Is(Part),
    Compare(Relation, Part, Part),
    Add(Part, Part),
    Subtract(Part, Part),
    /// It must be evaluated.
    No,
}

/// A value that is a look away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The constant of this number.
    Const(u32),
    /// A fact of the course of the test.
    Fact(u32),
    /// A field of the event at hand, where it is given: its kind, and the field.
    Field(u32, u32),
}

/// A measure made from events that is compared with a constant, as most limits do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    pub measure: u32,
    /// The measure whose events it is made from.
    pub of: u32,
    pub relation: Relation,
    /// The number of the constant.
    pub with: u32,
}

/// What events concern: by number, in order.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    pub states: Vec<u32>,
    /// Caps on an act, by limit and cap.
    pub gates: Vec<(u32, usize)>,
    /// Obligations that they start.
    pub starts: Vec<u32>,
    /// Obligations whose acts they are.
    pub acts: Vec<u32>,
    /// Obligations to each value of a field of theirs.
    pub values: Vec<u32>,
    pub prohibitions: Vec<u32>,
}

impl Concerned {
    /// Those of one kind; of any, where none is given.
    pub(super) fn new(program: &Program, kind: Option<u32>) -> Concerned {
        fn of<T>(items: &[T], holds: impl Fn(&T) -> bool) -> Vec<u32> {
            (0u32..).zip(items).filter(|(_, item)| holds(item)).map(|(number, _)| number).collect()
        }
        let course = &program.course;
        let is = |on: &EventsPlan| kind.is_none_or(|kind| on.kinds.contains(&kind));
        let gates = (0u32..).zip(&course.limits).flat_map(|(number, limit)| {
            let caps = limit.caps.iter().enumerate();
            caps.filter_map(move |(place, cap)| match cap {
                CapPlan::Gate { on, .. } => Some((number, place, on)),
                CapPlan::Standing { .. } => None,
            })
        });
        let acts = |plan: &ObligationPlan| match &plan.must {
            MustPlan::Act(acts) => acts.iter().any(|act| kind.is_none_or(|kind| act.event == kind)),
            MustPlan::Keep(_) => false,
        };
        let starts = |plan: &ObligationPlan| {
            plan.triggers.iter().any(|trigger| matches!(trigger, TriggerPlan::Event(on) if is(on)))
        };
        Concerned {
            states: of(&course.states, |state| state.becomes.iter().any(|clause| is(&clause.on))),
            gates: gates.filter(|(.., on)| is(on)).map(|(number, place, _)| (number, place)).collect(),
            starts: of(&course.obligations, starts),
            acts: of(&course.obligations, acts),
            values: of(&course.obligations, |plan| {
                to_each(plan).is_some_and(|(_, of, _)| kind.is_none_or(|kind| kind == of))
            }),
            prohibitions: of(&course.prohibitions, |item| item.never.iter().any(|never| is(&never.events))),
        }
    }
}

pub(super) fn by_time(program: &Program) -> Vec<usize> {
    let by_time = |plan: &ObligationPlan| {
        plan.recurring.is_some() || matches!(plan.must, MustPlan::Keep(_)) || plan.triggers.is_empty()
    };
    let all = program.course.obligations.iter().enumerate();
    all.filter(|(_, plan)| by_time(plan)).map(|(number, _)| number).collect()
}

impl Setup {
    /// What events of an instant concern.
    pub(super) fn concerned(&self, events: &[Event]) -> &Concerned {
        match events {
            [only] => self.concerned.get(only.kind as usize).unwrap_or(&self.all_concerned),
            _ => &self.all_concerned,
        }
    }

    pub(super) fn simple(&self, program: &Program, formula: &Formula) -> Simple {
        let of_parts = |make: &dyn Fn(Part, Part) -> Simple, a: Operand, b: Operand| {
            self.part(program, a).zip(self.part(program, b)).map(|(a, b)| make(a, b))
        };
        let found = match formula.truth {
            Some(mut node) => {
                while let Op::Same(other) = program.nodes[node as usize] {
                    node = other;
                }
                match program.nodes[node as usize] {
                    Op::Holds(of) => self.part(program, of).map(Simple::Is),
                    Op::Compare(relation, a, b) => of_parts(&|a, b| Simple::Compare(relation, a, b), a, b),
                    _ => None,
                }
            }
            None => match same(program, formula.value) {
                Operand::Value(slot) => match program.values[slot as usize] {
                    ValueOp::Add(a, b) => of_parts(&Simple::Add, a, b),
                    ValueOp::Subtract(a, b) => of_parts(&Simple::Subtract, a, b),
                    _ => self.part(program, formula.value).map(Simple::Is),
                },
                _ => self.part(program, formula.value).map(Simple::Is),
            },
        };
        found.unwrap_or(Simple::No)
    }

    fn part(&self, program: &Program, operand: Operand) -> Option<Part> {
        match same(program, operand) {
            Operand::Const(at) => Some(Part::Const(at)),
            Operand::Fact(fact) => {
                let stands = !matches!(self.role(program, fact), Role::None | Role::Event(_));
                stands.then_some(Part::Fact(fact))
            }
            Operand::Value(slot) => match program.values[slot as usize] {
                ValueOp::Field(Operand::Fact(fact), _, field) => match self.role(program, fact) {
                    Role::Event(kind) => Some(Part::Field(kind, field)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn plain_cap(&self, cap: &CapPlan, space: usize) -> Option<Plain> {
        let CapPlan::Standing { used, relation, cap, .. } = cap else { return None };
        let Simple::Is(Part::Fact(fact)) = self.simple[used.0 as usize] else { return None };
        let at = (fact as usize).checked_sub(self.asked)?;
        match self.roles.get(at)? {
            Role::Measure(measure) if self.measure_spaces[*measure as usize] == space => {
                self.plain(*measure, *relation, *cap)
            }
            _ => None,
        }
    }

    pub(super) fn plain_threshold(&self, trigger: &TriggerPlan) -> Option<Plain> {
        match trigger {
            TriggerPlan::Crossing { measure, relation, threshold } => self.plain(*measure, *relation, *threshold),
            _ => None,
        }
    }

    fn plain(&self, measure: u32, relation: Relation, with: FormulaId) -> Option<Plain> {
        match (self.found.get(measure as usize)?, self.simple[with.0 as usize]) {
            (Found::Events(of), Simple::Is(Part::Const(with))) => Some(Plain { measure, of: *of, relation, with }),
            _ => None,
        }
    }
}

/// What a value is where it is another one under another name.
fn same(program: &Program, mut operand: Operand) -> Operand {
    while let Operand::Value(slot) = operand
        && let ValueOp::Same(other) = program.values[slot as usize]
    {
        operand = other;
    }
    operand
}
