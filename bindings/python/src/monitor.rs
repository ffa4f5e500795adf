//! A test that is watched.

use crate::decision::Decision;
use crate::policy::Policy;
use crate::{data, error, facts, loads, when};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use regbox::value::Instant;

/// A test that is watched.
#[pyclass(module = "regbox")]
pub(crate) struct Monitor {
    policy: Py<Policy>,
    monitor: regbox::Monitor,
}

impl Monitor {
    pub(crate) fn new(policy: &Bound<'_, Policy>, monitor: regbox::Monitor) -> Monitor {
        Monitor { policy: policy.clone().unbind(), monitor }
    }

    fn core(&self) -> &regbox::Policy {
        &self.policy.get().core
    }

    fn asked(&self, at: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Instant>> {
        at.map(|at| when::instant(self.core(), at)).transpose()
    }
}

#[pymethods]
impl Monitor {
    /// Begins the test; else the first event does.
    fn open(&mut self, py: Python<'_>, at: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = when::instant(self.core(), at)?;
        self.monitor.open(at).map_err(|errors| error(py, &errors))
    }

    /// Declares that everything before an instant has been told.
    fn advance(&mut self, py: Python<'_>, at: &Bound<'_, PyAny>) -> PyResult<()> {
        let at = when::instant(self.core(), at)?;
        self.monitor.advance(at).map_err(|errors| error(py, &errors))
    }

    /// Takes an event; one that is wrong changes nothing.
    fn observe(&mut self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<()> {
        let event = facts::event(self.core(), event)?;
        self.monitor.observe(event.as_str()).map_err(|errors| error(py, &errors))
    }

    /// What an event would breach, without taking it.
    fn preview<'py>(&self, py: Python<'py>, event: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let event = facts::event(self.core(), event)?;
        let breaches = self.monitor.preview(event.as_str()).map_err(|errors| error(py, &errors))?;
        let breaches: Vec<String> = breaches.iter().map(regbox::Breach::to_json).collect();
        data(py, "breaches", &format!("[{}]", breaches.join(",")))
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
        let name = self.policy.get().named(py, decision)?;
        let decided = self.monitor.decide(name, self.asked(at)?).map_err(|errors| error(py, &errors))?;
        Ok(Decision::new(self.policy.bind(py), decided, false))
    }

    /// The whole state as text, for `Policy.restore`.
    fn save(&self) -> String {
        self.monitor.save()
    }

    fn __repr__(&self) -> String {
        format!("<Monitor of {}>", self.core().name())
    }

    /// The policy and the saved state travel.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((self.policy.bind(py).getattr("restore")?, (self.save(),)))
    }
}

/// Where everything stands at an instant.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Status {
    status: regbox::MonitorStatus,
    json: PyOnceLock<String>,
}

impl Status {
    fn field<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        data(py, "status", self.json(py))?.get_item(name)
    }
}

#[pymethods]
impl Status {
    #[getter]
    fn lifecycles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "lifecycles")
    }

    #[getter]
    fn limits<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "limits")
    }

    #[getter]
    fn obligations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "obligations")
    }

    #[getter]
    fn prohibitions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "prohibitions")
    }

    #[getter]
    fn waivers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "waivers")
    }

    /// The next instant at which something changes by itself, as text.
    #[getter]
    fn next_change<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "next_change")
    }

    /// The instant, as text; none where nothing has happened and none was asked for.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.field(py, "at")
    }

    /// The status as JSON, version 1: the same bytes from every face of Regbox.
    #[getter]
    fn json(&self, py: Python<'_>) -> &str {
        self.json.get_or_init(py, || self.status.to_json())
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
        self.status.to_string()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Status at {}>", self.at(py)?))
    }
}
