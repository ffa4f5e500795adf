//! No misspelt word; the exceptions stand in `.typos.toml`.

use crate::{Result, install, shell};

pub(crate) fn run() -> Result {
    let typos = install::python_program("typos", "1.52.0")?;
    shell::run(&mut shell::program(typos, "--config .typos.toml"))
}
