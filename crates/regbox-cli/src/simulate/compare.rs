//! Two versions of a policy on the same cases: who changes outcome, and by which provision.

use super::side::{Criterion, Side, Standing};
use regbox::Verdict;
use std::collections::BTreeMap;

/// What changed over some cases.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    pub cases: u64,
    pub changed: u64,
    /// In how many cases one result became another: by the names of both.
    pub moves: BTreeMap<(String, String), Move>,
    /// By name, the criteria that come to something else in a case that changes.
    pub criteria: Vec<OfCriterion>,
    /// In how many cases no criterion does: the decision itself, or a definition that it rests on, is another.
    pub by_itself: u64,
}

/// The cases in which one result became another.
#[derive(Debug, Default)]
pub(crate) struct Move {
    pub cases: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// A case that changes, told in full.
#[derive(Debug)]
pub(crate) struct Example {
    /// The row, or the line on which the case begins.
    pub row: u64,
    /// The columns that were kept, as text where they have some.
    pub kept: Vec<(String, Option<String>)>,
    pub facts: String,
    pub before: String,
    pub after: String,
    /// The criteria that come to something else.
    pub criteria: Vec<String>,
}

/// How often a criterion had a part in a change.
#[derive(Debug)]
pub(crate) struct OfCriterion {
    pub name: String,
    /// Its number in each of the policies that has it.
    pub before: Option<usize>,
    pub after: Option<usize>,
    /// In how many cases that change it comes to something else.
    pub differs: u64,
    /// In how many of these no other does.
    pub alone: u64,
}

impl OfCriterion {
    /// What is told of it: as the later version has it, if it has it.
    pub(super) fn of<'s>(&self, before: &'s Side, after: &'s Side) -> Option<&'s Criterion> {
        let later = self.after.and_then(|at| after.criteria.get(at));
        later.or_else(|| self.before.and_then(|at| before.criteria.get(at)))
    }
}

impl Comparison {
    /// Nothing compared yet. The criteria are those of both policies, in the order of the first and then of the second.
    pub(crate) fn new(before: &Side, after: &Side) -> Comparison {
        let place = |side: &Side, name: &str| side.criteria.iter().position(|one| one.name == name);
        let names =
            before.criteria.iter().chain(after.criteria.iter().filter(|one| place(before, &one.name).is_none()));
        let criteria = names.map(|one| OfCriterion {
            name: one.name.clone(),
            before: place(before, &one.name),
            after: place(after, &one.name),
            differs: 0,
            alone: 0,
        });
        Comparison { criteria: criteria.collect(), ..Comparison::default() }
    }

    /// Counts one case; where it is one of the first of its kind, it is told in full by `tell`.
    pub(crate) fn add(
        &mut self,
        names: (&str, &str),
        verdicts: (&[Option<Verdict>], &[Option<Verdict>]),
        most: usize,
        tell: impl FnOnce(Vec<String>) -> Option<Example>,
    ) {
        self.cases += 1;
        if names.0 == names.1 {
            return;
        }
        self.changed += 1;
        let standing = |verdicts: &[Option<Verdict>], at: Option<usize>| {
            Standing::of(at.and_then(|at| verdicts.get(at).copied().flatten()))
        };
        let differing: Vec<usize> = (0..self.criteria.len())
            .filter(|at| {
                let one = &self.criteria[*at];
                standing(verdicts.0, one.before) != standing(verdicts.1, one.after)
            })
            .collect();
        for at in &differing {
            self.criteria[*at].differs += 1;
            self.criteria[*at].alone += u64::from(differing.len() == 1);
        }
        self.by_itself += u64::from(differing.is_empty());
        let moved = self.moves.entry((names.0.to_owned(), names.1.to_owned())).or_default();
        moved.cases += 1;
        if moved.examples.len() < most {
            moved.examples.extend(tell(differing.iter().map(|at| self.criteria[*at].name.clone()).collect()));
        }
    }
}
