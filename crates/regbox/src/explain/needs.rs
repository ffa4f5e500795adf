//! Which facts to get, the most useful first.

use super::Case;
use super::open::{Findings, walk_of};
use super::place::Place;
use super::trials::{self, Usefulness};
use crate::decide::evaluate;
use crate::order;
use crate::program::Program;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A fact that can still change the outcome, or that a status waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    fact: String,
    question: Option<String>,
    ty: String,
    judged_by: Option<String>,
    guidance: Vec<String>,
}

impl Need {
    /// The fact, by its place: `annual_turnover`, or `directors[0].disqualified` inside a list.
    #[must_use]
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The question that asks for it, as the policy words it.
    #[must_use]
    pub fn question(&self) -> Option<&str> {
        self.question.as_deref()
    }

    /// Its type as the policy writes it: `money GBP`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.ty
    }

    /// The role that makes the judgement; none for a fact.
    #[must_use]
    pub fn judged_by(&self) -> Option<&str> {
        self.judged_by.as_deref()
    }
}

impl Need {
    /// What helps to answer, a line each: the longer explanation, the values to choose from, and what suggests which.
    #[must_use]
    pub fn guidance(&self) -> &[String] {
        &self.guidance
    }
}

/// The facts that keep the outcome open: those that can settle it first, then those that remove more outcomes, then facts
/// before judgements, then in order of declaration; and what `asked when` waits for before what waits for it.
pub(crate) fn needs(case: Case<'_>, findings: &Findings) -> Vec<Need> {
    ranked(case, findings, trials::MOST_NODES).into_iter().map(|place| need_at(case.program, place)).collect()
}

/// The places of the facts that keep the outcome open, in that order; no more than so many nodes are evaluated to find it.
pub(crate) fn ranked<'f>(case: Case<'_>, findings: &'f Findings, most: usize) -> Vec<&'f Place> {
    let usefulness = trials::rank(case, findings, most);
    let mut ranked: Vec<(Usefulness, &Place)> = usefulness.into_iter().zip(&findings.missing).collect();
    order::sort(&mut ranked);
    let places: Vec<&Place> = ranked.into_iter().map(|(_, place)| place).collect();
    in_order_of_asking(case, places)
}

/// The fact at a place.
pub(crate) fn need_at(program: &Program, place: &Place) -> Need {
    let fact = program.schema.facts.get(place.fact as usize);
    let declared = place.declared(program);
    Need {
        fact: place.path(program),
        question: declared.and_then(|(_, question)| question).map(str::to_owned),
        ty: declared.map_or(String::new(), |(ty, _)| program.schema.show(ty)),
        judged_by: fact.and_then(|fact| fact.judged_by.clone()),
        guidance: guidance(program, place),
    }
}

/// More values than this of an enumeration are not offered one by one.
const MOST_CHOICES: usize = 12;

fn guidance(program: &Program, place: &Place) -> Vec<String> {
    let schema = &program.schema;
    let mut lines = Vec::new();
    let fact = schema.facts.get(place.fact as usize).filter(|_| place.steps.is_empty());
    lines.extend(place.help(program).map(str::to_owned));
    let of_enum = place.declared(program).and_then(|(ty, _)| match ty.required() {
        crate::value::Type::Enum(id) | crate::value::Type::Set(id) => schema.enums.get(id.0 as usize),
        _ => None,
    });
    if let Some(info) = of_enum {
        for (at, value) in info.values.iter().enumerate().take(MOST_CHOICES) {
            let title = info.titles.get(at).cloned().flatten().map_or(String::new(), |title| format!(": {title}"));
            lines.push(format!("- {value}{title}"));
            let suggests =
                fact.iter().flat_map(|fact| &fact.suggests).filter(|(suggested, _)| *suggested as usize == at);
            lines.extend(suggests.map(|(_, text)| format!("    suggested if {text}")));
        }
        if info.values.len() > MOST_CHOICES {
            lines.push(format!("- … and {} more", info.values.len() - MOST_CHOICES));
        }
    }
    lines
}

/// Moves the facts that a condition of asking waits for before the fact that waits.
fn in_order_of_asking<'p>(case: Case<'_>, places: Vec<&'p Place>) -> Vec<&'p Place> {
    let facts = &case.program.schema.facts;
    if places.iter().all(|place| facts[place.fact as usize].asked.is_none()) {
        return places;
    }
    let end = u32::try_from(case.program.nodes.len()).unwrap_or(u32::MAX);
    let state = evaluate(case.program, case.facts, case.on, end);
    let case = Case { state: &state, ..case };
    let positions: BTreeMap<u32, Vec<usize>> =
        places.iter().enumerate().fold(BTreeMap::new(), |mut map, (at, place)| {
            map.entry(place.fact).or_insert_with(Vec::new).push(at);
            map
        });
    let mut walk = walk_of(case);
    // All places of a fact wait for the same.
    let mut found: FxHashMap<u32, Rc<[usize]>> = FxHashMap::default();
    let mut needs = |at: usize| -> Rc<[usize]> {
        let fact = places[at].fact;
        let Some(node) = facts[fact as usize].asked else { return Rc::from([]) };
        if let Some(waits_for) = found.get(&fact) {
            return waits_for.clone();
        }
        let mut waits_for: Vec<usize> = walk
            .of_node(node)
            .missing
            .iter()
            .filter(|place| place.fact != places[at].fact)
            .filter_map(|place| positions.get(&place.fact))
            .flatten()
            .copied()
            .collect();
        order::sort(&mut waits_for);
        waits_for.dedup();
        found.entry(fact).or_insert(waits_for.into()).clone()
    };
    let mut done = vec![false; places.len()];
    // In which round each was last on the way down.
    let mut open = vec![usize::MAX; places.len()];
    let mut ordered = Vec::with_capacity(places.len());
    for start in 0..places.len() {
        // Conditions of asking are facts' own, so the way down is short; a circle among them just ends it.
        let mut stack = vec![(start, false)];
        while let Some((at, ready)) = stack.pop() {
            if done[at] {
                continue;
            }
            if ready {
                done[at] = true;
                ordered.push(places[at]);
            } else if std::mem::replace(&mut open[at], start) != start {
                stack.push((at, true));
                stack.extend(needs(at).iter().rev().filter(|next| !done[**next]).map(|next| (*next, false)));
            }
        }
    }
    ordered
}
