//! What the benches measure with: a reference policy of 20 criteria, applications to decide by it, and the same rules
//! written by hand in Rust, below which no engine goes.
//!
//! `cargo bench -p regbox-benches` prints what Regbox costs, each figure as the ratio of two things run side by side.

pub mod applications;
pub mod by_columns;
pub mod by_hand;
pub mod from_nothing;
pub mod policies;
pub mod race;
mod twister;
pub mod watching;
