//! The members of a list, those that are known and those that are not, one after the other.

use super::abs::{Abs, View};
use super::eval::{Eval, MAX_STEPS};
use super::truth::Truth;
use crate::program::{NodeId, Over};
use crate::value::{MISSING, Open, PROBLEM, Possible, Reasons, Slot, Value};
use std::sync::Arc;

/// The members of a list. Where it is not known which there are, one more stands for all that there can be.
#[derive(Clone, Debug)]
pub(crate) struct Members {
    listed: Arc<[Slot]>,
    /// What any other member could be.
    others: Option<Abs>,
    reasons: Reasons,
}

impl Members {
    pub(crate) fn of(list: View<'_>) -> Members {
        match list {
            View::Known(Value::List(members)) => Members { listed: members.clone(), others: None, reasons: 0 },
            View::Known(_) => Members::unknown(PROBLEM, Possible::Any),
            View::Open(open) if open.values == Possible::Given => Members::unknown(open.reasons, Possible::Given),
            View::Open(open) => Members::unknown(open.reasons, Possible::Any),
        }
    }

    fn unknown(reasons: Reasons, values: Possible) -> Members {
        let others = Some(Abs::Open(Box::new(Open { reasons, values })));
        Members { listed: Arc::from([]), others, reasons }
    }

    /// How many there are, the one that stands for others included.
    pub(crate) fn len(&self) -> usize {
        self.listed.len() + usize::from(self.others.is_some())
    }

    pub(crate) fn at(&self, at: usize) -> Abs {
        match self.listed.get(at) {
            Some(member) => Members::member(member),
            None => self.others.clone().unwrap_or(Abs::any(PROBLEM)),
        }
    }

    /// A member that is listed, and may be missing.
    pub(crate) fn member(slot: &Slot) -> Abs {
        match slot {
            Some(value) => Abs::Known(value.clone()),
            None => Abs::Open(Box::new(Open { reasons: MISSING, values: Possible::Given })),
        }
    }

    /// Whether it stands for all the members that there can be beside those listed.
    pub(crate) fn is_others(&self, at: usize) -> bool {
        at >= self.listed.len()
    }

    /// Whether it is in the list.
    pub(crate) fn belongs(&self, at: usize) -> Truth {
        if self.is_others(at) { Truth::unknown(self.reasons) } else { Truth::TRUE }
    }
}

impl Eval<'_> {
    /// The members that a node goes over.
    pub(crate) fn members(&self, over: &Over) -> Members {
        Members::of(self.view(over.list))
    }

    /// Evaluates what stands inside a loop for one member of its list. The loop's own node is `at`.
    pub(crate) fn enter(&mut self, over: &Over, member: Abs, at: NodeId) {
        self.state.elements[over.depth as usize] = member;
        self.state.entered[over.depth as usize] += 1;
        self.range(at + 1, over.end);
    }

    /// Counts steps; false where there are too many.
    pub(super) fn may_take(&mut self, steps: u64, at: NodeId) -> bool {
        self.state.steps = self.state.steps.saturating_add(steps);
        if self.bounded && self.state.steps > MAX_STEPS {
            self.state.out_of_steps.get_or_insert(at);
            return false;
        }
        true
    }
}
