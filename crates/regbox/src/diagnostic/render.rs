//! Diagnostics as text, drawn by `annotate-snippets`.

use super::{Diagnostic, Severity, Source};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

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
    // One snippet a file; the labels of a file stand together in it.
    let mut files: Vec<u32> = one.labels().iter().map(|label| label.span.file.0).collect();
    files.dedup();
    for file in files {
        let Some(source) = sources.get(file as usize) else { continue };
        let mut snippet = Snippet::source(source.text()).path(source.name());
        for (index, label) in one.labels().iter().enumerate().filter(|(_, label)| label.span.file.0 == file) {
            let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            let end = source.text().len();
            let range = label.span.range().start.min(end)..label.span.range().end.min(end);
            let mut annotation = kind.span(range);
            if !label.text.is_empty() {
                annotation = annotation.label(label.text.as_str());
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if let Some(help) = one.help_text() {
        group = group.element(Level::HELP.message(help));
    }
    group
}
