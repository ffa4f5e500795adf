//! `regbox ask` and the bar of `regbox simulate` in a pseudo-terminal, as a person sees them.

#![expect(clippy::panic, reason = "a test stops where what it waits for does not come")]

use crate::Folder;
use pty_process::Size;
use pty_process::blocking::{Command, Pty};
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long the command may take for an answer, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where the answer goes, in colour.
const PROMPT: &str = "\u{1b}[1m>\u{1b}[0m ";

struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    pieces: Receiver<Vec<u8>>,
    /// What has come and was not yet expected.
    text: String,
    /// All that has come.
    all: String,
}

impl Terminal {
    /// Starts the command for an example, with a terminal for all its streams.
    fn ask(folder: &Folder, example: &str, more: &[&str]) -> Terminal {
        Terminal::runs("ask", folder, example, more)
    }

    fn runs(name: &str, folder: &Folder, example: &str, more: &[&str]) -> Terminal {
        let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(example).join("policy.regbox");
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(Size::new(40, 120)).unwrap();
        let command = Command::new(env!("CARGO_BIN_EXE_regbox")).arg(name).arg(policy).args(["--on", "2026-05-01"]);
        let command = command.args(more).current_dir(folder.path()).env("TERM", "xterm").env_remove("NO_COLOR");
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let (sender, pieces) = channel();
        let reader = pty.clone();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            // Once the command is gone, reading is an error.
            while let Ok(count @ 1..) = reader.as_ref().read(&mut piece) {
                if sender.send(piece[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal { pty, child, pieces, text: String::new(), all: String::new() }
    }

    /// Waits until a text has come, and goes on after it.
    #[track_caller]
    fn sees(&mut self, expected: &str) -> &mut Terminal {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(expected) {
                self.text.drain(..at + expected.len());
                return self;
            }
            match self.pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.take(&piece),
                Err(why) => panic!("`{expected}` has not come ({why}):\n{}", self.all),
            }
        }
    }

    fn take(&mut self, piece: &[u8]) {
        // Letters of several bytes may be cut between pieces; what is expected has none of them.
        let piece = String::from_utf8_lossy(piece).replace("\r\n", "\n");
        self.text.push_str(&piece);
        self.all.push_str(&piece);
    }

    fn types(&mut self, keys: &str) -> &mut Terminal {
        self.pty.as_ref().write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits for a question, and answers it.
    #[track_caller]
    fn answers(&mut self, fact: &str, line: &str) -> &mut Terminal {
        self.sees(&format!("({fact}, ")).sees(PROMPT).types(&format!("{line}\n"))
    }

    /// All that was shown, and how the command has ended.
    #[track_caller]
    fn ends(mut self) -> (String, ExitStatus) {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.take(&piece),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.all),
            }
        }
        let status = self.child.wait().unwrap();
        (std::mem::take(&mut self.all), status)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Where a test stops early, the command would wait for an answer for ever.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The credit exemption, from the first question to the outcome.
#[test]
fn a_full_interview() {
    let folder = Folder::new();
    let mut terminal = Terminal::ask(&folder, "asic_credit", &["--save", "facts.json"]);
    terminal.sees("\u{1b}[1mMay this provider rely on the credit licence exemption?\u{1b}[0m");
    terminal
        .sees("The credit activity (section 5, eligible credit activity)")
        .sees("1. Item 1: credit contracts")
        .answers_here("item_7")
        .sees("has no value `item_7`")
        .answers_here("1")
        .answers("has_relevant_contract", "perhaps")
        .sees("answer with yes or no")
        .answers_here("yes")
        .answers("reverse_mortgage", "y")
        .sees("unavailable");
    let (_, status) = terminal.ends();
    assert_eq!(status.code(), Some(0));
    let facts = std::fs::read_to_string(folder.path().join("facts.json")).unwrap();
    assert_eq!(facts, "{\"table_item\":\"item_1\",\"has_relevant_contract\":true,\"reverse_mortgage\":true}\n");
}

impl Terminal {
    /// Answers at the next prompt.
    #[track_caller]
    fn answers_here(&mut self, line: &str) -> &mut Terminal {
        self.sees(PROMPT).types(&format!("{line}\n"))
    }
}

#[test]
fn a_group_of_companies() {
    let folder = Folder::new();
    let mut terminal = Terminal::ask(&folder, "asic_credit", &["--save", "facts.json"]);
    // Each is answered as it comes: which comes when, the ranking says.
    let answers = [
        ("table_item", "item_1"),
        ("has_relevant_contract", "y"),
        ("reverse_mortgage", "n"),
        ("small_amount_contract", "n"),
        ("secured_over_household", "n"),
        ("credit_limit", "AUD 10000"),
        ("term", "3 years"),
        ("licensed", "no"),
        ("credit_representative", "no"),
        ("provider_kind", "a company or other body corporate formed in australia"),
        ("related_bodies", "1"),
        ("related_bodies[0].licensed", "n"),
        ("related_bodies[0].credit_representative", "n"),
        ("related_bodies[0].earlier_items", "2"),
        ("related_bodies[0].has_credit_exemption", "n"),
        ("related_bodies[0].has_financial_services_exemption", "n"),
        ("related_bodies[0].notifications", "1"),
        ("related_bodies[0].notifications[0].lodged_on", "2025-11-03"),
        ("related_bodies[0].notifications[0].complete", "y"),
        ("lodged_on", "2026-05-01"),
        ("earlier_items", "[]"),
        ("gives_name_and_contact", "y"),
        ("has_website", "n"),
        ("gives_business_numbers", "y"),
        ("gives_contact_person", "y"),
        ("includes_other_matters", "y"),
        ("says_uses_exemption", "y"),
    ];
    let mut asked = 0;
    while let Some(fact) = terminal.next_question() {
        let (_, line) = answers.iter().find(|(name, _)| *name == fact).unwrap_or_else(|| panic!("{fact} is asked"));
        terminal.answers_here(line);
        asked += 1;
        assert!(asked <= answers.len());
    }
    assert!(asked > 20, "{asked} questions");
    let (all, status) = terminal.ends();
    assert_eq!(status.code(), Some(0));
    assert!(all.contains("\u{1b}[1mavailable\u{1b}[0m"), "{all}");
    let decided = folder.run(&format!(
        "decide {} --facts facts.json --on 2026-05-01 --format json",
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/asic_credit/policy.regbox").display()
    ));
    assert_eq!(decided.json()["outcome"], "available");
}

impl Terminal {
    /// The fact of the next question; none where the outcome has come.
    #[track_caller]
    fn next_question(&mut self) -> Option<String> {
        let until = Instant::now() + PATIENCE;
        loop {
            let note = self.text.split_once("\u{1b}[2m(").and_then(|(_, rest)| rest.split_once(", "));
            if let Some((fact, _)) = note.filter(|_| self.text.contains(PROMPT)) {
                return Some(fact.to_owned());
            }
            match self.pieces.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(piece) => self.take(&piece),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => panic!("no question and no end:\n{}", self.all),
            }
            if self.text.contains("Why") {
                return None;
            }
        }
    }
}

#[test]
fn taking_back_and_leaving_open() {
    let folder = Folder::new();
    let mut terminal = Terminal::ask(&folder, "asic_credit", &[]);
    terminal.answers("table_item", "3").sees("unavailable");
    drop(terminal);
    let mut terminal = Terminal::ask(&folder, "asic_credit", &[]);
    terminal
        .answers("table_item", "2")
        .answers("has_relevant_contract", "y")
        .answers("reverse_mortgage", "back")
        .sees("taken back: has_relevant_contract")
        .answers("has_relevant_contract", "")
        .answers("reverse_mortgage", "answers")
        .sees("\"item_2\"")
        .sees("not known")
        .answers_here("back table_item")
        .sees("taken back: table_item")
        .answers("table_item", "1")
        .answers("reverse_mortgage", "?")
        .sees("Answer with yes or no.")
        .answers("reverse_mortgage", "skip")
        .sees("(small_amount_contract, ")
        .sees(PROMPT)
        .types("\u{4}")
        .sees("The interview ended before all was asked.")
        .sees("undetermined");
    let (all, status) = terminal.ends();
    assert_eq!(status.code(), Some(0));
    assert!(all.contains("Related to a credit contract: undetermined"), "{all}");
}

#[test]
fn judgements_are_for_others() {
    let folder = Folder::new();
    let mut terminal = Terminal::ask(&folder, "fca", &[]);
    terminal.answers("seeks_banking_licence", "no").sees("undetermined").sees("by the case officer.");
    let (all, status) = terminal.ends();
    assert_eq!(status.code(), Some(0));
    assert!(all.contains("judged by the case officer"), "{all}");
}

#[test]
fn an_interrupt_ends_it_and_keeps_what_was_saved() {
    let folder = Folder::new();
    let mut terminal = Terminal::ask(&folder, "asic_credit", &["--save", "facts.json"]);
    terminal.answers("table_item", "1").sees("(has_relevant_contract, ").sees(PROMPT).types("\u{3}");
    let (_, status) = terminal.ends();
    assert_eq!((status.code(), status.signal()), (None, Some(2)));
    let facts = std::fs::read_to_string(folder.path().join("facts.json")).unwrap();
    assert_eq!(facts, "{\"table_item\":\"item_1\"}\n");
}

#[test]
fn a_bar_shows_how_far_a_simulation_has_come() {
    let folder = Folder::new();
    let mut terminal = Terminal::runs("simulate", &folder, "fca", &["--rows", "30000"]);
    terminal.sees("\r\u{1b}[K[#").sees("%  ").sees(" cases");
    let (shown, status) = terminal.ends();
    assert!(status.success(), "{shown}");
    // It is wiped off before the counts come.
    let (_, counts) = shown.rsplit_once("\r\u{1b}[K").unwrap();
    assert!(counts.starts_with("30,000 cases made up, from seed 0\n"), "{counts}");
}
