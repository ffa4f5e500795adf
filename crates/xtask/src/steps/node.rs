//! The npm package is built, and Node gives the bytes that the parity cases state; its types are checked as its users'
//! compilers will. The highlighting of editors, which is tested with their tokenizer, agrees with the engine.

use crate::{Result, commands, install, shell};

pub(crate) fn run() -> Result {
    commands::wasm::build()?;
    let compiler = install::npm_program("typescript", "7.0.2", "tsc")?;
    shell::run(&mut shell::program(compiler, "--project bindings/wasm/tests/tsconfig.json"))?;
    shell::run(&mut shell::program("node", "--test bindings/wasm/tests/"))?;
    highlighting()
}

fn highlighting() -> Result {
    install::npm_packages("tests/highlight")?;
    let tokens = shell::target().join("tokens.json");
    let told = "test --quiet --package regbox --lib -- syntax::tokens";
    shell::run(shell::cargo(told).env("REGBOX_TOKENS", &tokens))?;
    install::npm_packages("examples/playground")?;
    shell::run(
        shell::program("node", "--test tests/highlight/highlight.test.js tests/highlight/playground.test.js")
            .env("REGBOX_TOKENS", &tokens),
    )
}
