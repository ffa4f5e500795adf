//! By when a duty must be done, and other instants that depend on the course of the test.

use super::core::{Context, Core};
use crate::program::Program;
use crate::program::course::{AnchorPlan, DuePlan, FormulaId, Length, MomentPlan, StageEdge};
use crate::value::{Instant, Value};

/// The last instant that is timely, and whether it is an instant rather than the end of a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Due {
    pub last: Instant,
    pub exact: bool,
}

impl Due {
    /// The first instant that is too late.
    pub(super) fn passes(self) -> Instant {
        super::clock::after(self.last).unwrap_or(self.last)
    }

    /// When a duty that is not done by then is breached.
    pub(super) fn breached(self) -> Instant {
        if self.exact { self.last } else { super::clock::after(self.last).unwrap_or(self.last) }
    }
}

/// An instant that depends on the course of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight {
    Seen(Due),
    /// It has not come into sight yet: a stage has not begun, or has not been left.
    NotYet,
    Unknown,
}

impl Sight {
    pub(super) fn seen(self) -> Option<Due> {
        match self {
            Sight::Seen(due) => Some(due),
            Sight::NotYet | Sight::Unknown => None,
        }
    }
}

impl Core {
    /// An instant that depends on the course of the test.
    pub(super) fn moment(&mut self, program: &Program, moment: &MomentPlan, as_start: bool) -> Sight {
        let Some(at) = self.now.or(self.opened) else { return Sight::NotYet };
        let context = self.at(program, at);
        self.moment_of(program, moment, as_start, &context)
    }

    /// The same for a duty, which may speak of what started it.
    fn moment_of(&mut self, program: &Program, moment: &MomentPlan, as_start: bool, context: &Context<'_>) -> Sight {
        let clock = self.clock(program);
        let (anchor, exact) = match &moment.anchor {
            AnchorPlan::Edge(edge, lifecycle, stage) => {
                let Some(state) = self.lifecycles.get(*lifecycle as usize) else { return Sight::Unknown };
                if state.stage().is_none() {
                    return Sight::Unknown;
                }
                let place = *stage as usize;
                let plan = &program.course.lifecycles[*lifecycle as usize].stages[place];
                let (at, exact) = match edge {
                    StageEdge::Start => (state.entered[place], true),
                    StageEdge::Leaving => (state.left[place], true),
                    StageEdge::End => {
                        let exact = plan.lasts.as_ref().is_some_and(|lasts| matches!(lasts.length, Length::Exact(_)));
                        if state.ends[place].is_none() && state.entered[place].is_some() {
                            return Sight::Unknown;
                        }
                        (state.ends[place], exact)
                    }
                };
                let Some(at) = at else { return Sight::NotYet };
                let is_day = *edge == StageEdge::End && !exact && !as_start;
                (if is_day { super::clock::before(at).unwrap_or(at) } else { at }, exact)
            }
            AnchorPlan::Date(formula) => {
                let found = match self.known(program, *formula, context) {
                    Some(Value::Date(date)) if as_start || moment.offset.is_some() => (clock.start(date), false),
                    Some(Value::Date(date)) => (clock.last(date), false),
                    Some(Value::Instant(at)) => (Some(at), true),
                    _ => (None, false),
                };
                let (Some(at), exact) = found else { return Sight::Unknown };
                (at, exact)
            }
        };
        let Some((length, back)) = moment.offset else { return Sight::Seen(Due { last: anchor, exact }) };
        let exact = matches!(length, Length::Exact(_));
        let last =
            if as_start { clock.start_after(anchor, length, back) } else { clock.due_from(anchor, length, back) };
        last.map_or(Sight::Unknown, |last| Sight::Seen(Due { last, exact }))
    }

    pub(super) fn due_of(&mut self, program: &Program, plan: &DuePlan, at: Instant, context: &Context<'_>) -> Sight {
        let found = match plan {
            DuePlan::Within(length, of) => self.due_within(program, *length, *of, at, context),
            DuePlan::EndOfDay { next, calendar } => {
                let clock = self.clock(program);
                let today = clock.date(at);
                let business = |date| -> Option<bool> {
                    let (_, calendar) = program.schema.calendars.get(calendar.as_ref()?.0 as usize)?;
                    calendar.is_business_day(date).ok()
                };
                let day = match calendar {
                    Some(calendar) => match (next, business(today)) {
                        (false, Some(true)) => Some(today),
                        (_, Some(_)) => clock.day(today, Length::Business(1, *calendar), false),
                        (_, None) => None,
                    },
                    None if *next => today.tomorrow().ok(),
                    None => Some(today),
                };
                day.and_then(|day| clock.last(day)).map(|last| Due { last, exact: false })
            }
            DuePlan::NoLater(moment) => return self.moment_of(program, moment, false, context),
        };
        found.map_or(Sight::Unknown, Sight::Seen)
    }

    fn due_within(
        &mut self,
        program: &Program,
        length: Length,
        of: Option<FormulaId>,
        at: Instant,
        context: &Context<'_>,
    ) -> Option<Due> {
        let clock = self.clock(program);
        let from = match of {
            None => at,
            Some(of) => match self.known(program, of, context)? {
                Value::Instant(at) => at,
                Value::Date(date) => clock.start(date)?,
                _ => return None,
            },
        };
        Some(Due { last: clock.due(from, length)?, exact: matches!(length, Length::Exact(_)) })
    }
}
