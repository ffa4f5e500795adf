//! What no facts can change: criteria that can never fail or never be met, exceptions that never apply, outcomes that are
//! never reached.
//!
//! Each warning is a proof, made by the engine itself. The whole policy is evaluated once with nothing given, not even
//! the date; what is settled then stays so whatever is given. [`never`] goes on from there: it splits what is still open
//! into the cases that the comparisons of a formula tell apart. What it cannot show within its budget is not warned of.

mod cases;
mod exceptions;
mod names;
mod never;
#[cfg(test)]
mod tests;

use crate::decide::{Truth, evaluate_undated};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::order;
use crate::program::{Criterion, ExceptionPlan, ItemRef, NodeId, Op, Program};
use never::{MOST_NODES, Prover};

/// Warns of what is a foregone conclusion in the files of the policy itself: a module offers more than each of its users
/// needs, and is checked by itself.
pub(crate) fn warn(program: &Program, own: &[FileId], diagnostics: &mut Vec<Diagnostic>) {
    let state = evaluate_undated(program);
    if state.out_of_steps.is_some() {
        return;
    }
    let mut found = Vec::new();
    let mut prover = Prover::new(program, state);
    let is_own = |span: Span| own.contains(&span.file);
    let mut copies: Vec<Vec<NodeId>> = vec![Vec::new(); program.criteria.len()];
    for (node, owner) in (0..).zip(&program.owners) {
        if let ItemRef::Criterion(at) = owner
            && let Some(copies) = copies.get_mut(*at as usize)
        {
            copies.push(node);
        }
    }
    // Of a criterion with versions, each is looked at by itself.
    let each = program.criteria.iter().zip(&copies).filter(|(criterion, _)| criterion.versions.is_empty());
    for (criterion, copies) in each {
        let copies: Vec<Rule<'_>> = copies.iter().map(|node| Rule::at(program, *node)).collect();
        // Where nothing can fail, nothing needs an exception.
        if !is_own(criterion.span) || !of_criterion(&mut prover, criterion, &copies, &mut found) {
            exceptions::of_criterion(&mut prover, &copies, &is_own, &mut found);
        }
    }
    exceptions::of_values(&mut prover, &is_own, &mut found);
    of_decisions(&mut prover, &mut found);
    order::sort_by_key(&mut found, |one: &Diagnostic| one.labels().first().map(|label| label.span));
    diagnostics.extend(found);
}

/// A criterion as it stands in the program. Asked as at several dates it stands there several times, and what is said of it
/// holds of each.
#[derive(Clone, Copy)]
struct Rule<'p> {
    node: NodeId,
    applies: Option<NodeId>,
    requires: NodeId,
    exceptions: &'p [ExceptionPlan<Option<NodeId>>],
}

impl<'p> Rule<'p> {
    fn at(program: &'p Program, node: NodeId) -> Rule<'p> {
        let plan = match program.nodes.get(node as usize) {
            Some(Op::Criterion(number)) => program.plans.get(*number as usize),
            _ => None,
        };
        match plan {
            Some(plan) => Rule { node, applies: plan.applies, requires: plan.requires, exceptions: &plan.exceptions },
            None => Rule { node, applies: None, requires: node, exceptions: &[] },
        }
    }
}

/// Warns of a criterion that never fails or is never met; whether it never fails.
fn of_criterion(
    prover: &mut Prover<'_>,
    criterion: &Criterion,
    copies: &[Rule<'_>],
    found: &mut Vec<Diagnostic>,
) -> bool {
    if copies.is_empty() {
        return false;
    }
    let name = &criterion.name;
    if prover.all(copies, |copy| vec![copy.node], |copy, truths| of(truths, copy.node).not()) {
        let idle = prover.all(copies, |copy| copy.applies.into_iter().collect(), applies);
        let help = if idle {
            "it never applies; correct what it says under `applies when`, or take it out"
        } else {
            "it is met whatever the facts are; correct what it says, or take it out"
        };
        let message = format!("`{name}` can never fail");
        found.push(Diagnostic::new(Code::NEVER_FAILS, message).at(criterion.span, "").help(help));
        return true;
    }
    if prover.all(copies, |copy| vec![copy.node], |copy, truths| of(truths, copy.node)) {
        let message = format!("`{name}` can never be met");
        let help = "what it requires never holds; correct it, or take it out";
        found.push(Diagnostic::new(Code::NEVER_MET, message).at(criterion.span, "").help(help));
    } else if contradicts_itself(prover, copies) {
        let message = format!("where it applies, `{name}` can never be met");
        let help = "what it requires contradicts what it says under `applies when`; correct the one or the other";
        found.push(Diagnostic::new(Code::NEVER_MET, message).at(criterion.span, "").help(help));
    }
    false
}

/// Whether a criterion fails wherever it applies, though what it requires may hold: only the two together never do. One
/// that requires what never holds is how a prohibition is written.
fn contradicts_itself(prover: &mut Prover<'_>, copies: &[Rule<'_>]) -> bool {
    let nodes = |copy: Rule<'_>| copy.applies.into_iter().chain([copy.requires, copy.node]).collect();
    copies.iter().all(|copy| copy.applies.is_some())
        && prover
            .all(copies, nodes, |copy, truths| Truth::all([applies(copy, truths), of(truths, copy.node)].into_iter()))
        && !prover.all(copies, |copy| vec![copy.requires], |copy, truths| of(truths, copy.requires))
}

fn applies(copy: Rule<'_>, truths: &[Truth]) -> Truth {
    copy.applies.map_or(Truth::TRUE, |node| of(truths, node))
}

fn of(truths: &[Truth], node: NodeId) -> Truth {
    truths.get(node as usize).copied().unwrap_or(Truth::TRUE)
}

/// Outcomes whose condition never holds, or only where an outcome before them comes. The last one is what the language
/// asks for, and may well be left with nothing.
fn of_decisions(prover: &mut Prover<'_>, found: &mut Vec<Diagnostic>) {
    let program = prover.program;
    for decision in &program.decisions {
        let mut before: Vec<NodeId> = Vec::new();
        for arm in &decision.arms {
            let Some(when) = arm.when.filter(|_| before.len() < MOST_NODES) else { break };
            let nodes = before.iter().copied().chain([when]).collect();
            let first = |truths: &[Truth]| {
                let earlier = Truth::any(before.iter().map(|node| of(truths, *node)));
                Truth::all([of(truths, when), earlier.not()].into_iter())
            };
            if prover.never(nodes, first) {
                let outcome = decision.outcomes.get(arm.outcome as usize).map_or("", String::as_str);
                let alone = prover.never(vec![when], |truths| of(truths, when));
                let help = if alone { "its condition never holds" } else { "an outcome before it always comes first" };
                let message = format!("the outcome `{outcome}` is never reached here");
                let help = format!("{help}; correct it, or take it out");
                found.push(Diagnostic::new(Code::OUTCOME_NEVER_REACHED, message).at(arm.span, "").help(help));
            }
            before.push(when);
        }
    }
}
