//! The language reference, executed: every example in it is run, and what it states is so.

use regbox_tests::blocks::{count, run_page};

const REFERENCE: &str = include_str!("../../grammar/reference.md");

#[test]
fn the_reference_says_what_the_engine_does() {
    assert!(count(REFERENCE) > 50, "the reference has lost its examples");
    let wrong = run_page("grammar/reference.md", REFERENCE);
    assert!(wrong.is_empty(), "{} of {} examples:\n\n{}", wrong.len(), count(REFERENCE), wrong.join("\n"));
}

#[test]
fn the_policy_in_the_readme_is_right() {
    let readme = include_str!("../../README.md");
    assert!(count(readme) > 0, "the README shows a policy");
    let wrong = run_page("README.md", readme);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
