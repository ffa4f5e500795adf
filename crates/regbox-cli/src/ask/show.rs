//! What an interview shows.

use super::words;
use regbox::{AnswerKind, Interview, Question};
use std::io::{Result, Write};

/// Colours for a terminal; empty where there is none.
pub(super) struct Paint(bool);

impl Paint {
    pub(super) fn new(colour: bool) -> Paint {
        Paint(colour)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    pub(super) fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }
    pub(super) fn heading(&self, text: &str) -> String {
        self.paint("4", text)
    }
    pub(super) fn bad(&self, text: &str) -> String {
        self.paint("31", text)
    }
    pub(super) fn faint(&self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// A question in words, what it is asked for, and its choices.
pub(super) fn question(question: &Question, left: Option<usize>, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let asks = question.question().unwrap_or(question.fact());
    let left = match left {
        Some(1) => "; the last question".to_owned(),
        Some(left) => format!("; at most {left} questions left"),
        None => String::new(),
    };
    let note = paint.faint(&format!("({}, {}{left})", question.fact(), question.type_name()));
    writeln!(out, "\n{} {note}", paint.strong(asks))?;
    if question.kind() == AnswerKind::YesNo {
        return Ok(());
    }
    let width = question.choices().len().to_string().len();
    for (number, choice) in question.choices().iter().enumerate() {
        let name = words::name(choice.value());
        let name = if name == choice.title() { String::new() } else { paint.faint(&format!("  {name}")) };
        writeln!(out, "  {:>width$}. {}{name}", number + 1, choice.title())?;
    }
    if question.kind() == AnswerKind::List {
        writeln!(out, "  {}", paint.faint("How many are there? 0 if there is none."))?;
    }
    Ok(())
}

/// Where the answer goes.
pub(super) fn prompt(paint: &Paint, out: &mut dyn Write) -> Result<()> {
    write!(out, "{} ", paint.strong(">"))
}

/// What helps to answer a question.
pub(super) fn help(question: &Question, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    if let Some(help) = question.help() {
        writeln!(out, "  {help}")?;
    }
    writeln!(out, "  {}", paint.faint(&format!("Answer with {}.", words::how(question))))?;
    let bounds: Vec<&str> = question.bounds().collect();
    if !bounds.is_empty() {
        writeln!(out, "  {}", paint.faint(&format!("It must be {}.", bounds.join(" and "))))?;
    }
    let commands = [
        ("an empty line, or `skip`", "it is not known"),
        ("`back`, `back FACT`", "take back the last answer, or the one to FACT"),
        ("`answers`", "what was answered so far"),
        ("Ctrl-D", "end here, with the result so far"),
    ];
    for (command, meaning) in commands {
        writeln!(out, "  {}", paint.faint(&format!("{command:<24}  {meaning}")))?;
    }
    Ok(())
}

/// What was answered so far.
pub(super) fn answers(interview: &Interview, paint: &Paint, out: &mut dyn Write) -> Result<()> {
    let mut none = true;
    for answer in interview.answers() {
        none = false;
        let value = answer.value().unwrap_or("not known");
        let shown: String = value.chars().take(100).collect();
        let more = if shown.len() < value.len() { "…" } else { "" };
        writeln!(out, "  {} {shown}{more}", paint.faint(&format!("{}:", answer.fact())))?;
    }
    if none {
        writeln!(out, "  {}", paint.faint("nothing was answered yet"))?;
    }
    Ok(())
}
