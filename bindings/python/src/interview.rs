//! An interview, question by question.

use crate::decision::Decision;
use crate::policy::Policy;
use crate::{data, error, facts, loads};
use pyo3::prelude::*;

/// An interview towards one decision.
#[pyclass(module = "regbox")]
pub(crate) struct Interview {
    policy: Py<Policy>,
    interview: regbox::Interview,
}

impl Interview {
    pub(crate) fn new(policy: &Bound<'_, Policy>, interview: regbox::Interview) -> Interview {
        Interview { policy: policy.clone().unbind(), interview }
    }
}

#[pymethods]
impl Interview {
    /// The next question.
    #[allow(clippy::should_implement_trait, reason = "an interview has `next` on every face")]
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.interview.next().map(|question| data(py, "question", &question.to_json())).transpose()
    }

    /// The next question, and those that can be asked beside it.
    fn page<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.interview.page().iter().map(|question| data(py, "question", &question.to_json())).collect()
    }

    /// Answers a question, or changes an answer; `None` leaves the question open.
    fn answer(&mut self, py: Python<'_>, fact: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let json = facts::answer(&self.policy.get().core, fact, value)?;
        self.interview.answer_json(fact, &json).map_err(|errors| error(py, &errors))
    }

    /// Leaves a question open; it is not asked again.
    fn skip(&mut self, py: Python<'_>, fact: &str) -> PyResult<()> {
        self.interview.skip(fact).map_err(|errors| error(py, &errors))
    }

    /// Takes an answer back; whether there was one.
    fn take_back(&mut self, py: Python<'_>, fact: &str) -> PyResult<bool> {
        self.interview.take_back(fact).map_err(|errors| error(py, &errors))
    }

    /// The answers so far, each a pair of the fact and its value.
    fn answers<'py>(&self, py: Python<'py>) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
        let pair =
            |answer: regbox::Answer| Ok((answer.fact().to_owned(), loads(py, answer.value().unwrap_or("null"))?));
        self.interview.answers().map(pair).collect()
    }

    /// What the answers come to as facts, as JSON.
    fn facts(&self) -> String {
        self.interview.facts().to_json()
    }

    /// At most so many questions are to come; none where that cannot be told.
    #[getter]
    fn questions_left(&self) -> Option<usize> {
        self.interview.questions_left()
    }

    /// The decision on what is known so far.
    fn result(&self, py: Python<'_>) -> PyResult<Decision> {
        let decided = self.interview.result().map_err(|errors| error(py, &errors))?;
        Ok(Decision::new(self.policy.bind(py), decided, true))
    }

    fn __repr__(&self) -> String {
        let count = self.interview.answers().count();
        format!(
            "<Interview of {}: {count} {}>",
            self.policy.get().core.name(),
            if count == 1 { "answer" } else { "answers" }
        )
    }
}
