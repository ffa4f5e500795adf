//! What is left to do stands in an issue, not in a source.

use crate::assert_none;
use crate::repository::{File, files};
use crate::scan::{line, word};

/// Joined, so that this file passes its own rule.
const MARKS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("HA", "CK")];

const EXTENSIONS: &[&str] =
    &["rs", "pest", "toml", "md", "regbox", "py", "pyi", "ts", "js", "mjs", "html", "css", "sh", "yml", "json"];

fn violations(file: &File) -> Vec<String> {
    let places = MARKS.iter().flat_map(|mark| word(&file.text, mark).map(move |at| (mark, at)));
    places.map(|(mark, at)| format!("{}:{}: {mark}", file.path, line(&file.text, at))).collect()
}

#[test]
fn no_source_promises_work() {
    assert_none("marks of unfinished work", files(".", EXTENSIONS).iter().flat_map(violations).collect());
}

#[test]
fn a_mark_is_found() {
    let text = format!("a\n// {}: b\nclippy::todo", MARKS.concat().split_at(4).0);
    assert_eq!(violations(&File { path: "a.rs".to_owned(), text }), [format!("a.rs:2: {}", MARKS[0])]);
}
