//! `regbox monitor`: where a test stands, from the log of its events.

use crate::fault::Fault;
use crate::input::{self, PolicyFiles};
use crate::output::{Format, Status, Stop};
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;

/// Says where a test stands: what is breached, what is due and by when, and how much is left of each limit.
///
/// The events stand in a file of JSON lines, in the order of time: `{"event": "sale", "id": "s-1", "at":
/// "2026-05-02T09:00", …}`. What happens after the instant that is asked about does not count. An event that is wrong ends the run, with the line that it stands in; nothing is said of a
/// log that cannot be read to its end.
#[derive(clap::Args)]
#[command(after_help = "Example: regbox monitor sandbox.regbox --events log.jsonl --at 2026-06-30T12:00")]
pub(crate) struct Args {
    #[command(flatten)]
    files: PolicyFiles,
    /// The events: a file with one a line, or `-` for standard input.
    #[arg(long, value_name = "EVENTS")]
    events: PathBuf,
    /// What is known of the firm: a `.json` file, or `-` for standard input.
    #[arg(long, value_name = "FACTS")]
    facts: Option<PathBuf>,
    /// The instant that is asked about, such as 2026-06-30T12:00, or a day, such as 2026-06-30, which is its first instant:
    /// what happens later that day does not count yet. Left out, the instant of the last event.
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// For whom to write: people, or programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The longest event that is read.
const LONGEST: u64 = 4 << 20;

pub(crate) fn run(args: &Args, out: &mut dyn Write) -> Result<Status, Stop> {
    let events: Box<dyn Read> = match args.events.to_str() {
        Some("-") => Box::new(std::io::stdin().lock()),
        _ => Box::new(input::open(&args.events)?),
    };
    let facts = match &args.facts {
        Some(path) if path.as_os_str() == "-" && args.events == *path => {
            return Err(Stop::Call("`--events` and `--facts` cannot both be standard input".to_owned()));
        }
        Some(path) if path.as_os_str() == "-" => input::case(std::io::stdin().lock(), path)?,
        Some(path) => input::case(input::open(path)?, path)?,
        None => "{}".to_owned(),
    };
    let policy = input::policy(&args.files)?;
    let at = match &args.at {
        Some(text) => Some(policy.instant(text).map_err(|error| Stop::Call(format!("`--at {text}`: {error}")))?),
        None => None,
    };
    let mut monitor = policy.monitor(&policy.facts_from_json(&facts)?)?;
    let mut reader = BufReader::new(events);
    let mut line = Vec::new();
    // The status asked about, once an event after it has come; the log is read to its end all the same.
    let mut before = None;
    for number in 1.. {
        line.clear();
        let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        if read.map_err(|error| input::unreadable(&args.events, &error))? == 0 {
            break;
        }
        if !line.ends_with(b"\n") && line.len() as u64 == LONGEST {
            return Err(
                Fault::file("E0612", format!("line {number} is longer than 4 MiB"), "an event is one line").into()
            );
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            return Err(
                Fault::file("E0112", format!("line {number} is not UTF-8 text"), "save the file as UTF-8").into()
            );
        };
        // The mark by which some programs say that a file is UTF-8.
        let text = if number == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text }.trim();
        if text.is_empty() {
            continue;
        }
        if let Some(at) = at
            && before.is_none()
            && at_of(text).and_then(|text| policy.instant(&text).ok()).is_some_and(|instant| instant > at)
        {
            before = Some(monitor.status(Some(at))?);
        }
        monitor.observe(text).map_err(|errors| Fault::Event {
            errors: errors.of_event(&format!("line {number}")),
            place: format!("{}:{number}", args.events.display()),
        })?;
    }
    let status = match before {
        Some(status) => status,
        None => monitor.status(at)?,
    };
    if args.format == Format::Json {
        writeln!(out, "{}", status.to_json())?;
    } else {
        write!(out, "{status}")?;
    }
    Ok(Status::Done)
}

/// When an event says that it happened; none where that cannot be read, which the monitor tells.
fn at_of(event: &str) -> Option<Cow<'_, str>> {
    #[derive(serde::Deserialize)]
    struct Event<'e> {
        #[serde(borrow)]
        at: Cow<'e, str>,
    }
    Some(serde_json::from_str::<Event<'_>>(event).ok()?.at)
}
