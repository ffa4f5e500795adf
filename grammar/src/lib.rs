//! The grammar of the Regbox policy language, as a [pest] parser.
//!
//! This crate is the language's surface and nothing else: what the words mean is in the crate `regbox`, which bounds
//! the size and the depth of a text before it reaches this parser. The grammar itself is [`GRAMMAR`]; the reference
//! that explains it is [`REFERENCE`].
//!
//! ```
//! use pest::Parser as _;
//! use regbox_grammar::{RegboxParser, Rule};
//! assert!(RegboxParser::parse(Rule::fact_item, "fact staff: integer").is_ok());
//! ```
#![allow(missing_docs, reason = "the rules are documented in the grammar, from which this code is made")]

use pest_derive::Parser;

/// The parser that pest derives from the grammar.
#[derive(Parser)]
#[grammar = "../regbox.pest"]
#[grammar = "../monitor.pest"]
pub struct RegboxParser;

/// The text of the grammar, both parts.
pub const GRAMMAR: &str = concat!(include_str!("../regbox.pest"), include_str!("../monitor.pest"));

/// The text of the language reference.
pub const REFERENCE: &str = include_str!("../reference.md");
