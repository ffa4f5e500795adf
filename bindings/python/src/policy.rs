//! A policy, and where it comes from.

use crate::authoring::{self, TestReport};
use crate::columns::Decisions;
use crate::decision::Decision;
use crate::interview::Interview;
use crate::loader::{self, Files, Outside};
use crate::monitor::Monitor;
use crate::verdicts::Criteria;
use crate::{columns, data, error, facts, loads, when};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use regbox::{Diagnostics, Source};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// A compiled policy: immutable, and shared by every thread.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Policy {
    pub(crate) core: regbox::Policy,
    /// What is needed to compile it again: its sources, the modules and the time zones that were given for it.
    sources: Py<PyTuple>,
    files: Py<PyTuple>,
    zones: Py<PyAny>,
    /// The criteria of each decision, in the order of the decisions.
    criteria: Vec<Criteria>,
}

#[pymethods]
impl Policy {
    /// Compiles the policy in a file; the modules that it uses are files, too, found from its folder.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<Policy> {
        let (sources, folder) = loader::read(std::slice::from_ref(path))?;
        Policy::made(py, sources, Outside::new(py, Files::Folder(folder), None)?)
    }

    /// Compiles the policy in several files, in any order; modules are found from the folder of the file that uses them.
    #[staticmethod]
    fn from_files(py: Python<'_>, paths: &Bound<'_, PyAny>) -> PyResult<Policy> {
        let paths = loader::paths(paths)?;
        let (sources, folder) = loader::read(&paths)?;
        Policy::made(py, sources, Outside::new(py, Files::Folder(folder), None)?)
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
        Policy::made(py, vec![(name.to_owned(), text)], Outside::new(py, Files::Given(files), zones)?)
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
        Policy::made(py, sources, Outside::new(py, Files::Given(files), zones)?)
    }

    /// Checks a policy, of one file or of several, without raising: its errors, or the policy and its warnings.
    #[staticmethod]
    #[pyo3(signature = (given, *, name = None, files = None, zones = None))]
    fn check<'py>(
        given: &Bound<'py, PyAny>,
        name: Option<String>,
        files: Option<Py<PyAny>>,
        zones: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        authoring::check(given, name, files, zones)
    }

    /// The text of a file of a policy in the one layout.
    #[staticmethod]
    #[pyo3(signature = (text, *, name = "policy.regbox"))]
    fn format(py: Python<'_>, text: &str, name: &str) -> PyResult<String> {
        py.detach(|| regbox::format(&Source::new(name, text))).map_err(|errors| error(py, &errors))
    }

    #[getter]
    fn name(&self) -> &str {
        self.core.name()
    }

    #[getter]
    fn title(&self) -> Option<&str> {
        self.core.title()
    }

    #[getter]
    fn regulator(&self) -> Option<&str> {
        self.core.regulator()
    }

    #[getter]
    fn version(&self) -> Option<&str> {
        self.core.version()
    }

    #[getter]
    fn timezone(&self) -> Option<&str> {
        self.core.timezone()
    }

    /// `sha256:` and the digest of all files.
    #[getter]
    fn hash(&self) -> &str {
        self.core.hash()
    }

    /// The decisions in order of declaration, each with its title.
    fn decisions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let decisions = PyDict::new(py);
        self.core.decisions().try_for_each(|(name, title)| decisions.set_item(name, title))?;
        Ok(decisions)
    }

    /// The names of the criteria, in order of declaration; of those that one decision rests on, if it is named.
    #[pyo3(signature = (decision = None))]
    fn criteria(&self, py: Python<'_>, decision: Option<&str>) -> PyResult<Vec<&str>> {
        match decision {
            Some(_) => Ok(self.core.criteria_of(self.named(py, decision)?).collect()),
            None => Ok(self.core.criteria().collect()),
        }
    }

    /// The facts and judgements that the policy asks for, each with its type as the policy writes it.
    fn facts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let facts = PyDict::new(py);
        self.core.fact_types().into_iter().try_for_each(|(name, kind)| facts.set_item(name, kind))?;
        Ok(facts)
    }

    /// Takes a decision on a day. It may be left unnamed where the policy has one.
    #[pyo3(signature = (facts, *, on, decision = None))]
    fn decide(
        slf: &Bound<'_, Self>,
        facts: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        decision: Option<&str>,
    ) -> PyResult<Decision> {
        let py = slf.py();
        let policy = slf.get();
        let day = when::day(on)?;
        let name = policy.named(py, decision)?;
        let facts = facts::read(&policy.core, facts)?;
        let decided = py.detach(|| policy.core.decide(name, &facts, day)).map_err(|errors| error(py, &errors))?;
        Ok(Decision::new(slf, decided, true))
    }

    /// Takes a decision for each row of a table, in columns.
    #[pyo3(signature = (table, *, on, decision = None, keep = Vec::new(), needs = false))]
    fn decide_arrow(
        slf: &Bound<'_, Self>,
        table: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        decision: Option<&str>,
        keep: Vec<String>,
        needs: bool,
    ) -> PyResult<Decisions> {
        let day = when::day(on)?;
        let name = slf.get().named(slf.py(), decision)?;
        columns::decide(slf, table, day, name, keep, needs)
    }

    /// Begins an interview towards a decision on a day. It may be left unnamed where the policy has one.
    #[pyo3(signature = (*, on, decision = None))]
    fn interview(slf: &Bound<'_, Self>, on: &Bound<'_, PyAny>, decision: Option<&str>) -> PyResult<Interview> {
        let day = when::day(on)?;
        let name = slf.get().named(slf.py(), decision)?;
        let core = &slf.get().core;
        let begun = slf.py().detach(|| core.interview_about(name, day));
        Ok(Interview::new(slf, begun.map_err(|errors| error(slf.py(), &errors))?))
    }

    /// Watches a test of a firm of which these facts are known.
    #[pyo3(signature = (facts = None))]
    fn monitor(slf: &Bound<'_, Self>, facts: Option<&Bound<'_, PyAny>>) -> PyResult<Monitor> {
        let py = slf.py();
        let core = &slf.get().core;
        let facts = match facts {
            Some(facts) => facts::read(core, facts)?,
            None => core.facts_from_json("{}").map_err(|errors| error(py, &errors))?,
        };
        Ok(Monitor::new(slf, core.monitor(&facts).map_err(|errors| error(py, &errors))?))
    }

    /// The monitor that was saved, as it was.
    fn restore(slf: &Bound<'_, Self>, saved: &str) -> PyResult<Monitor> {
        let py = slf.py();
        let core = &slf.get().core;
        let monitor = py.detach(|| core.restore(saved)).map_err(|errors| error(py, &errors))?;
        Ok(Monitor::new(slf, monitor))
    }

    /// What deserves a second look.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        data(py, "diagnostics", &self.core.warnings().to_json())
    }

    /// Cases for the policy, made up: facts, as `decide` takes them.
    #[pyo3(signature = (count, *, on, seed = 1, unknown = 0, near = 50))]
    fn samples<'py>(
        &self,
        py: Python<'py>,
        count: u32,
        on: &Bound<'py, PyAny>,
        seed: u64,
        unknown: u8,
        near: u8,
    ) -> PyResult<Bound<'py, PyAny>> {
        let day = when::day(on)?;
        let cases = py.detach(|| authoring::samples(&self.core, count, seed, day, [unknown, near]));
        loads(py, &cases)
    }

    /// Runs the scenarios of the policy.
    fn test(slf: &Bound<'_, Self>) -> TestReport {
        TestReport::new(slf)
    }

    /// The rulebook for a lawyer, in Markdown or in one HTML page.
    #[pyo3(signature = (*, form = "markdown"))]
    fn doc(&self, py: Python<'_>, form: &str) -> PyResult<String> {
        authoring::doc(py, &self.core, form)
    }

    /// The JSON Schema of the facts, and of an event.
    fn schema(&self, py: Python<'_>) -> String {
        py.detach(|| self.core.schema())
    }

    /// The texts that an applicant reads, by item and by kind.
    fn texts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        loads(py, &self.core.texts())
    }

    fn __repr__(&self) -> String {
        match self.core.version() {
            Some(version) => format!("<Policy {} {version}>", self.core.name()),
            None => format!("<Policy {}>", self.core.name()),
        }
    }

    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("regbox._html")?.call_method1("policy", (slf,))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Policy>().is_ok_and(|other| other.get().core.hash() == self.core.hash())
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.core.hash().hash(&mut hasher);
        hasher.finish()
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }

    /// Its texts travel; at the other side it is compiled once.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let again = py.import("regbox._pickle")?.getattr("policy")?;
        let parts = (&self.sources, &self.files, &self.zones).into_pyobject(py)?;
        Ok((again, parts.into_any()))
    }
}

impl Policy {
    fn made(py: Python<'_>, sources: Vec<(String, String)>, outside: Outside) -> PyResult<Policy> {
        Policy::checked(py, sources, outside)?.map_err(|errors| error(py, &errors))
    }

    /// Compiles while other threads go on. What Python raised on the way comes before what is wrong with the policy.
    pub(crate) fn checked(
        py: Python<'_>,
        sources: Vec<(String, String)>,
        outside: Outside,
    ) -> PyResult<Result<Policy, Diagnostics>> {
        let texts = sources.iter().map(|(name, text)| Source::new(name.as_str(), text.as_str())).collect();
        let compiled = py.detach(|| regbox::Policy::from_sources(texts, &outside));
        outside.raised().map_or(Ok(()), Err)?;
        let core = match compiled {
            Ok(core) => core,
            Err(errors) => return Ok(Err(errors)),
        };
        let (files, zones) = outside.used(py)?;
        let criteria = core.decisions().map(|(name, _)| Criteria::new(py, core.criteria_of(name)));
        let criteria = criteria.collect::<PyResult<_>>()?;
        let sources = PyTuple::new(py, sources)?.unbind();
        Ok(Ok(Policy { core, sources, files, zones, criteria }))
    }

    /// The name of the decision to take.
    pub(crate) fn named<'a>(&'a self, py: Python<'_>, name: Option<&'a str>) -> PyResult<&'a str> {
        self.core.decision_named(name).map_err(|errors| error(py, &errors))
    }

    /// The criteria of a decision that this policy took.
    pub(crate) fn criteria_of(&self, decision: &str) -> Option<&Criteria> {
        self.core.decisions().zip(&self.criteria).find(|((name, _), _)| *name == decision).map(|(_, found)| found)
    }
}
