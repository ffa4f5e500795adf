//! Where the cases come from: a file, of which a batch of rows is held at a time, or the generator.

use super::side::{Answers, Side};
use super::table::Table;
use crate::cases::{Cases, Kind, Shared, or_kept};
use crate::fault::Fault;
use crate::input;
use crate::output::Stop;
use arrow_array::{ArrayRef, StringArray};
use regbox::{Facts, Samples};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

/// How many cases are read, decided and counted together.
pub(super) const BATCH: usize = 1024;

/// Some cases, as facts of each policy.
pub(super) trait Batch {
    /// How many there are.
    fn len(&self) -> usize;
    /// The row, or the line on which the case begins: what it is known by.
    fn number(&self, at: usize) -> u64;
    /// The facts of a case, for the policy of a number.
    fn facts(&self, side: usize, at: usize) -> Given;

    /// The columns that are kept as they are.
    fn kept(&self) -> Vec<ArrayRef>;

    /// Decides them all, by the policy of a number.
    fn decide(&self, side: &Side, number: usize) -> Answers {
        side.decide_each((0..self.len()).map(|at| self.facts(number, at)))
    }
}

/// Cases without end in sight.
pub(super) trait Data<'p> {
    /// The next cases; none where there are no more.
    fn next(&mut self) -> Result<Option<Box<dyn Batch + 'p>>, Stop>;
    /// How far it has come, and how far it is: in bytes, or in rows.
    fn progress(&self) -> (u64, Option<u64>);
}

/// The cases of a file.
pub(super) fn of_file<'p>(path: &Path, sides: &'p [Side], keep: &'p [String]) -> Result<Box<dyn Data<'p> + 'p>, Stop> {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        return Ok(Box::new(Table::open(path, sides, keep)?));
    }
    let kind = match Kind::of(path) {
        Ok(kind @ (Kind::Lines | Kind::Rows)) => kind,
        _ => {
            return Err(Stop::Call(format!(
                "`{}` does not say what it holds: many cases are in a `.parquet`, `.csv` or `.jsonl` file",
                path.display()
            )));
        }
    };
    if kind == Kind::Lines && !keep.is_empty() {
        return Err(Stop::Call("`--keep` names a column, and a `.jsonl` file has none".to_owned()));
    }
    let file = Box::new(input::open(path)?);
    // What is wrong with a header is wrong with its columns.
    let kept = |stop: Stop| match stop {
        Stop::Faulty(fault) => Stop::Faulty(or_kept(fault, |_| true)),
        stop => stop,
    };
    Ok(match sides {
        [one] => Box::new(Cases::new(kind, file, path, [&one.policy], keep).map_err(kept)?),
        [one, other] => Box::new(Cases::new(kind, file, path, [&one.policy, &other.policy], keep).map_err(kept)?),
        _ => return Err(Stop::Call("there is no policy".to_owned())),
    })
}

/// Cases that have been read one by one, with the facts for each policy.
struct Read<const N: usize> {
    cases: Vec<(u64, [Given; N])>,
    /// By columns.
    kept: Vec<ArrayRef>,
}

/// Facts, or why there are none.
pub(super) type Given = Result<Facts, Rc<Fault>>;

impl<const N: usize> Batch for Read<N> {
    fn len(&self) -> usize {
        self.cases.len()
    }

    fn number(&self, at: usize) -> u64 {
        self.cases.get(at).map_or(0, |(number, _)| *number)
    }

    fn facts(&self, side: usize, at: usize) -> Given {
        match self.cases.get(at).and_then(|(_, facts)| facts.get(side)) {
            Some(facts) => facts.clone(),
            None => Err(Rc::new(input::too_long())),
        }
    }

    fn kept(&self) -> Vec<ArrayRef> {
        self.kept.clone()
    }
}

impl<'p, const N: usize> Data<'p> for Cases<'p, N> {
    fn next(&mut self) -> Result<Option<Box<dyn Batch + 'p>>, Stop> {
        let (mut cases, mut kept) = (Vec::new(), Vec::new());
        while cases.len() < BATCH
            && let Some(case) = Cases::next(self)?
        {
            cases.push((case.line, case.facts.map(|facts| facts.map_err(Rc::new))));
            kept.push(case.kept);
        }
        let column = |at: usize| kept.iter().map(|cells| cells.get(at)).collect::<StringArray>();
        let columns = kept.first().map_or(0, Vec::len);
        let kept = (0..columns).map(|at| Arc::new(column(at)) as ArrayRef).collect();
        Ok(if cases.is_empty() { None } else { Some(Box::new(Read { cases, kept })) })
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.read(), self.size())
    }
}

/// Cases that are made up.
pub(super) struct Made<'p> {
    sides: &'p [Side],
    samples: Samples,
    shared: Vec<Shared>,
    next: u64,
    rows: u64,
}

impl<'p> Made<'p> {
    /// So many cases made up for the first policy; the second takes of them what it has a name for.
    pub(super) fn new(sides: &'p [Side], samples: Samples, rows: u64) -> Made<'p> {
        let policies: Vec<_> = sides.iter().map(|side| &side.policy).collect();
        Made { sides, samples, shared: Shared::of_each(&policies), next: 0, rows }
    }
}

impl<'p> Data<'p> for Made<'p> {
    fn next(&mut self) -> Result<Option<Box<dyn Batch + 'p>>, Stop> {
        let count = usize::try_from(self.rows - self.next).unwrap_or(usize::MAX).min(BATCH);
        let first = self.next;
        self.next += count as u64;
        let made = (first..self.next).zip(self.samples.by_ref()).map(|(at, facts)| {
            let other = match (self.sides.get(1), self.shared.get(1)) {
                (Some(side), Some(shared)) => side
                    .policy
                    .facts_from_json(&shared.part_of(&facts.to_json()))
                    .map_err(|errors| Rc::new(errors.into())),
                _ => Ok(facts.clone()),
            };
            (at + 1, [Ok(facts), other])
        });
        let made: Vec<_> = made.collect();
        Ok(if made.is_empty() { None } else { Some(Box::new(Read { cases: made, kept: Vec::new() })) })
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.next, Some(self.rows))
    }
}
