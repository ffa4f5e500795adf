//! Any text as the facts of a policy with every kind of fact: read and decided, or refused with errors that can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regbox::{Policy, Source};
use std::sync::LazyLock;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = include_str!("../policy.regbox");
    Policy::from_source(Source::new("policy.regbox", text)).expect("the policy is right")
});

fuzz_target!(|json: &str| {
    match POLICY.facts_from_json(json) {
        Ok(facts) => {
            let again = POLICY.facts_from_json(&facts.to_json()).expect("what was read is written so that it reads");
            assert_eq!(facts.to_json(), again.to_json());
            if let Ok(decision) = POLICY.decide("entry", &facts, jiff::civil::date(2026, 5, 1)) {
                decision.to_json();
                decision.to_text(false);
                decision.needs();
            }
        }
        Err(errors) => {
            errors.render(false);
            errors.to_json();
        }
    }
});
