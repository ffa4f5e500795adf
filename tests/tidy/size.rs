//! No god files: 400 lines is the aim, 600 the limit, and one over 400 says why.

use crate::assert_none;
use crate::repository::{File, files};

const AIM: usize = 400;
const LIMIT: usize = 600;

/// Files over the aim, each with its reason. One that has shrunk is taken off.
const LONG: &[(&str, &str)] = &[
    (
        "crates/regbox/src/monitor/save/read.rs",
        "every part of a saved state, read in the order in which it is written; the next one moves the duties out",
    ),
    (
        "crates/regbox/src/monitor/tests/recount.rs",
        "one instant in the order of the language, read from top to bottom; the next kind of duty moves them out",
    ),
    (
        "crates/regbox/src/reference/generate/expressions.rs",
        "one arm a construct; the next one splits values from conditions",
    ),
];

fn violations(files: &[File], long: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for File { path, text } in files {
        let lines = text.lines().count();
        let listed = long.iter().any(|(listed, _)| listed == path);
        if lines > LIMIT {
            found.push(format!("{path} has {lines} lines; the limit is {LIMIT}"));
        } else if lines > AIM && !listed {
            found.push(format!("{path} has {lines} lines; split it, or list it in tests/tidy/size.rs with a reason"));
        } else if lines <= AIM && listed {
            found.push(format!("{path} has {lines} lines; take it off the list in tests/tidy/size.rs"));
        }
    }
    let missing = long.iter().filter(|(listed, _)| files.iter().all(|file| file.path != *listed));
    found
        .extend(missing.map(|(listed, _)| format!("{listed} is on the list in tests/tidy/size.rs and does not exist")));
    found
}

#[test]
fn files_are_short() {
    assert_none("files that are too long", violations(&files(".", &["rs", "ts", "js", "py"]), LONG));
}

#[test]
fn a_long_file_is_found() {
    let sized = |path: &str, lines| File { path: path.to_owned(), text: "x\n".repeat(lines) };
    let files = [sized("a", 400), sized("b", 401), sized("c", 401), sized("d", 601), sized("e", 9)];
    let found = violations(&files, &[("c", ""), ("d", ""), ("e", ""), ("f", "")]);
    let paths: Vec<&str> = found.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(paths, ["b", "d", "e", "f"]);
}
