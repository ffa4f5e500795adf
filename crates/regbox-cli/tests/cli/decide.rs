use crate::Folder;
use std::process::Stdio;

const FACTS: &str = r#"{"holds_licence": false, "headcount": 12}"#;

#[test]
fn every_outcome_ends_with_status_0() {
    let folder = Folder::with_policies();
    for (facts, status, outcome) in [
        (FACTS, "settled", Some("eligible")),
        (r#"{"holds_licence": true}"#, "settled", Some("ineligible")),
        (r#"{"holds_licence": false}"#, "undetermined", None),
        ("{}", "undetermined", None),
    ] {
        folder.write("f.json", facts);
        let ran = folder.run("decide demo.regbox --facts f.json --on 2026-05-01 --format json");
        let json = ran.json();
        assert_eq!(ran.status, 0);
        assert_eq!(json["status"], status);
        assert_eq!(json["outcome"].as_str(), outcome);
        assert_eq!((&json["regbox"], &json["on"]), (&1.into(), &"2026-05-01".into()));
        assert_eq!((&json["policy"]["name"], &json["decision"]), (&"demo".into(), &"eligibility".into()));
        let text = folder.run("decide demo.regbox --facts f.json --on 2026-05-01");
        assert_eq!((text.status, text.err.as_str()), (0, ""));
        assert!(outcome.is_none_or(|outcome| text.out.contains(outcome)), "{}", text.out);
    }
}

#[test]
fn facts_from_standard_input() {
    let folder = Folder::with_policies();
    folder.write("f.json", format!("\u{feff}{FACTS}\n"));
    let from_file = folder.run("decide demo.regbox --facts f.json --on 2026-05-01 --format json");
    let from_input = folder.run_with("decide demo.regbox --facts - --on 2026-05-01 --format json", FACTS.as_bytes());
    assert_eq!((from_input.status, &from_input.out), (0, &from_file.out));
}

#[test]
fn facts_in_error() {
    let folder = Folder::with_policies();
    for (facts, code) in [
        (r#"{"holds_license": false}"#, "E0602"),
        (r#"{"headcount": "many"}"#, "E0603"),
        (r#"{"headcount": -1}"#, "E0606"),
        ("[]", "E0601"),
        ("", "E0601"),
        ("{\"headcount\": 1} {}", "E0601"),
    ] {
        let ran = folder.run_with("decide demo.regbox --facts - --format json", facts.as_bytes());
        assert_eq!((ran.status, ran.codes()), (1, vec![code.to_owned()]), "{facts}");
        let ran = folder.run_with("decide demo.regbox --facts -", facts.as_bytes());
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{facts}");
        assert!(ran.err.contains(code), "{}", ran.err);
    }
    let both = br#"{"holds_license": false, "headcount": "many"}"#;
    assert_eq!(folder.run_with("decide demo.regbox --facts - --format json", both).codes().len(), 2);
}

#[test]
fn one_of_several_decisions() {
    let folder = Folder::with_policies();
    let line = "decide demo.regbox --with second.regbox --facts - --on 2026-05-01 --format json";
    let ran = folder.run_with(line, FACTS.as_bytes());
    let expected = "error: the policy has 2 decisions; name one with `--decision`\n  \
                    eligibility  May this firm enter the sandbox?\n  admission    May it enter at once?\n";
    assert_eq!(ran.refused(), expected);
    let ran = folder.run_with(&format!("{line} --decision admission"), FACTS.as_bytes());
    assert_eq!((ran.status, &ran.json()["decision"]), (0, &"admission".into()));
    let ran = folder.run_with(&format!("{line} --decision admision"), FACTS.as_bytes());
    assert_eq!(ran.refused(), "error: the policy has no decision `admision`; did you mean `admission`?\n");
    let ran = folder.run_with(&format!("{line} --decision everything"), FACTS.as_bytes());
    assert!(ran.refused().starts_with("error: the policy has no decision `everything`\n  eligibility"), "{ran:?}");
}

#[test]
fn a_date_left_out_is_today_and_the_text_says_so() {
    let folder = Folder::with_policies();
    folder.write("f.json", FACTS).write("g.json", "{\"headcount\": 4}");
    let text = folder.run("decide demo.regbox --facts f.json").out;
    assert!(text.trim_end().ends_with("which is today in Europe/London: no `--on` was given."), "{text}");
    let text = folder.run("decide clean.regbox --facts g.json").out;
    assert!(text.contains("which is today in UTC"), "{text}");
    let text = folder.run("decide demo.regbox --facts f.json --on 2026-05-01").out;
    assert!(!text.contains("today"), "{text}");
    let json = folder.run("decide demo.regbox --facts f.json --format json").json();
    assert_eq!(json["on"].as_str().unwrap().len(), 10);
}

#[test]
fn a_case_that_is_too_long() {
    let folder = Folder::with_policies();
    folder.write("f.json", format!("{{\"note\": \"{}\"}}", "x".repeat(17 << 20)));
    let ran = folder.run("decide demo.regbox --facts f.json --format json");
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0612".to_owned()]));
}

#[test]
fn a_reader_that_goes_away() {
    let folder = Folder::with_policies();
    folder.write("f.jsonl", format!("{FACTS}\n").repeat(20_000));
    folder.write("g.json", FACTS);
    for line in [
        "decide demo.regbox --facts f.jsonl --on 2026-05-01",
        "decide demo.regbox --facts g.json",
        "test clean.regbox",
        "check clean.regbox",
        "explain E0201",
        "--help",
    ] {
        let mut command = folder.command(line);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), b"".as_slice()), "{line}");
    }
}
