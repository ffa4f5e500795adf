//! A reader of Rust text, just good enough for the rules: it blanks comments and literals, and finds paths.

/// The code without comments. Lines stay where they are.
pub(crate) fn without_comments(code: &str) -> String {
    blank(code, false)
}

/// The code without comments and without what stands in string and character literals. Lines stay where they are.
pub(crate) fn bare(code: &str) -> String {
    blank(code, true)
}

/// The code before its inline test module.
pub(crate) fn without_tests(code: &str) -> &str {
    let tests = code.match_indices("#[cfg(test)]").find(|(at, text)| {
        let rest = code[at + text.len()..].trim_start();
        rest.starts_with("mod tests {") || rest.starts_with("mod test {")
    });
    tests.map_or(code, |(at, _)| &code[..at])
}

/// The line, counted from one, at a byte of the text.
pub(crate) fn line(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where a whole word stands.
pub(crate) fn word<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

/// The names that follow a prefix such as `crate::`, with their place: one for `crate::a`, two for `crate::{a, b::c}`.
pub(crate) fn names_after<'a>(code: &'a str, prefix: &str) -> Vec<(usize, &'a str)> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let start = at + prefix.len();
        match code[start..].strip_prefix('{') {
            Some(group) => {
                names.extend(group_heads(group).into_iter().map(|(offset, name)| (start + 1 + offset, name)))
            }
            None => names.push((start, identifier(&code[start..]))),
        }
    }
    names
}

/// The first identifier of each part of a `use` group, whose text starts after the opening brace.
fn group_heads(group: &str) -> Vec<(usize, &str)> {
    let (mut heads, mut depth, mut at_head) = (Vec::new(), 0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_head = true,
            c if at_head && !c.is_whitespace() => {
                heads.push((at, identifier(&group[at..])));
                at_head = false;
            }
            _ => {}
        }
    }
    heads
}

fn identifier(text: &str) -> &str {
    let text = text.strip_prefix("r#").unwrap_or(text);
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

fn blank(code: &str, literals: bool) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let (length, hidden) = token(rest, &out);
        let (text, tail) = rest.split_at(length.max(c.len_utf8()).min(rest.len()));
        match hidden {
            Hidden::Comment => out.extend(text.chars().map(space)),
            Hidden::Literal if literals => out.extend(text.chars().map(space)),
            Hidden::Literal | Hidden::Nothing => out.push_str(text),
        }
        rest = tail;
    }
    out
}

fn space(c: char) -> char {
    if c == '\n' { '\n' } else { ' ' }
}

enum Hidden {
    Comment,
    Literal,
    Nothing,
}

/// How many bytes the next piece has, and what it is. `before` is the code so far.
fn token(rest: &str, before: &str) -> (usize, Hidden) {
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), Hidden::Comment)
    } else if rest.starts_with("/*") {
        (block_comment(rest), Hidden::Comment)
    } else if let Some(length) = raw_string(rest, before) {
        (length, Hidden::Literal)
    } else if rest.starts_with('"') {
        (quoted(rest, '"'), Hidden::Literal)
    } else if rest.starts_with("'\\") || rest.chars().nth(2) == Some('\'') && rest.starts_with('\'') {
        (quoted(rest, '\''), Hidden::Literal)
    } else {
        (1, Hidden::Nothing)
    }
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

fn raw_string(rest: &str, before: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    if before.ends_with(|c: char| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = after.len() - after.trim_start_matches('#').len();
    let body = after[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close).map_or(body.len(), |end| end + close.len());
    Some(1 + hashes + 1 + end)
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn comments_and_literals_are_blanked() {
    let code = "a // b\n/* c /* d */ e */ f \"g \\\" h\" 'i' '\\'' &'static j r#\"k\" l\"# m";
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words(&bare(code)), "a f &'static j m");
    assert_eq!(words(&without_comments(code)), "a f \"g \\\" h\" 'i' '\\'' &'static j r#\"k\" l\"# m");
    assert_eq!(bare(code).matches('\n').count(), 1);
}

#[test]
fn names_are_found_singly_and_in_groups() {
    let names = |code| names_after(code, "crate::").into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(names("use crate::value::Money; crate::decide::run()"), ["value", "decide"]);
    assert_eq!(names("use crate::{\n  value::{Date, Money},\n  syntax,\n};"), ["value", "syntax"]);
    assert_eq!(names("use mycrate::value; use other::crate::x;"), Vec::<&str>::new());
}

#[test]
fn the_test_module_is_cut_off() {
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\n b }"), "a\n");
    assert_eq!(without_tests("#[cfg(test)]\nuse a;\nb"), "#[cfg(test)]\nuse a;\nb");
}

#[test]
fn words_are_whole() {
    assert_eq!(word("f64 xf64 f64_ (f64)", "f64").collect::<Vec<_>>(), [0, 15]);
    assert_eq!(line("a\nb\nc", 4), 3);
}
