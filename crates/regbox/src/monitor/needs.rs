//! Which facts and judgements keep a status undetermined.
//!
//! A condition is gone back through where it is open. What it reads of the test (a stage, a state, a measure, what was
//! decided) is followed to the conditions that make it, for as long as it is not known itself. Those are looked at with no event
//! at hand, so what is named may be more than what waits; it is always something that is not given.

use super::core::{Context, Core};
use super::duties::Origin;
use super::setup::Role;
use super::standings::MonitorStatus;
use crate::decide::{candidates, evaluate};
use crate::explain::{Need, Place, need_at, waits_for};
use crate::order;
use crate::program::Program;
use crate::program::course::{
    ActPlan, AnchorPlan, CapPlan, DuePlan, EventsPlan, FormulaId, LimitPlan, MeasureBody, MomentPlan, MustPlan,
    ObligationPlan, PassagePlan, TriggerPlan,
};
use crate::value::Instant;
use std::collections::BTreeSet;

/// What is to be looked at, and what has been.
#[derive(Default)]
pub(super) struct Waits {
    formulas: Vec<FormulaId>,
    /// Facts of the course.
    facts: Vec<u32>,
    seen: BTreeSet<u32>,
    found: BTreeSet<Place>,
}

impl Waits {
    fn events(&mut self, events: &EventsPlan) {
        self.formulas.extend(events.condition);
    }

    pub(super) fn formulas(mut self, formulas: impl IntoIterator<Item = FormulaId>) -> Waits {
        self.formulas.extend(formulas);
        self
    }

    fn fact(mut self, fact: u32) -> Waits {
        self.facts.push(fact);
        self
    }

    /// What keeps one cap of a limit open.
    pub(super) fn of_cap(plan: &LimitPlan, cap: &CapPlan) -> Waits {
        let mut waits = Waits::default().formulas(plan.applies.iter().chain(&plan.warn_at).copied());
        match cap {
            CapPlan::Standing { used, cap, .. } => waits.formulas.extend([*used, *cap]),
            CapPlan::Gate { on, requires, .. } => {
                waits.events(on);
                waits.formulas.push(*requires);
            }
        }
        waits
    }

    /// What keeps the duties of an obligation open, and those whose breach starts them, which may follow from each other in a
    /// circle.
    fn of_obligation(program: &Program, number: u32) -> Waits {
        let mut waits = Waits::default();
        let (mut left, mut had) = (vec![number], BTreeSet::from([number]));
        while let Some(next) = left.pop() {
            if let Some(plan) = program.course.obligations.get(next as usize) {
                left.extend(waits.duties(program, plan).into_iter().filter(|other| had.insert(*other)));
            }
        }
        waits
    }

    /// What keeps duties open; the obligations whose breach starts them.
    fn duties(&mut self, program: &Program, plan: &ObligationPlan) -> Vec<u32> {
        let mut others = Vec::new();
        self.formulas.extend(&plan.applies);
        for trigger in &plan.triggers {
            match trigger {
                TriggerPlan::Event(events) => self.events(events),
                TriggerPlan::Edge(_, lifecycle, _) => self.facts.extend(stage_fact(program, *lifecycle)),
                TriggerPlan::Crossing { measure, threshold, .. } => {
                    self.formulas.push(*threshold);
                    self.measure(program, *measure);
                }
                TriggerPlan::BreachOfLimit(at) => {
                    let limit = program.course.limits.get(*at as usize);
                    for cap in limit.into_iter().flat_map(|limit| limit.caps.iter().map(move |cap| (limit, cap))) {
                        self.formulas.extend(Waits::of_cap(cap.0, cap.1).formulas);
                    }
                }
                TriggerPlan::BreachOfProhibition(at) => self.formulas.extend(of_prohibition(program, *at as usize)),
                TriggerPlan::BreachOfObligation(at) => others.push(*at),
            }
        }
        let moments = plan.recurring.iter().map(|(_, moment)| moment).chain(&plan.from).chain(&plan.until);
        moments.for_each(|moment| self.moment(program, moment));
        match &plan.must {
            MustPlan::Keep(state) => {
                self.facts.extend(program.course.states.get(*state as usize).map(|state| state.fact))
            }
            MustPlan::Act(acts) => self.formulas.extend(acts.iter().filter_map(|ActPlan { condition, .. }| *condition)),
        }
        match &plan.due {
            Some(DuePlan::Within(_, from)) => self.formulas.extend(*from),
            Some(DuePlan::NoLater(moment)) => self.moment(program, moment),
            Some(DuePlan::EndOfDay { .. }) | None => {}
        }
        others
    }

    fn moment(&mut self, program: &Program, moment: &MomentPlan) {
        match moment.anchor {
            AnchorPlan::Edge(_, lifecycle, _) => self.facts.extend(stage_fact(program, lifecycle)),
            AnchorPlan::Date(formula) => self.formulas.push(formula),
        }
    }

    fn measure(&mut self, program: &Program, at: u32) {
        // What is rolled up is what it is rolled up of, which is declared before it.
        let mut body = program.course.measures.get(at as usize).map(|plan| &plan.body);
        while let Some(MeasureBody::RolledUp { measure, .. }) = body {
            body = program.course.measures.get(*measure as usize).map(|plan| &plan.body);
        }
        let Some(body) = body else { return };
        match body {
            MeasureBody::Measured(measured) => {
                self.formulas.extend(measured.value.iter().chain(&measured.condition));
                let stages = measured.during.iter().filter_map(|(lifecycle, _)| stage_fact(program, *lifecycle));
                self.facts.extend(stages);
            }
            MeasureBody::RolledUp { .. } => {}
            MeasureBody::Computed(formula) => self.formulas.push(*formula),
        }
    }

    /// What makes a fact of the course.
    fn follow(&mut self, program: &Program, core: &mut Core, fact: u32, context: &Context<'_>) {
        if !self.seen.insert(fact) {
            return;
        }
        match core.setup.role(program, fact) {
            Role::Lifecycle(at) => {
                let plan = &program.course.lifecycles[at as usize];
                for passage in &plan.transitions {
                    self.formulas.extend(passage.condition);
                    if let PassagePlan::On(events) = &passage.when {
                        self.events(events);
                    }
                }
                for extended in plan.stages.iter().filter_map(|stage| stage.lasts.as_ref()?.extended.as_ref()) {
                    self.formulas.push(extended.by);
                    self.events(&extended.on);
                }
            }
            Role::State(at) => {
                for becomes in &program.course.states[at as usize].becomes {
                    self.formulas.push(becomes.value);
                    self.events(&becomes.on);
                }
            }
            Role::Measure(at) => self.measure(program, at),
            Role::Decided(decision) => {
                let Some(plan) = program.decisions.get(decision as usize) else { return };
                let slots = core.all_slots(program, context.at);
                let state = evaluate(program, &slots, context.on, plan.end);
                let open = candidates(plan, &state.truths).filter(|(_, truth)| truth.is_open());
                let open: Vec<_> = open.filter_map(|(arm, _)| arm.when).collect();
                let places = waits_for(program, &slots, &state, open, None);
                self.sort_out(program, places);
            }
            Role::Event(_) | Role::Happened(_) | Role::None => {}
        }
    }

    /// What is asked is found; what the course of the test makes is followed.
    fn sort_out(&mut self, program: &Program, places: BTreeSet<Place>) {
        let asked = program.schema.asked().len();
        for place in places {
            if (place.fact as usize) < asked {
                self.found.insert(place);
            } else {
                self.facts.push(place.fact);
            }
        }
    }

    /// All that is waited for: facts before judgements, in order of declaration.
    pub(super) fn needs(mut self, program: &Program, core: &mut Core, context: &Context<'_>) -> Vec<Need> {
        let mut evaluated = BTreeSet::new();
        loop {
            if let Some(formula) = self.formulas.pop() {
                if evaluated.insert(formula.0) {
                    let places = core.waits_for(program, formula, context);
                    self.sort_out(program, places);
                }
            } else if let Some(fact) = self.facts.pop() {
                if core.slot(program, fact, context).is_none() {
                    self.follow(program, core, fact, context);
                }
            } else {
                break;
            }
        }
        let mut needs: Vec<Need> = self.found.iter().map(|place| need_at(program, place)).collect();
        order::sort_by_key(&mut needs, |need| need.judged_by().is_some());
        needs
    }
}

fn stage_fact(program: &Program, lifecycle: u32) -> Option<u32> {
    program.course.lifecycles.get(lifecycle as usize).map(|plan| plan.fact)
}

fn of_prohibition(program: &Program, at: usize) -> Vec<FormulaId> {
    let never = program.course.prohibitions.get(at).into_iter().flat_map(|plan| &plan.never);
    never.flat_map(|never| never.events.condition.into_iter().chain(never.unless)).collect()
}

/// What a duty waits for of which it is not known where it stands.
pub(super) fn of_duty(program: &Program, core: &mut Core, number: usize, origin: &Origin, at: Instant) -> Vec<Need> {
    let waits = Waits::of_obligation(program, u32::try_from(number).unwrap_or(u32::MAX));
    let context = core.at(program, at);
    match origin {
        Origin::Event(event, fields) => {
            let context = Context { trigger: Some((event.kind, fields)), ..context };
            waits.needs(program, core, &context)
        }
        _ => waits.needs(program, core, &context),
    }
}

/// Adds what is waited for by what is not kept apart by keys: stages, prohibitions and waivers.
pub(super) fn add(program: &Program, core: &mut Core, status: &mut MonitorStatus, at: Instant) {
    let context = core.at(program, at);
    for (plan, one) in program.course.lifecycles.iter().zip(&mut status.lifecycles) {
        if one.stage.is_none() {
            one.needs = Waits::default().fact(plan.fact).needs(program, core, &context);
        }
    }
    for (number, one) in status.prohibitions.iter_mut().enumerate() {
        if one.status == super::standings::ProhibitionStanding::Undetermined {
            one.needs = Waits::default().formulas(of_prohibition(program, number)).needs(program, core, &context);
        }
    }
    for (plan, one) in program.course.waivers.iter().zip(&mut status.waivers) {
        if one.active.is_none() {
            one.needs = Waits::default().formulas(plan.holds).needs(program, core, &context);
        }
    }
}
