//! `cargo xtask playground`: the playground, as files for any static host, in `examples/playground/dist`.

use crate::{Result, commands, install, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    match arguments {
        [] => commands::wasm::build().and_then(|()| bundle()),
        [argument, ..] => Err(format!("unexpected argument `{argument}`")),
    }
}

/// Bundles it with the npm package as it stands.
pub(crate) fn bundle() -> Result {
    install::npm_packages("examples/playground")?;
    shell::run(&mut shell::program("node", "examples/playground/build.js"))
}
