//! Exceptions to criteria and to values.

use super::{Cite, NodeId};
use crate::diagnostic::Span;

/// An exception, beside others. What it puts in place is a value, or perhaps a requirement.
#[derive(Clone, Debug)]
pub(crate) struct ExceptionPlan<T> {
    pub info: ExceptionInfo,
    pub result: T,
    pub nested: Vec<ExceptionPlan<T>>,
}

#[derive(Clone, Debug)]
pub(crate) struct ExceptionInfo {
    /// Which exception of its item it is, in the order in which they are told.
    pub number: u32,
    pub name: Option<String>,
    pub because: Option<String>,
    pub cites: Box<[Cite]>,
    pub span: Span,
    /// Its own condition: false while it is not in force.
    pub guard: NodeId,
    /// Those beside it, by their places, of which each takes it away wherever its own condition holds.
    pub overridden_by: Vec<u32>,
}

/// Exceptions beside each other, and which of them.
pub(crate) type Beside<'e, T> = (&'e [ExceptionPlan<T>], usize);

/// Each exception and those in it, in the order in which they are told.
pub(crate) fn each_exception<'e, T>(
    beside: &'e [ExceptionPlan<T>],
    visit: &mut dyn FnMut(&'e ExceptionPlan<T>, Beside<'e, T>),
) {
    for (at, exception) in beside.iter().enumerate() {
        visit(exception, (beside, at));
        each_exception(&exception.nested, visit);
    }
}

/// An exception by its number.
pub(crate) fn exception_by_number<T>(beside: &[ExceptionPlan<T>], number: u32) -> Option<&ExceptionPlan<T>> {
    let mut beside = beside;
    loop {
        // The numbers of those in an exception lie between its own and that of the next beside it.
        let after = beside.partition_point(|exception| exception.info.number <= number);
        let exception = beside.get(after.checked_sub(1)?)?;
        if exception.info.number == number {
            return Some(exception);
        }
        beside = &exception.nested;
    }
}
