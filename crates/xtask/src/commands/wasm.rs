//! `cargo xtask wasm`: the npm package, in `bindings/wasm/pkg`.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use crate::{Result, checker, install, shell};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// What the module may use of WebAssembly, one by one: what every browser of 2023 has. `--all-features` lets the
/// optimizer use what no browser takes yet.
const FEATURES: &[&str] = &[
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// A function marked `inline`, as most small ones of the standard library are, is put into its callers as readily as any other
/// and no more: where it is larger than a call it becomes one. LLVM's own number is 325, at which the module is a
/// twenty-fifth larger.
const INLINE: &str = "-C llvm-args=-inlinehint-threshold=50";

/// What is sent is compressed, and two passes are left out whose smaller code compresses worse. The first kilobyte of memory
/// is the end of Rust's stack, and no data.
const OPTIMIZE: &str = "-Oz --skip-pass=inlining-optimizing --skip-pass=local-cse --low-memory-unused --mvp-features";

pub(crate) fn run(arguments: &[String]) -> Result {
    match arguments {
        [] => build(),
        [argument, ..] => Err(format!("unexpected argument `{argument}`")),
    }
}

/// Builds the package, once in a run: several steps test it.
pub(crate) fn build() -> Result {
    static BUILT: OnceLock<Result> = OnceLock::new();
    BUILT.get_or_init(make).clone()
}

fn make() -> Result {
    install::node()?;
    install::standard_library(TRIPLE)?;
    let optimizer = install::npm_program("binaryen", "132.0.0", "wasm-opt")?;
    let sources = shell::root().join("bindings/wasm");
    let package = sources.join("pkg");
    let mut compile = shell::cargo(&format!("build --package regbox-wasm --profile wasm --target {TRIPLE}"));
    shell::run(compile.env("RUSTFLAGS", INLINE))?;
    if package.exists() {
        fs::remove_dir_all(&package).map_err(|error| format!("`{}`: {error}", package.display()))?;
    }
    let compiled = shell::target().join(TRIPLE).join("wasm/regbox_wasm.wasm");
    shell::run(shell::cargo("run --quiet --package xtask-npm -- bind").arg(compiled).arg(&package))?;
    let module = package.join("regbox_wasm_bg.wasm");
    shell::run(shell::cargo("run --quiet --package xtask-npm -- cut").arg(&module))?;
    let mut optimize = shell::program(optimizer, OPTIMIZE);
    optimize.args(FEATURES.iter().map(|feature| format!("--enable-{feature}")));
    shell::run(optimize.arg(&module).arg("-o").arg(&module))?;
    shell::run(shell::cargo("run --quiet --package xtask-npm -- order").arg(&module))?;
    copy_all(&sources.join("js"), &package)?;
    checker::complete(&package)?;
    for file in ["README.md", "../../LICENSE-APACHE", "../../LICENSE-MIT"] {
        copy(&sources.join(file), &package)?;
    }
    shell::run(shell::cargo("run --quiet --package xtask-npm -- size").arg(&package))
}

/// Copies a folder with all that is in it.
fn copy_all(from: &Path, to: &Path) -> Result {
    let files = fs::read_dir(from).map_err(|error| format!("`{}`: {error}", from.display()))?;
    fs::create_dir_all(to).map_err(|error| format!("`{}`: {error}", to.display()))?;
    files.flatten().map(|file| file.path()).try_for_each(|path| match path.is_dir() {
        true => copy_all(&path, &to.join(path.file_name().unwrap_or_default())),
        false => copy(&path, to),
    })
}

fn copy(file: &Path, folder: &Path) -> Result {
    let name = file.file_name().unwrap_or_default();
    fs::copy(file, folder.join(name)).map(|_| ()).map_err(|error| format!("`{}`: {error}", file.display()))
}
