//! Decides Arrow record batches with a policy of [`regbox`]: a column for each fact in, a column for each criterion out.
//!
//! Every row comes to what [`Policy::decide`] says of its facts, with everything that may be unknown, in conflict or a problem;
//! a row in which a value is wrong is `invalid`, with what is wrong, and keeps no other from being decided. A null is unknown.
//!
//! ```
//! use arrow_array::{ArrayRef, BooleanArray, Decimal128Array, RecordBatch, StringArray};
//! use regbox::{Policy, Source};
//! use std::sync::Arc;
//!
//! let policy = Policy::from_source(Source::new("demo.regbox", r#"
//!   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
//!   fact licensed: bool "Does the firm hold a licence?"
//!   fact turnover: money GBP "What was its turnover?" { at least GBP 0 }
//!   criterion unlicensed { cites regs "reg 1" requires not licensed }
//!   criterion small { cites regs "reg 2" requires turnover does not exceed GBP 5 million }
//!   decision eligibility { eligible when unlicensed and small  ineligible otherwise }
//! "#))?;
//! let firms: ArrayRef = Arc::new(StringArray::from(vec!["Ada", "Bob", "Cy"]));
//! let licensed: ArrayRef = Arc::new(BooleanArray::from(vec![Some(false), Some(true), None]));
//! let turnover = Decimal128Array::from(vec![100_00, 100_00, 100_00]).with_precision_and_scale(18, 2)?;
//! let batch = RecordBatch::try_from_iter([
//!     ("firm", firms),
//!     ("licensed", licensed),
//!     ("turnover", Arc::new(turnover) as ArrayRef),
//! ])?;
//!
//! let options = regbox_columns::Options { keep: vec!["firm".to_owned()] };
//! let decided = regbox_columns::decide(&policy, "eligibility", &batch, jiff::civil::date(2026, 5, 1), &options)?;
//! assert_eq!(decided.outcome(0), Some("eligible"));
//! assert_eq!(decided.decision(2)?.needs()[0].fact(), "licensed");
//! let table = decided.to_batch()?;
//! let names: Vec<&str> = table.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
//! assert_eq!(names, ["firm", "status", "outcome", "unlicensed", "small", "errors"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Columns
//!
//! A column is found by the name of its fact. What is inside a module or a record is a struct, or has columns of its own whose
//! names have dots: `owner.name`. A column that no fact has the name of is an error, unless it is to be
//! [kept](Options::keep).
//!
//! | Fact | Column |
//! |---|---|
//! | `bool` | boolean |
//! | numbers, percentages, rates | integers, decimals, or digits as text |
//! | money | the same, in the currency of the fact; text with its code; structs of `amount` and `currency` |
//! | `date` | date32, date64, text |
//! | `datetime` | timestamps, local to the policy where they have no zone; text |
//! | periods, durations | intervals of months or of days, durations; text |
//! | text, enumerations | text, in a dictionary or not |
//! | lists, sets | lists |
//! | records | structs |
//! | judgements | structs of `value`, `by` and `reason` |
//! | what may be absent | the same; or structs of `value` and `none` |
//!
//! A column of floating-point numbers is refused: its numbers are not exact.
//!
//! # Threads
//!
//! A policy and a batch can be shared; decide the batches of a table each in a thread of its own.

mod fit;
mod output;
mod read;
mod room;
mod tree;
mod write;

pub use output::Decided;

use arrow_array::RecordBatch;
use jiff::civil::Date;
use regbox::{Diagnostics, Policy};
use room::Room;

/// What is done with the columns that are no facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The names of columns that stand before the answers unchanged. Those that are no facts are not read; those that are, are.
    pub keep: Vec<String>,
}

/// Takes a decision on a date for each row of a batch.
///
/// # Errors
///
/// Every column that no fact has the name of, or that is of a type its fact cannot be read from, at once; `E0611` for a
/// decision that the policy does not have.
pub fn decide(
    policy: &Policy,
    decision: &str,
    batch: &RecordBatch,
    on: Date,
    options: &Options,
) -> Result<Decided, Diagnostics> {
    let facts = policy.columns(0);
    let is_fact = |name: &String| facts.facts().any(|fact| fit::has(name, fact.name));
    let only_kept: Vec<&String> = options.keep.iter().filter(|name| !is_fact(name)).collect();
    let tree = tree::tree(batch, &only_kept);
    fit::check(policy, &tree, batch, &options.keep)?;
    let found = read::found(&facts, &tree);
    let mut columns = policy.columns(batch.num_rows());
    for fact in &found {
        fact.give(&mut columns, &tree)?;
    }
    let mut room = Room::new(batch.num_rows(), policy.criteria_of(decision).count());
    let gaps = policy.decide_columns_into(decision, &columns, on, &mut room.answers())?;
    let kept = options.keep.iter().filter_map(|name| {
        let (at, field) = batch.schema_ref().column_with_name(name)?;
        Some((field.clone(), batch.column(at).clone()))
    });
    Ok(Decided::new(policy.clone(), decision.to_owned(), on, room.arrays(&gaps), found, tree, kept.collect()))
}
