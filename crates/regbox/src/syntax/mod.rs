//! From text to the syntax tree. The only module that names the grammar.
//!
//! [`parse`] scans each file, parses each item by itself with pest, and collects every mistake it meets.

pub(crate) mod expr;
mod format;
mod modules;
mod parse;
mod scan;
#[cfg(test)]
mod tokens;
pub(crate) mod tree;
mod words;

pub use format::format;
pub(crate) use modules::{Files, gather};
pub(crate) use parse::parse;
pub(crate) use scan::MAX_DEPTH;
