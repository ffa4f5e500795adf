//! `regbox fmt`: the files of a policy in the one layout.

use crate::input::{self, PolicyFiles};
use crate::output::{Status, Stop, complain, count, in_words};
use std::io::Write;
use std::path::Path;

/// Lays out the files of a policy in place: nothing but white space changes, and every remark stays.
///
/// A file with mistakes is left as it is. The modules that a policy uses are files of their own: name them to lay them
/// out. `-` lays out standard input, to standard output.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox fmt sandbox.regbox --with orders-2026.regbox --check")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// Changes nothing: names the files that are not laid out so, and ends with status 1 where there are any.
    #[arg(long)]
    check: bool,
}

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let paths: Vec<&Path> = args.files.paths().collect();
    if paths.iter().filter(|path| is_standard_input(path)).count() > 1 {
        return Err(Stop::Call("standard input can be read only once".to_owned()));
    }
    // Every file is read before the first one is written: a mistake in one leaves all as they are.
    let mut changed = Vec::new();
    for path in paths {
        let text = input::source_text(path)?;
        let laid_out = regbox::format(&text.source)?;
        let same = laid_out.as_bytes() == text.bytes;
        if is_standard_input(path) && !args.check {
            out.write_all(laid_out.as_bytes())?;
        } else if !same {
            changed.push((path, laid_out));
        }
    }
    if !args.check {
        changed.into_iter().try_for_each(|(path, text)| replace(path, &text))?;
        return Ok(Status::Done);
    }
    for (path, _) in &changed {
        writeln!(out, "{}", path.display())?;
    }
    if changed.is_empty() {
        return Ok(Status::Done);
    }
    out.flush()?;
    let are = if changed.len() == 1 { "is" } else { "are" };
    complain(&format!("{} {are} not formatted; `regbox fmt` does it", count(changed.len(), "file")));
    Ok(Status::Faulty)
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Puts a new text in the place of a file at once: whoever reads it meanwhile sees the old one or the new one, whole.
fn replace(path: &Path, text: &str) -> Result<(), Stop> {
    // A link stays a link: it is the file behind it that changes.
    let target = path.canonicalize().map_err(|error| unwritable(path, &error))?;
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = target.with_file_name(name);
    let written = std::fs::metadata(&target)
        .and_then(|metadata| {
            let mut file = std::fs::File::create_new(&new)?;
            file.set_permissions(metadata.permissions())?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&new, &target));
    written.map_err(|error| {
        // What could not be put in place is of no use; where it cannot be taken away either, the first error says why.
        let _ = std::fs::remove_file(&new);
        unwritable(path, &error)
    })
}

fn unwritable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Call(format!("`{}` cannot be written: {}", path.display(), in_words(error)))
}
