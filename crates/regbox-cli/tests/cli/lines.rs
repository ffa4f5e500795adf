use crate::{Folder, codes};

const LINE: &str = "decide demo.regbox --facts f.jsonl --on 2026-05-01";

#[test]
fn a_bad_case_does_not_stop_the_others() {
    let folder = Folder::with_policies();
    let mut cases = b"{\"headcount\": 60}\n\n  \r\n{\"headcuont\": 1, \"note\": 5}\r\n{\"headcount\": 7".to_vec();
    cases.extend(b"\n{\"note\": \"\xff\"}\n[]\n{\"holds_licence\": false, \"headcount\": 3}");
    folder.write("f.jsonl", cases);
    let text = folder.run(LINE);
    let json = folder.run(&format!("{LINE} --format json"));
    assert_eq!((text.status, json.status), (1, 1));
    assert_eq!(text.out, json.out);
    assert_eq!((text.err.as_str(), json.err.as_str()), ("4 of 6 cases in error\n", ""));
    let lines = json.lines();
    let outcomes: Vec<_> = lines.iter().map(|line| line["outcome"].as_str()).collect();
    assert_eq!(outcomes, [Some("ineligible"), None, None, None, None, Some("eligible")]);
    let numbers: Vec<_> = lines.iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(numbers, [4, 5, 6, 7]);
    assert_eq!(codes(&lines[1]), ["E0602", "E0603"]);
    assert_eq!((codes(&lines[2]), codes(&lines[3])), (vec!["E0601".to_owned()], vec!["E0112".to_owned()]));
    assert!(json.out.contains("\n{\"line\":4,\"errors\":[{\"code\":\"E0602\","), "{}", json.out);
}

#[test]
fn no_case_is_done_at_once() {
    let folder = Folder::with_policies();
    for empty in ["", "\n\n"] {
        let ran = folder.write("f.jsonl", empty).run(LINE);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    }
}

#[test]
fn a_line_without_end_is_a_bad_case() {
    let folder = Folder::with_policies();
    let long = format!("{{\"note\": \"{}\"}}", "x".repeat(20 << 20));
    let exact = |over: usize| format!("{{\"note\": \"{}\"}}", "x".repeat((16 << 20) - 12 + over));
    folder.write("f.jsonl", format!("{{}}\n{long}\n{{}}\n{}\n{}\n{{}}\n{long}", exact(0), exact(1)));
    let ran = folder.run(LINE);
    let lines = ran.lines();
    assert_eq!((ran.status, lines.len()), (1, 7));
    let bad: Vec<_> = lines.iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(bad, [2, 5, 7]);
    assert_eq!(codes(&lines[1]), ["E0612"]);
}

#[test]
fn the_answers_are_those_of_single_cases() {
    let folder = Folder::with_policies();
    let case = r#"{"holds_licence": false, "headcount": 3}"#;
    folder.write("f.jsonl", format!("\u{feff}{case}\n{case}")).write("f.json", case);
    let many = folder.run(LINE).out;
    let one = folder.run("decide demo.regbox --facts f.json --on 2026-05-01 --format json").out;
    assert_eq!(many, one.repeat(2));
}
