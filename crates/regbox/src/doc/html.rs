//! A rulebook as one HTML page that needs nothing else: no script, no font, no network.

use super::{Cited, Document, Entry, Line, Piece};
use std::fmt::Write as _;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1rem/1.5 Georgia,serif;max-width:70rem;margin:2rem auto;padding:0 1rem}\
h1,h2,h3,nav,th{font-family:system-ui,sans-serif}h2{border-bottom:2px solid;margin-top:3rem}\
table{border-collapse:collapse;width:100%}td,th{vertical-align:top;text-align:left;padding:.3rem .6rem;border-top:1px solid #8888}\
table.provisions td:last-child{width:30%;font-family:system-ui,sans-serif;font-size:.9rem}\
.about{font-family:system-ui,sans-serif;font-size:.9rem;opacity:.8}em{font-style:normal;border-bottom:1px dotted}\
dt{font-weight:bold;float:left;clear:left;width:8rem}dd{margin-left:8rem}section.item{break-inside:avoid}\
@media(max-width:40rem){table.provisions td{display:block;width:auto!important;border-top:0}table.provisions tr{border-top:1px solid #8888;display:block}}\
@media print{nav{display:none}body{max-width:none}}";

pub(crate) fn html(document: &Document) -> String {
    let title = escaped(&document.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<dl>\n"
    );
    for (what, text) in &document.header {
        let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", escaped(what), escaped(text));
    }
    for source in &document.sources {
        let _ = writeln!(out, "<dt>Source</dt><dd>{}</dd>", cited(source));
    }
    out.push_str("</dl>\n</header>\n<nav aria-label=\"Contents\">\n<ol>\n");
    for (at, section) in document.sections.iter().enumerate() {
        let _ = writeln!(out, "<li><a href=\"#section-{at}\">{}</a></li>", escaped(&section.heading));
    }
    out.push_str("</ol>\n</nav>\n<main>\n");
    for (at, section) in document.sections.iter().enumerate() {
        let _ = writeln!(out, "<h2 id=\"section-{at}\">{}</h2>", escaped(&section.heading));
        if !section.cites.is_empty() {
            let _ = writeln!(out, "<p class=\"about\">{}</p>", all(section.cites.iter()));
        }
        for item in &section.entries {
            entry(item, &mut out);
        }
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn entry(entry: &Entry, out: &mut String) {
    let _ = writeln!(out, "<section class=\"item\">\n<h3>{}</h3>", escaped(&entry.title));
    let name = if entry.name.is_empty() { None } else { Some(format!("<code>{}</code>", escaped(&entry.name))) };
    let about: Vec<String> = name.into_iter().chain(entry.period.as_deref().map(escaped)).collect();
    if !about.is_empty() {
        let _ = writeln!(out, "<p class=\"about\">{}</p>", about.join(", "));
    }
    if !entry.rows.is_empty() {
        out.push_str(
            "<table class=\"provisions\">\n<thead><tr><th>Provision</th><th>Source</th></tr></thead>\n<tbody>\n",
        );
        for (at, row) in entry.rows.iter().enumerate() {
            let own = if at == 0 { entry.cites.as_slice() } else { &[] };
            let lines: String = row.lines.iter().map(line).collect();
            let _ = writeln!(out, "<tr><td>{lines}</td><td>{}</td></tr>", all(own.iter().chain(&row.cites)));
        }
        out.push_str("</tbody>\n</table>\n");
    }
    if let [head, rows @ ..] = entry.grid.as_slice() {
        let cells = |tag: &str, cells: &[String]| -> String {
            cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect()
        };
        let _ = writeln!(out, "<table>\n<thead><tr>{}</tr></thead>\n<tbody>", cells("th", head));
        for row in rows {
            let _ = writeln!(out, "<tr>{}</tr>", cells("td", row));
        }
        out.push_str("</tbody>\n</table>\n");
    }
    out.push_str("</section>\n");
}

fn line(line: &Line) -> String {
    let pieces: String = line
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Plain(text) => escaped(text),
            Piece::Term(text) => format!("<em>{}</em>", escaped(text)),
            Piece::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        })
        .collect();
    let indent = indent_of(line.depth);
    format!("<div{indent}>{pieces}</div>")
}

fn indent_of(depth: u8) -> String {
    if depth == 0 { String::new() } else { format!(" style=\"margin-left:{}rem\"", u16::from(depth) * 2) }
}

fn all<'c>(cites: impl Iterator<Item = &'c Cited>) -> String {
    cites.map(cited).collect::<Vec<_>>().join("<br>")
}

fn cited(cite: &Cited) -> String {
    let title = escaped(&cite.title);
    let title = match cite.url.as_deref().filter(|url| is_web(url)) {
        Some(url) => format!("<a href=\"{}\" rel=\"noreferrer\">{title}</a>", escaped(url)),
        None => title,
    };
    if cite.at.is_empty() { title } else { format!("{title}, {}", escaped(&cite.at)) }
}

/// Whether an address is one of the web, and not a script in disguise.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
