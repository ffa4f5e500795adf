//! Criteria with exceptions: the truth of one, and which verdict that is.

use super::exceptions::present;
use super::supposed::{Supposed, Truths};
use super::truth::Truth;
use crate::program::{Criterion, ExceptionPlan, NodeId};
use crate::value::{CONFLICT, MISSING};

/// What a criterion came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its requirement holds.
    Met,
    /// An exception to it is in effect, or the requirement that an exception puts in its place holds.
    MetByException,
    /// A provision says that it counts as met; that is no evidence that its requirement holds.
    DeemedMet,
    /// It does not apply here, which counts as met.
    NotApplicable,
    /// Its requirement does not hold, and nothing takes its place.
    NotMet,
    /// A missing fact decides it.
    Undetermined,
    /// Provisions that apply at once contradict each other.
    Conflict,
    /// It cannot be computed, whatever else is given.
    Problem,
}

impl Verdict {
    /// The verdict as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::MetByException => "met_by_exception",
            Verdict::DeemedMet => "deemed_met",
            Verdict::NotApplicable => "not_applicable",
            Verdict::NotMet => "not_met",
            Verdict::Undetermined => "undetermined",
            Verdict::Conflict => "conflict",
            Verdict::Problem => "problem",
        }
    }

    /// The verdict in words.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::MetByException => "met by exception",
            Verdict::DeemedMet => "deemed met",
            Verdict::NotApplicable => "not applicable",
            Verdict::NotMet => "not met",
            Verdict::Undetermined => "undetermined",
            Verdict::Conflict => "in conflict",
            Verdict::Problem => "a problem",
        }
    }

    /// The verdict of what has no exceptions.
    #[inline]
    pub(crate) fn of(truth: Truth) -> Verdict {
        match truth.settled() {
            Some(true) => Verdict::Met,
            Some(false) => Verdict::NotMet,
            None if truth.reasons() & MISSING != 0 => Verdict::Undetermined,
            None if truth.reasons() & CONFLICT != 0 => Verdict::Conflict,
            None => Verdict::Problem,
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.in_words())
    }
}

/// The truth of a criterion: it does not apply, or its requirement holds, or something waives or replaces that.
pub(crate) fn truth(criterion: &Criterion, truths: &[Truth]) -> Truth {
    let truth = truth_by(criterion, truths);
    if truth.is_open()
        && let Some(ways) = Supposed::each_way(criterion, truths)
    {
        let mut ways = ways.map(|supposed| truth_by(criterion, &supposed));
        let first = ways.next().unwrap_or(truth);
        if !first.is_open() && ways.all(|other| other == first) {
            return first;
        }
    }
    truth
}

fn truth_by<K: Truths>(criterion: &Criterion, truths: K) -> Truth {
    let applies = criterion.applies.map_or(Truth::TRUE, |node| truths.of(node));
    let deemed = criterion.deemed.map_or(Truth::FALSE, |node| truths.of(node));
    let met = [waived(criterion, truths), requirement(criterion, truths), deemed];
    Truth::any([applies.not(), Truth::any(met.into_iter())].into_iter())
}

/// Which verdict a criterion's truth is.
#[inline]
pub(crate) fn verdict(criterion: &Criterion, truths: &[Truth]) -> Verdict {
    let truth = truths[criterion.node as usize];
    if truth == Truth::TRUE && !criterion.is_plain() { how_met(criterion, truths) } else { Verdict::of(truth) }
}

/// The verdict of a criterion that holds and has more than a requirement.
#[inline(never)]
fn how_met(criterion: &Criterion, truths: &[Truth]) -> Verdict {
    if truth_by(criterion, truths).is_open()
        && let Some(mut ways) = Supposed::each_way(criterion, truths)
        && let Some(supposed) = ways.next()
    {
        // It holds whether or not some exceptions override others.
        return how_met_by(criterion, &supposed);
    }
    how_met_by(criterion, truths)
}

fn how_met_by<K: Truths>(criterion: &Criterion, truths: K) -> Verdict {
    let of = |node: u32| truths.of(node);
    if criterion.applies.map(of) == Some(Truth::FALSE) {
        return Verdict::NotApplicable;
    }
    let replaced = live_substitutes(criterion, truths).iter().any(|(live, _)| *live == Truth::TRUE);
    let required = requirement(criterion, truths) == Truth::TRUE;
    if of(criterion.requires) == Truth::TRUE && required && !replaced {
        return Verdict::Met;
    }
    if required || waived(criterion, truths) == Truth::TRUE {
        return Verdict::MetByException;
    }
    if criterion.deemed.map(of) == Some(Truth::TRUE) {
        return Verdict::DeemedMet;
    }
    // It holds on every way that is still open, and not settled by one of them alone.
    Verdict::Met
}

/// Whether an exception is in effect: it is present, and no exception nested in it is in effect.
pub(crate) fn in_effect<T, K: Truths>(beside: &[ExceptionPlan<T>], at: usize, truths: K) -> Truth {
    let Some(exception) = beside.get(at) else { return Truth::FALSE };
    let nested = (0..exception.nested.len()).map(|at| in_effect(&exception.nested, at, truths));
    Truth::all([present(beside, at, truths), Truth::any(nested).not()].into_iter())
}

/// Whether some exception waives the requirement.
fn waived<K: Truths>(criterion: &Criterion, truths: K) -> Truth {
    let exceptions = &criterion.exceptions;
    let waivers = exceptions.iter().enumerate().filter(|(_, exception)| exception.result.is_none());
    Truth::any(waivers.map(|(at, _)| in_effect(exceptions, at, truths)))
}

/// The requirements that exceptions put in the place of the criterion's own: whether each is live, and its truth.
pub(crate) fn live_substitutes<K: Truths>(criterion: &Criterion, truths: K) -> Vec<(Truth, Truth)> {
    fn collect<K: Truths>(
        beside: &[ExceptionPlan<Option<NodeId>>],
        around: Truth,
        truths: K,
        found: &mut Vec<(Truth, Truth)>,
    ) {
        for (at, exception) in beside.iter().enumerate() {
            if let Some(substitute) = exception.result {
                let live = Truth::all([around, in_effect(beside, at, truths)].into_iter());
                if live != Truth::FALSE {
                    found.push((live, truths.of(substitute)));
                }
            }
            let inside = Truth::all([around, present(beside, at, truths)].into_iter());
            collect(&exception.nested, inside, truths, found);
        }
    }
    let mut found = Vec::new();
    collect(&criterion.exceptions, Truth::TRUE, truths, &mut found);
    found
}

/// The requirement that counts: the criterion's own, or what exceptions put in its place.
fn requirement<K: Truths>(criterion: &Criterion, truths: K) -> Truth {
    let own = truths.of(criterion.requires);
    let substitutes = live_substitutes(criterion, truths);
    if substitutes.is_empty() {
        return own;
    }
    let certain = || substitutes.iter().filter(|(live, _)| *live == Truth::TRUE).map(|(_, truth)| *truth);
    // Two that certainly take its place and certainly differ: no fact can cure that.
    if certain().any(|truth| truth == Truth::TRUE) && certain().any(|truth| truth == Truth::FALSE) {
        return Truth::unknown(CONFLICT);
    }
    let mut possible: Vec<Truth> = substitutes.iter().map(|(_, truth)| *truth).collect();
    if certain().next().is_none() {
        possible.push(own);
    }
    let first = possible[0];
    if !first.is_open() && possible.iter().all(|truth| *truth == first) {
        return first;
    }
    let reasons =
        substitutes.iter().map(|(live, truth)| live.reasons() | truth.reasons()).fold(0, |all, one| all | one);
    Truth::unknown(if certain().next().is_none() { reasons | own.reasons() } else { reasons })
}
