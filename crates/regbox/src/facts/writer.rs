//! Facts from the values of another language, written one after another as a face of Regbox meets them.

use super::error::Mistakes;
use super::json::Reader;
use super::{Facts, from_json};
use crate::diagnostic::{Code, Diagnostics};
use crate::program::Program;
use crate::value::Slot;
use std::fmt::Write as _;
use std::sync::Arc;

/// The most bytes of JSON that the values of one case come to: values that hold each other would have no end.
const LONGEST: usize = 16 << 20;

/// How deep values may nest; what a policy can ask for is far less deep.
const DEEPEST: usize = 100;

/// Writes the values of another language as facts. It is for those who bring Regbox to that language: each value of
/// theirs is one call, and one that Regbox cannot take is refused without losing the others.
///
/// ```
/// use regbox::{FactsWriter, Policy, Source};
///
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
///   fact staff: integer "How many people work for the firm?"
///   criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
///   decision eligibility { eligible when small  ineligible otherwise }
/// "#))?;
/// let mut writer = policy.facts_writer();
/// writer.object([("staff", 12)], |writer, staff| writer.digits(&staff.to_string()));
/// let facts = writer.build()?;
/// assert_eq!(facts.to_json(), r#"{"staff":12}"#);
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Debug)]
pub struct FactsWriter {
    program: Arc<Program>,
    out: String,
    /// The facts, each read as soon as it is written: not for an event, nor for an answer.
    reader: Option<Reader>,
    /// Whether the whole is an object, and so read.
    read: bool,
    mistakes: Mistakes,
    depth: usize,
    full: bool,
}

impl FactsWriter {
    pub(crate) fn new(program: Arc<Program>) -> FactsWriter {
        let reader = Some(Reader::new(&program));
        let out = String::with_capacity(512);
        FactsWriter { program, out, reader, read: false, mistakes: Mistakes::new(), depth: 0, full: false }
    }

    /// For values of one fact, each [read by itself](FactsWriter::value).
    pub(crate) fn of_values(program: Arc<Program>) -> FactsWriter {
        FactsWriter { reader: None, ..FactsWriter::new(program) }
    }

    /// Reads the value of a fact that `write` writes: none where it is wrong, and then the next is read as if it had not been.
    pub(crate) fn value(&mut self, at: usize, write: &mut dyn FnMut(&mut FactsWriter)) -> Option<Slot> {
        self.out.clear();
        write(self);
        let program = self.program.clone();
        let read = program.schema.facts.get(at).filter(|_| self.mistakes.is_empty()).map(|fact| match fact.judged_by {
            None => super::value::field(&program, &fact.field, &self.out, &mut self.mistakes),
            Some(_) => {
                super::judgement::judgement(&program, fact, &self.out, &mut self.mistakes).map(|(value, _)| value)
            }
        });
        if self.mistakes.is_empty() {
            return read;
        }
        (self.mistakes, self.full) = (Mistakes::new(), false);
        None
    }

    /// A value that is not known.
    pub fn null(&mut self) {
        self.out.push_str("null");
    }

    /// A truth value.
    pub fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// A whole number.
    pub fn whole(&mut self, number: i64) {
        let _ = write!(self.out, "{number}");
    }

    /// A number, from its decimal digits: `-12.50`, `1E+3`. Other text is refused.
    pub fn digits(&mut self, digits: &str) {
        let whole = digits.strip_prefix('-').unwrap_or(digits);
        let shaped = whole.starts_with(|first: char| first.is_ascii_digit())
            && whole.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
        if shaped { self.out.push_str(digits) } else { self.refuse("no number", "give its digits") }
    }

    /// Text, and all that is written as text: a date, a period, a value of an enum.
    pub fn text(&mut self, text: &str) {
        crate::wire::push_text(&mut self.out, text);
    }

    /// A list: `write` writes each member.
    pub fn list<T>(&mut self, members: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut FactsWriter, T)) {
        self.nest('[', ']', members.into_iter().enumerate(), |writer, (at, member)| {
            writer.inside(&format!("[{at}]"), |writer| write(writer, member));
        });
    }

    /// An object: `write` writes the value of each key.
    pub fn object<K: AsRef<str>, T>(
        &mut self,
        entries: impl IntoIterator<Item = (K, T)>,
        mut write: impl FnMut(&mut FactsWriter, T),
    ) {
        if self.depth == 0
            && let Some(reader) = self.reader.take()
        {
            return self.facts(reader, entries, write);
        }
        self.nest('{', '}', entries.into_iter(), |writer, (key, value)| {
            crate::wire::push_text(&mut writer.out, key.as_ref());
            writer.out.push(':');
            let length = writer.mistakes.enter_field(key.as_ref());
            write(writer, value);
            writer.mistakes.leave(length);
        });
    }

    /// The facts themselves: each value is read by itself, and its name need not be written.
    fn facts<K: AsRef<str>, T>(
        &mut self,
        mut reader: Reader,
        entries: impl IntoIterator<Item = (K, T)>,
        mut write: impl FnMut(&mut FactsWriter, T),
    ) {
        let program = self.program.clone();
        self.nest('{', '}', entries.into_iter(), |writer, (key, value)| {
            let name = key.as_ref();
            let key = reader.key(&program, name);
            let length = writer.mistakes.enter_field(name);
            let start = writer.out.len();
            write(writer, value);
            writer.mistakes.leave(length);
            if !writer.full {
                reader.entry(&program, key, writer.out.get(start..).unwrap_or_default());
            }
        });
        self.reader = Some(reader);
        self.read = true;
    }

    /// A binary floating-point number, which is refused: `help` says how an exact one is given in that language.
    pub fn float(&mut self, help: &str) {
        let message = format!("{} is a floating-point number, which has no exact digits", self.place());
        self.report(Code::FLOAT, message, help);
    }

    /// A value that is no fact: what it is, in the words of its language, and what to give instead.
    pub fn refuse(&mut self, what: &str, help: &str) {
        let message = format!("{} is {what}", self.place());
        self.report(Code::WRONG_VALUE, message, help);
    }

    /// An event as JSON, for a monitor to take; `write` writes it.
    ///
    /// # Errors
    ///
    /// Every value that was refused; and, where one was, everything else that is wrong with the event.
    pub fn event(mut self, write: impl FnOnce(&mut FactsWriter)) -> Result<String, Diagnostics> {
        self.reader = None;
        write(&mut self);
        let FactsWriter { program, out, mut mistakes, full, .. } = self;
        if mistakes.is_empty() {
            return Ok(out);
        }
        let read = if full { Err(Diagnostics::default()) } else { super::event_from_json(&program, &out) };
        let id = match read {
            Ok(read) => read.id.map(|id| id.to_string()),
            Err(errors) => {
                mistakes.add_of_others(&errors);
                errors.iter().find_map(|error| error.event_name()).map(str::to_owned)
            }
        };
        let errors = mistakes.finish().unwrap_or_default();
        Err(match id {
            Some(id) => errors.of_event(&id),
            None => errors,
        })
    }

    /// One value as JSON, for an interview to take as the answer at a place of the facts; `write` writes it.
    ///
    /// # Errors
    ///
    /// Every value that was refused.
    pub fn answer(mut self, fact: &str, write: impl FnOnce(&mut FactsWriter)) -> Result<String, Diagnostics> {
        self.reader = None;
        self.inside(fact, write);
        self.mistakes.finish().map_or(Ok(self.out), Err)
    }

    /// The facts.
    ///
    /// # Errors
    ///
    /// Every value that was refused, and everything that is wrong with the others, at once.
    pub fn build(self) -> Result<Facts, Diagnostics> {
        let FactsWriter { program, out, reader, read, mut mistakes, full, .. } = self;
        if full {
            // What was cut off says nothing about what was given.
            return Err(mistakes.finish().unwrap_or_default());
        }
        let read = match reader {
            Some(reader) if read => reader.finish(&program),
            _ => from_json(&program, &out),
        };
        match read {
            Ok(facts) => mistakes.finish().map_or(Ok(facts), Err),
            Err(errors) => {
                mistakes.add_of_others(&errors);
                Err(mistakes.finish().unwrap_or(errors))
            }
        }
    }

    fn nest<T>(
        &mut self,
        open: char,
        close: char,
        items: impl Iterator<Item = T>,
        mut write: impl FnMut(&mut FactsWriter, T),
    ) {
        if self.depth == DEEPEST {
            return self.stop(format!("{} is nested more than {DEEPEST} deep", self.place()));
        }
        self.depth += 1;
        self.out.push(open);
        for (at, item) in items.enumerate() {
            if self.out.len() > LONGEST {
                self.stop(format!("the facts are longer than {} MiB", LONGEST >> 20));
            }
            if self.full {
                break;
            }
            if at > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
        self.out.push(close);
        self.depth -= 1;
    }

    fn inside(&mut self, step: &str, write: impl FnOnce(&mut FactsWriter)) {
        let length = self.mistakes.enter(&step);
        write(self);
        self.mistakes.leave(length);
    }

    fn place(&self) -> String {
        match self.mistakes.path() {
            "" => "what was given as facts".to_owned(),
            path => format!("`{path}`"),
        }
    }

    fn report(&mut self, code: Code, message: String, help: &str) {
        self.mistakes.report(code, message, Some(help.to_owned()));
        self.null();
    }

    fn stop(&mut self, message: String) {
        if !self.full {
            self.report(Code::TOO_LONG, message, "look for a value that holds itself, or give one case alone");
            self.full = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FactsWriter;
    use crate::{Diagnostics, Policy, Source};

    const POLICY: &str = r#"
        policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
        record Person { name: text "Who?"  share: decimal "How much?" }
        fact staff: integer "How many?" { at least 0 }
        fact owners: list of Person "Who owns it?"
        criterion small { cites regs "reg 1" requires staff is less than 50 and every o in owners satisfies o.share < 1 }
        decision d { yes when small  no otherwise }
    "#;

    fn write(values: impl FnOnce(&mut FactsWriter)) -> Result<String, Vec<String>> {
        let policy = Policy::from_source(Source::new("a", POLICY)).unwrap();
        let mut writer = policy.facts_writer();
        values(&mut writer);
        let lines = |errors: Diagnostics| {
            let line = |one: &crate::Diagnostic| {
                format!("{} {}: {}", one.code().as_str(), one.fact_path().unwrap_or("-"), one.message())
            };
            errors.iter().map(line).collect()
        };
        writer.build().map(|facts| facts.to_json()).map_err(lines)
    }

    #[test]
    fn digits_are_kept() {
        let owner = |writer: &mut FactsWriter, share: &str| {
            writer.object([("share", share)], |writer, share| writer.digits(share));
        };
        let found = write(|writer| {
            writer.object([("owners", ["0.10000000000000000000000001", "1E-3"])], |writer, shares| {
                writer.list(shares, owner);
            });
        });
        assert_eq!(found.as_deref(), Ok(r#"{"owners":[{"share":"0.10000000000000000000000001"},{"share":"0.001"}]}"#));
    }

    #[test]
    fn what_is_refused_does_not_hide_what_is_wrong_beside_it() {
        let found = write(|writer| {
            writer.object([("staff", 0), ("owners", 1), ("stuff", 2)], |writer, which| match which {
                0 => writer.float("give its digits as text"),
                1 => writer.list([()], |writer, ()| {
                    writer.object([("share", "1,5"), ("name", "\"")], |writer, text| writer.digits(text));
                }),
                _ => writer.text("x"),
            });
        });
        let wanted = [
            "E0609 staff: `staff` is a floating-point number, which has no exact digits",
            "E0603 owners[0].share: `owners[0].share` is no number",
            "E0603 owners[0].name: `owners[0].name` is no number",
            "E0602 stuff: unknown fact `stuff`",
        ];
        assert_eq!(found, Err(wanted.map(str::to_owned).to_vec()));
    }

    #[test]
    fn one_value_is_an_answer() {
        let answer = |write: &dyn Fn(&mut FactsWriter)| {
            let policy = Policy::from_source(Source::new("a", POLICY)).unwrap();
            let errors = |errors: Diagnostics| errors.iter().map(|one| one.message().to_owned()).collect::<Vec<_>>();
            policy.facts_writer().answer("owners[0].name", write).map_err(errors)
        };
        assert_eq!(answer(&|writer| writer.text("A")).as_deref(), Ok("\"A\""));
        let refused = "`owners[0].name` is a function".to_owned();
        assert_eq!(answer(&|writer| writer.refuse("a function", "give text")), Err(vec![refused]));
    }

    #[test]
    fn facts_that_are_no_object_are_refused_as_in_json() {
        let message = "E0601 -: the facts are not a JSON object".to_owned();
        assert_eq!(write(|writer| writer.digits("5")), Err(vec![message]));
        let message = "E0603 -: what was given as facts is a function".to_owned();
        assert_eq!(write(|writer| writer.refuse("a function", "give an object")), Err(vec![message]));
    }

    #[test]
    fn values_that_hold_themselves_come_to_an_end() {
        fn itself(writer: &mut FactsWriter, members: usize) {
            writer.list(0..members, |writer, _| itself(writer, members));
        }
        let place = format!("owners{}", "[0]".repeat(99));
        let deep = format!("E0612 {place}: `{place}` is nested more than 100 deep");
        for members in [1, 2] {
            let found = write(|writer| writer.object([("owners", ())], |writer, ()| itself(writer, members)));
            assert_eq!(found, Err(vec![deep.clone()]));
        }
        let endless = write(|writer| writer.list(std::iter::repeat(()), |writer, ()| writer.text("again")));
        assert_eq!(endless.unwrap_err().len(), 1);
    }
}
