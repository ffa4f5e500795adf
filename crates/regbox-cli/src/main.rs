//! The `regbox` command: the files, the clock and the terminal, around a core that has none of them.
//!
//! A command ends with one of three statuses: 0, it is done, whatever the answer; 1, the policy or the facts are in
//! error; 2, the call is. An answer, and under `--format json` an error too, goes to standard output; words about it
//! go to standard error.

mod ask;
mod cases;
mod check;
mod decide;
mod doc;
mod explain;
mod fault;
mod fmt;
mod input;
mod monitor;
mod nearest;
mod output;
mod progress;
mod schema;
mod simulate;
mod test;
mod translations;

use clap::{Parser, Subcommand};
use output::{Format, Status, Stop};
use std::io::{BufWriter, Write};
use std::process::ExitCode;

/// Checks the rules of a regulatory sandbox, decides applications by them, and explains each answer.
///
/// A policy is the text of the rules, written in the Regbox language. Facts are what is known of an application; what
/// is not given is unknown, and never taken for false or for zero.
#[derive(Parser)]
#[command(
    name = "regbox",
    version,
    arg_required_else_help = true,
    after_help = "Exit status: 0 it is done, whatever the outcome; 1 the policy or the facts are in error; 2 the call is.\n\n\
                  Example: regbox decide sandbox.regbox --facts applicant.json --on 2026-05-01"
)]
struct Call {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Args),
    Decide(decide::Args),
    Ask(ask::Args),
    Simulate(Box<simulate::Args>),
    Test(test::Args),
    Monitor(monitor::Args),
    Doc(doc::Args),
    Fmt(fmt::Args),
    Schema(schema::Args),
    Explain(explain::Args),
}

impl Command {
    fn format(&self) -> Format {
        match self {
            Command::Check(args) => args.format,
            Command::Decide(args) => args.format,
            Command::Simulate(args) => args.format,
            Command::Test(args) => args.format,
            Command::Monitor(args) => args.format,
            Command::Ask(_) | Command::Doc(_) | Command::Fmt(_) | Command::Schema(_) | Command::Explain(_) => {
                Format::Text
            }
        }
    }

    fn run(&self, out: &mut dyn Write) -> Result<Status, Stop> {
        match self {
            Command::Check(args) => check::run(args, out),
            Command::Decide(args) => decide::run(args, out),
            Command::Ask(args) => ask::run(args, out),
            Command::Simulate(args) => simulate::run(args, out),
            Command::Test(args) => test::run(args, out),
            Command::Monitor(args) => monitor::run(args, out),
            Command::Doc(args) => doc::run(args, out),
            Command::Fmt(args) => fmt::run(args, out),
            Command::Schema(args) => schema::run(args, out),
            Command::Explain(args) => explain::run(args, out),
        }
    }
}

fn main() -> ExitCode {
    let call = match Call::try_parse() {
        Ok(call) => call,
        Err(error) => {
            // Where even this cannot be written, nobody reads.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(output::CALL) } else { ExitCode::SUCCESS };
        }
    };
    let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let ended = call.command.run(&mut out);
    output::end(ended, call.command.format(), &mut out)
}
