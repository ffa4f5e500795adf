//! What the grammar takes each token for, so that the highlighting of editors can be held against it.
//!
//! The tests in `tests/highlight` run in Node, where editors' own tokenizer lives. They read what is written here.

#![allow(clippy::disallowed_methods, reason = "the examples are read from their files")]

use super::parse::item_rule;
use super::scan::{self, Piece};
use crate::diagnostic::FileId;
use pest::Parser as _;
use pest::iterators::Pair;
use regbox_grammar::{REFERENCE, RegboxParser, Rule};
use serde_json::{Value, json};

/// A token: its rule, the rule it stands in, and where it begins and ends.
type Token = (String, String, usize, usize);

/// The tokens of a text, in order; none where an item of it has a mistake.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let scanned = scan::scan(FileId(0), text);
    let mut found = Vec::new();
    let pieces = scanned.pieces.iter().flat_map(|piece| std::iter::once(piece).chain(&piece.children));
    if !scanned.diagnostics.is_empty() {
        return None;
    }
    for piece in pieces {
        of_item(&mut found, text, piece)?;
    }
    Some(found)
}

fn of_item(found: &mut Vec<Token>, text: &str, piece: &Piece) -> Option<()> {
    let (rule, end) = item_rule(text, piece);
    let pairs = RegboxParser::parse(rule, text.get(piece.start..end)?).ok()?;
    for pair in pairs {
        leaves(found, piece.start, Rule::EOI, pair);
    }
    Some(())
}

fn leaves(found: &mut Vec<Token>, base: usize, parent: Rule, pair: Pair<'_, Rule>) {
    let (rule, span) = (pair.as_rule(), pair.as_span());
    let mut inner = pair.into_inner().peekable();
    if rule == Rule::string || inner.peek().is_none() && span.start() < span.end() {
        found.push((format!("{rule:?}"), format!("{parent:?}"), base + span.start(), base + span.end()));
        return;
    }
    for one in inner {
        leaves(found, base, rule, one);
    }
}

/// A text with its remarks and tokens, their places counted as JavaScript counts.
fn told(name: &str, text: &str) -> Value {
    let mut place = vec![0; text.len() + 1];
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        place[at] = units;
        units += letter.len_utf16();
    }
    place[text.len()] = units;
    let remarks: Vec<_> = scan::scan(FileId(0), text).remarks.iter().map(|(a, b)| (place[*a], place[*b])).collect();
    let tokens = tokens(text).map(|tokens| {
        tokens.into_iter().map(|(rule, parent, a, b)| json!([rule, parent, place[a], place[b]])).collect::<Vec<_>>()
    });
    json!({ "name": name, "text": text, "remarks": remarks, "tokens": tokens })
}

/// Every example policy, two texts that have as much of the language as they can, and every block of the reference without its lines of carets.
fn texts() -> Vec<(String, String)> {
    let mut found = vec![
        ("messy.regbox".to_owned(), include_str!("format/messy.regbox").to_owned()),
        ("rich.regbox".to_owned(), include_str!("../../../../tests/hostile/rich.regbox").to_owned()),
    ];
    for entry in std::fs::read_dir(format!("{}/../../examples", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let path = entry.unwrap().path().join("policy.regbox");
        let folder = path.parent().and_then(|folder| folder.file_name()).unwrap().to_string_lossy().into_owned();
        found.extend(std::fs::read_to_string(&path).map(|text| (folder, text)));
    }
    let mut block: Option<String> = None;
    for (number, line) in (1..).zip(REFERENCE.lines()) {
        match &mut block {
            None if line.starts_with("```regbox") => block = Some(String::new()),
            Some(_) if line.starts_with("```") => {
                found.extend(block.take().map(|text| (format!("reference.md, the block before line {number}"), text)));
            }
            Some(text) if !line.trim_start().starts_with('^') => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    found.sort();
    found
}

#[test]
fn a_phrase_is_one_token_and_a_name_is_none_of_the_words() {
    let text = "// é\ncriterion `new` \"é\" { requires a.b does not exceed 5 }";
    let told = told("x", text);
    assert_eq!(told["remarks"], json!([[0, 4]]));
    let tokens = told["tokens"].as_array().unwrap();
    let of = |rule: &str| tokens.iter().find(|token| token[0] == rule).unwrap();
    let units: Vec<u16> = text.encode_utf16().collect();
    let written = |token: &Value| {
        let place = |at: usize| usize::try_from(token[at].as_u64().unwrap()).unwrap();
        String::from_utf16(&units[place(2)..place(3)]).unwrap()
    };
    assert_eq!(written(of("at_most")), "does not exceed");
    assert_eq!((written(of("ident")), of("ident")[1].as_str()), ("`new`".to_owned(), Some("criterion_item")));
    assert_eq!(written(of("string")), "\"é\"");
}

#[test]
fn the_examples_and_the_reference_have_tokens() {
    let texts = texts();
    let told: Vec<Value> = texts.iter().map(|(name, text)| told(name, text)).collect();
    let (whole, broken): (Vec<&Value>, Vec<&Value>) = told.iter().partition(|one| one["tokens"].is_array());
    assert!(whole.len() > 70, "only {} texts are parsed", whole.len());
    // Most of what the reference shows as a mistake is wrong in what it means, and can be parsed.
    assert!(broken.len() < 15, "{} texts are not parsed", broken.len());
    if let Some(path) = std::env::var_os("REGBOX_TOKENS") {
        std::fs::write(path, serde_json::to_string(&told).unwrap()).unwrap();
    }
}
