//! Facts one by one, and facts from any serde value.

use super::{Facts, from_json};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::Program;
use serde::Serialize;
use std::io;
use std::sync::Arc;

/// Facts given one by one. All of them are checked at the end, together.
#[derive(Clone, Debug)]
pub struct FactsBuilder {
    program: Arc<Program>,
    json: String,
}

impl FactsBuilder {
    pub(crate) fn new(program: Arc<Program>) -> FactsBuilder {
        FactsBuilder { program, json: String::from("{") }
    }

    /// Gives a fact: text, a whole number, a truth value, a decimal, a date, or anything that serializes to the JSON of
    /// the fact's type.
    ///
    /// # Errors
    ///
    /// `E0609` for a floating-point number anywhere in it: its digits are not exact.
    pub fn with<T: Serialize + ?Sized>(mut self, name: &str, value: &T) -> Result<FactsBuilder, Diagnostics> {
        let value = to_json(value, name)?;
        if self.json.len() > 1 {
            self.json.push(',');
        }
        crate::wire::push_text(&mut self.json, name);
        self.json.push(':');
        self.json.push_str(&value);
        Ok(self)
    }

    /// The facts.
    ///
    /// # Errors
    ///
    /// Every fact that is unknown, of a wrong type, out of its bounds or given twice.
    pub fn build(mut self) -> Result<Facts, Diagnostics> {
        self.json.push('}');
        from_json(&self.program, &self.json)
    }
}

/// Facts from any value that serializes to an object.
pub(crate) fn from_value<T: Serialize + ?Sized>(program: &Arc<Program>, value: &T) -> Result<Facts, Diagnostics> {
    from_json(program, &to_json(value, "")?)
}

/// A value as JSON; a floating-point number is refused.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T, name: &str) -> Result<String, Diagnostics> {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, Exact);
    let error = match value.serialize(&mut serializer) {
        Ok(()) => match String::from_utf8(bytes) {
            Ok(text) => return Ok(text),
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    };
    let diagnostic = if error.contains(FLOAT) {
        Diagnostic::new(Code::FLOAT, FLOAT).help("give it as a decimal, or as its digits in text: `\"0.1\"`")
    } else {
        Diagnostic::new(Code::BAD_JSON, format!("the facts cannot be written as JSON: {error}"))
    };
    let diagnostic = if name.is_empty() { diagnostic } else { diagnostic.fact(name) };
    Err(Diagnostics::new(vec![diagnostic], Arc::from([])))
}

const FLOAT: &str = "a floating-point number has no exact digits";

/// JSON in which a floating-point number is refused, for its digits are not exact.
struct Exact;

#[expect(clippy::disallowed_types, reason = "it refuses every float")]
impl serde_json::ser::Formatter for Exact {
    fn write_f32<W: ?Sized + io::Write>(&mut self, _: &mut W, _: f32) -> io::Result<()> {
        Err(io::Error::other(FLOAT))
    }

    fn write_f64<W: ?Sized + io::Write>(&mut self, _: &mut W, _: f64) -> io::Result<()> {
        Err(io::Error::other(FLOAT))
    }
}
