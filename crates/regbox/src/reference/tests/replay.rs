//! Invariant 7: an explanation replays. The facts that it names, alone, give the same outcome.
//!
//! Where there is none, it is open still; what was a problem may then wait for facts that the explanation has no need of.

use super::{Made, cases, drafts, on};
use crate::decide::Verdict;
use crate::decision::Decision;
use crate::reference::generate::facts::{Case, Fact, Given};
use proptest::prelude::{prop_assert_eq, proptest};

/// The facts that an explanation names; of a place inside one, the fact that it is inside.
fn named(case: &Case, decision: &Decision) -> Vec<String> {
    fn walk(case: &Case, node: &serde_json::Value, found: &mut Vec<String>) {
        if matches!(node["kind"].as_str(), Some("fact" | "judgement" | "member")) {
            found.push(case.fact_of(node["name"].as_str().unwrap()).to_owned());
        }
        node["children"].as_array().unwrap().iter().for_each(|child| walk(case, child, found));
    }
    let mut found = Vec::new();
    walk(case, &serde_json::from_str(&decision.explanation().to_json()).unwrap(), &mut found);
    found
}

/// A case with these facts, and no others.
fn alone(case: &Case, named: &[String]) -> Case {
    let keep = |(fact, given): (&Fact, &Given)| {
        if named.contains(&fact.name) { given.clone() } else { Given::Missing }
    };
    let facts = case.facts.clone();
    let given = facts.iter().zip(&case.given).map(keep).collect();
    Case { facts, given }
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn explanations_replay(draft in drafts(25)) {
        let made = Made::draft(&draft);
        for (at, decision) in made.decisions(&made.facts(&draft.case), on(&draft)).iter().enumerate() {
            let named = named(&draft.case, decision);
            let again = made.decide(at, &made.facts(&alone(&draft.case, &named)), on(&draft));
            prop_assert_eq!(again.outcome(), decision.outcome(), "{} {:?}", decision.name(), named);
        }
    }

    /// The facts that a settled criterion used, alone, settle it in the same way.
    #[test]
    fn what_criteria_used_replays(draft in drafts(25)) {
        let made = Made::draft(&draft);
        for (at, decision) in made.decisions(&made.facts(&draft.case), on(&draft)).iter().enumerate() {
            let json: serde_json::Value = serde_json::from_str(&decision.to_json()).unwrap();
            for (criterion, told) in decision.criteria().zip(json["criteria"].as_array().unwrap()) {
                if matches!(criterion.verdict, Verdict::Undetermined | Verdict::Conflict | Verdict::Problem) {
                    continue;
                }
                let places = told["used"].as_object().unwrap().keys();
                let used: Vec<String> = places.map(|place| draft.case.fact_of(place).to_owned()).collect();
                let again = made.decide(at, &made.facts(&alone(&draft.case, &used)), on(&draft));
                // What is presumed counts only in a decision that rests on it, for which more facts may be needed.
                if again.presumed().is_empty() && !decision.presumed().is_empty() {
                    continue;
                }
                let again = again.criteria().find(|other| other.name == criterion.name).unwrap();
                prop_assert_eq!(again.verdict, criterion.verdict, "{} {:?}", criterion.name, used);
            }
        }
    }
}
