//! What each kind of item says.

use super::plain::{human, period_words, relation_and, type_words};
use super::words::{Said, Words};
use super::{Cited, Document, Entry, Line, Row, Section};
use crate::diagnostic::Span;
use crate::order;
use crate::resolve::Names;
use crate::syntax::expr::Expr;
use crate::syntax::tree::{
    CellEntry, CellKind, Citation, Clause, CriterionItem, DecisionItem, DefineItem, ExceptionItem, ExceptionResult,
    Header, Ident, Parameter, Text, Tree,
};

pub(super) fn document(tree: &Tree, names: &Names) -> Document {
    let maker = Maker { tree, names, words: Words { tree, names } };
    let mut document = Document::default();
    if let Some(header) = tree.header() {
        document.title = header.title.as_ref().map_or_else(|| human(&header.name.text), |title| title.text.clone());
        document.header = header_lines(header, maker.words);
        document.sources = (header.sources.iter())
            .map(|source| Cited {
                title: source.title.text.clone(),
                at: String::new(),
                url: source.url.as_ref().map(|url| url.text.clone()),
            })
            .collect();
    }
    let mut sections = vec![Section { heading: "Decisions".to_owned(), cites: Vec::new(), entries: maker.decisions() }];
    sections.extend(maker.rules());
    sections.extend(super::watched::sections(maker));
    let of_test = |name: &Ident| super::watched::is_of_test(tree, &name.text);
    let asked = tree.facts.iter().take(tree.course.asked);
    let (facts, judgements): (Vec<_>, Vec<_>) = asked.partition(|fact| fact.judged_by.is_none());
    let mut section = |heading: &str, entries: Vec<Entry>| {
        sections.push(Section { heading: heading.to_owned(), cites: Vec::new(), entries });
    };
    section("Facts that the applicant gives", facts.into_iter().map(|fact| maker.fact(fact)).collect());
    section("Judgements that an official makes", judgements.into_iter().map(|fact| maker.fact(fact)).collect());
    section(
        "What is told of each",
        (tree.records.iter().filter(|record| !of_test(&record.name)))
            .map(|record| maker.record(&record.name, &record.fields))
            .collect(),
    );
    section("Values to choose from", maker.enums());
    section("Worked examples", tree.scenarios.iter().map(|scenario| maker.scenario(scenario)).collect());
    sections.retain(|section| !section.entries.is_empty());
    document.sections = sections;
    document
}

fn header_lines(header: &Header, words: Words<'_>) -> Vec<(String, String)> {
    let mut lines = vec![("Name".to_owned(), header.name.text.clone())];
    let mut text = |what: &str, text: Option<&Text>| {
        lines.extend(text.map(|text| (what.to_owned(), text.text.clone())));
    };
    text("Regulator", header.regulator.as_ref());
    text("Version", header.version.as_ref());
    text("Time zone", header.timezone.as_ref());
    lines.extend(header.in_force.as_ref().map(|period| ("In force".to_owned(), period_words(period))));
    let date = |words: Words<'_>, expr: &Expr| {
        let mut said = Said::default();
        words.expr(expr, &mut said);
        flat(said.lines)
    };
    let entered = header.entered.as_ref().map(|entered| date(words, entered));
    lines.extend(entered.map(|entered| ("A test is entered on".to_owned(), entered)));
    lines
}

#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) tree: &'a Tree,
    names: &'a Names,
    pub(super) words: Words<'a>,
}

impl Maker<'_> {
    pub(super) fn cites(self, cites: &[Citation]) -> Vec<Cited> {
        super::cited(self.tree, self.names, cites)
    }

    pub(super) fn entry(self, name: &Ident, title: Option<&Text>, cites: &[Citation]) -> Entry {
        Entry {
            title: title.map_or_else(|| capital(&human(&name.text)), |title| title.text.clone()),
            name: name.text.clone(),
            period: None,
            cites: self.cites(cites),
            rows: Vec::new(),
            grid: Vec::new(),
        }
    }

    pub(super) fn row(self, cites: &[Citation], say: impl FnOnce(&mut Said)) -> Row {
        let mut said = Said::default();
        say(&mut said);
        Row { lines: said.lines, cites: self.cites(cites) }
    }

    pub(super) fn clause(self, word: &str, expr: &Expr, cites: &[Citation]) -> Row {
        self.row(cites, |said| {
            said.strong(word);
            said.plain(" ");
            self.words.expr(expr, said);
        })
    }

    pub(super) fn text_row(self, word: &str, text: &str) -> Row {
        self.row(&[], |said| {
            said.strong(word);
            said.plain(" ");
            said.plain(text);
        })
    }

    /// Definitions, criteria, tables and conditions, in the order of the text, by part.
    fn rules(self) -> Vec<Section> {
        let tree = self.tree;
        let mut found: Vec<(Span, Option<usize>, Entry)> = Vec::new();
        let of_test = |name: &Ident| super::watched::is_of_test(tree, &name.text);
        found.extend(
            tree.defines
                .iter()
                .filter(|item| !of_test(&item.name))
                .map(|item| (item.name.span, None, self.define(item))),
        );
        found.extend(tree.criteria.iter().map(|item| (item.name.span, item.part, self.criterion(item))));
        found.extend(tree.conditions.iter().filter(|item| !of_test(&item.name)).map(|item| {
            let mut entry = self.entry(&item.name, None, &item.cites);
            entry.period = item.in_force.as_ref().map(period_words);
            entry.rows.push(self.text_row("Condition:", &item.text.text));
            (item.name.span, None, entry)
        }));
        order::sort_by_key(&mut found, |(span, ..)| *span);
        let mut sections: Vec<(Option<usize>, Section)> = Vec::new();
        for (_, part, entry) in found {
            if sections.last().is_none_or(|(last, _)| *last != part) {
                let item = part.and_then(|part| tree.parts.get(part));
                let heading = item.map_or_else(
                    || "Rules".to_owned(),
                    |item| {
                        item.title.as_ref().map_or_else(|| capital(&human(&item.name.text)), |title| title.text.clone())
                    },
                );
                let cites = item.map_or_else(Vec::new, |item| self.cites(&item.cites));
                sections.push((part, Section { heading, cites, entries: Vec::new() }));
            }
            if let Some((_, section)) = sections.last_mut() {
                section.entries.push(entry);
            }
        }
        sections.into_iter().map(|(_, section)| section).collect()
    }

    fn criterion(self, item: &CriterionItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        let rows = &mut entry.rows;
        let clauses = |word: &str, clauses: &[Clause]| -> Vec<Row> {
            clauses.iter().map(|clause| self.clause(word, &clause.expr, &clause.cites)).collect()
        };
        rows.extend(clauses("Applies when", &item.applies));
        rows.extend(clauses("Requires:", &item.requires));
        for exception in &item.exceptions {
            self.exception(exception, 0, rows);
        }
        rows.extend(clauses("Deemed met when", &item.deemed));
        rows.extend(item.because.as_ref().map(|text| self.text_row("Reason:", &text.text)));
        entry
    }

    /// An exception, and the exceptions in it. One to an exception that waives takes that away again; one to a value puts
    /// another in its place, at any depth.
    fn exception(self, item: &ExceptionItem, depth: u8, rows: &mut Vec<Row>) {
        let takes_away = item.value().is_none() && !depth.is_multiple_of(2);
        let mut row = self.row(&item.cites, |said| {
            said.strong(if takes_away { "But not when" } else { "Except when" });
            said.plain(" ");
            self.words.expr(&item.when, said);
            if let Some(name) = &item.name {
                said.plain(&format!(" ({})", human(&name.text)));
            }
            if let Some(period) = &item.in_force {
                said.plain(&format!(", {}", period_words(period)));
            }
            match &item.result {
                ExceptionResult::None => {}
                ExceptionResult::Requires(instead) => {
                    said.plain("; then instead it requires: ");
                    self.words.expr(instead, said);
                }
                ExceptionResult::Value(value) => {
                    said.plain(": ");
                    self.words.expr(value, said);
                }
            }
            if let Some(because) = &item.because {
                said.plain(&format!(" — {}", because.text));
            }
            if !item.overriding.is_empty() {
                let names: Vec<String> = item.overriding.iter().map(|name| human(&name.text)).collect();
                said.below(|said| said.plain(&format!("overrides: {}", names.join(", "))));
            }
        });
        deepen(&mut row.lines, depth);
        rows.push(row);
        for nested in &item.nested {
            self.exception(nested, depth.saturating_add(1), rows);
        }
    }

    fn parameters(self, parameters: &[Parameter]) -> Option<Row> {
        let given: Vec<String> =
            parameters.iter().map(|one| format!("{} ({})", human(&one.name.text), type_words(&one.ty))).collect();
        (!given.is_empty()).then(|| self.text_row("For:", &given.join(", ")))
    }

    fn define(self, item: &DefineItem) -> Entry {
        if !item.rows.is_empty() {
            return self.table(item);
        }
        let mut entry = self.entry(&item.name, None, &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        entry.rows.extend(self.parameters(&item.parameters));
        for value in &item.entries {
            entry.rows.push(self.row(&value.cites, |said| {
                said.strong("Is");
                said.plain(" ");
                self.words.expr(&value.value, said);
                if let Some(when) = &value.when {
                    said.plain(" when ");
                    self.words.expr(when, said);
                }
                if let Some(period) = &value.in_force {
                    said.plain(" ");
                    said.plain(&period_words(period));
                }
            }));
        }
        entry.rows.extend(item.otherwise.as_ref().map(|(value, cites)| self.clause("Otherwise", value, cites)));
        entry
            .rows
            .extend(item.governed.as_ref().map(|date| self.clause("Which value is in force is picked by", date, &[])));
        for exception in &item.exceptions {
            self.exception(exception, 0, &mut entry.rows);
        }
        entry
    }

    fn table(self, item: &DefineItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        entry.period = item.in_force.as_ref().map(period_words);
        entry.rows.extend(self.parameters(&item.parameters));
        let cell = |expr: &Expr| flat(self.row(&[], |said| self.words.expr(expr, said)).lines);
        let columns = item.parameters.len() + 1;
        for row in &item.rows {
            let mut cells: Vec<String> = (row.cells.iter())
                .map(|one| match &one.kind {
                    CellKind::Otherwise => "otherwise".to_owned(),
                    CellKind::Any => "any".to_owned(),
                    CellKind::Entries(entries) => {
                        let each = entries.iter().map(|entry| match entry {
                            CellEntry::Value(value) => cell(value),
                            CellEntry::Range(bounds) => {
                                let bounds: Vec<String> = (bounds.iter())
                                    .map(|(relation, value)| relation_and(*relation, &cell(value)))
                                    .collect();
                                bounds.join(" and ")
                            }
                        });
                        each.collect::<Vec<_>>().join(", ")
                    }
                })
                .collect();
            // `otherwise` stands for all the conditions.
            while cells.len() < columns && cells.first().is_some_and(|first| first == "otherwise") {
                cells.insert(1, String::new());
            }
            let source: Vec<String> = row.cites.iter().map(|cite| cite.at.text.clone()).collect();
            cells.push(source.join("; "));
            entry.grid.push(cells);
        }
        entry
    }

    fn decisions(self) -> Vec<Entry> {
        self.tree.decisions.iter().map(|item| self.decision(item)).collect()
    }

    fn decision(self, item: &DecisionItem) -> Entry {
        let mut entry = self.entry(&item.name, item.title.as_ref(), &item.cites);
        for arm in &item.arms {
            entry.rows.push(self.row(&arm.cites, |said| {
                said.strong(&capital(&human(&arm.outcome.text)));
                match &arm.when {
                    Some(when) => {
                        said.plain(" when ");
                        self.words.expr(when, said);
                    }
                    None => said.plain(" otherwise"),
                }
                for condition in &arm.subject_to {
                    let full = self.names.full(condition);
                    // Each version has words of its own.
                    let versions = self.tree.conditions.iter().filter(|item| item.name.text == full);
                    let texts = versions.map(|item| match &item.in_force {
                        Some(period) => format!("{} ({})", item.text.text, period_words(period)),
                        None => item.text.text.clone(),
                    });
                    let mut texts: Vec<String> = texts.collect();
                    if texts.is_empty() {
                        texts.push(human(&condition.text));
                    }
                    said.below(|said| said.plain(&format!("subject to: {}", texts.join("; "))));
                }
                if let Some(because) = &arm.because {
                    said.below(|said| said.plain(&because.text));
                }
            }));
        }
        entry
    }
}

pub(super) fn deepen(lines: &mut [Line], by: u8) {
    for line in lines {
        line.depth = line.depth.saturating_add(by);
    }
}

/// The text of lines, without their form.
pub(super) fn flat(lines: Vec<Line>) -> String {
    let mut out = String::new();
    for line in lines {
        for piece in line.pieces {
            match piece {
                super::Piece::Plain(text) | super::Piece::Term(text) | super::Piece::Strong(text) => {
                    out.push_str(&text)
                }
            }
        }
    }
    out
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
