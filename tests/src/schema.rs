//! Whether the JSON of an answer has the shape that its schema states.
//!
//! Beside what JSON Schema can say, the keys of each object stand in the order in which `required` has them, with no
//! others between them: version 1 may get more keys, and then the schema gets them, too.

use regbox::{DECISION_SCHEMA, ERRORS_SCHEMA, STATUS_SCHEMA};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::sync::LazyLock;

static DECISION: LazyLock<Schema> = LazyLock::new(|| Schema::new(DECISION_SCHEMA));
static ERRORS: LazyLock<Schema> = LazyLock::new(|| Schema::new(ERRORS_SCHEMA));
static STATUS: LazyLock<Schema> = LazyLock::new(|| Schema::new(STATUS_SCHEMA));

/// What is wrong with the JSON of a decision, or of errors; nothing where all is well.
#[must_use]
pub fn faults(json: &str) -> Vec<String> {
    let is_errors = ["{\"regbox\":1,\"errors\":", "{\"line\":"].iter().any(|start| json.starts_with(start));
    if is_errors { ERRORS.faults(json) } else { DECISION.faults(json) }
}

/// What is wrong with the JSON of where a test stands; nothing where all is well.
#[must_use]
pub fn faults_of_status(json: &str) -> Vec<String> {
    STATUS.faults(json)
}

/// A schema, and what checks against it.
pub struct Schema {
    text: Value,
    validator: Result<jsonschema::Validator, String>,
}

impl Schema {
    /// A schema of the core.
    #[must_use]
    pub fn new(text: &str) -> Schema {
        let text: Value = serde_json::from_str(text).unwrap_or_default();
        let validator = jsonschema::validator_for(&text).map_err(|error| error.to_string());
        Schema { text, validator }
    }

    /// Whether it is a schema at all.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        jsonschema::meta::is_valid(&self.text) && self.validator.is_ok()
    }

    /// What is wrong with some JSON of this shape; nothing where all is well.
    #[must_use]
    pub fn faults(&self, json: &str) -> Vec<String> {
        let validator = match &self.validator {
            Ok(validator) => validator,
            Err(why) => return vec![format!("the schema itself: {why}")],
        };
        let (value, ordered) = match (serde_json::from_str::<Value>(json), serde_json::from_str::<Ordered>(json)) {
            (Ok(value), Ok(ordered)) => (value, ordered),
            (Err(error), _) | (_, Err(error)) => return vec![format!("no JSON: {error}")],
        };
        let mut found: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if !is_compact(json) {
            found.push("not compact".to_owned());
        }
        self.order(&self.text, &ordered, "", &mut found);
        found
    }

    /// The schema that a reference stands for.
    fn deref<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let pointer = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
        pointer.and_then(|pointer| self.text.pointer(pointer)).unwrap_or(schema)
    }

    /// Goes down a schema and a value together, and looks at the keys of each object.
    fn order(&self, schema: &Value, value: &Ordered, path: &str, found: &mut Vec<String>) {
        let schema = self.deref(schema);
        for choice in ["allOf", "oneOf"].iter().filter_map(|word| schema.get(word)?.as_array()).flatten() {
            let choice = self.deref(choice);
            let first = choice.pointer("/required/0").and_then(Value::as_str);
            if first.is_some() && value.first_key() == first {
                self.order(choice, value, path, found);
            }
        }
        match value {
            Ordered::Object(entries) => {
                let required: Option<Vec<&str>> = schema
                    .get("required")
                    .and_then(Value::as_array)
                    .map(|keys| keys.iter().filter_map(Value::as_str).collect());
                let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
                if required.as_ref().is_some_and(|required| *required != keys) {
                    found.push(format!("{path}: its keys are {keys:?}, and not {required:?}"));
                }
                for (key, value) in entries {
                    if let Some(schema) = schema.pointer(&format!("/properties/{key}")) {
                        self.order(schema, value, &format!("{path}/{key}"), found);
                    }
                }
                let mut once = keys.clone();
                once.sort_unstable();
                once.dedup();
                if once.len() != keys.len() {
                    found.push(format!("{path}: a key stands twice"));
                }
            }
            Ordered::List(members) => {
                let Some(schema) = schema.get("items") else { return };
                for (at, member) in members.iter().enumerate() {
                    self.order(schema, member, &format!("{path}/{at}"), found);
                }
            }
            Ordered::Other => {}
        }
    }
}

/// JSON of which only the keys matter, in the order in which they are written.
enum Ordered {
    Object(Vec<(String, Ordered)>),
    List(Vec<Ordered>),
    Other,
}

impl Ordered {
    fn first_key(&self) -> Option<&str> {
        match self {
            Ordered::Object(entries) => entries.first().map(|(key, _)| key.as_str()),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ordered, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Ordered;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Ordered::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ordered, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element()? {
            members.push(member);
        }
        Ok(Ordered::List(members))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }

    // An integer of many digits, to a reader that has no such integers.
    fn visit_f64<E>(self, _: f64) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Other)
    }
}

/// Whether no space stands outside a text.
fn is_compact(json: &str) -> bool {
    let (mut in_text, mut escaped) = (false, false);
    json.bytes().all(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_text = !in_text,
            b' ' | b'\t' | b'\r' | b'\n' => return in_text,
            _ => {}
        }
        true
    })
}

#[cfg(test)]
mod tests {
    use super::{DECISION, ERRORS, STATUS, faults, faults_of_status};

    const GOOD: &str = r#"{"line":2,"errors":[{"code":"E0601","severity":"error","message":"no","help":null,"fact":null,"event":null,"labels":[]}]}"#;

    #[test]
    fn the_schemas_are_schemas() {
        for schema in [&*DECISION, &*ERRORS, &*STATUS] {
            assert!(schema.is_valid());
            assert_eq!(schema.validator.as_ref().err(), None);
        }
    }

    #[test]
    fn what_is_wrong_is_found() {
        assert_eq!(faults(GOOD), [""; 0]);
        assert_eq!(faults(&GOOD.replace("\"line\":2", "\"regbox\":1")), [""; 0]);
        let broken = [
            ("\"line\":2", "\"line\":0"),
            ("\"line\":2", "\"line\":2.5"),
            (":2,", ": 2,"),
            ("\"help\":null,\"fact\":null", "\"fact\":null,\"help\":null"),
            (",\"event\":null", ""),
            ("\"event\":null", "\"event\":null,\"new\":1"),
            ("\"error\"", "\"warning\""),
            ("\"labels\":[]", "\"labels\":[{\"file\":\"a\"}]"),
            ("\"labels\":[]", "\"labels\":[],\"labels\":[]"),
        ];
        for (from, to) in broken {
            assert_ne!(faults(&GOOD.replace(from, to)), [""; 0], "{from} as {to}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_status_is_found() {
        const GOOD: &str = r#"{"regbox":1,"at":"2026-05-01T10:00:00+01:00","lifecycles":[],"limits":[{"name":"cap","key":{"client":"c"},"used":"GBP 1.00","cap":"GBP 2.00","headroom":"GBP 1.00","status":"within","first_breach":null,"first_act":null,"events":[],"cites":[],"needs":[]}],"obligations":[],"prohibitions":[{"name":"p","status":"clear","breaches":[],"count":0,"cites":[],"needs":[]}],"waivers":[],"next_change":null}"#;
        assert_eq!(faults_of_status(GOOD), [""; 0]);
        let broken = [
            ("\"within\"", "\"fine\""),
            ("+01:00", ""),
            ("\"status\":\"clear\"", "\"status\":\"breached\""),
            ("\"count\":0", "\"count\":1"),
            ("\"used\":\"GBP 1.00\",", ""),
            ("\"first_breach\":null,\"first_act\":null", "\"first_act\":null,\"first_breach\":null"),
            ("\"waivers\":[],", ""),
            (",\"needs\":[]", ""),
        ];
        for (from, to) in broken {
            assert!(GOOD.contains(from), "{from}");
            assert_ne!(faults_of_status(&GOOD.replacen(from, to, 1)), [""; 0], "{from} as {to}");
        }
    }
}
