//! A Parquet file, of which one batch of rows is held at a time, decided column by column.

use super::data::{Batch, Data, Given};
use super::side::{Answers, Side, reasons};
use crate::cases::{Cut, Cuts, MEMBERS, Names, Shared, kept, or_kept};
use crate::fault::Fault;
use crate::input;
use crate::output::Stop;
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, FixedSizeListArray, LargeListArray, ListArray, RecordBatch, RecordBatchOptions, StructArray,
};
use arrow_schema::{ArrowError, DataType, FieldRef, Schema};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use regbox::columns::RowStatus;
use regbox_columns::{Decided, Options};
use std::fmt::Display;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// How many rows are read and decided together: many enough for columns to pay, few enough for a small machine.
const ROWS: usize = 16_384;

/// The rows of a Parquet file.
pub(super) struct Table<'p> {
    path: PathBuf,
    sides: &'p [Side],
    reader: ParquetRecordBatchReader,
    /// For each policy, what it takes of records and lists.
    shared: Vec<Shared>,
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
        let (rows, names, reader) = guarded(path, || {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file)?;
            let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
            let names: Vec<String> = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
            Ok::<_, ParquetError>((rows, names, builder.with_batch_size(ROWS).build()?))
        })?;
        let known: Vec<Names> = sides.iter().map(|side| Names::of(&side.policy)).collect();
        let kept = kept(keep, &names)?;
        let read = |at: usize| {
            let is_read = |column: &usize| !kept.contains(column) || known[at].has(&names[*column]);
            Names::columns(&known, at, &names).into_iter().filter(is_read).collect()
        };
        let columns: Vec<Vec<usize>> = (0..sides.len()).map(read).collect();
        let shared = Shared::of_names(&known);
        Ok(Table { path: path.to_owned(), sides, reader, shared, columns, kept, rows, read: 0 })
    }
}

/// What is said of a file that cannot be read as Parquet.
fn broken(path: &Path, error: &dyn Display) -> Fault {
    let message = format!("`{}` cannot be read as Parquet: {error}", path.display());
    Fault::file("E0601", message, "write the file again, as Parquet")
}

/// Reads of a file. The library panics at some files that are damaged; for us that is an error like others.
fn guarded<T, E: Display>(path: &Path, read: impl FnOnce() -> Result<T, E>) -> Result<T, Fault> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    panic::set_hook(hook);
    match read {
        Ok(read) => read.map_err(|error| broken(path, &error)),
        Err(_) => Err(broken(path, &"it is damaged")),
    }
}

impl<'p> Data<'p> for Table<'p> {
    fn next(&mut self) -> Result<Option<Box<dyn Batch + 'p>>, Stop> {
        let Some(batch) = guarded(&self.path, || self.reader.next().transpose())? else { return Ok(None) };
        let first = self.read + 1;
        self.read += batch.num_rows() as u64;
        let schema = batch.schema();
        let decide = |(at, side): (usize, &Side)| {
            let columns = self.columns.get(at).map_or(&[] as &[_], Vec::as_slice);
            let batch = part_of(&batch, columns, self.shared.get(at)).map_err(|error| broken(&self.path, &error))?;
            let decided = regbox_columns::decide(&side.policy, &side.decision, &batch, side.on, &Options::default());
            let is_column = |name: &str| schema.fields().iter().any(|field| field.name() == name);
            decided.map_err(|errors| or_kept(errors.into(), is_column))
        };
        let decided: Result<Vec<Decided>, Fault> = self.sides.iter().enumerate().map(decide).collect();
        let kept = self.kept.iter().map(|column| batch.column(*column).clone()).collect();
        Ok(Some(Box::new(Rows { first, decided: decided?, kept })))
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.read, Some(self.rows))
    }
}

/// Of some rows, the columns that are read for one of several policies; of records, also those in lists, the fields that it has.
fn part_of(batch: &RecordBatch, columns: &[usize], shared: Option<&Shared>) -> Result<RecordBatch, ArrowError> {
    let part = batch.project(columns)?;
    let schema = part.schema();
    let cut = schema.fields().iter().zip(part.columns()).map(|(field, array)| {
        let cuts = shared.and_then(|shared| shared.inside(field.name()));
        let array = cuts.and_then(|cuts| fields_of(array, cuts)).unwrap_or_else(|| array.clone());
        member(field, array)
    });
    let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) = cut.unzip();
    let options = RecordBatchOptions::new().with_row_count(Some(part.num_rows()));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

/// An array without the fields that are taken out of its records; none where nothing is, or it holds neither records nor lists.
fn fields_of(array: &ArrayRef, cuts: &Cuts) -> Option<ArrayRef> {
    if let Some(record) = array.as_struct_opt() {
        let fields = record.fields().iter().zip(record.columns()).filter_map(|(field, array)| {
            let inner = match cuts.get(field.name()) {
                Some(Cut::Out) => return None,
                Some(Cut::Inside(cuts)) => fields_of(array, cuts),
                None => None,
            };
            Some(member(field, inner.unwrap_or_else(|| array.clone())))
        });
        let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) = fields.unzip();
        if fields.is_empty() {
            return Some(Arc::new(StructArray::new_empty_fields(record.len(), record.nulls().cloned())));
        }
        return Some(Arc::new(StructArray::try_new(fields.into(), arrays, record.nulls().cloned()).ok()?));
    }
    let Some(Cut::Inside(cuts)) = cuts.get(MEMBERS) else { return None };
    let cut = |values: &ArrayRef, field: &FieldRef| Some(member(field, fields_of(values, cuts)?));
    Some(match array.data_type() {
        DataType::List(field) => {
            let list = array.as_list::<i32>();
            let (field, values) = cut(list.values(), field)?;
            Arc::new(ListArray::try_new(field, list.offsets().clone(), values, list.nulls().cloned()).ok()?)
        }
        DataType::LargeList(field) => {
            let list = array.as_list::<i64>();
            let (field, values) = cut(list.values(), field)?;
            Arc::new(LargeListArray::try_new(field, list.offsets().clone(), values, list.nulls().cloned()).ok()?)
        }
        DataType::FixedSizeList(field, size) => {
            let list = array.as_fixed_size_list();
            let (field, values) = cut(list.values(), field)?;
            Arc::new(FixedSizeListArray::try_new(field, *size, values, list.nulls().cloned()).ok()?)
        }
        _ => return None,
    })
}

/// What is inside of a record, a list or the rows, as it is now.
fn member(field: &FieldRef, array: ArrayRef) -> (FieldRef, ArrayRef) {
    (Arc::new(field.as_ref().clone().with_data_type(array.data_type().clone())), array)
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
                RowStatus::Settled => decided.outcome_number(at).unwrap_or(outcomes),
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
            if matches!(decided.status(at), RowStatus::Conflict | RowStatus::Problem) {
                side.say_why(&mut answers, at, || reasons(&decided.decision(at).ok()?));
            }
            answers.push(u16::try_from(open).unwrap_or(u16::MAX), verdicts);
        }
        answers
    }
}
