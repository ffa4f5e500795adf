//! The words of the language in any order: deeper into the parser and the checks than letters reach.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regbox::{Policy, Source};

const WORDS: &[&str] = &[
    "policy", "p", "\"t\"", "{", "}", "(", ")", "[", "]", ",", ":", "=", ".", "+", "-", "*", "/", "version", "in force",
    "from", "until", "2024-01-01", "2026-05-01", "source", "regs", "months", "round down", "calendar", "covers",
    "weekend", "sunday", "holidays", "enum", "E", "ordered", "a", "b", "c", "record", "R", "fact", "bool", "integer",
    "decimal", "money GBP", "date", "text", "list of R", "set of E", "optional", "judgement", "by", "define", "part",
    "criterion", "condition", "decision", "scenario", "requires", "applies when", "except", "when", "deemed met when",
    "because", "cites", "otherwise", "subject to", "and", "or", "not", "is", "is not", "is one of", "in", "exceeds",
    "does not exceed", "is at least", "is none", "all of", "any of", "at least 2 of", "some x in", "every x in",
    "satisfies", "x.a", "true", "false", "none", "1", "2.5", "30%", "GBP 5", "5 million", "3 months", "10 days",
    "as at", "decision_date", "days_between", "round", "if_none", "governed by", "given", "expect", "on", "needing",
    "is met", "undetermined", "\n",
];

fuzz_target!(|picks: Vec<u8>| {
    let mut text = String::from("policy fuzz { version \"1\" in force from 2020-01-01 months round down source regs \"R\" }\n");
    for pick in picks.iter().take(4_096) {
        text.push_str(WORDS[usize::from(*pick) % WORDS.len()]);
        text.push(' ');
    }
    match Policy::from_source(Source::new("soup.regbox", text)) {
        Ok(policy) => drop(policy.test()),
        Err(errors) => drop((errors.render(false), errors.to_json())),
    }
});
