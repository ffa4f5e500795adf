//! What hangs on something that hangs on something: as long as a file can hold.

use crate::guard::{DAY, HEADER, MANY, codes, decide, valid, within};
use std::fmt::Write as _;

const FACTS: &str = "fact a: bool \"a?\"\nfact n: integer \"n?\" { at least 0 }\nfact day: date \"day?\"\n";
const ENDS: &str = "criterion c { cites regs \"1\" requires last }\ndecision d { yes when c  no otherwise }\n";

/// The items, `count` of them, each made from its number and the one before it.
fn chain(first: &str, count: usize, item: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!("{FACTS}{first}\n");
    for at in 1..=count {
        let _ = writeln!(text, "{}", item(at, at - 1));
    }
    text
}

fn end_to_end(items: String) {
    within(60, move || {
        let policy = valid(&items);
        for facts in ["{}", "{\"a\": true, \"n\": 3, \"day\": \"2026-01-01\"}", "{\"n\": 0}"] {
            let json = decide(&policy, facts);
            assert!(json.is_ok(), "{facts}: {json:?}");
        }
    });
}

#[test]
fn long_circles() {
    for (what, kind) in [("a0 and a", "bool"), ("1 + a", "integer")] {
        let count = 20_000.min(MANY);
        let start = format!("define a0: {kind} = {}{count}", what.replace("a0", "a"));
        let items = chain(&start, count, |at, before| format!("define a{at}: {kind} = {what}{before}"));
        let codes = within(60, move || codes(format!("{HEADER}{items}")));
        assert!(codes.contains(&"E0203"), "{codes:?}");
    }
    let parts = chain("", 2_000, |at, before| {
        let before = if before == 0 { 2_000 } else { before };
        format!("part p{at} {{ criterion c{at} {{ requires p{before} }} }}")
    });
    let codes = within(60, move || codes(format!("{HEADER}{parts}")));
    assert!(codes.contains(&"E0203"), "{codes:?}");
}

#[test]
fn circles_through_everything() {
    let items = chain("", 300, |at, before| {
        format!("define a{at}: bool = a{} and a{} or a{before} as at day", (at * 7) % 300, (at * 13) % 300)
            .replace(" and ", " or ")
    });
    let codes = within(60, move || codes(format!("{HEADER}{items}")));
    assert!(codes.contains(&"E0203"), "{codes:?}");
}

#[test]
fn long_chains_of_conditions() {
    let count = MANY;
    let last = format!("define last = a{count}\n{ENDS}");
    end_to_end(chain("define a0 = a", count, |at, before| format!("define a{at} = a{before}")) + &last);
    end_to_end(chain("define a0 = a", count, |at, before| format!("define a{at} = not a{before}")) + &last);
    end_to_end(chain("define a0 = a", count, |at, before| format!("define a{at} = a{before} and n < {at}")) + &last);
}

#[test]
fn long_chains_of_numbers() {
    let last = |count: usize| format!("define last = a{count} is at least 0\n{ENDS}");
    let count = MANY;
    end_to_end(
        chain("define a0 = n", count, |at, before| format!("define a{at} = lesser_of(a{before}, n)")) + &last(count),
    );
    let cases = |at, before| {
        format!(
            "define a{at}: integer {{ a{before} when n is {at}  n + 1 when n is at least {at}  otherwise a{before} }}"
        )
    };
    end_to_end(chain("define a0 = n", count / 2, cases) + &last(count / 2));
}

#[test]
fn long_chains_of_criteria() {
    let count = 2_000;
    let items = chain("criterion c0 { cites regs \"0\" requires a }", count, |at, before| {
        format!("criterion c{at} {{ cites regs \"{at}\" requires c{before} except when n is {at} }}")
    });
    end_to_end(format!("{items}decision d {{ yes when c{count}  no otherwise }}\n"));
}

/// What each criterion used is found without going through all that it hangs on again.
#[test]
fn what_a_long_chain_of_criteria_used() {
    let count = 20_000;
    let items = chain("define d0 = a", count, |at, before| {
        let (on, also) = if at % 2 == 0 { ("d", "") } else { ("c", " except when n is 1") };
        let on = if before == 0 { "d" } else { on };
        format!(
            "define d{at} = {on}{before} or n is {at}\ncriterion c{at} {{ cites regs \"{at}\" requires d{at}{also} }}"
        )
    });
    let json = within(120, move || {
        let policy = valid(&format!("{items}decision d {{ yes when c{count}  no otherwise }}\n"));
        let facts = policy.facts_from_json("{\"a\": true, \"n\": 3}").unwrap();
        policy.decide("d", &facts, DAY).unwrap().to_json()
    });
    // Every other definition hangs on a criterion.
    assert_eq!(json.matches("\"used\":{\"a\":true").count(), count / 2);
}

/// Each on the one before it, and the decision on all.
#[test]
fn many_criteria_on_one_long_chain() {
    let mut items = chain("define a0 = a", 1_000, |at, before| format!("define a{at} = a{before} or n is {at}"));
    let mut names = Vec::new();
    for at in 0..300 {
        let _ = writeln!(items, "criterion c{at} {{ cites regs \"{at}\" requires not a{} }}", 1_000 - at);
        names.push(format!("c{at}"));
    }
    end_to_end(format!("{items}decision d {{ yes when all of {{ {} }}  no otherwise }}\n", names.join(", ")));
}

#[test]
fn what_doubles_at_each_step() {
    let last = format!("define last = a60\n{ENDS}");
    for join in ["and", "or"] {
        let step = |at, before| format!("define a{at} = a{before} {join} a{before}");
        end_to_end(chain("define a0 = a", 60, step) + &last);
        let step = |at, before| format!("define a{at} = (a{before} {join} not a{before}) and (a{before} or a{before})");
        end_to_end(chain("define a0 = a", 60, step) + &last);
    }
    let last = format!("define last = a60 is at least 0\n{ENDS}");
    end_to_end(
        chain("define a0 = n", 60, |at, before| format!("define a{at} = lesser_of(a{before}, a{before})")) + &last,
    );
    let cases = |at, before| format!("define a{at}: integer {{ a{before} when a  otherwise a{before} }}");
    end_to_end(chain("define a0 = n", 60, cases) + &last);
    let exceptions = |at, before| format!("define a{at}: integer {{ a{before} except when a: a{before} }}");
    end_to_end(chain("define a0 = n", 60, exceptions) + &last);
}

#[test]
fn numbers_that_double_their_digits() {
    for step in ["* a", "/ (1 + a", "* 3 * a"] {
        let close = if step.contains('(') { ")" } else { "" };
        for start in ["n", "0.7", "n / 7"] {
            let start = format!("define a0 = {start}");
            let items = chain(&start, 60, |at, before| format!("define a{at} = a{before} {step}{before}{close}"));
            let codes = within(20, move || codes(format!("{HEADER}{items}")));
            assert!(codes.contains(&"E0309"), "{step}: {codes:?}");
        }
    }
}

/// The digits of sums grow by one at each doubling; they are bounded all the same.
#[test]
fn sums_that_double() {
    for count in [1_000, 5_000] {
        let items = chain("define a0 = n", count, |at, before| format!("define a{at} = a{before} + a{before}"));
        let items = format!("{items}define last = a{count} is at least 0\n{ENDS}");
        within(60, move || {
            let text = format!("{HEADER}{items}");
            if codes(&text).is_empty() {
                let _ = decide(&valid(&items), "{\"n\": 9999999999999999999999999999}");
            }
        });
    }
}

#[test]
fn dates_within_dates() {
    let step = |at: usize, before: usize| format!("define a{at} = a{before} as at day + a{before} as at 2025-01-01");
    for count in [10, 31, 40, 400] {
        let items = chain("define a0: integer { 1 from 2020-01-01 2 from 2026-01-01 }", count, step);
        let items = format!("{items}define last = a{count} is at least 0\n{ENDS}");
        within(60, move || {
            if codes(format!("{HEADER}{items}")).is_empty() {
                decide(&valid(&items), "{\"day\": \"2026-01-01\"}").map(drop)
            } else {
                Ok(())
            }
        })
        .unwrap_or_default();
    }
    // Without a date in sight, and through dates that are made of dates.
    for define in ["not a{} as at 2025-01-01", "not (a{} as at day)", "some x in xs satisfies a{} as at 2025-01-01"] {
        let step =
            |at: usize, before: usize| format!("define a{at}: bool = {}", define.replace("{}", &before.to_string()));
        let items = chain("fact xs: list of integer \"?\"\ndefine a0: bool = a", 400, step);
        let codes = within(60, move || codes(format!("{HEADER}{items}define last = a400\n{ENDS}")));
        assert!(codes.contains(&"E0412"), "{codes:?}");
    }
    let step = |at: usize, before: usize| format!("define a{at} = base as at a{before}");
    let start = "define base: date { 2026-01-01 from 2020-01-01 }\ndefine a0: date = day";
    end_to_end(chain(start, 400, step) + "define last = a400 is day\n" + ENDS);
    // Many days, and each of them repeats the whole chain.
    let chain =
        chain("define a0: integer { 1 from 2020-01-01 }", 2_000, |at, before| format!("define a{at} = a{before} + 1"));
    let days: Vec<String> =
        (0..3_000).map(|at| format!("a2000 as at 20{:02}-01-{:02}", at % 90 + 10, at % 28 + 1)).collect();
    let items = format!("{chain}define last = {} is at least 0\n{ENDS}", days.join(" + "));
    within(60, move || codes(format!("{HEADER}{items}")));
}

#[test]
fn long_chains_of_presumptions() {
    let count = 20_000.min(MANY);
    let items = chain("fact f0: bool { presumed true when a }", count, |at, before| {
        format!("fact f{at}: bool {{ presumed true when f{before} }}")
    });
    end_to_end(items + &format!("define last = f{count}\n{ENDS}"));
}

/// Calls of which each makes two, to a depth at which they are beyond all bounds if they differ.
fn doubling(depth: usize, first: &str, second: &str) -> String {
    let items = chain("define f0(x: integer) = x", depth, |at, before| {
        format!("define f{at}(x: integer) = f{before}({first}) + f{before}({second})")
    });
    items + &format!("define last = f{depth}(n) exceeds 1\n{ENDS}")
}

#[test]
fn calls_that_double() {
    end_to_end(doubling(30, "x", "x"));
    end_to_end(doubling(12, "x + 1", "x + 2"));
    for items in [doubling(30, "x + 1", "x + 2"), doubling(30, "x + 1", "x"), doubling(40, "x", "x")] {
        let codes = within(60, move || codes(format!("{HEADER}{items}")));
        assert_eq!(codes, ["E0412"]);
    }
}

#[test]
fn calls_that_double_with_long_lists_inside() {
    let values: Vec<String> = (0..2_000).map(|value| value.to_string()).collect();
    let items = doubling(20, "x + 1", "x + 2").replace(
        "(x: integer) = x\n",
        &format!("(x: integer): integer {{ 1 when x is one of {{{}}}, otherwise 2 }}\n", values.join(", ")),
    );
    let codes = within(60, move || codes(format!("{HEADER}{items}")));
    assert_eq!(codes, ["E0412"]);
}

#[test]
fn circles_of_calls() {
    let count = 5_000;
    let start = format!("define f0(x: integer): integer = f{count}(x)");
    let items = chain(&start, count, |at, before| format!("define f{at}(x: integer): integer = f{before}(x)"));
    let codes = within(60, move || codes(format!("{HEADER}{items}")));
    assert!(codes.contains(&"E0203"), "{codes:?}");
}
