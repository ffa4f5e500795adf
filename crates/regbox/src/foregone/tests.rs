//! What is warned of and what is not, case by case; that a warning is a proof is a property in `reference`.

use crate::{Loader, Policy, Source};

const HEADER: &str = "policy p \"P\" { version \"1\" in force from 2024-01-01 months round down source regs \"r\" }\n\
    enum Kind { red green blue }\nrecord Firm { staff: integer \"?\" { at least 0 } licensed: bool \"?\" }\n\
    fact p: bool \"?\"\nfact q: bool \"?\"\nfact k: Kind \"?\"\nfact ks: set of Kind\nfact n: integer \"?\" { at least 0 }\n\
    fact m: decimal \"?\" { more than 0 }\nfact o: optional integer\nfact t: text\nfact firm: Firm\nfact firms: list of Firm\n\
    fact a: date\nfact b: date\nfact s: bool { presumed true when p }\n";

/// The warnings of this family, each with what it is about.
fn warned(items: &str) -> Vec<String> {
    let policy = Policy::from_source(Source::new("p.regbox", format!("{HEADER}{items}"))).unwrap();
    told(&policy)
}

fn told(policy: &Policy) -> Vec<String> {
    let own = policy.warnings().iter().filter(|one| one.code().as_str() > "W0904");
    own.map(|one| format!("{} {}", one.code().as_str(), one.message())).collect()
}

/// What is warned of a criterion `c` that requires this.
fn of(requires: &str) -> Option<String> {
    let found = warned(&format!("criterion c {{ requires {requires} }}\n"));
    assert!(found.len() < 2, "{found:?}");
    found.first().map(|one| one[..5].to_owned())
}

#[test]
fn formulas() {
    let (fails, met) = (Some("W0905"), Some("W0906"));
    for (requires, expected) in [
        ("p", None),
        ("true", fails),
        ("false", met),
        ("p or not p", fails),
        ("p and q and not p", met),
        ("(p and q) or not p", None),
        ("(p and q) or not (p and q)", fails),
        ("s and not s", met),
        ("n exceeds 3 and n is less than 4", met),
        ("n exceeds 3 and n is less than 5", None),
        ("m exceeds 3 and m is less than 4", None),
        ("m exceeds 3 and does not exceed 3", met),
        ("n is more than 2.5 or n is at most 2", fails),
        ("m is more than 2.5 or m is at most 2", None),
        ("m exceeds 0", fails),
        ("m is at least 0 and m is not 0", fails),
        ("5 > n and 7 < n", met),
        ("k is one of { red, green } or k is blue", fails),
        ("k is not red and k is not green and k is not blue", met),
        ("k in ks and not (k in ks)", met),
        ("k in ks and k is red", None),
        ("o is none or o is not none", fails),
        ("if_none(o, 0) exceeds 2 and o is none", None),
        ("t is \"a\" and t is \"b\"", met),
        ("t is not \"a\" and t is not \"b\"", None),
        ("a is before b and b is before a", met),
        ("a is before b or b is on or before a", fails),
        ("a is after 2026-01-01 and a is before 2026-01-02", met),
        ("a is after 2026-01-01 and a is before 2026-01-03", None),
        ("firm.staff is 3 and firm.staff is 4 and firm.licensed", met),
        ("firm.staff is at least 0", fails),
        ("decision_date is at least 2023-12-31", fails),
        ("decision_date is at least 2024-01-02", None),
        ("at least 2 of { p, q, not p }", None),
        ("at least 1 of { p, q, not p }", fails),
        ("every f in firms satisfies f.staff is at least 0", fails),
        ("every f in firms satisfies f.licensed", None),
        ("n + 1 exceeds 0", fails),
        ("1 / n exceeds 0 or 1 / n does not exceed 0", None),
    ] {
        assert_eq!(of(requires).as_deref(), expected, "{requires}");
    }
}

#[test]
fn criteria_and_exceptions() {
    for (items, expected) in [
        // Who is kept out by a prohibition is.
        ("criterion c { applies when p requires false }", None),
        (
            "criterion c { applies when k is red requires k is green }",
            Some("W0906 where it applies, `c` can never be met"),
        ),
        ("criterion c { applies when p and not p requires q }", Some("W0905 `c` can never fail")),
        ("criterion c { requires p deemed met when not p }", Some("W0905 `c` can never fail")),
        ("criterion c { requires p except when q { except when n is 1 } }", None),
        // How a later instrument ends what an earlier one says.
        ("criterion c { requires p except x when q { except when q } }", None),
        ("criterion c { requires p except when q { except when not q } }", Some("W0907 this exception never applies")),
        (
            "criterion c { applies when k is red requires p except when k is blue }",
            Some("W0907 this exception never applies"),
        ),
        ("criterion c { requires p }\nexception x to c when q\nexception y to c overriding x when q or n is 1", None),
        (
            "criterion c { applies when q requires p }\nexception x to c when not q",
            Some("W0907 the exception `x` never applies"),
        ),
        // Another requirement in its place: it is not met whatever happens.
        ("criterion c { requires true except when p: requires q }", None),
        (
            "define v = 1\ndefine w: integer { 1 except when p: 2 except when p and not p: 3 }",
            Some("W0907 this exception never applies"),
        ),
        (
            "define w: integer { 1 except when p: 2 { except when not p: 3 } }",
            Some("W0907 this exception never applies"),
        ),
        ("decision d { yes when p no when not p otherwise_not otherwise }", None),
        (
            "decision d { yes when p no when p and q other otherwise }",
            Some("W0908 the outcome `no` is never reached here"),
        ),
        (
            "decision d { yes when p no when q yes when p other otherwise }",
            Some("W0908 the outcome `yes` is never reached here"),
        ),
    ] {
        let found = warned(items);
        assert_eq!(found.first().map(String::as_str), expected, "{items}");
        assert!(found.len() < 2, "{found:?}");
    }
}

#[test]
fn a_criterion_holds_on_every_date_that_it_is_asked_on() {
    let criterion = "criterion c { requires decision_date is at least 2024-01-01 }\ndefine held = c\n";
    assert_eq!(warned(criterion), ["W0905 `c` can never fail"]);
    assert_eq!(warned(&format!("{criterion}criterion before {{ requires p and held as at a }}")), [""; 0]);
    let inside = "criterion before { requires every f in firms satisfies f.licensed and held as at a }";
    assert_eq!(warned(&format!("{criterion}{inside}")), [""; 0]);
}

/// A module in which one thing is so by itself, and another by what is bound.
struct Modules;

impl Loader for Modules {
    fn zone(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn file(&self, _: &str) -> Option<String> {
        let header = "policy m \"M\" { version \"1\" in force from 2024-01-01 source regs \"r\" }";
        Some(format!(
            "{header}\nfact n: integer \"?\"\ncriterion small {{ requires n < 5 }}\ncriterion c {{ requires n < 5 or n > 1 }}"
        ))
    }
}

#[test]
fn a_module_is_checked_by_itself() {
    let text = "policy p \"P\" { version \"1\" in force from 2024-01-01 source regs \"r\" }\nuse \"m.regbox\" as m { n = 3 }\n\
        criterion own { requires m.small }\ndecision d { yes when all of { own, m.small, m.c } no otherwise }";
    let policy = Policy::from_sources(vec![Source::new("p.regbox", text)], &Modules).unwrap();
    assert_eq!(told(&policy), ["W0905 `own` can never fail"]);
}
