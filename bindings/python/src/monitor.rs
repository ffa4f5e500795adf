//! A test that is watched.

use crate::{Decision, error, facts};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyString};
use regbox::value::Instant;

/// A test that is watched.
#[pyclass(module = "regbox")]
pub(crate) struct Monitor {
    policy: regbox::Policy,
    monitor: regbox::Monitor,
}

impl Monitor {
    pub(crate) fn new(policy: regbox::Policy, monitor: regbox::Monitor) -> Monitor {
        Monitor { policy, monitor }
    }

    fn instant(&self, at: &Bound<'_, PyAny>) -> PyResult<Instant> {
        let text: String = if at.is_instance_of::<PyDateTime>() {
            at.call_method0("isoformat")?.extract()?
        } else if at.is_instance_of::<PyString>() {
            at.extract()?
        } else {
            return Err(PyTypeError::new_err("`at` is an instant: give a `datetime.datetime` or its text"));
        };
        self.policy.instant(&text).map_err(|error| PyValueError::new_err(format!("`at`: {error}")))
    }

    fn asked(&self, at: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Instant>> {
        at.map(|at| self.instant(at)).transpose()
    }
}

#[pymethods]
impl Monitor {
    /// Begins the test; else the first event does.
    fn open(&mut self, py: Python<'_>, at: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = self.instant(at)?;
        self.monitor.open(at).map_err(|errors| error(py, &errors))
    }

    /// Declares that everything before an instant has been told.
    fn advance(&mut self, py: Python<'_>, at: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = self.instant(at)?;
        self.monitor.advance(at).map_err(|errors| error(py, &errors))
    }

    /// Takes an event; one that is wrong changes nothing.
    fn observe(&mut self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<()> {
        let event = facts::event(&self.policy, event)?;
        self.monitor.observe(event.as_str()).map_err(|errors| error(py, &errors))
    }

    /// What an event would breach, without taking it.
    fn preview<'py>(&self, py: Python<'py>, event: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let event = facts::event(&self.policy, event)?;
        let breaches = self.monitor.preview(event.as_str()).map_err(|errors| error(py, &errors))?;
        let breaches: Vec<String> = breaches.iter().map(regbox::Breach::to_json).collect();
        py.import("json")?.call_method1("loads", (format!("[{}]", breaches.join(",")),))
    }

    /// Where everything stands at an instant; at the last one told of, where none is given.
    #[pyo3(signature = (*, at = None))]
    fn status(&self, py: Python<'_>, at: Option<&Bound<'_, PyAny>>) -> PyResult<Status> {
        let status = self.monitor.status(self.asked(at)?).map_err(|errors| error(py, &errors))?;
        Ok(Status { status, json: PyOnceLock::new() })
    }

    /// Takes a decision with the test as it stands. It may be left unnamed where the policy has one.
    #[pyo3(signature = (decision = None, *, at = None))]
    fn decide(&self, py: Python<'_>, decision: Option<&str>, at: Option<&Bound<'_, PyAny>>) -> PyResult<Decision> {
        let name = self.policy.decision_named(decision).map_err(|errors| error(py, &errors))?;
        let decided = self.monitor.decide(name, self.asked(at)?).map_err(|errors| error(py, &errors))?;
        Ok(Decision { decided, json: PyOnceLock::new() })
    }

    /// The whole state as text, for `Policy.restore`.
    fn save(&self) -> String {
        self.monitor.save()
    }

    fn __repr__(&self) -> String {
        format!("<Monitor of {}>", self.policy.name())
    }
}

/// Where everything stands at an instant.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Status {
    status: regbox::MonitorStatus,
    json: PyOnceLock<String>,
}

#[pymethods]
impl Status {
    #[getter]
    fn lifecycles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("lifecycles")
    }

    #[getter]
    fn limits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("limits")
    }

    #[getter]
    fn obligations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("obligations")
    }

    #[getter]
    fn prohibitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("prohibitions")
    }

    #[getter]
    fn waivers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("waivers")
    }

    /// The next instant at which something changes by itself, as text.
    #[getter]
    fn next_change<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.to_dict(py)?.get_item("next_change")
    }

    /// The status as JSON, version 1: the same bytes from every face of Regbox.
    fn to_json(&self, py: Python<'_>) -> &str {
        self.json.get_or_init(py, || self.status.to_json())
    }

    /// That JSON as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.to_json(py),))
    }

    fn __str__(&self) -> String {
        self.status.to_string()
    }

    fn __repr__(&self) -> &'static str {
        "<Status>"
    }
}
