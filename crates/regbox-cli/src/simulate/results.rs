//! What each case came to, as a file: a row each.

use super::data::Batch;
use super::kept::text;
use super::side::{Answers, Side};
use super::tally::VERDICTS;
use super::unwritable;
use crate::output::Stop;
use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, RecordBatch, StringArray, UInt64Array};
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many rows of a Parquet file stand together: they are held until they are written.
const GROUP: usize = 131_072;

/// The words of a status: settled, and what keeps a case from it.
const STATUSES: [&str; 5] = ["settled", "undetermined", "conflict", "problem", "invalid"];

/// The columns before those of the criteria, for each policy.
const FIRST: [&str; 2] = ["status", "outcome"];

/// The column behind those of the criteria, for each policy.
const LAST: &str = "errors";

/// A file of results, written batch by batch.
pub(super) struct Results<'s> {
    path: PathBuf,
    sides: &'s [Side],
    keep: &'s [String],
    held: Held,
}

enum Held {
    Csv(BufWriter<File>),
    Parquet(Option<Box<ArrowWriter<File>>>, File),
}

impl<'s> Results<'s> {
    /// Begins a file, in the form that its name says, with columns that are kept as they are.
    pub(super) fn create(path: &Path, sides: &'s [Side], keep: &'s [String]) -> Result<Results<'s>, Stop> {
        let names = columns(sides, keep);
        if let Some(name) = keep.iter().find(|name| names.iter().filter(|other| other == name).count() > 1) {
            let message = format!("`{name}` cannot be kept: the results have a column of that name; rename it");
            return Err(Stop::Call(message));
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let create = || File::create(path).map_err(|error| unwritable(path, &error));
        let held = match ending.as_deref() {
            Some("csv") => {
                let mut file = BufWriter::new(create()?);
                line(&mut file, names.iter().map(String::as_str)).map_err(|error| unwritable(path, &error))?;
                Held::Csv(file)
            }
            Some("parquet") => Held::Parquet(None, create()?),
            _ => {
                return Err(Stop::Call(format!(
                    "`{}` does not say what to write: results go to a `.parquet` or `.csv` file",
                    path.display()
                )));
            }
        };
        Ok(Results { path: path.to_owned(), sides, keep, held })
    }

    /// Writes some cases.
    pub(super) fn write(&mut self, batch: &dyn Batch, answers: &[Answers]) -> Result<(), Stop> {
        let numbers: Vec<u64> = (0..batch.len()).map(|at| batch.number(at)).collect();
        self.rows(&numbers, &batch.kept(), answers)
    }

    fn rows(&mut self, numbers: &[u64], kept: &[ArrayRef], answers: &[Answers]) -> Result<(), Stop> {
        let path = &self.path;
        match &mut self.held {
            Held::Csv(file) => {
                // Whether a type has text, each row of it says.
                if let Some((name, array)) = self.keep.iter().zip(kept).find(|(_, array)| has_no_text(array)) {
                    let ty = array.data_type();
                    let message =
                        format!("`{name}` is `{ty}`, which a `.csv` file does not keep: write a `.parquet` file");
                    return Err(Stop::Call(message));
                }
                csv(file, self.sides, numbers, kept, answers).map_err(|error| unwritable(path, &error))
            }
            Held::Parquet(writer, file) => arrow(self.sides, self.keep, numbers, kept, answers)
                .map_err(ParquetError::from)
                .and_then(|batch| parquet(writer, file, &batch))
                .map_err(|error| in_parquet(path, &error)),
        }
    }

    /// Ends the file.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        if matches!(self.held, Held::Parquet(None, _)) {
            // A file without cases has its columns, too.
            let none: Vec<Answers> = self.sides.iter().map(Answers::of).collect();
            let kept: Vec<ArrayRef> =
                self.keep.iter().map(|_| Arc::new(StringArray::new_null(0)) as ArrayRef).collect();
            self.rows(&[], &kept, &none)?;
        }
        let Results { path, held, .. } = self;
        match held {
            Held::Csv(mut file) => file.flush().map_err(|error| unwritable(&path, &error)),
            Held::Parquet(None, _) => Ok(()),
            Held::Parquet(Some(writer), _) => writer.close().map(|_| ()).map_err(|error| in_parquet(&path, &error)),
        }
    }
}

fn has_no_text(array: &ArrayRef) -> bool {
    (0..array.len()).find(|row| array.is_valid(*row)).is_some_and(|row| text(array, row).is_none())
}

fn in_parquet(path: &Path, error: &ParquetError) -> Stop {
    Stop::Call(format!("`{}` cannot be written: {error}", path.display()))
}

fn parquet(writer: &mut Option<Box<ArrowWriter<File>>>, file: &File, batch: &RecordBatch) -> Result<(), ParquetError> {
    let writer = match writer {
        Some(writer) => writer,
        None => {
            let properties = WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(GROUP))
                .build();
            writer.insert(Box::new(ArrowWriter::try_new(file.try_clone()?, batch.schema(), Some(properties))?))
        }
    };
    writer.write(batch)
}

fn csv(
    file: &mut impl Write,
    sides: &[Side],
    numbers: &[u64],
    kept: &[ArrayRef],
    answers: &[Answers],
) -> std::io::Result<()> {
    for (at, number) in numbers.iter().enumerate() {
        let number = number.to_string();
        let kept: Vec<String> = kept.iter().map(|array| text(array, at).unwrap_or_default()).collect();
        let errors: Vec<String> =
            sides.iter().zip(answers).map(|(side, answers)| error(side, answers, at).unwrap_or_default()).collect();
        let mut cells: Vec<&str> = vec![&number];
        cells.extend(kept.iter().map(String::as_str));
        for ((side, answers), error) in sides.iter().zip(answers).zip(&errors) {
            let (result, verdicts) = answers.at(at);
            let (status, outcome) = status_and_outcome(side, result);
            cells.extend([STATUSES[status], outcome.map_or("", |outcome| side.name(outcome))]);
            cells.extend(verdicts.iter().map(|verdict| verdict.map_or("", |verdict| verdict.as_str())));
            cells.push(error);
        }
        line(file, cells.into_iter())?;
    }
    Ok(())
}

/// What is wrong with a case, as JSON: its errors, or why it comes to no outcome, under the key that a decision has for it.
fn error(side: &Side, answers: &Answers, at: usize) -> Option<String> {
    if let Some(fault) = answers.errors.get(&at) {
        return Some(fault.to_json());
    }
    let reasons: Vec<_> = answers.reasons.get(&at)?.iter().map(|message| json!({ "message": message })).collect();
    let (status, _) = status_and_outcome(side, answers.at(at).0);
    Some(json!({ "regbox": 1, format!("{}s", STATUSES[status]): reasons }).to_string())
}

fn line<'c>(file: &mut impl Write, cells: impl Iterator<Item = &'c str>) -> std::io::Result<()> {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            file.write_all(b",")?;
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            write!(file, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            file.write_all(cell.as_bytes())?;
        }
    }
    file.write_all(b"\n")
}

/// Cases as columns; words stand in dictionaries.
fn arrow(
    sides: &[Side],
    keep: &[String],
    numbers: &[u64],
    kept: &[ArrayRef],
    answers: &[Answers],
) -> Result<RecordBatch, ArrowError> {
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(numbers.to_vec()))];
    arrays.extend(kept.iter().cloned());
    for (side, answers) in sides.iter().zip(answers) {
        let rows = 0..numbers.len();
        let found: Vec<(usize, Option<usize>)> =
            rows.clone().map(|at| status_and_outcome(side, answers.at(at).0)).collect();
        let statuses = found.iter().map(|(status, _)| i8::try_from(*status).ok());
        arrays.push(words::<Int8Type>(statuses.collect(), &STATUSES)?);
        let outcomes = found.iter().map(|(_, outcome)| outcome.and_then(|outcome| i32::try_from(outcome).ok()));
        let names: Vec<&str> = side.results.iter().take(side.outcomes()).map(|result| result.name.as_str()).collect();
        arrays.push(words::<Int32Type>(outcomes.collect(), &names)?);
        for criterion in 0..side.criteria.len() {
            let number = |at: usize| {
                let verdict = answers.at(at).1.get(criterion).copied().flatten()?;
                i8::try_from(VERDICTS.iter().position(|one| *one == verdict)?).ok()
            };
            let verdicts = VERDICTS.map(|verdict| verdict.as_str());
            arrays.push(words::<Int8Type>(rows.clone().map(number).collect(), &verdicts)?);
        }
        arrays.push(Arc::new(rows.map(|at| error(side, answers, at)).collect::<StringArray>()));
    }
    let named = columns(sides, keep).into_iter().zip(arrays);
    RecordBatch::try_from_iter_with_nullable(named.map(|(name, array)| {
        let nullable = name != "row";
        (name, array, nullable)
    }))
}

/// Numbers, and the words that they stand for.
fn words<K: ArrowDictionaryKeyType>(numbers: PrimitiveArray<K>, words: &[&str]) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<K>::try_new(numbers, Arc::new(StringArray::from(words.to_vec())))?))
}

/// The names of the columns: those of the second policy begin with `after.`.
fn columns(sides: &[Side], keep: &[String]) -> Vec<String> {
    let mut names = vec!["row".to_owned()];
    names.extend(keep.iter().cloned());
    for (at, side) in sides.iter().enumerate() {
        let prefix = if at == 0 { "" } else { "after." };
        names.extend(FIRST.map(|name| format!("{prefix}{name}")));
        let own = side.criteria.iter().map(|criterion| criterion.name.as_str());
        let of_criteria = own.map(|name| match name {
            "row" | "status" | "outcome" | "errors" => format!("{prefix}criterion_{name}"),
            name => format!("{prefix}{name}"),
        });
        names.extend(of_criteria);
        names.push(format!("{prefix}{LAST}"));
    }
    names
}

/// The number of a status, and of an outcome where it is settled.
fn status_and_outcome(side: &Side, result: usize) -> (usize, Option<usize>) {
    match result.checked_sub(side.outcomes()) {
        None => (0, Some(result)),
        Some(open) => ((open + 1).min(STATUSES.len() - 1), None),
    }
}
