//! Program, facts and a date to a decision: verdicts, exceptions, outcomes.

mod abs;
mod bounds;
mod compare;
mod criteria;
mod eval;
mod exact;
mod exceptions;
mod fold;
mod force;
mod linked;
mod members;
mod presumption;
mod reach;
mod supposed;
mod truth;
mod values;

pub(crate) use abs::{Abs, View};
pub(crate) use compare::{compare, holds_in_order};
pub use criteria::Verdict;
pub(crate) use criteria::{in_effect, live_substitutes, truth as criterion_truth, verdict};
pub(crate) use eval::{Eval, State, evaluate, evaluate_presuming, evaluate_undated, view};
pub(crate) use exact::computed as computed_exactly;
pub(crate) use exceptions::{present, taking_part};
pub(crate) use force::{Standing, applied, days, period_words, picked_by, standing, standing_on};
pub(crate) use members::Members;
pub(crate) use presumption::{in_effect as presumed_value, on_presumption};
#[cfg(test)]
pub(crate) use supposed::MOST_SUPPOSED;
pub(crate) use truth::Truth;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::{Arm, DecisionPlan, NodeId, Program};
use crate::value::{CONFLICT, MISSING, PROBLEM, Reasons};
use jiff::civil::Date;

/// Whether a decision is settled, and if not, why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No missing fact can change the outcome.
    Settled,
    /// Missing facts decide the outcome.
    Undetermined,
    /// Provisions that apply at once contradict each other; no fact can cure that.
    Conflict,
    /// Something that the outcome rests on cannot be computed; no fact can cure that.
    Problem,
}

impl Status {
    /// The status as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Settled => "settled",
            Status::Undetermined => "undetermined",
            Status::Conflict => "conflict",
            Status::Problem => "problem",
        }
    }

    /// The status in words, after `is`.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Status::Settled => "settled",
            Status::Undetermined => "undetermined",
            Status::Conflict => "in conflict",
            Status::Problem => "a problem",
        }
    }

    pub(crate) fn of(reasons: Reasons) -> Status {
        if reasons & MISSING != 0 {
            Status::Undetermined
        } else if reasons & CONFLICT != 0 {
            Status::Conflict
        } else {
            Status::Problem
        }
    }
}

/// What the arms of a decision come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settlement {
    pub status: Status,
    /// The number of the outcome, where one is settled.
    pub outcome: Option<u32>,
}

/// Decides from the truths of the arms' conditions.
#[inline]
pub(crate) fn settle(plan: &DecisionPlan, truths: &[Truth], in_force: bool) -> Settlement {
    if !in_force {
        return Settlement { status: Status::of(PROBLEM), outcome: None };
    }
    let mut outcome = None;
    let mut reasons = 0;
    let mut agree = true;
    for (arm, truth) in candidates(plan, truths) {
        reasons |= truth.reasons();
        agree &= outcome.is_none_or(|outcome| outcome == arm.outcome);
        outcome = outcome.or(Some(arm.outcome));
    }
    if agree {
        Settlement { status: Status::Settled, outcome }
    } else {
        Settlement { status: Status::of(reasons), outcome: None }
    }
}

/// The arms that can still be the first to hold, each with the truth of its condition.
pub(crate) fn candidates<'p>(plan: &'p DecisionPlan, truths: &[Truth]) -> impl Iterator<Item = (&'p Arm, Truth)> {
    let mut over = false;
    plan.arms.iter().filter_map(move |arm| {
        let truth = arm.when.map_or(Truth::TRUE, |node| truths[node as usize]);
        if over || truth == Truth::FALSE {
            return None;
        }
        over = truth == Truth::TRUE;
        Some((arm, truth))
    })
}

/// Whether the policy, and each module whose items a decision needs, is in force on a date.
pub(crate) fn in_force(program: &Program, plan: &DecisionPlan, on: Date) -> bool {
    out_of_force(program, plan, on).is_none()
}

/// What is not in force on a date, none for the policy itself, and since when and until when it is.
pub(crate) fn out_of_force<'p>(
    program: &'p Program,
    plan: &DecisionPlan,
    on: Date,
) -> Option<(Option<&'p str>, Option<Date>, Option<Date>)> {
    let modules = plan.modules.iter().filter_map(|at| program.modules.get(*at as usize));
    let modules = modules.map(|module| (Some(module.name.as_str()), module.from, module.until));
    std::iter::once((None, program.header.from, program.header.until))
        .chain(modules)
        .find(|(_, from, until)| from.is_some_and(|from| on < from) || until.is_some_and(|until| until < on))
}

/// The refusal of a case whose lists are so long that the budget of steps runs out.
#[cold]
pub(crate) fn out_of_steps(program: &Program, node: NodeId) -> Diagnostics {
    let message = "the lists are too long for this policy: going through them takes more than ten million steps";
    let span = program.spans.get(node as usize).copied().unwrap_or_default();
    error(program, Diagnostic::new(Code::TOO_MANY_STEPS, message).at(span, "here").help("give shorter lists"))
}

/// One error, in the files of a program.
#[cold]
pub(crate) fn error(program: &Program, diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::new(vec![diagnostic], program.files.clone())
}
