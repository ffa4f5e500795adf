//! What many rows come to: the numbers of statuses, outcomes and verdicts, and where they are kept.

use super::settle::VERDICTS;
use super::{NONE, RowStatus};
use crate::decide::Verdict;
use crate::program::{DecisionPlan, Program};
use multiversion::multiversion;
use std::ops::Range;

/// Room for what many rows come to, which the caller keeps: a place for each row in each column. What stands there before
/// means nothing.
///
/// Each number is what [`ColumnDecisions`] says of it.
#[derive(Debug)]
pub struct Answers<'m> {
    /// For the number of each row's status.
    pub statuses: &'m mut [i8],
    /// For the number of each row's outcome.
    pub outcomes: &'m mut [i32],
    /// For each criterion that the decision rests on, in order of declaration: the number of each row's verdict.
    pub verdicts: Vec<&'m mut [i8]>,
}

/// The columns in which some row has no outcome, or no verdict: -1 stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gaps {
    /// Whether there is a row without an outcome.
    pub outcomes: bool,
    /// Of each criterion, whether there is a row without a verdict.
    pub verdicts: Vec<bool>,
}

impl Answers<'_> {
    /// Whether there is room for exactly so many rows and criteria.
    pub(crate) fn fits(&self, rows: usize, criteria: usize) -> bool {
        self.statuses.len() == rows
            && self.outcomes.len() == rows
            && self.verdicts.len() == criteria
            && self.verdicts.iter().all(|verdicts| verdicts.len() == rows)
    }

    /// Nothing is decided in a row.
    pub(super) fn refuse(&mut self, row: usize) {
        self.statuses[row] = RowStatus::Invalid.number();
        self.outcomes[row] = i32::from(NONE);
        self.verdicts.iter_mut().for_each(|verdicts| verdicts[row] = NONE);
    }
}

impl Gaps {
    pub(super) fn none(criteria: usize) -> Gaps {
        Gaps { outcomes: false, verdicts: vec![false; criteria] }
    }

    /// Looks for gaps in some rows.
    pub(super) fn look(&mut self, answers: &Answers<'_>, rows: Range<usize>) {
        self.outcomes |= has_none(&answers.outcomes[rows.clone()]);
        for (gap, verdicts) in self.verdicts.iter_mut().zip(&answers.verdicts) {
            *gap = *gap || has_none(&verdicts[rows.clone()]);
        }
    }

    pub(super) fn everywhere(&mut self) {
        self.outcomes = true;
        self.verdicts.fill(true);
    }
}

/// Whether something is below nought.
#[multiversion(targets = "simd")]
fn has_none<T: Copy + Default + PartialOrd>(numbers: &[T]) -> bool {
    numbers.iter().fold(false, |has, number| has | (*number < T::default()))
}

/// The decisions of many rows, as columns: numbers, and the words that they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnDecisions {
    statuses: Vec<i8>,
    outcomes: Vec<i32>,
    verdicts: Vec<Vec<i8>>,
    words: Vec<String>,
    criteria: Vec<String>,
}

impl ColumnDecisions {
    pub(super) fn new(program: &Program, decision: &DecisionPlan, rows: usize) -> ColumnDecisions {
        ColumnDecisions {
            statuses: vec![0; rows],
            outcomes: vec![0; rows],
            // Each made anew: a copy of the first would be written twice.
            verdicts: decision.criteria.iter().map(|_| vec![0; rows]).collect(),
            words: decision.outcomes.clone(),
            criteria: decision.criteria.iter().map(|at| program.criteria[*at as usize].name.clone()).collect(),
        }
    }

    /// Room for what is found.
    pub(super) fn answers(&mut self) -> Answers<'_> {
        Answers {
            statuses: &mut self.statuses,
            outcomes: &mut self.outcomes,
            verdicts: self.verdicts.iter_mut().map(Vec::as_mut_slice).collect(),
        }
    }

    /// The verdicts, in the order of their numbers.
    pub const VERDICTS: [Verdict; 8] = VERDICTS;

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.statuses.len()
    }

    /// The number of each row's status, its place in [`RowStatus::ALL`].
    #[must_use]
    pub fn statuses(&self) -> &[i8] {
        &self.statuses
    }

    /// The number of each row's outcome, its place in [`outcome_words`](ColumnDecisions::outcome_words); -1 where none is
    /// settled.
    #[must_use]
    pub fn outcomes(&self) -> &[i32] {
        &self.outcomes
    }

    /// The outcomes of the decision, in the order of their numbers.
    #[must_use]
    pub fn outcome_words(&self) -> &[String] {
        &self.words
    }

    /// Each criterion that the decision rests on, in order of declaration, with the number of each row's verdict, its place in
    /// [`VERDICTS`](ColumnDecisions::VERDICTS); -1 where it is not in force, or the row invalid.
    pub fn verdicts(&self) -> impl ExactSizeIterator<Item = (&str, &[i8])> {
        self.criteria.iter().map(String::as_str).zip(self.verdicts.iter().map(Vec::as_slice))
    }

    /// The status of a row; `Invalid` where there is no such row.
    #[must_use]
    pub fn status(&self, row: usize) -> RowStatus {
        let number = self.statuses.get(row).and_then(|status| usize::try_from(*status).ok());
        number.and_then(|number| RowStatus::ALL.get(number)).copied().unwrap_or(RowStatus::Invalid)
    }

    /// The outcome of a row, where it is settled.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Option<&str> {
        self.words.get(usize::try_from(*self.outcomes.get(row)?).ok()?).map(String::as_str)
    }

    /// The verdict of a criterion, by its place among those that the decision rests on, in a row; none where it is not in
    /// force.
    #[must_use]
    pub fn verdict(&self, criterion: usize, row: usize) -> Option<Verdict> {
        let number = *self.verdicts.get(criterion)?.get(row)?;
        VERDICTS.get(usize::try_from(number).ok()?).copied()
    }
}
