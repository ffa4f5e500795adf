//! `cargo xtask peers`: what an event costs us and another engine, side by side. It is a workspace of its own, and what it
//! builds is apart from ours.

use super::passed_on;
use crate::{Result, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    let mut run = shell::cargo("run --release --quiet --manifest-path benches/peers/Cargo.toml --target-dir");
    shell::run(run.arg(shell::target().join("peers")).arg("--").args(passed_on(arguments)))
}
