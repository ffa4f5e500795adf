//! The repository's commands: `cargo xtask NAME`. Each installs first what it needs.
//!
//! ```text
//! main       the table of commands
//! commands/  one file per command
//! steps/     what `cargo xtask test` runs, one file per subject, in the order of the table in steps/mod.rs
//! checker    the style and the words of the checker in the npm package
//! suite      runs steps, times them, tells which failed
//! shell      runs programs; install  gets the ones that are missing; members  reads the workspace's crates
//! ```

mod checker;
mod commands;
mod install;
mod members;
mod shell;
mod steps;
mod suite;

use std::process::ExitCode;

/// What went wrong, in a sentence for the terminal.
type Result<T = ()> = std::result::Result<T, String>;

/// A command: its name, what follows it, what it does, and the function that does it.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "test",
        arguments: "[STEP…]",
        about: "everything that must hold before a commit, or only the steps named",
        run: commands::test::run,
    },
    Command { name: "wasm", arguments: "", about: "the npm package, in bindings/wasm/pkg", run: commands::wasm::run },
    Command {
        name: "playground",
        arguments: "",
        about: "the playground, in examples/playground/dist",
        run: commands::playground::run,
    },
    Command { name: "wheel", arguments: "", about: "the Python package, in target/wheels", run: commands::wheel::run },
    Command { name: "bench", arguments: "[-- ARGS]", about: "our cost, stage by stage", run: commands::bench::run },
    Command {
        name: "peers",
        arguments: "[-- [javascript|python [columns]] ARGS]",
        about: "what we and others cost, side by side: an event in Rust, a decision in Node, a decision in Python",
        run: commands::peers::run,
    },
    Command {
        name: "fuzz",
        arguments: "[--seconds N] [TARGET]",
        about: "each fuzz target, or one, for N seconds (default 60)",
        run: commands::fuzz::run,
    },
    Command {
        name: "coverage",
        arguments: "[-- ARGS]",
        about: "lines that no test runs",
        run: commands::coverage::run,
    },
    Command {
        name: "mutants",
        arguments: "[-- ARGS]",
        about: "changes to the core that no test notices",
        run: commands::mutants::run,
    },
    Command {
        name: "semver",
        arguments: "REVISION",
        about: "what changed in the public interface since REVISION",
        run: commands::semver::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", usage());
        return ExitCode::SUCCESS;
    };
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprint!("there is no command `{name}`\n\n{}", usage());
        return ExitCode::from(2);
    };
    match (command.run)(rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\ncargo xtask {name}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("Usage: cargo xtask COMMAND\n\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        text.push_str(&format!("  {call:<32}{}\n", command.about));
    }
    text.push_str(&format!("\nSteps of test: {}\n", steps::names().join(", ")));
    text
}
