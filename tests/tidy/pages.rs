//! Every error page is about one code, its own: `E0203.md` starts with a heading that names E0203, as no other page does.

use std::collections::BTreeMap;

use crate::assert_none;
use crate::repository::{File, files};

const PAGES: &str = "crates/regbox/src/diagnostic/pages";

fn violations(pages: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for File { path, text } in pages {
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".md");
        let heading = text.lines().find(|line| line.starts_with("# ")).unwrap_or_default();
        let Some(code) = heading.split(|c: char| !c.is_alphanumeric()).find(|word| is_code(word)) else {
            found.push(format!("{path}: its heading names no code"));
            continue;
        };
        if !stem.starts_with(code) {
            found.push(format!("{path}: its heading names {code}"));
        }
        if let Some(other) = owners.insert(code, path) {
            found.push(format!("{path}: {code} is the code of {other}"));
        }
    }
    found
}

/// A letter and four digits.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(|c: char| c.is_ascii_uppercase());
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[test]
fn every_page_has_its_own_code() {
    assert_none("error pages", violations(&files(PAGES, &["md"])));
}

#[test]
fn a_borrowed_code_is_found() {
    let page = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    let good = page("E0001.md", "# E0001: a name is used twice\n");
    assert!(violations(&[good]).is_empty());
    let found = violations(&[page("E0001.md", "# E0001\n"), page("E0002.md", "# E0001\n"), page("E0003.md", "text\n")]);
    assert_eq!(
        found,
        [
            "E0002.md: its heading names E0001",
            "E0002.md: E0001 is the code of E0001.md",
            "E0003.md: its heading names no code",
        ]
    );
}
