//! Every word of the pest grammar, both files of it, is known to the grammar of editors, so that a new one cannot be forgotten.
//!
//! That each phrase is a keyword where it may stand, and that names, dates and the like agree, is tested with the
//! tokenizer of editors, in `tests/highlight`.

use crate::assert_none;
use crate::repository::file;
use serde_json::Value;
use std::collections::BTreeSet;

/// The words that stand between quotes in a pest grammar.
fn words_of(pest: &str) -> BTreeSet<String> {
    let code = pest.lines().map(|line| line.split("//").next().unwrap_or(""));
    let texts = code.flat_map(|line| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>());
    texts.filter(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase())).collect()
}

/// The whole words in the patterns of a TextMate grammar that give a scope.
fn words_in(grammar: &Value, found: &mut BTreeSet<String>) {
    match grammar {
        Value::Object(rule) => {
            for (key, value) in rule {
                match value {
                    Value::String(pattern) if matches!(key.as_str(), "match" | "begin") => {
                        let letters =
                            without_looks(pattern).replace("\\b", " ").replace("\\s", " ").replace("\\w", " ");
                        found.extend(letters.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned));
                    }
                    _ => words_in(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|one| words_in(one, found)),
        _ => {}
    }
}

/// A pattern without what it only looks at, ahead or behind.
fn without_looks(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = ["(?=", "(?!", "(?<"].iter().filter_map(|look| rest.find(look)).min() {
        out.push_str(&rest[..at]);
        let mut depth = 0;
        let end = rest[at..].char_indices().find(|(_, letter)| {
            depth += i32::from(*letter == '(') - i32::from(*letter == ')');
            depth == 0
        });
        rest = end.map_or("", |(end, _)| &rest[at + end + 1..]);
    }
    out + rest
}

fn violations(pest: &str, textmate: &str) -> Vec<String> {
    let grammar: Value = serde_json::from_str(textmate).unwrap_or_default();
    let mut known = BTreeSet::new();
    words_in(&grammar, &mut known);
    let missing = words_of(pest).into_iter().filter(|word| !known.contains(word));
    missing.map(|word| format!("grammar/regbox.tmLanguage.json does not know `{word}`")).collect()
}

#[test]
fn editors_know_every_word_of_the_grammar() {
    let pest = file("grammar/regbox.pest") + &file("grammar/monitor.pest");
    assert!(words_of(&pest).len() > 150, "the grammar has lost its words");
    assert_none("words without highlighting", violations(&pest, &file("grammar/regbox.tmLanguage.json")));
}

#[test]
fn a_word_that_is_missing_is_found() {
    let pest = "a = { \"is\" ~ s ~ (\"at\" | \"on\") ~ \":\" ~ \"when\" } // not \"this\"";
    let textmate = r#"{ "patterns": [{ "match": "\\bis\\s+(?:at)(?=\\s+(?:when|then))\\b", "end": "on" }] }"#;
    assert_eq!(
        violations(pest, textmate),
        ["on", "when"].map(|word| { format!("grammar/regbox.tmLanguage.json does not know `{word}`") })
    );
}

#[test]
fn what_is_only_looked_at_is_left_out() {
    assert_eq!(without_looks("a(?<!b)c(?:d(?=(e|f)g)h)"), "ac(?:dh)");
}
