//! All pages have one shape: what the code means and why, an example that has the error, a mend that has none.

use regbox::Code;
use regbox_tests::blocks::{Block, blocks};

use crate::cases;

/// Longer than this, nobody reads a page in a terminal.
const LINES: usize = 60;
const COLUMNS: usize = 120;

/// Fails with one line a page.
#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

/// The text before a heading, and the text after it.
fn cut<'a>(page: &'a str, heading: &str) -> Option<(&'a str, &'a str)> {
    page.split_once(&format!("\n## {heading}\n"))
}

/// Whether a line of the block, or its fence, states this code.
fn states(block: &Block, code: &str) -> bool {
    let carets = |line: &str| {
        let rest = line.trim_start_matches(' ').trim_start_matches('^');
        line.contains('^') && rest.split_whitespace().next() == Some(code)
    };
    match block.kind() {
        "regbox" => block.text.lines().any(carets),
        "json" => block.info.split_whitespace().any(|word| word == code),
        "jsonl" => block.text.lines().any(|line| line.starts_with(&format!("=> {code}"))),
        _ => false,
    }
}

#[test]
fn every_page_has_the_headings() {
    let mut wrong = Vec::new();
    for code in Code::all() {
        let (name, page) = (code.as_str(), code.page());
        let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).collect();
        let is_whole = matches!(headings.as_slice(), [title, "## Example", "## Mend"]
            if title.strip_prefix(&format!("# {name}: ")).is_some_and(|title| !title.is_empty()));
        if !is_whole {
            wrong.push(format!("{name}: its headings are {headings:?}"));
        }
        let prose = cut(page, "Example").map_or("", |(before, _)| before);
        if prose.trim().split("\n\n").count() < 3 {
            wrong.push(format!("{name}: it does not say both what it means and why"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_page_is_short() {
    let mut wrong = Vec::new();
    for code in Code::all() {
        let lines = code.page().lines().count();
        if lines > LINES {
            wrong.push(format!("{}: {lines} lines; the limit is {LINES}", code.as_str()));
        }
        let wide = code.page().lines().filter(|line| line.chars().count() > COLUMNS);
        wrong.extend(wide.map(|line| format!("{}: wider than {COLUMNS}: {line}", code.as_str())));
    }
    assert_none(&wrong);
}

#[test]
fn every_example_has_the_error() {
    let mut wrong = Vec::new();
    for code in Code::all() {
        let name = code.as_str();
        let example = cut(code.page(), "Mend").map_or("", |(before, _)| before);
        let shown = blocks(example).iter().any(|block| states(block, name));
        let made = cases::IN_CODE.contains(&name);
        if !shown && !made {
            wrong.push(format!("{name}: no example has it, and tests/errors/cases.rs does not make it"));
        }
        if shown && made {
            wrong.push(format!("{name}: an example has it; take it off the list in tests/errors/cases.rs"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_mend_is_executed_and_free_of_errors() {
    let codes: Vec<&str> = Code::all().map(|code| code.as_str()).collect();
    let mut wrong = Vec::new();
    for code in Code::all() {
        let name = code.as_str();
        let mend = blocks(cut(code.page(), "Mend").map_or("", |(_, after)| after));
        if let Some(other) = codes.iter().find(|other| mend.iter().any(|block| states(block, other))) {
            wrong.push(format!("{name}: its mend has {other}"));
        }
        if !cases::MEND_IN_WORDS.contains(&name)
            && !mend.iter().any(|block| matches!(block.kind(), "regbox" | "json" | "jsonl"))
        {
            wrong.push(format!("{name}: its mend is not executed"));
        }
    }
    assert_none(&wrong);
}
