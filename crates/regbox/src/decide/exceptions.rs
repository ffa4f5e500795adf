//! Exceptions on a value.
//!
//! The value of an exception whose guard is false is none. Otherwise it is that of the exceptions nested in it, without
//! the nones: none left, its own; all equal, that; else a conflict. The order of declaration never picks.

use super::abs::{Abs, Union};
use super::eval::Eval;
use super::truth::Truth;
use crate::program::{Exceptions, GuardedValue};
use crate::value::{CONFLICT, Possible, Reasons};

/// What an exception comes to: the value it puts in place, perhaps none.
struct Outcome {
    present: Truth,
    value: Abs,
}

/// The value of a definition with its exceptions.
pub(super) fn value(eval: &Eval<'_>, exceptions: &Exceptions) -> Abs {
    let nested = exceptions.exceptions.iter().filter_map(|exception| outcome(eval, exception)).collect();
    decide(eval.view(exceptions.own).to_abs(), nested)
}

/// The exceptions that take part in a value, with whether each is present; for explanations.
pub(crate) fn taking_part<'e>(eval: &Eval<'_>, exceptions: &'e [GuardedValue]) -> Vec<(&'e GuardedValue, Truth)> {
    exceptions
        .iter()
        .map(|exception| (exception, eval.truth(exception.guard)))
        .filter(|(_, present)| *present != Truth::FALSE)
        .collect()
}

fn outcome(eval: &Eval<'_>, exception: &GuardedValue) -> Option<Outcome> {
    let present = eval.truth(exception.guard);
    if present == Truth::FALSE {
        return None;
    }
    let nested = exception.nested.iter().filter_map(|nested| outcome(eval, nested)).collect();
    Some(Outcome { present, value: decide(eval.view(exception.value).to_abs(), nested) })
}

fn decide(own: Abs, nested: Vec<Outcome>) -> Abs {
    let certain = |nested: &[Outcome]| nested.iter().filter(|one| one.present == Truth::TRUE).count();
    match (certain(&nested), nested.as_slice()) {
        (_, []) => return own,
        (1, [only]) => return only.value.clone(),
        _ => {}
    }
    let certain_values: Vec<&Abs> =
        nested.iter().filter(|one| one.present == Truth::TRUE).map(|one| &one.value).collect();
    if differ_for_certain(&certain_values) {
        return Abs::any(CONFLICT);
    }
    let reasons: Reasons = nested.iter().fold(0, |all, one| all | one.present.reasons() | one.value.view().reasons());
    let mut union = Union::new(reasons);
    if certain_values.is_empty() {
        union.add(own.view());
    }
    let mut known: Vec<&Abs> = Vec::new();
    for one in &nested {
        union.add(one.value.view());
        known.push(&one.value);
    }
    // Two that may both be present and may differ could conflict, and then there would be no value.
    let all_same = known.windows(2).all(|pair| matches!(pair, [Abs::Known(a), Abs::Known(b)] if a.same(b)));
    if known.len() > 1 && !all_same {
        return Abs::open(if reasons == 0 { CONFLICT } else { reasons }, Possible::Any);
    }
    union.finish()
}

fn differ_for_certain(values: &[&Abs]) -> bool {
    let mut known = values.iter().filter_map(|value| value.view().known());
    let Some(first) = known.next() else { return false };
    known.any(|value| !value.same(first))
}
