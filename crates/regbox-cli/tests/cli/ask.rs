//! `regbox ask` through a pipe: plain lines, and what it saves.

use crate::{Folder, Ran};
use std::path::Path;

fn ask(folder: &Folder, more: &str, lines: &str) -> Ran {
    folder.run_with(&format!("ask demo.regbox --with second.regbox --on 2026-05-01 {more}"), lines.as_bytes())
}

/// What is asked, in its order: the facts that stand beside the questions.
fn asked(ran: &Ran) -> Vec<&str> {
    let before = ran.out.split("\nWhy\n").next().unwrap();
    let notes = before.lines().filter_map(|line| line.split_once("? (")?.1.split_once(','));
    notes.map(|(fact, _)| fact).collect()
}

#[test]
fn an_interview_through_a_pipe() {
    let folder = Folder::with_policies();
    let ran = ask(&folder, "--decision eligibility", "no\n49\n");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    assert_eq!(asked(&ran), ["holds_licence", "headcount"]);
    let expected = "May this firm enter the sandbox?
On 2026-05-01, by Demonstration sandbox.
An empty line: not known. `?` explains, `back` takes back the last answer, Ctrl-D ends.

Does the business already hold a licence? (holds_licence, bool; at most 2 questions left)
> no

How many people work for it? (headcount, integer; the last question)
> 49

eligible
";
    assert!(ran.out.starts_with(expected), "{}", ran.out);
    // No colour, and nothing else that only a terminal understands.
    assert!(!ran.out.contains('\u{1b}'));
    assert!(!ran.out.contains("It waits for"));
}

#[test]
fn everything_that_can_be_asked() {
    let folder = Folder::with_policies();
    let lines = "n\n3\nGBP 1000\n1\nyes\nAnn\nhello\n2\nn\n\nno\nn\n";
    let ran = ask(&folder, "--decision admission --save facts.json", lines);
    let facts = std::fs::read_to_string(folder.path().join("facts.json")).unwrap();
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("The facts are in `facts.json`."), "{}", ran.out);
    let facts: serde_json::Value = serde_json::from_str(&facts).unwrap();
    assert_eq!(facts["turnover"], "GBP 1000.00", "{}", ran.out);
    let decided =
        folder.run("decide demo.regbox --with second.regbox --decision admission --facts facts.json --on 2026-05-01");
    let outcome = decided.out.lines().next().unwrap();
    assert!(ran.out.contains(&format!("\n{outcome}\n")), "{}\n{}", ran.out, decided.out);
}

#[test]
fn what_others_must_judge_is_said() {
    let folder = Folder::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fca/policy.regbox");
    std::fs::copy(example, folder.path().join("fca.regbox")).unwrap();
    let ran = folder.run_with("ask fca.regbox --on 2026-05-01", b"no\n");
    assert_eq!(ran.status, 0);
    assert_eq!(asked(&ran), ["seeks_banking_licence"], "{}", ran.out);
    assert!(ran.out.contains("\nundetermined"), "{}", ran.out);
    assert!(ran.out.contains("judgements by the case officer."), "{}", ran.out);
}

#[test]
fn wrong_answers_and_commands() {
    let folder = Folder::with_policies();
    let long = "x".repeat(100_000);
    let lines = format!(
        "perhaps\nback\nback kind\nanswers\n?\n{long}\nno\nback\nno\nback holds_licence\nskip\nmany\n\u{7}-1\n-1\n60\n"
    );
    let ran = ask(&folder, "--decision eligibility", &lines);
    for said in [
        "✗ `holds_licence` must be `bool`, and `\"perhaps\"` is not\n    answer with yes or no\n",
        "✗ there is no answer to take back\n",
        "✗ `kind` was not answered; `answers` shows what was\n",
        "nothing was answered yet\n",
        "Answer with yes or no.\n",
        "✗ that line is too long\n",
        "✗ `headcount` must be `integer`, and `\"many\"` is not\n    answer with a whole number, such as 12\n",
        "✗ `headcount` must be at least 0, and `\"-1\"` is not\n",
    ] {
        assert!(ran.out.contains(said), "{said} is not in {}", ran.out);
    }
    assert!(!ran.out.contains('\u{7}'));
    assert_eq!(ran.status, 0);
}

#[test]
fn an_interview_that_ends_early() {
    let folder = Folder::with_policies();
    let ran = ask(&folder, "--decision eligibility", "no\n");
    assert_eq!(ran.status, 0);
    let end = "> \n\nThe interview ended before all was asked. What is known so far comes to this:\n\nundetermined";
    assert!(ran.out.contains(end), "{}", ran.out);
    assert!(ran.out.ends_with("It waits for 1 fact.\n"), "{}", ran.out);
    let not_text = folder.run_with("ask clean.regbox --on 2026-05-01", b"\xff\xfe\n4");
    assert!(not_text.out.contains("✗ that is not UTF-8 text\n> 4\n"), "{}", not_text.out);
    assert!(not_text.out.contains("\neligible\n"), "{}", not_text.out);
}

#[test]
fn a_call_that_cannot_be_carried_out() {
    let folder = Folder::with_policies();
    assert!(ask(&folder, "", "").refused().contains("name one with `--decision`"));
    let refused = folder.run("ask clean.regbox --save no/such/folder/facts.json");
    assert_eq!(refused.refused(), "error: `no/such/folder/facts.json` cannot be written: no such file or directory\n");
    for path in ["clean.regbox", "./second.regbox"] {
        let refused = folder.run(&format!("ask clean.regbox --with second.regbox --save {path}"));
        assert!(refused.refused().contains("would be written over"), "{path}: {refused:?}");
    }
    let faulty = folder.write("wrong.regbox", "fact x: bol").run("ask wrong.regbox");
    assert_eq!((faulty.status, faulty.out.as_str()), (1, ""), "{faulty:?}");
    let text = folder.run_with("ask clean.regbox", b"4\n").out;
    assert!(text.trim_end().ends_with("which is today in UTC: no `--on` was given."), "{text}");
}
