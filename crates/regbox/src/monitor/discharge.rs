//! Acts that discharge duties: each the one that is due first of those that it fits.

use super::core::{Context, Core};
use super::duties::{Duty, Origin};
use super::event::Event;
use super::keys;
use super::limits::Breach;
use crate::decide::Truth;
use crate::program::Program;
use crate::program::course::{ActPlan, MustPlan, ObligationPlan};
use crate::value::{Instant, MISSING, Slot, Value};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

/// The place of a duty among those of its kind: first those of which it is not known when they are due, then by the
/// deadline, then those without a clock.
type Order = (u8, Option<Instant>, u64);

/// The open duties of an obligation in the order in which acts discharge them, those that are settled by themselves.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    settled: Lists,
    open: Lists,
}

#[derive(Clone, Debug, Default)]
struct Lists {
    all: BTreeSet<Order>,
    /// For each act that is to have the same values as what started the duty: by those values.
    acts: Vec<ByValues>,
}

#[derive(Clone, Debug, Default)]
struct ByValues {
    by: FxHashMap<Arc<str>, BTreeSet<Order>>,
    /// Those of which a value is not known.
    unknown: BTreeSet<Order>,
}

impl Index {
    fn of<'d>(plan: &ObligationPlan, duties: impl Iterator<Item = &'d Duty>) -> Index {
        let mut index = Index::default();
        duties.for_each(|duty| index.insert(plan, duty));
        index
    }

    pub(super) fn insert(&mut self, plan: &ObligationPlan, duty: &Duty) {
        let order = order(plan, duty);
        let lists = if duty.open { &mut self.open } else { &mut self.settled };
        lists.all.insert(order);
        for (place, act) in acts(plan).iter().enumerate().filter(|(_, act)| !act.same.is_empty()) {
            if lists.acts.len() <= place {
                lists.acts.resize_with(place + 1, ByValues::default);
            }
            let list = &mut lists.acts[place];
            match values_of(act, duty) {
                Some(values) => list.by.entry(Arc::from(values)).or_default().insert(order),
                None => list.unknown.insert(order),
            };
        }
    }

    pub(super) fn remove(&mut self, plan: &ObligationPlan, duty: &Duty) {
        let order = order(plan, duty);
        let lists = if duty.open { &mut self.open } else { &mut self.settled };
        lists.all.remove(&order);
        for (act, list) in acts(plan).iter().zip(&mut lists.acts) {
            if let Some(values) = values_of(act, duty)
                && let Some(same) = list.by.get_mut(values.as_str())
            {
                same.remove(&order);
                if same.is_empty() {
                    list.by.remove(values.as_str());
                }
            }
            list.unknown.remove(&order);
        }
    }
}

impl Lists {
    /// The first duty after another that an act may discharge, by the values that it is to have the same; all may be where
    /// one of those is not known, or where there are none.
    fn next(&self, place: usize, values: Option<&str>, after: Option<Order>) -> Option<Order> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let first = |set: &BTreeSet<Order>| set.range((from, Bound::Unbounded)).next().copied();
        match values {
            None => first(&self.all),
            Some(values) => {
                let list = self.acts.get(place)?;
                list.by.get(values).and_then(first).into_iter().chain(first(&list.unknown)).min()
            }
        }
    }
}

fn order(plan: &ObligationPlan, duty: &Duty) -> Order {
    let rank = match duty.due {
        Some(_) => 1,
        None if duty.open && plan.due.is_some() => 0,
        None => 2,
    };
    (rank, duty.due.map(|due| due.last), duty.id)
}

pub(super) fn acts(plan: &ObligationPlan) -> &[ActPlan] {
    match &plan.must {
        MustPlan::Act(acts) => acts,
        MustPlan::Keep(_) => &[],
    }
}

/// The values of what started a duty that an act is to have the same; none where one is not known.
fn values_of(act: &ActPlan, duty: &Duty) -> Option<String> {
    let Origin::Event(_, fields) = &duty.origin else { return None };
    text(fields, act.same.iter().map(|(_, other)| *other))
}

fn text(fields: &[Slot], of: impl Iterator<Item = u32>) -> Option<String> {
    let values: Option<Vec<Value>> = of.map(|field| fields.get(field as usize)?.clone()).collect();
    values.map(|values| keys::as_text(&values))
}

impl Core {
    /// Acts of an instant discharge duties of some obligations; what is done too late is a breach.
    pub(super) fn discharge(
        &mut self,
        program: &Program,
        obligations: &[u32],
        events: &[Event],
        found: &mut Vec<Breach>,
    ) {
        for number in obligations.iter().copied() {
            let plan = &program.course.obligations[number as usize];
            for event in events {
                for (place, act) in acts(plan).iter().enumerate().filter(|(_, act)| act.event == event.kind) {
                    if self.duties[number as usize].open.is_empty() {
                        break;
                    }
                    if self.discharge_one(program, number, place, act, event, found) {
                        break;
                    }
                }
            }
        }
    }

    /// The next settled duty that an act may discharge, and whether one that is not settled comes before it.
    fn candidate(
        &mut self,
        plan: &ObligationPlan,
        number: u32,
        place: usize,
        values: Option<&str>,
        after: Option<Order>,
    ) -> Option<(Order, bool)> {
        let state = &mut self.duties[number as usize];
        if state.index.is_none() {
            state.index = Some(Index::of(plan, state.open.values()));
        }
        let index = state.index.as_ref()?;
        let next = index.settled.next(place, values, after)?;
        Some((next, index.open.next(place, values, None).is_some_and(|open| open < next)))
    }

    /// Whether an act fits a duty.
    fn fits(&mut self, program: &Program, number: u32, act: &ActPlan, event: &Event, id: u64) -> Truth {
        let Some(duty) = self.duties[number as usize].open.get(&id) else { return Truth::FALSE };
        let trigger = match &duty.origin {
            Origin::Event(of, fields) => Some((of.kind, fields.clone())),
            _ => None,
        };
        let same = act.same.iter().map(|(own, other)| {
            let own = event.fields.get(*own as usize).and_then(Option::as_ref);
            let other = trigger.as_ref().and_then(|(_, fields)| fields.get(*other as usize)?.as_ref());
            match (own, other) {
                (Some(a), Some(b)) => Truth::known(a.same(b)),
                _ => Truth::unknown(MISSING),
            }
        });
        let mut fits = Truth::all(same);
        // A value for each of which there is to be an act, where one is still missing.
        if let (Some((own, ..)), Some(left)) = (act.to_each, &duty.left) {
            let missing = match event.fields.get(own as usize).and_then(Option::as_ref) {
                Some(value) => Truth::known(left.iter().any(|one| one.same(value))),
                None => Truth::unknown(MISSING),
            };
            fits = Truth::all([fits, missing].into_iter());
        }
        if fits != Truth::FALSE
            && let Some(condition) = act.condition
        {
            let mut context = Context::of(event, self.clock(program).date(event.at));
            context.trigger = trigger.as_ref().map(|(kind, fields)| (*kind, fields));
            fits = Truth::all([fits, self.truth(program, condition, &context)].into_iter());
        }
        fits
    }

    /// Whether an act discharges a duty, or may do so.
    fn discharge_one(
        &mut self,
        program: &Program,
        number: u32,
        place: usize,
        act: &ActPlan,
        event: &Event,
        found: &mut Vec<Breach>,
    ) -> bool {
        let plan = &program.course.obligations[number as usize];
        let values = if act.same.is_empty() { None } else { text(&event.fields, act.same.iter().map(|(own, _)| *own)) };
        let mut after = None;
        // Whether the act may have been what another duty asked for.
        let mut spent = false;
        while let Some((next, behind_open)) = self.candidate(plan, number, place, values.as_deref(), after) {
            after = Some(next);
            spent |= behind_open;
            let id = next.2;
            match self.fits(program, number, act, event, id).settled() {
                Some(false) => {}
                None => {
                    spent = true;
                    self.change(program, number, id, |duty| duty.open = true);
                }
                Some(true) if spent => {
                    self.change(program, number, id, |duty| duty.open = true);
                    return true;
                }
                Some(true) => {
                    let duty = self.duties[number as usize].open.get_mut(&id);
                    if let (Some((own, ..)), Some(left)) = (act.to_each, duty.and_then(|duty| duty.left.as_mut())) {
                        let value = event.fields.get(own as usize).and_then(Option::as_ref);
                        left.retain(|one| value.is_some_and(|value| !one.same(value)));
                        if !left.is_empty() {
                            return true;
                        }
                    }
                    self.close(program, number, id, event.at, found);
                    return true;
                }
            }
        }
        spent || self.discharge_only(program, number, act, event)
    }

    /// Whether an act is what the only duty that is left asked for, and that is not settled: it is done if there was one.
    fn discharge_only(&mut self, program: &Program, number: u32, act: &ActPlan, event: &Event) -> bool {
        let open = &self.duties[number as usize].open;
        let only = open
            .iter()
            .next()
            .filter(|(_, duty)| open.len() == 1 && duty.left.is_none() && matches!(duty.origin, Origin::Event(..)));
        let Some(id) = only.map(|(id, _)| *id) else { return false };
        if self.fits(program, number, act, event, id).settled() != Some(true) {
            return false;
        }
        if let Some(duty) = self.take_away(program, number, id) {
            self.shut(number, duty);
        }
        true
    }
}
