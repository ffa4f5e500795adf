//! Duties that time itself starts: what recurs, what is due by a fixed day, and what must be kept.

use super::core::Core;
use super::duties::{Due, Duty, Origin};
use super::limits::{Breach, Breached};
use crate::program::Program;
use crate::program::course::{AnchorPlan, MustPlan, ObligationPlan};
use crate::value::{Instant, Value};

/// One duty of a kind cannot start more often than this at once: a period of a minute and a leap of years is a mistake.
pub(super) const MOST_AT_ONCE: i32 = 100_000;

impl Core {
    /// When the next duty starts by itself.
    pub(super) fn next_recurrence(&mut self, program: &Program) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        for number in 0..program.course.obligations.len() {
            let at = self.recurs_at(program, number).or_else(|| self.kept_from(program, number));
            next = match (next, at) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        next
    }

    /// When an obligation recurs next.
    fn recurs_at(&mut self, program: &Program, number: usize) -> Option<Instant> {
        let plan = &program.course.obligations[number];
        let (length, from) = plan.recurring.as_ref()?;
        let anchor = self.moment(program, from, true)?.last;
        let done = match self.duties[number].again {
            Some((since, done)) if since == anchor => done,
            _ => 0,
        };
        let next = self.clock(program).times(anchor, *length, done.checked_add(1)?)?;
        let over = match &plan.until {
            Some(until) => self.moment(program, until, false).is_some_and(|until| next > until.last),
            // What is anchored at a stage ends with it.
            None => match &from.anchor {
                AnchorPlan::Edge(_, lifecycle, stage) => {
                    let state = &self.lifecycles[*lifecycle as usize];
                    state.left[*stage as usize].is_some_and(|left| next >= left)
                }
                AnchorPlan::Date(_) => false,
            },
        };
        (!over).then_some(next)
    }

    /// When a state must begin to be kept, where that is still to come.
    fn kept_from(&mut self, program: &Program, number: usize) -> Option<Instant> {
        let plan = &program.course.obligations[number];
        if !matches!(plan.must, MustPlan::Keep(_)) || self.duties[number].visit.is_some() {
            return None;
        }
        let from = self.keep_begins(program, plan)?;
        let now = self.now.or(self.opened)?;
        (from > now).then_some(from)
    }

    fn keep_begins(&mut self, program: &Program, plan: &ObligationPlan) -> Option<Instant> {
        match &plan.from {
            Some(from) => self.moment(program, from, true).map(|from| from.last),
            None => self.opened,
        }
    }

    /// Starts and ends what time starts and ends at an instant.
    pub(super) fn schedule(&mut self, program: &Program, at: Instant, found: &mut Vec<Breach>) {
        for (number, plan) in program.course.obligations.iter().enumerate() {
            if let Some((_, from)) = &plan.recurring {
                while let Some(next) = self.recurs_at(program, number).filter(|next| *next <= at) {
                    let Some(anchor) = self.moment(program, from, true) else { break };
                    let done = match self.duties[number].again {
                        Some((since, done)) if since == anchor.last => done,
                        _ => 0,
                    };
                    self.duties[number].again = Some((anchor.last, done + 1));
                    self.start_duty(program, index(number), Origin::Again(done + 1), next);
                }
            } else if let MustPlan::Keep(state) = plan.must {
                self.keep(program, number, plan, state, at, found);
            } else if plan.triggers.is_empty() {
                self.by_a_day(program, number, plan, at);
            }
        }
    }

    /// A duty that nothing starts and that is due by a day: there is one in each visit of the stage that the day hangs on.
    fn by_a_day(&mut self, program: &Program, number: usize, plan: &ObligationPlan, at: Instant) {
        let Some(crate::program::course::DuePlan::NoLater(moment)) = &plan.due else { return };
        let (visit, is_left) = match &moment.anchor {
            AnchorPlan::Edge(_, lifecycle, stage) => {
                let state = &self.lifecycles[*lifecycle as usize];
                (state.entered[*stage as usize], state.left[*stage as usize].is_some())
            }
            AnchorPlan::Date(_) => (self.opened, false),
        };
        let Some(visit) = visit else { return };
        if self.duties[number].visit != Some(visit) {
            self.duties[number].visit = Some(visit);
            self.start_duty(program, index(number), Origin::Test, visit);
        }
        let due = self.moment(program, moment, false);
        let state = &mut self.duties[number];
        let moved: Vec<u64> = state
            .open
            .values()
            .filter(|duty| duty.breached_at.is_none() && duty.due != due)
            .map(|duty| duty.id)
            .collect();
        for id in moved {
            self.move_due(number, id, due);
        }
        if is_left {
            // The stage was left before the day came: there is nothing more to be done.
            let state = &mut self.duties[number];
            let gone: Vec<Duty> = state
                .open
                .values()
                .filter(|duty| duty.breached_at.is_none() && duty.due.is_none_or(|due| due.last >= at))
                .cloned()
                .collect();
            for duty in gone {
                self.duties[number].open.remove(&duty.id);
                if let Some(due) = duty.due {
                    self.deadlines.remove(&(due.passes(), index(number), duty.id));
                }
            }
        }
    }

    fn move_due(&mut self, number: usize, id: u64, due: Option<Due>) {
        let Some(duty) = self.duties[number].open.get_mut(&id) else { return };
        let old = std::mem::replace(&mut duty.due, due);
        if let Some(old) = old {
            self.deadlines.remove(&(old.passes(), index(number), id));
        }
        if let Some(due) = due {
            self.deadlines.insert((due.passes(), index(number), id));
        }
    }

    /// A state that must be kept: breached from the first instant at which it is not true.
    fn keep(
        &mut self,
        program: &Program,
        number: usize,
        plan: &ObligationPlan,
        state: u32,
        at: Instant,
        found: &mut Vec<Breach>,
    ) {
        let Some(from) = self.keep_begins(program, plan) else { return };
        if from > at {
            return;
        }
        if self.duties[number].visit != Some(from) {
            self.duties[number].visit = Some(from);
            self.start_duty(program, index(number), Origin::Test, from);
        }
        let until = match &plan.until {
            Some(until) => self.moment(program, until, false),
            None => None,
        };
        let context = self.at(program, at);
        let fact = program.course.states[state as usize].fact;
        let value = self.slot(program, fact, &context);
        let open: Vec<u64> = self.duties[number].open.keys().copied().collect();
        for id in open {
            if self.duties[number].open.get(&id).is_some_and(|duty| duty.due != until) {
                self.move_due(number, id, until);
            }
            let Some(duty) = self.duties[number].open.get_mut(&id) else { continue };
            if duty.due.is_some_and(|due| at > due.last) {
                continue;
            }
            match value {
                Some(Value::Bool(true)) => {}
                Some(Value::Bool(false)) => {
                    if duty.breached_at.is_none() {
                        duty.breached_at = Some(at.max(from));
                        found.push(Breach { what: Breached::Obligation(index(number)), cap: 0, key: 0, event: None });
                    }
                }
                _ => duty.open = true,
            }
        }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
