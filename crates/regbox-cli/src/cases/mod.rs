//! Many cases from one file, one after the other, in room that does not grow with the file.

mod header;
mod lines;
mod names;
mod records;
mod rows;
mod shared;

use crate::fault::Fault;
use crate::input::unreadable;
use crate::output::Stop;
use lines::Lines;
pub(crate) use names::{MEMBERS, Names};
use regbox::{Diagnostics, Facts, Policy};
use rows::Rows;
pub(crate) use rows::kept;
pub(crate) use shared::{Cut, Cuts, Shared};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// How facts are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One case, from standard input.
    Input,
    /// One case, in a file.
    One,
    /// A case a line.
    Lines,
    /// A case a row, below a header.
    Rows,
}

impl Kind {
    /// The kind that the name of a file says.
    pub(crate) fn of(path: &Path) -> Result<Kind, Stop> {
        if path.as_os_str() == "-" {
            return Ok(Kind::Input);
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("json") => Ok(Kind::One),
            Some("jsonl") => Ok(Kind::Lines),
            Some("csv") => Ok(Kind::Rows),
            _ => Err(Stop::Call(format!(
                "`{}` does not say what it holds: facts are in a `.json`, `.jsonl` or `.csv` file, or come from \
                 standard input with `-`",
                path.display()
            ))),
        }
    }
}

/// The cases of a file, each as facts of so many policies.
pub(crate) struct Cases<'p, const N: usize> {
    policies: [&'p Policy; N],
    path: PathBuf,
    size: Option<u64>,
    held: Held,
}

enum Held {
    Lines(Lines<BufReader<Box<dyn Read>>>),
    Rows(Box<Rows<BufReader<Box<dyn Read>>>>),
}

/// A case of a file.
pub(crate) struct Case<const N: usize> {
    /// The line on which it begins.
    pub line: u64,
    /// Its facts, for each policy.
    pub facts: [Result<Facts, Fault>; N],
    /// The cells of the columns that are kept.
    pub kept: Vec<String>,
}

impl<'p, const N: usize> Cases<'p, N> {
    /// The cases of a file of lines or of rows, of which the columns of some names are kept and not read.
    pub(crate) fn new(
        kind: Kind,
        file: Box<dyn Read>,
        path: &Path,
        policies: [&'p Policy; N],
        keep: &[String],
    ) -> Result<Cases<'p, N>, Stop> {
        let file = BufReader::with_capacity(1 << 16, file);
        let name = path.to_string_lossy().into_owned();
        let size = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
        let held = if kind == Kind::Rows {
            Held::Rows(Box::new(Rows::new(file, name, &policies, keep).map_err(|error| unreadable(path, &error))??))
        } else {
            Held::Lines(Lines::new(file, name, &policies))
        };
        Ok(Cases { policies, path: path.to_owned(), size, held })
    }

    /// The next case.
    pub(crate) fn next(&mut self) -> Result<Option<Case<N>>, Stop> {
        let case = match &mut self.held {
            Held::Lines(lines) => lines.next(&self.policies),
            Held::Rows(rows) => rows.next(&self.policies),
        };
        case.map_err(|error| unreadable(&self.path, &error))
    }

    /// How many bytes the file has, if it is known.
    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }

    /// How many bytes are read by now.
    pub(crate) fn read(&self) -> u64 {
        match &self.held {
            Held::Lines(lines) => lines.read(),
            Held::Rows(rows) => rows.read(),
        }
    }
}

/// What is wrong with the columns of a file of which some may be kept and not read.
pub(crate) fn or_kept(fault: Fault, is_column: impl Fn(&str) -> bool) -> Fault {
    let Fault::Core(errors) = fault else { return fault };
    Fault::Core(errors.with_help(|one| {
        let column = one.fact_path().filter(|path| one.code().as_str() == "E0602" && is_column(path))?;
        let help = one.help_text()?;
        let joined = if help.ends_with('?') { " or" } else { "; or" };
        Some(format!("{help}{joined} keep it as it is: `--keep {column}`"))
    }))
}

/// The text of the case that begins on a line.
fn text<'b>(bytes: &'b [u8], name: &str, line: u64) -> Result<&'b str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Diagnostics::not_utf8(&format!("{name}, line {line}"), bytes).into())
}
