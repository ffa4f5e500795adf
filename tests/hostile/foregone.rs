//! Formulas of which it takes long to show that they never hold.

use crate::guard::{MANY, valid, within};
use std::fmt::Write as _;

/// That two ways to say whether an odd number of facts are true never differ takes every combination of them to show.
#[test]
fn parities() {
    let mut text = String::new();
    for at in 0..40 {
        let _ = writeln!(text, "fact p{at}: bool \"?\"");
    }
    for (name, order) in [("up", (0..40).collect::<Vec<_>>()), ("down", (0..40).rev().collect())] {
        let _ = writeln!(text, "define {name}0 = p{}", order[0]);
        for (at, fact) in order.iter().enumerate().skip(1) {
            let (own, before) = (format!("p{fact}"), format!("{name}{}", at - 1));
            let _ = writeln!(text, "define {name}{at} = ({own} and not {before}) or (not {own} and {before})");
        }
    }
    for at in 0..MANY {
        let _ = writeln!(text, "criterion c{at} {{ cites regs \"1\" requires up39 and not down39 }}");
    }
    within(60, move || {
        let policy = valid(&text);
        assert!(policy.warnings().iter().all(|one| one.code().as_str() != "W0906"), "that would take too long to show");
    });
}

#[test]
fn many_exceptions_and_outcomes() {
    let exceptions: String = (0..MANY).map(|at| format!("except e{at} when a or b\n")).collect();
    let arms: String = (0..MANY).map(|at| format!("o{at} when (a and b) or n is {at}\n")).collect();
    let text = format!(
        "fact a: bool \"?\"\nfact b: bool \"?\"\nfact n: integer \"?\"\ndefine w = a and b\n\
        criterion c {{ cites regs \"1\" applies when a requires w\n{exceptions} }}\ndecision d {{ {arms} other when c last otherwise }}"
    );
    within(60, move || drop(valid(&text)));
}

#[test]
fn many_facts_in_one_formula() {
    let facts: String = (0..MANY).map(|at| format!("fact n{at}: integer \"?\"\n")).collect();
    let formula: Vec<String> = (0..MANY).map(|at| format!("n{at} is {at} or n{at} is {}", at + 1)).collect();
    let entries = formula.join(", ");
    let text = format!("{facts}criterion c {{ cites regs \"1\" requires all of {{ {entries} }} }}\n");
    within(60, move || drop(valid(&text)));
    let of_one: Vec<String> = (0..MANY).map(|at| format!("n is not {at}")).collect();
    let text = format!("fact n: integer \"?\"\ncriterion c {{ cites regs \"1\" requires {} }}\n", of_one.join(" or "));
    within(60, move || drop(valid(&text)));
}
