//! Real regimes, each with its policy, scenarios, facts and sources, and a small program per face that uses them.
