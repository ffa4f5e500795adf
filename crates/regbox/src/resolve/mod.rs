//! From names to what they stand for, across the files of a policy.

mod bind;
pub(crate) mod circles;
mod names;

pub(crate) use bind::bind;
pub(crate) use names::{BUILT_IN, Names, Symbol, TypeSymbol, collect};
