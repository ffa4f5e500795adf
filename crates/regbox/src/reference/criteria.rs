//! Criteria with exceptions: the answer by the tables, and the verdict by going through every way that is open.

use super::evaluate::{Criterion, Exception};
use super::value::{Answer, Why, Whys};
use crate::decide::Verdict;

pub(super) fn criterion(applies: Answer, requires: Answer, deemed: Answer, exceptions: &[Exception]) -> Criterion {
    let mut answers = vec![applies, requires, deemed];
    gather(exceptions, &mut answers);
    let mut truths: Vec<Option<bool>> = Vec::new();
    let mut verdicts: Vec<Verdict> = Vec::new();
    for way in ways(&answers) {
        let mut way = way.into_iter();
        let mut next = || way.next().unwrap();
        let (applies, requires, deemed) = (next(), next(), next());
        let mut effects = Effects::default();
        for exception in exceptions {
            let effect = go_in(exception, true, &mut next, &mut effects);
            effects.waived |= effect && exception.substitute.is_none();
        }
        let (truth, verdict) = came_to(applies, requires, deemed, &effects);
        truths.push(truth);
        verdicts.push(verdict);
    }
    let answer = by_tables(&answers, exceptions);
    if let Some(settled) = answer.settled() {
        assert!(truths.iter().all(|one| *one == Some(settled)), "the tables settle what can turn out otherwise");
    }
    Criterion { answer, verdicts }
}

/// What the exceptions do, one way.
#[derive(Default)]
struct Effects {
    waived: bool,
    /// The requirements that take the place of the criterion's own.
    instead: Vec<bool>,
}

fn came_to(applies: bool, requires: bool, deemed: bool, effects: &Effects) -> (Option<bool>, Verdict) {
    let replaced = !effects.instead.is_empty();
    match () {
        () if !applies => (Some(true), Verdict::NotApplicable),
        () if requires && !replaced => (Some(true), Verdict::Met),
        () if effects.waived => (Some(true), Verdict::MetByException),
        () if replaced && !effects.instead.contains(&false) => (Some(true), Verdict::MetByException),
        () if deemed => (Some(true), Verdict::DeemedMet),
        () if effects.instead.contains(&true) => (None, Verdict::Conflict),
        () => (Some(false), Verdict::NotMet),
    }
}

/// Whether an exception is in effect; what it puts in place is noted.
fn go_in(exception: &Exception, around: bool, next: &mut dyn FnMut() -> bool, effects: &mut Effects) -> bool {
    let guard = next();
    let substitute = exception.substitute.is_some().then(&mut *next);
    let mut taken_away = false;
    for nested in &exception.nested {
        taken_away |= go_in(nested, around && guard, next, effects);
    }
    let effect = guard && !taken_away;
    effects.instead.extend(substitute.filter(|_| effect && around));
    effect
}

fn gather(exceptions: &[Exception], answers: &mut Vec<Answer>) {
    for exception in exceptions {
        answers.push(exception.guard.clone());
        answers.extend(exception.substitute.clone());
        gather(&exception.nested, answers);
    }
}

fn ways(answers: &[Answer]) -> Vec<Vec<bool>> {
    let mut ways: Vec<Vec<bool>> = vec![Vec::new()];
    for answer in answers {
        let longer = |way: &Vec<bool>| -> Vec<Vec<bool>> {
            answer.possible().iter().map(|one| way.iter().copied().chain([*one]).collect()).collect()
        };
        ways = ways.iter().flat_map(longer).collect();
    }
    ways
}

/// The answer by the tables of what is unknown: it does not apply, or its requirement holds, or something waives or replaces
/// that, or it counts as met. A condition that stands twice in this, as that of an exception around another does, is unknown
/// each time by itself, so what is settled either way may stay open.
fn by_tables(answers: &[Answer], exceptions: &[Exception]) -> Answer {
    let [applies, requires, deemed, ..] = answers else { panic!("each criterion has these") };
    let waivers: Vec<Answer> = exceptions.iter().filter(|one| one.substitute.is_none()).map(in_effect).collect();
    Answer::any(&[applies.clone().not(), requirement(requires, exceptions), Answer::any(&waivers), deemed.clone()])
}

/// What is required, where other requirements may take its place.
fn requirement(own: &Answer, exceptions: &[Exception]) -> Answer {
    let mut live = Vec::new();
    gather_live(exceptions, &Answer::Yes, &mut live);
    let certain: Vec<&Answer> = live.iter().filter(|(live, _)| *live == Answer::Yes).map(|(_, truth)| truth).collect();
    if certain.contains(&&Answer::Yes) && certain.contains(&&Answer::No) {
        return Answer::open(Why::Conflict);
    }
    let own = certain.is_empty().then_some(own);
    let required: Vec<&Answer> = live.iter().map(|(_, truth)| truth).chain(own).collect();
    if required.iter().all(|one| one.settled().is_some() && one == &required[0]) {
        return required[0].clone();
    }
    let mut why: Whys = live.iter().flat_map(|(live, truth)| live.why().into_iter().chain(truth.why())).collect();
    why.extend(own.map(Answer::why).unwrap_or_default());
    Answer::Open(why)
}

fn in_effect(exception: &Exception) -> Answer {
    let nested: Vec<Answer> = exception.nested.iter().map(in_effect).collect();
    Answer::all(&[exception.guard.clone(), Answer::any(&nested).not()])
}

/// The requirements that may take the place of the criterion's own.
fn gather_live(exceptions: &[Exception], around: &Answer, live: &mut Vec<(Answer, Answer)>) {
    for exception in exceptions {
        let effect = Answer::all(&[around.clone(), in_effect(exception)]);
        if let Some(substitute) = &exception.substitute
            && effect != Answer::No
        {
            live.push((effect, substitute.clone()));
        }
        gather_live(&exception.nested, &Answer::all(&[around.clone(), exception.guard.clone()]), live);
    }
}
