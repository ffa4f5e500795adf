//! What each case came to, as a file: a row each.

use super::data::Batch;
use super::side::{Answers, Side};
use super::unwritable;
use crate::output::Stop;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file of results, written batch by batch.
pub(super) struct Results<'s> {
    path: PathBuf,
    sides: &'s [Side],
    held: Held,
}

enum Held {
    Csv(BufWriter<File>),
}

impl<'s> Results<'s> {
    /// Begins a file, in the form that its name says.
    pub(super) fn create(path: &Path, sides: &'s [Side]) -> Result<Results<'s>, Stop> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let create = || File::create(path).map_err(|error| unwritable(path, &error));
        let held = match ending.as_deref() {
            Some("csv") => Held::Csv(BufWriter::new(create()?)),
            _ => {
                return Err(Stop::Call(format!(
                    "`{}` does not say what to write: results go to a `.csv` file",
                    path.display()
                )));
            }
        };
        let mut results = Results { path: path.to_owned(), sides, held };
        let head = columns(sides);
        results.line(head.iter().map(String::as_str))?;
        Ok(results)
    }

    /// Writes some cases.
    pub(super) fn write(&mut self, batch: &dyn Batch, answers: &[Answers]) -> Result<(), Stop> {
        for at in 0..batch.len() {
            let number = batch.number(at).to_string();
            let mut cells: Vec<&str> = vec![&number];
            for (side, answers) in self.sides.iter().zip(answers) {
                let (result, verdicts) = answers.at(at);
                cells.extend(status_and_outcome(side, result));
                cells.extend(verdicts.iter().map(|verdict| verdict.map_or("", |verdict| verdict.as_str())));
            }
            self.line(cells.into_iter())?;
        }
        Ok(())
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<(), Stop> {
        let Results { path, held, .. } = self;
        match held {
            Held::Csv(mut file) => file.flush().map_err(|error| unwritable(&path, &error)),
        }
    }

    fn line<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<(), Stop> {
        let mut line = String::new();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                line.push(',');
            }
            if cell.contains(['"', ',', '\n', '\r']) {
                line.push('"');
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            } else {
                line.push_str(cell);
            }
        }
        line.push('\n');
        match &mut self.held {
            Held::Csv(file) => file.write_all(line.as_bytes()).map_err(|error| unwritable(&self.path, &error)),
        }
    }
}

/// The names of the columns: those of the second policy begin with `after.`.
fn columns(sides: &[Side]) -> Vec<String> {
    let mut names = vec!["row".to_owned()];
    for (at, side) in sides.iter().enumerate() {
        let prefix = if at == 0 { "" } else { "after." };
        let own =
            ["status", "outcome"].into_iter().chain(side.criteria.iter().map(|criterion| criterion.name.as_str()));
        names.extend(own.map(|name| format!("{prefix}{name}")));
    }
    names
}

/// The status of a result, and its outcome where it is settled.
fn status_and_outcome(side: &Side, result: usize) -> [&str; 2] {
    match side.results.get(result) {
        Some(result) if result.settled => ["settled", &result.name],
        Some(result) => [&result.name, ""],
        None => ["", ""],
    }
}
