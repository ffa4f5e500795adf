//! A case a row: CSV.

use super::header::Header;
use super::records::{Cells, Records};
use super::shared::Shared;
use super::{Case, text};
use crate::fault::Fault;
use crate::input::too_long;
use crate::nearest::nearest;
use crate::output::count;
use regbox::{Facts, Policy};
use std::io::{self, BufRead};

/// The rows of a file below its header.
pub(super) struct Rows<R> {
    records: Records<R>,
    name: String,
    /// For each policy.
    headers: Vec<Header>,
    /// What each policy takes of a cell that holds a list or a record.
    shared: Vec<Shared>,
    /// The columns that are kept as they are, by their numbers.
    kept: Vec<usize>,
    json: String,
}

impl<R: BufRead> Rows<R> {
    /// Reads the header, and checks that it names facts of the policies, and what is to be kept.
    pub(super) fn new(
        file: R,
        name: String,
        policies: &[&Policy],
        keep: &[String],
    ) -> io::Result<Result<Rows<R>, Fault>> {
        let mut records = Records::new(file)?;
        let header = match records.next()? {
            None => Ok((policies.iter().map(|_| Header::default()).collect(), Vec::new())),
            Some(record) => match record.cells {
                None => Err(too_long()),
                Some(cells) => split(&cells, &name, record.line).and_then(|names| {
                    let kept = kept(keep, &names)?;
                    Ok((Header::of_each(&names, policies, &kept)?, kept))
                }),
            },
        };
        let shared = Shared::of_each(policies);
        Ok(header.map(|(headers, kept)| Rows { records, name, headers, shared, kept, json: String::new() }))
    }

    pub(super) fn read(&self) -> u64 {
        self.records.read()
    }

    /// The next row that is not blank, as facts of each policy.
    pub(super) fn next<const N: usize>(&mut self, policies: &[&Policy; N]) -> io::Result<Option<Case<N>>> {
        let Some(record) = self.records.next()? else { return Ok(None) };
        let facts = std::array::from_fn(|at| {
            match (&record.cells, self.headers.get(at), self.shared.get(at), policies.get(at)) {
                (Some(cells), Some(header), Some(shared), Some(policy)) => split(cells, &self.name, record.line)
                    .and_then(|cells| facts(&cells, header, shared, &mut self.json, policy)),
                _ => Err(too_long()),
            }
        });
        let cells = record.cells.filter(|_| !self.kept.is_empty());
        let cells = cells.and_then(|cells| split(&cells, &self.name, record.line).ok()).unwrap_or_default();
        let kept = self.kept.iter().map(|column| cells.get(*column).copied().unwrap_or_default().to_owned());
        Ok(Some(Case { line: record.line, facts, kept: kept.collect() }))
    }
}

/// The numbers of columns that are to be kept.
pub(crate) fn kept(keep: &[String], names: &[impl AsRef<str>]) -> Result<Vec<usize>, Fault> {
    let names: Vec<&str> = names.iter().map(|name| name.as_ref().trim()).collect();
    let find = |wanted: &String| {
        names.iter().position(|name| name == wanted).ok_or_else(|| {
            let near = nearest(wanted, names.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
            let message = format!("there is no column `{wanted}` to keep{}", near.unwrap_or_default());
            Fault::file("E0602", message, "name a column of the file")
        })
    };
    keep.iter().map(find).collect()
}

fn facts(cells: &[&str], header: &Header, shared: &Shared, json: &mut String, policy: &Policy) -> Result<Facts, Fault> {
    if cells.len() != header.width() {
        let (has, named) = (count(cells.len(), "cell"), count(header.width(), "column"));
        let message = format!("the row has {has}, and the header names {named}");
        let help = "give each row one cell a column; a cell with a comma or a quote in it stands in quotes";
        return Err(Fault::file("E0601", message, help));
    }
    header.row(cells, json);
    Ok(policy.facts_from_json(&shared.part_of(json))?)
}

fn split<'r>(cells: &Cells<'r>, name: &str, line: u64) -> Result<Vec<&'r str>, Fault> {
    let all = text(cells.bytes, name, line)?;
    let starts = std::iter::once(&0).chain(cells.ends);
    // Only a cell's end stands between two of them, so no letter is cut.
    Ok(starts.zip(cells.ends).map(|(from, to)| all.get(*from..*to).unwrap_or_default()).collect())
}
