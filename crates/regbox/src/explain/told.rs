//! What an item rests on, told by itself.

use super::Case;
use super::build::Builder;
use super::place::Place;
use super::tree::{Kind, NOTHING, Shown};
use crate::program::{ItemRef, NodeId};
use crate::value::Value;

/// What an item rests on, as its telling has it.
pub(super) enum Told {
    /// A fact that is given.
    Fact(u32),
    /// Something given inside a fact.
    Inside(Place, Value),
    /// Another item, by its node.
    Item(NodeId),
}

impl<'a> Builder<'a> {
    /// One that tells each item by itself.
    pub(super) fn of_items(case: Case<'a>) -> Builder<'a> {
        Builder { rests_on: Some(Vec::new()), ..Builder::new(case) }
    }

    /// What an item rests on, in the order of telling.
    pub(super) fn told_of(&mut self, item: ItemRef, node: NodeId) -> Vec<Told> {
        self.seen.clear();
        self.entries.clear();
        self.values.clear();
        self.places.clear();
        self.extra_cites.clear();
        self.periods.clear();
        self.calls.clear();
        self.ties_told = super::loops::TiesTold::default();
        self.contents(item, node, 0);
        self.put_off();
        let mut items = self.rests_on.as_mut().map(std::mem::take).unwrap_or_default().into_iter().peekable();
        let mut found = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if let Some((_, node)) = items.next_if(|(of, _)| *of == at) {
                found.push(Told::Item(node));
            } else if entry.verdict == Shown::None {
                match entry.kind {
                    Kind::Fact if entry.detail != NOTHING => {
                        let value = (entry.value as usize).checked_sub(1).and_then(|at| self.values.get(at));
                        if let (Some(place), Some(value)) = (self.places.get(entry.at as usize), value) {
                            found.push(Told::Inside(place.clone(), value.clone()));
                        }
                    }
                    Kind::Fact | Kind::Judgement => found.push(Told::Fact(entry.at)),
                    _ => {}
                }
            }
        }
        found
    }

    /// Tells what was put off.
    pub(super) fn put_off(&mut self) {
        while let Some((item, node)) = self.later.pop() {
            if !self.seen.contains(&node) {
                self.item(item, node, 1, NOTHING);
            }
        }
    }
}
