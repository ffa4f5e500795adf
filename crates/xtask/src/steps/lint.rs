//! Clippy finds nothing, in code and in tests.

use crate::{Result, install, shell};

pub(crate) fn run() -> Result {
    install::component("clippy", "clippy")?;
    shell::run(&mut shell::cargo("clippy --workspace --all-targets -- -D warnings"))
}
