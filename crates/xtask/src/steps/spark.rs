//! Tables of pyarrow, Polars and DuckDB are decided as their rows are; PySpark decides on a cluster of two workers; the notebook
//! of `examples/register` runs.

use crate::{Result, commands, install, shell};

pub(crate) fn run() -> Result {
    install::java()?;
    let wheel = commands::wheel::build()?;
    let python = install::python_environment("tables")?;
    let here = |words: &str| {
        let mut command = shell::program(&python, words);
        command.current_dir(shell::root().join("bindings/python")).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    };
    shell::run(&mut here("-m pip install --quiet --requirement tests/tables/requirements.txt"))?;
    shell::run(here("-m pip install --quiet").arg(wheel))?;
    let applications = commands::peers::applications()?;
    let tests = "-m unittest discover --start-directory tests/tables --top-level-directory tests/tables";
    shell::run(here(tests).env("REGBOX_APPLICATIONS", applications))
}
