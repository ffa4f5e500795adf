//! All that a simulation has found: what every form of it tells.

use super::MOST_TOLD;
use super::compare::{Comparison, Example};
use super::data::Batch;
use super::kept::text;
use super::reasons::Reasons;
use super::side::{Answers, Side};
use super::tally::Tally;
use crate::fault::Fault;
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

/// Where the cases come from.
pub(super) enum Origin {
    File(String),
    MadeUp { seed: u64, unknown: u8 },
}

impl Origin {
    /// What a case is known by.
    pub(super) fn unit(&self) -> &'static str {
        match self {
            Origin::File(name) if name.ends_with(".parquet") => "row",
            Origin::File(_) => "line",
            Origin::MadeUp { .. } => "row",
        }
    }

    /// In words: `the cases of firms.csv`.
    pub(super) fn words(&self) -> String {
        match self {
            Origin::File(name) => format!("from {name}"),
            Origin::MadeUp { seed, unknown: 0 } => format!("made up, from seed {seed}"),
            Origin::MadeUp { seed, unknown } => {
                format!("made up, from seed {seed}, {unknown}% of the facts left unknown")
            }
        }
    }
}

/// A case that could not be decided, by one of the policies or by both for the same reason.
pub(super) struct InError {
    pub number: u64,
    /// By which; none where there is one policy.
    pub under: Option<Under>,
    pub fault: Rc<Fault>,
}

/// Which of two versions of a policy refuse a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Under {
    Before,
    After,
    Both,
}

impl Under {
    /// The keys that the JSON of a report has for them.
    pub(super) fn keys(self) -> &'static [&'static str] {
        match self {
            Under::Before => &["policy"],
            Under::After => &["compared"],
            Under::Both => &["policy", "compared"],
        }
    }
}

impl Display for Under {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Under::Before => "before",
            Under::After => "after",
            Under::Both => "before and after",
        })
    }
}

/// What was found.
pub(super) struct Report<'s> {
    pub origin: Origin,
    pub sides: &'s [Side],
    /// One for each policy.
    pub tallies: Vec<Tally>,
    pub comparison: Option<Comparison>,
    /// How many cases could not be decided by one of the policies.
    pub in_error: u64,
    /// What is wrong with the first of them.
    pub errors: Vec<InError>,
    /// Of how many of them that is told.
    pub told_errors: u64,
    /// One for each policy.
    pub reasons: Vec<Reasons>,
    examples: usize,
    keep: &'s [String],
}

impl<'s> Report<'s> {
    pub(super) fn new(origin: Origin, sides: &'s [Side], examples: usize, keep: &'s [String]) -> Report<'s> {
        let comparison = match sides {
            [before, after] => Some(Comparison::new(before, after)),
            _ => None,
        };
        let tallies = sides.iter().map(Tally::new).collect();
        let reasons = sides.iter().map(|_| Reasons::default()).collect();
        let errors = Vec::new();
        Report { origin, sides, tallies, comparison, in_error: 0, errors, told_errors: 0, reasons, examples, keep }
    }

    /// How many cases there were.
    pub(super) fn cases(&self) -> u64 {
        self.tallies.first().map_or(0, |tally| tally.cases)
    }

    /// How many cases each of two versions refuses, in words: `1 before, 3 after`.
    pub(super) fn refused(&self) -> Option<String> {
        let [before, after] = self.tallies.as_slice() else { return None };
        let [before, after] = [before, after].map(|tally| grouped(tally.results.last().copied().unwrap_or(0)));
        Some(format!("{before} refused before, {after} after"))
    }

    /// Counts some cases.
    pub(super) fn add(&mut self, batch: &dyn Batch, answers: &[Answers]) {
        for at in 0..batch.len() {
            for ((side, answers), (tally, reasons)) in
                self.sides.iter().zip(answers).zip(self.tallies.iter_mut().zip(&mut self.reasons))
            {
                let (result, verdicts) = answers.at(at);
                tally.add(result, verdicts, answers.errors.contains_key(&at));
                reasons.add(side, answers, at, batch.number(at));
            }
            let mut errors = in_error(batch.number(at), at, answers).peekable();
            if errors.peek().is_some() {
                self.in_error += 1;
                if self.told_errors < MOST_TOLD {
                    self.told_errors += 1;
                    self.errors.extend(errors);
                }
                continue;
            }
            if let (Some(comparison), [before, after], [one, other]) = (&mut self.comparison, self.sides, answers) {
                let ((from, old), (to, new)) = (one.at(at), other.at(at));
                let names = (before.name(from), after.name(to));
                let keep = self.keep;
                comparison.add(names, (old, new), self.examples, |criteria| {
                    let mut example = example(batch, at, [before, after], criteria)?;
                    let kept = keep.iter().zip(batch.kept());
                    example.kept = kept.map(|(name, array)| (name.clone(), text(&array, at))).collect();
                    Some(example)
                });
            }
        }
    }
}

/// What is wrong with a case, under each version by itself where that is not the same.
fn in_error(number: u64, at: usize, answers: &[Answers]) -> impl Iterator<Item = InError> {
    let faults: Vec<Option<&Rc<Fault>>> = answers.iter().map(|answers| answers.errors.get(&at)).collect();
    let told: Vec<(Option<Under>, &Rc<Fault>)> = match faults.as_slice() {
        [Some(one), Some(other)] if one.to_json() == other.to_json() => vec![(Some(Under::Both), one)],
        [before, after] => {
            let before = before.map(|fault| (Some(Under::Before), fault));
            before.into_iter().chain(after.map(|fault| (Some(Under::After), fault))).collect()
        }
        one => one.iter().flatten().map(|fault| (None, *fault)).collect(),
    };
    let told: Vec<InError> =
        told.into_iter().map(|(under, fault)| InError { number, under, fault: fault.clone() }).collect();
    told.into_iter()
}

/// A case, told in full.
fn example(batch: &dyn Batch, at: usize, sides: [&Side; 2], criteria: Vec<String>) -> Option<Example> {
    let told = |number: usize| {
        let facts = batch.facts(number, at).ok()?;
        let decision = sides.get(number)?.decide(&facts).ok()?;
        Some((facts.to_json(), decision.to_text(false).trim_end().to_owned()))
    };
    let ((facts, before), (_, after)) = (told(0)?, told(1)?);
    Some(Example { row: batch.number(at), kept: Vec::new(), facts, before, after, criteria })
}

impl Example {
    /// The row, and what was kept of it: `row 51 (firm: Ada)`.
    pub(super) fn name(&self, origin: &Origin) -> String {
        let kept = self.kept.iter().filter_map(|(name, value)| Some(format!("{name}: {}", value.as_deref()?)));
        let kept: Vec<String> = kept.collect();
        let kept = if kept.is_empty() { String::new() } else { format!(" ({})", kept.join(", ")) };
        format!("{} {}{kept}", origin.unit(), self.row)
    }
}

/// So many parts in a hundred, to one decimal place.
pub(super) fn percent(part: u64, of: u64) -> String {
    if of == 0 {
        return "0.0%".to_owned();
    }
    let tenths = (u128::from(part) * 1000 + u128::from(of) / 2) / u128::from(of);
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// So many cases: `12,000 cases`.
pub(super) fn counted(cases: u64) -> String {
    format!("{} {}", grouped(cases), if cases == 1 { "case" } else { "cases" })
}

/// A count with its digits in groups: `12,000`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{grouped, percent};

    #[test]
    fn counts_are_read_with_ease() {
        assert_eq!([0, 12, 123, 1_234, 1_234_567].map(grouped), ["0", "12", "123", "1,234", "1,234,567"]);
        assert_eq!([percent(1, 3), percent(2, 3), percent(0, 0), percent(7, 7)], ["33.3%", "66.7%", "0.0%", "100.0%"]);
    }
}
