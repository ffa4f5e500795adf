//! `cargo xtask peers`: what Regbox and other engines cost, side by side. A race in Rust, of what an event costs; a race in
//! JavaScript, of a decision from JSON text; a race in Python, of a decision from a dict. Each has its own list of what it
//! depends on, and what the first builds is apart from ours.

use super::{passed_on, wasm, wheel};
use crate::{Result, install, shell};
use std::path::PathBuf;

pub(crate) fn run(arguments: &[String]) -> Result {
    match passed_on(arguments).split_first() {
        Some((first, rest)) if first == "javascript" => javascript(rest),
        Some((first, rest)) if first == "python" => python(rest),
        _ => rust(passed_on(arguments)),
    }
}

fn rust(arguments: &[String]) -> Result {
    let mut run = shell::cargo("run --release --quiet --manifest-path benches/peers/Cargo.toml --target-dir");
    shell::run(run.arg(shell::target().join("peers")).arg("--").args(arguments))
}

fn javascript(arguments: &[String]) -> Result {
    wasm::build()?;
    install::npm_packages("benches/peers/javascript")?;
    shell::run(shell::program("node", "benches/peers/javascript/race.js").arg(applications()?).args(arguments))
}

fn python(arguments: &[String]) -> Result {
    let wheel = wheel::build()?;
    // Its peers want other versions of what both have.
    let (requirements, race, arguments) = match arguments.split_first() {
        Some((first, rest)) if first == "columns" => ("columns.txt", "columns.py", rest),
        _ => ("requirements.txt", "race.py", arguments),
    };
    let python = install::python_environment(if race == "columns.py" { "peers-columns" } else { "peers" })?;
    let folder = "benches/peers/python";
    shell::run(&mut shell::program(&python, &format!("-m pip install --quiet --requirement {folder}/{requirements}")))?;
    shell::run(shell::program(&python, "-m pip install --quiet").arg(wheel))?;
    shell::run(shell::program(&python, &format!("{folder}/{race}")).arg(applications()?).args(arguments))
}

/// The file of the reference applications, one a line.
pub(crate) fn applications() -> Result<PathBuf> {
    let applications = shell::target().join("applications.jsonl");
    let text = shell::output(&mut shell::cargo("run --quiet --package regbox-benches --bin applications"))?;
    std::fs::write(&applications, text).map_err(|error| format!("`{}`: {error}", applications.display()))?;
    Ok(applications)
}
