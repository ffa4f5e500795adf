//! `regbox decide`: one case, or many.

use crate::cases::{Case, Cases, Kind};
use crate::fault::Fault;
use crate::input::{self, PolicyFiles};
use crate::nearest::nearest;
use crate::output::{Format, Status, Stop, colour_on_stdout, count, say};
use crate::progress::Progress;
use jiff::civil::Date;
use regbox::Policy;
use std::io::Write;
use std::path::PathBuf;

/// Decides an application by a policy: the outcome, why, and what is still needed.
///
/// The exit status is 0 whatever the outcome is: a refusal is an answer, too.
///
/// Facts in a `.json` file, or from standard input, are one case. A `.jsonl` file has a case a line, and a `.csv` file
/// has a case a row, below a row with the names of the facts; each case then gives one line of JSON. A case in error
/// gives `{"line": …, "errors": […]}`, and the others are decided all the same.
///
/// In a `.csv` file an empty cell is unknown, `owner.name` names a field of a record, a set is `a;b;c`, and a list is
/// JSON in its cell.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox decide sandbox.regbox --facts applicant.json --on 2026-05-01")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// The facts: a `.json`, `.jsonl` or `.csv` file, or `-` for standard input.
    #[arg(long, value_name = "FACTS")]
    facts: PathBuf,
    /// The date of the decision, such as 2026-05-01; left out, today in the time zone of the policy.
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<Date>,
    /// The decision to take; needed where the policy has several.
    #[arg(long, value_name = "NAME")]
    decision: Option<String>,
    /// For whom to write: people, or programs. Many cases are always answered in JSON.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// A date as an option gives it.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    let shaped = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = if shaped { text.parse().ok() } else { None };
    date.ok_or_else(|| "write a day that exists, as in 2026-05-01".to_owned())
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    // The call is looked at before the policy: a file that is missing is no fault of the rules.
    let kind = Kind::of(&args.facts)?;
    let facts: Box<dyn std::io::Read> = match kind {
        Kind::Input => Box::new(std::io::stdin().lock()),
        _ => Box::new(input::open(&args.facts)?),
    };
    let policy = input::policy(&args.files)?;
    let decision = choose(&policy, args.decision.as_deref())?;
    let (today, zone) = input::today(policy.timezone());
    let on = args.on.unwrap_or(today);
    match kind {
        Kind::Input | Kind::One => {
            let text = input::case(facts, &args.facts)?;
            let answer = policy.decide(&decision, &policy.facts_from_json(&text)?, on)?;
            if args.format == Format::Json {
                writeln!(out, "{}", answer.to_json())?;
                return Ok(Status::Done);
            }
            writeln!(out, "{}", answer.to_text(colour_on_stdout()).trim_end())?;
            if args.on.is_none() {
                writeln!(out, "\nDecided on {on}, which is today in {zone}: no `--on` was given.")?;
            }
            Ok(Status::Done)
        }
        Kind::Lines | Kind::Rows => {
            let cases = Cases::new(kind, facts, &args.facts, [&policy], &[])?;
            let done = many(&policy, &decision, on, cases, out)?;
            out.flush()?;
            if args.format == Format::Text && done.in_error > 0 {
                say(&format!("{} of {} in error", done.in_error, count(done.cases, "case")));
            }
            Ok(if done.in_error == 0 { Status::Done } else { Status::Faulty })
        }
    }
}

/// The decision that is meant.
pub(crate) fn choose(policy: &Policy, named: Option<&str>) -> Result<String, Stop> {
    let names: Vec<_> = policy.decisions().collect();
    if let Some(named) = named {
        if names.iter().any(|(name, _)| *name == named) {
            return Ok(named.to_owned());
        }
        let help = match nearest(named, names.iter().map(|(name, _)| *name)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => list(&names),
        };
        return Err(Stop::Call(format!("the policy has no decision `{named}`{help}")));
    }
    match names.as_slice() {
        [] => Err(Stop::Call("the policy has no decision to take".to_owned())),
        [(name, _)] => Ok((*name).to_owned()),
        names => {
            let number = names.len();
            Err(Stop::Call(format!("the policy has {number} decisions; name one with `--decision`{}", list(names))))
        }
    }
}

fn list(names: &[(&str, Option<&str>)]) -> String {
    let width = names.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines = names.iter().map(|(name, title)| {
        let line = format!("\n  {name:width$}  {}", title.unwrap_or_default());
        line.trim_end().to_owned()
    });
    lines.collect()
}

/// What became of many cases.
struct Done {
    cases: usize,
    in_error: usize,
}

fn many(policy: &Policy, decision: &str, on: Date, mut cases: Cases<'_, 1>, out: &mut dyn Write) -> Result<Done, Stop> {
    let mut progress = Progress::new(cases.size(), false);
    let mut done = Done { cases: 0, in_error: 0 };
    while let Some(Case { line, facts: [facts], .. }) = cases.next()? {
        done.cases += 1;
        match facts.and_then(|facts| Ok(policy.decide(decision, &facts, on)?)) {
            Ok(answer) => writeln!(out, "{}", answer.to_json())?,
            Err(errors) => {
                done.in_error += 1;
                serde_json::to_writer(&mut *out, &InError { line, errors: &errors }).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
        }
        progress.step(cases.read(), done.cases, done.in_error);
    }
    Ok(done)
}

/// A case that could not be decided, by the line on which it begins.
#[derive(serde::Serialize)]
struct InError<'a> {
    line: u64,
    errors: &'a Fault,
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn a_date_has_one_form() {
        assert!(date("2026-05-01").is_ok());
        for wrong in ["2026-02-30", "20260501", "2026-5-1", "2026-05-01T00:00", "today", "-26-05-011"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }
}
