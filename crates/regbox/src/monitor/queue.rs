//! Long queues that are cheap to copy: a copy shares the older members, and copies the last ones.

use std::collections::VecDeque;
use std::sync::Arc;

/// So many members are put together, and never changed again.
const BLOCK: usize = 64;

/// The room that a queue begins with, and keeps even if nothing is left: to ask for it again costs more than it is worth.
const LEAST: usize = 4;

/// A queue: members come at the end and leave at the front, nearly always.
#[derive(Clone, Debug)]
pub(super) struct Queue<T> {
    /// None where it is short, as most are.
    older: Option<Box<Older<T>>>,
    recent: VecDeque<T>,
}

#[derive(Clone, Debug)]
struct Older<T> {
    blocks: VecDeque<Arc<[T]>>,
    /// How many members of the first block have left.
    left: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Queue { older: None, recent: VecDeque::new() }
    }
}

impl<T: Clone> Queue<T> {
    fn older_len(&self) -> usize {
        self.older.as_ref().map_or(0, |older| older.blocks.len() * BLOCK - older.left)
    }

    pub(super) fn len(&self) -> usize {
        self.older_len() + self.recent.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.recent.is_empty() && self.older_len() == 0
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        match &self.older {
            Some(older) if at < self.older_len() => {
                let at = at + older.left;
                older.blocks.get(at / BLOCK)?.get(at % BLOCK)
            }
            _ => self.recent.get(at - self.older_len()),
        }
    }

    pub(super) fn front(&self) -> Option<&T> {
        if self.older.is_none() { self.recent.front() } else { self.get(0) }
    }

    pub(super) fn back(&self) -> Option<&T> {
        self.recent.back().or_else(|| self.get(self.len().checked_sub(1)?))
    }

    pub(super) fn push_back(&mut self, one: T) {
        if self.recent.len() >= 2 * BLOCK {
            let block = self.recent.drain(..BLOCK).collect();
            let older = self.older.get_or_insert_with(|| Box::new(Older { blocks: VecDeque::new(), left: 0 }));
            older.blocks.push_back(block);
        }
        self.recent.push_back(one);
    }

    pub(super) fn pop_front(&mut self) -> Option<T> {
        let Some(older) = &mut self.older else { return self.recent.pop_front() };
        let one = older.blocks.front()?.get(older.left).cloned();
        older.left += 1;
        if older.left == BLOCK {
            older.left = 0;
            older.blocks.pop_front();
            if older.blocks.is_empty() {
                self.older = None;
            }
        }
        one
    }

    pub(super) fn pop_back(&mut self) -> Option<T> {
        if self.recent.is_empty() {
            self.take_back_a_block();
        }
        self.recent.pop_back()
    }

    /// Makes the last of the older members recent again.
    fn take_back_a_block(&mut self) {
        let Some(older) = &mut self.older else { return };
        let left = if older.blocks.len() == 1 { std::mem::take(&mut older.left) } else { 0 };
        let block = older.blocks.pop_back();
        if older.blocks.is_empty() {
            self.older = None;
        }
        let members = block.as_deref().and_then(|block| block.get(left..)).unwrap_or_default();
        members.iter().rev().for_each(|one| self.recent.push_front(one.clone()));
    }

    /// Puts a member at a place, nearly always near the end.
    pub(super) fn insert(&mut self, at: usize, one: T) {
        while at < self.older_len() {
            self.take_back_a_block();
        }
        self.recent.insert(at - self.older_len(), one);
    }

    /// The first place of which something does not hold, which holds of all before it.
    pub(super) fn partition_point(&self, holds: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.get(middle).is_some_and(&holds) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Whether it has more room than its members ask for, from a time when it was fuller.
    pub(super) fn is_roomy(&self) -> bool {
        is_roomy(&self.recent)
    }

    /// Gives back the room of a time when it was fuller.
    pub(super) fn give_back_room(&mut self) {
        give_back_room(&mut self.recent);
        if let Some(older) = &mut self.older {
            give_back_room(&mut older.blocks);
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

/// The room that so many members grow to by themselves.
fn room(len: usize) -> usize {
    len.next_power_of_two().max(LEAST)
}

/// Whether a queue has more room than its members ask for.
fn is_roomy<T>(queue: &VecDeque<T>) -> bool {
    queue.capacity() > room(queue.len())
}

/// Gives back the room that members have left.
pub(super) fn give_back_room<T>(queue: &mut VecDeque<T>) {
    if is_roomy(queue) {
        queue.shrink_to(room(queue.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, LEAST, Queue};
    use proptest::prelude::*;
    use std::collections::VecDeque;
    use std::sync::Arc;

    proptest! {
        /// It does what the standard library's queue does.
        #[test]
        fn it_is_a_queue(steps in proptest::collection::vec((0u8..8, 1usize..200, 0usize..1_000), 0..40)) {
            let (mut queue, mut plain) = (Queue::default(), VecDeque::new());
            for (number, (what, times, place)) in steps.into_iter().enumerate() {
                for time in 0..times {
                    match what {
                        0..4 => {
                            queue.push_back((number, time));
                            plain.push_back((number, time));
                        }
                        4 | 5 => prop_assert_eq!(queue.pop_front(), plain.pop_front()),
                        6 => prop_assert_eq!(queue.pop_back(), plain.pop_back()),
                        _ => {
                            let place = place % (plain.len() + 1);
                            queue.insert(place, (number, time));
                            plain.insert(place, (number, time));
                        }
                    }
                }
                prop_assert_eq!((queue.len(), queue.is_empty()), (plain.len(), plain.is_empty()));
                prop_assert_eq!((queue.front(), queue.back()), (plain.front(), plain.back()));
                prop_assert!(queue.iter().eq(plain.iter()) && queue.iter().rev().eq(plain.iter().rev()));
                prop_assert_eq!((queue.get(place), queue.get(plain.len())), (plain.get(place), None));
            }
        }
    }

    #[test]
    fn what_is_sorted_is_searched() {
        let mut queue = Queue::default();
        (0..1_000).for_each(|number| queue.push_back(number));
        assert_eq!((0..BLOCK).map(|_| queue.pop_front()).last(), Some(Some(BLOCK - 1)));
        assert_eq!(queue.partition_point(|number| *number < 700), 700 - BLOCK);
        assert_eq!((queue.partition_point(|_| true), queue.partition_point(|_| false)), (1_000 - BLOCK, 0));
    }

    #[test]
    fn what_was_fuller_gives_back_its_room() {
        let mut queue = Queue::default();
        for (count, left, room) in
            [(1, 1, LEAST), (100, 33, 64), (100, 5, 8), (10_000, 5, 8), (9, 1, LEAST), (50, 0, LEAST)]
        {
            (0..count).for_each(|number| queue.push_back(number));
            while queue.len() > left {
                queue.pop_front();
            }
            let members: Vec<i32> = queue.iter().copied().collect();
            queue.give_back_room();
            assert!(
                !queue.is_roomy() && queue.recent.capacity() == room,
                "{count} {left}: {}",
                queue.recent.capacity()
            );
            assert!(queue.iter().eq(&members));
        }
    }

    #[test]
    fn a_copy_shares_what_is_older() {
        let mut queue = Queue::default();
        (0..1_000).for_each(|number| queue.push_back(number));
        let mut copy = queue.clone();
        copy.push_back(7);
        assert!(copy.recent.len() <= 2 * BLOCK && copy.len() == queue.len() + 1);
        let (own, other) = (queue.older.unwrap(), copy.older.unwrap());
        assert!(own.blocks.iter().zip(&other.blocks).all(|(own, other)| Arc::ptr_eq(own, other)));
    }
}
