//! Presumptions: what facts that are not given are taken to be, and the decision that is taken on them.

use super::eval::{State, evaluate_presuming};
use super::{Settlement, Status, Truth, settle};
use crate::program::{DecisionPlan, Presumption, Program};
use crate::value::{Slot, Value};
use jiff::civil::Date;

/// What a fact is presumed to be, where a presumption of it is in effect: presumptions count, it is not given, and the
/// condition holds.
pub(crate) fn in_effect<'p>(
    program: &'p Program,
    facts: &[Slot],
    state: &State,
    presumption: Presumption,
) -> Option<&'p Value> {
    let counts = state.presuming
        && facts[presumption.fact as usize].is_none()
        && state.truths[presumption.guard as usize] == Truth::TRUE;
    let info = program.schema.facts[presumption.fact as usize].presumed.as_ref()?;
    counts.then_some(&info.value)
}

/// The decision taken once more, on presumptions, where missing facts keep it open without them. None where there are no
/// presumptions, or where they do not settle it either: then what the facts alone say stands.
pub(crate) fn on_presumption(
    program: &Program,
    facts: &[Slot],
    plan: &DecisionPlan,
    firm: Settlement,
    on: Date,
) -> Option<(State, Settlement)> {
    if program.presumptions.is_empty() || firm.status != Status::Undetermined {
        return None;
    }
    let state = evaluate_presuming(program, facts, on, plan.end);
    let settlement = settle(plan, &state.truths, true);
    (settlement.outcome.is_some() || state.out_of_steps.is_some()).then_some((state, settlement))
}
