//! What has been found for a combination of truths is not found again.

use super::truths::Truths;
use crate::program::{Criterion, NodeId, each_exception};
use rustc_hash::FxHashMap;

/// How many nodes have a place in a key: five bits for each truth.
const MOST_NODES: usize = 12;

/// How many combinations are kept; with more, they are found anew.
const MOST_KEPT: usize = 4096;

/// Something that rests on the truths of some nodes.
#[derive(Debug)]
pub(super) struct Memo<T> {
    nodes: Vec<NodeId>,
    last: Option<(u64, T)>,
    found: FxHashMap<u64, T>,
}

impl<T: Copy> Memo<T> {
    pub(super) fn of(nodes: Vec<NodeId>) -> Memo<T> {
        Memo { nodes, last: None, found: FxHashMap::default() }
    }

    /// What rests on all that a criterion is made of, and on nothing else.
    pub(super) fn of_criterion(criterion: &Criterion) -> Memo<T> {
        let mut nodes: Vec<NodeId> = criterion.applies.iter().chain(&criterion.deemed).copied().collect();
        nodes.push(criterion.requires);
        each_exception(&criterion.exceptions, &mut |exception, _| {
            nodes.push(exception.info.guard);
            nodes.extend(exception.result);
        });
        crate::order::sort(&mut nodes);
        nodes.dedup();
        Memo::of(nodes)
    }

    /// What it rests on.
    pub(super) fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// What it is in a row.
    pub(super) fn find(&mut self, truths: &Truths, row: usize, find: impl FnOnce(&[NodeId]) -> T) -> T {
        if self.nodes.len() > MOST_NODES {
            return find(&self.nodes);
        }
        let key = self.nodes.iter().fold(0, |key, node| key << 5 | u64::from(truths.at(*node, row).byte()));
        if let Some((last, found)) = self.last
            && last == key
        {
            return found;
        }
        let found = match self.found.get(&key) {
            Some(found) => *found,
            None => {
                let found = find(&self.nodes);
                if self.found.len() < MOST_KEPT {
                    self.found.insert(key, found);
                }
                found
            }
        };
        self.last = Some((key, found));
        found
    }
}
