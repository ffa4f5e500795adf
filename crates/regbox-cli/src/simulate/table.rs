//! A Parquet file, of which one batch of rows is held at a time, decided column by column.

use super::data::{Batch, Data, Given};
use super::side::{Answers, Side};
use crate::cases::{Known, kept};
use crate::fault::Fault;
use crate::input;
use crate::output::Stop;
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use regbox::columns::RowStatus;
use regbox_columns::{Decided, Options};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How many rows are read and decided together: many enough for columns to pay, few enough for a small machine.
const ROWS: usize = 16_384;

/// The rows of a Parquet file.
pub(super) struct Table<'p> {
    path: PathBuf,
    sides: &'p [Side],
    reader: ParquetRecordBatchReader,
    /// For each policy, the columns that are read for it, by their numbers.
    columns: Vec<Vec<usize>>,
    /// The columns that are kept as they are, by their numbers.
    kept: Vec<usize>,
    rows: u64,
    read: u64,
}

impl<'p> Table<'p> {
    /// Opens a file. Its columns name facts of one of the policies, or it is refused as a whole.
    pub(super) fn open(path: &Path, sides: &'p [Side], keep: &[String]) -> Result<Table<'p>, Stop> {
        let file = input::open(path)?;
        let unreadable = |error: parquet::errors::ParquetError| Stop::from(broken(path, &error));
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(unreadable)?;
        let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
        let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
        let reader = builder.with_batch_size(ROWS).build().map_err(unreadable)?;
        let known: Vec<Known> = sides.iter().map(|side| Known::of(&side.policy)).collect();
        let kept = kept(keep, &names)?;
        let read = |at: usize| Known::columns(&known, at, &names).into_iter().filter(|column| !kept.contains(column));
        let columns = (0..sides.len()).map(|at| read(at).collect()).collect();
        Ok(Table { path: path.to_owned(), sides, reader, columns, kept, rows, read: 0 })
    }
}

/// What is said of a file that cannot be read as Parquet.
fn broken(path: &Path, error: &dyn std::fmt::Display) -> Fault {
    let message = format!("`{}` cannot be read as Parquet: {error}", path.display());
    Fault::file("E0601", message, "write the file again, as Parquet")
}

impl<'p> Data<'p> for Table<'p> {
    fn next(&mut self) -> Result<Option<Box<dyn Batch + 'p>>, Stop> {
        let Some(batch) = self.reader.next() else { return Ok(None) };
        let batch = batch.map_err(|error| broken(&self.path, &error))?;
        let first = self.read + 1;
        self.read += batch.num_rows() as u64;
        let decide = |(side, columns): (&Side, &Vec<usize>)| {
            let batch: RecordBatch = batch.project(columns).map_err(|error| broken(&self.path, &error))?;
            let decided = regbox_columns::decide(&side.policy, &side.decision, &batch, side.on, &Options::default());
            decided.map_err(Fault::from)
        };
        let decided: Result<Vec<Decided>, Fault> = self.sides.iter().zip(&self.columns).map(decide).collect();
        let kept = self.kept.iter().map(|column| batch.column(*column).clone()).collect();
        Ok(Some(Box::new(Rows { first, decided: decided?, kept })))
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.read, Some(self.rows))
    }
}

/// Some rows, decided by each policy.
struct Rows {
    /// The number of the first of them; rows are counted from 1.
    first: u64,
    decided: Vec<Decided>,
    kept: Vec<ArrayRef>,
}

impl Batch for Rows {
    fn len(&self) -> usize {
        self.decided.first().map_or(0, Decided::rows)
    }

    fn number(&self, at: usize) -> u64 {
        self.first + at as u64
    }

    fn facts(&self, side: usize, at: usize) -> Given {
        match self.decided.get(side) {
            Some(decided) => decided.facts(at).map_err(|errors| Rc::new(errors.into())),
            None => Err(Rc::new(input::too_long())),
        }
    }

    fn kept(&self) -> Vec<ArrayRef> {
        self.kept.clone()
    }

    fn decide(&self, side: &Side, number: usize) -> Answers {
        let mut answers = Answers::of(side);
        let Some(decided) = self.decided.get(number) else { return answers };
        let outcomes = side.outcomes();
        for at in 0..decided.rows() {
            let verdicts = (0..side.criteria.len()).map(|criterion| decided.verdict(criterion, at));
            let open = match decided.status(at) {
                RowStatus::Settled => decided
                    .decisions()
                    .outcomes()
                    .get(at)
                    .map_or(outcomes, |outcome| usize::try_from(*outcome).unwrap_or(outcomes)),
                RowStatus::Undetermined => outcomes,
                RowStatus::Conflict => outcomes + 1,
                RowStatus::Problem => outcomes + 2,
                RowStatus::Invalid => {
                    if let Err(errors) = decided.decision(at) {
                        answers.errors.insert(at, Rc::new(errors.into()));
                    }
                    outcomes + 3
                }
            };
            answers.push(u16::try_from(open).unwrap_or(u16::MAX), verdicts);
        }
        answers
    }
}
