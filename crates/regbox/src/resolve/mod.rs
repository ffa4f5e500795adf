//! From names to what they stand for, across the files of a policy.

mod bind;
pub(crate) mod circles;
pub(crate) mod course;
mod graft;
mod names;
mod rewrite;
mod versions;

pub(crate) use bind::bind;
pub(crate) use graft::graft;
pub(crate) use names::{BUILT_IN, Names, Symbol, TypeSymbol, collect};
pub(crate) use versions::gather;
