//! Gets the tools that are missing: from rustup, crates.io, PyPI or npm, always the same version.

use std::path::PathBuf;

use crate::Result;
use crate::shell::{cargo, program, run, succeeds, target};

/// A component of the toolchain, named as rustup does, and the cargo command it brings.
pub(crate) fn component(name: &str, command: &str) -> Result {
    if succeeds(&mut cargo(&format!("{command} --version"))) {
        return Ok(());
    }
    run(&mut program("rustup", &format!("component add {name}")))
}

/// The standard library of a compilation target. A toolchain that has it is not asked to fetch it again.
pub(crate) fn standard_library(triple: &str) -> Result {
    let folder = crate::shell::output(&mut program("rustc", &format!("--print target-libdir --target {triple}")))?;
    if PathBuf::from(folder.trim()).is_dir() {
        return Ok(());
    }
    run(&mut program("rustup", &format!("target add {triple}")))
}

/// A cargo command from crates.io, built once per machine.
pub(crate) fn cargo_command(name: &str, version: &str) -> Result {
    if succeeds(&mut cargo(&format!("{name} --version"))) {
        return Ok(());
    }
    run(&mut cargo(&format!("install cargo-{name} --version {version} --locked")))
}

/// A program from PyPI, in a virtual environment of its own under the target folder.
pub(crate) fn python_program(name: &str, version: &str) -> Result<PathBuf> {
    let environment = format!("{name}-{version}");
    let tool = in_environment(&environment, name);
    if !succeeds(&mut program(&tool, "--version")) {
        let python = python_environment(&environment)?;
        run(&mut program(python, &format!("-m pip install --quiet {name}=={version}")))?;
    }
    Ok(tool)
}

/// A fresh virtual environment under the target folder: its Python.
pub(crate) fn python_environment(name: &str) -> Result<PathBuf> {
    run(program("python3", "-m venv --clear").arg(target().join("tools").join(name)))?;
    Ok(in_environment(name, "python"))
}

fn in_environment(environment: &str, program: &str) -> PathBuf {
    let binary = if cfg!(windows) { "Scripts" } else { "bin" };
    target().join("tools").join(environment).join(binary).join(program)
}

/// Node and npm are not ours to install: a system has its own way to them.
pub(crate) fn node() -> Result {
    let there = |name: &str| succeeds(&mut program(name, "--version"));
    if there("node") && there(NPM) {
        return Ok(());
    }
    Err("`node` and `npm` are needed, and not found: install Node.js 20 or later, https://nodejs.org".to_owned())
}

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// A program from npm, in a folder of its own under the target folder.
pub(crate) fn npm_program(package: &str, version: &str, name: &str) -> Result<PathBuf> {
    let folder = target().join("tools").join(format!("{package}-{version}"));
    let tool =
        folder.join("node_modules/.bin").join(if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() });
    if !succeeds(&mut program(&tool, "--version")) {
        let mut install = program(NPM, "install --silent --no-audit --no-fund --prefix");
        run(install.arg(&folder).arg(format!("{package}@{version}")))?;
    }
    Ok(tool)
}

/// A package from npm that is no program: its folder, under the target folder.
pub(crate) fn npm_package(package: &str, version: &str) -> Result<PathBuf> {
    let folder = target().join("tools").join(format!("{package}-{version}"));
    let found = folder.join("node_modules").join(package);
    if !found.join("package.json").exists() {
        let mut install = program(NPM, "install --silent --no-audit --no-fund --prefix");
        run(install.arg(&folder).arg(format!("{package}@{version}")))?;
    }
    Ok(found)
}

/// Chromium as the system has it: its path. Debian's is fetched where one may.
pub(crate) fn chromium() -> Result<PathBuf> {
    const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
    let found = || {
        let path = std::env::var_os("PATH").unwrap_or_default();
        std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name))).find(|file| file.is_file())
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    let needed =
        "Chromium is needed, and not found: install it, with `apt-get install chromium` or as your system does";
    debian("chromium fonts-dejavu-core", needed)?;
    found().ok_or_else(|| needed.to_owned())
}

/// Java as the system has it; Debian's is fetched where one may.
pub(crate) fn java() -> Result {
    let there = || succeeds(&mut program("java", "-version"));
    if there() {
        return Ok(());
    }
    let needed = "Java 17 is needed, and not found: install it, with `apt-get install openjdk-17-jre-headless` or as your system does";
    debian("openjdk-17-jre-headless", needed)?;
    if there() { Ok(()) } else { Err(needed.to_owned()) }
}

/// Packages of Debian, where there is one and one may install them; else what is `needed` is said.
fn debian(packages: &str, needed: &str) -> Result {
    let is_root = crate::shell::output(&mut program("id", "-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || !succeeds(&mut program("apt-get", "--version")) {
        return Err(needed.to_owned());
    }
    run(&mut program("apt-get", "update --quiet=2"))?;
    let mut install = program("apt-get", "install --yes --quiet=2 --no-install-recommends");
    run(install.args(packages.split_whitespace()).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The packages from npm that a folder's lock file names, beside it.
pub(crate) fn npm_packages(folder: &str) -> Result {
    run(program(NPM, "ci --silent --no-audit --no-fund --prefix").arg(folder))
}
