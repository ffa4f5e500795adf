//! pest pairs to the syntax tree.
//!
//! Each `parse_*` function takes the pair of one grammar rule apart. They return `None` only for an item that is broken,
//! after its mistake has been reported.

mod clauses;
mod course;
mod describe;
mod duties;
mod elsewhere;
mod exceptions;
mod expressions;
mod items;
mod literals;
mod members;
mod scenarios;
mod tables;

use super::expr::ExprId;
use super::modules::Files;
use super::scan::{self, Piece};
use super::tree::{Ident, Scope, ScopeId, Text, Tree};
use super::words;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use pest::Parser as _;
use pest::iterators::{Pair, Pairs};
use regbox_grammar::{RegboxParser, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Parses the files of a policy and of its modules into one tree; with every mistake that was found.
///
/// A module is parsed again for each time that it is used, since its names mean something else each time.
pub(crate) fn parse(files: &Files) -> (Tree, Vec<Diagnostic>) {
    let mut tree = Tree { broken_modules: files.broken.clone(), ..Tree::default() };
    let mut diagnostics = Vec::new();
    let mut scans: BTreeMap<FileId, scan::Scanned> = BTreeMap::new();
    for (at, instance) in (0u32..).zip(&files.instances) {
        let (prefix, path) = (instance.prefix.clone(), instance.path.clone());
        let file = instance.files.first().copied().unwrap_or_default();
        tree.scopes.push(Scope { prefix, path, file, exprs: tree.exprs });
        for file in &instance.files {
            let Some(source) = files.sources.get(file.0 as usize) else { continue };
            let mut again = Vec::new();
            let repeated = scans.contains_key(file);
            let scanned = scans.entry(*file).or_insert_with(|| {
                let mut scanned = scan::scan(*file, source.text());
                diagnostics.append(&mut scanned.diagnostics);
                scanned
            });
            let mut ctx = Ctx {
                file: *file,
                text: source.text(),
                base: 0,
                remarks: &scanned.remarks,
                scope: ScopeId(at),
                prefix: &instance.prefix,
                modules: &files.modules,
                tree: &mut tree,
                // What is wrong with a module is told once.
                diagnostics: if repeated { &mut again } else { &mut diagnostics },
            };
            for piece in &scanned.pieces {
                // Decisions, scenarios and tests are those of the policy, whoever else uses its rules.
                if at == 0 || !words::is_of_the_policy(piece.keyword) {
                    ctx.parse_piece(piece, None);
                }
            }
        }
    }
    (tree, diagnostics)
}

/// The rule of an item, and where the text ends that it parses.
pub(super) fn item_rule(text: &str, piece: &Piece) -> (Rule, usize) {
    match piece.keyword {
        "policy" => (Rule::policy_item, piece.end),
        "use" => (Rule::use_item, piece.end),
        "calendar" => (Rule::calendar_item, piece.end),
        "enum" => (Rule::enum_item, piece.end),
        "record" => (Rule::record_item, piece.end),
        "fact" => (Rule::fact_item, piece.end),
        "judgement" => (Rule::judgement_item, piece.end),
        "define" => (Rule::define_item, piece.end),
        "table" => (Rule::table_item, piece.end),
        "exception" => (Rule::exception_item, piece.end),
        "part" if piece.children.is_empty() => {
            // A part without items ends before its closing bracket.
            let own = text.get(piece.start..piece.end).unwrap_or("");
            (Rule::part_head, own.rfind('}').map_or(piece.end, |at| piece.start + at))
        }
        "part" => (Rule::part_head, piece.head_end),
        "criterion" => (Rule::criterion_item, piece.end),
        "condition" => (Rule::condition_item, piece.end),
        "decision" => (Rule::decision_item, piece.end),
        "event" => (Rule::event_item, piece.end),
        "lifecycle" => (Rule::lifecycle_item, piece.end),
        "state" => (Rule::state_item, piece.end),
        "measure" => (Rule::measure_item, piece.end),
        "limit" => (Rule::limit_item, piece.end),
        "obligation" => (Rule::obligation_item, piece.end),
        "prohibition" => (Rule::prohibition_item, piece.end),
        "waiver" => (Rule::waiver_item, piece.end),
        _ => (Rule::scenario_item, piece.end),
    }
}

/// What the parsing of one item needs.
struct Ctx<'a> {
    file: FileId,
    text: &'a str,
    /// Where the text of the item begins in its file.
    base: usize,
    remarks: &'a [(usize, usize)],
    scope: ScopeId,
    prefix: &'a str,
    /// The full names of all modules.
    modules: &'a BTreeSet<String>,
    tree: &'a mut Tree,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Ctx<'a> {
    fn parse_piece(&mut self, piece: &Piece, part: Option<usize>) {
        let parsed = if piece.broken { None } else { self.parse_item(piece, part) };
        let part_index = if piece.keyword == "part" { parsed } else { None };
        if parsed.is_none()
            && let Some(span) = piece.name
        {
            let text = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
            let text = format!("{}{}", self.prefix, text.replace('`', ""));
            self.tree.broken.push(Ident { text, span, scope: self.scope });
        }
        for child in &piece.children {
            self.parse_piece(child, part_index);
        }
    }

    /// Parses one item and puts it into the tree; its index among the items of its kind.
    fn parse_item(&mut self, piece: &Piece, part: Option<usize>) -> Option<usize> {
        if part.is_some() && !words::is_part_member(piece.keyword) {
            let keyword = piece.keyword;
            let span = Span::new(self.file, piece.start, piece.start + keyword.len());
            let message = format!("`{keyword}` cannot stand inside a part");
            let help = "a part holds criteria and conditions; close it first";
            self.diagnostics.push(Diagnostic::new(Code::UNEXPECTED, message).at(span, "").help(help));
            return None;
        }
        if !words::is_supported(piece.keyword) {
            let keyword = piece.keyword;
            let span = Span::new(self.file, piece.start, piece.start + keyword.len());
            let message = format!("`{keyword}` belongs to a part of the language that this version does not have yet");
            let mend = format!("leave it out for now; as a name, write it in backticks: `` `{keyword}` ``");
            self.diagnostics.push(Diagnostic::new(Code::NOT_YET, message).at(span, "").help(mend));
            return None;
        }
        let (rule, end) = item_rule(self.text, piece);
        self.base = piece.start;
        let text = self.text.get(piece.start..end).unwrap_or("");
        let mut pairs = match RegboxParser::parse(rule, text) {
            Ok(pairs) => pairs,
            Err(error) => {
                let diagnostic = describe::unexpected(self, &error, text);
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        let pair = pairs.next()?;
        match rule {
            Rule::policy_item => self.parse_header(pair),
            Rule::use_item => self.parse_use(pair),
            Rule::calendar_item => self.parse_calendar(pair),
            Rule::enum_item => self.parse_enum(pair),
            Rule::record_item => self.parse_record(pair),
            Rule::fact_item | Rule::judgement_item => self.parse_fact(pair),
            Rule::define_item => self.parse_define(pair),
            Rule::table_item => self.parse_table(pair),
            Rule::exception_item => self.parse_exception_apart(pair),
            Rule::part_head => self.parse_part(pair),
            Rule::criterion_item => self.parse_criterion(pair, part),
            Rule::condition_item => self.parse_condition(pair),
            Rule::decision_item => self.parse_decision(pair),
            Rule::event_item => self.parse_event(pair),
            Rule::lifecycle_item => self.parse_lifecycle(pair),
            Rule::state_item => self.parse_state(pair),
            Rule::measure_item => self.parse_measure(pair),
            Rule::limit_item => self.parse_limit(pair),
            Rule::obligation_item => self.parse_obligation(pair),
            Rule::prohibition_item => self.parse_prohibition(pair),
            Rule::waiver_item => self.parse_waiver(pair),
            _ => self.parse_scenario(pair),
        }
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        let start = self.base + span.start();
        // A rule that ends in optional parts may take the space and the remarks after it along; a place does not.
        let mut end = start + pair.as_str().trim_end().len();
        loop {
            let at = self.remarks.partition_point(|(_, until)| *until < end);
            match self.remarks.get(at) {
                Some((from, until)) if *from >= start && *from < end && *until >= end => {
                    end = start + self.text.get(start..*from).unwrap_or("").trim_end().len();
                }
                _ => return Span::new(self.file, start, end),
            }
        }
    }

    fn fresh_id(&mut self) -> ExprId {
        let id = ExprId(self.tree.exprs);
        self.tree.exprs = self.tree.exprs.saturating_add(1);
        id
    }

    fn parse_ident(&self, pair: &Pair<'_, Rule>) -> Ident {
        Ident { text: pair.as_str().replace('`', ""), span: self.span(pair), scope: self.scope }
    }

    /// A name where it is declared: the whole of it.
    fn parse_declared(&self, pair: &Pair<'_, Rule>) -> Ident {
        let mut ident = self.parse_ident(pair);
        ident.text.insert_str(0, self.prefix);
        ident
    }

    fn parse_text(&self, pair: &Pair<'_, Rule>) -> Text {
        Text { text: unescaped(pair.as_str()), span: self.span(pair) }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}

/// What text in quotes says.
pub(super) fn unescaped(raw: &str) -> String {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or("");
    let mut text = String::with_capacity(inner.len());
    let mut escaped = false;
    for c in inner.chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            text.push(c);
            escaped = false;
        }
    }
    text
}

/// The pairs inside a pair, without its keywords: the rule says what they mean.
struct Parts<'i>(Pairs<'i, Rule>);

impl<'i> Iterator for Parts<'i> {
    type Item = Pair<'i, Rule>;

    fn next(&mut self) -> Option<Pair<'i, Rule>> {
        self.0.by_ref().find(|pair| !is_keyword(pair.as_rule()))
    }
}

/// Keywords stand together in the grammar, and rules are ordered as they stand there.
fn is_keyword(rule: Rule) -> bool {
    (Rule::kw_applies..=Rule::kw_when).contains(&rule)
}

trait PairParts<'i> {
    fn parts(self) -> Parts<'i>;
}

impl<'i> PairParts<'i> for Pair<'i, Rule> {
    fn parts(self) -> Parts<'i> {
        Parts(self.into_inner())
    }
}

/// The next pair if it is of this rule.
fn next_if<'i>(parts: &mut Parts<'i>, rule: Rule) -> Option<Pair<'i, Rule>> {
    while parts.0.peek().is_some_and(|pair| is_keyword(pair.as_rule())) {
        parts.0.next();
    }
    if parts.0.peek()?.as_rule() == rule { parts.0.next() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_and_nothing_else_are_passed_over() {
        for rule in Rule::all_rules() {
            assert_eq!(is_keyword(*rule), format!("{rule:?}").starts_with("kw_"), "{rule:?}");
        }
    }
}
