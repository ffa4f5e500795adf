//! The bytes of results: compact JSON, keys in a fixed order, the same on every face.

mod json_schema;

pub use json_schema::{DECISION_SCHEMA, ERRORS_SCHEMA, QUESTION_SCHEMA, STATUS_SCHEMA};

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

/// Compact JSON, key by key, with the commas where they belong.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    out: String,
    /// Whether the next key or item is the first of its object or list.
    first: bool,
}

impl Writer {
    pub(crate) fn new() -> Writer {
        Writer { out: String::with_capacity(1024), first: true }
    }

    pub(crate) fn open(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = true;
    }

    pub(crate) fn close(&mut self, bracket: char) {
        self.out.push(bracket);
        self.first = false;
    }

    /// Begins an item of a list.
    pub(crate) fn item(&mut self) {
        if !std::mem::replace(&mut self.first, false) {
            self.out.push(',');
        }
    }

    pub(crate) fn key(&mut self, key: &str) {
        self.item();
        push_text(&mut self.out, key);
        self.out.push(':');
    }

    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
        self.first = false;
    }

    pub(crate) fn text(&mut self, text: &str) {
        push_text(&mut self.out, text);
        self.first = false;
    }

    pub(crate) fn text_field(&mut self, key: &str, text: &str) {
        self.key(key);
        self.text(text);
    }

    pub(crate) fn optional_field(&mut self, key: &str, text: Option<&str>) {
        self.key(key);
        match text {
            Some(text) => self.text(text),
            None => self.raw("null"),
        }
    }

    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// Compact JSON laid out for people: two spaces a level, one key or item a line.
pub(crate) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    let mut rest = json.chars().peekable();
    while let Some(c) = rest.next() {
        if in_text {
            out.push(c);
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '{' | '[' if matches!(rest.peek(), Some('}' | ']')) => {
                out.push(c);
                out.extend(rest.next());
            }
            '{' | '[' => {
                depth += 1;
                out.push(c);
                line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            _ => {
                in_text = c == '"';
                out.push(c);
            }
        }
    }
    out.push('\n');
    out
}

/// A text as a JSON string.
pub(crate) fn push_text(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&to_json(&text));
    }
}
