//! Diagnostics as text, drawn by `annotate-snippets`.
//!
//! Only the lines that a diagnostic speaks of are handed on: a file may be large, and its mistakes many.

use super::{Diagnostic, FileId, Label, Severity, Source};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

/// Labels further apart than this, in bytes, are drawn apart.
const FAR: usize = 8 << 10;
/// A longer stretch of text, as of one long line, is quoted in part.
const LONGEST: usize = 64 << 10;

pub(super) fn render(list: &[Diagnostic], sources: &[Source], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for one in list {
        out.push_str(&renderer.render(&[group(one, sources)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(one: &'a Diagnostic, sources: &'a [Source]) -> Group<'a> {
    let level = match one.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(one.message()).id(one.code().as_str()));
    for stretch in stretches(one.labels()) {
        let Some(source) = stretch.first().and_then(|(_, label)| sources.get(label.span.file.0 as usize)) else {
            continue;
        };
        group = match snippet(source, &stretch) {
            Ok(snippet) => group.element(snippet),
            Err(quoted) => group.element(Level::NOTE.message(quoted)),
        };
    }
    if let Some(help) = one.help_text() {
        group = group.element(Level::HELP.message(help));
    }
    group
}

/// The labels in groups that stand near each other in one file; each with whether it is the first of all.
fn stretches(labels: &[Label]) -> Vec<Vec<(bool, &Label)>> {
    let mut stretches: Vec<Vec<(bool, &Label)>> = Vec::new();
    for (at, label) in labels.iter().enumerate() {
        let near = |(file, start): (FileId, u32)| {
            file == label.span.file && (start as usize).abs_diff(label.span.start as usize) <= FAR
        };
        let home = stretches
            .iter_mut()
            .find(|stretch| stretch.iter().all(|(_, other)| near((other.span.file, other.span.start))));
        match home {
            Some(stretch) => stretch.push((at == 0, label)),
            None => stretches.push(vec![(at == 0, label)]),
        }
    }
    stretches
}

/// The lines of a stretch with its labels; a quotation where the lines are too long to draw.
fn snippet<'a>(source: &'a Source, labels: &[(bool, &'a Label)]) -> Result<Snippet<'a, Annotation<'a>>, String> {
    let text = source.text();
    let first = labels.iter().map(|(_, label)| label.span.start as usize).min().unwrap_or(0).min(text.len());
    let last = labels.iter().map(|(_, label)| label.span.end as usize).max().unwrap_or(0).clamp(first, text.len());
    let from = text.as_bytes()[..first].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let to = text.as_bytes()[last..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| last + at);
    let (line, column) = source.line_column(first);
    let lines = text.get(from..to).filter(|lines| lines.len() <= LONGEST);
    let Some(lines) = lines else {
        let quoted: String = text.get(first..).unwrap_or("").chars().take(60).collect();
        return Err(format!("in {}, line {line}, column {column}: `{quoted}`", source.name()));
    };
    let mut snippet = Snippet::source(lines).path(source.name()).line_start(line);
    for (primary, label) in labels {
        let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let start = on_boundary(lines, (label.span.start as usize).saturating_sub(from));
        let end = on_boundary(lines, (label.span.end as usize).saturating_sub(from)).max(start);
        let mut annotation = kind.span(start..end);
        if !label.text.is_empty() {
            annotation = annotation.label(label.text.as_str());
        }
        snippet = snippet.annotation(annotation);
    }
    Ok(snippet)
}

/// The nearest boundary of a character, at or before a byte.
fn on_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
