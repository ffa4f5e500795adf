//! The formatter: one layout for every policy, in which nothing but white space ever changes.
//!
//! [`tokens`] cuts the text, remarks included. [`roles`] reads from the grammar what each token is for: where a clause
//! begins, which brackets hold what. [`layout`] says where lines break and how far they are set in; [`columns`] lines up
//! what stands in a run of lines. Line breaks that the author has put between clauses and entries are kept.

mod columns;
mod layout;
mod lines;
mod roles;
mod rules;
#[cfg(test)]
mod tests;
mod tokens;

use super::modules::Files;
use super::parse::parse;
use crate::diagnostic::{Diagnostics, Severity, Source};
use roles::Reading;

/// The longest line, in columns, on which a block that the author wrote on one line stays.
const LINE: usize = 120;

/// The text of a file of a policy in the layout of the house; its tokens and its remarks stay what they are.
///
/// Two spaces for each bracket, at most one blank line in a row, line feeds only, and a line feed at the end; no
/// byte-order mark. The file need not be a whole policy: what it names is not looked up.
///
/// # Errors
///
/// What keeps the file from being read as a policy; it is then better mended first.
///
/// ```
/// use regbox::{Source, format};
///
/// let source = Source::new("demo.regbox", "fact  a:bool \"Is it?\"   // why\ndefine b=a and(not a)");
/// assert_eq!(format(&source)?, "fact a: bool \"Is it?\"  // why\ndefine b = a and (not a)\n");
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
pub fn format(source: &Source) -> Result<String, Diagnostics> {
    let (_, diagnostics) = parse(&Files::alone(source));
    if diagnostics.iter().any(|one| one.severity() == Severity::Error) {
        return Err(Diagnostics::new(diagnostics, std::sync::Arc::from([source.clone()])));
    }
    Ok(laid_out(source.text()).unwrap_or_else(|| source.text().to_owned()))
}

/// The text in its layout; none if another reading would come of it, as where `2 .x` must not become `2.x`.
fn laid_out(text: &str) -> Option<String> {
    let reading = roles::read(text)?;
    let tokens = tokens::tokens(text, &reading.whole);
    let out = columns::printed(lines::lines(&tokens, &reading));
    let again = roles::read(&out)?;
    let same = again.rules == reading.rules && same_tokens(text, &reading, &out, &again);
    same.then_some(out)
}

fn same_tokens(text: &str, reading: &Reading, out: &str, again: &Reading) -> bool {
    let (before, after) = (tokens::tokens(text, &reading.whole), tokens::tokens(out, &again.whole));
    before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| a.text == b.text)
}
