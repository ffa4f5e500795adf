//! Lifecycles and states, as events and time move them.

use super::asked::Step;
use super::core::{Context, Core};
use super::event::Event;
use super::refusal::Refusal;
use crate::order;
use crate::program::Program;
use crate::program::course::{EventsPlan, Length, LifecyclePlan, PassagePlan, StageEdge, StatePlan};
use crate::value::{Instant, Slot, Value};

/// Where a lifecycle stands.
#[derive(Clone, Debug)]
pub(super) struct LifecycleState {
    /// None where it is not known.
    pub stage: Option<u32>,
    pub since: Option<Instant>,
    /// Whether time brought it: then its first day is a whole one.
    pub by_time: bool,
    /// The first instant at which the stage's time has run out.
    pub until: Option<Instant>,
    /// How often the stage has been extended.
    pub extended: u32,
    /// When each stage began last, and when it was left last.
    pub entered: Vec<Option<Instant>>,
    pub left: Vec<Option<Instant>>,
    /// What each stage's scheduled end was, or is.
    pub ends: Vec<Option<Instant>>,
    /// Passages after a time whose time has come.
    pub passed: Vec<bool>,
}

/// An edge of a stage that has come.
pub(super) type Edge = (StageEdge, u32, u32);

impl LifecycleState {
    pub(super) fn new(plan: &LifecyclePlan) -> LifecycleState {
        let count = plan.stages.len();
        LifecycleState {
            stage: Some(0),
            since: None,
            by_time: false,
            until: None,
            extended: 0,
            entered: vec![None; count],
            left: vec![None; count],
            ends: vec![None; count],
            passed: vec![false; plan.transitions.len()],
        }
    }

    pub(super) fn stage(&self) -> Option<u32> {
        self.stage
    }
}

impl Core {
    /// The first stage of each lifecycle begins.
    pub(super) fn open(&mut self, program: &Program, at: Instant, edges: &mut Vec<Edge>) {
        if self.opened.is_none() {
            self.opened = Some(at);
            for lifecycle in 0..program.course.lifecycles.len() {
                self.enter(program, lifecycle, 0, at, false, edges);
            }
        }
    }

    fn enter(
        &mut self,
        program: &Program,
        lifecycle: usize,
        stage: u32,
        at: Instant,
        by_time: bool,
        edges: &mut Vec<Edge>,
    ) {
        let plan = &program.course.lifecycles[lifecycle];
        let clock = self.clock(program);
        let number = u32::try_from(lifecycle).unwrap_or(u32::MAX);
        let state = &mut self.lifecycles[lifecycle];
        if state.since.is_some()
            && let Some(old) = state.stage
        {
            state.left[old as usize] = Some(at);
            edges.push((StageEdge::Leaving, number, old));
        }
        let lasts = plan.stages[stage as usize].lasts.as_ref();
        let until = lasts.and_then(|lasts| clock.runs_out(at, by_time, lasts.length));
        state.stage = Some(stage);
        state.since = Some(at);
        state.by_time = by_time;
        state.until = until;
        state.extended = 0;
        state.entered[stage as usize] = Some(at);
        state.left[stage as usize] = None;
        state.ends[stage as usize] = until;
        state.passed.iter_mut().for_each(|passed| *passed = false);
        edges.push((StageEdge::Start, number, stage));
    }

    fn note(&mut self, step: fn(u32, u32) -> Step, lifecycle: usize, place: usize) {
        if let (Ok(lifecycle), Ok(place)) = (u32::try_from(lifecycle), u32::try_from(place)) {
            self.scratch.steps.insert(step(lifecycle, place));
        }
    }

    /// When a lifecycle changes by itself next: which transition, and when.
    fn next_passage(&self, program: &Program, lifecycle: usize) -> Option<(Instant, usize)> {
        let plan = &program.course.lifecycles[lifecycle];
        let state = &self.lifecycles[lifecycle];
        let (stage, since) = (state.stage?, state.since?);
        let clock = self.clock(program);
        let passages = plan.transitions.iter().enumerate().filter(|(at, one)| one.from == stage && !state.passed[*at]);
        let timed = passages.filter_map(|(at, one)| match one.when {
            PassagePlan::Expiry => Some((state.until?, at)),
            PassagePlan::After(length) => Some((clock.runs_out(since, state.by_time, length)?, at)),
            PassagePlan::On(_) => None,
        });
        timed.min()
    }

    pub(super) fn next_stage_timer(&self, program: &Program) -> Option<Instant> {
        let all = 0..program.course.lifecycles.len();
        all.filter_map(|at| self.next_passage(program, at)).map(|(at, _)| at).min()
    }

    /// Takes the passages whose time has come at an instant.
    pub(super) fn pass_time(&mut self, program: &Program, at: Instant, edges: &mut Vec<Edge>) {
        for lifecycle in 0..program.course.lifecycles.len() {
            while let Some((due, number)) = self.next_passage(program, lifecycle).filter(|(due, _)| *due <= at) {
                debug_assert!(due <= at);
                let passage = &program.course.lifecycles[lifecycle].transitions[number];
                let context = self.at(program, at);
                let holds = passage.condition.map(|condition| self.truth(program, condition, &context));
                match holds.map_or(Some(true), |truth| truth.settled()) {
                    Some(true) => {
                        self.note(Step::Passage, lifecycle, number);
                        self.enter(program, lifecycle, passage.to, at, true, edges);
                    }
                    Some(false) => self.lifecycles[lifecycle].passed[number] = true,
                    None => {
                        // Nobody is there to be refused: from here on the stage is not known.
                        let state = &mut self.lifecycles[lifecycle];
                        (state.stage, state.since, state.until) = (None, None, None);
                        self.lose_sight(program, lifecycle, at);
                    }
                }
            }
        }
    }

    /// Whether an event is one of these, as far as that is known.
    pub(super) fn is_one(
        &mut self,
        program: &Program,
        events: &EventsPlan,
        event: &Event,
        context: &Context<'_>,
    ) -> crate::decide::Truth {
        if !events.kinds.contains(&event.kind) {
            return crate::decide::Truth::FALSE;
        }
        events.condition.map_or(crate::decide::Truth::TRUE, |condition| self.truth(program, condition, context))
    }

    /// Takes the passages that events of an instant make, the first declared first; each event moves a lifecycle once.
    pub(super) fn pass_events(
        &mut self,
        program: &Program,
        events: &[Event],
        edges: &mut Vec<Edge>,
    ) -> Result<(), Refusal> {
        for (lifecycle, plan) in program.course.lifecycles.iter().enumerate() {
            let mut used = vec![false; events.len()];
            'again: while let Some(stage) = self.lifecycles[lifecycle].stage {
                for (place, transition) in plan.transitions.iter().enumerate().filter(|(_, one)| one.from == stage) {
                    let PassagePlan::On(on) = &transition.when else { continue };
                    for (number, event) in events.iter().enumerate() {
                        if used[number] {
                            continue;
                        }
                        let context = Context::of(event, self.clock(program).date(event.at));
                        match self.is_one(program, on, event, &context).settled() {
                            Some(false) => {}
                            Some(true) => {
                                used[number] = true;
                                self.note(Step::Passage, lifecycle, place);
                                self.enter(program, lifecycle, transition.to, event.at, false, edges);
                                continue 'again;
                            }
                            None => {
                                return Err(Refusal::open_guard(
                                    program,
                                    event,
                                    &plan.stages[transition.to as usize].name,
                                ));
                            }
                        }
                    }
                }
                break;
            }
            self.extend(program, lifecycle, events)?;
        }
        Ok(())
    }

    fn extend(&mut self, program: &Program, lifecycle: usize, events: &[Event]) -> Result<(), Refusal> {
        let plan = &program.course.lifecycles[lifecycle];
        for event in events {
            let Some(stage) = self.lifecycles[lifecycle].stage else { return Ok(()) };
            let Some(lasts) = &plan.stages[stage as usize].lasts else { return Ok(()) };
            let Some(extension) = &lasts.extended else { return Ok(()) };
            let context = Context::of(event, self.clock(program).date(event.at));
            match self.is_one(program, &extension.on, event, &context).settled() {
                Some(false) => continue,
                Some(true) => {}
                None => return Err(Refusal::open_guard(program, event, &plan.stages[stage as usize].name)),
            }
            if extension.times.is_some_and(|times| self.lifecycles[lifecycle].extended >= times) {
                return Err(Refusal::extended_already(program, event, &plan.stages[stage as usize].name));
            }
            let Some(by) = self.known(program, extension.by, &context) else {
                return Err(Refusal::open_guard(program, event, &plan.stages[stage as usize].name));
            };
            let ty = &program.course.formula(extension.by).ty;
            let length = match (ty, by) {
                (crate::value::Type::Months, Value::Count(months)) => Length::Months(months),
                (_, Value::Count(days)) => Length::Days(days),
                (_, Value::Duration(duration)) => Length::Exact(duration),
                _ => continue,
            };
            let clock = self.clock(program);
            let state = &mut self.lifecycles[lifecycle];
            let (Some(since), Some(until)) = (state.since, state.until) else { continue };
            // The last day of the stage, moved on; the most that it lasts counts from its beginning.
            let last = if matches!(lasts.length, Length::Exact(_)) { Some(until) } else { super::clock::before(until) };
            let moved = last.and_then(|last| match length {
                Length::Exact(_) => clock.end(until, length),
                _ => clock.end(last, length),
            });
            let most = lasts.at_most.and_then(|most| clock.runs_out(since, state.by_time, most));
            let moved = match (moved, most) {
                (Some(moved), Some(most)) => Some(moved.min(most)),
                (moved, most) => moved.or(most),
            };
            let Some(moved) = moved else { continue };
            state.until = Some(moved);
            state.ends[stage as usize] = Some(moved);
            state.extended += 1;
            self.note(Step::Extension, lifecycle, stage as usize);
        }
        Ok(())
    }

    /// Events of an instant change states; of two clauses that both hold, the one declared last counts.
    /// Whether one has.
    pub(super) fn change_states(&mut self, program: &Program, states: &[u32], events: &[Event]) -> bool {
        let mut changed = false;
        for number in states.iter().copied() {
            let plan = &program.course.states[number as usize];
            for clause in &plan.becomes {
                for event in events.iter().filter(|event| clause.on.kinds.contains(&event.kind)) {
                    let context = Context::of(event, self.clock(program).date(event.at));
                    let holds = self.is_one(program, &clause.on, event, &context);
                    if holds.settled() == Some(false) {
                        continue;
                    }
                    let surely = holds.settled() == Some(true);
                    let value = if surely { self.known(program, clause.value, &context) } else { None };
                    changed = true;
                    self.set_state(number, event, plan, value, surely);
                }
            }
        }
        changed
    }

    fn set_state(&mut self, number: u32, event: &Event, plan: &StatePlan, value: Slot, surely: bool) {
        let mut values = Vec::with_capacity(plan.keys.len());
        // The keys of a space stand in the order of their numbers.
        let mut keys: Vec<_> = plan.keys.iter().collect();
        order::sort_by_key(&mut keys, |key| key.key);
        for key in keys {
            let field = key.fields.iter().find(|(kind, _)| *kind == event.kind).map(|(_, field)| *field);
            match field.and_then(|field| event.fields.get(field as usize).cloned().flatten()) {
                Some(value) => values.push(value),
                None => {
                    // It may be any key's; what comes after it is known again.
                    self.states_unknown[number as usize] = true;
                    self.states[number as usize].clear();
                    self.spaces.may_meet(self.setup.state_spaces[number as usize]);
                    return;
                }
            }
        }
        let space = self.setup.state_spaces[number as usize];
        let key = self.spaces.meet(space, &values, surely);
        self.states[number as usize].insert(key, value);
    }
}
