//! The ids of events, held for as long as an event can count.

use super::clock::{Clock, Day};
use super::event::Event;
use super::setup::measured;
use crate::program::Program;
use crate::program::course::{Length, Window};
use crate::value::Instant;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    held: FxHashMap<Arc<str>, Event>,
    /// In the order in which they came, each with the instant from which on its event counts nowhere; none where it does
    /// for ever.
    order: VecDeque<(Arc<str>, Option<Instant>)>,
    windows: Vec<Window>,
    program: Option<Arc<Program>>,
    /// The last day of which it was found until when its events count, but for windows that hang on the instant.
    day: Option<(Day, Option<Instant>)>,
}

impl Ids {
    pub(super) fn new(program: &Arc<Program>) -> Ids {
        let all = (0u32..).zip(&program.course.measures).filter_map(|(at, _)| measured(program, at));
        // A day at least.
        let day = Window::Rolling(Length::Days(1));
        let mut windows = vec![day];
        windows.extend(all.map(|one| one.window).filter(|window| *window != Window::AllTime));
        windows.dedup();
        Ids { windows, program: Some(program.clone()), ..Ids::default() }
    }

    /// Whether an event of this id is the same; none where none is held.
    pub(super) fn known(&self, event: &Event) -> Option<bool> {
        self.held.get(event.id.as_ref()?).map(|held| held == event)
    }

    pub(super) fn hold(&mut self, event: &Event) {
        if let Some(id) = &event.id {
            let end = self.end(event.at);
            self.held.insert(id.clone(), event.clone());
            self.order.push_back((id.clone(), end));
        }
    }

    /// From when on what happens at an instant counts nowhere, a day later at least.
    fn end(&mut self, at: Instant) -> Option<Instant> {
        let program = self.program.clone()?;
        let clock = Clock::new(&program, None);
        let last = |by_day: bool| {
            let windows = self.windows.iter().filter(move |window| Clock::is_by_day(**window) == by_day);
            windows.filter_map(|window| clock.window(*window, at, at)?.1).max()
        };
        let by_day = match self.day {
            Some((day, end)) if day.has(at) => end,
            _ => last(true),
        };
        let end = by_day.max(last(false));
        if !self.day.is_some_and(|(day, _)| day.has(at)) {
            self.day = clock.day_of(at).map(|day| (day, by_day));
        }
        end
    }

    /// Lets go of the ids of events that count nowhere any longer.
    pub(super) fn forget_before(&mut self, now: Instant) {
        while self.order.front().is_some_and(|(_, end)| end.is_some_and(|end| end <= now)) {
            if let Some((id, _)) = self.order.pop_front() {
                self.held.remove(&id);
            }
        }
    }

    /// How many are held.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.held.len().max(self.order.len())
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &Event> {
        self.order.iter().filter_map(|(id, _)| self.held.get(id))
    }
}
