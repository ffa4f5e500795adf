//! The tests pass, those in the documentation too. Benchmarks are built by `lint` and run by `cargo xtask bench`.

use crate::{Result, shell};

pub(crate) fn run() -> Result {
    shell::run(&mut shell::cargo("test --workspace --lib --bins --tests --examples --no-fail-fast"))
}

pub(crate) fn doctests() -> Result {
    shell::run(&mut shell::cargo("test --workspace --doc --no-fail-fast"))
}
