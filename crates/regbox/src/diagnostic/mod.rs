//! What is wrong, where, and how to mend it.
//!
//! Every stage reports through [`Diagnostic`]: a stable [`Code`] with a page that explains it, a sentence in the
//! author's words, places in the text, and help. Stages collect; they do not stop at the first mistake.

mod code;
mod pages;
mod render;
mod span;
mod suggest;

pub use code::{Code, Severity};
pub use span::{FileId, Source, Span};
pub(crate) use suggest::nearest;

use crate::order;
use serde::Serialize;
use serde::ser::SerializeStruct as _;

/// A mistake, or something worth a second look, in a policy, in facts or in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    code: Code,
    message: String,
    help: Option<String>,
    fact: Option<Box<str>>,
    event: Option<Box<str>>,
    labels: Vec<Label>,
}

/// A place in the text, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there; may be empty where the message says it.
    pub text: String,
}

/// What somebody gave as a name, short enough for a message.
pub(crate) fn short(name: &str) -> std::borrow::Cow<'_, str> {
    match name.char_indices().nth(60) {
        Some((cut, _)) => format!("{}…", name.get(..cut).unwrap_or("")).into(),
        None => name.into(),
    }
}

impl Diagnostic {
    /// A diagnostic with its message: lower case, no final stop, user's words in backticks.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, message: message.into(), help: None, fact: None, event: None, labels: Vec::new() }
    }

    /// Adds a place. The first one given is where the mistake is.
    #[must_use]
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds the mend.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same under another code, where what is wrong is wrong with something else.
    #[must_use]
    pub(crate) fn coded(mut self, code: Code) -> Diagnostic {
        self.code = code;
        self
    }

    /// Adds the mend, if there is one.
    #[must_use]
    pub(crate) fn help_opt(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.or(self.help);
        self
    }

    /// Names the event that is wrong, by its id, or by its place among those given; a long one is cut.
    #[must_use]
    pub fn event(mut self, event: impl Into<String>) -> Diagnostic {
        self.event = Some(short(&event.into()).into());
        self
    }

    /// Names the fact that is wrong, by its place: `directors[0].name`.
    #[must_use]
    pub fn fact(mut self, path: impl Into<String>) -> Diagnostic {
        self.fact = Some(path.into().into_boxed_str());
        self
    }

    /// Its stable code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// What is wrong, in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How to mend it.
    #[must_use]
    pub fn help_text(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The fact that is wrong, by its place in the facts.
    #[must_use]
    pub fn fact_path(&self) -> Option<&str> {
        self.fact.as_deref()
    }

    /// The event that is wrong, by its id, its kind or its place among those given.
    #[must_use]
    pub fn event_name(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// The places, the first of them the mistake's.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }
}

/// More mistakes than this in one call are not listed: nobody reads them, and they would take more room than the text.
pub(crate) const MOST_LISTED: usize = 1_000;

/// All the diagnostics of one call, with the sources that their places are in.
///
/// As an error it holds at least one error; [`Display`](std::fmt::Display) renders all of them as text.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    sources: std::sync::Arc<[Source]>,
}

impl Diagnostics {
    pub(crate) fn new(mut list: Vec<Diagnostic>, sources: std::sync::Arc<[Source]>) -> Diagnostics {
        if list.len() > MOST_LISTED {
            order::sort_by_key(&mut list, |one| one.severity() == Severity::Warning);
            list.truncate(MOST_LISTED);
        }
        order::sort_by_key(&mut list, |one| one.labels.first().map(|label| (label.span.file, label.span.start)));
        // What is wrong with a type is wrong wherever it is copied to.
        list.dedup_by(|one, other| !one.labels.is_empty() && one == other);
        Diagnostics { list, sources }
    }

    /// The same, of an event: one that names none is of this one.
    #[must_use]
    pub fn of_event(mut self, event: &str) -> Diagnostics {
        for one in &mut self.list {
            one.event.get_or_insert_with(|| short(event).into());
        }
        self
    }

    /// The same with other mends: what is said of one stands in the place of its own.
    #[must_use]
    pub fn with_help(mut self, help: impl Fn(&Diagnostic) -> Option<String>) -> Diagnostics {
        for one in &mut self.list {
            one.help = help(one).or_else(|| one.help.take());
        }
        self
    }

    /// The diagnostics, in the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    pub(crate) fn sources(&self) -> std::sync::Arc<[Source]> {
        self.sources.clone()
    }

    /// What is wrong with a file that is not UTF-8: nothing of it can be read as a policy.
    #[must_use]
    pub fn not_utf8(name: &str, bytes: &[u8]) -> Diagnostics {
        let at = std::str::from_utf8(bytes).err().map_or(bytes.len(), |error| error.valid_up_to());
        let message = format!("`{name}` is not UTF-8 text: the byte at {at} is no part of a character");
        let diagnostic = Diagnostic::new(Code::NOT_UTF8, message).help("save it as UTF-8");
        Diagnostics::new(vec![diagnostic], std::sync::Arc::from([]))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|one| one.severity() == Severity::Error)
    }

    /// All of them as text for people, in colour if asked.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        render::render(&self.list, &self.sources, colour)
    }

    /// The compact JSON of all faces: `{"regbox": 1, "errors": [...]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Wire<'a> {
            regbox: u8,
            errors: &'a Diagnostics,
        }
        crate::wire::to_json(&Wire { regbox: 1, errors: self })
    }
}

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

/// Readable, too: this is what a program prints that ends with it.
impl std::fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Diagnostics {}

impl FromIterator<Diagnostic> for Diagnostics {
    /// Mistakes that only a face can meet.
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(list: I) -> Diagnostics {
        Diagnostics::new(list.into_iter().collect(), std::sync::Arc::from([]))
    }
}

impl From<Diagnostic> for Diagnostics {
    /// One diagnostic by itself, for a mistake that only a face can meet.
    fn from(one: Diagnostic) -> Diagnostics {
        Diagnostics::new(vec![one], std::sync::Arc::from([]))
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Diagnostics {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.list.iter().map(|one| Placed { one, sources: &self.sources }))
    }
}

/// A diagnostic beside the sources that turn its offsets into lines.
struct Placed<'a> {
    one: &'a Diagnostic,
    sources: &'a [Source],
}

impl Serialize for Placed<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let labels: Vec<PlacedLabel<'_>> =
            self.one.labels.iter().filter_map(|label| PlacedLabel::new(label, self.sources)).collect();
        let mut out = serializer.serialize_struct("Diagnostic", 7)?;
        out.serialize_field("code", self.one.code.as_str())?;
        out.serialize_field("severity", self.one.severity().as_str())?;
        out.serialize_field("message", &self.one.message)?;
        out.serialize_field("help", &self.one.help)?;
        out.serialize_field("fact", &self.one.fact)?;
        out.serialize_field("event", &self.one.event)?;
        out.serialize_field("labels", &labels)?;
        out.end()
    }
}

#[derive(Serialize)]
struct PlacedLabel<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
    text: &'a str,
}

impl<'a> PlacedLabel<'a> {
    fn new(label: &'a Label, sources: &'a [Source]) -> Option<PlacedLabel<'a>> {
        let source = sources.get(label.span.file.0 as usize)?;
        let (line, column) = source.line_column(label.span.start as usize);
        Some(PlacedLabel {
            file: source.name(),
            line,
            column,
            start: label.span.start,
            end: label.span.end,
            text: &label.text,
        })
    }
}
