//! What a monitor works out of the plan once.

use super::keys::Spaces;
use super::schedule::MOST_AT_ONCE;
use super::shortcuts::{Concerned, Plain, Simple, by_time};
use super::sources::{Part, Source};
use crate::order;
use crate::program::Program;
use crate::program::course::{
    CapPlan, FormulaId, Length, Measure, MeasureBody, Measured, PassagePlan, TriggerPlan, Window,
};
use crate::value::{Duration, Instant};
use std::collections::BTreeSet;

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
    /// How many facts are asked.
    pub asked: usize,
    /// By the number of the fact, less those that are asked.
    pub roles: Vec<Role>,
    pub found: Vec<Found>,
    /// The space of the keys of each measure, state and cap.
    pub measure_spaces: Vec<usize>,
    pub state_spaces: Vec<usize>,
    /// By limit and cap.
    pub cap_spaces: Vec<Vec<usize>>,
    /// The measures made from events that what a cap limits is made of; and those that it or the cap is made of.
    pub cap_sources: Vec<Vec<CapSources>>,
    /// The measures that events of each kind change.
    pub of_event: Vec<Vec<u32>>,
    /// The measures made from events that count from some later instant on.
    pub begin_later: Vec<u32>,
    /// Whether what a measure counts never ceases to count.
    pub endless: Vec<bool>,
    /// The caps that each measure can use up, and those that it can move.
    pub used_of_measure: Vec<Vec<Part<usize>>>,
    pub moved_by_measure: Vec<Vec<(u32, usize)>>,
    /// The duties that the crossing of each measure starts, with the number of the trigger.
    pub crossings: Vec<Vec<Part<u32>>>,
    /// The fields of events of each kind that are keys: the key, and the field.
    pub key_fields: Vec<Vec<(u32, u32)>>,
    /// The kinds of events that move or extend a stage.
    pub moving: BTreeSet<u32>,
    /// The shortest of the times after which something comes by itself, again and again; and how many such things there are.
    pub beat: Option<(Duration, i64)>,
    /// The spaces of no keys.
    pub whole: usize,
    /// The measures made from events that each measure is made of.
    pub measure_sources: Vec<Vec<u32>>,
    /// What each computed measure is made of that is kept apart by any of its keys.
    pub own_parts: Vec<Vec<u32>>,
    /// Whether a cap, or whether it applies, rests on a stage, a state or what has happened.
    pub cap_rests: Vec<Vec<bool>>,
    /// The measures made from events that each trigger on a measure is made of, by obligation and trigger.
    pub crossing_sources: Vec<Vec<Vec<Source>>>,
    /// How each formula is found, where nothing need be evaluated.
    pub simple: Vec<Simple>,
    /// The caps of limits, and the thresholds of duties by obligation and trigger, that compare a measure with a constant.
    pub plain_caps: Vec<Vec<Option<Plain>>>,
    pub plain_thresholds: Vec<Vec<Option<Plain>>>,
    /// What events of each kind concern; and what any event may.
    pub concerned: Vec<Concerned>,
    pub all_concerned: Concerned,
    /// The obligations that time itself starts or ends.
    pub by_time: Vec<usize>,
    /// The caps that hold at all times.
    pub at_all_times: Vec<(u32, usize)>,
    /// Days on which a value of the policy changes by its date, or an item comes into force or goes out of it.
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
        let cap_spaces = (course.limits.iter())
            .map(|limit| {
                let of = |cap: &CapPlan| match cap {
                    CapPlan::Standing { keys, .. } => spaces.of(keys),
                    CapPlan::Gate { .. } => whole,
                };
                limit.caps.iter().map(of).collect()
            })
            .collect();
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
        let window = |at: u32| match found.get(at as usize) {
            Some(Found::Events(of)) => measured(program, *of).map(|plan| plan.window),
            _ => None,
        };
        let measures = (0u32..).take(course.measures.len());
        let begin_later =
            measures.clone().filter(|at| matches!(window(*at), Some(Window::CalendarBefore(_)))).collect();
        let endless = measures.map(|at| window(at) == Some(Window::AllTime)).collect();
        let key_fields = (course.events.iter())
            .map(|event| {
                let record = program.schema.record(event.record);
                let field = |name: &str| record.and_then(|record| record.index.get(name).copied());
                (0u32..).zip(&course.keys).filter_map(|(at, (name, _))| Some((at, field(name)?))).collect()
            })
            .collect();
        let mut setup = Setup {
            asked,
            roles,
            found,
            measure_spaces,
            state_spaces,
            cap_spaces,
            cap_sources: Vec::new(),
            of_event,
            begin_later,
            endless,
            used_of_measure: vec![Vec::new(); course.measures.len()],
            moved_by_measure: vec![Vec::new(); course.measures.len()],
            crossings: vec![Vec::new(); course.measures.len()],
            measure_sources: Vec::new(),
            own_parts: Vec::new(),
            cap_rests: Vec::new(),
            crossing_sources: Vec::new(),
            key_fields,
            moving: moving(program),
            beat: beat(program),
            whole,
            simple: Vec::new(),
            plain_caps: Vec::new(),
            plain_thresholds: Vec::new(),
            concerned: (0u32..).take(course.events.len()).map(|kind| Concerned::new(program, Some(kind))).collect(),
            all_concerned: Concerned::new(program, None),
            by_time: by_time(program),
            at_all_times: Vec::new(),
            changes: Vec::new(),
        };
        setup.look_up(program, &spaces);
        setup.simple = course.formulas.iter().map(|formula| setup.simple(program, formula)).collect();
        setup.plain_caps = (course.limits.iter().zip(&setup.cap_spaces))
            .map(|(limit, spaces)| {
                limit.caps.iter().zip(spaces).map(|(cap, space)| setup.plain_cap(cap, *space)).collect()
            })
            .collect();
        setup.plain_thresholds = (course.obligations.iter())
            .map(|plan| plan.triggers.iter().map(|trigger| setup.plain_threshold(trigger)).collect())
            .collect();
        (setup, spaces)
    }

    /// Whether so much time lies between two instants that too much may come by itself.
    pub(super) fn is_leap(&self, from: Instant, to: Instant) -> bool {
        let Some((beat, things)) = self.beat else { return false };
        let times = to.since(from).as_nanoseconds() / beat.as_nanoseconds().max(1);
        times.saturating_mul(i128::from(things)) > (MOST_AT_ONCE / 2) as i128
    }

    pub(super) fn role(&self, program: &Program, fact: u32) -> Role {
        let at = (fact as usize).checked_sub(program.schema.asked);
        at.and_then(|at| self.roles.get(at).copied()).unwrap_or(Role::None)
    }

    fn look_up(&mut self, program: &Program, spaces: &Spaces) {
        let course = &program.course;
        for at in (0u32..).take(course.measures.len()) {
            let mut sources: Vec<u32> = self.sources(program, spaces, at).iter().map(|source| source.measure).collect();
            sources.dedup();
            self.measure_sources.push(sources);
            self.own_parts.push(self.own_parts(program, at));
        }
        for (number, limit) in (0u32..).zip(&course.limits) {
            if limit.at_all_times {
                self.at_all_times.extend((0..limit.caps.len()).map(|place| (number, place)));
            }
            let (mut all, mut rests) = (Vec::new(), Vec::new());
            let applies = limit.applies.iter().any(|formula| self.rests(program, *formula));
            for (place, cap) in limit.caps.iter().enumerate() {
                let sources = match cap {
                    CapPlan::Standing { used: used_by, cap, .. } => {
                        let used = self.sources_of(program, spaces, *used_by);
                        let moved = self.sources_of(program, spaces, *cap);
                        rests.push(applies || self.rests(program, *used_by) || self.rests(program, *cap));
                        CapSources { used, moved }
                    }
                    CapPlan::Gate { .. } => {
                        rests.push(false);
                        CapSources::default()
                    }
                };
                for source in &sources.used {
                    let keys = source.keys.clone();
                    self.used_of_measure[source.measure as usize].push(Part { of: number, place, keys });
                }
                for source in sources.moved.iter().filter(|source| !sources.used.contains(source)) {
                    self.moved_by_measure[source.measure as usize].push((number, place));
                }
                all.push(sources);
            }
            self.cap_sources.push(all);
            self.cap_rests.push(rests);
        }
        for (number, duty) in (0u32..).zip(&course.obligations) {
            let mut all = Vec::new();
            for (at, trigger) in (0u32..).zip(&duty.triggers) {
                let mut sources = Vec::new();
                if let TriggerPlan::Crossing { measure, .. } = trigger {
                    sources = self.sources(program, spaces, *measure);
                    for source in &sources {
                        let keys = source.keys.clone();
                        self.crossings[source.measure as usize].push(Part { of: number, place: at, keys });
                    }
                }
                all.push(sources);
            }
            self.crossing_sources.push(all);
        }
        let mut changes: Vec<jiff::civil::Date> = Vec::new();
        for period in program.forces.iter().flat_map(|force| &force.periods) {
            changes.extend(period.from);
            changes.extend(period.until.and_then(|until| until.tomorrow().ok()));
        }
        let limits = course.limits.iter().map(|item| item.in_force);
        for days in limits.chain(course.waivers.iter().map(|item| item.in_force)) {
            changes.extend(days.from);
            changes.extend(days.until.and_then(|until| until.tomorrow().ok()));
        }
        order::sort(&mut changes);
        changes.dedup();
        self.changes = changes;
    }

    /// Whether a formula reads a stage, a state, what has happened, or what was decided.
    fn rests(&self, program: &Program, formula: FormulaId) -> bool {
        program.course.formula(formula).reads.iter().any(|fact| match self.role(program, *fact) {
            Role::Measure(at) => match self.found.get(at as usize) {
                Some(Found::Formula(inner)) => self.rests(program, *inner),
                _ => false,
            },
            Role::Event(_) | Role::None => false,
            Role::Lifecycle(_) | Role::State(_) | Role::Happened(_) | Role::Decided(_) => true,
        })
    }

    /// The measure whose events a measure is made from.
    pub(super) fn events_of(&self, measure: u32) -> u32 {
        match self.found.get(measure as usize) {
            Some(Found::Events(of)) => *of,
            _ => measure,
        }
    }
}

/// The measures made from events that what a cap limits is made of, and those that the cap itself is.
#[derive(Debug, Default)]
pub(super) struct CapSources {
    pub used: Vec<Source>,
    pub moved: Vec<Source>,
}

fn moving(program: &Program) -> BTreeSet<u32> {
    let mut kinds = BTreeSet::new();
    for lifecycle in &program.course.lifecycles {
        for transition in &lifecycle.transitions {
            if let PassagePlan::On(on) = &transition.when {
                kinds.extend(on.kinds.iter().copied());
            }
        }
        let extended = lifecycle.stages.iter().filter_map(|stage| stage.lasts.as_ref()?.extended.as_ref());
        kinds.extend(extended.flat_map(|extended| extended.on.kinds.iter().copied()));
    }
    kinds
}

fn beat(program: &Program) -> Option<(Duration, i64)> {
    let course = &program.course;
    let recurring = course.obligations.iter().filter_map(|plan| Some(plan.recurring.as_ref()?.0));
    let lasts =
        course.lifecycles.iter().flat_map(|one| &one.stages).filter_map(|stage| Some(stage.lasts.as_ref()?.length));
    let after = course.lifecycles.iter().flat_map(|one| &one.transitions).filter_map(|one| match one.when {
        PassagePlan::After(length) => Some(length),
        _ => None,
    });
    let at_least = |length: Length| match length {
        Length::Exact(duration) => Some(duration),
        Length::Days(days) | Length::Business(days, _) => Duration::from_hours(i64::from(days) * 20),
        Length::Months(months) => Duration::from_hours(i64::from(months) * 27 * 24),
    };
    let all: Vec<Duration> = recurring.chain(lasts).chain(after).filter_map(at_least).collect();
    let shortest = all.iter().min().copied()?;
    Some((shortest, i64::try_from(all.len()).unwrap_or(i64::MAX)))
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
