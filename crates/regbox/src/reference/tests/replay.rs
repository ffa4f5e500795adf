//! Invariant 7: an explanation replays. The facts that it names, alone, give the same outcome.
//!
//! Where there is none, it is open still; what was a problem may then wait for facts that the explanation has no need of.

use super::{Made, cases, drafts, on};
use crate::decision::Decision;
use crate::reference::generate::facts::{Case, Given};
use proptest::prelude::{prop_assert_eq, proptest};

/// The facts that an explanation names; of a place inside one, the fact that it is inside.
fn named(decision: &Decision) -> Vec<String> {
    fn walk(node: &serde_json::Value, found: &mut Vec<String>) {
        if matches!(node["kind"].as_str(), Some("fact" | "judgement" | "member")) {
            let place = node["name"].as_str().unwrap();
            found.push(place.split(['.', '[']).next().unwrap().to_owned());
        }
        node["children"].as_array().unwrap().iter().for_each(|child| walk(child, found));
    }
    let mut found = Vec::new();
    walk(&serde_json::from_str(&decision.explanation().to_json()).unwrap(), &mut found);
    found
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn explanations_replay(draft in drafts(25)) {
        let made = Made::draft(&draft);
        for (at, decision) in made.decisions(&made.facts(&draft.case), on(&draft)).iter().enumerate() {
            let named = named(decision);
            let keep = |(fact, given): (&crate::reference::generate::facts::Fact, &Given)| {
                if named.contains(&fact.name) { given.clone() } else { Given::Missing }
            };
            let facts = draft.case.facts.clone();
            let given = facts.iter().zip(&draft.case.given).map(keep).collect();
            let alone = Case { facts, given };
            let again = made.decide(at, &made.facts(&alone), on(&draft));
            prop_assert_eq!(again.outcome(), decision.outcome(), "{} {:?}", decision.name(), named);
        }
    }
}
