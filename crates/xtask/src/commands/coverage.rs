//! `cargo xtask coverage`: the lines that no test runs.

use super::passed_on;
use crate::{Result, install, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    shell::run(&mut shell::program("rustup", "component add llvm-tools"))?;
    install::cargo_command("llvm-cov", "0.9.1")?;
    shell::run(shell::cargo("llvm-cov --workspace --exclude xtask --show-missing-lines").args(passed_on(arguments)))
}
