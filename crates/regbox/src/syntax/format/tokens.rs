//! The tokens of a text, remarks included.

/// A piece of text that is kept as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub text: &'t str,
    pub start: usize,
    /// How many line breaks the author put before it.
    pub breaks: usize,
    /// Whether any white space stands before it.
    pub spaced: bool,
}

impl Token<'_> {
    pub(super) fn is_remark(&self) -> bool {
        self.text.starts_with("//")
    }

    pub(super) fn opens(&self) -> bool {
        matches!(self.text, "{" | "(" | "[")
    }

    pub(super) fn closes(&self) -> bool {
        matches!(self.text, "}" | ")" | "]")
    }
}

/// Cuts a text; `whole` are the places of what is one token for the grammar, in order, such as a date.
pub(super) fn tokens<'t>(text: &'t str, whole: &[(usize, usize)]) -> Vec<Token<'t>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut whole = whole.iter().peekable();
    let (mut at, mut breaks, mut spaced) = (0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            breaks += usize::from(byte == b'\n');
            spaced = true;
            at += 1;
            continue;
        }
        while whole.next_if(|(start, _)| *start < at).is_some() {}
        let end = match whole.peek() {
            Some((start, end)) if *start == at => *end,
            _ => end_of(text, at, byte),
        };
        let own = text.get(at..end).unwrap_or("");
        let own = if own.starts_with("//") { own.trim_end() } else { own };
        found.push(Token { text: own, start: at, breaks, spaced });
        (at, breaks, spaced) = (end.max(at + 1), 0, false);
    }
    found
}

fn end_of(text: &str, at: usize, byte: u8) -> usize {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied();
    let run = |from: usize, is_in: &dyn Fn(u8) -> bool| {
        bytes.get(from..).and_then(|rest| rest.iter().position(|byte| !is_in(*byte))).map_or(bytes.len(), |n| from + n)
    };
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    match byte {
        b'/' if next == Some(b'/') => run(at, &|byte| byte != b'\n'),
        b'"' => end_of_text(bytes, at),
        b'`' => (run(at + 1, &is_word) + 1).min(bytes.len()),
        b'<' | b'>' if next == Some(b'=') => at + 2,
        _ if is_word(byte) => run(at, &is_word),
        _ => at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8),
    }
}

fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(b'\\') => at += 2,
            None => return bytes.len(),
            Some(_) => at += 1,
        }
    }
}
