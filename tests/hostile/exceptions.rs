//! Exceptions apart from their items: as many as a file can hold, each over the one before it, and in one another.

use crate::guard::{HEADER, MANY, codes, decide, valid, within};
use std::fmt::Write as _;

/// How many stand beside each other.
const COUNT: usize = 5_000;

const ITEMS: &str = "fact a: bool \"a?\"\nfact n: integer \"n?\" { at least 0 }\n\
    define v: integer { 0 }\ncriterion c { cites regs \"1\" requires n is at least v }\n\
    decision d { yes when c and v is at least 0  no otherwise }\n";

/// The items above with `count` exceptions, each made from its number.
fn with(count: usize, exception: impl Fn(usize) -> String) -> String {
    let mut text = ITEMS.to_owned();
    for at in 0..count {
        let _ = writeln!(text, "{}", exception(at));
    }
    text
}

fn decided(items: String) {
    within(60, move || {
        let policy = valid(&items);
        for facts in ["{}", "{\"a\": true}", "{\"a\": true, \"n\": 3}", "{\"a\": false, \"n\": 0}"] {
            let json = decide(&policy, facts);
            assert!(json.is_ok(), "{facts}: {json:?}");
        }
    });
}

/// What an exception overrides: the one before it.
fn before(at: usize) -> String {
    at.checked_sub(1).map_or(String::new(), |before| format!("overriding x{before} "))
}

#[test]
fn many_to_one_value_each_over_the_one_before_it() {
    decided(with(COUNT, |at| format!("exception x{at} to v {}when n is {at}: {at} cites regs \"2\"", before(at))));
    decided(with(COUNT, |at| format!("exception x{at} to v {}when a: {} cites regs \"2\"", before(at), at % 7)));
}

#[test]
fn many_to_one_criterion_each_over_the_one_before_it() {
    decided(with(COUNT, |at| format!("exception x{at} to c {}when n is {at} cites regs \"2\"", before(at))));
    decided(with(COUNT, |at| {
        format!("exception x{at} to c {}when n is {at}: requires a cites regs \"2\"", before(at))
    }));
}

#[test]
fn every_one_over_all_before_it() {
    let all = |at: usize| -> String {
        let names: Vec<String> = (0..at).map(|before| format!("x{before}")).collect();
        if names.is_empty() { String::new() } else { format!("overriding {} ", names.join(", ")) }
    };
    decided(with(400, |at| format!("exception x{at} to v {}when n is {at}: {at} cites regs \"2\"", all(at))));
    decided(with(400, |at| format!("exception x{at} to c {}when n is {at} cites regs \"2\"", all(at))));
}

#[test]
fn many_for_a_time() {
    decided(with(COUNT, |at| {
        format!("exception x{at} to v {}from 2026-01-01 when n is {at}: {at} cites regs \"2\"", before(at))
    }));
}

/// Exceptions in one another, each apart: `exception x2 to v.x0.x1 …`.
fn nested(item: &str, count: usize, says: &str) -> String {
    let mut to = item.to_owned();
    let mut text = ITEMS.to_owned();
    for at in 0..count {
        let _ = writeln!(text, "exception x{at} to {to} when n exceeds {at}{says} cites regs \"2\"");
        let _ = write!(to, ".x{at}");
    }
    text
}

#[test]
fn in_one_another_as_deep_as_they_may() {
    for (item, says) in [("v", ": 2"), ("c", ""), ("c", ": requires a")] {
        decided(nested(item, 63, says));
        let deeper = nested(item, 64, says);
        assert_eq!(within(60, move || codes(format!("{HEADER}{deeper}"))), ["E0102"]);
        let deepest = nested(item, 1_000, says);
        let found = within(60, move || codes(format!("{HEADER}{deepest}")));
        assert!(found.iter().all(|code| *code == "E0102") && found.len() == 937, "{} {:?}", found.len(), found.first());
    }
}

#[test]
fn names_that_never_end() {
    let path = "x.".repeat(MANY * 10) + "x";
    let items = format!("{ITEMS}exception to v.{path} when a: 1 cites regs \"2\"");
    assert_eq!(within(60, move || codes(format!("{HEADER}{items}"))), ["E0102"]);
}

#[test]
fn a_long_circle_of_overriding() {
    let items = with(COUNT, |at| {
        format!("exception x{at} to v overriding x{} when n is {at}: 1 cites regs \"2\"", (at + 1) % COUNT)
    });
    assert_eq!(within(60, move || codes(format!("{HEADER}{items}"))), ["E0203"]);
}

/// A thousand mistakes are told, and no more.
#[test]
fn many_that_name_nothing() {
    let names = with(COUNT, |at| format!("exception x{at} to v overriding y{at} when n is {at}: 1 cites regs \"2\""));
    let found = within(60, move || codes(format!("{HEADER}{names}")));
    assert!(found.len() == 1_000 && found.iter().all(|code| *code == "E0213"), "{} {:?}", found.len(), found.first());
    let items = with(COUNT, |at| format!("exception x{at} to v.z{at} when n is {at}: 1 cites regs \"2\""));
    let found = within(60, move || codes(format!("{HEADER}{items}")));
    assert!(found.len() == 1_000 && found.iter().all(|code| *code == "E0213"), "{} {:?}", found.len(), found.first());
}
