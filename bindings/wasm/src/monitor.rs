//! A test that is watched.

use crate::{Policy, error, facts};
use js_sys::TypeError;
use regbox::value::Instant;
use wasm_bindgen::prelude::*;

/// A test that is watched.
#[wasm_bindgen]
pub struct Monitor {
    policy: regbox::Policy,
    monitor: regbox::Monitor,
}

#[wasm_bindgen]
impl Policy {
    /// Watches a test of a firm of which these facts are known.
    pub fn monitor(&self, facts: &JsValue) -> Result<Monitor, JsValue> {
        let monitor = self.0.monitor(&facts::read(&self.0, facts)?).map_err(error)?;
        Ok(Monitor { policy: self.0.clone(), monitor })
    }

    /// The monitor that was saved.
    pub fn restore(&self, saved: &str) -> Result<Monitor, JsValue> {
        Ok(Monitor { policy: self.0.clone(), monitor: self.0.restore(saved).map_err(error)? })
    }
}

#[wasm_bindgen]
impl Monitor {
    /// Begins the test.
    pub fn open(&mut self, at: &str) -> Result<(), JsValue> {
        let at = self.instant(at)?;
        self.monitor.open(at).map_err(error)
    }

    /// Declares that everything before an instant has been told.
    pub fn advance(&mut self, at: &str) -> Result<(), JsValue> {
        let at = self.instant(at)?;
        self.monitor.advance(at).map_err(error)
    }

    /// Takes an event, an object or JSON text.
    pub fn observe(&mut self, event: &JsValue) -> Result<(), JsValue> {
        let event = facts::event(&self.policy, event)?;
        self.monitor.observe(event.as_str()).map_err(error)
    }

    /// What an event would breach, as JSON.
    pub fn preview(&self, event: &JsValue) -> Result<String, JsValue> {
        let event = facts::event(&self.policy, event)?;
        let breaches = self.monitor.preview(event.as_str()).map_err(error)?;
        let breaches: Vec<String> = breaches.iter().map(regbox::Breach::to_json).collect();
        Ok(format!("[{}]", breaches.join(",")))
    }

    /// Where everything stands: as JSON, and as text for people.
    pub fn status(&self, at: Option<String>) -> Result<Vec<String>, JsValue> {
        let status = self.monitor.status(self.asked(at)?).map_err(error)?;
        Ok(vec![status.to_json(), status.to_string()])
    }

    /// Decides with the test as it stands: in short, as JSON, its explanation, and the whole of it as text.
    pub fn decide(&self, decision: Option<String>, at: Option<String>) -> Result<Vec<String>, JsValue> {
        let name = self.policy.decision_named(decision.as_deref()).map_err(error)?;
        let decided = self.monitor.decide(name, self.asked(at)?).map_err(error)?;
        Ok(vec![crate::in_short(&decided), decided.to_json(), decided.explanation().to_string(), decided.to_string()])
    }

    /// The whole state as JSON text.
    pub fn save(&self) -> String {
        self.monitor.save()
    }
}

impl Monitor {
    fn instant(&self, text: &str) -> Result<Instant, JsValue> {
        self.policy.instant(text).map_err(|error| TypeError::new(&format!("`at`: {error}")).into())
    }

    fn asked(&self, at: Option<String>) -> Result<Option<Instant>, JsValue> {
        at.map(|at| self.instant(&at)).transpose()
    }
}
