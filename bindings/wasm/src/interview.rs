//! An interview, question by question.

use crate::{Policy, error, facts};
use js_sys::TypeError;
use wasm_bindgen::prelude::*;

/// An interview towards one decision.
#[wasm_bindgen]
pub struct Interview {
    policy: regbox::Policy,
    interview: regbox::Interview,
}

#[wasm_bindgen]
impl Policy {
    /// Begins an interview.
    pub fn interview(&self, on: &str, decision: Option<String>) -> Result<Interview, JsValue> {
        let name = self.0.decision_named(decision.as_deref()).map_err(error)?;
        let interview = self.0.interview_about(name, crate::date(on)?).map_err(error)?;
        Ok(Interview { policy: self.0.clone(), interview })
    }

    /// The texts that an applicant reads, as JSON.
    pub fn texts(&self) -> String {
        self.0.texts()
    }
}

#[wasm_bindgen]
impl Interview {
    /// The next question, as JSON.
    #[allow(clippy::should_implement_trait, reason = "an interview in JavaScript has `next`")]
    pub fn next(&self) -> Option<String> {
        self.interview.next().map(regbox::Question::to_json)
    }

    /// The next question and those beside it, each as JSON.
    pub fn page(&self) -> Vec<String> {
        self.interview.page().iter().map(regbox::Question::to_json).collect()
    }

    /// Answers with a JavaScript value; `null` leaves the question open.
    pub fn answer(&mut self, fact: &str, value: &JsValue) -> Result<(), JsValue> {
        let json = facts::answer(&self.policy, fact, value)?;
        self.interview.answer_json(fact, &json).map_err(error)
    }

    /// Takes an answer back; whether there was one.
    #[wasm_bindgen(js_name = takeBack)]
    pub fn take_back(&mut self, fact: &str) -> Result<bool, JsValue> {
        self.interview.take_back(fact).map_err(error)
    }

    /// The answers: a fact and its value as JSON in turn, `null` where it was left open.
    pub fn answers(&self) -> Vec<String> {
        let pair = |answer: regbox::Answer| [answer.fact().to_owned(), answer.value().unwrap_or("null").to_owned()];
        self.interview.answers().flat_map(pair).collect()
    }

    /// What the answers come to as facts, as JSON.
    pub fn facts(&self) -> String {
        self.interview.facts().to_json()
    }

    /// At most so many questions are left; none where that cannot be told.
    #[wasm_bindgen(js_name = questionsLeft)]
    pub fn questions_left(&self) -> Result<Option<u32>, JsValue> {
        let left = self.interview.questions_left().map(u32::try_from).transpose();
        left.map_err(|_| TypeError::new("more questions than can be counted").into())
    }

    /// The decision on what is known so far: in short, as JSON, its explanation, and the whole of it as text.
    pub fn result(&self) -> Result<Vec<String>, JsValue> {
        let decided = self.interview.result().map_err(error)?;
        Ok(vec![crate::in_short(&decided), decided.to_json(), decided.explanation().to_string(), decided.to_string()])
    }
}
