//! Measures that cross a threshold, and the duties that this starts.

use super::core::{Context, Core};
use super::duties::Origin;
use super::keys::KeyId;
use super::sources::Part;
use super::watch::Watched;
use crate::decide::{Truth, View, compare};
use crate::program::Program;
use crate::program::course::TriggerPlan;
use crate::value::{Instant, MISSING};

impl Core {
    /// Whether a measure stands past the threshold of a trigger.
    fn is_past(&mut self, program: &Program, number: u32, place: u32, key: KeyId, at: Instant) -> Truth {
        let plan = &program.course.obligations[number as usize];
        let Some(TriggerPlan::Crossing { measure, relation, threshold }) = plan.triggers.get(place as usize) else {
            return Truth::FALSE;
        };
        let space = self.setup.measure_spaces[*measure as usize];
        let context = self.at(program, at).key(space, key);
        let Some(used) = self.measure_value(program, *measure, &context) else {
            // Of nothing there is no average, no last and no largest: it is past nothing.
            let context = Context { from_nothing: true, ..context };
            let of_nothing = self.measure_value(program, *measure, &context).is_some();
            return if of_nothing { Truth::FALSE } else { Truth::unknown(MISSING) };
        };
        let threshold = self.value(program, *threshold, &context);
        compare(*relation, View::Known(&used), threshold.view())
    }

    /// Before events change a measure for a key, where it stands is looked up, unless that is known already: whether it stands
    /// past a constant changes only as something begins or ceases to count, and then that is looked at.
    pub(super) fn cross_before(&mut self, program: &Program, source: u32, key: Option<KeyId>, at: Instant) {
        let is_known = |Part { of: number, place, .. }: &Part<u32>| {
            let plain = self.setup.plain_thresholds[*number as usize][*place as usize].is_some();
            let past = key.and_then(|key| self.duties[*number as usize].past.get(place)?.get(&key));
            plain && past.is_some_and(Option::is_some)
        };
        let of_any = self.measures[source as usize].of_any.count > 0;
        if of_any || !self.setup.crossings[source as usize].iter().all(is_known) {
            self.cross(program, source, key, at, false);
        }
    }

    /// Before and after a measure made from events changes for a key, whether what is made of it stands past thresholds; a
    /// duty starts where it crosses one.
    pub(super) fn cross(&mut self, program: &Program, source: u32, key: Option<KeyId>, at: Instant, after: bool) {
        if self.setup.crossings[source as usize].is_empty() {
            return;
        }
        let setup = std::sync::Arc::clone(&self.setup);
        for Part { of: number, place, keys } in &setup.crossings[source as usize] {
            let TriggerPlan::Crossing { measure, .. } =
                &program.course.obligations[*number as usize].triggers[*place as usize]
            else {
                continue;
            };
            let (from, to) = (setup.measure_spaces[source as usize], setup.measure_spaces[*measure as usize]);
            match key {
                _ if to == setup.whole => self.cross_key(program, *number, *place, 0, at, after),
                Some(key) if self.spaces.lies_in(to, keys) => {
                    if let Some(key) = self.spaces.project(from, key, to) {
                        self.cross_key(program, *number, *place, key, at, after);
                    }
                }
                Some(key) => {
                    for other in 0..self.spaces.count(to) {
                        if self.spaces.agree(keys, (from, key), (to, other)) {
                            self.cross_key(program, *number, *place, other, at, after);
                        }
                    }
                    if after && self.spaces.spaces[to].others {
                        let origin = Origin::Crossing(*measure, KeyId::MAX);
                        self.come(program, *number, *place as usize, origin, at, true);
                    }
                }
                None => self.cross_any(program, *number, *place, at, after),
            }
        }
    }

    /// Where something begins to count as something else ceases to: it stood past a threshold before only where it did both
    /// an instant ago, if that is known already, and does without what begins.
    pub(super) fn cross_begun(
        &mut self,
        program: &Program,
        source: u32,
        key: Option<KeyId>,
        at: Instant,
        watched: &[Watched],
    ) {
        let known: Vec<(u32, u32, KeyId, Option<bool>)> = (watched.iter())
            .filter_map(|one| match one {
                Watched::Crossing(number, place, key) => {
                    let past = self.duties[*number as usize].past.get(place)?.get(key)?;
                    Some((*number, *place, *key, *past))
                }
                Watched::Cap(..) => None,
            })
            .collect();
        self.cross(program, source, key, at, false);
        for (number, place, key, past) in known.into_iter().filter(|one| one.3 != Some(true)) {
            self.duties[number as usize].past.entry(place).or_default().insert(key, past);
        }
    }

    /// Whether one threshold is crossed for one key.
    pub(super) fn cross_key(
        &mut self,
        program: &Program,
        number: u32,
        place: u32,
        key: KeyId,
        at: Instant,
        after: bool,
    ) {
        let known = self.duties[number as usize].past.get(&place).and_then(|known| known.get(&key)).copied();
        let plain = self.setup.plain_thresholds[number as usize][place as usize].as_ref();
        let plain = plain.and_then(|plain| self.plainly(program, plain, key, at));
        let past = plain.or_else(|| self.is_past(program, number, place, key, at).settled());
        if known != Some(past) {
            self.duties[number as usize].past.entry(place).or_default().insert(key, past);
        }
        let before = known.unwrap_or(Some(false));
        if after {
            let TriggerPlan::Crossing { measure, .. } =
                &program.course.obligations[number as usize].triggers[place as usize]
            else {
                return;
            };
            let origin = Origin::Crossing(*measure, key);
            match (before, past) {
                (Some(false), Some(true)) => self.come(program, number, place as usize, origin, at, false),
                // It may have crossed it: where it may have fallen back before, too.
                (Some(false) | None, None) | (None, Some(true)) => {
                    self.come(program, number, place as usize, origin, at, true);
                }
                _ => {}
            }
            self.watch_crossing(program, number, place, key);
        }
    }

    /// A measure has changed for some key, and it is not known for which.
    fn cross_any(&mut self, program: &Program, number: u32, place: u32, at: Instant, after: bool) {
        let TriggerPlan::Crossing { measure, .. } =
            &program.course.obligations[number as usize].triggers[place as usize]
        else {
            return;
        };
        let known = self.duties[number as usize].past.entry(place).or_default();
        if after {
            known.insert(KeyId::MAX, None);
            let origin = Origin::Crossing(*measure, KeyId::MAX);
            self.come(program, number, place as usize, origin, at, true);
            self.watch_again(program, |one| matches!(one, Watched::Crossing(n, p, _) if (n, p) == (number, place)));
        }
    }
}
