//! The linear scan before parsing: bounds a source and cuts it into items.
//!
//! One pass over the bytes finds texts, remarks, brackets and item keywords. It bounds the size and the depth of what
//! the parser will see (pest recurses, and a call limit does not bound its stack), so that each broken item is reported
//! by itself and an unclosed bracket names its opener.

mod items;
#[cfg(test)]
mod tests;

use super::words::{self, Begun, Reset};
use crate::diagnostic::{Code, Diagnostic, FileId, MOST_LISTED, Span};

/// The largest source file, in bytes.
pub(crate) const MAX_SOURCE: usize = 4 << 20;
/// The deepest nesting of brackets, prefixes and quantifiers together.
pub(crate) const MAX_DEPTH: usize = 64;

/// The text of one item.
#[derive(Debug)]
pub(super) struct Piece {
    pub keyword: &'static str,
    /// The name that follows the keyword, if one does.
    pub name: Option<Span>,
    pub start: usize,
    pub end: usize,
    /// Already reported; its text is not parsed.
    pub broken: bool,
    /// For a part: where its own text ends and its items begin.
    pub head_end: usize,
    pub children: Vec<Piece>,
}

struct Frame {
    open: u8,
    at: usize,
    /// Depth of the expression that stands directly in this bracket.
    base: usize,
    /// Quantifiers that are open in it.
    quantifiers: usize,
}

struct Scan<'a> {
    text: &'a str,
    file: FileId,
    pieces: Vec<Piece>,
    frames: Vec<Frame>,
    top_quantifiers: usize,
    /// `not` and `-` that directly precede the next token.
    prefixes: usize,
    begun: Begun,
    in_child: bool,
    after_dot: bool,
    after_currency: bool,
    expects_name: bool,
    remarks: Vec<(usize, usize)>,
    diagnostics: Vec<Diagnostic>,
}

/// What the scan of a file found.
#[derive(Debug)]
pub(super) struct Scanned {
    pub pieces: Vec<Piece>,
    /// Where each remark begins and ends, in order.
    pub remarks: Vec<(usize, usize)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Cuts `text` into its items and reports what keeps them from being parsed.
pub(super) fn scan(file: FileId, text: &str) -> Scanned {
    if text.len() > MAX_SOURCE {
        let message = format!("this file has {} bytes; a policy file has at most {MAX_SOURCE}", text.len());
        let mend = "split it into several files; a policy is the set of its files";
        let span = Span::new(file, 0, 0);
        let diagnostics = vec![Diagnostic::new(Code::SOURCE_TOO_LARGE, message).at(span, "").help(mend)];
        return Scanned { pieces: Vec::new(), remarks: Vec::new(), diagnostics };
    }
    let mut scan = Scan {
        text,
        file,
        pieces: Vec::new(),
        frames: Vec::new(),
        top_quantifiers: 0,
        prefixes: 0,
        begun: Begun::Nothing,
        in_child: false,
        after_dot: false,
        after_currency: false,
        expects_name: false,
        remarks: Vec::new(),
        diagnostics: Vec::new(),
    };
    scan.run();
    Scanned { pieces: scan.pieces, remarks: scan.remarks, diagnostics: scan.diagnostics }
}

impl Scan<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    at += 1;
                    continue;
                }
                b'/' if bytes.get(at + 1) == Some(&b'/') => {
                    at = self.text.get(at..).and_then(|rest| rest.find('\n')).map_or(bytes.len(), |n| at + n);
                    self.remarks.push((start, at));
                    continue;
                }
                b'"' => at = self.quoted(at),
                b'`' => {
                    at = end_of_word(bytes, at + 1);
                    self.named(start + 1, at);
                    self.begun = self.begun.with("", self.after_dot);
                    at += usize::from(bytes.get(at) == Some(&b'`'));
                    self.prefixes = 0;
                }
                b'{' | b'(' | b'[' => {
                    at += 1;
                    self.open(byte, start);
                }
                b'}' | b')' | b']' => {
                    at += 1;
                    self.close(byte, start);
                }
                b'-' => {
                    at += 1;
                    self.prefix(start);
                }
                b'0'..=b'9' => {
                    at = end_of_word(bytes, at);
                    self.grouped_digits(start, at);
                    self.prefixes = 0;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                    at = end_of_word(bytes, at);
                    self.word(start, at);
                }
                b',' | b'|' => {
                    at += 1;
                    self.reset_quantifiers();
                    self.prefixes = 0;
                }
                _ => {
                    at += 1;
                    self.prefixes = 0;
                }
            }
            if !(byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'`' | b'.')) {
                self.begun = Begun::Nothing;
            }
            self.after_dot = byte == b'.';
            if !self.text.get(start..at).is_some_and(words::is_currency_shape) {
                self.after_currency = false;
            }
            if self.pieces.is_empty() && self.diagnostics.is_empty() && !byte.is_ascii_lowercase() {
                self.stray(start, at);
            }
        }
        if let Some(frame) = self.frames.last() {
            let (open, place) = (frame.open, frame.at);
            self.unclosed(open, place);
        }
        self.finish(bytes.len());
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if self.diagnostics.len() < MOST_LISTED {
            self.diagnostics.push(diagnostic);
        }
        if let Some(piece) = self.current() {
            piece.broken = true;
        }
    }

    /// The item that the scan is in: the last child of a part while inside one, else the last item.
    fn current(&mut self) -> Option<&mut Piece> {
        let in_child = self.in_child;
        let piece = self.pieces.last_mut()?;
        if in_child { piece.children.last_mut() } else { Some(piece) }
    }

    fn quoted(&mut self, start: usize) -> usize {
        self.prefixes = 0;
        self.expects_name = false;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        loop {
            match bytes.get(at) {
                Some(b'"') => return at + 1,
                Some(b'\\') => at += 2,
                None | Some(b'\n') => {
                    let end = at.min(bytes.len());
                    let span = self.span(start, end);
                    self.report(
                        Diagnostic::new(Code::UNCLOSED_TEXT, "this text has no closing quote on its line")
                            .at(span, "opened here")
                            .help("end it with `\"`; write a quote inside a text as `\\\"`"),
                    );
                    return end;
                }
                Some(_) => at += 1,
            }
        }
    }

    fn depth(&self) -> usize {
        self.frames.last().map_or(self.top_quantifiers, |frame| frame.base + frame.quantifiers) + self.prefixes
    }

    /// A quantifier, whose list and body are one deeper until the expression ends.
    fn quantifier(&mut self, at: usize) {
        self.prefixes = 0;
        match self.frames.last_mut() {
            Some(frame) => frame.quantifiers += 1,
            None => self.top_quantifiers += 1,
        }
        self.deeper(at);
    }

    fn deeper(&mut self, at: usize) {
        if self.depth() > MAX_DEPTH {
            self.too_deep(at);
        }
    }

    fn too_deep(&mut self, at: usize) {
        if !self.current().is_some_and(|piece| piece.broken) {
            let span = self.span(at, at + 1);
            self.report(
                Diagnostic::new(Code::TOO_DEEP, format!("this nests more than {MAX_DEPTH} deep"))
                    .at(span, "too deep here")
                    .help("give the inner part a name of its own with `define`, and use the name"),
            );
        }
    }

    fn prefix(&mut self, at: usize) {
        self.prefixes += 1;
        self.deeper(at);
    }

    fn open(&mut self, open: u8, at: usize) {
        let base = self.depth() + 1;
        self.expects_name = false;
        self.frames.push(Frame { open, at, base, quantifiers: 0 });
        self.prefixes = 0;
        self.deeper(at);
    }

    fn close(&mut self, close: u8, at: usize) {
        self.prefixes = 0;
        // A bracket closes the nearest one of its kind, within what may nest; what is open inside that one was left open.
        let skipped = self.frames.len().saturating_sub(2 * MAX_DEPTH);
        let Some(own) = self.frames[skipped..].iter().rposition(|frame| closer(frame.open) == close) else {
            let span = self.span(at, at + 1);
            let message = format!("`{}` closes nothing", close as char);
            self.report(Diagnostic::new(Code::STRAY_BRACKET, message).at(span, "").help("take it out"));
            return;
        };
        let own = skipped + own;
        if let Some(frame) = self.frames.get(own + 1) {
            let (open, place) = (frame.open, frame.at);
            self.unclosed(open, place);
        }
        self.frames.truncate(own);
        if self.frames.is_empty() && self.in_child {
            if let Some(child) = self.current() {
                child.end = at;
            }
            self.in_child = false;
        }
    }

    fn unclosed(&mut self, open: u8, at: usize) {
        // A text that was left open has swallowed what would have closed it.
        let item = self.current().map_or(0, |piece| piece.start);
        let is_open_text = |one: &Diagnostic| {
            one.code() == Code::UNCLOSED_TEXT && one.labels().iter().any(|label| label.span.start as usize >= item)
        };
        if self.diagnostics.iter().rev().take(4).any(is_open_text) {
            return;
        }
        let span = self.span(at, at + 1);
        let message = format!("this `{}` is never closed", open as char);
        let mend = format!("add the `{}` that belongs to it", closer(open) as char);
        self.report(Diagnostic::new(Code::UNCLOSED_BRACKET, message).at(span, "opened here").help(mend));
    }

    fn reset_quantifiers(&mut self) {
        match self.frames.last_mut() {
            Some(frame) => frame.quantifiers = 0,
            None => self.top_quantifiers = 0,
        }
    }

    /// `GBP 10,000` is caught here: in a list, the grammar would read two numbers.
    fn grouped_digits(&mut self, start: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let group = bytes.get(end + 1..end + 4);
        let is_group = bytes.get(end) == Some(&b',')
            && group.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
            && !bytes.get(end + 4).is_some_and(u8::is_ascii_digit);
        if self.after_currency && is_group {
            let mut whole_end = end;
            while bytes.get(whole_end).is_some_and(|byte| byte.is_ascii_digit() || *byte == b',') {
                whole_end += 1;
            }
            let written = self.text.get(start..whole_end).unwrap_or("");
            let mend = format!("write `{}`", written.trim_end_matches(',').replace(',', "_"));
            let message = format!("`{written}` has a comma in it, and a comma separates values");
            let span = self.span(start, whole_end);
            self.report(Diagnostic::new(Code::GROUPED_DIGITS, message).at(span, "").help(mend));
        }
    }

    fn named(&mut self, start: usize, end: usize) {
        if self.expects_name {
            let span = self.span(start, end);
            if let Some(piece) = self.current() {
                piece.name = Some(span);
            }
        }
        self.expects_name = false;
    }

    fn word(&mut self, start: usize, end: usize) {
        let word = self.text.get(start..end).unwrap_or("");
        self.after_currency = words::is_currency_shape(word);
        let quantifies = !self.after_dot && self.begun.quantifies(word);
        let goes_on = self.begun.goes_on(word);
        self.begun = self.begun.with(word, self.after_dot);
        if let Begun::Type(count) | Begun::Fields(count) = self.begun
            && count > MAX_DEPTH
        {
            self.too_deep(start);
        }
        if self.after_dot {
            self.prefixes = 0;
            return;
        } else if quantifies {
            return self.quantifier(start);
        }
        let begins_none = goes_on || self.expects_name && self.on_one_line(start);
        if let Some(keyword) = words::item_keyword(word)
            && !begins_none
            && self.starts_item(keyword, start)
        {
            self.prefixes = 0;
            return;
        }
        self.named(start, end);
        match words::reset(word) {
            Reset::Prefix => self.prefix(start),
            Reset::Clause => {
                self.prefixes = 0;
                self.reset_quantifiers();
            }
            Reset::Plain => {
                self.prefixes = 0;
                if self.pieces.is_empty() && self.diagnostics.is_empty() {
                    self.stray(start, end);
                }
            }
        }
    }

    fn stray(&mut self, start: usize, end: usize) {
        let word = self.text.get(start..end).unwrap_or("");
        let help = crate::diagnostic::nearest(word, words::ITEM_KEYWORDS.iter().copied())
            .map_or_else(|| "begin with `policy NAME { … }`".to_owned(), |near| format!("did you mean `{near}`?"));
        let span = self.span(start, end.max(start + 1));
        let diagnostic = Diagnostic::new(Code::OUTSIDE_ITEM, "this stands outside every item");
        self.diagnostics
            .push(diagnostic.at(span, "an item begins with a word such as `fact` or `criterion`").help(help));
    }
}

fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'(' => b')',
        _ => b']',
    }
}

fn end_of_word(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        at += 1;
    }
    at
}
