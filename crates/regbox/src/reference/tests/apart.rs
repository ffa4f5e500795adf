//! Exceptions apart: an exception says the same in its item as apart from it, in whatever file.

use super::{Made, an_order, answer, cases, needed, on, shown};
use crate::reference::generate::items::draft_with;
use crate::reference::generate::text::Tape;
use proptest::prelude::{any, prop_assert_eq, proptest};

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn an_exception_says_the_same_apart_from_its_item(
        choices in proptest::collection::vec(any::<u16>(), 200..500),
        order in an_order(),
        missing in 0usize..60,
    ) {
        let (inside, apart) = (draft_with(&choices, missing, false), draft_with(&choices, missing, true));
        let files = apart.files(&mut Tape::new(&order));
        let (within, without) = (Made::draft(&inside), Made::of(&files));
        let (facts, again) = (within.facts(&inside.case), without.facts(&apart.case));
        let both = || format!("{}\n====\n{}", shown(&inside.as_made()), shown(&files));
        let (one, other) = (within.state(&facts, on(&inside)), without.state(&again, on(&apart)));
        for criterion in within.program.named_criteria() {
            let same = without.program.named_criteria().find(|other| other.name == criterion.name).unwrap();
            let (a, b) = (one.truths[criterion.node as usize], other.truths[same.node as usize]);
            prop_assert_eq!(answer(a), answer(b), "{}\n{}", criterion.name, both());
        }
        let again = without.decisions(&again, on(&apart));
        for decision in within.decisions(&facts, on(&inside)) {
            let same = again.iter().find(|other| other.name() == decision.name()).unwrap();
            prop_assert_eq!(decision.status(), same.status(), "{}", both());
            prop_assert_eq!(decision.outcome(), same.outcome(), "{}", both());
            prop_assert_eq!(needed(&decision), needed(same), "{}", both());
        }
    }
}
