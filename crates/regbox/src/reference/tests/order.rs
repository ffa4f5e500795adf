//! Invariant 1: order says nothing.
//!
//! The items of a policy, the files that they stand in, the criteria of a part, the clauses and exceptions of a criterion,
//! the exceptions and dated values of a definition, the entries of lists, the operands of `and` and `or`, the keys of the
//! facts: shuffled, each decision has the same status, outcome and conditions, each criterion the same verdict, and the
//! same facts are needed. The members of lists given in the facts turned round change their places and nothing else.

use super::{Made, an_order, cases, drafts, needed, on, shown};
use crate::decision::Decision;
use crate::reference::generate::facts::Given;
use crate::reference::generate::text::Tape;
use proptest::prelude::{prop_assert_eq, proptest};

/// What a decision says, without any order.
fn told(decision: &Decision) -> (String, Vec<String>, Vec<String>) {
    let mut verdicts: Vec<String> = decision.criteria().map(|one| format!("{} {}", one.name, one.verdict)).collect();
    verdicts.extend(decision.conditions().iter().map(|one| format!("{} {}", one.name, one.attached)));
    verdicts.extend(decision.presumed().iter().map(|one| format!("{one} presumed")));
    verdicts.sort();
    (format!("{} {:?} {:?}", decision.name(), decision.status(), decision.outcome()), verdicts, needed(decision))
}

fn all_told(decisions: &[Decision]) -> Vec<(String, Vec<String>, Vec<String>)> {
    let mut all: Vec<_> = decisions.iter().map(told).collect();
    all.sort();
    all
}

/// A place in the facts without the numbers of members.
fn without_numbers(place: &str) -> String {
    place.split('[').map(|part| part.split_once(']').map_or(part, |(_, rest)| rest)).collect::<Vec<_>>().join("[]")
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn order_says_nothing(draft in drafts(40), order in an_order()) {
        let made = Made::draft(&draft);
        let told = all_told(&made.decisions(&made.facts(&draft.case), on(&draft)));

        let mut order = Tape::new(&order);
        let files = draft.files(&mut order);
        let shuffled = Made::of(&files);
        let facts = shuffled.facts_of(&draft.case.json(&mut order));
        prop_assert_eq!(&told, &all_told(&shuffled.decisions(&facts, on(&draft))), "{}", shown(&files));

        let mut turned = draft.case.clone();
        for given in &mut turned.given {
            if let Given::List(members) = given {
                members.reverse();
            }
        }
        let turned = all_told(&made.decisions(&made.facts(&turned), on(&draft)));
        for (before, after) in told.into_iter().zip(turned) {
            let places = |needs: &[String]| {
                let mut places: Vec<String> = needs.iter().map(|place| without_numbers(place)).collect();
                places.sort();
                places
            };
            prop_assert_eq!((before.0, before.1), (after.0, after.1));
            prop_assert_eq!(places(&before.2), places(&after.2));
        }
    }
}
