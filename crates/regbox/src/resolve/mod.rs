//! From names to what they stand for, across the files of a policy.

pub(crate) mod circles;
mod names;

pub(crate) use names::{BUILT_IN, Names, Symbol, TypeSymbol, collect};
