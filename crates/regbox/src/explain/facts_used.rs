//! The facts that criteria used, all of them from one walk.
//!
//! Each item is told once, up to the items that it rests on. The facts of a criterion are those of all the items that it
//! rests on, each once, in the order in which its explanation tells them.

use super::Case;
use super::build::Builder;
use super::place::Place;
use super::told::Told;
use super::tree::NOTHING;
use crate::order;
use crate::program::{ItemRef, NodeId, Program, show_json};
use crate::value::{Slot, Type, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Items that rest on no more facts than this keep a list of them; others are gone through when a criterion needs them.
const FEW: usize = 32;

/// The facts that each criterion of a decision used.
pub(super) struct FactsUsed {
    /// The facts, by their places, with their values as JSON.
    facts: Vec<(String, String)>,
    /// The facts of each criterion, in the order of the decision.
    criteria: Vec<Rc<[u32]>>,
}

/// What an item rests on: a fact, or another item.
#[derive(Clone, Copy)]
enum Part {
    Fact(u32),
    Item(u32),
}

struct Item {
    parts: Vec<Part>,
    /// All its facts, where they are few or were asked for.
    facts: Option<Rc<[u32]>>,
    /// The item that it rests on, where that is all.
    same: Option<u32>,
}

impl FactsUsed {
    pub(super) fn new(case: Case<'_>) -> FactsUsed {
        let Collected { nodes, mut items, facts } = collect(case);
        let number = |criterion: &u32| nodes.binary_search(&case.program.criteria[*criterion as usize].node).ok();
        let numbers: Vec<Option<usize>> = case.plan.criteria.iter().map(number).collect();
        // What a criterion rests on comes before it in the program, and so its list is there for those that rest on it.
        let mut ascending: Vec<usize> = numbers.iter().flatten().copied().collect();
        order::sort(&mut ascending);
        let mut seen = Seen { facts: vec![0; facts.len()], items: vec![0; items.len()], round: 0 };
        for number in ascending {
            if items[number].facts.is_none() {
                items[number].facts = Some(gather(&items, number, &mut seen));
            }
        }
        let criteria = numbers.iter().map(|at| at.and_then(|at| items[at].facts.clone()).unwrap_or_default()).collect();
        FactsUsed { facts, criteria }
    }

    /// The facts of a criterion by its place among those of the decision.
    pub(super) fn of(&self, criterion: usize) -> impl Iterator<Item = (&str, &str)> {
        let list = self.criteria.get(criterion).map_or(&[][..], |list| list);
        list.iter().filter_map(|at| self.facts.get(*at as usize)).map(|(path, value)| (path.as_str(), value.as_str()))
    }
}

/// The items that the criteria of a decision rest on, each once.
struct Collected {
    /// The nodes of the items, in the order of the program.
    nodes: Vec<NodeId>,
    items: Vec<Item>,
    facts: Vec<(String, String)>,
}

fn collect(case: Case<'_>) -> Collected {
    let program = case.program;
    let mut builder = Builder::of_items(case);
    let criteria = case.plan.criteria.iter().map(|at| (ItemRef::Criterion(*at), program.criteria[*at as usize].node));
    let mut stack: Vec<(ItemRef, NodeId)> = criteria.rev().collect();
    let mut met: FxHashSet<NodeId> = FxHashSet::default();
    let mut told: Vec<(NodeId, Vec<Told>)> = Vec::with_capacity(stack.len());
    while let Some((item, node)) = stack.pop() {
        if met.insert(node) {
            let rests_on = builder.told_of(item, node);
            stack.extend(rests_on.iter().filter_map(|part| match part {
                Told::Item(node) => Some((program.owners[*node as usize], *node)),
                Told::Fact(_) | Told::Inside(..) => None,
            }));
            told.push((node, rests_on));
        }
    }
    order::sort_by_key(&mut told, |(node, _)| *node);
    let nodes: Vec<NodeId> = told.iter().map(|(node, _)| *node).collect();
    let mut known = Known::new(case);
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len());
    for (_, rests_on) in told {
        let part = |part: Told| match part {
            Told::Item(node) => {
                let number = nodes.binary_search(&node).ok()?;
                let same = items.get(number).and_then(|item| item.same);
                Some(Part::Item(same.unwrap_or(u32::try_from(number).ok()?)))
            }
            Told::Fact(fact) => known.fact(fact).map(Part::Fact),
            Told::Inside(place, value) => known.inside(place, &value).map(Part::Fact),
        };
        let parts: Vec<Part> = rests_on.into_iter().filter_map(part).collect();
        let same = if let [Part::Item(only)] = parts[..] { Some(only) } else { None };
        let facts = few(&items, &parts);
        items.push(Item { parts, facts, same });
    }
    Collected { nodes, items, facts: known.list }
}

/// The facts of an item that rests on few.
fn few(items: &[Item], parts: &[Part]) -> Option<Rc<[u32]>> {
    let mut found: Vec<u32> = Vec::new();
    for part in parts {
        match part {
            Part::Fact(fact) if found.contains(fact) => {}
            Part::Fact(fact) => found.push(*fact),
            Part::Item(item) => {
                for fact in items.get(*item as usize)?.facts.as_ref()?.iter() {
                    if !found.contains(fact) {
                        found.push(*fact);
                    }
                }
            }
        }
        if found.len() > FEW {
            return None;
        }
    }
    let same = parts.iter().find_map(|part| match part {
        Part::Item(item) => items.get(*item as usize)?.facts.clone().filter(|facts| **facts == *found),
        Part::Fact(_) => None,
    });
    Some(same.unwrap_or_else(|| found.into()))
}

/// What one round has met, by the number of the round.
struct Seen {
    facts: Vec<u32>,
    items: Vec<u32>,
    round: u32,
}

/// All the facts of an item. The way is kept on a stack of its own: items may be chained as long as the policy.
fn gather(items: &[Item], number: usize, seen: &mut Seen) -> Rc<[u32]> {
    seen.round += 1;
    let round = seen.round;
    let mut found = Vec::new();
    let mut fact = |fact: u32, seen: &mut Seen| {
        if std::mem::replace(&mut seen.facts[fact as usize], round) != round {
            found.push(fact);
        }
    };
    let mut stack: Vec<Part> = items[number].parts.iter().rev().copied().collect();
    while let Some(part) = stack.pop() {
        match part {
            Part::Fact(at) => fact(at, seen),
            Part::Item(at) if std::mem::replace(&mut seen.items[at as usize], round) == round => {}
            Part::Item(at) => {
                let item = &items[at as usize];
                match &item.facts {
                    Some(facts) => facts.iter().for_each(|at| fact(*at, seen)),
                    None => stack.extend(item.parts.iter().rev()),
                }
            }
        }
    }
    found.into()
}

/// The facts that have been met, each once, by their places, with their values as JSON.
struct Known<'a> {
    program: &'a Program,
    given: &'a [Slot],
    list: Vec<(String, String)>,
    /// The number of each fact in the list, [`NOTHING`] where it is not there.
    whole: Vec<u32>,
    inside: FxHashMap<Place, u32>,
}

impl<'a> Known<'a> {
    fn new(case: Case<'a>) -> Known<'a> {
        let (program, given) = (case.program, case.facts);
        Known { program, given, list: Vec::new(), whole: vec![NOTHING; given.len()], inside: FxHashMap::default() }
    }

    fn fact(&mut self, fact: u32) -> Option<u32> {
        let at = fact as usize;
        let (field, value) = (&self.program.schema.facts.get(at)?.field, self.given.get(at)?.as_ref()?);
        if self.whole[at] == NOTHING {
            self.whole[at] = self.add(field.name.clone(), &field.ty, value);
        }
        Some(self.whole[at])
    }

    fn inside(&mut self, place: Place, value: &Value) -> Option<u32> {
        if place.steps.is_empty() {
            return self.fact(place.fact);
        }
        if let Some(at) = self.inside.get(&place) {
            return Some(*at);
        }
        let at = self.add(place.path(self.program), place.declared(self.program)?.0, value);
        self.inside.insert(place, at);
        Some(at)
    }

    fn add(&mut self, path: String, ty: &Type, value: &Value) -> u32 {
        let mut json = String::new();
        show_json(&self.program.schema, ty, value, &mut json);
        self.list.push((path, json));
        u32::try_from(self.list.len() - 1).unwrap_or(NOTHING)
    }
}
