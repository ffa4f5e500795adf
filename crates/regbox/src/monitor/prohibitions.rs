//! Prohibitions: what should never have happened.

use super::core::{Context, Core};
use super::event::Event;
use super::limits::{Breach, Breached, reference};
use super::measures::EventRef;
use crate::decide::Truth;
use crate::program::Program;
use std::collections::VecDeque;

/// So many breaches of one prohibition are kept; the others are counted.
const KEPT: usize = 1_000;

#[derive(Clone, Debug, Default)]
pub(super) struct ProhibitionState {
    pub count: u64,
    /// The last of its breaches.
    pub breaches: VecDeque<EventRef>,
    /// Events of which it is not settled whether they were forbidden.
    pub open: VecDeque<EventRef>,
}

impl Core {
    /// Looks whether events of an instant are forbidden by some prohibitions.
    pub(super) fn check_prohibitions(
        &mut self,
        program: &Program,
        prohibitions: &[u32],
        events: &[Event],
        found: &mut Vec<Breach>,
    ) {
        for number in prohibitions.iter().copied() {
            let item = &program.course.prohibitions[number as usize];
            for event in events {
                let context = Context::of(event, self.clock(program).date(event.at));
                if !item.in_force.hold(context.on) {
                    continue;
                }
                let mut forbidden = Truth::FALSE;
                for never in item.never.iter().filter(|never| never.events.kinds.contains(&event.kind)) {
                    let is_one = self.is_one(program, &never.events, event, &context);
                    let allowed = never.unless.map_or(Truth::FALSE, |unless| self.truth(program, unless, &context));
                    let this = Truth::all([is_one, allowed.not()].into_iter());
                    forbidden = Truth::any([forbidden, this].into_iter());
                }
                let state = &mut self.prohibitions[number as usize];
                let open = match forbidden.settled() {
                    Some(false) => continue,
                    Some(true) => {
                        state.count += 1;
                        keep(&mut state.breaches, reference(event));
                        false
                    }
                    None => {
                        keep(&mut state.open, reference(event));
                        true
                    }
                };
                let (what, event, at) = (Breached::Prohibition(number), Some(reference(event)), event.at);
                found.push(Breach { what, cap: 0, key: 0, event, at, open });
            }
        }
    }
}

fn keep(list: &mut VecDeque<EventRef>, event: EventRef) {
    if list.len() >= KEPT {
        list.pop_front();
    }
    list.push_back(event);
}
