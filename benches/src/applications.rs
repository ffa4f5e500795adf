//! The applications that `reference20/gen.py` makes, to the byte.

use crate::twister::Twister;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use std::fmt::{Display, Write as _};

/// How many applications the reference has.
pub const COUNT: usize = 10_000;
/// How many of them are eligible.
pub const ELIGIBLE: usize = 5_428;
/// How many criteria they fail in all.
pub const FAILED: usize = 6_044;

/// 0.97 in steps of 2^-53: each criterion is met by so many.
const MOST: u64 = 8_736_983_277_098_762;

const EEA: [&str; 30] = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IT", "LV", "LI", "LT",
    "LU", "MT", "NL", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
];
const SIGNS: [&str; 5] = ["sig_new_tech", "sig_new_model", "sig_lower_cost", "sig_access", "sig_competition"];

/// The applications, as many as are taken, each as the text of a JSON object.
pub fn applications() -> impl Iterator<Item = String> {
    let mut random = Twister::new(20_261_123);
    std::iter::repeat_with(move || application(&mut random))
}

fn application(random: &mut Twister) -> String {
    let mut object = Object(String::with_capacity(600));
    for name in ["is_legal_entity", "has_local_presence", "consumer_benefit", "has_exit_plan", "has_risk_plan"] {
        object.bare(name, random.is_below(MOST));
    }
    object.bare("sanctions_hit", !random.is_below(MOST));
    object.bare("trl", pick(random, 6..10, 1..6));
    object.bare("team_size", pick(random, 3..400, 0..3));
    object.bare("max_customers", pick(random, 10..5001, 5001..100_000));
    object
        .bare("test_months", if random.is_below(MOST) { range(random, 3..25) } else { random.choice(&[1, 2, 25, 36]) });
    object.money("capital", pick(random, 5_000_000..90_000_001, 0..5_000_000));
    object.money("exposure_per_client", pick(random, 100..150_051, 150_051..2_000_001));
    object.money("total_exposure", pick(random, 10_000..25_000_001, 25_000_001..200_000_001));
    object.day(
        random,
        "application_date",
        [date(2026, 1, 1), date(2026, 12, 31)],
        [date(2027, 1, 1), date(2027, 12, 31)],
    );
    object.day(
        random,
        "incorporation_date",
        [date(2005, 1, 1), date(2025, 11, 23)],
        [date(2025, 11, 24), date(2026, 11, 23)],
    );
    object.day(
        random,
        "licence_expiry",
        [date(2028, 1, 1), date(2032, 12, 31)],
        [date(2025, 1, 1), date(2025, 12, 31)],
    );
    object.name(random, "jurisdiction", &EEA, &["US", "RU", "GB", "SG"]);
    let sectors = ["payments", "lending", "insurance", "investments", "regtech", "identity"];
    // One that is not chosen is not drawn, either.
    object.text("sector", if random.is_below(MOST) { random.choice(&sectors) } else { "crypto" });
    let activities = ["remittance", "bnpl", "kyc", "robo", "claims"];
    object.name(random, "activity", &activities, &["gambling", "tobacco", "weapons", "adult", "mining"]);
    let count = pick(random, 3..6, 0..3);
    let signs = random.sample(5, count);
    for (at, name) in (0u32..).zip(SIGNS) {
        object.bare(name, signs.contains(&at));
    }
    object.0.push('}');
    object.0
}

fn range(random: &mut Twister, range: std::ops::Range<u32>) -> u32 {
    range.start + random.below(range.end - range.start)
}

/// Mostly from the one range, else from the other.
fn pick(random: &mut Twister, mostly: std::ops::Range<u32>, rarely: std::ops::Range<u32>) -> u32 {
    let chosen = if random.is_below(MOST) { mostly } else { rarely };
    range(random, chosen)
}

/// A JSON object in the making.
struct Object(String);

impl Object {
    fn bare(&mut self, name: &str, value: impl Display) {
        let start = if self.0.is_empty() { '{' } else { ',' };
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{start}\"{name}\":{value}");
    }

    fn text(&mut self, name: &str, value: impl Display) {
        self.bare(name, format_args!("\"{value}\""));
    }

    fn money(&mut self, name: &str, cents: u32) {
        self.text(name, format_args!("{}.{:02}", cents / 100, cents % 100));
    }

    fn name(&mut self, random: &mut Twister, name: &str, mostly: &[&str], rarely: &[&str]) {
        let chosen = if random.is_below(MOST) { mostly } else { rarely };
        self.text(name, random.choice(chosen));
    }

    fn day(&mut self, random: &mut Twister, name: &str, mostly: [Date; 2], rarely: [Date; 2]) {
        let [first, last] = if random.is_below(MOST) { mostly } else { rarely };
        let days = last.duration_since(first).as_hours() / 24 + 1;
        self.text(name, first.saturating_add(i64::from(random.below(days as u32)).days()));
    }
}
