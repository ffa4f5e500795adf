//! `cargo xtask mutants`: changes to the core that no test notices.

use super::passed_on;
use crate::{Result, install, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    install::cargo_command("mutants", "27.1.0")?;
    let mut mutants = shell::cargo("mutants --package regbox --test-workspace true --output");
    shell::run(mutants.arg(shell::target()).args(passed_on(arguments)))
}
