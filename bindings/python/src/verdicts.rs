//! The verdicts of a decision as a dict, quickly: most criteria of most applications are met.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use regbox::{Decision, Verdict};

/// The criteria that a decision rests on.
pub(crate) struct Criteria {
    names: Vec<Py<PyString>>,
    /// What a decision says in which all of them are met.
    all_met: Py<PyDict>,
}

impl Criteria {
    pub(crate) fn new<'a>(py: Python<'_>, names: impl Iterator<Item = &'a str>) -> PyResult<Criteria> {
        let all_met = PyDict::new(py);
        let mut all = Vec::new();
        for name in names {
            let name = PyString::intern(py, name);
            all_met.set_item(&name, intern!(py, "met"))?;
            all.push(name.unbind());
        }
        Ok(Criteria { names: all, all_met: all_met.unbind() })
    }

    /// The verdicts by the names of the criteria, in order of declaration; a criterion that is not in force has none.
    pub(crate) fn verdicts<'py>(&self, py: Python<'py>, decided: &Decision) -> PyResult<Bound<'py, PyDict>> {
        let verdicts = self.all_met.bind(py).copy()?;
        for (name, verdict) in self.names.iter().zip(decided.verdicts()) {
            match verdict {
                Some(Verdict::Met) => {}
                Some(verdict) => verdicts.set_item(name, PyString::intern(py, verdict.as_str()))?,
                None => verdicts.del_item(name)?,
            }
        }
        Ok(verdicts)
    }
}
