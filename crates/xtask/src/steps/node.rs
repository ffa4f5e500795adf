//! The npm package is built, and Node gives the bytes that the parity cases state; its types are checked as its users'
//! compilers will.

use crate::{Result, commands, install, shell};

pub(crate) fn run() -> Result {
    commands::wasm::build()?;
    let compiler = install::npm_program("typescript", "7.0.2", "tsc")?;
    shell::run(&mut shell::program(compiler, "--project bindings/wasm/tests/tsconfig.json"))?;
    shell::run(&mut shell::program("node", "--test bindings/wasm/tests/"))
}
