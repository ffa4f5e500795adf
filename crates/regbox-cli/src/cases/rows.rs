//! A case a row: CSV.

use super::header::Header;
use super::records::{Cells, Records};
use super::{Case, text};
use crate::fault::Fault;
use crate::input::too_long;
use crate::output::count;
use regbox::{Facts, Policy};
use std::io::{self, BufRead};

/// The rows of a file below its header.
pub(super) struct Rows<R> {
    records: Records<R>,
    name: String,
    /// For each policy.
    headers: Vec<Header>,
    json: String,
}

impl<R: BufRead> Rows<R> {
    /// Reads the header, and checks that it names facts of the policies.
    pub(super) fn new(file: R, name: String, policies: &[&Policy]) -> io::Result<Result<Rows<R>, Fault>> {
        let mut records = Records::new(file)?;
        let headers = match records.next()? {
            None => Ok(policies.iter().map(|_| Header::default()).collect()),
            Some(record) => match record.cells {
                None => Err(too_long()),
                Some(cells) => split(&cells, &name, record.line).and_then(|names| Header::of_each(&names, policies)),
            },
        };
        Ok(headers.map(|headers| Rows { records, name, headers, json: String::new() }))
    }

    pub(super) fn read(&self) -> u64 {
        self.records.read()
    }

    /// The next row that is not blank, as facts of each policy.
    pub(super) fn next<const N: usize>(&mut self, policies: &[&Policy; N]) -> io::Result<Option<Case<N>>> {
        let Some(record) = self.records.next()? else { return Ok(None) };
        let facts = std::array::from_fn(|at| match (&record.cells, self.headers.get(at), policies.get(at)) {
            (Some(cells), Some(header), Some(policy)) => {
                split(cells, &self.name, record.line).and_then(|cells| facts(&cells, header, &mut self.json, policy))
            }
            _ => Err(too_long()),
        });
        Ok(Some((record.line, facts)))
    }
}

fn facts(cells: &[&str], header: &Header, json: &mut String, policy: &Policy) -> Result<Facts, Fault> {
    if cells.len() != header.width() {
        let (has, named) = (count(cells.len(), "cell"), count(header.width(), "column"));
        let message = format!("the row has {has}, and the header names {named}");
        let help = "give each row one cell a column; a cell with a comma or a quote in it stands in quotes";
        return Err(Fault::file("E0601", message, help));
    }
    header.row(cells, json);
    Ok(policy.facts_from_json(json)?)
}

fn split<'r>(cells: &Cells<'r>, name: &str, line: u64) -> Result<Vec<&'r str>, Fault> {
    let all = text(cells.bytes, name, line)?;
    let starts = std::iter::once(&0).chain(cells.ends);
    // Only a cell's end stands between two of them, so no letter is cut.
    Ok(starts.zip(cells.ends).map(|(from, to)| all.get(*from..*to).unwrap_or_default()).collect())
}
