//! The ids of events, held for as long as an event can count.

use super::clock::Clock;
use super::event::Event;
use super::setup::measured;
use crate::program::Program;
use crate::program::course::Window;
use crate::value::Instant;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    held: FxHashMap<Arc<str>, Event>,
    order: VecDeque<Arc<str>>,
    windows: Vec<Window>,
    program: Option<Arc<Program>>,
}

impl Ids {
    pub(super) fn new(program: &Arc<Program>) -> Ids {
        let all = (0u32..).zip(&program.course.measures).filter_map(|(at, _)| measured(program, at));
        let windows = all.map(|one| one.window).filter(|window| *window != Window::AllTime).collect();
        Ids { windows, program: Some(program.clone()), ..Ids::default() }
    }

    /// Whether an event of this id is the same; none where none is held.
    pub(super) fn known(&self, event: &Event) -> Option<bool> {
        self.held.get(event.id.as_ref()?).map(|held| held == event)
    }

    pub(super) fn hold(&mut self, event: &Event) {
        if let Some(id) = &event.id {
            self.held.insert(id.clone(), event.clone());
            self.order.push_back(id.clone());
        }
    }

    /// Lets go of the ids of events that count nowhere any longer, a day at least after they happened.
    pub(super) fn forget_before(&mut self, now: Instant) {
        let Some(program) = self.program.clone() else { return };
        let clock = Clock::new(&program);
        while let Some(event) = self.order.front().and_then(|id| self.held.get(id)) {
            let day = clock.start_after(event.at, crate::program::course::Length::Days(1), false);
            let ends = self.windows.iter().filter_map(|window| clock.window(*window, event.at, event.at)?.1).chain(day);
            if ends.max().is_none_or(|end| now < end) {
                return;
            }
            if let Some(id) = self.order.pop_front() {
                self.held.remove(&id);
            }
        }
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = &Event> {
        self.order.iter().filter_map(|id| self.held.get(id))
    }
}
