//! Exceptions: which are there, and what they make of a value.

use super::evaluate::{Reference, Scope};
use super::force::Force;
use super::value::{Answer, Could, Val, Why, Whys};
use crate::syntax::tree::{ExceptionItem, InForce};

/// An exception to a criterion, with what its conditions came to.
#[derive(Clone)]
pub(super) struct Exception {
    /// Its own condition; none holds while it is not in force.
    pub guard: Answer,
    /// The places of those beside it that override it.
    pub overridden_by: Vec<usize>,
    pub substitute: Option<Answer>,
    pub nested: Vec<Exception>,
}

/// When an exception is in force for which a period is said.
pub(super) type ForTime<'d> = &'d dyn Fn(InForce) -> Force;

/// The places of the exceptions that override one of those beside each other.
fn overridden_by(beside: &[ExceptionItem], at: usize) -> Vec<usize> {
    let Some(name) = &beside[at].name else { return Vec::new() };
    let overrides = |other: &ExceptionItem| other.overriding.iter().any(|one| one.text == name.text);
    (0..beside.len()).filter(|other| overrides(&beside[*other])).collect()
}

/// Whether an exception is there, from the conditions of all that stand beside it.
pub(super) fn there(guards: &[Answer], at: usize, overridden_by: &[usize]) -> Answer {
    let overriding: Vec<Answer> = overridden_by.iter().map(|by| guards[*by].clone()).collect();
    Answer::all(&[guards[at].clone(), Answer::any(&overriding).not()])
}

impl Reference<'_> {
    fn guard(&self, exception: &ExceptionItem, force: ForTime<'_>, scope: &Scope) -> Answer {
        let condition = self.answer(&exception.when, scope);
        match exception.in_force {
            Some(period) => force(period).answer(&[condition], Some(false)),
            None => condition,
        }
    }

    pub(super) fn exceptions(&self, beside: &[ExceptionItem], force: ForTime<'_>, scope: &Scope) -> Vec<Exception> {
        let each = beside.iter().enumerate().map(|(at, exception)| Exception {
            guard: self.guard(exception, force, scope),
            overridden_by: overridden_by(beside, at),
            substitute: exception.substitute().map(|instead| self.answer(instead, scope)),
            nested: self.exceptions(&exception.nested, force, scope),
        });
        each.collect()
    }

    /// A value with exceptions, of which some may be there and some may not.
    pub(super) fn excepted(&self, own: Could, beside: &[ExceptionItem], force: ForTime<'_>, scope: &Scope) -> Could {
        if beside.is_empty() {
            return own;
        }
        let guards: Vec<Answer> = beside.iter().map(|exception| self.guard(exception, force, scope)).collect();
        let made: Vec<Made> = (beside.iter().enumerate())
            .map(|(at, exception)| {
                let overridden_by = overridden_by(beside, at);
                let there = there(&guards, at, &overridden_by);
                let value = (there != Answer::No).then(|| {
                    let value = self.value(exception.value().unwrap(), scope);
                    self.excepted(value, &exception.nested, force, scope)
                });
                Made { guard: guards[at].clone(), there, overridden_by, value }
            })
            .collect();
        let certain = made.iter().filter(|one| one.there == Answer::Yes).flat_map(|one| &one.value);
        let known: Vec<&Val> = certain.filter_map(Could::known).collect();
        if known.iter().any(|value| **value != *known[0]) {
            return Could::anything(Whys::from([Why::Conflict]));
        }
        let possible = || made.iter().enumerate().filter_map(|(at, one)| Some((at, one, one.value.as_ref()?)));
        let mut why: Whys =
            possible().flat_map(|(_, one, value)| one.there.why().into_iter().chain(value.why.clone())).collect();
        // Where two can clash whatever the own value is, that does not matter.
        let mut clash = false;
        for (a, one, value) in possible() {
            for (b, other, another) in possible().filter(|(b, ..)| *b > a) {
                let apart = one.overridden_by.contains(&b) || other.overridden_by.contains(&a);
                clash |= !apart && (value.known().is_none() || value.known() != another.known());
            }
        }
        if !clash && made.iter().all(|one| one.guard != Answer::Yes) {
            why.extend(own.why.clone());
        }
        let results = every_way(&own, &made);
        if why.is_empty() && results.iter().any(Option::is_none) {
            why.insert(Why::Conflict);
        }
        Could::one_of(results, why)
    }
}

/// An exception to a value. One that is certainly not there has none.
struct Made {
    guard: Answer,
    there: Answer,
    overridden_by: Vec<usize>,
    value: Option<Could>,
}

/// Each way in which the conditions of exceptions can hold and they can have their values; none where they conflict.
fn every_way(own: &Could, made: &[Made]) -> Vec<Option<Val>> {
    let mut ways: Vec<Vec<bool>> = vec![Vec::new()];
    for one in made {
        let more = |way: &Vec<bool>| -> Vec<Vec<bool>> {
            one.guard.possible().iter().map(|holds| way.iter().copied().chain([*holds]).collect()).collect()
        };
        ways = ways.iter().flat_map(more).collect();
    }
    let mut results = Vec::new();
    for way in ways {
        let there = |at: &usize| way[*at] && !made[*at].overridden_by.iter().any(|by| way[*by]);
        let mut values: Vec<Vec<Option<Val>>> = vec![Vec::new()];
        for at in (0..made.len()).filter(there) {
            let value = made[at].value.as_ref().unwrap().each();
            let more = |so_far: &Vec<Option<Val>>| -> Vec<Vec<Option<Val>>> {
                value.iter().map(|one| so_far.iter().cloned().chain([one.clone()]).collect()).collect()
            };
            values = values.iter().flat_map(more).collect();
        }
        results.extend(values.into_iter().flat_map(|values| match values.as_slice() {
            [] => own.each(),
            [first, rest @ ..] if rest.iter().all(|one| one == first) => vec![first.clone()],
            _ => vec![None],
        }));
    }
    results
}
