//! An instant: everything that happens at it, in one order whatever the order in which it was told.

use super::core::Core;
use super::counting::{Used, settle};
use super::event::Event;
use super::keys::KeyId;
use super::limits::{Breach, Cause};
use super::refusal::Refusal;
use super::schedule::MOST_AT_ONCE;
use super::stages::Edge;
use super::watch::Watched;
use crate::diagnostic::Code;
use crate::order;
use crate::program::Program;
use crate::value::{Instant, in_order_of_all};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A cap of a limit, for a key.
pub(super) type CapOf = (u32, usize, KeyId);

/// Caps, each for a key.
type Caps = BTreeSet<CapOf>;

impl Core {
    /// The next instant at which something changes by itself: a stage, a deadline, a duty that recurs, a month that
    /// counts, or what is made of what ceases to count.
    pub(super) fn next_timer(&mut self, program: &Program) -> Option<Instant> {
        let later = self.setup.begin_later.iter();
        let measures = later.filter_map(|measure| self.measures[*measure as usize].next_from).min();
        let others = [
            measures,
            self.next_date(program),
            self.next_watched(program),
            self.next_stage_timer(program),
            self.next_deadline(),
            self.next_recurrence(program),
        ];
        others.into_iter().flatten().min()
    }

    /// The next day on which a value changes by its date, where that can change a limit.
    fn next_date(&mut self, program: &Program) -> Option<Instant> {
        if self.setup.at_all_times.is_empty() && !self.watches_caps(program) {
            return None;
        }
        self.change_after(program, self.now?)
    }

    /// The first instant after another at which a value changes by its date.
    pub(super) fn change_after(&self, program: &Program, now: Instant) -> Option<Instant> {
        let clock = self.clock(program);
        let today = clock.date(now);
        let later = self.setup.changes.partition_point(|date| *date <= today);
        clock.start(*self.setup.changes.get(later)?)
    }

    /// Takes everything that comes by itself up to an instant, and at it.
    pub(super) fn advance(&mut self, program: &Program, at: Instant) -> Result<Vec<Breach>, Refusal> {
        self.advance_to(program, at, &mut None)
    }

    /// The same; where events of the instant follow, the caps that are to be looked at after them.
    fn advance_to(&mut self, program: &Program, at: Instant, later: &mut Option<Caps>) -> Result<Vec<Breach>, Refusal> {
        let mut found = Vec::new();
        if self.opened.is_none() {
            return Ok(found);
        }
        // How much has started, and how often one instant has been gone through again.
        let (mut times, mut again) = (0, 0);
        while let Some(next) = self.next_timer(program).filter(|next| *next <= at) {
            let next = self.now.map_or(next, |now| next.max(now));
            let later = if next < at { &mut None } else { &mut *later };
            again = if self.now == Some(next) { again + 1 } else { 0 };
            times += self.pass(program, next, later, &mut found);
            if times.max(again) > MOST_AT_ONCE {
                let message = format!("more than {MOST_AT_ONCE} things come due by themselves before this instant");
                let help = "see whether the instant is right; if it is, advance to an earlier one first";
                return Err(Refusal::new(Code::TOO_MUCH_DUE, message, help));
            }
        }
        self.now = Some(self.now.map_or(at, |now| now.max(at)));
        Ok(found)
    }

    /// What comes by itself at an instant; how much starts at it.
    fn pass(&mut self, program: &Program, at: Instant, later: &mut Option<Caps>, found: &mut Vec<Breach>) -> usize {
        let closing = later.is_none();
        self.turn_to(program, at);
        let mut edges = Vec::new();
        let mut breaches = Vec::new();
        let dated = self.next_date(program).is_some_and(|date| date <= at);
        let watched = self.watched_by(program, at);
        if let Some(before) = super::clock::before(at) {
            for one in &watched {
                if let Watched::Crossing(number, place, key) = one {
                    self.cross_key(program, *number, *place, *key, before, false);
                }
            }
        }
        self.pass_deadlines(program, at, &mut breaches);
        self.now = Some(self.now.map_or(at, |now| now.max(at)));
        self.pass_time(program, at, &mut edges);
        let mut started = edges.len();
        started += self.schedule(program, at, false, &mut breaches);
        self.trigger_edges(program, at, &edges);
        let begun = self.begin_to_count(program, at, &watched);
        for (measure, key) in &begun {
            self.cross(program, *measure, *key, at, true);
        }
        for one in &watched {
            if let Watched::Crossing(number, place, key) = one {
                self.cross_key(program, *number, *place, *key, at, true);
            }
        }
        started += self.schedule(program, at, closing, &mut breaches);
        let mut caps: Caps = (watched.iter())
            .filter_map(|one| match one {
                Watched::Cap(limit, cap, key) => Some((*limit, *cap, *key)),
                Watched::Crossing(..) => None,
            })
            .collect();
        if dated || !begun.is_empty() {
            caps.extend(self.watched_caps(program));
            caps.extend(self.caps_at_all_times(&[]));
            self.move_others(|_, _| true, at, &mut breaches);
        } else if !edges.is_empty() {
            caps.extend(self.resting_caps(program));
            self.move_others(|limit, cap| self.rests(limit, cap), at, &mut breaches);
        }
        match later {
            Some(later) => {
                // They are looked at with the events of the instant: until then this instant does not wake them again.
                for (limit, cap, key) in &caps {
                    self.watch_cap(program, *limit, *cap, *key);
                }
                later.extend(caps);
            }
            None => {
                for cap in caps {
                    self.check_cap(program, at, cap, Cause::Itself, &mut breaches);
                }
            }
        }
        self.trigger_breaches(program, at, &breaches);
        found.append(&mut breaches);
        started
    }

    /// The caps that must be looked at where a stage or a state has changed.
    fn resting_caps(&mut self, program: &Program) -> Caps {
        let mut caps = self.watched_caps(program);
        caps.extend(self.caps_at_all_times(&[]));
        caps.retain(|(limit, cap, _)| self.rests(*limit, *cap));
        caps
    }

    fn rests(&self, limit: u32, cap: usize) -> bool {
        self.setup.cap_rests[limit as usize][cap]
    }

    /// Takes the events of an instant. Where it is refused, the state is no longer of use.
    pub(super) fn take(&mut self, program: &Program, at: Instant, events: &[Event]) -> Result<Vec<Breach>, Refusal> {
        let mut edges: Vec<Edge> = Vec::new();
        let mut found = Vec::new();
        let setup = Arc::clone(&self.setup);
        self.turn_to(program, at);
        if self.opened.is_none() {
            self.now = Some(at);
            self.open(program, at, &mut edges);
        }
        let mut later = Some(Caps::new());
        found.extend(self.advance_to(program, at, &mut later)?);
        self.turn_to(program, at);
        let mut ordered;
        let mut events = events;
        if events.len() > 1 {
            ordered = events.to_vec();
            // By kind, by id, and then by fields, in order of declaration: an order of what they say, however it is written.
            order::sort_by(&mut ordered, |a, b| {
                let named = (a.kind, &a.id).cmp(&(b.kind, &b.id));
                named.then_with(|| in_order_of_all(&a.fields, &b.fields))
            });
            events = &ordered;
        }
        let concerned = setup.concerned(events);
        self.pass_events(program, events, &mut edges)?;
        let mut moved = !edges.is_empty();
        for event in events {
            moved |= !std::mem::replace(&mut self.happened[event.kind as usize], true);
        }
        // States and measures meet keys.
        let met = self.how_many_are_met();
        self.spaces.begin();
        moved |= self.change_states(program, &concerned.states, events);
        let mut breaches = Vec::new();
        self.check_gates(program, &concerned.gates, events, &mut breaches);
        let touched = self.measure(program, at, events);
        self.meet_values(program, &concerned.values, events);
        self.trigger(program, &concerned.starts, at, events);
        self.trigger_edges(program, at, &edges);
        for ((measure, key), _) in &touched {
            self.cross(program, *measure, *key, at, true);
        }
        self.schedule(program, at, true, &mut breaches);
        self.discharge(program, &concerned.acts, events, &mut breaches);
        let mut caps = later.unwrap_or_default();
        // Of a key that has just been met nothing may have been used, which is less than some caps say.
        if !met.is_empty() {
            caps.extend(self.caps_at_all_times(&met));
            self.may_have_met(&met);
        }
        if self.opened == Some(at) {
            caps.extend(self.caps_at_all_times(&[]));
        } else if moved {
            caps.extend(self.resting_caps(program));
            self.move_others(|limit, cap| self.rests(limit, cap), at, &mut breaches);
        }
        self.check_caps(program, at, events, &touched, caps, &mut breaches);
        self.scratch.touched = touched;
        self.check_prohibitions(program, &concerned.prohibitions, events, &mut breaches);
        self.trigger_breaches(program, at, &breaches);
        found.append(&mut breaches);
        Ok(found)
    }

    /// Looks at the caps that events of an instant may have used up, and at those that they may have moved.
    fn check_caps(
        &mut self,
        program: &Program,
        at: Instant,
        events: &[Event],
        touched: &Used,
        mut caps: Caps,
        found: &mut Vec<Breach>,
    ) {
        let setup = Arc::clone(&self.setup);
        let mut used = std::mem::take(&mut self.scratch.used);
        for ((measure, key), settled) in touched {
            for part in &setup.used_of_measure[*measure as usize] {
                let (limit, place) = (part.of, part.place);
                let from = setup.measure_spaces[*measure as usize];
                let to = setup.cap_spaces[limit as usize][place];
                match self.key_touched(from, *key, to, &part.keys) {
                    Hit::One(key) => used.push(((limit, place, key), *settled)),
                    Hit::None => {}
                    Hit::Some(key) => {
                        let agree = |one: &KeyId| self.spaces.agree(&part.keys, (from, key), (to, *one));
                        let all = (0..self.spaces.count(to)).filter(agree);
                        used.extend(all.map(|key| ((limit, place, key), *settled)));
                        if self.spaces.spaces[to].others {
                            self.meet_other(limit, place, at, found);
                        }
                    }
                    Hit::Any => {
                        self.touch_any(program, limit, place, at, found);
                        self.watch_again(
                            program,
                            |one| matches!(one, Watched::Cap(l, p, _) if (l, p) == (limit, place)),
                        );
                    }
                }
            }
            let by = &setup.moved_by_measure[*measure as usize];
            if !by.is_empty() {
                let mut all = self.watched_caps(program);
                all.extend(self.caps_at_all_times(&[]));
                caps.extend(all.into_iter().filter(|(limit, place, _)| by.contains(&(*limit, *place))));
                self.move_others(|limit, cap| by.contains(&(limit, cap)), at, found);
            }
        }
        settle(&mut used);
        if self.spaces.met_any {
            self.meet_any(at, found);
        }
        let act = match events {
            [only] => Some(only),
            _ => None,
        };
        for cap in caps.iter().filter(|cap| used.binary_search_by_key(cap, |(used, _)| used).is_err()) {
            self.check_cap(program, at, *cap, Cause::Itself, found);
        }
        for (cap, settled) in used.drain(..) {
            if !settled && caps.contains(&cap) {
                self.check_cap(program, at, cap, Cause::Itself, found);
            }
            let cause = if settled { Cause::Acts(act) } else { Cause::MayBeActs };
            self.check_cap(program, at, cap, cause, found);
        }
        self.scratch.used = used;
    }

    /// The keys of a cap that a key of a measure touches, where they have these keys in common.
    fn key_touched(&self, from: usize, key: Option<KeyId>, to: usize, keys: &[u32]) -> Hit {
        match key {
            _ if to == self.setup.whole => Hit::One(0),
            None => Hit::Any,
            Some(key) if self.spaces.lies_in(to, keys) => {
                self.spaces.project(from, key, to).map_or(Hit::None, Hit::One)
            }
            Some(key) => Hit::Some(key),
        }
    }

    /// How many keys have been met of each space, where caps hold at all times; else nothing.
    fn how_many_are_met(&self) -> Vec<KeyId> {
        let spaces = if self.setup.at_all_times.is_empty() { 0 } else { self.spaces.spaces.len() };
        (0..spaces).map(|space| self.spaces.count(space)).collect()
    }
}

/// The keys of a cap that an event touches.
enum Hit {
    One(KeyId),
    None,
    /// Those that agree with this one.
    Some(KeyId),
    /// It is not known which.
    Any,
}
