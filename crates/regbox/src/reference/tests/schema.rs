//! The JSON Schema of facts says what the reader of facts says: what is read validates, and what does not validate is not
//! read. What the reader refuses does not validate either, but for what no schema can say.

use super::{Made, cases, drafts};
use crate::diagnostic::Code;
use crate::facts;
use crate::reference::generate::text::Tape;
use proptest::prelude::{TestCaseError, any, prop_assert, prop_assert_eq, proptest};
use serde_json::{Value, json};

/// A policy with a fact of every type, and facts for it.
const EVERY_TYPE: &str = "policy p { version \"1\" in force from 2025-01-01 source regs \"R\" }
    enum Kind { red \"Red\" green blue }
    enum Rank ordered { low mid high }
    record Owner { name: text \"?\" share: percent { at least 0% at most 100% } since: optional date kinds: set of Kind
      worth: optional money EUR { at least EUR 0 } next: list of Owner2 }
    record Owner2 { rank: Rank }
    record `event` { number: integer }
    fact flag: bool \"Is it?\"
    fact count: integer { at least 0 at most 12 }
    fact size: decimal { more than 1 less than 2.5 }
    fact share: percent
    fact fraction: ratio
    fact cost: money GBP { at least GBP 0 }
    fact price: rate EUR to GBP
    fact day: date { on or after 2025-01-01 before 2027-01-01 }
    fact instant: datetime
    fact months: period of months { at least 0 months }
    fact days: period of days
    fact time: duration
    fact name: text
    fact kind: Kind
    fact rank: Rank
    fact owner: Owner
    fact owners: list of Owner
    fact rows: list of list of integer
    fact kinds: set of Kind
    fact maybe_flag: optional bool
    fact maybe_count: optional integer { at least 1 }
    fact maybe_cost: optional money GBP
    fact maybe_kind: optional Kind
    fact maybe_owner: optional Owner
    fact maybe_days: optional list of date
    fact happening: `event`
    judgement grade: Rank by \"officer\" \"How good is it?\" { suggests high \"it is new\" }
    judgement sum: optional money GBP by \"officer\" { at least GBP 1 }
    decision d { yes when flag  no otherwise }";

fn facts() -> Value {
    json!({
        "flag": true, "count": 3, "size": "2.25", "share": "30%", "fraction": "1/3", "cost": {"amount": "1.50", "currency": "GBP"},
        "price": 1.25, "day": "2026-05-01", "instant": "2026-05-01T10:00:00.5+01:00", "months": "P2Y6M", "days": "P4W",
        "time": "PT1H30M", "name": "N", "kind": "red", "rank": "high",
        "owner": {"name": "A", "share": 0.5, "since": {"none": true}, "kinds": ["red", "red"], "worth": "EUR 5", "next": [{"rank": "mid"}]},
        "owners": [{"name": null}, null, {"share": "1", "since": "2020-02-29"}], "rows": [[1, null, "2"], [], null], "kinds": ["blue"],
        "maybe_flag": {"none": true}, "maybe_count": 1, "maybe_cost": "7", "maybe_kind": "green", "maybe_owner": {"none": true},
        "maybe_days": ["2026-01-01"], "happening": {"number": 1},
        "grade": {"value": "mid", "by": "officer", "reason": "seen"}, "sum": {"value": null, "by": "officer", "reason": "r"}
    })
}

/// Values that are right for some types and wrong for others. None of them is wrong in a way that no schema can say.
const VALUES: [&str; 52] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "5.0",
    "2",
    "-1",
    "1.5",
    "12",
    "13",
    "1e2",
    "\"\"",
    "\"1\"",
    "\"-1.5\"",
    "\"05\"",
    "\"5.0\"",
    "\"1e2\"",
    "\"+1\"",
    "\"1.\"",
    "\" 1\"",
    "\"30%\"",
    "\"30 %\"",
    "\"1/3\"",
    "\"GBP 1\"",
    "\"GBP -1\"",
    "\"GBP  1\"",
    "\"gbp 1\"",
    "\"EUR 1\"",
    "\"2026-05-01\"",
    "\"2026-5-1\"",
    "\"2026-13-01\"",
    "\"0000-01-01\"",
    "\"2026-05-01T10:00:00Z\"",
    "\"2026-05-01T10:00\"",
    "\"2026-05-01T24:00:00Z\"",
    "\"P1M\"",
    "\"P1Y2M\"",
    "\"-P1M\"",
    "\"P\"",
    "\"P1W2D\"",
    "\"P1M1D\"",
    "\"PT\"",
    "\"PT72H\"",
    "\"PT1.5S\"",
    "\"red\"",
    "\"mid\"",
    "\"low\"",
    "[]",
    "{}",
    "{\"none\":true}",
    "{\"none\":false}",
];
const MORE: [&str; 10] = [
    "{\"value\":\"mid\",\"by\":\"officer\",\"reason\":\"seen\"}",
    "{\"value\":\"mid\",\"by\":\"officer\",\"reason\":\" \"}",
    "{\"value\":\"mid\",\"by\":\"clerk\",\"reason\":\"seen\"}",
    "{\"amount\":1,\"currency\":\"GBP\"}",
    "{\"amount\":{\"amount\":1,\"currency\":\"GBP\"},\"currency\":\"GBP\"}",
    "{\"amount\":1,\"currency\":\"EUR\"}",
    "{\"amount\":1}",
    "[null]",
    "[[1]]",
    "[\"red\",\"blue\"]",
];

/// Changes something somewhere.
fn change(value: &mut Value, tape: &mut Tape<'_>) {
    let other = |tape: &mut Tape<'_>| {
        let at = tape.below(VALUES.len() + MORE.len());
        let text = VALUES.iter().chain(&MORE).nth(at).unwrap();
        serde_json::from_str(text).unwrap()
    };
    match value {
        Value::Object(entries) if !entries.is_empty() && !tape.chance(10) => {
            let key = entries.keys().nth(tape.below(entries.len())).unwrap().clone();
            match tape.below(12) {
                0 => drop(entries.remove(&key)),
                1 => drop(entries.insert(format!("{key}_"), other(tape))),
                2 => drop(entries.insert(format!("{key}.x"), other(tape))),
                _ => change(entries.get_mut(&key).unwrap(), tape),
            }
        }
        Value::Array(members) if !members.is_empty() && !tape.chance(20) => match tape.below(4) {
            0 => members.push(other(tape)),
            _ => {
                let at = tape.below(members.len());
                change(&mut members[at], tape);
            }
        },
        other_value => *other_value = other(tape),
    }
}

fn validator(made: &Made) -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(&facts::json_schema(&made.program)).unwrap();
    if let Err(error) = jsonschema::meta::validate(&schema) {
        panic!("{error}");
    }
    jsonschema::validator_for(&schema).unwrap()
}

fn agree(made: &Made, validator: &jsonschema::Validator, given: &Value) -> Result<(), TestCaseError> {
    let faults: Vec<String> =
        validator.iter_errors(given).map(|error| format!("{}: {error}", error.instance_path())).collect();
    match facts::from_json(&made.program, &given.to_string()) {
        Ok(_) => prop_assert_eq!(faults, [""; 0], "{}", given),
        Err(errors) => {
            let beyond = |code: Code| code == Code::OUT_OF_BOUNDS || code == Code::TOO_LONG;
            prop_assert!(!faults.is_empty() || errors.iter().all(|error| beyond(error.code())), "{given}\n{errors}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(100))]
    #[test]
    fn the_schema_of_generated_policies(draft in drafts(20), choices in proptest::collection::vec(any::<u16>(), 200)) {
        let made = Made::draft(&draft);
        let validator = validator(&made);
        let given: Value = serde_json::from_str(&draft.case.json(&mut Tape::new(&[]))).unwrap();
        prop_assert!(validator.is_valid(&given));
        let mut tape = Tape::new(&choices);
        for _ in 0..10 {
            let mut given = given.clone();
            change(&mut given, &mut tape);
            agree(&made, &validator, &given)?;
        }
    }
}

proptest! {
    #![proptest_config(cases(20))]
    #[test]
    fn the_schema_of_every_type(choices in proptest::collection::vec(any::<u16>(), 2000)) {
        let made = Made::of(&[("a.regbox", EVERY_TYPE.to_owned())]);
        let validator = validator(&made);
        agree(&made, &validator, &facts())?;
        let mut tape = Tape::new(&choices);
        for _ in 0..200 {
            let mut given = facts();
            change(&mut given, &mut tape);
            agree(&made, &validator, &given)?;
        }
    }
}

/// Each fact with each value.
#[test]
fn every_type_with_every_value() {
    let made = Made::of(&[("a.regbox", EVERY_TYPE.to_owned())]);
    let validator = validator(&made);
    for fact in &made.program.schema.facts {
        for text in VALUES.iter().chain(&MORE) {
            let value: Value = serde_json::from_str(text).unwrap();
            let name = &fact.field.name;
            let judged = json!({ name: {"value": value, "by": "officer", "reason": "seen"} });
            agree(&made, &validator, &json!({ name: value })).unwrap();
            agree(&made, &validator, &judged).unwrap();
        }
    }
}

/// Events with a field of many types, one of them of the same name in two kinds.
const EVENTS: &str = "policy p { version \"1\" in force from 2025-01-01 timezone \"UTC\" source regs \"R\" }
    enum Kind { red \"Red\" green blue }
    record Owner { name: text share: percent { at least 0% at most 100% } }
    fact flag: bool
    event sale \"A sale\" { client: text amount: money GBP { at least GBP 0 } kind: Kind owner: Owner more: list of Kind
      term: period of months day: date count: integer { at least 0 at most 12 } moment: datetime share: optional percent }
    event visit { client: integer kinds: set of Kind price: rate EUR to GBP }
    event closing {}
    lifecycle test { stage open stage closed final open -> closed on closing where flag }
    measure sold = sum of sale.amount
    limit cap { cites regs \"1\" sold does not exceed GBP 10 }
    decision d { yes when flag  no otherwise }";

/// The schema of an event says what the reader of events says.
#[test]
fn every_event_with_every_value() {
    let made = Made::of(&[("a.regbox", EVENTS.to_owned())]);
    let schema: Value = serde_json::from_str(&facts::json_schema(&made.program)).unwrap();
    jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{error}"));
    let defs: Vec<&String> = schema["$defs"].as_object().unwrap().keys().collect();
    assert_eq!(defs, ["Kind", "Owner", "event"], "what is laid out for the test is not given");
    let of_event = json!({"$ref": "#/$defs/event", "$defs": schema["$defs"]});
    let validator = jsonschema::validator_for(&of_event).unwrap();
    let sale = json!({"event": "sale", "id": "s-1", "at": "2026-05-02T09:00:00+01:00", "client": "c", "amount": "GBP 5",
        "kind": "red", "owner": {"name": "A", "share": "30%"}, "more": ["red", null], "term": "P6M", "day": "2026-05-01",
        "count": 3, "moment": "2026-05-01T10:00", "share": {"none": true}});
    let visit = json!({"event": "visit", "at": "2026-05-02T09:00", "client": 1, "kinds": ["blue"], "price": "1.15"});
    let closing = json!({"event": "closing", "at": "2026-05-02T09:00Z"});
    let (mut read, mut refused) = (0, 0);
    let mut agree = |event: &Value| {
        let faults: Vec<String> = validator.iter_errors(event).map(|error| error.to_string()).collect();
        match facts::event_from_json(&made.program, &event.to_string()) {
            Ok(_) => assert_eq!(faults, [""; 0], "{event}"),
            Err(errors) => {
                let beyond = |code: Code| code == Code::OUT_OF_BOUNDS || code == Code::TOO_LONG;
                assert!(!faults.is_empty() || errors.iter().all(|error| beyond(error.code())), "{event}\n{errors}");
            }
        }
        if faults.is_empty() { read += 1 } else { refused += 1 }
    };
    for event in [&sale, &visit, &closing] {
        agree(event);
        let keys: Vec<String> = event.as_object().unwrap().keys().cloned().collect();
        for key in keys.iter().map(String::as_str).chain(["other", "amount", "event.x"]) {
            let mut without = event.clone();
            without.as_object_mut().unwrap().remove(key);
            agree(&without);
            for text in VALUES.iter().chain(&MORE) {
                let mut changed = event.clone();
                changed[key] = serde_json::from_str(text).unwrap();
                agree(&changed);
            }
        }
    }
    assert!(read > 100 && refused > 500, "{read} are read, {refused} are refused");
}
