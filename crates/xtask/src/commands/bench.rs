//! `cargo xtask bench`: our cost, stage by stage.

use super::passed_on;
use crate::{Result, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    shell::run(shell::cargo("bench --package regbox-benches --benches --").args(passed_on(arguments)))
}
