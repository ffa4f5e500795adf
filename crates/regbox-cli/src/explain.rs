//! `regbox explain`: the page of an error code.

use crate::nearest::nearest;
use crate::output::{Status, Stop};
use regbox::Code;
use std::io::Write;

/// Explains the code of an error or of a warning: what it means, an example, and how to mend it.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox explain E0201")]
pub(crate) struct Args {
    /// The code, as it stands in the message.
    code: String,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let Some(code) = Code::find(&args.code) else {
        let near = nearest(&args.code, Code::all().map(Code::as_str));
        let help = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(Stop::Call(format!("there is no code `{}`{help}", args.code)));
    };
    writeln!(out, "{}", code.page().trim_end())?;
    Ok(Status::Done)
}
