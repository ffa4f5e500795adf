//! The npm package in a real browser: the parity cases, whole interviews by keyboard alone, and what must hold on every page
//! of the checker and in the playground. Pictures of the pages are left in target/browser/screenshots.

use crate::{Result, commands, install, shell};

pub(crate) fn run() -> Result {
    commands::wasm::build()?;
    commands::playground::bundle()?;
    install::npm_packages("tests/browser")?;
    let chromium = install::chromium()?;
    let mut tests = shell::program("node", "--test --test-concurrency=2 tests/browser/");
    shell::run(tests.env("REGBOX_CHROMIUM", chromium))
}
