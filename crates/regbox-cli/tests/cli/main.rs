//! Drives the built `regbox` command as a user would, with small policies in a folder of their own.

#![expect(clippy::unwrap_used, reason = "a test stops where the ground that it stands on is not there")]

mod ask;
mod broken;
mod check;
mod decide;
mod fmt;
mod lines;
mod monitor;
mod parquet;
mod refused;
mod rows;
mod scenarios;
mod schema;
mod simulate;
#[cfg(unix)]
mod terminal;
mod translations;
mod waits;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

const POLICY: &str = r#"
policy demo "Demonstration sandbox" {
  version  "1.0"
  in force from 2024-01-01
  timezone "Europe/London"
  source   regs "Sandbox Regulations 2023"
}
enum Activity { lending  payments }
record Owner {
  name: text "What is the owner's name?"
  fit:  bool "Is the owner fit and proper?"
}
fact holds_licence: bool            "Does the business already hold a licence?"
fact headcount:     integer         "How many people work for it?" { at least 0 }
fact turnover:      money GBP       "What was its turnover?"
fact scope:         set of Activity "What does it do?"
fact owner:         Owner           "Who owns it?"
fact owners:        list of Owner   "Who else owns it?"
fact note:          text            "Anything else?"
judgement novel: bool by "case officer" "Is it new?"

criterion not_licensed "Not yet licensed" {
  cites    regs "reg 6"
  requires not holds_licence
}
criterion small "A small firm" {
  cites    regs "reg 7"
  requires headcount is less than 50
}
criterion others "All the rest" {
  cites    regs "reg 8"
  requires turnover does not exceed GBP 1 million
  requires not (Activity.payments in scope)
  requires owner.fit and owner.name is not "X" and note is not "[no]"
  requires every one in owners satisfies one.fit
  requires novel
}
decision eligibility "May this firm enter the sandbox?" {
  eligible   when all of { not_licensed, small }
  ineligible otherwise
}
"#;

/// The same, with a second decision on everything there is.
const SECOND: &str = r#"
decision admission "May it enter at once?" {
  admitted when all of { not_licensed, small, others }
  refused  otherwise
}
"#;

/// A policy without a warning.
const CLEAN: &str = r#"
policy clean "Clean" {
  version  "2.1"
  in force from 2024-01-01
  source   regs "Sandbox Regulations 2023"
}
fact headcount: integer "How many people work for it?" { at least 0 }
criterion small "A small firm" { cites regs "reg 7" requires headcount is less than 50 }
decision eligibility "May it enter?" { eligible when small  ineligible otherwise }
scenario "A small firm" { on 2026-05-01 given { headcount = 4 } expect { eligibility is eligible } }
scenario "A large firm" { on 2026-05-01 given { headcount = 400 } expect { eligibility is ineligible } }
"#;

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("regbox-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// A folder with the policies above.
    fn with_policies() -> Folder {
        let folder = Folder::new();
        folder.write("demo.regbox", POLICY).write("second.regbox", SECOND).write("clean.regbox", CLEAN);
        folder
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Folder {
        std::fs::write(self.0.join(name), bytes).unwrap();
        self
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regbox"));
        command.args(line.split_whitespace()).current_dir(&self.0).env_remove("NO_COLOR");
        command
    }

    fn run(&self, line: &str) -> Ran {
        self.run_with(line, b"")
    }

    fn run_with(&self, line: &str, input: &[u8]) -> Ran {
        let mut command = self.command(line);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // It may end without having read all.
        let _ = child.stdin.take().unwrap().write_all(input);
        Ran::of(&child.wait_with_output().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What became of a call.
#[derive(Debug)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: &Output) -> Ran {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ran { status: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    /// Standard output as one JSON value, on one line, with nothing on standard error.
    #[track_caller]
    fn json(&self) -> serde_json::Value {
        assert_eq!(self.out.lines().count(), 1, "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Each line of standard output as JSON.
    #[track_caller]
    fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The codes of the errors of one JSON value, without the warnings.
    #[track_caller]
    fn codes(&self) -> Vec<String> {
        codes(&self.json())
    }

    /// A call that is refused: a sentence on standard error, and nothing on standard output.
    #[track_caller]
    fn refused(&self) -> &str {
        assert_eq!((self.status, self.out.as_str()), (2, ""), "{self:?}");
        &self.err
    }
}

fn codes(json: &serde_json::Value) -> Vec<String> {
    let errors = json["errors"].as_array().unwrap().iter().filter(|error| error["severity"] == "error");
    errors.map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}
