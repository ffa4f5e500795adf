//! Invariant 2: one more valid fact never changes a settled outcome, and one fewer never settles another.
//!
//! From nothing given to everything given, a place at a time in any order: a decision that is settled stays so, with its
//! outcome; one that is in conflict or a problem stays that, since no fact can cure it; a verdict that is settled stays
//! met, or stays not met. Each step taken back is one fact taken away. A decision that rests on presumptions changes only
//! by a fact that it presumes.

use super::{Made, an_order, cases, drafts, on};
use crate::decide::{Status, Verdict};
use crate::reference::generate::text::Tape;
use proptest::prelude::{prop_assert_eq, proptest};

/// Whether a verdict counts as met; none where it is open.
fn counts_as_met(verdict: Verdict) -> Option<bool> {
    match verdict {
        Verdict::Met | Verdict::MetByException | Verdict::DeemedMet | Verdict::NotApplicable => Some(true),
        Verdict::NotMet => Some(false),
        Verdict::Undetermined | Verdict::Conflict | Verdict::Problem => None,
    }
}

proptest! {
    #![proptest_config(cases(250))]
    #[test]
    fn facts_only_settle(draft in drafts(95), order in an_order()) {
        let made = Made::draft(&draft);
        let mut order = Tape::new(&order);
        let mut case = draft.case.clone();
        let mut before = made.decisions(&made.facts(&case), on(&draft));
        loop {
            let missing = case.missing();
            if missing.is_empty() {
                break;
            }
            let (place, values) = &missing[order.below(missing.len())];
            case = case.with(place, &values[order.below(values.len())]);
            let after = made.decisions(&made.facts(&case), on(&draft));
            for (before, after) in before.iter().zip(&after) {
                if before.presumed().contains(&case.fact_of(place)) {
                    continue;
                }
                match before.status() {
                    Status::Settled => prop_assert_eq!(before.outcome(), after.outcome(), "{:?}", case),
                    Status::Undetermined => {}
                    status => prop_assert_eq!(status, after.status(), "{:?}", case),
                }
                if !before.presumed().is_empty() {
                    // The verdicts are those of the presumptions, and need not be settled without them.
                    continue;
                }
                for before in before.criteria() {
                    // What turns out not to be in force is no longer among them.
                    let after = after.criteria().find(|after| after.name == before.name);
                    if let (Some(met), Some(after)) = (counts_as_met(before.verdict), after) {
                        prop_assert_eq!(Some(met), counts_as_met(after.verdict), "{} {:?}", before.name, case);
                    }
                }
            }
            before = after;
        }
        for decision in &before {
            prop_assert_eq!(decision.status() == Status::Undetermined, false, "with all facts nothing is missing");
        }
    }
}
