//! `regbox monitor`: an instant within the log, and where in the log something is wrong.

use crate::Folder;

const POLICY: &str = r#"
policy watched "Watched" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
fact floor: money GBP "What must be held?"
fact big: bool "Is it a big firm?"
event sale { client: text  amount: money GBP }
measure exposure = sum of sale.amount per client
measure held = sum of sale.amount
limit most "Exposure" { cites regs "1"  exposure does not exceed GBP 10_000 }
limit least "Held" { cites regs "2"  held is at least floor }
waiver relief "Relief" { disapplies regs "2" while big }
"#;

fn folder(log: &str) -> Folder {
    let folder = Folder::new();
    folder.write("watched.regbox", POLICY).write("log.jsonl", log);
    folder
}

const LOG: &str = r#"{"event":"sale","id":"s-1","at":"2026-05-01T09:00","client":"c1","amount":"GBP 8500"}
{"event":"sale","id":"s-2","at":"2026-05-02T09:00","client":"c1","amount":"GBP 1500.01"}
{"event":"sale","id":"s-3","at":"2026-05-03T09:00","client":"c1","amount":"GBP -9000"}
"#;
const LINE: &str = "monitor watched.regbox --events log.jsonl --facts -";

#[test]
fn an_instant_within_the_log_is_told_by_what_came_before_it() {
    let folder = folder(LOG);
    let used = |at: &str| {
        let ran = folder.run_with(&format!("{LINE} --format json {at}"), b"{}");
        let json = ran.json();
        let most = &json["limits"][0];
        (most["used"].clone(), most["status"].clone())
    };
    assert_eq!(used("--at 2026-05-01T09:00"), ("GBP 8500.00".into(), "within".into()));
    assert_eq!(used("--at 2026-05-02T09:00"), ("GBP 10000.01".into(), "breached".into()));
    assert_eq!(used("--at 2026-05-04T09:00"), used(""));
    // A day is its first instant.
    assert_eq!(used("--at 2026-05-02"), ("GBP 8500.00".into(), "within".into()));
    let refused = folder.run_with(&format!("{LINE} --at 2026-02-30"), b"{}");
    assert!(refused.refused().contains("`--at 2026-02-30`"), "{refused:?}");
    // The log is read to its end all the same.
    folder.write("log.jsonl", format!("{LOG}{{}}\n"));
    let ran = folder.run_with(&format!("{LINE} --at 2026-05-01T09:00"), b"{}");
    assert!(ran.status == 1 && ran.err.contains(" --> log.jsonl:4\n"), "{ran:?}");
}

#[test]
fn what_is_wrong_with_an_event_has_the_file_and_the_line() {
    let folder = folder(&LOG.replace("GBP 1500.01", "GBP EUR 3"));
    let ran = folder.run_with(LINE, b"{}");
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(
        lines[..2],
        ["error[E0603]: `amount` must be `money GBP`, and `\"GBP EUR 3\"` is not", " --> log.jsonl:2"]
    );
}

#[test]
fn a_day_that_does_not_exist_is_told_as_one() {
    let folder = folder(&LOG.replace("2026-05-02T09:00", "2026-02-30T09:00"));
    let ran = folder.run_with(LINE, b"{}");
    assert!(ran.err.starts_with("error[E0620]: `at`: 2026-02 has no day 30: its last is 28\n"), "{ran:?}");
    assert!(ran.err.contains("help: write a day that exists"), "{ran:?}");
}

#[test]
fn a_log_may_begin_with_the_mark_of_utf_8() {
    let folder = folder(&format!("\u{feff}{}", LOG.replace('\n', "\r\n")));
    assert_eq!(folder.run_with(LINE, b"{}").status, 0);
}

#[test]
fn text_says_what_has_been_and_what_is_not_known() {
    let folder = folder(LOG);
    assert!(folder.run_with(LINE, br#"{"floor":"GBP 500"}"#).out.contains("\nNothing is breached now.\n"));
    let out = folder.run_with(LINE, br#"{"floor":"GBP 2000"}"#).out;
    for part in [
        "GBP 1000.01 of GBP 10000.00, GBP 8999.99 left, breached first on 2026-05-02 09:00",
        "GBP 1000.01 of GBP 2000.00, short of it by GBP 999.99",
        "? Relief: not known whether it is in effect",
    ] {
        assert!(out.contains(part), "{part}\n{out}");
    }
}

#[test]
fn an_act_of_an_unknown_key_is_not_passed_over() {
    let folder = folder("{\"event\":\"sale\",\"at\":\"2026-05-01T09:00\",\"amount\":\"GBP 8500000\"}\n");
    let json = folder.run_with(&format!("{LINE} --format json"), b"{}").json();
    assert_eq!((&json["limits"][0]["name"], &json["limits"][0]["status"]), (&"most".into(), &"undetermined".into()));
}
