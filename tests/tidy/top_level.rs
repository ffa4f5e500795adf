//! The root of the repository is a short list that a newcomer can read.

use crate::assert_none;
use crate::repository::top_level;

const AGREED: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "benches",
    "bindings",
    "clippy.toml",
    "crates",
    "deny.toml",
    "examples",
    "grammar",
    "rustfmt.toml",
    "tests",
];

/// What builds leave behind and git ignores.
const IGNORED: &[&str] = &["target", "node_modules"];

fn violations(names: &[String]) -> Vec<String> {
    let agreed = |name: &str| name.starts_with('.') || AGREED.contains(&name) || IGNORED.contains(&name);
    names.iter().filter(|name| !agreed(name)).cloned().collect()
}

#[test]
fn the_root_holds_what_was_agreed() {
    assert_none("entries of the root that nobody agreed on", violations(&top_level()));
}

#[test]
fn a_stranger_is_found() {
    assert_eq!(violations(&["crates".to_owned(), ".ci".to_owned(), "PLAN.md".to_owned()]), ["PLAN.md"]);
}
