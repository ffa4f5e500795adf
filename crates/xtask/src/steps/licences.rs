//! Every dependency has a licence that we accept and comes from crates.io; `deny.toml` says which.

use crate::{Result, install, shell};

pub(crate) fn run() -> Result {
    install::cargo_command("deny", "0.20.2")?;
    shell::run(&mut shell::cargo("deny check --hide-inclusion-graph bans licenses sources"))
}
