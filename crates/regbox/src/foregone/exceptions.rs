//! Exceptions that never apply: whose condition never holds together with those of the rule and of what they are nested in.
//!
//! One that another overrides, or takes away, wherever it applies is not meant: that is how a later instrument ends what an
//! earlier one says.

use super::never::Prover;
use super::{Rule, of};
use crate::decide::Truth;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::order;
use crate::program::{ExceptionPlan, NodeId};
use std::collections::BTreeSet;

/// An exception, the last, after those that it is nested in; and the condition under which its rule applies.
struct Line<'p, T> {
    applies: Option<NodeId>,
    nested: Vec<&'p ExceptionPlan<T>>,
}

/// Warns of exceptions to a criterion.
pub(super) fn of_criterion(
    prover: &mut Prover<'_>,
    copies: &[Rule<'_>],
    is_own: &dyn Fn(Span) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    let mut lines = Vec::new();
    for copy in copies {
        collect(copy.exceptions, copy.applies, &mut Vec::new(), &mut lines);
    }
    warn(prover, lines, is_own, found);
}

/// Warns of exceptions to values.
pub(super) fn of_values(prover: &mut Prover<'_>, is_own: &dyn Fn(Span) -> bool, found: &mut Vec<Diagnostic>) {
    let mut lines = Vec::new();
    for exceptions in &prover.program.exceptions {
        collect(&exceptions.exceptions, None, &mut Vec::new(), &mut lines);
    }
    warn(prover, lines, is_own, found);
}

fn collect<'p, T>(
    beside: &'p [ExceptionPlan<T>],
    applies: Option<NodeId>,
    around: &mut Vec<&'p ExceptionPlan<T>>,
    lines: &mut Vec<Line<'p, T>>,
) {
    for exception in beside {
        around.push(exception);
        lines.push(Line { applies, nested: around.clone() });
        collect(&exception.nested, applies, around, lines);
        around.pop();
    }
}

/// The same exception stands in several lines where its rule is asked on several dates; it is warned of if it applies in none.
fn warn<T>(
    prover: &mut Prover<'_>,
    mut lines: Vec<Line<'_, T>>,
    is_own: &dyn Fn(Span) -> bool,
    found: &mut Vec<Diagnostic>,
) {
    lines.retain(|line| line.last().is_some_and(|last| is_own(last.info.span)));
    order::sort_by_key(&mut lines, Line::span);
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for copies in lines.chunk_by(|a, b| a.span() == b.span()) {
        let copies: Vec<&Line<'_, T>> = copies.iter().collect();
        let hold =
            |line: &Line<'_, T>, truths: &[Truth]| Truth::all(line.nodes().into_iter().map(|node| of(truths, node)));
        let Some(last) = copies.first().and_then(|line| line.last()) else { continue };
        let inside_one_told = copies.iter().any(|line| line.nested.iter().any(|one| told.contains(&one.info.span)));
        if !inside_one_told && prover.all(&copies, Line::nodes, hold) {
            told.insert(last.info.span);
            found.push(never_applies(last));
        }
    }
}

impl<'p, T> Line<'p, T> {
    fn last(&self) -> Option<&'p ExceptionPlan<T>> {
        self.nested.last().copied()
    }

    fn span(&self) -> Option<Span> {
        self.last().map(|last| last.info.span)
    }

    /// The conditions that must all hold where the exception applies.
    fn nodes(&self) -> Vec<NodeId> {
        self.applies.into_iter().chain(self.nested.iter().map(|one| one.info.guard)).collect()
    }
}

fn never_applies<T>(exception: &ExceptionPlan<T>) -> Diagnostic {
    let info = &exception.info;
    let message = match &info.name {
        Some(name) => format!("the exception `{name}` never applies"),
        None => "this exception never applies".to_owned(),
    };
    let help = "its condition never holds where the rule applies; correct it, or take it out";
    Diagnostic::new(Code::EXCEPTION_NEVER_APPLIES, message).at(info.span, "").help(help)
}
