//! What nodes came to, and what they would come to if the conditions of some exceptions held, or did not.
//!
//! The condition of an exception that overrides others counts twice: it puts something in place, and takes something away.
//! So it is supposed both ways where it is open, and what comes to the same both ways is settled.

use super::truth::Truth;
use crate::program::{Criterion, NodeId, each_exception};

/// The most conditions that are supposed both ways; with more, what rests on them stays open.
pub(crate) const MOST_SUPPOSED: usize = 4;

/// What each node came to.
pub(crate) trait Truths: Copy {
    fn of(self, node: NodeId) -> Truth;
}

impl Truths for &[Truth] {
    #[inline]
    fn of(self, node: NodeId) -> Truth {
        self[node as usize]
    }
}

impl Truths for &Vec<Truth> {
    #[inline]
    fn of(self, node: NodeId) -> Truth {
        self[node as usize]
    }
}

/// What each node came to, but for some conditions.
pub(super) struct Supposed<'t> {
    truths: &'t [Truth],
    conditions: Vec<(NodeId, Truth)>,
}

impl Truths for &Supposed<'_> {
    fn of(self, node: NodeId) -> Truth {
        let supposed = self.conditions.iter().find(|(of, _)| *of == node);
        supposed.map_or_else(|| self.truths.of(node), |(_, truth)| *truth)
    }
}

impl<'t> Supposed<'t> {
    /// Each way in which the open conditions of exceptions that override others can hold; none where there are none of them,
    /// or too many.
    pub(super) fn each_way(
        criterion: &Criterion,
        truths: &'t [Truth],
    ) -> Option<impl Iterator<Item = Supposed<'t>> + use<'t>> {
        let mut open: Vec<NodeId> = Vec::new();
        each_exception(&criterion.exceptions, &mut |exception, (beside, _)| {
            for by in &exception.info.overridden_by {
                let guard = beside[*by as usize].info.guard;
                if open.len() <= MOST_SUPPOSED && truths.of(guard).is_open() && !open.contains(&guard) {
                    open.push(guard);
                }
            }
        });
        if open.is_empty() || open.len() > MOST_SUPPOSED {
            return None;
        }
        let ways = 0..1u32 << open.len();
        Some(ways.map(move |way| Supposed {
            truths,
            conditions: (0u32..).zip(&open).map(|(bit, node)| (*node, Truth::known(way >> bit & 1 == 1))).collect(),
        }))
    }
}
