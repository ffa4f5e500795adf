//! A JSON object as facts: each key is found among the facts, and its value is read by the type of the fact.
//!
//! No tree of JSON values is made. A value is first cut out as text, so that a mistake in one leaves the others readable,
//! and a number is read from its digits.

use super::error::Mistakes;
use super::{Facts, Judged, judgement, value};
use crate::diagnostic::{Code, Diagnostics, nearest};
use crate::program::Program;
use crate::value::Slot;
use serde::de::{DeserializeSeed, Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::sync::Arc;

/// Reads the facts of one case.
pub(crate) fn from_json(program: &Arc<Program>, text: &str) -> Result<Facts, Diagnostics> {
    let mut reader = Reader::new(program);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer.deserialize_map(Object { program, reader: &mut reader, prefix: "" });
    if let Err(error) = read.and_then(|()| deserializer.end()) {
        let (message, help) = malformed(&error);
        reader.mistakes.report(Code::BAD_JSON, message, Some(help));
    }
    reader.finish(program)
}

pub(super) fn malformed(error: &serde_json::Error) -> (String, String) {
    if error.is_data() {
        ("the facts are not a JSON object".to_owned(), "write `{\"fact\": value, …}`".to_owned())
    } else if error.is_eof() && error.line() <= 1 && error.column() == 0 {
        (
            "nothing was given".to_owned(),
            "write the facts as `{\"fact\": value, …}`, or `{}` if none is known".to_owned(),
        )
    } else if error.is_eof() {
        let message = format!("the facts end too early, on line {}", error.line());
        (message, "close what is open: a text, a list or an object".to_owned())
    } else {
        let message = format!("the facts are not JSON: line {}, column {}", error.line(), error.column());
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or("");
        let help =
            if error.is_eof() { "the text ends too early".to_owned() } else { format!("what is wrong there: {what}") };
        (message, help)
    }
}

/// Which facts have been given, so that one given twice is found even where it was given as unknown.
#[derive(Debug)]
struct Given(Vec<u64>);

impl Given {
    fn new(count: usize) -> Given {
        Given(vec![0; count.div_ceil(64)])
    }

    /// Whether this is the first time.
    fn first(&mut self, at: usize) -> bool {
        let Some(word) = self.0.get_mut(at / 64) else { return false };
        let bit = 1u64 << (at % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

/// Facts as they are read, each by its name.
#[derive(Debug)]
pub(super) struct Reader {
    slots: Vec<Slot>,
    judgements: Vec<(u32, Judged)>,
    mistakes: Mistakes,
    given: Given,
    /// The fact that probably comes next: most callers write them in one order.
    next: usize,
}

struct Object<'r> {
    program: &'r Program,
    reader: &'r mut Reader,
    /// What stands before the names of its keys: nothing, or a module's name and a dot.
    prefix: &'r str,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Object { program, reader, prefix } = self;
        while let Some(key) = map.next_key_seed(Key { program, next: reader.next, prefix })? {
            let raw: &RawValue = map.next_value()?;
            reader.entry(program, key, raw.get());
        }
        Ok(())
    }
}

/// What a key names.
pub(super) enum Found {
    Fact(usize),
    Module(String),
    Unknown(String),
}

struct Key<'p> {
    program: &'p Program,
    next: usize,
    prefix: &'p str,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Found;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a fact")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Found, E> {
        Ok(find(self.program, self.next, self.prefix, name))
    }
}

/// What a key names; `next` is the fact that probably comes.
#[inline]
fn find(program: &Program, next: usize, prefix: &str, name: &str) -> Found {
    let schema = &program.schema;
    if program.modules.is_empty() && schema.asked().get(next).is_some_and(|fact| fact.field.name == name) {
        return Found::Fact(next);
    }
    // The facts of a module stand in an object of its name, and nowhere else.
    if name.contains('.') {
        return Found::Unknown(format!("{prefix}{name}"));
    }
    let whole;
    let name = if prefix.is_empty() {
        name
    } else {
        whole = format!("{prefix}{name}");
        &whole
    };
    if schema.asked().get(next).is_some_and(|fact| fact.field.name == name) {
        return Found::Fact(next);
    }
    match schema.fact_index.get(name) {
        Some(at) => Found::Fact(*at as usize),
        None if program.modules.iter().any(|module| module.name == name) => Found::Module(name.to_owned()),
        None => Found::Unknown(name.to_owned()),
    }
}

impl Reader {
    pub(super) fn new(program: &Program) -> Reader {
        let count = program.schema.facts.len();
        Reader {
            slots: vec![None; count],
            judgements: Vec::new(),
            mistakes: Mistakes::new(),
            given: Given::new(count),
            next: 0,
        }
    }

    pub(super) fn finish(self, program: &Arc<Program>) -> Result<Facts, Diagnostics> {
        match self.mistakes.finish() {
            Some(diagnostics) => Err(diagnostics),
            None => Ok(Facts::new(program.clone(), self.slots, self.judgements)),
        }
    }

    /// What a key at the top names.
    #[inline]
    pub(super) fn key(&self, program: &Program, name: &str) -> Found {
        find(program, self.next, "", name)
    }

    /// Takes the value under a key, as JSON.
    #[inline]
    pub(super) fn entry(&mut self, program: &Program, key: Found, raw: &str) {
        match key {
            Found::Fact(at) => self.fact(program, at, raw),
            Found::Module(name) => self.module(program, &name, raw),
            Found::Unknown(name) => self.unknown(program, &name),
        }
    }

    #[inline]
    fn fact(&mut self, program: &Program, at: usize, raw: &str) {
        self.next = at + 1;
        let fact = &program.schema.facts[at];
        if !self.given.first(at) {
            let message = format!("`{}` is given twice", fact.field.name);
            self.mistakes.inside(&fact.field.name, |mistakes| {
                mistakes.report(Code::GIVEN_TWICE, message, Some("keep one of them".to_owned()));
            });
            return;
        }
        if fact.judged_by.is_none() {
            self.slots[at] = value::field(program, &fact.field, raw, &mut self.mistakes);
            return;
        }
        let number = u32::try_from(at).unwrap_or(u32::MAX);
        if let Some((value, judged)) = judgement::judgement(program, fact, raw, &mut self.mistakes) {
            self.slots[at] = Some(value);
            self.judgements.push((number, judged));
        }
    }

    /// The facts of a module, under its name. Modules stand in modules to a bounded depth.
    fn module(&mut self, program: &Program, name: &str, raw: &str) {
        if raw == "null" {
            return;
        }
        if !raw.starts_with('{') {
            let message =
                format!("`{name}` is a module, and {} is no object with its facts", super::error::shortened(raw));
            self.mistakes.inside(&name, |mistakes| {
                mistakes.report(Code::WRONG_VALUE, message, Some("write `{\"fact\": value, …}`".to_owned()));
            });
            return;
        }
        let prefix = format!("{name}.");
        // The text has been read as JSON already.
        let _ =
            serde_json::Deserializer::from_str(raw).deserialize_map(Object { program, reader: self, prefix: &prefix });
    }

    fn unknown(&mut self, program: &Program, name: &str) {
        let facts = program.schema.asked();
        let nested = name.split_once('.').filter(|_| program.schema.fact_index.contains_key(name));
        let help = match nested {
            Some((module, rest)) => {
                let inner =
                    rest.split('.').rev().fold("…".to_owned(), |inner, key| format!("{{\"{key}\": {inner}}}"));
                Some(format!("facts of a module stand in an object of its own: `{{\"{module}\": {inner}}}`"))
            }
            None if program.definitions.iter().any(|definition| definition.name == name) => {
                Some("take it out; the policy computes it".to_owned())
            }
            None => nearest(name, facts.iter().map(|fact| fact.field.name.as_str()))
                .map(|near| format!("did you mean `{near}`?")),
        };
        let help = help.or_else(|| Some("take it out; the policy does not ask for it".to_owned()));
        let shown: String = name.chars().take(60).collect();
        self.mistakes.inside(&shown, |mistakes| {
            mistakes.report(Code::UNKNOWN_FACT, format!("unknown fact `{shown}`"), help);
        });
    }
}
