//! `regbox schema`: the JSON Schema of what a policy asks.

use crate::input::{self, PolicyFiles};
use crate::output::{Status, Stop};
use std::io::Write;

/// Writes the JSON Schema (2020-12) of the facts of a policy, for forms, editors and validators.
///
/// What the schema refuses, `regbox decide` refuses, too.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox schema sandbox.regbox > facts.schema.json")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let policy = input::policy(&args.files)?;
    out.write_all(policy.schema().as_bytes())?;
    Ok(Status::Done)
}
