//! From names to what they stand for, across the files of a policy.

mod bind;
pub(crate) mod circles;
mod graft;
mod names;
mod versions;

pub(crate) use bind::bind;
pub(crate) use graft::graft;
pub(crate) use names::{BUILT_IN, Names, Symbol, TypeSymbol, collect};
pub(crate) use versions::gather;
