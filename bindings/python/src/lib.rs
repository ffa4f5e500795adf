//! Regbox for Python: the extension module `_regbox`. It converts and nothing else; `python/regbox` is what users import.

mod facts;
mod loader;
mod monitor;

use loader::{Files, Outside};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateTime, PyDict};
use regbox::{Diagnostics, Source};

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
    use super::monitor::{Monitor, Status};
    #[pymodule_export]
    use super::{Decision, Policy, PolicyError};
}

/// A compiled policy: immutable, and shared by every thread.
#[pyclass(frozen, module = "regbox")]
struct Policy(regbox::Policy);

#[pymethods]
impl Policy {
    /// Compiles the policy in a file; the modules that it uses are files, too, found from its folder.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<Policy> {
        let path = py.import("pathlib")?.call_method1("Path", (path,))?;
        let name: String = path.getattr("name")?.extract()?;
        let text = loader::text(&path, &name)?;
        let files = Files::Folder(path.getattr("parent")?.unbind());
        Policy::compile(py, vec![(name, text)], Outside::new(py, files, None)?)
    }

    /// Compiles a policy of one file, which messages call `name`.
    #[staticmethod]
    #[pyo3(signature = (text, *, name = "policy.regbox", files = None, zones = None))]
    fn from_source(
        py: Python<'_>,
        text: String,
        name: &str,
        files: Option<Py<PyAny>>,
        zones: Option<Py<PyAny>>,
    ) -> PyResult<Policy> {
        Policy::compile(py, vec![(name.to_owned(), text)], Outside::new(py, Files::Given(files), zones)?)
    }

    /// Compiles a policy of several files, each a pair of its name and its text, in any order.
    #[staticmethod]
    #[pyo3(signature = (sources, *, files = None, zones = None))]
    fn from_sources(
        py: Python<'_>,
        sources: Vec<(String, String)>,
        files: Option<Py<PyAny>>,
        zones: Option<Py<PyAny>>,
    ) -> PyResult<Policy> {
        Policy::compile(py, sources, Outside::new(py, Files::Given(files), zones)?)
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.0.title()
    }

    #[getter]
    fn version(&self) -> Option<&str> {
        self.0.version()
    }

    /// `sha256:` and the digest of all files.
    #[getter]
    fn hash(&self) -> &str {
        self.0.hash()
    }

    /// The decisions in order of declaration, each with its title.
    fn decisions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let decisions = PyDict::new(py);
        self.0.decisions().try_for_each(|(name, title)| decisions.set_item(name, title))?;
        Ok(decisions)
    }

    /// The names of the criteria, in order of declaration.
    fn criteria(&self) -> Vec<&str> {
        self.0.criteria().collect()
    }

    /// Takes a decision on a day. It may be left unnamed where the policy has one.
    #[pyo3(signature = (facts, *, on, decision = None))]
    fn decide(
        &self,
        py: Python<'_>,
        facts: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        decision: Option<&str>,
    ) -> PyResult<Decision> {
        if !on.is_instance_of::<PyDate>() || on.is_instance_of::<PyDateTime>() {
            return Err(PyTypeError::new_err("`on` is a day: give a `datetime.date`"));
        }
        let day = regbox::value::date::parse_date(on.call_method0("isoformat")?.extract()?);
        let day = day.ok_or_else(|| PyTypeError::new_err("`on` is no day"))?;
        let name = self.0.decision_named(decision).map_err(|errors| error(py, &errors))?;
        let facts = facts::read(&self.0, facts)?;
        let decided = py.detach(|| self.0.decide(name, &facts, day));
        Ok(Decision { decided: decided.map_err(|errors| error(py, &errors))?, json: PyOnceLock::new() })
    }

    /// Watches a test of a firm of which these facts are known.
    #[pyo3(signature = (facts = None))]
    fn monitor(&self, py: Python<'_>, facts: Option<&Bound<'_, PyAny>>) -> PyResult<monitor::Monitor> {
        let facts = match facts {
            Some(facts) => facts::read(&self.0, facts)?,
            None => self.0.facts_from_json("{}").map_err(|errors| error(py, &errors))?,
        };
        let monitor = self.0.monitor(&facts).map_err(|errors| error(py, &errors))?;
        Ok(monitor::Monitor::new(self.0.clone(), monitor))
    }

    /// The monitor that was saved, as it was.
    fn restore(&self, py: Python<'_>, saved: &str) -> PyResult<monitor::Monitor> {
        let monitor = py.detach(|| self.0.restore(saved)).map_err(|errors| error(py, &errors))?;
        Ok(monitor::Monitor::new(self.0.clone(), monitor))
    }

    fn __repr__(&self) -> String {
        format!("<Policy {} {}>", self.0.name(), self.0.version().unwrap_or_default())
    }
}

impl Policy {
    fn compile(py: Python<'_>, sources: Vec<(String, String)>, outside: Outside) -> PyResult<Policy> {
        let sources = sources.into_iter().map(|(name, text)| Source::new(name, text)).collect();
        let policy = regbox::Policy::from_sources(sources, &outside);
        outside.raised().map_or(Ok(()), Err)?;
        Ok(Policy(policy.map_err(|errors| error(py, &errors))?))
    }
}

/// The answer to one decision.
#[pyclass(frozen, module = "regbox")]
struct Decision {
    decided: regbox::Decision,
    json: PyOnceLock<String>,
}

#[pymethods]
impl Decision {
    #[getter]
    fn outcome(&self) -> Option<&str> {
        self.decided.outcome()
    }

    #[getter]
    fn status(&self) -> &'static str {
        self.decided.status().as_str()
    }

    #[getter]
    fn because(&self) -> Option<&str> {
        self.decided.because()
    }

    #[getter]
    fn needs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("needs")
    }

    #[getter]
    fn conditions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("conditions")
    }

    #[getter]
    fn criteria<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("criteria")
    }

    /// Why, as an indented tree for people.
    #[getter]
    fn explanation(&self) -> String {
        self.decided.explanation().to_string()
    }

    /// The decision as JSON, version 1: the same bytes from every face of Regbox.
    fn to_json(&self, py: Python<'_>) -> &str {
        self.json.get_or_init(py, || self.decided.to_json())
    }

    /// That JSON as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json(py),))
    }

    fn __str__(&self) -> String {
        self.decided.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Decision {}: {}>", self.decided.name(), self.outcome().unwrap_or(self.status()))
    }
}

/// The errors of the core as an exception.
fn error(py: Python<'_>, errors: &Diagnostics) -> PyErr {
    let exception = PolicyError::new_err(errors.to_string());
    let json = errors.to_json();
    let fill = || -> PyResult<()> {
        let parsed = py.import("json")?.call_method1("loads", (&json,))?;
        exception.value(py).setattr("diagnostics", parsed.get_item("errors")?)?;
        exception.value(py).setattr("json", &json)
    };
    fill().err().unwrap_or(exception)
}
