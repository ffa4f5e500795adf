//! Any text as a policy: it compiles, or every error can be shown as text and as JSON; what compiles decides.
#![no_main]

use libfuzzer_sys::fuzz_target;
use regbox::{Policy, Source};

fuzz_target!(|text: &str| {
    match Policy::from_source(Source::new("fuzz.regbox", text)) {
        Ok(policy) => {
            policy.test();
            let Ok(facts) = policy.facts_from_json("{}") else { panic!("no fact is always right") };
            for (name, _) in policy.decisions() {
                if let Ok(decision) = policy.decide(name, &facts, jiff::civil::date(2026, 5, 1)) {
                    decision.to_json();
                    decision.to_text(true);
                }
            }
        }
        Err(errors) => {
            assert!(errors.has_errors());
            errors.render(true);
            errors.to_json();
        }
    }
});
