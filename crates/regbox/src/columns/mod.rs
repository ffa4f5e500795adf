//! Many cases at once: one policy decides whole columns of facts.
//!
//! The nodes of the program are gone through once for a block of rows, each over all of them. A truth is the same byte as in
//! the scalar engine, and the Kleene tables are the same unions of bits; numbers and dates are compared and computed in their
//! columns. Where a value has no place in a column (it is not known, or too long), the scalar engine evaluates that node
//! for that row. So there is one meaning, and one row's trouble is no other's.

mod bits;
mod block;
mod days;
mod form;
mod input;
mod lanes;
mod loads;
mod memo;
mod numbers;
mod plan;
mod rows;
mod settle;
mod truths;

pub use bits::Bits;
pub use form::{FactColumn, FactForm};
pub use input::Columns;

use crate::decide::{self, Verdict};
use crate::explain::listed;
use crate::program::{DecisionPlan, Program};
use block::Block;
use jiff::civil::Date;
use plan::Plan;
use rows::Rows;
use settle::{Settling, Told, VERDICTS};

/// What stands where there is no outcome and no verdict.
const NONE: i8 = -1;

/// Whether the decision of a row is settled, and if not, why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowStatus {
    /// No missing fact can change the outcome.
    Settled,
    /// Missing facts decide the outcome.
    Undetermined,
    /// Provisions that apply at once contradict each other.
    Conflict,
    /// Something that the outcome rests on cannot be computed.
    Problem,
    /// A value is wrong, or the lists are too long: nothing is decided.
    Invalid,
}

impl RowStatus {
    /// Every status, in the order of their numbers.
    pub const ALL: [RowStatus; 5] =
        [RowStatus::Settled, RowStatus::Undetermined, RowStatus::Conflict, RowStatus::Problem, RowStatus::Invalid];

    /// The status as the JSON of a decision has it, or `invalid`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RowStatus::Settled => "settled",
            RowStatus::Undetermined => "undetermined",
            RowStatus::Conflict => "conflict",
            RowStatus::Problem => "problem",
            RowStatus::Invalid => "invalid",
        }
    }
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

    /// The columns themselves: the numbers of statuses, of outcomes, and of the verdicts of each criterion.
    #[must_use]
    pub fn into_columns(self) -> (Vec<i8>, Vec<i32>, Vec<Vec<i8>>) {
        (self.statuses, self.outcomes, self.verdicts)
    }
}

/// Decides each row.
pub(crate) fn decide(columns: &Columns<'_>, number: usize, on: Date) -> ColumnDecisions {
    let program: &Program = &columns.program;
    let decision = &program.decisions[number];
    let mut rows = Rows::new(program, on);
    let in_force = decide::in_force(program, decision, on);
    let mut settling = Settling::of(decision, &mut rows.state, in_force);
    let plan = Plan::new(columns, decision, on, &mut rows);
    let mut block = Block::new(columns, &plan, on, rows);
    let mut told: Vec<Told<'_>> = decision.criteria.iter().map(|number| Told::of(program, *number, on)).collect();
    let mut found = ColumnDecisions {
        statuses: vec![0; columns.rows],
        outcomes: vec![0; columns.rows],
        // Each made anew: a copy of the first would be written twice.
        verdicts: told.iter().map(|_| vec![0; columns.rows]).collect(),
        words: decision.outcomes.clone(),
        criteria: decision.criteria.iter().map(|at| program.criteria[*at as usize].name.clone()).collect(),
    };
    for start in (0..columns.rows).step_by(block.size) {
        let rows = start..(start + block.size).min(columns.rows);
        block.run(start, rows.len());
        let (statuses, outcomes) = (&mut found.statuses[rows.clone()], &mut found.outcomes[rows.clone()]);
        settling.tell(&mut block, decision, in_force, statuses, outcomes);
        for (told, verdicts) in told.iter_mut().zip(&mut found.verdicts) {
            settle::tell(&mut block, told, &mut verdicts[rows.clone()]);
        }
        for row in std::mem::take(&mut block.exhausted) {
            found.refuse(start + row);
        }
        if !program.presumptions.is_empty() && in_force {
            on_presumptions(columns, decision, on, rows, &mut block, &mut found);
        }
    }
    columns.invalid.iter().for_each(|row| found.refuse(*row));
    found
}

/// Decides once more, on presumptions, where missing facts keep a row open without them.
fn on_presumptions(
    columns: &Columns<'_>,
    decision: &DecisionPlan,
    on: Date,
    rows: std::ops::Range<usize>,
    block: &mut Block<'_>,
    found: &mut ColumnDecisions,
) {
    let program: &Program = &columns.program;
    for row in rows {
        if found.status(row) != RowStatus::Undetermined {
            continue;
        }
        block.rows.give_all(columns, row);
        let facts = &block.rows.facts;
        let firm = decide::Settlement { status: decide::Status::Undetermined, outcome: None };
        let Some((state, settlement)) = decide::on_presumption(program, facts, decision, firm, on) else { continue };
        if state.out_of_steps.is_some() {
            found.refuse(row);
            continue;
        }
        (found.statuses[row], found.outcomes[row]) = settle::numbers(settlement);
        for (number, verdicts) in decision.criteria.iter().zip(&mut found.verdicts) {
            verdicts[row] =
                listed(program, facts, &state, *number).map_or(NONE, |(_, verdict)| settle::number(verdict));
        }
    }
}

impl ColumnDecisions {
    /// Nothing is decided in a row.
    fn refuse(&mut self, row: usize) {
        self.statuses[row] = RowStatus::Invalid.number();
        self.outcomes[row] = i32::from(NONE);
        self.verdicts.iter_mut().for_each(|verdicts| verdicts[row] = NONE);
    }
}
