//! Interviews: each question can matter, and they end where the outcome is settled.
//!
//! Whether a question can matter is counted out: some completion of all else that is unknown makes two of its values come
//! to different outcomes, by the reference evaluator. Where no fact stands twice in a policy and facts have few values,
//! each question that is asked does. Elsewhere it is counted how many do not: the values tried are then some of many, so
//! the count is an upper bound.

use super::{Made, cases, on};
use crate::decide::Status;
use crate::interview::Interview;
use crate::reference::generate::facts::{Case, Given};
use crate::reference::generate::items::{Draft, draft};
use crate::reference::generate::once::{once, with_facts_again};
use jiff::civil::Date;
use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;

/// More completions than these are not gone through.
const MOST: usize = 400;

fn drafts() -> impl Strategy<Value = Draft> {
    proptest::collection::vec(any::<u16>(), 20..120)
        .prop_map(|choices| once(&choices))
        .prop_filter("too many completions", |draft| draft.case.count_completions(MOST + 1) <= MOST)
}

/// An interview in which all that the case gives is answered, but for judgements.
fn begun(made: &Made, decision: u32, case: &Case, on: Date) -> Interview {
    let mut interview = Interview::new(&made.program, decision, on).unwrap();
    for (fact, given) in case.facts.iter().zip(&case.given) {
        if !fact.judged && *given != Given::Missing {
            answer(&mut interview, &fact.name, given);
        }
    }
    interview
}

fn answer(interview: &mut Interview, fact: &str, given: &Given) {
    let mut json = String::new();
    given.json(&mut json);
    interview.answer_json(fact, &json).unwrap_or_else(|errors| panic!("{fact} {json}\n{errors}"));
}

/// Whether two values of what is missing in a place come to different outcomes, in a completion of the rest.
fn can_matter(made: &Made, decision: usize, case: &Case, place: &str, values: &[Given], on: Date) -> bool {
    let came_to = |value: &Given| {
        let complete = case.with(place, value).completions(MOST);
        let outcome = |case: &Case| {
            let facts = made.facts(case);
            let decided = made.reference(&facts, on).decision(decision);
            (decided.status, decided.outcome)
        };
        complete.iter().map(outcome).collect::<Vec<_>>()
    };
    let all: Vec<_> = values.iter().map(came_to).collect();
    all.iter().any(|one| *one != all[0])
}

fn each_question_matters(draft: &Draft, mut number: usize) -> Result<(), TestCaseError> {
    let (made, on) = (Made::draft(draft), on(draft));
    let mut case = draft.case.opened();
    let mut interview = begun(&made, 0, &case, on);
    let mut left = usize::MAX;
    while let Some(question) = interview.next() {
        let fact = question.fact().to_owned();
        let missing = case.missing();
        let found = missing.iter().find(|(place, _)| *place == fact);
        let Some((_, values)) = found else { panic!("{fact} is not missing: {case:?}") };
        prop_assert!(can_matter(&made, 0, &case, &fact, values, on), "{fact} cannot matter: {:?}", case.given);
        let at_most = interview.questions_left().unwrap();
        prop_assert!((1..left).contains(&at_most), "{at_most} of {left}");
        left = at_most;
        let value = &values[number % values.len()];
        number = number / values.len() + 7 * number;
        answer(&mut interview, &fact, value);
        case = case.with(&fact, value);
    }
    prop_assert_eq!(interview.questions_left(), Some(0));
    let result = interview.result().unwrap();
    let mut completions = case.completions(MOST).into_iter().map(|complete| {
        let facts = made.facts(&complete);
        let decided = made.reference(&facts, on).decision(0);
        (decided.status, decided.outcome)
    });
    let first = completions.next().unwrap();
    prop_assert!(completions.all(|other| other == first), "{:?}", case.given);
    // Where all come to one conflict or problem, the engine may still wait for facts that would not cure it.
    let waits = result.status() == Status::Undetermined && first.0 != Status::Settled;
    let is_so = result.status() == first.0 || waits;
    prop_assert!(is_so && result.outcome() == first.1.as_deref(), "{:?}", case.given);
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]
    #[test]
    fn each_question_can_matter(draft in drafts(), number in any::<u16>()) {
        each_question_matters(&draft, usize::from(number))?;
    }
}

/// What an interview has asked.
#[derive(Default)]
struct Asked {
    questions: usize,
    /// Of them, those that no completion showed to matter.
    idle: usize,
}

/// Goes through an interview in which something may be missing in a list that is answered, and judgements stay open.
fn interviewed(draft: &Draft, mut number: usize, asked: &mut Asked) {
    let (made, on) = (Made::draft(draft), on(draft));
    let mut case = draft.case.opened();
    let mut interview = begun(&made, 0, &case, on);
    while let Some(question) = interview.next() {
        let fact = question.fact().to_owned();
        let missing = case.missing();
        let Some((_, values)) = missing.iter().find(|(place, _)| *place == fact) else {
            panic!("{fact} is not missing: {draft:?}")
        };
        let judged = case.facts.iter().any(|one| one.judged && fact.split(['.', '[']).next() == Some(&one.name));
        assert!(!judged, "{fact} is a judgement: {draft:?}");
        asked.questions += 1;
        asked.idle += usize::from(!can_matter(&made, 0, &case, &fact, values, on));
        let value = values[number % values.len()].clone();
        number = number / values.len() + 7 * number;
        answer(&mut interview, &fact, &value);
        case = case.with(&fact, &value).opened();
    }
    // What is still needed, if anything, is for others to say; or it cannot matter, whatever they say.
    for need in interview.result().unwrap().needs().iter().filter(|need| need.judged_by().is_none()) {
        let missing = case.missing();
        let Some((place, values)) = missing.iter().find(|(place, _)| place == need.fact()) else {
            panic!("{need:?} is not missing: {draft:?}")
        };
        assert!(!can_matter(&made, 0, &case, place, values, on), "{place} was not asked: {case:?} {draft:?}");
    }
}

fn in_all(count: usize, make: impl Fn(&[u16]) -> Draft) -> Asked {
    let mut asked = Asked::default();
    let mut seed = 20_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as u16
    };
    for _ in 0..count {
        let choices: Vec<u16> = (0..300).map(|_| next()).collect();
        let draft = make(&choices);
        let number = usize::from(next());
        if draft.case.count_completions(MOST + 1) <= MOST {
            interviewed(&draft, number, &mut asked);
        }
    }
    asked
}

#[test]
fn few_questions_cannot_matter_where_facts_stand_again() {
    let asked = in_all(400, |choices| with_facts_again(choices, 40));
    assert!(asked.questions > 100 && asked.idle * 100 <= 3 * asked.questions, "{} of {}", asked.idle, asked.questions);
}

/// Formulas as wild as there are: they compare facts with themselves, divide by them, and pick among problems. Most values
/// are not tried, so that many a question that is counted here can matter all the same.
#[test]
fn some_questions_cannot_matter_in_wild_policies() {
    let asked = in_all(2_000, |choices| draft(choices, 70));
    assert!(asked.questions > 8 && asked.idle * 4 <= 3 * asked.questions, "{} of {}", asked.idle, asked.questions);
}
