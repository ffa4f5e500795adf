//! A report for people, in the terminal.

use super::compare::{Comparison, Example};
use super::reasons::Reasons;
use super::report::{Report, counted, grouped, percent};
use super::side::{Criterion, Side};
use super::tally::Tally;
use std::fmt::Write as _;

/// How wide a bar is that stands for all cases.
const WIDTH: u64 = 40;

pub(super) fn text(report: &Report<'_>, colour: bool) -> String {
    let mut out = Text { out: String::new(), colour };
    out.line(&format!("{} {}", counted(report.cases()), report.origin.words()));
    for ((side, tally), reasons) in report.sides.iter().zip(&report.tallies).zip(&report.reasons) {
        out.side(side, tally);
        out.reasons(reasons, report.origin.unit());
    }
    if let (Some(comparison), [before, after]) = (&report.comparison, report.sides) {
        out.comparison(report, comparison, before, after);
    }
    out.out
}

struct Text {
    out: String,
    colour: bool,
}

impl Text {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = if self.colour { format!("\n\u{1b}[1m{text}\u{1b}[0m") } else { format!("\n{text}") };
        self.line(&text);
    }

    /// What one policy came to.
    fn side(&mut self, side: &Side, tally: &Tally) {
        self.heading(&side.in_words());
        let rows: Vec<[String; 4]> = side
            .results
            .iter()
            .zip(&tally.results)
            .filter(|(result, count)| result.settled || **count > 0)
            .map(|(result, count)| {
                let bar = u128::from(*count) * u128::from(WIDTH) / u128::from(tally.cases.max(1));
                let bar = "#".repeat(usize::try_from(bar).unwrap_or(0));
                [result.name.clone(), grouped(*count), percent(*count, tally.cases), bar]
            })
            .collect();
        self.table(&["", "cases", "", ""], &[false, true, true, false], &rows);
        let rows: Vec<[String; 5]> = side
            .criteria
            .iter()
            .zip(&tally.criteria)
            .map(|(criterion, of)| {
                let all = of.in_all();
                let counts = [all.not_met, all.not_met_alone, all.open, all.open_alone].map(grouped);
                let [not_met, alone, open, open_alone] = counts;
                [named(criterion), not_met, alone, open, open_alone]
            })
            .collect();
        if !rows.is_empty() {
            self.line("");
            self.table(&["criterion", "not met", "alone", "open", "alone"], &[false, true, true, true, true], &rows);
        }
    }

    /// Why cases came to nothing.
    fn reasons(&mut self, reasons: &Reasons, unit: &str) {
        let told = reasons.told();
        if !told.is_empty() {
            self.line("");
        }
        for one in &told {
            self.line(&format!("  {}: {} ({})", one.result, one.message, one.cases.in_words(unit)));
        }
        if reasons.untold > 0 {
            self.line(&format!("  and other reasons in {}", counted(reasons.untold)));
        }
    }

    fn comparison(&mut self, report: &Report<'_>, comparison: &Comparison, before: &Side, after: &Side) {
        let share = percent(comparison.changed, comparison.cases);
        let changed = grouped(comparison.changed);
        let cases = grouped(comparison.cases);
        let verb = if comparison.changed == 1 { "comes" } else { "come" };
        self.heading(&format!("{changed} of {cases} cases ({share}) {verb} to something else"));
        if comparison.changed == 0 {
            return;
        }
        let rows: Vec<[String; 3]> = comparison
            .moves
            .iter()
            .map(|((from, to), moved)| [from.clone(), to.clone(), grouped(moved.cases)])
            .collect();
        self.table(&["before", "after", "cases"], &[false, false, true], &rows);
        self.line("");
        let differing = || comparison.criteria.iter().filter(|one| one.differs > 0);
        let mut rows: Vec<[String; 3]> =
            differing().map(|one| [one.name.clone(), grouped(one.differs), grouped(one.alone)]).collect();
        if comparison.by_itself > 0 {
            let count = grouped(comparison.by_itself);
            rows.push(["no criterion: the decision, or what it is computed from".to_owned(), count.clone(), count]);
        }
        self.table(&["by what", "cases", "alone"], &[false, true, true], &rows);
        for criterion in differing().filter_map(|one| one.of(before, after)).filter(|one| !one.cites.is_empty()) {
            self.line(&format!("  {}: {}", criterion.name, criterion.cites.join("; ")));
        }
        for ((from, to), moved) in &comparison.moves {
            for example in &moved.examples {
                self.example(report, from, to, example);
            }
        }
    }

    fn example(&mut self, report: &Report<'_>, from: &str, to: &str, example: &Example) {
        let by =
            if example.criteria.is_empty() { String::new() } else { format!(", by {}", example.criteria.join(", ")) };
        self.heading(&format!("{}: {from} before, {to} after{by}", example.name(&report.origin)));
        self.line(&format!("  {}", example.facts));
        for (when, text) in [("before", &example.before), ("after", &example.after)] {
            self.line(&format!("  {when}:"));
            for line in text.lines() {
                self.line(&format!("    {line}"));
            }
        }
    }

    /// Rows below a head, in columns as wide as what is in them; `right` says which are set to the right.
    fn table<const N: usize>(&mut self, head: &[&str; N], right: &[bool; N], rows: &[[String; N]]) {
        let width = |at: usize| {
            let cells = rows.iter().map(|row| row[at].chars().count());
            cells.chain([head[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: [usize; N] = std::array::from_fn(width);
        let head: [String; N] = std::array::from_fn(|at| head[at].to_owned());
        for row in std::iter::once(&head).chain(rows) {
            let mut line = String::from(" ");
            for at in 0..N {
                let (cell, width) = (&row[at], widths[at]);
                let _ = if right[at] { write!(line, " {cell:>width$} ") } else { write!(line, " {cell:width$} ") };
            }
            self.line(&line);
        }
    }
}

/// A criterion's name, with its title.
fn named(criterion: &Criterion) -> String {
    match &criterion.title {
        Some(title) => shortened(&format!("{}  {title}", criterion.name)),
        None => criterion.name.clone(),
    }
}

/// A name that leaves room for the counts beside it.
fn shortened(text: &str) -> String {
    const MOST: usize = 70;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST - 1).chain(['…']).collect() }
}
