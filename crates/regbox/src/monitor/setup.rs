//! What a monitor works out of the plan once.

use super::keys::Spaces;
use crate::program::Program;
use crate::program::course::{CapPlan, FormulaId, Measure, MeasureBody, Measured, TriggerPlan};

/// What a fact of the course of the test is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Event(u32),
    Lifecycle(u32),
    State(u32),
    Measure(u32),
    Happened(u32),
    Decided(u32),
    None,
}

/// How the value of a measure is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// From events, as this measure says, kept apart by the measure's own keys.
    Events(u32),
    /// From all the keys of another measure.
    Keys(Measure, u32),
    /// By its formula.
    Formula(FormulaId),
}

/// The plan, looked up in the other direction.
#[derive(Debug)]
pub(super) struct Setup {
    /// By the number of the fact, less those that are asked.
    pub roles: Vec<Role>,
    pub found: Vec<Found>,
    /// The space of the keys of each measure, state and limit.
    pub measure_spaces: Vec<usize>,
    pub state_spaces: Vec<usize>,
    pub limit_spaces: Vec<usize>,
    /// The measures that events of each kind change.
    pub of_event: Vec<Vec<u32>>,
    /// The limits that each measure, and each state, can change.
    pub limits_of_measure: Vec<Vec<u32>>,
    pub limits_of_state: Vec<Vec<u32>>,
    /// The duties that the crossing of each measure starts, with the number of the trigger.
    pub crossings: Vec<Vec<(u32, u32)>>,
    /// The fields of events of each kind that are keys: the key, and the field.
    pub key_fields: Vec<Vec<(u32, u32)>>,
    /// The spaces of no keys.
    pub whole: usize,
    /// Days on which a value of the policy changes by its date.
    pub changes: Vec<jiff::civil::Date>,
}

impl Setup {
    pub(super) fn new(program: &Program) -> (Setup, Spaces) {
        let course = &program.course;
        let asked = program.schema.asked;
        let mut roles = vec![Role::None; program.schema.facts.len().saturating_sub(asked)];
        let mut set = |fact: u32, role: Role| {
            if let Some(slot) = (fact as usize).checked_sub(asked).and_then(|at| roles.get_mut(at)) {
                *slot = role;
            }
        };
        (0u32..).zip(&course.events).for_each(|(at, event)| set(event.fact, Role::Event(at)));
        (0u32..).zip(&course.lifecycles).for_each(|(at, one)| set(one.fact, Role::Lifecycle(at)));
        (0u32..).zip(&course.states).for_each(|(at, one)| set(one.fact, Role::State(at)));
        for (at, one) in (0u32..).zip(&course.measures) {
            one.fact.into_iter().for_each(|fact| set(fact, Role::Measure(at)));
        }
        course.happened.iter().for_each(|(fact, event)| set(*fact, Role::Happened(*event)));
        course.decided.iter().for_each(|(fact, decision)| set(*fact, Role::Decided(*decision)));

        let mut spaces = Spaces::default();
        let whole = spaces.of(&[]);
        let measure_spaces = course.measures.iter().map(|one| spaces.of(&one.keys)).collect();
        let state_spaces: Vec<usize> = (course.states.iter())
            .map(|one| spaces.of(&one.keys.iter().map(|key| key.key).collect::<Vec<_>>()))
            .collect();
        let limit_spaces = course.limits.iter().map(|one| spaces.of(&one.keys)).collect();
        let found: Vec<Found> = (0u32..).zip(&course.measures).map(|(at, _)| found(program, at)).collect();
        let mut of_event = vec![Vec::new(); course.events.len()];
        for (at, found) in (0u32..).zip(&found) {
            if let Found::Events(of) = found
                && let Some(measured) = measured(program, *of)
                && let Some(list) = of_event.get_mut(measured.event as usize)
            {
                list.push(at);
            }
        }
        let key_fields = (course.events.iter())
            .map(|event| {
                let record = program.schema.record(event.record);
                let field = |name: &str| record.and_then(|record| record.index.get(name).copied());
                (0u32..).zip(&course.keys).filter_map(|(at, (name, _))| Some((at, field(name)?))).collect()
            })
            .collect();
        let mut setup = Setup {
            roles,
            found,
            measure_spaces,
            state_spaces,
            limit_spaces,
            of_event,
            limits_of_measure: vec![Vec::new(); course.measures.len()],
            limits_of_state: vec![Vec::new(); course.states.len()],
            crossings: vec![Vec::new(); course.measures.len()],
            key_fields,
            whole,
            changes: Vec::new(),
        };
        setup.look_up(program);
        (setup, spaces)
    }

    pub(super) fn role(&self, program: &Program, fact: u32) -> Role {
        let at = (fact as usize).checked_sub(program.schema.asked);
        at.and_then(|at| self.roles.get(at).copied()).unwrap_or(Role::None)
    }

    fn look_up(&mut self, program: &Program) {
        let course = &program.course;
        for (number, limit) in (0u32..).zip(&course.limits) {
            for cap in &limit.caps {
                if let CapPlan::Standing { used, cap, .. } = cap {
                    for formula in [*used, *cap] {
                        self.limit_reads(program, number, formula);
                    }
                }
            }
        }
        for (number, duty) in (0u32..).zip(&course.obligations) {
            for (at, trigger) in (0u32..).zip(&duty.triggers) {
                if let TriggerPlan::Crossing { measure, .. } = trigger {
                    for source in self.sources(program, *measure) {
                        self.crossings[source as usize].push((number, at));
                    }
                }
            }
        }
        let mut changes: Vec<jiff::civil::Date> = Vec::new();
        for period in program.forces.iter().flat_map(|force| &force.periods) {
            changes.extend(period.from);
            changes.extend(period.until.and_then(|until| until.tomorrow().ok()));
        }
        changes.sort_unstable();
        changes.dedup();
        self.changes = changes;
    }

    /// The measures made from events that a measure is made from.
    fn sources(&self, program: &Program, measure: u32) -> Vec<u32> {
        match self.found.get(measure as usize) {
            Some(Found::Events(_)) => vec![measure],
            Some(Found::Keys(_, of)) => self.sources(program, *of),
            Some(Found::Formula(formula)) => {
                let reads = program.course.formula(*formula).reads.iter();
                let measures = reads.filter_map(|fact| match self.role(program, *fact) {
                    Role::Measure(at) => Some(at),
                    _ => None,
                });
                measures.flat_map(|at| self.sources(program, at)).collect()
            }
            None => Vec::new(),
        }
    }

    fn limit_reads(&mut self, program: &Program, limit: u32, formula: FormulaId) {
        for fact in &program.course.formula(formula).reads {
            match self.role(program, *fact) {
                Role::Measure(at) => {
                    for source in self.sources(program, at) {
                        let list = &mut self.limits_of_measure[source as usize];
                        if !list.contains(&limit) {
                            list.push(limit);
                        }
                    }
                }
                Role::State(at) => {
                    let list = &mut self.limits_of_state[at as usize];
                    if !list.contains(&limit) {
                        list.push(limit);
                    }
                }
                _ => {}
            }
        }
    }
}

/// What a measure made from events says.
pub(super) fn measured(program: &Program, at: u32) -> Option<&Measured> {
    match &program.course.measures.get(at as usize)?.body {
        MeasureBody::Measured(measured) => Some(measured),
        _ => None,
    }
}

/// A sum of sums is a sum by itself, and so are counts, and the largest of the largest.
fn found(program: &Program, at: u32) -> Found {
    match &program.course.measures[at as usize].body {
        MeasureBody::Measured(_) => Found::Events(at),
        MeasureBody::Computed(formula) => Found::Formula(*formula),
        MeasureBody::RolledUp { function, measure, .. } => {
            if let Found::Events(of) = found(program, *measure)
                && let Some(measured) = measured(program, of)
                && matches!(
                    (function, measured.function, measured.distinct),
                    (Measure::Sum, Measure::Sum | Measure::Count, None)
                        | (Measure::Largest, Measure::Largest, None)
                        | (Measure::Smallest, Measure::Smallest, None)
                )
            {
                return Found::Events(of);
            }
            Found::Keys(*function, *measure)
        }
    }
}
