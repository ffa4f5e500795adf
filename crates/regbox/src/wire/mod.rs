//! The bytes of results: compact JSON, keys in a fixed order, the same on every face.

mod json_schema;

pub use json_schema::{DECISION_SCHEMA, ERRORS_SCHEMA};

use serde::Serialize;

/// Compact JSON. Our own types always serialize; should one ever not, the text says so instead of being lost.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| {
        let mut out = String::from("{\"regbox\":1,\"errors\":[{\"message\":");
        push_text(&mut out, &error.to_string());
        out.push_str("}]}");
        out
    })
}

/// A text as a JSON string.
pub(crate) fn push_text(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&serde_json::Value::String(text.to_owned()).to_string());
    }
}
