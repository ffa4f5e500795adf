//! Sorting, once for all types: the places of the members are sorted, and the members are moved once.
//!
//! The standard library makes its sort anew for each type and each comparison, which are four kilobytes every time in
//! the module that browsers load.

use std::cmp::Ordering;

/// Sorts by what `compare` says. Members that are equal stay in their order.
pub(crate) fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if list.len() > 1 {
        let places = places(list.len(), &|a, b| compare(&list[a], &list[b]));
        arrange(list, places);
    }
}

/// Sorts by a key. Members of the same key stay in their order.
pub(crate) fn sort_by_key<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(list, |a, b| key(a).cmp(&key(b)));
}

/// Sorts.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

/// For each place, from where its member comes.
fn places(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..len).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// Goes round each circle of places once; a place that is done comes from itself.
fn arrange<T>(list: &mut [T], mut places: Vec<usize>) {
    for first in 0..places.len() {
        let mut at = first;
        loop {
            let from = std::mem::replace(&mut places[at], at);
            if from == first {
                break;
            }
            list.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{sort, sort_by_key};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_sort_of_the_standard_library(list in prop::collection::vec(0u8..20, 0..60)) {
            let mut ours: Vec<(u8, usize)> = list.iter().copied().zip(0..).collect();
            let mut theirs = ours.clone();
            sort_by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&ours, &theirs);
            ours.reverse();
            sort(&mut ours);
            prop_assert_eq!(ours, theirs);
        }
    }
}
