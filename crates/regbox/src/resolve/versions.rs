//! Items that stand several times under one name, each for a time: they become one, with its versions.

use crate::syntax::tree::{Tree, Versions};
use std::collections::BTreeMap;

/// Gathers the versions of each name. An item that is always in force leaves no room for another of its name, so that one
/// stays by itself, and is reported as declared twice.
pub(crate) fn gather(tree: &mut Tree) {
    tree.course.moved = of_a_kind(&mut tree.defines);
    of_a_kind(&mut tree.criteria);
    of_a_kind(&mut tree.conditions);
    for item in &mut tree.criteria {
        // A later instrument says a version without the part around it.
        let part = item.versions().find_map(|version| version.part);
        item.part = part;
    }
}

/// Gathers the versions of one kind of item; where each item is then to be found.
fn of_a_kind<T: Versions>(items: &mut Vec<T>) -> Vec<usize> {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut gathered: Vec<T> = Vec::with_capacity(items.len());
    let mut moved = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let head = first.get(&item.name().text).and_then(|at| gathered.get_mut(*at));
        match head {
            Some(head) if item.in_force().is_some() => {
                moved.push(first.get(&item.name().text).copied().unwrap_or(0));
                head.others_mut().push(item);
            }
            _ => {
                moved.push(gathered.len());
                if item.in_force().is_some() {
                    first.entry(item.name().text.clone()).or_insert(gathered.len());
                }
                gathered.push(item);
            }
        }
    }
    *items = gathered;
    moved
}
