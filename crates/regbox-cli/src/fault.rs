//! What is wrong with a policy or with facts, in the one shape of all faces.

use regbox::{Diagnostics, Severity};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use std::borrow::Cow;

/// What the core has found, or what no other face can meet.
#[derive(Debug)]
pub(crate) enum Fault {
    Core(Diagnostics),
    /// What is wrong with an event, and the file and line that it stands in.
    Event {
        errors: Diagnostics,
        place: String,
    },
    File(FileMistake),
}

/// A mistake in how a file holds its cases. It has no place in a policy.
#[derive(Debug)]
pub(crate) struct FileMistake {
    pub code: &'static str,
    pub message: String,
    pub help: Cow<'static, str>,
    /// The fact that its columns name, where it is about one.
    pub fact: Option<String>,
}

impl From<Diagnostics> for Fault {
    fn from(diagnostics: Diagnostics) -> Fault {
        Fault::Core(diagnostics)
    }
}

impl Fault {
    /// A mistake in a file, under the code of the page that explains it.
    pub(crate) fn file(code: &'static str, message: String, help: impl Into<Cow<'static, str>>) -> Fault {
        Fault::File(FileMistake { code, message, help: help.into(), fact: None })
    }

    /// The same, of a fact.
    pub(crate) fn of_fact(mut self, fact: String) -> Fault {
        if let Fault::File(mistake) = &mut self {
            mistake.fact = Some(fact);
        }
        self
    }

    /// The compact JSON of all faces: `{"regbox":1,"errors":[…]}`.
    pub(crate) fn to_json(&self) -> String {
        match self {
            Fault::Core(diagnostics) | Fault::Event { errors: diagnostics, .. } => diagnostics.to_json(),
            Fault::File(mistake) => {
                let errors = serde_json::to_string(&[mistake]).unwrap_or_default();
                format!("{{\"regbox\":1,\"errors\":{errors}}}")
            }
        }
    }

    /// As text for people, in colour if asked.
    pub(crate) fn render(&self, colour: bool) -> String {
        match self {
            Fault::Core(diagnostics) => diagnostics.render(colour),
            // Under the message, as the place in a policy stands.
            Fault::Event { errors, place } => {
                let text = errors.render(colour);
                let arrow = if colour { "\u{1b}[1m\u{1b}[94m-->\u{1b}[0m" } else { "-->" };
                match text.split_once('\n') {
                    Some((message, rest)) => format!("{message}\n {arrow} {place}\n{rest}"),
                    None => text,
                }
            }
            Fault::File(FileMistake { code, message, help, .. }) => {
                let paint = |codes: &str, text: &str| match colour {
                    true => format!("{codes}{text}\u{1b}[0m"),
                    false => text.to_owned(),
                };
                let title = paint("\u{1b}[1m\u{1b}[91m", &format!("error[{code}]"));
                let message = paint("\u{1b}[1m", &format!(": {message}"));
                let (bar, sign) = (paint("\u{1b}[1m\u{1b}[94m", "|"), paint("\u{1b}[1m\u{1b}[94m", "= "));
                format!("{title}{message}\n {bar}\n {sign}{}: {help}\n\n", paint("\u{1b}[1m", "help"))
            }
        }
    }

    /// How many errors and how many warnings there are.
    pub(crate) fn numbers(&self) -> (usize, usize) {
        match self {
            Fault::Core(diagnostics) | Fault::Event { errors: diagnostics, .. } => {
                let warnings = diagnostics.iter().filter(|one| one.severity() == Severity::Warning).count();
                (diagnostics.len() - warnings, warnings)
            }
            Fault::File(_) => (1, 0),
        }
    }
}

/// The list of errors alone.
impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Fault::Core(diagnostics) | Fault::Event { errors: diagnostics, .. } => diagnostics.serialize(serializer),
            Fault::File(mistake) => serializer.collect_seq([mistake]),
        }
    }
}

impl Serialize for FileMistake {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Diagnostic", 7)?;
        out.serialize_field("code", self.code)?;
        out.serialize_field("severity", "error")?;
        out.serialize_field("message", &self.message)?;
        out.serialize_field("help", &self.help)?;
        out.serialize_field("fact", &self.fact)?;
        out.serialize_field("event", &None::<&str>)?;
        out.serialize_field("labels", &[(); 0])?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use regbox::{Code, Diagnostics};

    #[test]
    fn a_mistake_in_a_file_looks_like_one_of_the_core() {
        let core = Fault::from(Diagnostics::not_utf8("a.csv", b"\xff"));
        let Fault::Core(diagnostics) = &core else { panic!() };
        let one = diagnostics.iter().next().unwrap();
        let help = one.help_text().unwrap().to_owned();
        let same = Fault::file("E0112", one.message().to_owned(), help);
        let json = |fault: &Fault| fault.to_json().split("\"labels\"").next().unwrap().to_owned();
        assert_eq!(json(&same), json(&core));
        assert_eq!(same.numbers(), core.numbers());
    }

    #[test]
    fn a_mistake_in_a_file_is_drawn_as_one_in_the_facts() {
        let policy = regbox::Source::new("a", "policy a \"A\" { version \"1\" in force from 2024-01-01 }");
        let policy = regbox::Policy::from_source(policy).unwrap();
        let errors = policy.facts_from_json("[]").unwrap_err();
        let one = errors.iter().next().unwrap();
        let help = one.help_text().unwrap().to_owned();
        let same = Fault::file("E0601", one.message().to_owned(), help);
        for colour in [false, true] {
            assert_eq!(same.render(colour), errors.render(colour));
        }
    }

    #[test]
    fn the_codes_of_this_face_have_pages() {
        for code in ["E0112", "E0601", "E0602", "E0612"] {
            assert!(Code::find(code).is_some(), "{code}");
        }
    }
}
