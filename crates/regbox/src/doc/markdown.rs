//! A rulebook as Markdown: a table an item, what it says on the left and where that stands on the right.

use super::{Cited, Document, Line, Piece};
use std::fmt::Write as _;

pub(crate) fn markdown(document: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", escaped(&document.title));
    for (what, text) in &document.header {
        let _ = writeln!(out, "- {what}: {}", escaped(text));
    }
    for source in &document.sources {
        let _ = writeln!(out, "- Source: {}", cited(source));
    }
    for section in &document.sections {
        let _ = write!(out, "\n## {}", escaped(&section.heading));
        out.push_str(&beside(&section.cites));
        out.push('\n');
        for entry in &section.entries {
            let _ = write!(out, "\n### {}\n\n", escaped(&entry.title));
            let name = if entry.name.is_empty() { String::new() } else { format!("`{}`", entry.name) };
            let about: Vec<String> =
                [name].into_iter().chain(entry.period.clone()).filter(|text| !text.is_empty()).collect();
            if !about.is_empty() {
                let _ = write!(out, "{}\n\n", about.join(", "));
            }
            if !entry.rows.is_empty() {
                out.push_str("| Provision | Source |\n| --- | --- |\n");
            }
            for (at, row) in entry.rows.iter().enumerate() {
                // What the item as a whole cites stands beside its first row.
                let own = if at == 0 { entry.cites.as_slice() } else { &[] };
                let cites: Vec<String> = own.iter().chain(&row.cites).map(cited).collect();
                let lines: Vec<String> = row.lines.iter().map(line).collect();
                let _ = writeln!(out, "| {} | {} |", lines.join("<br>"), cites.join("<br>"));
            }
            for (at, cells) in entry.grid.iter().enumerate() {
                let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
                let _ = writeln!(out, "{}| {} |", if at == 0 { "\n" } else { "" }, cells.join(" | "));
                if at == 0 {
                    let _ = writeln!(out, "|{}", " --- |".repeat(cells.len()));
                }
            }
        }
    }
    out
}

fn beside(cites: &[Cited]) -> String {
    if cites.is_empty() {
        return String::new();
    }
    let all: Vec<String> = cites.iter().map(cited).collect();
    format!(" ({})", all.join("; "))
}

fn cited(cite: &Cited) -> String {
    let title = escaped(&cite.title);
    // Only a web address becomes a link: a policy's text is not trusted with any other.
    let title = match cite.url.as_deref().filter(|url| super::html::is_web(url)) {
        Some(url) => format!("[{title}](<{}>)", url.replace(['<', '>', '|', '\\', ' '], "")),
        None => title,
    };
    if cite.at.is_empty() { title } else { format!("{title}, {}", escaped(&cite.at)) }
}

fn line(line: &Line) -> String {
    let indent = if line.depth == 0 { String::new() } else { format!("{}• ", "&emsp;".repeat(line.depth.into())) };
    let pieces: String = line
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Plain(text) => escaped(text),
            Piece::Term(text) => format!("*{}*", escaped(text)),
            Piece::Strong(text) => format!("**{}**", escaped(text)),
        })
        .collect();
    format!("{indent}{pieces}")
}

/// A text in which nothing is a mark of Markdown, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
