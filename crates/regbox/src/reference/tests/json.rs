//! JSON: facts written and read back are the same facts, and a decision has the keys that were agreed, in their order.

use super::{Made, cases, drafts, on};
use proptest::prelude::{prop_assert_eq, proptest};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// The keys of an object, in the order in which they stand.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Keys, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Keys;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

const KEYS: [&str; 14] = [
    "regbox",
    "policy",
    "on",
    "decision",
    "status",
    "outcome",
    "because",
    "conditions",
    "needs",
    "presumed",
    "problems",
    "conflicts",
    "criteria",
    "explanation",
];

proptest! {
    #![proptest_config(cases(100))]
    #[test]
    fn json_reads_back(draft in drafts(30)) {
        let made = Made::draft(&draft);
        let facts = made.facts(&draft.case);
        let json = facts.to_json();
        let again = made.facts_of(&json);
        prop_assert_eq!(facts.slots(), again.slots());
        prop_assert_eq!(&json, &again.to_json());
        for fact in &draft.case.facts {
            prop_assert_eq!(facts.judged(&fact.name), again.judged(&fact.name));
        }
        for decision in made.decisions(&facts, on(&draft)) {
            let text = decision.to_json();
            let keys: Keys = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(keys.0, KEYS);
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read["outcome"].as_str(), decision.outcome());
            prop_assert_eq!(read["status"].as_str(), Some(decision.status().as_str()));
            let needs: Vec<&str> = read["needs"].as_array().unwrap().iter().map(|need| need["fact"].as_str().unwrap()).collect();
            let asked = decision.needs();
            prop_assert_eq!(needs, asked.iter().map(|need| need.fact()).collect::<Vec<_>>());
        }
    }
}
