//! Regbox for JavaScript. It converts and nothing else; `js/policy.js` is what users see of it.

mod authoring;
mod facts;
mod interview;
mod loader;
mod monitor;

use js_sys::{Array, TypeError};
use regbox::{Decision, Diagnostics, Source, Status, Verdict};
use wasm_bindgen::prelude::*;

/// A compiled policy.
#[wasm_bindgen]
pub struct Policy(regbox::Policy);

#[wasm_bindgen]
impl Policy {
    /// Compiles a policy: `sources` holds the name and the text of each file in turn; `zone` and `file` are functions
    /// from a name to bytes or text, or to `undefined`.
    #[wasm_bindgen(constructor)]
    pub fn new(sources: Vec<String>, zone: js_sys::Function, file: js_sys::Function) -> Result<Policy, JsValue> {
        let files = sources.as_chunks().0.iter().map(|[name, text]| Source::new(name.as_str(), text.as_str()));
        let loader = loader::Functions::new(zone, file);
        let policy = regbox::Policy::from_sources(files.collect(), &loader);
        loader.threw().map_or(Ok(()), Err)?;
        Ok(Policy(policy.map_err(error)?))
    }

    /// Its name.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// Its title.
    #[wasm_bindgen(getter)]
    pub fn title(&self) -> Option<String> {
        self.0.title().map(str::to_owned)
    }

    /// Its version, as its header says.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> Option<String> {
        self.0.version().map(str::to_owned)
    }

    /// The digest of its files.
    #[wasm_bindgen(getter)]
    pub fn hash(&self) -> String {
        self.0.hash().to_owned()
    }

    /// The time zone that its header names.
    #[wasm_bindgen(getter)]
    pub fn timezone(&self) -> Option<String> {
        self.0.timezone().map(str::to_owned)
    }

    /// The decisions, each a pair of its name and its title.
    pub fn decisions(&self) -> Array {
        let pair = |(name, title): (&str, Option<&str>)| Array::of2(&name.into(), &title.into());
        self.0.decisions().map(pair).collect()
    }

    /// The names of the criteria.
    pub fn criteria(&self) -> Vec<String> {
        self.0.criteria().map(str::to_owned).collect()
    }

    /// The names of the criteria that a decision rests on.
    #[wasm_bindgen(js_name = criteriaOf)]
    pub fn criteria_of(&self, decision: Option<String>) -> Result<Vec<String>, JsValue> {
        let name = self.0.decision_named(decision.as_deref()).map_err(error)?;
        Ok(self.0.criteria_of(name).map(str::to_owned).collect())
    }

    /// Decides on facts as JSON in UTF-8, which crosses more quickly than text: in short.
    pub fn decide(&self, facts: &[u8], on: &str, decision: Option<String>) -> Result<String, JsValue> {
        Ok(in_short(&self.decided(facts, on, decision)?))
    }

    /// The facts as JSON, from an object.
    pub fn facts(&self, facts: &JsValue) -> Result<String, JsValue> {
        Ok(facts::read(&self.0, facts)?.to_json())
    }

    /// Decides again: the decision as JSON.
    pub fn json(&self, facts: &[u8], on: &str, decision: Option<String>) -> Result<String, JsValue> {
        Ok(self.decided(facts, on, decision)?.to_json())
    }

    /// Decides again, for people: the explanation, and the whole decision as text.
    pub fn explain(&self, facts: &[u8], on: &str, decision: Option<String>) -> Result<Vec<String>, JsValue> {
        let decided = self.decided(facts, on, decision)?;
        Ok(vec![decided.explanation().to_string(), decided.to_string()])
    }
}

impl Policy {
    fn decided(&self, facts: &[u8], on: &str, decision: Option<String>) -> Result<Decision, JsValue> {
        let facts = std::str::from_utf8(facts).map_err(|_| TypeError::new("the JSON of the facts is not UTF-8"))?;
        let name = self.0.decision_named(decision.as_deref()).map_err(error)?;
        let facts = self.0.facts_from_json(facts).map_err(error)?;
        self.0.decide(name, &facts, date(on)?).map_err(error)
    }
}

/// The status and the verdict of each criterion that the decision rests on, a letter each, and then the outcome: what most
/// who ask want, and quickly told.
fn in_short(decided: &Decision) -> String {
    let mut told = String::with_capacity(64);
    told.push(match decided.status() {
        Status::Settled => 's',
        Status::Undetermined => 'u',
        Status::Conflict => 'c',
        Status::Problem => 'p',
    });
    told.extend(decided.verdicts().map(|verdict| match verdict {
        Some(Verdict::Met) => 'm',
        Some(Verdict::MetByException) => 'e',
        Some(Verdict::DeemedMet) => 'd',
        Some(Verdict::NotApplicable) => 'a',
        Some(Verdict::NotMet) => 'n',
        Some(Verdict::Undetermined) => 'u',
        Some(Verdict::Conflict) => 'c',
        Some(Verdict::Problem) => 'p',
        None => '-',
    }));
    told.push_str(decided.outcome().unwrap_or_default());
    told
}

/// The text of a file of a policy in the one layout.
#[wasm_bindgen]
pub fn format(name: &str, text: &str) -> Result<String, JsValue> {
    regbox::format(&Source::new(name, text)).map_err(error)
}

/// A date as the command line takes it, too.
fn date(text: &str) -> Result<jiff::civil::Date, JsValue> {
    let date = regbox::value::date::parse_date(text);
    date.ok_or_else(|| TypeError::new(&format!("`on` is a day as in `2026-05-01`, and `{text}` is none")).into())
}

/// What `js/policy.js` makes a `PolicyError` of: the exact JSON, and the text for people.
fn error(errors: Diagnostics) -> JsValue {
    Array::of2(&errors.to_json().into(), &errors.to_string().into()).into()
}
