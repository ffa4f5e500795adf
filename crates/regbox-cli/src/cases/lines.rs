//! A case a line: JSON Lines.

use super::shared::Shared;
use super::{Case, text};
use crate::input::{LONGEST_CASE, too_long};
use regbox::Policy;
use std::io::{self, BufRead, Read};

/// The lines of a file, of which one is held at a time.
pub(super) struct Lines<R> {
    file: R,
    name: String,
    line: u64,
    read: u64,
    held: Vec<u8>,
    /// What each policy takes of a case.
    shared: Vec<Shared>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(file: R, name: String, policies: &[&Policy]) -> Lines<R> {
        Lines { file, name, line: 0, read: 0, held: Vec::new(), shared: Shared::of_each(policies) }
    }

    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// The next line that is not blank, as facts of each policy.
    pub(super) fn next<const N: usize>(&mut self, policies: &[&Policy; N]) -> io::Result<Option<Case<N>>> {
        loop {
            self.held.clear();
            // One byte more than the most, for the end of the line.
            let most = LONGEST_CASE as u64 + 1;
            let count = (&mut self.file).take(most).read_until(b'\n', &mut self.held)? as u64;
            if count == 0 {
                return Ok(None);
            }
            self.line += 1;
            self.read += count;
            if count == most && !self.held.ends_with(b"\n") {
                self.read += self.file.skip_until(b'\n')? as u64;
                let facts = std::array::from_fn(|_| Err(too_long()));
                return Ok(Some(Case { line: self.line, facts, kept: Vec::new() }));
            }
            let mut held = self.held.as_slice();
            if self.line == 1 {
                held = held.strip_prefix("\u{feff}".as_bytes()).unwrap_or(held);
            }
            if !held.trim_ascii().is_empty() {
                let held = held.trim_ascii_end();
                let facts = std::array::from_fn(|at| {
                    let text = text(held, &self.name, self.line)?;
                    Ok(match self.shared.get(at) {
                        Some(shared) => policies[at].facts_from_json(&shared.part_of(text))?,
                        None => policies[at].facts_from_json(text)?,
                    })
                });
                return Ok(Some(Case { line: self.line, facts, kept: Vec::new() }));
            }
        }
    }
}
