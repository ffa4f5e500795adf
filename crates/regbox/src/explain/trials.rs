//! How useful a fact would be: values it could have are tried, and the outcomes that remain are counted.

use super::Case;
use super::alike::{Alike, FEWEST, Outcome};
use super::open::Findings;
use super::place::Place;
use crate::decide::{candidates, evaluate, settle};
use crate::facts::keeps;
use crate::order;
use crate::program::Program;
use crate::value::{Number, Possible, Slot, Type, Value};
use std::cmp::Reverse;

/// More values than this of one fact are not tried.
pub(super) const MOST_VALUES: usize = 32;
/// The most nodes that all trials of one decision evaluate, those of quantifiers once for each member; the facts that are
/// left keep their order of declaration.
pub(super) const MOST_NODES: usize = 20_000_000;

/// In rising order, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Usefulness {
    cannot_settle: bool,
    outcomes_removed: Reverse<usize>,
    is_judgement: bool,
}

/// How useful each missing fact is, in the order of [`Findings::missing`]; no more than so many nodes are evaluated.
pub(super) fn rank(case: Case<'_>, findings: &Findings, most: usize) -> Vec<Usefulness> {
    rank_alike(case, findings, most, FEWEST)
}

/// The same, where trials of members are told to be alike from so many places of one fact on.
pub(crate) fn rank_alike(case: Case<'_>, findings: &Findings, most: usize, fewest: usize) -> Vec<Usefulness> {
    let now = outcomes(case.plan, &case.state.truths).len();
    let mut left = most;
    let mut facts: Vec<Slot> = case.facts.to_vec();
    let mut alike: Option<Alike<'_>> = None;
    let mut places = findings.missing.iter().peekable();
    let mut ranked = Vec::with_capacity(findings.missing.len());
    let mut looked_at = None;
    while let Some(place) = places.next() {
        if looked_at != Some(place.fact) {
            looked_at = Some(place.fact);
            let others = places.clone().take(fewest).take_while(|next| next.fact == place.fact).count();
            alike = None;
            if others == fewest {
                alike = Alike::of(case, place.fact);
                left = left.saturating_sub(case.plan.end as usize);
            }
        }
        let mut settles = false;
        let mut removed = 0;
        for value in values(case.program, place, findings) {
            if left <= case.plan.end as usize {
                break;
            }
            let told = alike.as_mut().and_then(|alike| alike.trial(place, &value));
            let trial = told.map(|(trial, cost)| {
                left = left.saturating_sub(cost);
                trial
            });
            let known = alike.as_ref().zip(trial.as_ref()).and_then(|(alike, trial)| alike.find(trial));
            let (settled, outcomes) = known.unwrap_or_else(|| try_out(case, &mut facts, place, value, &mut left));
            if known.is_none()
                && let (Some(alike), Some(trial)) = (&mut alike, trial)
            {
                alike.remember(trial, (settled, outcomes));
            }
            settles |= settled;
            removed = removed.max(now.saturating_sub(outcomes));
        }
        let info = case.program.schema.facts.get(place.fact as usize);
        let is_judgement = info.is_some_and(|fact| fact.judged_by.is_some());
        ranked.push(Usefulness { cannot_settle: !settles, outcomes_removed: Reverse(removed), is_judgement });
    }
    ranked
}

/// Decides with a value in a place; the nodes that takes are taken from those that are left.
fn try_out(case: Case<'_>, facts: &mut [Slot], place: &Place, value: Value, left: &mut usize) -> Outcome {
    let before = facts.get(place.fact as usize).cloned().flatten();
    place.put(facts, value);
    let state = evaluate(case.program, facts, case.on, case.plan.end);
    *left = left.saturating_sub(case.plan.end as usize + 1);
    *left = left.saturating_sub(usize::try_from(state.steps).unwrap_or(usize::MAX));
    if let Some(slot) = facts.get_mut(place.fact as usize) {
        slot.clone_from(&before);
    }
    let settled = settle(case.plan, &state.truths, case.in_force).outcome.is_some();
    (settled, outcomes(case.plan, &state.truths).len())
}

/// The outcomes that are still possible, in order of declaration.
pub(crate) fn outcomes(plan: &crate::program::DecisionPlan, truths: &[crate::decide::Truth]) -> Vec<u32> {
    let mut found: Vec<u32> = candidates(plan, truths).map(|(arm, _)| arm.outcome).collect();
    order::sort(&mut found);
    found.dedup();
    found
}

/// Values that a fact could have: all of a short list; else its bounds, and both sides of all that it is compared with.
pub(crate) fn values(program: &Program, place: &Place, findings: &Findings) -> Vec<Value> {
    let Some((ty, _)) = place.declared(program) else { return Vec::new() };
    let mut values: Vec<Value> = match ty.required() {
        Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
        Type::Enum(id) => {
            let count = program.schema.enums.get(id.0 as usize).map_or(0, |item| item.values.len());
            (0..=u16::MAX).take(count).map(Value::Enum).collect()
        }
        Type::Set(id) => {
            let count = program.schema.enums.get(id.0 as usize).map_or(0, |item| item.values.len());
            let all: Vec<u16> = (0..=u16::MAX).take(count).collect();
            vec![Value::Set(std::sync::Arc::from([])), Value::Set(all.into())]
        }
        Type::List(_) => vec![Value::List(std::sync::Arc::from([]))],
        Type::Record(_) => Vec::new(),
        ty => {
            let mut near: Vec<Value> = Vec::new();
            for value in findings.compared.get(place).into_iter().flatten() {
                around(ty, value, &mut near);
            }
            if let Some(fact) = program.schema.facts.get(place.fact as usize)
                && let Possible::Range(least, greatest) = &fact.field.open.values
                && place.steps.is_empty()
            {
                near.extend(least.iter().chain(greatest).cloned());
            }
            near
        }
    };
    if matches!(ty, Type::Optional(_)) {
        values.push(Value::None);
    }
    values.retain(|value| place.bounds(program).iter().all(|bound| keeps(bound, value)));
    values.truncate(MOST_VALUES);
    values
}

/// A value and its neighbours on both sides.
fn around(ty: &Type, value: &Value, found: &mut Vec<Value>) {
    found.push(value.clone());
    match value {
        Value::Number(number) => {
            let step = match ty {
                Type::Integer => Number::ONE,
                _ => Number::ONE.div(&Number::from(1_000_000)).unwrap_or(Number::ONE),
            };
            found.push(Value::Number(number.sub(&step)));
            found.push(Value::Number(number.add(&step)));
        }
        Value::Date(date) => {
            found.extend(date.yesterday().ok().map(Value::Date));
            found.extend(date.tomorrow().ok().map(Value::Date));
        }
        Value::Count(count) => {
            found.push(Value::Count(count.saturating_sub(1)));
            found.push(Value::Count(count.saturating_add(1)));
        }
        Value::Text(text) => found.push(Value::Text(format!("{text}\u{1}").into())),
        _ => {}
    }
}
