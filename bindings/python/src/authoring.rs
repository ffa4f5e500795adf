//! What the author of a policy asks of it.

use crate::loader::{Files, Outside};
use crate::policy::Policy;
use crate::{data, loads};
use jiff::civil::Date;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// The errors of a policy, of one file or of several; or the policy and its warnings.
pub(crate) fn check<'py>(
    given: &Bound<'py, PyAny>,
    name: Option<String>,
    files: Option<Py<PyAny>>,
    zones: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = given.py();
    let sources = match (given.cast::<PyString>(), name) {
        (Ok(text), name) => vec![(name.unwrap_or_else(|| "policy.regbox".to_owned()), text.to_str()?.to_owned())],
        (Err(_), None) => given.extract()?,
        (Err(_), Some(_)) => return Err(PyTypeError::new_err("several sources have names of their own")),
    };
    let checked = Policy::checked(py, sources, Outside::new(py, Files::Given(files), zones)?)?;
    let (json, policy) = match checked {
        Ok(policy) => (policy.core.warnings().to_json(), Some(policy)),
        Err(errors) => (errors.to_json(), None),
    };
    py.import("regbox.types")?.getattr("Check")?.call1((policy, data(py, "diagnostics", &json)?))
}

/// The rulebook, in Markdown or in one HTML page.
pub(crate) fn doc(py: Python<'_>, policy: &regbox::Policy, form: &str) -> PyResult<String> {
    match form {
        "markdown" => Ok(py.detach(|| policy.doc_markdown())),
        "html" => Ok(py.detach(|| policy.doc_html())),
        _ => Err(PyValueError::new_err("the `form` of a rulebook is `markdown` or `html`")),
    }
}

/// So many cases, as JSON; whatever is asked for is a percentage.
pub(crate) fn samples(policy: &regbox::Policy, count: u32, seed: u64, on: Date, percents: [u8; 2]) -> String {
    let [unknown, near] = percents;
    let cases = policy.samples(seed, on).unknown(unknown).near(near);
    let cases: Vec<String> = cases.take(count as usize).map(|facts| facts.to_json()).collect();
    format!("[{}]", cases.join(","))
}

/// How the scenarios of a policy went.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct TestReport {
    policy: Py<Policy>,
    report: regbox::TestReport,
}

impl TestReport {
    pub(crate) fn new(policy: &Bound<'_, Policy>) -> TestReport {
        let core = &policy.get().core;
        let report = policy.py().detach(|| core.test());
        TestReport { policy: policy.clone().unbind(), report }
    }
}

#[pymethods]
impl TestReport {
    /// It is no test of someone's own, which pytest looks for by name.
    #[classattr]
    #[expect(non_upper_case_globals, reason = "pytest looks for this name")]
    const __test__: bool = false;

    #[getter]
    fn passed(&self) -> usize {
        self.report.passed()
    }

    #[getter]
    fn failed(&self) -> usize {
        self.report.failed()
    }

    #[getter]
    fn scenarios<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data(py, "scenarios", &self.report.to_json())
    }

    /// What the scenarios reach, and what none of them does.
    #[getter]
    fn coverage(&self, py: Python<'_>) -> Coverage {
        Coverage(py.detach(|| self.policy.get().core.coverage()))
    }

    /// The report as JSON: what `regbox test --format json` writes.
    #[getter]
    fn json(&self) -> String {
        self.report.to_json()
    }

    /// That JSON as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.json())
    }

    fn __repr__(&self) -> String {
        format!("<TestReport: {} passed, {} failed>", self.passed(), self.failed())
    }
}

/// What the scenarios of a policy reach.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Coverage(regbox::Coverage);

#[pymethods]
impl Coverage {
    #[getter]
    fn points<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data(py, "points", &self.0.to_json())
    }

    /// How many of the points some scenario reaches.
    #[getter]
    fn reached(&self) -> usize {
        self.0.reached()
    }

    /// The points as a list in JSON.
    #[getter]
    fn json(&self) -> String {
        self.0.to_json()
    }

    fn __len__(&self) -> usize {
        self.0.points().count()
    }

    fn __str__(&self) -> String {
        self.0.to_text()
    }

    fn __repr__(&self) -> String {
        format!("<Coverage: {} of {} reached>", self.reached(), self.__len__())
    }
}
