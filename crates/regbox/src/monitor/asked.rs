//! A monitor at one instant, as the scenarios of a policy ask about it.

use super::core::{Context, Core};
use super::event::Event;
use super::standings::{LimitStatus, MonitorStatus, ObligationStatus};
use super::status;
use super::{Monitor, duty_status, keys};
use crate::diagnostic::Diagnostics;
use crate::program::{Program, WatchedEvent};
use crate::value::{Instant, Slot, Value};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Something that a lifecycle has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// A passage from one stage to another: the lifecycle, and the passage.
    Passage(u32, u32),
    /// An extension of a stage: the lifecycle, and the stage.
    Extension(u32, u32),
}

/// A monitor at an instant.
#[derive(Debug)]
pub(crate) struct Asked {
    program: Arc<Program>,
    core: Core,
    at: Instant,
}

impl Monitor {
    /// Takes an event of a scenario.
    pub(crate) fn observe_watched(&mut self, event: &WatchedEvent) -> Result<(), Diagnostics> {
        let WatchedEvent { kind, id, at, fields, .. } = event;
        self.take(Event { kind: *kind, id: id.clone(), at: *at, fields: fields.clone() })
    }

    /// The monitor at an instant that it has come to, or at a later one.
    pub(crate) fn asked(&self, at: Instant) -> Result<Asked, Diagnostics> {
        let (core, _) = self.at(Some(at))?;
        Ok(Asked { program: self.program.clone(), core, at })
    }
}

impl Asked {
    /// The local day.
    pub(crate) fn on(&self) -> Date {
        self.core.clock(&self.program).date(self.at)
    }

    /// An instant as the policy's clocks show it.
    pub(crate) fn show(&self, at: Instant) -> String {
        at.display_in(&self.core.clock(&self.program).zone())
    }

    /// The facts, and what the course of the test has made of its own.
    pub(crate) fn slots(&mut self) -> Vec<Slot> {
        self.core.all_slots(&self.program, self.at)
    }

    pub(crate) fn status(&self) -> MonitorStatus {
        status::status(&self.program, self.core.clone(), Some(self.at))
    }

    /// What the lifecycles have done so far.
    pub(crate) fn steps(&self) -> &BTreeSet<Step> {
        &self.core.scratch.steps
    }

    /// The kinds of event that have happened.
    pub(crate) fn happened(&self, kind: u32) -> bool {
        self.core.happened.get(kind as usize).copied().unwrap_or(false)
    }

    pub(crate) fn stage(&self, lifecycle: u32) -> Option<u32> {
        self.core.lifecycles.get(lifecycle as usize)?.stage()
    }

    pub(crate) fn state(&mut self, number: u32, key: &[(String, Value)]) -> Slot {
        let space = self.core.setup.state_spaces[number as usize];
        let fact = self.program.course.states[number as usize].fact;
        let program = self.program.clone();
        let context = self.context(space, key);
        self.core.slot(&program, fact, &context)
    }

    pub(crate) fn measure(&mut self, number: u32, key: &[(String, Value)]) -> Slot {
        let space = self.core.setup.measure_spaces[number as usize];
        let program = self.program.clone();
        let context = self.context(space, key);
        self.core.measure_value(&program, number, &context)
    }

    fn context(&mut self, space: usize, key: &[(String, Value)]) -> Context<'static> {
        let context = self.core.at(&self.program, self.at);
        match self.meet(space, key) {
            Some(id) => context.key(space, id),
            None => context,
        }
    }

    /// The number of a key, which may never have been met.
    fn meet(&mut self, space: usize, key: &[(String, Value)]) -> Option<keys::KeyId> {
        let mut values = Vec::with_capacity(key.len());
        for number in &self.core.spaces.spaces[space].keys {
            let (name, _) = self.program.course.keys.get(*number as usize)?;
            values.push(key.iter().find(|(key, _)| key == name)?.1.clone());
        }
        Some(self.core.spaces.intern(space, &values))
    }

    /// How a limit stands: each of its caps, for each key that fits.
    pub(crate) fn limits(&mut self, number: u32, key: &[(String, Value)]) -> Vec<LimitStatus> {
        // Of a key that has not been met nothing is used.
        for space in self.core.setup.cap_spaces[number as usize].clone() {
            self.meet(space, key);
        }
        let program = self.program.clone();
        let mut found = status::limit_of(&program, &mut self.core, number as usize, self.at);
        found.retain(|one| {
            let has = |(name, value): &(String, Value)| {
                one.key_values.iter().any(|(key, _, own)| key == name && own.same(value))
            };
            key.iter().all(has)
        });
        found
    }

    /// The duties of an obligation: those whose trigger fits.
    pub(crate) fn duties(&self, number: u32, key: &[(String, Value)]) -> Vec<ObligationStatus> {
        let all = duty_status::duties_of(&self.program, &self.core, number as usize, self.at);
        let fitting = all.into_iter().filter(|(origin, _)| {
            let values = duty_status::origin_values(&self.program, &self.core, origin);
            key.iter().all(|(name, value)| values.iter().any(|(key, own)| key == name && own.same(value)))
        });
        fitting.map(|(_, status)| status).collect()
    }
}
