//! Tests that see Regbox from outside: each `[[test]]` of this crate is a folder beside this one.

pub mod blocks;
pub mod schema;
