//! Places in the source files of a policy.

use crate::wire::Writer;

/// Which of a policy's source files, in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// A range of bytes of one source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The file that the range is in.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`. Sources are at most 4 MiB, so offsets fit 32 bits.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: fit(start), end: fit(end) }
    }

    /// The smallest range that holds both. Both are in the same file.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range as indices into its file's text.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The place as JSON, under the key `span`.
    pub(crate) fn write(self, out: &mut Writer, files: &[Source]) {
        out.key("span");
        let Some(source) = files.get(self.file.0 as usize) else { return out.raw("null") };
        let (line, column) = source.line_column(self.start as usize);
        out.open('{');
        out.text_field("file", source.name());
        for (key, number) in
            [("line", line), ("column", column), ("start", self.start as usize), ("end", self.end as usize)]
        {
            out.key(key);
            out.raw(&number.to_string());
        }
        out.close('}');
    }
}

/// A source file of a policy: its name, as shown in messages, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    text: String,
    /// Where each line begins.
    lines: Vec<u32>,
    /// How many characters begin before each stretch of [`STRETCH`] bytes: a line may be as long as the text.
    characters: Vec<u32>,
}

/// The bytes between two places up to which the characters are counted once.
const STRETCH: usize = 1 << 10;

impl Source {
    /// A source called `name`, as messages will call it.
    ///
    /// ```
    /// let source = regbox::Source::new("demo.regbox", "policy demo {}");
    /// assert_eq!(source.name(), "demo.regbox");
    /// ```
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Source {
        let mut text: String = text.into();
        // A byte-order mark is no part of the text.
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(after_breaks).filter_map(|at| u32::try_from(at).ok()).collect();
        let mut characters: Vec<u32> = vec![0];
        for stretch in text.as_bytes().chunks(STRETCH) {
            let before = characters.last().copied().unwrap_or(0);
            characters
                .push(u32::try_from(count_characters(stretch)).map_or(before, |more| before.saturating_add(more)));
        }
        Source { name: name.into(), text, lines, characters }
    }

    /// The name that messages use.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, as it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column of a byte, both counted from 1; a column counts characters.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let mut end = offset.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let line = self.lines.partition_point(|start| *start as usize <= end).max(1);
        let line_start = self.lines.get(line - 1).map_or(0, |start| *start as usize);
        let before = if end.saturating_sub(line_start) < STRETCH {
            count_characters(self.text.as_bytes().get(line_start..end).unwrap_or(&[]))
        } else {
            self.characters_before(end).saturating_sub(self.characters_before(line_start))
        };
        (line, before + 1)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let stretch = offset / STRETCH;
        let counted = self.characters.get(stretch).map_or(0, |count| *count as usize);
        counted + count_characters(self.text.as_bytes().get(stretch * STRETCH..offset).unwrap_or(&[]))
    }

    /// The text of a range, empty where the range is not in this text.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }
}

/// How many characters begin in these bytes of a text.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn columns_count_characters_however_long_the_line() {
        let text = format!("a\n{}\nb", "a\u{e9}\u{1f600}".repeat(2_000));
        let source = Source::new("x", text.as_str());
        for (at, _) in text.char_indices().step_by(37) {
            let before = text.get(..at).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            assert_eq!(source.line_column(at), (line, column));
        }
        assert_eq!(source.line_column(usize::MAX), (3, 2));
    }
}
