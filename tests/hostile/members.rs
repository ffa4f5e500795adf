//! What is made from the members of lists.

use crate::guard::{MANY, codes, compile, decide, valid, within};
use std::fmt::Write as _;

const ITEMS: &str = "record One { n: integer \"n?\" { at least 0 }  a: bool \"a?\" }\nfact all: list of One \"all?\"\n";
const ENDS: &str = "decision d { yes when c  no otherwise }\n";

fn criterion(requires: &str) -> String {
    format!("{ITEMS}criterion c {{ cites regs \"1\" requires {requires} }}\n{ENDS}")
}

fn members(count: usize, member: &str) -> String {
    format!("{{\"all\": [{}]}}", vec![member; count].join(","))
}

/// As long as a list may be, or as a test has time for.
const LONG: usize = if cfg!(debug_assertions) { 10_000 } else { 100_000 };

#[test]
fn as_many_members_as_there_may_be() {
    let conditions = [
        "(sum of x.n for x in all where x.a) is at least 1",
        "(count of x in all where x.a) is at least 1",
        "(round(mean of x.n for x in all where x.a, 2)) is at least 1",
        "(median of x.n for x in all) is at least 1",
        "(least of x.n for x in all where x.a) is at least 1",
        "(the x in all where x.a).n is at least 1",
        "every x in all satisfies x.n is at least 1",
    ];
    for condition in conditions {
        within(60, move || {
            let policy = valid(&criterion(condition));
            for member in ["{\"n\": 1, \"a\": true}", "{\"n\": 1}", "{}", "null"] {
                assert!(decide(&policy, &members(LONG, member)).is_ok(), "{condition} {member}");
            }
        });
    }
}

#[test]
fn aggregates_inside_aggregates_take_too_many_steps() {
    let mut condition = "a0.n".to_owned();
    for at in 1..8 {
        condition = format!("(sum of {condition} for a{} in all)", at - 1);
    }
    within(60, move || {
        let policy = valid(&criterion(&format!("{condition} is at least 1")));
        assert!(decide(&policy, &members(3, "{}")).is_ok());
        assert_eq!(decide(&policy, &members(1000, "{\"n\": 1}")), Err(vec!["E0610"]));
    });
}

/// Each definition goes over the list, and names the one before inside: that is gone over once, not once for each member.
#[test]
fn a_chain_of_definitions_that_go_over_a_list() {
    within(60, || {
        let mut items = ITEMS.to_owned();
        for at in 1..1000 {
            let before = if at == 1 { "x.a".to_owned() } else { format!("d{}", at - 1) };
            let _ = writeln!(items, "define d{at} = some x in all satisfies x.a or {before}");
        }
        let _ = writeln!(items, "criterion c {{ cites regs \"1\" requires d999 }}\n{ENDS}");
        let policy = valid(&items);
        for facts in [members(20, "{}"), "{}".to_owned()] {
            assert!(decide(&policy, &facts).is_ok());
        }
    });
}

#[test]
fn many_aggregates() {
    within(60, || {
        let sums = vec!["(sum of x.n for x in all) is at least 1"; MANY / 10].join(" and ");
        let policy = valid(&criterion(&sums));
        assert!(decide(&policy, &members(2, "{}")).is_ok());
        let nested = "(sum of ".repeat(MANY) + "1";
        assert_ne!(codes(criterion(&nested)), [""; 0]);
        assert!(compile(criterion("(sum of 1 for x in all) > 0")).is_err(), "there is no header");
    });
}

const TIES: &str = "record Tie { a: text \"a?\"  b: text \"b?\"  share: percent \"?\"  live: bool \"live?\" }\n\
    fact ties: list of Tie \"ties?\"\nfact names: list of text \"names?\"\n";

fn linked(count: usize, tie: impl Fn(usize) -> String, names: usize) -> String {
    let ties: Vec<String> = (0..count).map(tie).collect();
    let names: Vec<String> = (0..names).map(|at| format!("\"{at}\"")).collect();
    format!("{{\"ties\": [{}], \"names\": [{}]}}", ties.join(","), names.join(","))
}

/// As many ties as a test has time for.
const TIE_COUNT: usize = if cfg!(debug_assertions) { 2_000 } else { 10_000 };

#[test]
fn rings_stars_and_chains_of_ties() {
    let next = |at: usize| (at + 1) % TIE_COUNT;
    type Shape = (&'static str, fn(usize, usize) -> String);
    let shapes: [Shape; 6] = [
        ("a ring", |at, next| format!("{{\"a\": \"{at}\", \"b\": \"{next}\", \"share\": \"60%\", \"live\": true}}")),
        ("a star", |at, _| format!("{{\"a\": \"0\", \"b\": \"{at}\", \"share\": \"60%\", \"live\": true}}")),
        ("many of one", |at, _| {
            format!("{{\"a\": \"0\", \"b\": \"{}\", \"share\": \"0.5%\", \"live\": true}}", at / 500)
        }),
        ("ends that are missing", |at, _| format!("{{\"a\": \"{at}\", \"live\": true}}")),
        ("a chain of which it is open whether it holds", |at, next| format!("{{\"a\": \"{at}\", \"b\": \"{next}\"}}")),
        ("nothing", |_, _| "null".to_owned()),
    ];
    let ways = ["between t.a and t.b where t.live", "from t.a to t.b jointly t.share exceeds 50%"];
    for (name, shape) in shapes {
        // What is open is gone through once more for each member that may be asked for.
        let known = shape(0, 0).contains("share");
        let count = if known || !cfg!(debug_assertions) { TIE_COUNT } else { TIE_COUNT / 10 };
        for way in ways {
            within(60, move || {
                let items = format!(
                    "{TIES}criterion c {{ cites regs \"1\" requires \"1999\" in linked(\"0\", by t in ties {way}) }}\n{ENDS}"
                );
                let policy = valid(&items);
                assert!(decide(&policy, &linked(count, |at| shape(at, next(at)), 0)).is_ok(), "{name}, {way}");
            });
        }
    }
}

/// What rests on no member of a loop is found once and not once for each member; what does rest on one has its steps counted.
#[test]
fn ties_inside_loops() {
    let ring = |at: usize| format!("{{\"a\": \"{at}\", \"b\": \"{}\", \"live\": true}}", (at + 1) % TIE_COUNT);
    let criterion = |requires: &str| format!("{TIES}criterion c {{ cites regs \"1\" requires {requires} }}\n{ENDS}");
    let all = "by t in ties between t.a and t.b where t.live";
    let once = [
        format!("every n in names satisfies n in linked(\"0\", {all})"),
        format!("(count of n in names where n in linked(\"7\", {all})) is at least 1000"),
        format!("every n in names satisfies (every o in names satisfies n is o or n in linked(\"0\", {all})) or true"),
    ];
    for (condition, names) in once.into_iter().zip([TIE_COUNT, TIE_COUNT, 20]) {
        within(60, move || {
            let policy = valid(&criterion(&condition));
            assert!(decide(&policy, &linked(TIE_COUNT, ring, names)).is_ok(), "{condition}");
        });
    }
    let for_each = [
        format!("every n in names satisfies \"0\" in linked(n, {all})"),
        "every n in names satisfies n in names".to_owned(),
        "every t in ties satisfies t.a in names".to_owned(),
    ];
    for condition in for_each {
        within(60, move || {
            let policy = valid(&criterion(&condition));
            assert!(decide(&policy, &linked(1_000, ring, 50)).is_ok(), "{condition}");
            assert_eq!(decide(&policy, &linked(4_000, ring, 4_000)), Err(vec!["E0610"]), "{condition}");
        });
    }
}

/// Each definition finds what is linked with what the one before has found to be there.
#[test]
fn linked_inside_linked() {
    within(60, || {
        let mut items = TIES.to_owned();
        let _ = writeln!(items, "define d0(x: text): set of text = linked(x, by t in ties between t.a and t.b)");
        for at in 1..10 {
            let before = at - 1;
            let _ = writeln!(
                items,
                "define d{at}(x: text): set of text = linked(x, by t in ties from t.a to t.b where t.b in d{before}(t.a))"
            );
        }
        let _ = writeln!(items, "criterion c {{ cites regs \"1\" requires \"1\" in d9(\"0\") }}\n{ENDS}");
        let policy = valid(&items);
        let ties = |count: usize| {
            let tie = |at: usize| format!("{{\"a\": \"{at}\", \"b\": \"{}\"}}", at + 1);
            format!("{{\"ties\": [{}]}}", (0..count).map(tie).collect::<Vec<_>>().join(","))
        };
        assert!(decide(&policy, &ties(3)).is_ok());
        assert_eq!(decide(&policy, &ties(1_000)), Err(vec!["E0610"]));
    });
}
