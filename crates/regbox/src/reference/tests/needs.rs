//! The facts that are needed.
//!
//! Each is a place where something is missing, named once. Whatever the places that are not named are given as, together,
//! the decision stays undetermined and names the same; so none that is left out could ever settle it, by itself or with
//! others like it. Given all that are named, no missing fact is left to wait for: it is settled, in conflict or a problem;
//! unless a list was among them, of whose members other facts are then asked.

use super::{Made, cases, drafts, needed, on};
use crate::decide::{Status, in_force, settle};
use crate::explain;
use crate::reference::generate::facts::Case;
use crate::reference::generate::items::Draft;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

/// The case with something in each of the places; which values, the number says.
fn fill(case: &Case, mut number: usize, places: &dyn Fn(&str) -> bool) -> Case {
    let mut filled = case.clone();
    filled.each_missing(&mut |given, shape, path| {
        if places(path) {
            let values = shape.values();
            *given = values[number % values.len()].clone();
            number = number / values.len() + 7 * number;
        }
    });
    filled
}

fn needs_are_enough(draft: &Draft) -> Result<(), proptest::test_runner::TestCaseError> {
    let made = Made::draft(draft);
    let places: Vec<String> = draft.case.missing().into_iter().map(|(place, _)| place).collect();
    for (at, decision) in made.decisions(&made.facts(&draft.case), on(draft)).iter().enumerate() {
        let needs = needed(decision);
        if decision.status() != Status::Undetermined {
            prop_assert!(needs.is_empty());
            continue;
        }
        prop_assert!(!needs.is_empty());
        prop_assert!(needs.windows(2).all(|pair| pair[0] != pair[1]), "named twice: {needs:?}");
        prop_assert!(needs.iter().all(|need| places.contains(need)), "{needs:?} is not among {places:?}");
        for number in 0..6 {
            let others = fill(&draft.case, number, &|place| !needs.iter().any(|need| need == place));
            let after = made.decide(at, &made.facts(&others), on(draft));
            prop_assert_eq!(after.status(), Status::Undetermined, "{:?}", others);
            prop_assert_eq!(&needed(&after), &needs, "{:?}", others);

            let mut case = draft.case.clone();
            let mut asked = needs.clone();
            while !asked.is_empty() {
                let list = draft.case.facts.iter().any(|fact| fact.shape.is_list() && asked.contains(&fact.name));
                case = fill(&case, number, &|place| asked.iter().any(|need| need == place));
                let after = made.decide(at, &made.facts(&case), on(draft));
                asked = needed(&after);
                prop_assert!(asked.is_empty() || list, "{} {asked:?} {case:?}", after.name());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn needs_leave_nothing_out(draft in drafts(60)) {
        needs_are_enough(&draft)?;
    }
}

/// Trials of members that count for the same are told from one of them: each fact is as useful as when it is tried itself.
fn alike_is_as_useful(draft: &Draft) -> Result<(), proptest::test_runner::TestCaseError> {
    let made = Made::draft(draft);
    let (facts, on) = (made.facts(&draft.case), on(draft));
    let (program, state) = (&made.program, made.state(&facts, on));
    for plan in &program.decisions {
        let in_force = in_force(program, plan, on);
        let settlement = settle(plan, &state.truths, in_force);
        let case = explain::Case { program, facts: facts.slots(), state: &state, plan, settlement, on, in_force };
        let findings = explain::findings(case);
        let [alike, by_itself] = [0, usize::MAX].map(|fewest| explain::rank_alike(case, &findings, usize::MAX, fewest));
        prop_assert_eq!(alike, by_itself);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(600))]
    #[test]
    fn trials_of_members_are_alike(draft in drafts(50)) {
        alike_is_as_useful(&draft)?;
    }
}
