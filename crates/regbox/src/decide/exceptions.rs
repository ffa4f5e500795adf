//! Which exceptions are present, and exceptions on a value.
//!
//! An exception is present where its own condition holds, and that of none which overrides it. The value of one that is not
//! is none. Otherwise it is that of the exceptions nested in it, without the nones: none left, its own; all equal, that;
//! else a conflict. The order of declaration never picks.

use super::abs::{Abs, Union};
use super::eval::Eval;
use super::supposed::Truths;
use super::truth::Truth;
use crate::program::{ExceptionPlan, Exceptions, Operand};
use crate::value::{CONFLICT, Possible, Reasons};

/// Whether one of the exceptions beside each other is present.
pub(crate) fn present<T, K: Truths>(beside: &[ExceptionPlan<T>], at: usize, truths: K) -> Truth {
    let Some(exception) = beside.get(at) else { return Truth::FALSE };
    let own = truths.of(exception.info.guard);
    let overriding = exception.info.overridden_by.iter().filter_map(|by| beside.get(*by as usize));
    let overridden = Truth::any(overriding.map(|by| truths.of(by.info.guard)));
    Truth::all([own, overridden.not()].into_iter())
}

/// An exception that is present, or may be, and the value that it puts in place.
struct Outcome {
    at: usize,
    present: Truth,
    value: Abs,
}

/// The value of a definition with its exceptions.
pub(super) fn value(eval: &Eval<'_>, exceptions: &Exceptions) -> Abs {
    decide(eval, exceptions.own, &exceptions.exceptions)
}

/// The exceptions that take part in a value, with whether each is present; for explanations.
pub(crate) fn taking_part<'e, T>(
    truths: &[Truth],
    exceptions: &'e [ExceptionPlan<T>],
) -> Vec<(&'e ExceptionPlan<T>, Truth)> {
    (exceptions.iter().enumerate())
        .map(|(at, exception)| (exception, present(exceptions, at, truths)))
        .filter(|(_, present)| *present != Truth::FALSE)
        .collect()
}

/// A value, and the exceptions to it.
fn decide(eval: &Eval<'_>, own: Operand, beside: &[ExceptionPlan<Operand>]) -> Abs {
    let truths = &eval.state.truths;
    let possible: Vec<Outcome> = (beside.iter().enumerate())
        .map(|(at, exception)| (at, exception, present(beside, at, truths)))
        .filter(|(_, _, present)| *present != Truth::FALSE)
        .map(|(at, exception, present)| Outcome {
            at,
            present,
            value: decide(eval, exception.result, &exception.nested),
        })
        .collect();
    let certain = || possible.iter().filter(|one| one.present == Truth::TRUE);
    match (certain().count(), possible.as_slice()) {
        (_, []) => return eval.view(own).to_abs(),
        (1, [only]) => return only.value.clone(),
        _ => {}
    }
    if differ_for_certain(certain()) {
        return Abs::any(CONFLICT);
    }
    let reasons: Reasons = possible.iter().fold(0, |all, one| all | one.present.reasons() | one.value.view().reasons());
    // Two that may both be present and may differ could conflict, and then there would be no value.
    if may_conflict(beside, &possible) {
        return Abs::open(if reasons == 0 { CONFLICT } else { reasons }, Possible::Any);
    }
    let mut union = Union::new(reasons);
    // Of exceptions whose own conditions hold, one at least is overridden by none: it takes the value's place.
    if beside.iter().all(|exception| truths[exception.info.guard as usize] != Truth::TRUE) {
        union.add(eval.view(own));
    }
    for one in &possible {
        union.add(one.value.view());
    }
    union.finish()
}

fn differ_for_certain<'o>(certain: impl Iterator<Item = &'o Outcome>) -> bool {
    let mut known = certain.filter_map(|one| one.value.view().known());
    let Some(first) = known.next() else { return false };
    known.any(|value| !value.same(first))
}

/// Whether two of the exceptions may be present at once, so neither overrides the other, and are not known to agree.
fn may_conflict(beside: &[ExceptionPlan<Operand>], possible: &[Outcome]) -> bool {
    // Values that are known to be the same are of one group.
    let mut groups: Vec<(&Abs, usize)> = Vec::new();
    let mut group_of = vec![usize::MAX; beside.len()];
    let overriding: usize = beside.iter().map(|exception| exception.info.overridden_by.len()).sum();
    let (mut told_apart, mut before) = (0usize, 0usize);
    for one in possible {
        let same = |value: &Abs| matches!((value, &one.value), (Abs::Known(a), Abs::Known(b)) if a.same(b));
        let group = groups.iter().position(|(value, _)| same(value)).unwrap_or_else(|| {
            groups.push((&one.value, 0));
            groups.len() - 1
        });
        told_apart += before - groups[group].1;
        // There are more pairs than could be told by which overrides which.
        if told_apart > overriding {
            return true;
        }
        groups[group].1 += 1;
        before += 1;
        group_of[one.at] = group;
    }
    let exclusive = possible.iter().map(|one| {
        let by = beside[one.at].info.overridden_by.iter().map(|by| group_of[*by as usize]);
        by.filter(|group| *group != usize::MAX && *group != group_of[one.at]).count()
    });
    told_apart > exclusive.sum()
}
