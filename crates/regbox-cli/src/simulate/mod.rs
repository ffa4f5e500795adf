//! `regbox simulate`: what a policy does to many cases, and what a change of it would do.

mod chart;
mod compare;
mod data;
mod json;
mod kept;
mod page;
mod reasons;
mod report;
mod results;
mod side;
mod table;
mod tally;
mod text;

use crate::decide::{choose, date};
use crate::input::{self, PolicyFiles};
use crate::output::{Format, Status, Stop, apart, colour_on_stdout, in_words, say};
use crate::progress::Progress;
use data::{Batch, Data};
use jiff::civil::Date;
use report::{Origin, Report};
use results::Results;
use side::{Answers, Side};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// The most cases in error that are told of one by one.
const MOST_TOLD: u64 = 20;

/// Decides many cases by a policy and counts what they come to, and by which criteria; with `--compare`, who would come to
/// something else under another version of it, and by which provision.
///
/// The cases are the rows of a `.parquet` or `.csv` file, whose columns have the names of facts, or the lines of a `.jsonl`
/// file. Without a file they are made up: within declared bounds, and often at what the policy turns on, so that what
/// share of them comes to an outcome says nothing of the world.
///
/// A criterion counts as *not met* in each case in which it is not met, and as *open* where it is undetermined, in
/// conflict or a problem. It counts as *alone* where every other criterion on which the decision rests is met, does not
/// apply or is not in force: there it is what decides. Between two versions a criterion counts for each case that changes
/// in which it is met under the one and not met or open under the other; one that a version does not have stands in
/// nobody's way.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  regbox simulate sandbox.regbox --data firms.parquet --on 2026-05-01 --html report.html\n  \
                        regbox simulate sandbox.regbox --rows 100000 --seed 7 --compare draft.regbox"
)]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// The cases: a `.parquet`, `.csv` or `.jsonl` file; left out, they are made up.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["rows", "seed", "unknown"])]
    data: Option<PathBuf>,
    /// A column, such as the name of a firm, that stands in the results as it is, and need not be a fact; may be given many
    /// times.
    #[arg(long, value_name = "COLUMN")]
    keep: Vec<String>,
    /// How many cases to make up.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    rows: u64,
    /// What the cases that are made up follow from: the same seed gives the same cases.
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
    /// How often in a hundred times a fact of a case that is made up is left unknown.
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    unknown: u8,
    /// A `.jsonl` file for the cases that are made up, to be looked at or given again as `--data`.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    save: Option<PathBuf>,
    /// Another version of the policy, to decide the same cases by.
    #[arg(long, value_name = "POLICY")]
    compare: Option<PathBuf>,
    /// One more file of the other version; may be given many times.
    #[arg(long, value_name = "FILE", requires = "compare")]
    compare_with: Vec<PathBuf>,
    /// The date of decision under the other version; left out, the same.
    #[arg(long, value_name = "DATE", value_parser = date, requires = "compare")]
    compare_on: Option<Date>,
    /// How many cases of each change to tell in full, with both explanations.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "compare")]
    examples: usize,
    /// The date of decision, such as 2026-05-01; left out, today in the time zone of the policy.
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// The decision to take; needed where the policy has several.
    #[arg(long, value_name = "NAME")]
    decision: Option<String>,
    /// A `.parquet` or `.csv` file for what each case came to: a row each, with a verdict for each criterion.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A file for the report as one HTML page, with charts, that needs nothing else.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// For whom to write: people, or programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    if args.data.is_none() && !args.keep.is_empty() {
        return Err(Stop::Call("`--keep` names a column of a file: say which with `--data`".to_owned()));
    }
    let written: Vec<&Path> = [&args.out, &args.save, &args.html].into_iter().flatten().map(PathBuf::as_path).collect();
    let read = args.files.paths().chain(args.data.iter().chain(&args.compare).map(PathBuf::as_path));
    apart(&written, read.chain(args.compare_with.iter().map(PathBuf::as_path)))?;
    let sides = sides(args)?;
    let origin = match &args.data {
        Some(path) => Origin::File(path.display().to_string()),
        None => Origin::MadeUp { seed: args.seed, unknown: args.unknown },
    };
    let mut data: Box<dyn Data<'_> + '_> = match (&args.data, sides.first()) {
        (None, Some(first)) => {
            let samples = first.policy.samples(args.seed, first.on).unknown(args.unknown);
            Box::new(data::Made::new(&sides, samples, args.rows))
        }
        (Some(path), _) => data::of_file(path, &sides, &args.keep)?,
        (None, None) => return Err(Stop::Call("there is no policy".to_owned())),
    };
    let mut results = match &args.out {
        Some(path) => Some(Results::create(path, &sides, &args.keep)?),
        None => None,
    };
    let mut saved = match &args.save {
        Some(path) => Some(Saved::create(path)?),
        None => None,
    };
    let mut report = Report::new(origin, &sides, args.examples, &args.keep);
    let mut progress = Progress::new(data.progress().1, true);
    loop {
        let batch = data.next()?;
        let Some(batch) = batch else { break };
        let answers: Vec<Answers> = sides.iter().enumerate().map(|(at, side)| batch.decide(side, at)).collect();
        report.add(&*batch, &answers);
        if let Some(saved) = &mut saved {
            saved.write(&*batch)?;
        }
        if let Some(results) = &mut results {
            results.write(&*batch, &answers)?;
        }
        let (done, _) = data.progress();
        progress.step(
            done,
            usize::try_from(report.cases()).unwrap_or(usize::MAX),
            usize::try_from(report.in_error).unwrap_or(usize::MAX),
        );
    }
    drop(progress);
    if let Some(results) = results {
        results.finish()?;
    }
    if let Some(saved) = saved {
        saved.finish()?;
    }
    if let Some(path) = &args.html {
        std::fs::write(path, page::html(&report)).map_err(|error| unwritable(path, &error))?;
    }
    match args.format {
        Format::Json => writeln!(out, "{}", json::json(&report))?,
        Format::Text => {
            write!(out, "{}", text::text(&report, colour_on_stdout()))?;
            out.flush()?;
            tell_errors(&report);
        }
    }
    Ok(if report.in_error == 0 { Status::Done } else { Status::Faulty })
}

/// The policy, and the other version of it.
fn sides(args: &Args) -> Result<Vec<Side>, Stop> {
    let policy = input::policy(&args.files)?;
    let decision = choose(&policy, args.decision.as_deref())?;
    let on = args.on.unwrap_or_else(|| input::today(policy.timezone()).0);
    let mut sides = vec![Side::new(policy, decision.clone(), on)?];
    if let Some(path) = &args.compare {
        let files = PolicyFiles { policy: path.clone(), with: args.compare_with.clone() };
        let other = input::policy(&files)?;
        let has = other.decisions().any(|(name, _)| name == decision);
        let named = if has { Some(decision.as_str()) } else { args.decision.as_deref() };
        let decision = choose(&other, named)?;
        sides.push(Side::new(other, decision, args.compare_on.unwrap_or(on))?);
    }
    Ok(sides)
}

/// A file of cases, a line each.
struct Saved {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Saved {
    fn create(path: &Path) -> Result<Saved, Stop> {
        let file = File::create(path).map_err(|error| unwritable(path, &error))?;
        Ok(Saved { path: path.to_owned(), file: BufWriter::new(file) })
    }

    fn write(&mut self, batch: &dyn Batch) -> Result<(), Stop> {
        for facts in (0..batch.len()).filter_map(|at| batch.facts(0, at).ok()) {
            writeln!(self.file, "{}", facts.to_json()).map_err(|error| unwritable(&self.path, &error))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), Stop> {
        self.file.flush().map_err(|error| unwritable(&self.path, &error))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Call(format!("`{}` cannot be written: {}", path.display(), in_words(error)))
}

/// The cases in error, on standard error, each by its number.
fn tell_errors(report: &Report<'_>) {
    for error in &report.errors {
        let under = error.under.map(|under| format!(", refused {under}")).unwrap_or_default();
        say(&format!(
            "{} {}{under}:\n{}",
            report.origin.unit(),
            error.number,
            error.fault.render(crate::output::colour_on_stderr()).trim_end()
        ));
    }
    let untold = report.in_error - report.told_errors;
    if untold > 0 {
        say(&format!("and {untold} more in error"));
    }
    if report.in_error > 0 {
        let cases = crate::output::count(usize::try_from(report.cases()).unwrap_or(usize::MAX), "case");
        let by_side = report.refused().map(|counts| format!(": {counts}")).unwrap_or_default();
        say(&format!("{} of {cases} in error{by_side}", report.in_error));
    }
}
