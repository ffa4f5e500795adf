//! Modules that use modules that use modules: many, deep, long, in circles.

use crate::guard::{decide, shown, within};
use regbox::{Loader, Policy, Source};
use std::fmt::Write as _;

const USER: &str = "policy p \"P\" { version \"1\" in force from 2020-01-01 source regs \"R\" }\n\
    criterion c { cites regs \"1\" requires a.yes }\ndecision d { yes when c no otherwise }\n";

fn module(items: &str) -> String {
    format!("policy m \"M\" {{ version \"1\" in force from 2020-01-01 source regs \"R\" }}\n{items}\n")
}

/// Files made by their number.
struct Made<F>(F);

impl<F: Fn(usize) -> String> Loader for Made<F> {
    fn zone(&self, _: &str) -> Option<Vec<u8>> {
        None
    }

    fn file(&self, path: &str) -> Option<String> {
        Some((self.0)(path.trim_end_matches(".regbox").parse().ok()?))
    }
}

fn compile(user: String, files: impl Fn(usize) -> String + Send + 'static) -> Vec<&'static str> {
    within(60, move || match Policy::from_sources(vec![Source::new("p.regbox", user)], &Made(files)) {
        Ok(policy) => {
            let _ = decide(&policy, "{}");
            Vec::new()
        }
        Err(errors) => {
            shown(&errors);
            errors.iter().map(|one| one.code().as_str()).collect()
        }
    })
}

#[test]
fn each_uses_the_next_one_twice() {
    let next = |at: usize| {
        module(&format!("use \"{0}.regbox\" as a\nuse \"{0}.regbox\" as b\ndefine yes = a.yes and b.yes", at + 1))
    };
    let codes = compile(format!("{USER}use \"1.regbox\" as a"), next);
    assert!(codes.contains(&"E0412"), "{codes:?}");
    assert!(codes.len() < 5, "{codes:?}");
}

#[test]
fn ever_deeper() {
    let next = |at: usize| module(&format!("use \"{}.regbox\" as a\ndefine yes = a.yes", at + 1));
    assert_eq!(compile(format!("{USER}use \"1.regbox\" as a"), next), ["E0412"]);
    let ends = |at: usize| {
        let next = format!("use \"{}.regbox\" as a\nfact no: bool \"?\"\ndefine yes = a.yes or no", at + 1);
        module(if at < 15 { &next } else { "fact yes: bool \"?\"" })
    };
    assert_eq!(compile(format!("{USER}use \"1.regbox\" as a"), ends), [""; 0]);
}

#[test]
fn in_circles() {
    let itself = |_: usize| module("use \"1.regbox\" as a\ndefine yes = a.yes");
    assert_eq!(compile(format!("{USER}use \"1.regbox\" as a"), itself), ["E0203"]);
    let back = |at: usize| module(&format!("use \"{}.regbox\" as a\ndefine yes = a.yes", 3 - at));
    assert_eq!(compile(format!("{USER}use \"1.regbox\" as a"), back), ["E0203"]);
    let own = within(10, || {
        let text = format!("{USER}use \"p.regbox\" as a");
        let found = Policy::from_sources(vec![Source::new("p.regbox", text)], &Made(|_| String::new()));
        found.map(|_| ()).map_err(|errors| errors.iter().map(|one| one.code().as_str()).collect::<Vec<_>>())
    });
    assert_eq!(own, Err(vec!["E0203"]));
}

#[test]
fn many_uses() {
    let mut user = USER.to_owned();
    for at in 0..5_000 {
        let _ = writeln!(user, "use \"1.regbox\" as {}{at}", if at == 0 { "a" } else { "x" });
    }
    let user = user.replace("as a0\n", "as a\n");
    let codes = compile(user, |_| module("define yes = true"));
    assert_eq!(codes, ["E0412"]);
}

#[test]
fn long_names_and_long_files() {
    let alias = "a".repeat(100_000);
    let facts = |_: usize| module(&(0..1_000).map(|at| format!("fact f{at}: bool \"?\"\n")).collect::<String>());
    let codes = compile(format!("{USER}use \"1.regbox\" as {alias}\ndefine unused = true"), facts);
    assert!(codes.contains(&"E0412"), "{codes:?}");
    let mut user = USER.to_owned();
    for at in 0..100 {
        let _ = writeln!(user, "use \"1.regbox\" as {}", if at == 0 { "a".to_owned() } else { format!("x{at}") });
    }
    let long = |_: usize| module(&format!("define yes = true // {}", "x".repeat(1 << 20)));
    assert_eq!(compile(user, long), ["E0412"]);
}

#[test]
fn paths_that_lead_nowhere() {
    for path in ["", "/", "..", "../../../../../../x", "C:/x", "a\\\\b", "\u{0}", "x.regbox/", &"../".repeat(10_000)] {
        let codes = compile(format!("{USER}use \"{path}\" as a"), |_| String::new());
        assert!(codes.first().is_some_and(|code| code.starts_with('E')), "{path}: {codes:?}");
    }
}
