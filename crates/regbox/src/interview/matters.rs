//! Whether a fact can matter: whether some completion of what else is unknown makes two of its values come to different
//! outcomes.
//!
//! The walk back from an open outcome leaves no such fact out, but may name one that cannot matter: where a definition
//! picks among values that are alike for the rule, or an arm comes to the outcome that comes anyway. So values are tried:
//! first of the fact itself; where they come to the same, of another missing fact, and then again, for as long as the
//! fact is still named. A branch in which it is no longer named is done with, and if all are, it cannot matter.

use super::opened;
use crate::decide::{Status, candidates, evaluate, on_presumption, settle};
use crate::explain::{Case, Findings, Place, findings, outcomes, trial_values};
use crate::program::{Program, Relation};
use crate::value::{CONFLICT, EnumId, Number, PROBLEM, Slot, Type, Value};
use std::sync::Arc;

/// The most nodes that are evaluated to rank the questions, and again to find one that matters: an applicant waits for it.
pub(super) const MOST_NODES: usize = 4_000_000;

/// More values than these of one fact are not tried.
const MOST_VALUES: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matters {
    Yes,
    /// Neither was shown: the values are too many, or the search would take too long.
    Unproven,
    /// All its values come to the same outcome, but the engine does not see that without being given one: a formula
    /// repeats it.
    Formally,
    No,
}

/// A fact to which values are given, one after the other.
struct Tried {
    place: Place,
    values: Vec<Value>,
    next: usize,
    before: Slot,
    complete: bool,
}

/// Whether the fact at a place can matter.
pub(super) fn matters(case: Case<'_>, place: &Place, left: &mut usize) -> Matters {
    let mut facts: Vec<Slot> = case.facts.to_vec();
    let mut tried: Vec<Tried> = Vec::new();
    let mut found = Matters::No;
    loop {
        let Some((came_to, missing)) = look(case, &facts, true, left) else { return Matters::Unproven };
        if came_to.status == Status::Undetermined && missing.missing.contains(place) {
            let (values, complete) = domain(case.program, place, &missing);
            let settles = match differ(case, &mut facts, place, values, left) {
                None => return Matters::Unproven,
                Some(Alike::Differ) => return Matters::Yes,
                Some(alike) => alike == Alike::Settled,
            };
            match missing.missing.iter().find(|other| *other != place) {
                Some(other) => {
                    let (values, complete) = domain(case.program, other, &missing);
                    let before = facts.get(other.fact as usize).cloned().flatten();
                    tried.push(Tried { place: other.clone(), values, next: 0, before, complete });
                }
                None if !complete => found = Matters::Unproven,
                None if settles && found == Matters::No => found = Matters::Formally,
                None => {}
            }
        }
        // On to the next value of the fact that was tried last; where it has none left, of the one before.
        loop {
            let Some(last) = tried.last_mut() else { return found };
            if let Some(slot) = facts.get_mut(last.place.fact as usize) {
                slot.clone_from(&last.before);
            }
            if let Some(value) = last.values.get(last.next) {
                last.next += 1;
                last.place.put(&mut facts, value.clone());
                break;
            }
            if !last.complete {
                found = Matters::Unproven;
            }
            tried.pop();
        }
    }
}

/// What a decision comes to on some facts.
#[derive(Debug)]
struct CameTo {
    status: Status,
    /// The outcomes that are still possible.
    outcomes: Vec<u32>,
    /// Why it is open: also because of a conflict or a problem, which may stay whatever is given.
    mixed: bool,
}

impl CameTo {
    /// Whether, in some completion, it is certain to differ from the other.
    fn differs(&self, other: &CameTo) -> bool {
        match (self.status, other.status) {
            (Status::Undetermined, Status::Undetermined) => {
                !self.mixed && !other.mixed && self.outcomes != other.outcomes
            }
            // At least two outcomes are possible, or conflicts and problems: it is not always the one.
            (Status::Undetermined, Status::Settled) | (Status::Settled, Status::Undetermined) => true,
            (Status::Undetermined, _) | (_, Status::Undetermined) => false,
            (Status::Settled, Status::Settled) => self.outcomes != other.outcomes,
            (one, other) => one != other,
        }
    }
}

/// What a decision comes to on some facts and, if asked, what keeps it open. None where the search has taken too long.
fn look(case: Case<'_>, facts: &[Slot], walk: bool, left: &mut usize) -> Option<(CameTo, Findings)> {
    let state = evaluate(case.program, facts, case.on, case.plan.end);
    let steps = usize::try_from(state.steps).unwrap_or(usize::MAX).saturating_add(case.plan.end as usize + 1);
    let times = 1 + usize::from(walk) + usize::from(!case.program.presumptions.is_empty());
    *left = left.checked_sub(steps.saturating_mul(times))?;
    let firm = settle(case.plan, &state.truths, case.in_force);
    let on_presumption = on_presumption(case.program, facts, case.plan, firm, case.on);
    let (state, settlement) = on_presumption.unwrap_or((state, firm));
    let status = settlement.status;
    let mixed = candidates(case.plan, &state.truths).any(|(_, truth)| truth.reasons() & (CONFLICT | PROBLEM) != 0);
    let came_to = CameTo { status, outcomes: outcomes(case.plan, &state.truths), mixed };
    let found = if walk && status == Status::Undetermined {
        findings(Case { facts, state: &state, settlement, ..case })
    } else {
        Findings::default()
    };
    Some((came_to, found))
}

/// What the values of a fact come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alike {
    /// Two of them are certain to come to different outcomes in some completion.
    Differ,
    /// All to one outcome.
    Settled,
    /// All to one conflict or problem, or what they come to is not yet known.
    Open,
}

/// What the values of a fact come to. None where the search has taken too long.
fn differ(case: Case<'_>, facts: &mut [Slot], place: &Place, values: Vec<Value>, left: &mut usize) -> Option<Alike> {
    let before = facts.get(place.fact as usize).cloned().flatten();
    let mut seen: Vec<CameTo> = Vec::with_capacity(values.len());
    let mut alike = Some(Alike::Open);
    for value in values {
        place.put(facts, value);
        let Some((came_to, _)) = look(case, facts, false, left) else {
            alike = None;
            break;
        };
        if seen.iter().any(|other| other.differs(&came_to)) {
            alike = Some(Alike::Differ);
            break;
        }
        if came_to.status == Status::Settled {
            alike = Some(Alike::Settled);
        }
        seen.push(came_to);
    }
    if let Some(slot) = facts.get_mut(place.fact as usize) {
        *slot = before;
    }
    alike
}

/// Values to try, and whether they stand for all that there are.
fn domain(program: &Program, place: &Place, findings: &Findings) -> (Vec<Value>, bool) {
    let Some((ty, _)) = place.declared(program) else { return (Vec::new(), false) };
    let absent = matches!(ty, Type::Optional(_)).then_some(Value::None);
    let whole = match ty.required() {
        Type::Integer => integers(program, place),
        Type::Set(id) => sets(program, *id),
        Type::Record(_) => opened::unknown(program, ty.required()).map(|record| vec![record]),
        _ => None,
    };
    match (whole, ty.required()) {
        (Some(values), _) => (values.into_iter().chain(absent).collect(), true),
        (None, Type::List(inner)) => {
            let one = vec![opened::unknown(program, inner)];
            let lists = [Value::List(Arc::from([])), Value::List(one.into())];
            (lists.into_iter().chain(absent).collect(), false)
        }
        (None, Type::Bool) => (trial_values(program, place, findings), true),
        (None, Type::Enum(id)) => {
            let count = program.schema.enums.get(id.0 as usize).map_or(usize::MAX, |info| info.values.len());
            (trial_values(program, place, findings), count < MOST_VALUES)
        }
        (None, _) => (trial_values(program, place, findings), false),
    }
}

/// All the integers within the bounds, where they are few.
fn integers(program: &Program, place: &Place) -> Option<Vec<Value>> {
    let (mut least, mut greatest) = (None::<i64>, None::<i64>);
    for bound in place.bounds(program) {
        let Value::Number(number) = &bound.value else { return None };
        let number: i64 = number.to_string().parse().ok()?;
        match bound.op {
            Relation::AtLeast => least = least.max(Some(number)),
            Relation::More => least = least.max(Some(number.checked_add(1)?)),
            Relation::AtMost => greatest = Some(greatest.map_or(number, |other| other.min(number))),
            Relation::Less => {
                let number = number.checked_sub(1)?;
                greatest = Some(greatest.map_or(number, |other| other.min(number)));
            }
            Relation::Equal | Relation::NotEqual => return None,
        }
    }
    let (least, greatest) = (least?, greatest?);
    let count = greatest.checked_sub(least)?;
    let few = count < i64::try_from(MOST_VALUES).unwrap_or(0);
    few.then(|| (least..=greatest).map(|number| Value::Number(Number::from(number))).collect())
}

/// All the sets of the values of an enumeration, where they are few.
fn sets(program: &Program, id: EnumId) -> Option<Vec<Value>> {
    let count = program.schema.enums.get(id.0 as usize)?.values.len();
    let few = count <= MOST_VALUES.ilog2() as usize;
    let set = |bits: u32| (0..16u16).filter(|at| bits >> at & 1 == 1).collect::<Vec<u16>>();
    few.then(|| (0..1u32 << count).map(|bits| Value::Set(set(bits).into())).collect())
}
