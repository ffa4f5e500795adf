//! `regbox check`: what is wrong with a policy, and what deserves a second look.

use crate::input::{self, PolicyFiles};
use crate::output::{Format, Status, Stop, colour_on_stderr, complain, count, say};
use crate::translations;
use std::io::Write;
use std::path::PathBuf;

/// Checks a policy, and reports every error and warning in it.
///
/// An error means that the policy cannot be used. A warning means that it can, and that a person should look again.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox check sandbox.regbox --with orders-2026.regbox --deny-warnings")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// Ends with status 1 where there are warnings, too.
    #[arg(long)]
    deny_warnings: bool,
    /// A translation of the policy's texts, whose completeness is checked; may be given many times.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    translations: Vec<PathBuf>,
    /// For whom to write: people, or programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let policy = input::policy(&args.files)?;
    let wrong = translations::check(&policy, &args.translations)?;
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let warnings = policy.warnings();
    let denied = args.deny_warnings && !warnings.is_empty();
    if args.format == Format::Json {
        writeln!(out, "{}", warnings.to_json())?;
        return Ok(if denied { Status::Faulty } else { Status::Done });
    }
    if !warnings.is_empty() {
        say(warnings.render(colour_on_stderr()).trim_end());
        say("");
    }
    let version = policy.version().map(|version| format!(" {version}")).unwrap_or_default();
    // What stands in another of these is a field of a fact; a fact of a module has a dot in its name, too.
    let types = policy.fact_types();
    let is_field = |name: &str| name.rsplit_once('.').is_some_and(|(of, _)| types.iter().any(|(fact, _)| fact == of));
    let facts = types.iter().filter(|(name, _)| !is_field(name)).count();
    writeln!(
        out,
        "{}{version}: {}, {}, no errors, {}",
        policy.name(),
        count(policy.decisions().count(), "decision"),
        count(facts, "fact"),
        count(warnings.len(), "warning"),
    )?;
    if denied {
        out.flush()?;
        complain(&format!("{} under `--deny-warnings`", count(warnings.len(), "warning")));
        return Ok(Status::Faulty);
    }
    Ok(Status::Done)
}
