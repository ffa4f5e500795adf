//! Days on which items are in force.

use super::expressions::Maker;
use super::text::{Piece, row};

/// Days on which the versions of a name are in force, of which no two are the same; what is always in force has none.
const PERIODS: [&[&str]; 8] = [
    &[" from 2026-01-01"],
    &[" until 2025-12-31"],
    &[" from 2026-01-01 until 2026-03-31"],
    &[" until 2025-12-31", " from 2026-01-01"],
    &[" from 2025-06-01", " from 2026-01-01 until 2026-03-31"],
    &[" until 2025-11-30", " from 2026-01-01"],
    &[" from 2024-06-01", " from 2025-12-31 until 2025-12-31", " from 2026-01-01"],
    &[" from 2026-01-01", " from 2025-06-01 until 2025-12-30"],
];

impl Maker<'_> {
    /// When each version of an item is in force; one that is always in force is the most frequent.
    pub(super) fn periods(&mut self) -> Vec<String> {
        if !self.tape.chance(40) {
            return vec![String::new()];
        }
        let periods = PERIODS[self.tape.below(PERIODS.len())];
        let saved = |maker: &mut Self, period: &str| {
            let saves = !period.is_empty() && maker.tape.chance(40);
            let saving = if saves { maker.tape.pick(&["2026-01-01", "2025-12-31", "2026-06-01"]) } else { "" };
            if saves { format!("{period} saving tests entered before {saving}") } else { period.to_owned() }
        };
        periods.iter().map(|period| saved(self, period)).collect()
    }

    /// The date that governs an item in force for a time, for one of its versions to say.
    pub(super) fn governed(&mut self, period: &str, first: bool) -> Piece {
        if first && !period.is_empty() && self.tape.chance(35) {
            return row![" governed by ", self.date(1)];
        }
        "".into()
    }
}
