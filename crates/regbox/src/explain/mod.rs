//! Why a decision is what it is; what is missing; what to ask next.
//!
//! Nothing is recorded while deciding but what each node came to. An explanation walks back from the outcome through
//! the nodes that decided it, and through no others; what is still needed is found by walking back through the nodes
//! that are open, and through no others.

mod alike;
mod build;
mod clauses;
mod computed;
mod facts_used;
mod json;
mod loops;
mod members;
mod needs;
mod node;
mod open;
mod open_exceptions;
mod out_of_force;
mod picked;
mod place;
mod presumed;
mod text;
mod told;
mod tree;
mod trials;
mod used;
mod waits;

pub(crate) use build::explain;
pub(crate) use json::{because, conditions, decision_json, explanation_json, needs_json};
pub use needs::Need;
pub(crate) use needs::{need_at, needs, ranked};
pub(crate) use open::{Finding, Findings, findings, first_waiting};
pub(crate) use place::{Place, Step, of_operand as place_of};
pub(crate) use presumed::presumed;
pub(crate) use text::{decision_text, explanation_text};
pub use tree::{Explanation, ExplanationNode, Kind};
#[cfg(test)]
pub(crate) use trials::rank_alike;
pub(crate) use trials::{outcomes, values as trial_values};
pub(crate) use used::listed;
pub(crate) use waits::waits_for;

use crate::decide::{Settlement, State};
use crate::program::{DecisionPlan, Program};
use crate::value::Slot;

/// The names of the conditions that come with the outcomes still possible, and whether they come with all of them.
pub(crate) fn conditions_of(case: Case<'_>) -> Vec<(String, bool)> {
    let name =
        |at: u32| case.program.conditions.get(at as usize).map_or(String::new(), |condition| condition.name.clone());
    conditions(case).into_iter().map(|(at, attached)| (name(at), attached)).collect()
}

/// A decision as the stages here look at it.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub program: &'a Program,
    pub facts: &'a [Slot],
    pub state: &'a State,
    pub plan: &'a DecisionPlan,
    pub settlement: Settlement,
    pub on: jiff::civil::Date,
    pub in_force: bool,
}
