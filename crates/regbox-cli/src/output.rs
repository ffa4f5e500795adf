//! Where answers and errors go, and the status with which a command ends.

use crate::fault::Fault;
use regbox::Diagnostics;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// The exit status of a call that cannot be carried out.
pub(crate) const CALL: u8 = 2;

/// For whom an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: compact JSON, the same bytes from every face of Regbox.
    Json,
}

/// How a command that was carried out has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It is done, whatever the outcome.
    Done,
    /// Something was found wrong, and has been reported.
    Faulty,
}

/// Why a command ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The call is wrong: a sentence that says how.
    Call(String),
    /// The policy or the facts are in error.
    Faulty(Fault),
    /// The answer cannot be written.
    Output(std::io::Error),
}

impl From<Diagnostics> for Stop {
    fn from(diagnostics: Diagnostics) -> Stop {
        Stop::Faulty(diagnostics.into())
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Faulty(fault)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Stop {
        Stop::Output(error)
    }
}

/// Reports how a command ended, and gives the status to exit with. A reader that has gone away, as `head` does once it
/// has its lines, has what it wants.
pub(crate) fn end(ended: Result<Status, Stop>, format: Format, out: &mut dyn Write) -> ExitCode {
    let reported = match ended {
        Ok(status) => Ok(if status == Status::Done { 0 } else { 1 }),
        Err(Stop::Faulty(fault)) => faulty(&fault, format, out).map(|()| 1),
        Err(Stop::Output(error)) => Err(error),
        Err(Stop::Call(sentence)) => {
            complain(&sentence);
            Ok(CALL)
        }
    };
    match reported.and_then(|status| out.flush().map(|()| status)) {
        Ok(status) => ExitCode::from(status),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("the answer cannot be written: {}", in_words(&error)));
            ExitCode::from(CALL)
        }
    }
}

fn faulty(fault: &Fault, format: Format, out: &mut dyn Write) -> std::io::Result<()> {
    match format {
        Format::Json => writeln!(out, "{}", fault.to_json()),
        Format::Text => {
            // What was already answered stands before what went wrong.
            out.flush()?;
            say(&format!("{}{}", fault.render(colour_on_stderr()), counts(fault)));
            Ok(())
        }
    }
}

/// `2 errors, 1 warning`.
fn counts(fault: &Fault) -> String {
    let (errors, warnings) = fault.numbers();
    let errors = count(errors, "error");
    if warnings == 0 { errors } else { format!("{errors}, {}", count(warnings, "warning")) }
}

/// `no errors`, `1 error`, `2 errors`.
pub(crate) fn count(number: usize, of: &str) -> String {
    match number {
        0 => format!("no {of}s"),
        1 => format!("1 {of}"),
        number => format!("{number} {of}s"),
    }
}

/// A line on standard error. Where that cannot be written, nobody reads.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A sentence on standard error that says what is wrong with the call.
pub(crate) fn complain(sentence: &str) {
    if colour_on_stderr() {
        say(&format!("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m {sentence}"));
    } else {
        say(&format!("error: {sentence}"));
    }
}

/// Whether standard output takes colour.
pub(crate) fn colour_on_stdout() -> bool {
    colour(&std::io::stdout())
}

/// Whether standard error takes colour.
pub(crate) fn colour_on_stderr() -> bool {
    colour(&std::io::stderr())
}

/// Colour is for terminals, and for those who have not said no to it (<https://no-color.org>).
fn colour(stream: &impl IsTerminal) -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let simple = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    stream.is_terminal() && !refused && !simple
}

/// Refuses to write a file over another that the same call reads or writes.
pub(crate) fn apart<'p>(written: &[&Path], read: impl IntoIterator<Item = &'p Path>) -> Result<(), Stop> {
    let place = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let places: Vec<_> = written.iter().map(|path| place(path).ok()).collect();
    let read: Vec<_> = read.into_iter().map(|path| place(path).ok()).collect();
    for (at, path) in written.iter().enumerate() {
        let own = &places[at];
        if own.is_some() && (read.contains(own) || places[..at].contains(own)) {
            let path = path.display();
            return Err(Stop::Call(format!("`{path}` would be written over: give what is written a name of its own")));
        }
    }
    Ok(())
}

/// An error of the system without its number.
pub(crate) fn in_words(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{count, in_words};

    #[test]
    fn things_are_counted_in_words() {
        assert_eq!([count(0, "fact"), count(1, "fact"), count(2, "fact")], ["no facts", "1 fact", "2 facts"]);
    }

    #[test]
    fn an_error_of_the_system_reads_as_part_of_a_sentence() {
        assert_eq!(in_words(&std::io::Error::from_raw_os_error(2)), "no such file or directory");
    }
}
