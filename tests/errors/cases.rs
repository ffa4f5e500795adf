//! Errors that are too large for a page, or belong to a call, made here.

use jiff::civil::{Date, date};
use regbox::{Diagnostics, NoLoader, Policy, Severity, Source};
use regbox_tests::blocks::HEADER;
use std::fmt::Write as _;

/// Codes whose pages show the error in words only. Those of translations, `E08`, are made by the tests of the command line.
pub(crate) const IN_CODE: &[&str] =
    &["E0101", "E0102", "E0112", "E0412", "E0609", "E0610", "E0624", "E0801", "E0802", "E0803"];

/// Codes whose mend is outside the policy: another file, another way to save it, another call.
pub(crate) const MEND_IN_WORDS: &[&str] = &["E0101", "E0112", "E0609", "E0624", "E0801", "E0802", "E0803"];

const DAY: Date = date(2026, 5, 1);

fn compile(text: &str) -> Result<Policy, Diagnostics> {
    Policy::from_source(Source::new("case.regbox", text))
}

fn with_header(items: &str) -> Result<Policy, Diagnostics> {
    compile(&format!("{HEADER}\n{items}"))
}

/// The codes of the errors of a call, warnings apart.
fn errors<T>(result: Result<T, Diagnostics>) -> Vec<&'static str> {
    let diagnostics = result.err().unwrap_or_default();
    let errors = diagnostics.iter().filter(|one| one.severity() == Severity::Error);
    errors.map(|one| one.code().as_str()).collect()
}

fn nested(open: &str, close: &str, deep: usize) -> String {
    let (open, close) = (open.repeat(deep), close.repeat(deep));
    format!("fact a: bool\ndefine b = {open}a{close}\ncriterion c {{ cites regs \"1\" requires b }}")
}

/// A list of facts: `{"all":[{"n":0},{"n":1},…]}`.
fn numbers(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|at| format!("{{\"n\":{at}}}")).collect();
    format!("{{\"all\":[{}]}}", members.join(","))
}

const PAIRS: &str = "record One { n: integer }
fact all: list of One
criterion apart { cites regs \"1\" requires no a in all satisfies (some b in all satisfies a.n + 1_000_000 is b.n) }
decision d { yes when apart  no otherwise }";

#[test]
fn a_source_of_five_million_characters_is_too_large() {
    let with_remarks = |count: usize| {
        let remarks = Source::new("remarks.regbox", "//\n".repeat(count));
        Policy::from_sources(vec![Source::new("header.regbox", HEADER), remarks], &NoLoader)
    };
    assert!(with_remarks(1_300_000).is_ok());
    assert_eq!(errors(with_remarks(1_700_000)), ["E0101"]);
}

#[test]
fn what_nests_sixty_five_deep_is_too_deep() {
    for (open, close) in [("(", ")"), ("not ", "")] {
        assert!(with_header(&nested(open, close, 64)).is_ok(), "{open}");
        assert_eq!(errors(with_header(&nested(open, close, 65))), ["E0102"]);
        assert_eq!(errors(with_header(&nested(open, close, 10_000))), ["E0102"]);
    }
}

#[test]
fn a_file_in_latin_1_is_not_text() {
    let diagnostics = Diagnostics::not_utf8("rules.regbox", b"policy r \"R\xe8glement\" {}");
    assert!(diagnostics.to_string().contains("byte at 11"), "{diagnostics}");
    assert_eq!(errors::<()>(Err(diagnostics)), ["E0112"]);
}

#[test]
fn a_policy_has_one_header() {
    assert_eq!(errors(compile("fact a: bool\ncriterion c { requires a }")), ["E0401"]);
    assert_eq!(errors(compile("")), ["E0401"]);
}

#[test]
fn a_policy_has_at_most_a_hundred_decisions() {
    let decisions = |count: usize| {
        (0..count).fold(String::new(), |mut text, at| {
            let _ = writeln!(text, "decision d{at} {{ yes otherwise }}");
            text
        })
    };
    assert!(with_header(&decisions(100)).is_ok());
    assert_eq!(errors(with_header(&decisions(101))), ["E0412"]);
}

#[test]
fn an_enumeration_has_at_most_4096_values() {
    let values = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("v{at}")).collect();
        format!("enum E {{ {} }}\nfact e: E\ncriterion c {{ cites regs \"1\" requires e is v0 }}", names.join(" "))
    };
    assert!(with_header(&values(4096)).is_ok());
    assert_eq!(errors(with_header(&values(4097))), ["E0412"]);
}

#[test]
fn dates_within_dates_nest_only_so_deep() {
    let chain = |length: usize| {
        let first = String::from("define v0: integer { 1 from 2020-01-01  2 from 2026-01-01 }\n");
        (1..=length).fold(first, |mut text, at| {
            let _ = writeln!(text, "define v{at} = v{} as at (decision_date - 1 day)", at - 1);
            text
        })
    };
    assert!(with_header(&chain(20)).is_ok());
    assert_eq!(errors(with_header(&chain(40))), ["E0412"]);
}

#[test]
fn a_float_is_refused() {
    let policy =
        with_header("fact share: percent\ncriterion c { cites regs \"1\" requires share is below 20% }").unwrap();
    assert_eq!(errors(policy.facts().with("share", &0.1)), ["E0609"]);
    assert!(policy.facts().with("share", "0.1").and_then(|facts| facts.build()).is_ok());
}

#[test]
fn a_decision_over_every_pair_of_a_long_list_takes_too_many_steps() {
    let policy = with_header(PAIRS).unwrap();
    let decide =
        |count: usize| policy.facts_from_json(&numbers(count)).and_then(|facts| policy.decide("d", &facts, DAY));
    assert_eq!(decide(500).unwrap().outcome(), Some("yes"));
    assert_eq!(errors(decide(4_000)), ["E0610"]);
}

#[test]
fn a_list_has_at_most_a_hundred_thousand_members() {
    let policy = with_header(PAIRS).unwrap();
    assert!(policy.facts_from_json(&numbers(100_000)).is_ok());
    assert_eq!(errors(policy.facts_from_json(&numbers(100_001))), ["E0612"]);
}

#[test]
fn a_sum_of_amounts_that_may_be_fractions_must_be_rounded() {
    let summed = |value: &str| {
        errors(with_header(&format!(
            "record Claim {{ paid: money GBP }}\nfact claims: list of Claim\n\
             criterion fair {{ cites regs \"1\" requires (sum of {value} for c in claims) exceeds GBP 1 }}"
        )))
    };
    assert_eq!(summed("c.paid / 3"), ["E0310"]);
    assert!(summed("c.paid * 3").is_empty() && summed("round(c.paid / 3, 2)").is_empty());
}

#[test]
fn a_state_of_another_policy_is_not_restored() {
    let watched = |cap: &str| {
        let items = format!(
            "event sale {{ amount: money GBP }} measure total = sum of sale.amount\n\
            limit cap {{ cites regs \"1\" total does not exceed {cap} }}"
        );
        with_header(&items).expect("it compiles")
    };
    let (old, new) = (watched("GBP 1_000"), watched("GBP 2_000"));
    let facts = old.facts_from_json("{}").expect("no facts");
    let saved = old.monitor(&facts).expect("a monitor").save();
    assert!(old.restore(&saved).is_ok());
    assert_eq!(errors(new.restore(&saved)), ["E0624"]);
}

#[test]
fn keys_that_never_come_together_are_told_once() {
    let measures = "event sold { client: text  amount: money GBP }
event made { product: text  cost: money GBP }
measure sales = sum of sold.amount per client
measure costs = sum of made.cost per product\n";
    let computed = "measure gain = sales - costs\n";
    let limit = |of: &str| format!("limit most {{ cites regs \"1\"  {of} does not exceed GBP 100 }}\n");
    for items in [computed.to_owned(), limit("sales - costs"), computed.to_owned() + &limit("gain")] {
        assert_eq!(errors(with_header(&(measures.to_owned() + &items))), ["E0301"], "{items}");
    }
    let two = computed.to_owned() + &limit("costs - sales");
    assert_eq!(errors(with_header(&(measures.to_owned() + &two))), ["E0301", "E0301"]);
}
