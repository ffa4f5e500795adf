//! The provisions that a criterion and a value rest on.

use super::Case;
use crate::decide::{Standing, State, Truth, Verdict, in_effect, present, standing, verdict};
use crate::program::{Cite, Criterion, Dated, ExceptionPlan, NodeId, Op, Operand, Program, Version};
use crate::value::Slot;

/// A criterion as it is listed, with its verdict: as the version of it that is in force; none where it is not in force.
/// While it is open which version that is, what they all come to.
pub(crate) fn listed<'p>(
    program: &'p Program,
    facts: &[Slot],
    state: &State,
    at: u32,
) -> Option<(&'p Criterion, Verdict)> {
    let criterion = &program.criteria[at as usize];
    let Some(force) = criterion.force else { return Some((criterion, verdict(criterion, &state.truths))) };
    let stands = standing(program, facts, state, force);
    if stands == Standing::Out {
        return None;
    }
    let version = |number: &u32| match criterion.versions.get(*number as usize) {
        Some(version) => &program.criteria[*version as usize],
        None => criterion,
    };
    let mut possible = stands.possible().iter().map(version).map(|version| (version, verdict(version, &state.truths)));
    let (shown, found) = possible.next()?;
    match possible.next() {
        None => Some((shown, found)),
        Some(second) => {
            let same = [second].into_iter().chain(possible).all(|(_, other)| other == found);
            Some((criterion, if same { found } else { Verdict::of(state.truths[criterion.node as usize]) }))
        }
    }
}

/// The provisions that decided the verdict of a criterion.
pub(super) fn cites(case: Case<'_>, criterion: &Criterion, found: Verdict) -> Vec<Cite> {
    let program = case.program;
    let truths = &case.state.truths;
    let mut cites: Vec<Cite> = Vec::new();
    if let (Some(force), [_, ..]) = (criterion.force, criterion.versions.as_slice()) {
        for version in standing(program, case.facts, case.state, force).possible() {
            let version = &program.criteria[criterion.versions[*version as usize] as usize];
            cites.extend(self::cites(case, version, verdict(version, truths)));
        }
    }
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

/// The versions of a dated value that can be in force.
fn versions_in_play<'p>(program: &Program, facts: &[Slot], state: &State, dated: &'p Dated) -> Vec<&'p Version> {
    let stands = standing(program, facts, state, dated.force);
    stands.possible().iter().map(|version| &dated.versions[*version as usize]).collect()
}

/// The provisions behind one version of a definition that is true or false.
pub(super) fn condition_cites(program: &Program, facts: &[Slot], state: &State, node: NodeId) -> Vec<Cite> {
    let mut cites = program.cites.get(&node).map(|cites| cites.to_vec()).unwrap_or_default();
    let inner = match program.nodes[node as usize] {
        Op::Same(inner) => inner,
        _ => node,
    };
    if let Op::Holds(Operand::Value(slot)) = program.nodes[inner as usize] {
        cites.extend(value_cites(program, facts, state, slot));
    }
    cites
}

/// The provisions behind a computed definition: those of the version, the arm or the exception that its value comes from.
pub(super) fn value_cites(program: &Program, facts: &[Slot], state: &State, slot: u32) -> Vec<Cite> {
    use crate::program::ValueOp;
    match program.values.get(slot as usize) {
        Some(ValueOp::Dated(number)) => {
            let dated = &program.dated[*number as usize];
            let mut cites = Vec::new();
            for version in versions_in_play(program, facts, state, dated) {
                cites.extend(version.cites.iter().cloned());
                // A version of a definition has values, arms or exceptions that cite in their turn.
                if let (true, Operand::Value(slot)) = (dated.whole, version.value) {
                    cites.extend(value_cites(program, facts, state, slot));
                }
            }
            cites
        }
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
