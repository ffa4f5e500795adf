//! Many cases at once: one policy decides whole columns of facts.
//!
//! The nodes of the program are gone through once for a block of rows, each over all of them. A truth is the same byte as in
//! the scalar engine, and the Kleene tables are the same unions of bits; numbers and dates are compared and computed in their
//! columns. Where a value has no place in a column (it is not known, or too long), the scalar engine evaluates that node
//! for that row. So there is one meaning, and one row's trouble is no other's.

mod answers;
mod bits;
mod block;
mod checks;
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

pub use answers::{Answers, ColumnDecisions, Gaps};
pub use bits::Bits;
pub use form::{FactColumn, FactForm};
pub use input::Columns;

use crate::decide;
use crate::explain::listed;
use crate::program::{DecisionPlan, Program};
use block::Block;
use jiff::civil::Date;
use plan::Plan;
use rows::Rows;
use settle::{Settling, Told};
#[cfg(test)]
pub(crate) use truths::BLOCK;

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

/// Decides each row.
pub(crate) fn decide(columns: &Columns<'_>, number: usize, on: Date) -> ColumnDecisions {
    let program: &Program = &columns.program;
    let mut found = ColumnDecisions::new(program, &program.decisions[number], columns.rows);
    decide_into(columns, number, on, &mut found.answers());
    found
}

/// Decides each row, and says where there are gaps. There is room for all rows and criteria.
pub(crate) fn decide_into(columns: &Columns<'_>, number: usize, on: Date, answers: &mut Answers<'_>) -> Gaps {
    let program: &Program = &columns.program;
    let decision = &program.decisions[number];
    let mut rows = Rows::new(program, on);
    let in_force = decide::in_force(program, decision, on);
    let mut settling = Settling::of(decision, &mut rows.state, in_force);
    let plan = Plan::new(columns, decision, on, &mut rows);
    let mut block = Block::new(columns, &plan, on, rows);
    let mut told: Vec<Told<'_>> = decision.criteria.iter().map(|number| Told::of(program, *number, on)).collect();
    let mut gaps = Gaps::none(told.len());
    for start in (0..columns.rows).step_by(block.size) {
        let rows = start..(start + block.size).min(columns.rows);
        block.run(start, rows.len());
        let (statuses, outcomes) = (&mut answers.statuses[rows.clone()], &mut answers.outcomes[rows.clone()]);
        settling.tell(&mut block, decision, in_force, statuses, outcomes);
        for (told, verdicts) in told.iter_mut().zip(&mut answers.verdicts) {
            settle::tell(&mut block, told, &mut verdicts[rows.clone()]);
        }
        for row in std::mem::take(&mut block.wrong) {
            answers.refuse(row);
        }
        if !program.presumptions.is_empty() && in_force {
            on_presumptions(columns, decision, on, rows.clone(), &mut block, answers);
        }
        // While they are near at hand.
        gaps.look(answers, rows);
    }
    if !columns.refused.is_empty() {
        columns.refused.iter().for_each(|row| answers.refuse(*row));
        gaps.everywhere();
    }
    gaps
}

/// Decides once more, on presumptions, where missing facts keep a row open without them.
fn on_presumptions(
    columns: &Columns<'_>,
    decision: &DecisionPlan,
    on: Date,
    rows: std::ops::Range<usize>,
    block: &mut Block<'_>,
    answers: &mut Answers<'_>,
) {
    let program: &Program = &columns.program;
    for row in rows {
        if answers.statuses[row] != RowStatus::Undetermined.number() {
            continue;
        }
        block.rows.give_all(columns, row);
        let facts = &block.rows.facts;
        let firm = decide::Settlement { status: decide::Status::Undetermined, outcome: None };
        let Some((state, settlement)) = decide::on_presumption(program, facts, decision, firm, on) else { continue };
        if state.out_of_steps.is_some() {
            answers.refuse(row);
            continue;
        }
        (answers.statuses[row], answers.outcomes[row]) = settle::numbers(settlement);
        for (number, verdicts) in decision.criteria.iter().zip(&mut answers.verdicts) {
            verdicts[row] =
                listed(program, facts, &state, *number).map_or(NONE, |(_, verdict)| settle::number(verdict));
        }
    }
}
