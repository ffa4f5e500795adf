//! Cases made up: for any policy they are facts that it takes, all of them given where none is left out, and the same for
//! each seed.

use super::super::generate::items::Draft;
use super::{Made, cases, drafts, on, ties};
use crate::sample::Samples;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;

fn are_facts(draft: &Draft, seed: u64, unknown: u8, count: u64) -> Result<(), TestCaseError> {
    let made = Made::draft(draft);
    let samples = Samples::new(made.program.clone(), seed, on(draft)).unknown(unknown);
    let again = Samples::new(made.program.clone(), seed, on(draft)).unknown(unknown);
    for (number, facts) in (0..count).zip(samples) {
        let json = facts.to_json();
        let read = made.facts_of(&json);
        prop_assert_eq!(facts.slots(), read.slots());
        prop_assert_eq!(&json, &read.to_json());
        prop_assert_eq!(&json, &again.case(number).to_json());
        prop_assert!(unknown > 0 || facts.given().count() == made.program.schema.asked, "{}", json);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(60))]
    #[test]
    fn samples_are_facts_of_the_policy(draft in drafts(0), seed in any::<u64>(), unknown in 0u8..60) {
        are_facts(&draft, seed, unknown, 30)?;
        are_facts(&draft, seed, 0, 10)?;
    }

    #[test]
    fn samples_of_what_is_linked_are_facts(draft in ties(0), seed in any::<u64>()) {
        are_facts(&draft, seed, 10, 20)?;
    }
}
