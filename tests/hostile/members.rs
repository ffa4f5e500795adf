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

#[test]
fn a_thousand_members() {
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
                assert!(decide(&policy, &members(1_000, member)).is_ok(), "{condition} {member}");
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
