//! The sources are as rustfmt lays them out.

use crate::{Result, install, shell};

pub(crate) fn run() -> Result {
    install::component("rustfmt", "fmt")?;
    shell::run(&mut shell::cargo("fmt --all --check"))
}
