//! `regbox monitor`: what a status that is not known waits for.

use crate::Folder;
use serde_json::Value;

const POLICY: &str = r#"
policy watched "Watched" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
fact floor:    money GBP "What must be held?"
fact big:      bool "Is it a big firm?"
fact licensed: bool "Is it licensed?"
fact local:    bool "Is it local?"
fact other:    bool "Does it matter?"
judgement new: bool by "case officer" "Is it new?"
criterion fit { cites regs "1" requires licensed and new }
criterion at_home { cites regs "2" requires local and other }
decision entry { yes when fit  no otherwise }
decision unused { yes when at_home  no otherwise }
event approval {}
event sale { client: text  amount: money GBP }
event incident {}
event report {}
lifecycle test {
  stage applied
  stage testing
  applied -> testing after 1 day where entry is yes
}
measure exposure = sum of sale.amount where big per client
measure held = sum of sale.amount
limit most { cites regs "3"  exposure does not exceed GBP 10 }
limit least { cites regs "4"  held is at least floor }
limit tested { cites regs "5"  applies when stage is testing  held does not exceed GBP 1 }
obligation tell { cites regs "6"  when incident where local  must report  within 5 days }
prohibition unlicensed { cites regs "7"  never sale unless licensed }
waiver relief { disapplies regs "8"  while big and stage is testing }
"#;

const LOG: &str = r#"{"event":"approval","at":"2026-05-01T09:00"}
{"event":"sale","at":"2026-05-03T10:00","client":"a","amount":"GBP 11"}
{"event":"incident","at":"2026-05-03T11:00"}
"#;

fn names(of: &Value) -> Vec<&str> {
    of["needs"].as_array().unwrap().iter().map(|need| need["fact"].as_str().unwrap()).collect()
}

#[test]
fn what_is_not_known_names_what_it_waits_for() {
    let folder = Folder::new();
    folder.write("watched.regbox", POLICY).write("log.jsonl", LOG);
    let run = |facts: &str, format: &str| {
        folder.run_with(&format!("monitor watched.regbox --events log.jsonl --facts - {format}"), facts.as_bytes())
    };
    let json = run("{}", "--format json").json();
    // Facts come before judgements.
    assert_eq!(names(&json["lifecycles"][0]), ["licensed", "new"]);
    assert_eq!(names(&json["limits"][0]), ["big"], "{json}");
    assert_eq!(names(&json["limits"][1]), ["floor"]);
    assert_eq!(names(&json["limits"][2]), ["licensed", "new"]);
    assert_eq!(names(&json["obligations"][0]), ["local"]);
    assert_eq!(names(&json["prohibitions"][0]), ["licensed"]);
    assert_eq!(names(&json["waivers"][0]), ["big", "licensed", "new"]);
    let need = serde_json::json!({"fact": "floor", "question": "What must be held?", "type": "money GBP"});
    assert_eq!(json["limits"][1]["needs"][0], need);
    let text = run("{}", "").out;
    for line in
        ["    waits for licensed, new (judged by the case officer)", "    waits for floor", "    waits for local"]
    {
        assert!(text.lines().any(|one| one == line), "{line}\n{text}");
    }

    // What is given is not waited for, and neither is anything where it is known.
    let json = run(r#"{"licensed": false, "big": true, "floor": "GBP 5", "local": false}"#, "--format json").json();
    for list in ["lifecycles", "limits", "obligations", "prohibitions", "waivers"] {
        for one in json[list].as_array().unwrap() {
            assert_eq!(names(one), [""; 0], "{one}");
        }
    }
    let json = run(r#"{"licensed": true, "big": true}"#, "--format json").json();
    assert_eq!(names(&json["lifecycles"][0]), ["new"]);
    assert_eq!(names(&json["waivers"][0]), ["new"]);
}

#[test]
fn what_an_event_left_out_is_no_fact() {
    let folder = Folder::new();
    folder.write("watched.regbox", POLICY).write("log.jsonl", LOG.replace(",\"amount\":\"GBP 11\"", ""));
    let facts = br#"{"licensed": true, "big": true, "floor": "GBP 5", "local": true, "new": {"value": true, "by": "case officer", "reason": "x"}}"#;
    let json = folder.run_with("monitor watched.regbox --events log.jsonl --facts - --format json", facts).json();
    for one in json["limits"].as_array().unwrap() {
        assert_eq!((one["status"].as_str().unwrap(), names(one)), ("undetermined", vec![]), "{one}");
    }
}
