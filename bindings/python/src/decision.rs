//! The answer to one decision. Its status, outcome and verdicts are at hand; the rest is made when someone asks for it.

use crate::policy::Policy;
use crate::{data, loads};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDict, PyString};

/// The answer to one decision.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Decision {
    policy: Py<Policy>,
    decided: regbox::Decision,
    /// Whether the facts and the day alone give it again, as they do not where a test is watched.
    again: bool,
    json: PyOnceLock<String>,
}

impl Decision {
    pub(crate) fn new(policy: &Bound<'_, Policy>, decided: regbox::Decision, again: bool) -> Decision {
        Decision { policy: policy.clone().unbind(), decided, again, json: PyOnceLock::new() }
    }

    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        data(py, "decision", self.json(py))?.get_item(name)
    }
}

#[pymethods]
impl Decision {
    #[getter]
    fn outcome(&self) -> Option<&str> {
        self.decided.outcome()
    }

    #[getter]
    fn status<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::intern(py, self.decided.status().as_str())
    }

    /// The verdicts of the criteria by their names.
    #[getter]
    fn verdicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        match self.policy.get().criteria_of(self.decided.name()) {
            Some(criteria) => criteria.verdicts(py, &self.decided),
            None => Ok(PyDict::new(py)),
        }
    }

    /// The policy by which it is taken.
    #[getter]
    fn policy<'py>(&self, py: Python<'py>) -> Bound<'py, Policy> {
        self.policy.bind(py).clone()
    }

    /// The name of the decision.
    #[getter]
    fn name(&self) -> &str {
        self.decided.name()
    }

    /// The day on which it is taken.
    #[getter]
    fn on<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        let on = self.decided.on();
        PyDate::new(py, on.year().into(), on.month().unsigned_abs(), on.day().unsigned_abs())
    }

    #[getter]
    fn because(&self) -> Option<&str> {
        self.decided.because()
    }

    #[getter]
    fn presumed(&self) -> Vec<&str> {
        self.decided.presumed()
    }

    #[getter]
    fn problems(&self) -> Vec<String> {
        self.decided.problems()
    }

    #[getter]
    fn conflicts(&self) -> Vec<String> {
        self.decided.conflicts()
    }

    #[getter]
    fn needs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "needs")
    }

    #[getter]
    fn conditions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "conditions")
    }

    #[getter]
    fn criteria<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "criteria")
    }

    /// Why, as an indented tree for people.
    #[getter]
    fn explanation(&self, py: Python<'_>) -> String {
        py.detach(|| self.decided.explanation().to_string())
    }

    /// Why, as data.
    #[getter]
    fn explanation_tree<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "explanation")
    }

    /// The facts that it was decided on, as JSON.
    #[getter]
    fn facts(&self) -> String {
        self.decided.facts().to_json()
    }

    /// The decision as JSON, version 1: the same bytes from every face of Regbox.
    #[getter]
    fn json(&self, py: Python<'_>) -> &str {
        self.json.get_or_init(py, || py.detach(|| self.decided.to_json()))
    }

    /// The same as `json`.
    fn to_json(&self, py: Python<'_>) -> &str {
        self.json(py)
    }

    /// That JSON as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, self.json(py))
    }

    fn __str__(&self) -> String {
        self.decided.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Decision {}: {}>", self.decided.name(), self.outcome().unwrap_or(self.decided.status().as_str()))
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("regbox._html")?.call_method1("decision", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Decision>().is_ok_and(|other| other.get().json(other.py()) == self.json(other.py()))
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyString::new(py, self.json(py)).hash()
    }

    /// The policy and the facts travel, and it is decided again.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        if !self.again {
            let help =
                "a decision that a monitor took rests on its state: keep `monitor.save()`, or the decision's `json`";
            return Err(PyTypeError::new_err(help));
        }
        let again = py.import(intern!(py, "regbox._pickle"))?.getattr("decision")?;
        let parts = (&self.policy, self.facts(), self.on(py)?, self.name()).into_pyobject(py)?;
        Ok((again, parts.into_any()))
    }
}
