//! Invariant 5: the program agrees with the reference evaluator.
//!
//! On complete facts: each definition, criterion, part, arm and decision comes to the same, for the same reasons, and a
//! value that is open can still be the same values. On partial facts the engine lies between two others. What the
//! reference settles, knowing only short lists of what is missing, the engine settles alike. What the engine settles, and
//! what it says a value can still be, holds on every completion.

use super::{Made, answer, cases, drafts, on, ties, whys};
use crate::check::Item;
use crate::decide::{Status, in_force, settle, verdict, view};
use crate::explain;
use crate::facts::Facts;
use crate::program::{ExceptionPlan, Operand};
use crate::reference::generate::items::Draft;
use crate::reference::value::{Answer, Could, Val, Why, Whys};
use crate::value::Possible;
use jiff::civil::Date;
use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

/// What an item came to in the program.
#[derive(Debug)]
struct Found {
    item: Item,
    name: String,
    result: Came,
}

/// A truth; or a value with all that it can still be.
#[derive(Debug)]
enum Came {
    Truth(Answer),
    Value { known: Option<Val>, possible: Possible, why: Whys },
}

fn found(made: &Made, facts: &Facts, on: Date) -> Vec<Found> {
    let program = &made.program;
    let state = made.state(facts, on);
    let truth = |node: u32| Came::Truth(answer(state.truths[node as usize]));
    let mut all = Vec::new();
    // What takes values has none by itself: the calls of it count.
    for (at, definition) in program.definitions.iter().enumerate().filter(|(_, one)| one.takes.is_empty()) {
        let result = match definition.node {
            Some(node) => truth(node),
            None => {
                assert!(definition.value != Operand::On || definition.ty == crate::value::Type::Date);
                let view = view(program, facts.slots(), &state, definition.value);
                let (known, why) = (view.known().map(Val::of), whys(view.reasons()));
                Came::Value { known, possible: view.possible(), why }
            }
        };
        all.push(Found { item: Item::Define(at), name: definition.name.clone(), result });
    }
    for (at, criterion) in program.named_criteria().enumerate() {
        all.push(Found { item: Item::Criterion(at), name: criterion.name.clone(), result: truth(criterion.node) });
    }
    for (at, part) in program.parts.iter().enumerate() {
        all.push(Found { item: Item::Part(at), name: part.name.clone(), result: truth(part.node) });
    }
    all
}

/// What the reference says of the same item.
fn expected(made: &Made, facts: &Facts, on: Date, item: Item) -> Could {
    let reference = made.reference(facts, on);
    let today = reference.today();
    match item {
        Item::Define(at) => reference.define(at, &today, false),
        Item::Criterion(at) => Could::from(reference.criterion(at, &today).answer),
        Item::Part(at) => Could::from(reference.part(at, &today)),
        Item::Presumed(_) => panic!("a fact is no result"),
    }
}

fn listed(possible: &Possible) -> Option<Vec<Val>> {
    possible.listed().map(|values| values.iter().map(Val::of).collect())
}

/// Whether both list the same values, in whatever order; a long list is a range in the program.
fn lists_agree(program: Option<&[Val]>, reference: &[Val]) -> bool {
    match program {
        _ if matches!(reference, [Val::Between(..)]) => true,
        Some(values) => values.len() == reference.len() && values.iter().all(|value| reference.contains(value)),
        None => reference.is_empty() || reference.len() > 8,
    }
}

fn has_substitute(exceptions: &[ExceptionPlan<Option<u32>>]) -> bool {
    exceptions.iter().any(|exception| exception.result.is_some() || has_substitute(&exception.nested))
}

fn what_is_complete(draft: &Draft) -> Result<(), proptest::test_runner::TestCaseError> {
    let made = Made::draft(draft);
    let facts = made.facts(&draft.case);
    let on = on(draft);
    let state = made.state(&facts, on);
    for Found { item, name, result } in found(&made, &facts, on) {
        let expected = expected(&made, &facts, on, item);
        match result {
            Came::Truth(truth) => prop_assert_eq!(truth, expected.answer(), "{}", name),
            Came::Value { known, possible, why } => {
                prop_assert_eq!(known.as_ref(), expected.known(), "{}", &name);
                prop_assert_eq!(why, expected.why.clone(), "{}", &name);
                let values = listed(&possible);
                let agree = lists_agree(values.as_deref(), &expected.values);
                prop_assert!(agree, "{name}: {possible:?}, {expected:?}");
                if let Possible::Between(certain, most) = &possible {
                    let certain = certain.iter().map(Val::of).collect();
                    let most = most.as_ref().map(|most| most.iter().map(Val::of).collect());
                    prop_assert_eq!(&expected.values, &vec![Val::Between(certain, most)], "{}", &name);
                }
            }
        }
    }
    let reference = made.reference(&facts, on);
    for (at, criterion) in made.program.named_criteria().enumerate() {
        let found = match criterion.versions.as_slice() {
            [] => verdict(criterion, &state.truths),
            _ => match explain::listed(&made.program, facts.slots(), &state, u32::try_from(at).unwrap()) {
                Some((_, found)) => found,
                None => continue,
            },
        };
        let expected = reference.criterion(at, &reference.today());
        // Where requirements are nested, it may be settled that one takes the place and not which.
        let nested = criterion.exceptions.iter().any(|exception| has_substitute(&exception.nested));
        match expected.answer {
            Answer::Open(_) => {}
            _ if nested => {}
            _ => prop_assert!(
                expected.verdicts.contains(&found),
                "{}: {found:?}, {:?}",
                criterion.name,
                expected.verdicts
            ),
        }
    }
    for (at, decision) in made.decisions(&facts, on).iter().enumerate() {
        let expected = reference.decision(at);
        prop_assert_eq!(decision.status(), expected.status);
        prop_assert_eq!(decision.outcome(), expected.outcome.as_deref());
        let arms = made.program.decisions[at].arms.iter();
        let arms: Vec<Answer> =
            arms.map(|arm| arm.when.map_or(Answer::Yes, |node| answer(state.truths[node as usize]))).collect();
        prop_assert_eq!(arms, expected.arms);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]
    #[test]
    fn complete_facts(draft in drafts(0)) {
        what_is_complete(&draft)?;
    }
}

proptest! {
    #![proptest_config(cases(160))]
    #[test]
    fn complete_ties(draft in ties(0)) {
        what_is_complete(&draft)?;
    }

    #[test]
    fn partial_ties(draft in ties(30)) {
        what_is_settled(&draft)?;
    }
}

fn what_is_settled(draft: &Draft) -> Result<(), proptest::test_runner::TestCaseError> {
    let made = Made::draft(draft);
    let facts = made.facts(&draft.case);
    let on = on(draft);
    let all = found(&made, &facts, on);
    for Found { item, name, result } in &all {
        let least = expected(&made, &facts, on, *item);
        match result {
            Came::Truth(truth) => {
                if let Some(settled) = least.answer().settled() {
                    prop_assert_eq!(truth.settled(), Some(settled), "{} is settled", name);
                }
                let waits = !truth.why().contains(&Why::Missing) || least.why.contains(&Why::Missing);
                prop_assert!(waits, "{name}: {truth:?}, {least:?}");
            }
            Came::Value { known, why, .. } => {
                if let Some(settled) = least.known() {
                    prop_assert_eq!(known.as_ref(), Some(settled), "{} is settled", name);
                }
                let waits = !why.contains(&Why::Missing) || least.why.contains(&Why::Missing);
                prop_assert!(waits, "{name}: {why:?}, {least:?}");
            }
        }
    }
    let decisions = made.decisions(&facts, on);
    let firm = made.state(&facts, on);
    for (at, decision) in decisions.iter().enumerate() {
        let least = made.reference(&facts, on).decision(at);
        if let Some(outcome) = &least.outcome {
            prop_assert_eq!(decision.outcome(), Some(outcome.as_str()));
        }
        let firm =
            settle(&made.program.decisions[at], &firm.truths, in_force(&made.program, &made.program.decisions[at], on));
        let on_presumption = !decision.presumed().is_empty();
        prop_assert_eq!(on_presumption, firm.outcome.is_none() && decision.outcome().is_some(), "{}", decision.name());
    }
    for completion in draft.case.completions(24) {
        let complete = made.facts(&completion);
        for Found { item, name, result } in &all {
            let expected = expected(&made, &complete, on, *item);
            match result {
                Came::Truth(truth) => {
                    if let Some(settled) = truth.settled() {
                        prop_assert_eq!(expected.answer().settled(), Some(settled), "{}\n{:?}", name, completion);
                    }
                }
                Came::Value { known, possible, .. } => {
                    if let Some(known) = known {
                        let same = expected.known().is_some_and(|value| fills(known, value));
                        prop_assert!(same, "{name}: {known:?}, {expected:?}\n{completion:?}");
                    }
                    prop_assert!(may_be(possible, &expected), "{name}: {possible:?}, {expected:?}\n{completion:?}");
                }
            }
        }
        let reference = made.reference(&complete, on);
        for (at, decision) in decisions.iter().enumerate() {
            let presumed = decision.presumed();
            if !presumed.is_empty() {
                // Whatever else is given, it stays what it is as long as these are not.
                let others = made.facts(&completion.without(&presumed));
                let again = made.decide(at, &others, on);
                prop_assert_eq!(again.outcome(), decision.outcome(), "{:?}", completion);
                let expected = made.reference(&others, on).decision(at);
                prop_assert_eq!(decision.outcome(), expected.outcome.as_deref(), "{:?}", completion);
                continue;
            }
            let expected = reference.decision(at);
            match decision.status() {
                Status::Settled => prop_assert_eq!(decision.outcome(), expected.outcome.as_deref(), "{:?}", completion),
                Status::Undetermined => {}
                // No fact can cure these.
                status => prop_assert_eq!(status, expected.status, "{:?}", completion),
            }
        }
    }
    Ok(())
}

/// Whether a value is another with what was missing inside filled in.
fn fills(partial: &Val, value: &Val) -> bool {
    match (partial, value) {
        (Val::Record(a), Val::Record(b)) | (Val::List(a), Val::List(b)) => {
            let slots = || a.iter().zip(b);
            a.len() == b.len()
                && slots().all(|slots| match slots {
                    (Some(a), Some(b)) => fills(a, b),
                    (None, _) => true,
                    (Some(_), None) => false,
                })
        }
        (a, b) => a == b,
    }
}

/// The members of a set.
fn members_of(set: &Val) -> Vec<Val> {
    match set {
        Val::Set(members) => members.iter().copied().map(Val::Enum).collect(),
        Val::SetOf(members) => members.clone(),
        other => panic!("{other:?} is no set"),
    }
}

/// Whether what a value can still be holds what it came to be; what is a problem could be anything.
fn may_be(possible: &Possible, value: &Could) -> bool {
    let within = |value: &Val| match possible {
        Possible::Any | Possible::Given => true,
        Possible::OneOf(values) => values.iter().any(|one| fills(&Val::of(one), value)),
        Possible::Between(least, most) => {
            let members = members_of(value);
            let most = most.as_ref().map(|most| most.iter().map(Val::of).collect::<Vec<_>>());
            least.iter().all(|one| members.contains(&Val::of(one)))
                && most.is_none_or(|most| members.iter().all(|one| most.contains(one)))
        }
        Possible::Range(least, greatest) => {
            *value != Val::None
                && least.as_ref().is_none_or(|least| Val::of(least).order(value).is_le())
                && greatest.as_ref().is_none_or(|greatest| Val::of(greatest).order(value).is_ge())
        }
    };
    // What a problem leaves of a set is no more than what was left before.
    if let [Val::Between(least, most)] = value.values.as_slice() {
        return match possible {
            Possible::Any | Possible::Given => true,
            Possible::Between(before, most_before) => {
                before.iter().all(|one| least.contains(&Val::of(one)))
                    && most_before.as_ref().is_none_or(|before| {
                        let before: Vec<Val> = before.iter().map(Val::of).collect();
                        most.as_ref().is_some_and(|most| most.iter().all(|one| before.contains(one)))
                    })
            }
            _ => false,
        };
    }
    if value.values.is_empty() { *possible == Possible::Any } else { value.values.iter().all(within) }
}

proptest! {
    #![proptest_config(cases(160))]
    #[test]
    fn partial_facts(draft in drafts(50)) {
        what_is_settled(&draft)?;
    }
}
