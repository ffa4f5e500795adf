//! Loading a policy, against a bare parse of its items; and what becomes of both as policies grow.

use crate::{Result, heading, line};
use jiff::civil::{Date, date};
use pest::Parser as _;
use regbox::{Policy, Source};
use regbox_benches::applications::applications;
use regbox_benches::policies::{CRITERIA, DECISION, REFERENCE, items, larger, larger_facts};
use regbox_benches::race::{Effort, Way, race};
use regbox_grammar::{RegboxParser, Rule};
use std::hint::black_box;

const ON: Date = date(2026, 11, 23);

fn load(text: &str) {
    let _ = black_box(Policy::from_source(Source::new("policy.regbox", text)));
}

fn parse(items: &[(Rule, &str)]) {
    for (rule, text) in items {
        let _ = black_box(RegboxParser::parse(*rule, text));
    }
}

/// The items of a policy, each with the rule that parses it.
fn ruled(policy: &str) -> Result<Vec<(Rule, &str)>> {
    let mut ruled = Vec::new();
    for (keyword, text) in items(policy) {
        let rule = match keyword {
            "policy" => Rule::policy_item,
            "enum" => Rule::enum_item,
            "fact" => Rule::fact_item,
            "criterion" => Rule::criterion_item,
            _ => Rule::decision_item,
        };
        RegboxParser::parse(rule, text)?;
        ruled.push((rule, text));
    }
    Ok(ruled)
}

pub(crate) fn run(effort: Effort) -> Result {
    let sizes = [5, 50, 500];
    let [hundred, thousand, ten_thousand] = sizes.map(larger);
    for text in [REFERENCE, &hundred, &thousand, &ten_thousand] {
        Policy::from_source(Source::new("policy.regbox", text))?;
    }

    heading("Loading a policy, and a bare parse of its items by pest");
    for (text, sets) in [(REFERENCE, 1), (&hundred, 5), (&thousand, 50), (&ten_thousand, 500)] {
        let items = ruled(text)?;
        let both = race(effort, [Way::new(1, || load(text)), Way::new(1, || parse(&items))]);
        let target = if sets == 1 { Some(100) } else { None };
        line(&both, &format!("{} criteria, {} kB", sets * CRITERIA, text.len() / 1000), 0, 1, target);
    }

    heading("One criterion of many, and of few");
    let loads = race(
        effort,
        [
            Way::new(10_000, || load(&ten_thousand)),
            Way::new(1_000, || load(&thousand)),
            Way::new(100, || load(&hundred)),
        ],
    );
    line(&loads, "loading: of 10,000, and of 100", 0, 2, None);
    line(&loads, "loading: of 1,000, and of 100", 1, 2, None);

    let applications: Vec<String> = applications().take(500).collect();
    let large = Policy::from_source(Source::new("policy.regbox", ten_thousand.as_str()))?;
    let small = Policy::from_source(Source::new("policy.regbox", REFERENCE))?;
    let large_json = larger_facts(&applications, 500);
    let large_facts = large.facts_from_json(&large_json)?;
    let mut small_facts = Vec::new();
    for json in &applications {
        small_facts.push(small.facts_from_json(json)?);
    }
    let decides = race(
        effort,
        [
            Way::new(10_000, || _ = black_box(large.decide(DECISION, black_box(&large_facts), ON))),
            Way::new(10_000, || {
                for facts in &small_facts {
                    let _ = black_box(small.decide(DECISION, black_box(facts), ON));
                }
            }),
            Way::new(10_000, || _ = black_box(large.facts_from_json(black_box(&large_json)))),
            Way::new(10_000, || {
                for json in &applications {
                    let _ = black_box(small.facts_from_json(black_box(json)));
                }
            }),
        ],
    );
    line(&decides, "deciding: of 10,000, and of 20", 0, 1, None);
    line(&decides, "facts from JSON: of 10,000, and of 20", 2, 3, None);
    Ok(())
}
