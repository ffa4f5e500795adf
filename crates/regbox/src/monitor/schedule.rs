//! Duties that time itself starts: what recurs, what is due by a fixed day, and what must be kept.

use super::core::Core;
use super::discharge::acts;
use super::due::Sight;
use super::duties::Origin;
use super::limits::Breach;
use crate::program::Program;
use crate::program::course::{AnchorPlan, DuePlan, MomentPlan, MustPlan, ObligationPlan, StageEdge, TriggerPlan};
use crate::value::{Instant, Value};
use std::sync::Arc;

/// One duty of a kind cannot start more often than this at once: a period of a minute and a leap of years is a mistake.
pub(super) const MOST_AT_ONCE: usize = 100_000;

impl Core {
    /// When the next duty starts by itself.
    pub(super) fn next_recurrence(&mut self, program: &Program) -> Option<Instant> {
        if self.setup.by_time.is_empty() {
            return None;
        }
        let mut next: Option<Instant> = None;
        let setup = Arc::clone(&self.setup);
        for number in setup.by_time.iter().copied() {
            let at = self.recurs(program, number).map(|(at, ..)| at).or_else(|| self.kept_from(program, number));
            next = match (next, at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        next
    }

    /// When an obligation recurs next, since when it does, and for which time.
    fn recurs(&mut self, program: &Program, number: usize) -> Option<(Instant, Instant, i32)> {
        let plan = &program.course.obligations[number];
        let (length, from) = plan.recurring.as_ref()?;
        let anchor = self.moment(program, from, true).seen()?.last;
        let clock = self.clock(program);
        let done = match self.duties[number].again {
            Some((since, done)) if since == anchor => done,
            // What lies before the test, or before the anchor came to be where it is, starts nothing.
            _ => {
                let now = self.now.or(self.opened)?;
                clock.times_before(anchor, *length, |time| time < now)
            }
        };
        let time = done.checked_add(1)?;
        let next = clock.times(anchor, *length, time)?;
        let over = match &plan.until {
            Some(until) => match self.moment(program, until, false) {
                Sight::Seen(until) => next > until.last,
                Sight::NotYet => false,
                // Whether it recurs is not settled: of that there is a duty already.
                Sight::Unknown => true,
            },
            // What is anchored at a stage ends with it.
            None => match &from.anchor {
                AnchorPlan::Edge(_, lifecycle, stage) => {
                    let state = &self.lifecycles[*lifecycle as usize];
                    state.left[*stage as usize].is_some_and(|left| next >= left)
                }
                AnchorPlan::Date(_) => false,
            },
        };
        (!over).then_some((next, anchor, time))
    }

    /// From here on the stage of a lifecycle is not known, nor what it would start: for each obligation that rests on it, one
    /// duty that is not settled stands for all that there may be.
    pub(super) fn lose_sight(&mut self, program: &Program, lifecycle: usize, at: Instant) {
        let is_edge =
            |moment: &MomentPlan| matches!(moment.anchor, AnchorPlan::Edge(_, of, _) if of as usize == lifecycle);
        for (number, plan) in program.course.obligations.iter().enumerate() {
            for (place, trigger) in plan.triggers.iter().enumerate() {
                if let TriggerPlan::Edge(edge, of, stage) = trigger
                    && *of as usize == lifecycle
                {
                    self.come(program, index(number), place, Origin::Edge((*edge, *of, *stage)), at, true);
                }
            }
            let due = match &plan.due {
                Some(DuePlan::NoLater(moment)) if plan.triggers.is_empty() && plan.recurring.is_none() => Some(moment),
                _ => None,
            };
            let from = plan.recurring.as_ref().map(|(_, from)| from);
            let mut moments = from.into_iter().chain(due).chain(&plan.from).chain(&plan.until);
            if moments.any(is_edge) {
                self.start_duty(program, index(number), Origin::Test, at, true);
            }
        }
    }

    /// When a state must begin to be kept, where that is still to come.
    fn kept_from(&mut self, program: &Program, number: usize) -> Option<Instant> {
        let plan = &program.course.obligations[number];
        if !matches!(plan.must, MustPlan::Keep(_)) {
            return None;
        }
        let from = self.keep_begins(program, plan)?;
        let now = self.now.or(self.opened)?;
        (from > now).then_some(from)
    }

    fn keep_begins(&mut self, program: &Program, plan: &ObligationPlan) -> Option<Instant> {
        match &plan.from {
            Some(from) => self.moment(program, from, true).seen().map(|from| from.last),
            None => self.opened,
        }
    }

    /// Starts and ends what time starts and ends at an instant; how much recurs at it. States may still change at it unless
    /// it is `closing`.
    pub(super) fn schedule(&mut self, program: &Program, at: Instant, closing: bool, found: &mut Vec<Breach>) -> usize {
        if self.setup.by_time.is_empty() {
            return 0;
        }
        let mut times = 0;
        let setup = Arc::clone(&self.setup);
        for number in setup.by_time.iter().copied() {
            let plan = &program.course.obligations[number];
            if plan.recurring.is_some() {
                while let Some((next, anchor, time)) = self.recurs(program, number).filter(|(next, ..)| *next <= at) {
                    self.duties[number].again = Some((anchor, time));
                    self.start_duty(program, index(number), Origin::Again(time), next, false);
                    times += 1;
                }
            } else if let MustPlan::Keep(state) = plan.must {
                self.keep(program, number, (plan, state), at, closing, found);
            } else if plan.triggers.is_empty() {
                self.by_a_day(program, number, plan, at);
            }
        }
        times
    }

    /// A duty that nothing starts and that is due by a day: there is one in each visit of the stage that the day hangs on.
    fn by_a_day(&mut self, program: &Program, number: usize, plan: &ObligationPlan, at: Instant) {
        let Some(DuePlan::NoLater(moment)) = &plan.due else { return };
        let (visit, is_left, ends) = match &moment.anchor {
            AnchorPlan::Edge(edge, lifecycle, stage) => {
                let state = &self.lifecycles[*lifecycle as usize];
                let place = *stage as usize;
                (state.entered[place], state.left[place].is_some(), *edge == StageEdge::End)
            }
            AnchorPlan::Date(_) => (self.opened, false, false),
        };
        let Some(visit) = visit else { return };
        if self.duties[number].visit != Some(visit) {
            self.duties[number].visit = Some(visit);
            if ends {
                self.drop_undue(program, number, at);
            }
            self.start_duty(program, index(number), Origin::Test, visit, false);
        }
        let due = self.moment(program, moment, false);
        // A duty of an earlier visit stays due when it was.
        let moved: Vec<u64> = (self.duties[number].open.values())
            .filter(|duty| duty.started == visit && duty.breached_at.is_none())
            .filter(|duty| duty.due != due.seen() || (due == Sight::Unknown && !duty.open))
            .map(|duty| duty.id)
            .collect();
        for id in moved {
            self.change(program, index(number), id, |duty| {
                duty.due = due.seen();
                duty.open |= due == Sight::Unknown;
            });
        }
        if is_left && ends {
            self.drop_undue(program, number, at);
        }
    }

    /// A stage was left before the day came that hangs on its end: there is nothing more to be done. Of a duty that is not
    /// settled it stays unknown whether an act met it before.
    fn drop_undue(&mut self, program: &Program, number: usize, at: Instant) {
        let gone: Vec<u64> = (self.duties[number].open.values())
            .filter(|duty| duty.breached_at.is_none() && duty.due.is_none_or(|due| due.last >= at))
            .map(|duty| duty.id)
            .collect();
        let may_be_met = acts(&program.course.obligations[number]).iter().any(|act| self.happened[act.event as usize]);
        for id in gone {
            if let Some(duty) = self.take_away(program, index(number), id).filter(|duty| duty.open && may_be_met) {
                self.shut(index(number), duty);
            }
        }
    }

    /// A state that must be kept: breached from the first instant at which it is not true.
    fn keep(
        &mut self,
        program: &Program,
        number: usize,
        (plan, state): (&ObligationPlan, u32),
        at: Instant,
        closing: bool,
        found: &mut Vec<Breach>,
    ) {
        let Some(from) = self.keep_begins(program, plan).filter(|from| *from <= at) else { return };
        if self.duties[number].visit != Some(from) {
            self.duties[number].visit = Some(from);
            self.start_duty(program, index(number), Origin::Test, from, false);
        }
        let until = plan.until.as_ref().map(|until| self.moment(program, until, false));
        let lost = until == Some(Sight::Unknown);
        let due = until.and_then(Sight::seen);
        let context = self.at(program, at);
        let value = self.slot(program, program.course.states[state as usize].fact, &context);
        // One that began earlier ends when it was said to end.
        let open: Vec<u64> = (self.duties[number].open.values())
            .filter(|duty| duty.started == from || duty.due.is_none())
            .map(|duty| duty.id)
            .collect();
        for id in open {
            let Some(duty) = self.duties[number].open.get(&id) else { continue };
            if duty.due != due {
                self.change(program, index(number), id, |duty| duty.due = due);
            }
            let Some(duty) = self.duties[number].open.get_mut(&id) else { continue };
            if !closing || duty.due.is_some_and(|due| at > due.last) {
                continue;
            }
            match value {
                _ if duty.breached_at.is_some() => {}
                Some(Value::Bool(true)) if !lost => {}
                Some(Value::Bool(false)) if !lost && !duty.open => {
                    duty.breached_at = Some(at);
                    found.push(Breach::of_duty(index(number), at));
                }
                _ => {
                    // It may be breached at each instant at which it may not be true, if it was true before.
                    found.push(Breach { open: true, ..Breach::of_duty(index(number), at) });
                    self.change(program, index(number), id, |duty| duty.open = true);
                }
            }
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
