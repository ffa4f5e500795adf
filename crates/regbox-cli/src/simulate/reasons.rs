//! Why cases came to no outcome though they could be read: the problems and conflicts, as a decision tells them.

use super::report::counted;
use super::side::{Answers, Side};
use std::collections::BTreeMap;

/// So many different reasons are told; of policies with more, how many cases the others have.
const MOST: usize = 20;

/// The reasons of some cases, each once.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Reasons {
    /// By what a case came to, and the reason.
    held: BTreeMap<(String, String), Cases>,
    /// In how many cases another reason stood, past the most that are told.
    pub untold: u64,
}

/// Where a reason stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cases {
    pub count: u64,
    /// The number of the first: of its row, or of the line on which it begins.
    pub first: u64,
}

/// One of them.
pub(crate) struct Reason<'r> {
    /// What it kept the cases at: `problem`, `conflict`.
    pub result: &'r str,
    pub message: &'r str,
    pub cases: Cases,
}

impl Cases {
    /// `12 cases, the first row 3`.
    pub(crate) fn in_words(self, unit: &str) -> String {
        match self.count {
            1 => format!("1 case, {unit} {}", self.first),
            count => format!("{}, the first {unit} {}", counted(count), self.first),
        }
    }
}

impl Reasons {
    /// Counts a case.
    pub(crate) fn add(&mut self, side: &Side, answers: &Answers, at: usize, number: u64) {
        let Some(messages) = answers.reasons.get(&at) else { return };
        let result = side.name(answers.at(at).0);
        for message in messages.iter() {
            let key = (result.to_owned(), message.clone());
            let full = self.held.len() >= MOST;
            match self.held.get_mut(&key) {
                Some(cases) => cases.count += 1,
                None if full => self.untold += 1,
                None => _ = self.held.insert(key, Cases { count: 1, first: number }),
            }
        }
    }

    /// All that are told, those of most cases first.
    pub(crate) fn told(&self) -> Vec<Reason<'_>> {
        let told = self.held.iter().map(|((result, message), cases)| Reason { result, message, cases: *cases });
        let mut told: Vec<Reason<'_>> = told.collect();
        told.sort_by_key(|one| std::cmp::Reverse(one.cases.count));
        told
    }
}
