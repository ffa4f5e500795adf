//! `cargo xtask wheel`: the Python package, a wheel for every CPython from 3.10 on, in `target/wheels`.

use std::fs;
use std::path::PathBuf;

use crate::{Result, install, shell};

pub(crate) fn run(arguments: &[String]) -> Result {
    match arguments {
        [] => build().map(|wheel| println!("{}", wheel.display())),
        [argument, ..] => Err(format!("unexpected argument `{argument}`")),
    }
}

/// Builds the wheel, and says where it is.
pub(crate) fn build() -> Result<PathBuf> {
    let maturin = install::python_program("maturin", "1.16.0")?;
    let folder = shell::target().join("wheels");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    }
    let mut build = shell::program(maturin, "build --release --quiet --manifest-path bindings/python/Cargo.toml --out");
    shell::run(build.arg(&folder))?;
    let built = fs::read_dir(&folder).map_err(|error| format!("`{}`: {error}", folder.display()))?;
    let mut wheels =
        built.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "whl"));
    match (wheels.next(), wheels.next()) {
        (Some(wheel), None) => Ok(wheel),
        _ => Err(format!("`{}` does not hold one wheel", folder.display())),
    }
}
