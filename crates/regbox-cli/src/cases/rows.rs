//! A case a row: CSV.

use super::header::Header;
use super::records::{Cells, Records};
use super::{Case, text};
use crate::input::too_long;
use crate::output::{count, mistake};
use regbox::{Diagnostics, Facts, Policy};
use std::io::{self, BufRead};

/// The rows of a file below its header.
pub(super) struct Rows<R> {
    records: Records<R>,
    header: Header,
    json: String,
}

impl<R: BufRead> Rows<R> {
    /// Reads the header, and checks that it names facts of the policy.
    pub(super) fn new(file: R, policy: &Policy) -> io::Result<Result<Rows<R>, Diagnostics>> {
        let mut records = Records::new(file);
        let header = match records.next()? {
            None => Ok(Header::default()),
            Some(record) => match record.cells {
                None => Err(too_long()),
                Some(cells) => split(&cells).and_then(|names| Header::new(&names, policy)),
            },
        };
        Ok(header.map(|header| Rows { records, header, json: String::new() }))
    }

    pub(super) fn read(&self) -> u64 {
        self.records.read()
    }

    /// The next row that is not blank.
    pub(super) fn next(&mut self, policy: &Policy) -> io::Result<Option<Case>> {
        let Some(record) = self.records.next()? else { return Ok(None) };
        let facts = match record.cells {
            None => Err(too_long()),
            Some(cells) => facts(&cells, &self.header, &mut self.json, policy),
        };
        Ok(Some((record.line, facts)))
    }
}

fn facts(cells: &Cells<'_>, header: &Header, json: &mut String, policy: &Policy) -> Result<Facts, Diagnostics> {
    let cells = split(cells)?;
    if cells.len() != header.width() {
        let (has, named) = (count(cells.len(), "cell"), count(header.width(), "column"));
        let message = format!("the row has {has}, and the header names {named}");
        let help = "give each row one cell a column; a cell with a comma or a quote in it stands in quotes";
        return Err(mistake("E0601", message, help));
    }
    header.row(&cells, json);
    policy.facts_from_json(json)
}

fn split<'r>(cells: &Cells<'r>) -> Result<Vec<&'r str>, Diagnostics> {
    let all = text(cells.bytes)?;
    let starts = std::iter::once(&0).chain(cells.ends);
    // Only a cell's end stands between two of them, so no letter is cut.
    Ok(starts.zip(cells.ends).map(|(from, to)| all.get(*from..*to).unwrap_or_default()).collect())
}
