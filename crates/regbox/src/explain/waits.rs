//! What a formula of a test waits for.

use super::open::{Findings, Walk};
use super::place::Place;
use crate::decide::{Eval, State};
use crate::program::{NodeId, Operand, Program};
use crate::value::Slot;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The places in the facts that keep nodes and a value open, in a state in which they are evaluated.
pub(crate) fn waits_for(
    program: &Program,
    facts: &[Slot],
    state: &State,
    nodes: impl IntoIterator<Item = NodeId>,
    value: Option<Operand>,
) -> BTreeSet<Place> {
    let mut walk = Walk {
        eval: Eval::resume(program, facts, state.clone()),
        seen: FxHashSet::default(),
        elements: vec![None; program.depth],
        findings: Findings::default(),
        in_loop: 0,
    };
    let mut all: Vec<NodeId> = nodes.into_iter().collect();
    if let Some(value) = value {
        walk.operand(value, &mut all);
    }
    for node in all {
        walk.node(node);
    }
    walk.findings.missing
}
