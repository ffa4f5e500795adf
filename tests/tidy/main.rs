//! Layout rules that are tests. Each rule is a file: first the check over text, then a test over the repository, then a
//! test that the check finds what it should.

mod dependencies;
mod keywords;
mod layers;
mod pages;
mod purity;
mod repository;
mod scan;
mod size;
mod top_level;
mod words;

/// Fails with one line per violation.
#[track_caller]
fn assert_none(rule: &str, violations: Vec<String>) {
    assert!(violations.is_empty(), "{rule}:\n  {}", violations.join("\n  "));
}
