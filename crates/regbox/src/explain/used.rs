//! The provisions that a criterion and a value rest on.

use super::Case;
use crate::decide::{State, Truth, Verdict, in_effect, present, view};
use crate::program::{Cite, Criterion, Dated, ExceptionPlan, NodeId, Op, Program, Version};
use crate::value::{Slot, Value};

/// The provisions that decided the verdict of a criterion.
pub(super) fn cites(case: Case<'_>, criterion: &Criterion, found: Verdict) -> Vec<Cite> {
    let program = case.program;
    let truths = &case.state.truths;
    let mut cites: Vec<Cite> = Vec::new();
    if found == Verdict::MetByException {
        exception_cites(&criterion.exceptions, truths, &mut cites);
    }
    if cites.is_empty() {
        cites.extend(criterion.cites.iter().cloned());
        let decisive = match found {
            Verdict::NotApplicable => criterion.applies,
            Verdict::DeemedMet => criterion.deemed,
            _ => Some(criterion.requires),
        };
        if let Some(node) = decisive {
            clause_cites(program, node, truths, &mut cites);
        }
    }
    if cites.is_empty()
        && let Some(part) = criterion.part.and_then(|part| program.parts.get(part as usize))
    {
        cites.extend(part.cites.iter().cloned());
    }
    let mut once: Vec<Cite> = Vec::with_capacity(cites.len());
    for cite in cites {
        if !once.contains(&cite) {
            once.push(cite);
        }
    }
    once
}

fn exception_cites(beside: &[ExceptionPlan<Option<NodeId>>], truths: &[Truth], cites: &mut Vec<Cite>) {
    for (at, exception) in beside.iter().enumerate() {
        if in_effect(beside, at, truths) == Truth::TRUE {
            cites.extend(exception.info.cites.iter().cloned());
        }
        if present(beside, at, truths) == Truth::TRUE {
            exception_cites(&exception.nested, truths, cites);
        }
    }
}

/// The provisions of the exceptions that a value comes from, and of those around them.
fn value_exception_cites<T>(beside: &[ExceptionPlan<T>], truths: &[Truth], cites: &mut Vec<Cite>) {
    for (at, exception) in beside.iter().enumerate() {
        if present(beside, at, truths) == Truth::TRUE {
            cites.extend(exception.info.cites.iter().cloned());
            value_exception_cites(&exception.nested, truths, cites);
        }
    }
}

/// The provisions that clauses, and entries of lists right below them, cite by themselves, where those decided.
fn clause_cites(program: &Program, node: NodeId, truths: &[Truth], cites: &mut Vec<Cite>) {
    let truth = truths[node as usize];
    if let Some(own) = program.cites.get(&node) {
        cites.extend(own.iter().cloned());
    }
    match program.nodes[node as usize] {
        Op::Same(inner) if program.owners[inner as usize] == crate::program::ItemRef::None => {
            clause_cites(program, inner, truths, cites);
        }
        Op::All(list) | Op::Any(list) | Op::AtLeast(_, list) => {
            for member in program.list(list) {
                let member_truth = truths[*member as usize];
                let decided = if truth.is_open() { member_truth.is_open() } else { member_truth == truth };
                if decided && program.owners[*member as usize] == crate::program::ItemRef::None {
                    clause_cites(program, *member, truths, cites);
                }
            }
        }
        _ => {}
    }
}

/// The versions of a dated value that its date leaves possible.
pub(super) fn versions_in_play<'p>(
    program: &Program,
    facts: &[Slot],
    state: &State,
    dated: &'p Dated,
) -> Vec<&'p Version> {
    let date = view(program, facts, state, dated.date);
    let (first, last) = (date.least(), date.greatest());
    dated
        .versions
        .iter()
        .filter(|version| {
            let too_late = matches!((version.from, last), (Some(from), Some(Value::Date(last))) if from > *last);
            let too_early = matches!((version.until, first), (Some(until), Some(Value::Date(first))) if until < *first);
            !too_late && !too_early
        })
        .collect()
}

/// The provisions behind a computed definition: those of the version, the arm or the exception that its value comes from.
pub(super) fn value_cites(program: &Program, facts: &[Slot], state: &State, slot: u32) -> Vec<Cite> {
    use crate::program::ValueOp;
    match program.values.get(slot as usize) {
        Some(ValueOp::Dated(number)) => versions_in_play(program, facts, state, &program.dated[*number as usize])
            .iter()
            .flat_map(|version| version.cites.iter().cloned())
            .collect(),
        Some(ValueOp::Choose(number)) => {
            let choice = &program.choices[*number as usize];
            let taken = choice.arms.iter().position(|(guard, _)| state.truths[*guard as usize] == Truth::TRUE);
            choice.cites.get(taken.unwrap_or(choice.arms.len())).map(|cites| cites.to_vec()).unwrap_or_default()
        }
        Some(ValueOp::Except(number)) => {
            let exceptions = &program.exceptions[*number as usize];
            let mut cites = Vec::new();
            value_exception_cites(&exceptions.exceptions, &state.truths, &mut cites);
            if cites.is_empty() { exceptions.own_cites.to_vec() } else { cites }
        }
        _ => Vec::new(),
    }
}
