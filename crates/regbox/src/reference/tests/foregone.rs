//! A warning that something is a foregone conclusion is a proof.
//!
//! In no completion does a criterion fail that can never fail, or is one met that can never be met; no exception is in
//! effect that never applies; no outcome is reached that never is. And where a policy is made of facts with few values,
//! what all completions agree on is warned of: the search leaves nothing out.

use super::{Made, cases, drafts, on};
use crate::decide::{State, Truth, Verdict};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::facts::Facts;
use crate::foregone::warn;
use crate::program::{Criterion, ExceptionPlan, NodeId};
use crate::reference::generate::text::Tape;
use crate::reference::value::Answer;
use crate::syntax::tree::Versions as _;
use jiff::civil::Date;
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

/// The warnings of the policy itself; only it has decisions.
fn warnings(made: &Made) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let own: Vec<FileId> = made.program.decisions.iter().map(|decision| decision.span.file).collect();
    warn(&made.program, &own, &mut found);
    found
}

/// Whether there is a warning with a code at a place.
fn warned(warnings: &[Diagnostic], code: Code, span: Span) -> Option<&Diagnostic> {
    warnings.iter().find(|one| one.code() == code && one.labels()[0].span == span)
}

/// Every exception with those that it is nested in; it is the last.
fn lines<T>(exceptions: &[ExceptionPlan<T>]) -> Vec<Vec<&ExceptionPlan<T>>> {
    fn collect<'p, T>(
        own: &'p [ExceptionPlan<T>],
        around: &[&'p ExceptionPlan<T>],
        found: &mut Vec<Vec<&'p ExceptionPlan<T>>>,
    ) {
        for exception in own {
            let line = [around, &[exception]].concat();
            collect(&exception.nested, &line, found);
            found.push(line);
        }
    }
    let mut found = Vec::new();
    collect(exceptions, &[], &mut found);
    found
}

fn applies<T>(applies: Option<NodeId>, line: &[&ExceptionPlan<T>], state: &State) -> bool {
    let mut conditions = applies.into_iter().chain(line.iter().map(|one| one.info.guard));
    conditions.all(|node| state.truths[node as usize] == Truth::TRUE)
}

fn never_applies<T>(warnings: &[Diagnostic], line: &[&ExceptionPlan<T>]) -> bool {
    warned(warnings, Code::EXCEPTION_NEVER_APPLIES, line[line.len() - 1].info.span).is_some()
}

/// The first thing that is not as a warning says.
fn broken(made: &Made, warnings: &[Diagnostic], facts: &Facts, on: Date) -> Option<String> {
    let header = &made.program.header;
    if header.from.is_some_and(|from| on < from) || header.until.is_some_and(|until| until < on) {
        return None;
    }
    let (reference, state) = (made.reference(facts, on), made.state(facts, on));
    let versions = made.checked.tree.criteria.iter().enumerate().flat_map(|(at, item)| {
        let found = reference.versions(at, &reference.today());
        item.versions().map(|version| version.name.span).zip(found).collect::<Vec<_>>()
    });
    for (place, found) in versions {
        let own = |one: &&Criterion| one.span == place && one.versions.is_empty();
        let criterion = made.program.criteria.iter().find(own).unwrap();
        if warned(warnings, Code::NEVER_FAILS, criterion.span).is_some() && found.answer == Answer::No {
            return Some(format!("`{}` fails", criterion.name));
        }
        if let Some(warning) = warned(warnings, Code::NEVER_MET, criterion.span)
            && found.answer == Answer::Yes
        {
            let idle = found.verdicts.contains(&Verdict::NotApplicable);
            if !(idle && warning.message().starts_with("where it applies")) {
                return Some(format!("`{}` is met", criterion.name));
            }
        }
        let mut lines = lines(&criterion.exceptions).into_iter();
        if lines.any(|line| never_applies(warnings, &line) && applies(criterion.applies, &line, &state)) {
            return Some(format!("an exception to `{}` applies", criterion.name));
        }
    }
    for exceptions in &made.program.exceptions {
        let mut lines = lines(&exceptions.exceptions).into_iter();
        if lines.any(|line| never_applies(warnings, &line) && applies(None, &line, &state)) {
            return Some("an exception to a value applies".to_owned());
        }
    }
    for (at, decision) in made.program.decisions.iter().enumerate() {
        let arms = reference.decision(at).arms;
        for (place, arm) in decision.arms.iter().enumerate() {
            let first = arms[place] == Answer::Yes && arms[..place].iter().all(|before| *before == Answer::No);
            if first && warned(warnings, Code::OUTCOME_NEVER_REACHED, arm.span).is_some() {
                return Some(format!("an outcome of `{}` is reached", decision.name));
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn a_warning_is_never_a_false_alarm(draft in drafts(95)) {
        let made = Made::draft(&draft);
        let warnings = warnings(&made);
        for completion in [draft.case.clone()].into_iter().chain(draft.case.completions(24)) {
            let wrong = broken(&made, &warnings, &made.facts(&completion), on(&draft));
            prop_assert!(wrong.is_none(), "{wrong:?}\n{completion:?}\n{warnings:?}");
        }
    }
}

/// The facts of the small policies, and all their values that differ for what the policies say.
const FACTS: &str = "enum Kind { red green blue }\n\
    fact n: integer \"?\" { more than 0 at most 3 }\nfact m: money GBP \"?\"\nfact since: date \"?\" { on or after 2026-01-02 }\n\
    fact p: bool \"?\"\nfact q: bool \"?\"\nfact k: Kind \"?\"\n";
const VALUES: [(&str, &[&str]); 6] = [
    ("n", &["1", "2", "3"]),
    ("m", &["\"0.5\"", "\"1\"", "\"1.5\"", "\"2\"", "\"2.5\""]),
    ("since", &["\"2026-01-02\"", "\"2026-01-03\"", "\"2026-01-04\"", "\"2026-01-05\""]),
    ("p", &["false", "true"]),
    ("q", &["false", "true"]),
    ("k", &["\"red\"", "\"green\"", "\"blue\""]),
];

fn formula(tape: &mut Tape<'_>, depth: usize) -> String {
    let relations = ["is", "is not", "exceeds", "is at least", "is less than", "does not exceed"];
    if depth == 0 {
        let relation = relations[tape.below(relations.len())];
        return match tape.below(7) {
            0 | 1 => format!("n {relation} {}", tape.below(5)),
            2 => format!("m {relation} GBP {}", 1 + tape.below(2)),
            3 => format!("since {relation} 2026-01-0{}", 2 + tape.below(3)),
            4 => "p".to_owned(),
            5 => "q".to_owned(),
            _ => ["k is red", "k is one of { red, green }", "k is not blue"][tape.below(3)].to_owned(),
        };
    }
    let (a, b) = (formula(tape, depth - 1), formula(tape, depth - 1));
    match tape.below(5) {
        0 => format!("not ({a})"),
        1 => format!("({a} or {b})"),
        2 => format!("any of {{ {a}, {b} }}"),
        3 => format!("at least 2 of {{ {a}, {b}, {} }}", formula(tape, 0)),
        _ => format!("({a} and {b})"),
    }
}

fn small(tape: &mut Tape<'_>) -> String {
    let mut text = format!("policy a \"a\" {{ version \"1\" in force from 2026-01-01 source regs \"r\" }}\n{FACTS}");
    for at in 0..4 {
        let applies = if tape.below(2) == 0 { format!("applies when {} ", formula(tape, 1)) } else { String::new() };
        let nested =
            if tape.below(3) == 0 { format!(" {{ except when {} }}", formula(tape, 1)) } else { String::new() };
        let except =
            if tape.below(2) == 0 { format!(" except when {}{nested}", formula(tape, 1)) } else { String::new() };
        let depth = 1 + tape.below(2);
        let requires = formula(tape, depth);
        text.push_str(&format!("criterion c{at} {{ cites regs \"1\" {applies}requires {requires}{except} }}\n"));
    }
    let arms: Vec<String> = (0..4).map(|at| format!("o{at} when {}", formula(tape, 1))).collect();
    text + &format!("decision d {{ {}, last otherwise }}\n", arms.join(", "))
}

/// The facts of every completion.
fn completions(made: &Made) -> Vec<Facts> {
    let mut objects = vec![String::new()];
    for (name, values) in VALUES {
        let with = |before: &String| {
            values.iter().map(move |value| format!("{before}\"{name}\":{value},")).collect::<Vec<_>>()
        };
        objects = objects.iter().flat_map(with).collect();
    }
    objects.iter().map(|object| made.facts_of(&format!("{{{}}}", object.trim_end_matches(',')))).collect()
}

proptest! {
    // What fails is small, and shrinking it takes long.
    #![proptest_config(ProptestConfig { max_shrink_iters: 0, ..cases(150) })]
    #[test]
    fn what_all_completions_agree_on_is_warned_of(choices in proptest::collection::vec(any::<u16>(), 300)) {
        let text = small(&mut Tape::new(&choices));
        let made = Made::of(&[("a.regbox", text.clone())]);
        let warnings = warnings(&made);
        let on = jiff::civil::date(2026, 5, 1);
        let (mut fails, mut met) = (vec![false; 4], vec![false; 4]);
        let mut exception = [false; 4];
        let mut reached = [false; 4];
        for facts in completions(&made) {
            let state = made.state(&facts, on);
            for (at, criterion) in made.program.criteria.iter().enumerate() {
                let truth = state.truths[criterion.node as usize];
                fails[at] |= truth == Truth::FALSE;
                met[at] |= truth == Truth::TRUE;
                exception[at] |= criterion.exceptions.iter().any(|one| applies(criterion.applies, &[one], &state));
            }
            let arms = &made.program.decisions[0].arms;
            let first = arms.iter().position(|arm| arm.when.is_none_or(|when| state.truths[when as usize] == Truth::TRUE));
            if let Some(slot) = first.and_then(|at| reached.get_mut(at)) {
                *slot = true;
            }
        }
        for (at, criterion) in made.program.criteria.iter().enumerate() {
            let never_fails = warned(&warnings, Code::NEVER_FAILS, criterion.span).is_some();
            prop_assert_eq!(never_fails, !fails[at], "`{}` of\n{}", &criterion.name, &text);
            let never_met = warned(&warnings, Code::NEVER_MET, criterion.span);
            let never_met = never_met.is_some_and(|one| !one.message().starts_with("where it applies"));
            prop_assert_eq!(never_met, !met[at], "`{}` of\n{}", &criterion.name, &text);
            if let Some(own) = criterion.exceptions.first()
                && !never_fails
            {
                let told = warned(&warnings, Code::EXCEPTION_NEVER_APPLIES, own.info.span).is_some();
                prop_assert_eq!(told, !exception[at], "`{}` of\n{}", &criterion.name, &text);
            }
        }
        for (at, arm) in made.program.decisions[0].arms.iter().take(4).enumerate() {
            let told = warned(&warnings, Code::OUTCOME_NEVER_REACHED, arm.span).is_some();
            prop_assert_eq!(told, !reached[at], "`o{}` of\n{}", at, &text);
        }
    }
}
