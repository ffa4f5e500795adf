//! `regbox doc`: the rulebook of a policy, for a lawyer to review.

use crate::input::{self, PolicyFiles};
use crate::output::{Status, Stop, apart, in_words};
use std::io::Write;
use std::path::PathBuf;

/// Writes the rulebook of a policy: each provision in words beside its citation, for a lawyer to review.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox doc sandbox.regbox --out rulebook.html")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// In which form; by the name of the file where one is written, else Markdown.
    #[arg(long, value_enum)]
    form: Option<Form>,
    /// The file to write; standard output if there is none.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Markdown.
    Markdown,
    /// One HTML page that needs nothing else.
    Html,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    apart(&args.out.iter().map(PathBuf::as_path).collect::<Vec<_>>(), args.files.paths())?;
    let policy = input::policy(&args.files)?;
    let ending = args.out.as_deref().and_then(|path| path.extension()).map(|ending| ending.to_ascii_lowercase());
    let named =
        if ending.is_some_and(|ending| ending == "html" || ending == "htm") { Form::Html } else { Form::Markdown };
    let text = match args.form.unwrap_or(named) {
        Form::Markdown => policy.doc_markdown(),
        Form::Html => policy.doc_html(),
    };
    match &args.out {
        Some(path) => std::fs::write(path, text)
            .map_err(|error| Stop::Call(format!("`{}` cannot be written: {}", path.display(), in_words(&error))))?,
        None => write!(out, "{text}")?,
    }
    Ok(Status::Done)
}
