//! The documentation builds without a dead link.

use crate::{Result, shell};

pub(crate) fn run() -> Result {
    let mut doc = shell::cargo("doc --no-deps --workspace");
    shell::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}
