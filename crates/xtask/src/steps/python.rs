//! The wheel is built and installed as a user would, and CPython gives the bytes that the parity cases state; its stubs
//! say what it does, to both of the checkers that most editors have.

use crate::{Result, commands, install, shell};

pub(crate) fn run() -> Result {
    let wheel = commands::wheel::build()?;
    let python = install::python_environment("python")?;
    let here = |words: &str| {
        let mut command = shell::program(&python, words);
        command.current_dir(shell::root().join("bindings/python"));
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("MYPY_CACHE_DIR", shell::target().join("mypy"));
        command
    };
    shell::run(here("-m pip install --quiet mypy==2.4.1 typing-extensions==4.15.0").arg(wheel))?;
    shell::run(&mut here("-m unittest discover --start-directory tests --top-level-directory tests"))?;
    shell::run(&mut here("-m mypy --strict tests --exclude tests/tables/"))?;
    // It keeps its cache where it runs.
    shell::run(here("-m mypy.stubtest regbox._regbox").current_dir(shell::target()))?;
    let pyright = install::npm_program("pyright", "1.1.414", "pyright")?;
    let mut check = shell::program(&pyright, "--pythonpath");
    shell::run(check.arg(&python).current_dir(shell::root().join("bindings/python")))
}
