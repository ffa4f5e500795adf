//! Criteria with exceptions: the answer by the tables, and the verdict by going through every way that is open.

use super::evaluate::Criterion;
use super::exceptions::Exception;
use super::value::{Answer, Why, Whys};
use crate::decide::{MOST_SUPPOSED, Verdict};

pub(super) fn criterion(applies: Answer, requires: Answer, deemed: Answer, exceptions: &[Exception]) -> Criterion {
    let mut answers = vec![applies, requires, deemed];
    gather(exceptions, &mut answers);
    let mut truths: Vec<Option<bool>> = Vec::new();
    let mut verdicts: Vec<Verdict> = Vec::new();
    for way in ways(&answers) {
        let mut way = way.into_iter();
        let mut next = || way.next().unwrap();
        let (applies, requires, deemed) = (next(), next(), next());
        let holding = Holding::read(exceptions, &mut next);
        let mut effects = Effects::default();
        for (at, in_effect) in go_in(exceptions, &holding, true, &mut effects).into_iter().enumerate() {
            effects.waived |= in_effect && exceptions[at].substitute.is_none();
        }
        let (truth, verdict) = came_to(applies, requires, deemed, &effects);
        truths.push(truth);
        verdicts.push(verdict);
    }
    let answer = by_tables(&answers, exceptions);
    let answer = both_ways(&answers, exceptions).filter(|_| answer.settled().is_none()).unwrap_or(answer);
    if let Some(settled) = answer.settled() {
        assert!(truths.iter().all(|one| *one == Some(settled)), "the tables settle what can turn out otherwise");
    }
    Criterion { answer, verdicts }
}

/// One way in which the conditions of an exception, and of those in it, can hold.
struct Holding {
    guard: bool,
    substitute: Option<bool>,
    nested: Vec<Holding>,
}

impl Holding {
    fn read(exceptions: &[Exception], next: &mut dyn FnMut() -> bool) -> Vec<Holding> {
        let mut one = |exception: &Exception| {
            let guard = next();
            let substitute = exception.substitute.is_some().then(&mut *next);
            Holding { guard, substitute, nested: Holding::read(&exception.nested, next) }
        };
        exceptions.iter().map(&mut one).collect()
    }
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

/// Which exceptions are in effect; what they put in place is noted.
fn go_in(beside: &[Exception], holding: &[Holding], around: bool, effects: &mut Effects) -> Vec<bool> {
    let each = beside.iter().zip(holding).map(|(exception, own)| {
        let there = own.guard && !exception.overridden_by.iter().any(|by| holding[*by].guard);
        let taken_away = go_in(&exception.nested, &own.nested, around && there, effects).contains(&true);
        let effect = there && !taken_away;
        effects.instead.extend(own.substitute.filter(|_| effect && around));
        effect
    });
    each.collect()
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
    let waivers = (0..exceptions.len()).filter(|at| exceptions[*at].substitute.is_none());
    let waivers: Vec<Answer> = waivers.map(|at| in_effect(exceptions, at)).collect();
    Answer::any(&[applies.clone().not(), requirement(requires, exceptions), Answer::any(&waivers), deemed.clone()])
}

/// What the tables say whichever of the conditions hold by which exceptions override others; none where that differs, or
/// where there are many of them.
fn both_ways(answers: &[Answer], exceptions: &[Exception]) -> Option<Answer> {
    let mut settled = vec![exceptions.to_vec()];
    for place in overriding(exceptions, &mut Vec::new()) {
        if at(exceptions, &place).guard.settled().is_some() {
            continue;
        }
        let each =
            settled.into_iter().flat_map(|one| [Answer::Yes, Answer::No].map(|answer| with(&one, &place, answer)));
        settled = each.collect();
    }
    if settled.len() < 2 || settled.len() > 1 << MOST_SUPPOSED {
        return None;
    }
    let mut found = settled.iter().map(|exceptions| by_tables(answers, exceptions));
    let first = found.next()?;
    (first.settled().is_some() && found.all(|other| other == first)).then_some(first)
}

/// The places of the exceptions that override others, each once.
fn overriding(beside: &[Exception], around: &mut Vec<usize>) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for at in 0..beside.len() {
        around.push(at);
        if beside.iter().any(|other| other.overridden_by.contains(&at)) {
            found.push(around.clone());
        }
        found.extend(overriding(&beside[at].nested, around));
        around.pop();
    }
    found
}

fn at<'e>(beside: &'e [Exception], place: &[usize]) -> &'e Exception {
    let (first, rest) = place.split_first().unwrap();
    if rest.is_empty() { &beside[*first] } else { at(&beside[*first].nested, rest) }
}

fn with(beside: &[Exception], place: &[usize], answer: Answer) -> Vec<Exception> {
    let (mut changed, (first, rest)) = (beside.to_vec(), place.split_first().unwrap());
    if rest.is_empty() {
        changed[*first].guard = answer;
    } else {
        changed[*first].nested = with(&beside[*first].nested, rest, answer);
    }
    changed
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

fn there(beside: &[Exception], at: usize) -> Answer {
    let guards: Vec<Answer> = beside.iter().map(|one| one.guard.clone()).collect();
    super::exceptions::there(&guards, at, &beside[at].overridden_by)
}

fn in_effect(beside: &[Exception], at: usize) -> Answer {
    let nested: Vec<Answer> = (0..beside[at].nested.len()).map(|inner| in_effect(&beside[at].nested, inner)).collect();
    Answer::all(&[there(beside, at), Answer::any(&nested).not()])
}

/// The requirements that may take the place of the criterion's own.
fn gather_live(beside: &[Exception], around: &Answer, live: &mut Vec<(Answer, Answer)>) {
    for (at, exception) in beside.iter().enumerate() {
        let effect = Answer::all(&[around.clone(), in_effect(beside, at)]);
        if let Some(substitute) = &exception.substitute
            && effect != Answer::No
        {
            live.push((effect, substitute.clone()));
        }
        gather_live(&exception.nested, &Answer::all(&[around.clone(), there(beside, at)]), live);
    }
}
