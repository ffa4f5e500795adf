//! Settled exactly when all completions agree.
//!
//! In a policy in which no fact stands twice, and whose missing facts have few values, every completion is gone through:
//! a criterion, a definition and a decision are settled if and only if every completion settles them alike.

use super::{Made, answer, cases, on};
use crate::decide::view;
use crate::reference::generate::items::Draft;
use crate::reference::generate::once::once;
use crate::reference::value::{Could, Val};
use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};

/// More completions than these are not gone through.
const MOST: usize = 400;

fn drafts() -> impl Strategy<Value = Draft> {
    proptest::collection::vec(any::<u16>(), 20..120)
        .prop_map(|choices| once(&choices))
        .prop_filter("too many completions", |draft| draft.case.count_completions(MOST + 1) <= MOST)
}

/// What all have in common; none where they differ, or where one is open.
fn agreed<T: PartialEq>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = all.next()??;
    all.all(|one| one.as_ref() == Some(&first)).then_some(first)
}

proptest! {
    #![proptest_config(cases(400))]
    #[test]
    fn settled_just_when_all_completions_agree(draft in drafts()) {
        let made = Made::draft(&draft);
        let on = on(&draft);
        let facts = made.facts(&draft.case);
        let state = made.state(&facts, on);
        let complete: Vec<_> = draft.case.completions(MOST).iter().map(|case| made.facts(case)).collect();
        let each = || complete.iter().map(|facts| made.reference(facts, on));
        for (at, definition) in made.program.definitions.iter().enumerate() {
            let found = view(&made.program, facts.slots(), &state, definition.value).known().map(Val::of);
            let values = each().map(|reference| reference.define(at, &reference.today(), false));
            prop_assert_eq!(found, agreed(values.map(|value: Could| value.known().cloned())), "{}", &definition.name);
        }
        for (at, criterion) in made.program.named_criteria().enumerate() {
            let found = answer(state.truths[criterion.node as usize]).settled();
            let answers = each().map(|reference| reference.criterion(at, &reference.today()).answer.settled());
            prop_assert_eq!(found, agreed(answers), "{}", &criterion.name);
        }
        let found = made.decide(0, &facts, on);
        let outcomes = each().map(|reference| reference.decision(0).outcome);
        prop_assert_eq!(found.outcome().map(str::to_owned), agreed(outcomes));
    }
}
