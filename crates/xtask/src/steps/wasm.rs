//! The core compiles for the browser, without a line of its own for it.

use crate::{Result, install, shell};

const TRIPLE: &str = "wasm32-unknown-unknown";

pub(crate) fn run() -> Result {
    install::standard_library(TRIPLE)?;
    shell::run(&mut shell::cargo(&format!("check --package regbox --target {TRIPLE}")))
}
