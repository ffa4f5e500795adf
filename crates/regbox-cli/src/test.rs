//! `regbox test`: runs the scenarios of a policy.

use crate::input::{self, PolicyFiles};
use crate::output::{Format, Status, Stop, colour_on_stdout};
use std::io::Write;

/// Runs the scenarios that stand in a policy, and reports each that does not come out as it says.
///
/// The exit status is 1 where a scenario fails.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox test sandbox.regbox --with orders-2026.regbox")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// Tells what the scenarios reach of the policy, and what none of them does.
    #[arg(long)]
    coverage: bool,
    /// For whom to write: people, or programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let policy = input::policy(&args.files)?;
    let report = policy.test();
    let status = if report.failed() == 0 { Status::Done } else { Status::Faulty };
    if args.format == Format::Json {
        let json = report.to_json();
        if args.coverage {
            let whole = json.strip_suffix('}').unwrap_or(&json);
            writeln!(out, "{whole},\"coverage\":{}}}", policy.coverage().to_json())?;
        } else {
            writeln!(out, "{json}")?;
        }
        return Ok(status);
    }
    let colour = colour_on_stdout();
    for scenario in report.scenarios() {
        let failed = !scenario.passed();
        let (mark, code) = if failed { ('✗', 31) } else { ('✓', 32) };
        if colour {
            writeln!(out, "\u{1b}[{code}m{mark}\u{1b}[0m {}", scenario.title())?;
        } else {
            writeln!(out, "{mark} {}", scenario.title())?;
        }
        if failed {
            writeln!(out, "\n{}\n", scenario.failures().render(colour).trim_end())?;
        }
    }
    if report.scenarios().next().is_some() {
        writeln!(out)?;
    }
    writeln!(out, "{} passed, {} failed", report.passed(), report.failed())?;
    if args.coverage {
        write!(out, "\n{}", policy.coverage().to_text())?;
    }
    Ok(status)
}
