//! Files that are missing, that are no text, or too much of it; calls that are wrong; and `explain`.

use crate::{CLEAN, Folder};

#[test]
fn a_file_that_is_missing() {
    let folder = Folder::with_policies();
    folder.write("f.json", "{}");
    std::fs::create_dir(folder.path().join("dir.json")).unwrap();
    for (line, sentence) in [
        ("check no.regbox", "`no.regbox` cannot be read: no such file or directory"),
        ("test no.regbox --format json", "`no.regbox` cannot be read: no such file or directory"),
        ("check clean.regbox --with no.regbox", "`no.regbox` cannot be read: no such file or directory"),
        ("decide clean.regbox --facts no.json", "`no.json` cannot be read: no such file or directory"),
        ("decide clean.regbox --facts no.csv", "`no.csv` cannot be read: no such file or directory"),
        ("decide no.regbox --facts f.json", "`no.regbox` cannot be read: no such file or directory"),
        ("check .", "`.` cannot be read: is a directory"),
        ("decide clean.regbox --facts dir.json", "`dir.json` cannot be read: is a directory"),
    ] {
        assert_eq!(folder.run(line).refused(), format!("error: {sentence}\n"), "{line}");
    }
    folder.write("notes.txt", "{}");
    let ran = folder.run("decide clean.regbox --facts notes.txt");
    assert!(ran.refused().contains("`.json`, `.jsonl` or `.csv`"), "{ran:?}");
}

#[test]
fn a_call_that_is_wrong() {
    let folder = Folder::with_policies();
    folder.write("f.json", "{}");
    for line in [
        "",
        "chekc clean.regbox",
        "check",
        "check clean.regbox --strict",
        "check clean.regbox other.regbox",
        "check clean.regbox --format xml",
        "decide clean.regbox",
        "decide clean.regbox --facts f.json --on 2026-02-30",
        "decide clean.regbox --facts f.json --on tomorrow",
        "decide clean.regbox --facts f.json --facts f.json",
        "explain",
    ] {
        folder.run(line).refused();
    }
    assert!(folder.run("decide clean.regbox --facts f.json --on 2026-02-30").err.contains("write a day that exists"));
}

#[test]
fn help_has_an_example() {
    let folder = Folder::new();
    for line in ["--help", "check --help", "decide --help", "test --help", "explain --help"] {
        let ran = folder.run(line);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains("Example: regbox "), "{}", ran.out);
    }
    assert_eq!(folder.run("--version").out, format!("regbox {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_policy_that_is_no_text() {
    let folder = Folder::new();
    folder.write("a.regbox", b"policy r\xe8glement \"x\" {}");
    for line in ["check a.regbox", "test a.regbox", "decide a.regbox --facts -"] {
        let ran = folder.run(line);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{line}");
        assert!(ran.err.contains("E0112") && ran.err.contains("a.regbox"), "{}", ran.err);
        let json = folder.run(&format!("{line} --format json"));
        assert_eq!((json.status, json.codes()), (1, vec!["E0112".to_owned()]));
        let message = json.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains("`a.regbox`") && message.contains('8'), "{message}");
    }
}

#[test]
fn facts_that_are_no_text() {
    let folder = Folder::with_policies();
    folder.write("f.json", b"{\"note\": \"caf\xe9\"}");
    let ran = folder.run("decide clean.regbox --facts f.json --format json");
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0112".to_owned()]));
    let ran = folder.run_with("decide clean.regbox --facts -", b"{\"note\": \"caf\xe9\"}");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("E0112"), "{}", ran.err);
}

#[test]
fn a_policy_that_is_too_long() {
    let folder = Folder::new();
    // A letter of two bytes stands across every limit, at one of the two lengths.
    for start in ["//", "// "] {
        folder.write("a.regbox", format!("{CLEAN}{start}{}", "é".repeat(3 << 20)));
        let ran = folder.run("check a.regbox --format json");
        assert_eq!((ran.status, ran.codes().first().map(String::as_str)), (1, Some("E0101")));
    }
}

#[test]
fn the_page_of_a_code() {
    let folder = Folder::new();
    for code in ["E0201", "e0201", "W0901"] {
        let ran = folder.run(&format!("explain {code}"));
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        assert!(ran.out.starts_with(&format!("# {}", code.to_uppercase())), "{}", ran.out);
    }
    assert!(folder.run("explain E201").refused().contains("there is no code `E201`; did you mean `E0201`?"));
    assert_eq!(folder.run("explain nonsense").refused(), "error: there is no code `nonsense`\n");
}
