//! Regbox for Python: the extension module `_regbox`. It converts and nothing else; `python/regbox` is what users import.

mod authoring;
mod columns;
mod decision;
mod facts;
mod interview;
mod loader;
mod monitor;
mod policy;
mod verdicts;
mod when;

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use regbox::Diagnostics;

pyo3::create_exception!(
    regbox,
    PolicyError,
    PyException,
    "A mistake in a policy, in facts or in the naming of a decision: `diagnostics` lists all of them, `json` is exact."
);

/// The module.
#[pymodule]
mod _regbox {
    #[pymodule_export]
    use super::PolicyError;
    #[pymodule_export]
    use super::authoring::{Coverage, TestReport};
    #[pymodule_export]
    use super::columns::Decisions;
    #[pymodule_export]
    use super::decision::Decision;
    #[pymodule_export]
    use super::interview::Interview;
    #[pymodule_export]
    use super::monitor::{Monitor, Status};
    #[pymodule_export]
    use super::policy::Policy;
}

/// The errors of the core as an exception.
fn error(py: Python<'_>, errors: &Diagnostics) -> PyErr {
    let exception = PolicyError::new_err(errors.to_string());
    let json = errors.to_json();
    let fill = || -> PyResult<()> {
        let diagnostics = data(py, "diagnostics", &json)?;
        exception.value(py).setattr("diagnostics", diagnostics)?;
        exception.value(py).setattr("json", &json)
    };
    fill().err().unwrap_or(exception)
}

/// JSON as values of Python.
fn loads<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json,))
}

/// JSON as what users see of it: `regbox._shapes` says how.
fn data<'py>(py: Python<'py>, shape: &str, json: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("regbox._shapes")?.call_method1(shape, (loads(py, json)?,))
}
