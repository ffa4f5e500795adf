//! What the author of a policy asks of it.

use crate::Policy;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Policy {
    /// What deserves a second look, as JSON.
    pub fn warnings(&self) -> String {
        self.0.warnings().to_json()
    }

    /// How the scenarios of the policy went, as JSON.
    pub fn test(&self) -> String {
        self.0.test().to_json()
    }

    /// The rulebook, in Markdown.
    #[wasm_bindgen(js_name = docMarkdown)]
    pub fn doc_markdown(&self) -> String {
        self.0.doc_markdown()
    }

    /// The rulebook, in one HTML page.
    #[wasm_bindgen(js_name = docHtml)]
    pub fn doc_html(&self) -> String {
        self.0.doc_html()
    }

    /// The JSON Schema of the facts, and of an event.
    pub fn schema(&self) -> String {
        self.0.schema()
    }
}
