//! The tables of declared names.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::order;
use crate::syntax::tree::{Ident, ScopeId, Tree};
use crate::value::{CalendarId, EnumId, RecordId, TypeNames};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a name stands for. The number is the item's place in its list of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Symbol {
    Fact(usize),
    Define(usize),
    Criterion(usize),
    Part(usize),
    Condition(usize),
    Decision(usize),
    /// Declared by an item that could not be read: uses of it are not reported again.
    Broken,
}

/// What the name of a type stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeSymbol {
    Enum(EnumId),
    Record(RecordId),
    Broken,
}

/// Every name that the files of a policy declare.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub symbols: BTreeMap<String, Symbol>,
    pub types: BTreeMap<String, TypeSymbol>,
    /// The header and the place in it of each source.
    pub sources: BTreeMap<String, (usize, usize)>,
    pub calendars: BTreeMap<String, CalendarId>,
    /// The values of each enumeration by name.
    pub values: Vec<BTreeMap<String, u16>>,
    /// The fields of each record by name.
    pub fields: Vec<BTreeMap<String, u32>>,
    /// What stands before the full names of each scope's items.
    prefixes: Vec<String>,
    /// The full names of modules, as `sme.`, with whether they can be used.
    modules: BTreeMap<String, bool>,
    enum_names: Vec<String>,
    record_names: Vec<String>,
    calendar_names: Vec<String>,
}

impl TypeNames for Names {
    fn enum_name(&self, id: EnumId) -> &str {
        self.enum_names.get(id.0 as usize).map_or("", String::as_str)
    }
    fn record_name(&self, id: RecordId) -> &str {
        self.record_names.get(id.0 as usize).map_or("", String::as_str)
    }
    fn calendar_name(&self, id: CalendarId) -> &str {
        self.calendar_names.get(id.0 as usize).map_or("", String::as_str)
    }
}

impl Names {
    /// The value of an enumeration that is written so.
    pub(crate) fn value_of(&self, id: EnumId, name: &str) -> Option<u16> {
        self.values.get(id.0 as usize)?.get(name).copied()
    }
}

/// What names mean where they are written.
impl Names {
    /// The whole of a name that was written in some scope.
    pub(crate) fn full<'i>(&self, ident: &'i Ident) -> Cow<'i, str> {
        match self.prefix(ident.scope) {
            "" => Cow::Borrowed(&ident.text),
            prefix => Cow::Owned(format!("{prefix}{}", ident.text)),
        }
    }

    fn prefix(&self, scope: ScopeId) -> &str {
        self.prefixes.get(scope.0 as usize).map_or("", String::as_str)
    }

    /// The item that a name stands for.
    pub(crate) fn symbol(&self, ident: &Ident) -> Option<Symbol> {
        let full = self.full(ident);
        let found = self.symbols.get(full.as_ref()).copied();
        found.or_else(|| self.in_broken_module(&full).then_some(Symbol::Broken))
    }

    /// The type that a name stands for.
    pub(crate) fn type_symbol(&self, ident: &Ident) -> Option<TypeSymbol> {
        let full = self.full(ident);
        let found = self.types.get(full.as_ref()).copied();
        found.or_else(|| self.in_broken_module(&full).then_some(TypeSymbol::Broken))
    }

    /// The header and the place in it of a source.
    pub(crate) fn source(&self, ident: &Ident) -> Option<(usize, usize)> {
        self.sources.get(self.full(ident).as_ref()).copied()
    }

    pub(crate) fn calendar(&self, ident: &Ident) -> Option<CalendarId> {
        self.calendars.get(self.full(ident).as_ref()).copied()
    }

    /// Whether a name stands for a module.
    pub(crate) fn is_module(&self, ident: &Ident) -> bool {
        self.modules.contains_key(&format!("{}.", self.full(ident)))
    }

    fn in_broken_module(&self, full: &str) -> bool {
        let mut dots = full.match_indices('.');
        dots.any(|(at, _)| full.get(..=at).and_then(|prefix| self.modules.get(prefix)) == Some(&false))
    }

    /// The names among these that can be written where `ident` stands, as they are written there.
    pub(crate) fn written_in<'n>(
        &'n self,
        ident: &Ident,
        full: impl Iterator<Item = &'n String>,
    ) -> impl Iterator<Item = &'n str> {
        let prefix = self.prefix(ident.scope);
        full.filter_map(move |name| name.strip_prefix(prefix))
    }

    /// The fact at the beginning of a path such as `sme.owners[0].share`.
    pub(crate) fn fact_at(&self, path: &str) -> Option<Symbol> {
        let ends = path.char_indices().filter(|(_, c)| matches!(c, '.' | '[')).map(|(at, _)| at);
        let mut starts = ends.chain([path.len()]).filter_map(|end| path.get(..end));
        starts.find_map(|start| match self.symbols.get(start) {
            Some(found @ (Symbol::Fact(_) | Symbol::Broken)) => Some(*found),
            _ => self.in_broken_module(start).then_some(Symbol::Broken),
        })
    }
}

/// Names that the language itself gives.
pub(crate) const BUILT_IN: [&str; 1] = ["decision_date"];

/// Collects the names of all items; a name that is declared twice is reported, and the first one counts.
pub(crate) fn collect(tree: &Tree, diagnostics: &mut Vec<Diagnostic>) -> Names {
    let mut names =
        Names { prefixes: tree.scopes.iter().map(|scope| scope.prefix.clone()).collect(), ..Names::default() };
    names.modules.extend(tree.scopes.iter().skip(1).map(|scope| (scope.prefix.clone(), true)));
    names.modules.extend(tree.broken_modules.iter().map(|name| (format!("{name}."), false)));
    let mut declared: BTreeMap<&str, Span> = BTreeMap::new();
    let mut items: Vec<(&Ident, Symbol)> = Vec::new();
    items.extend(tree.facts.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Fact(at))));
    items.extend(tree.defines.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Define(at))));
    items.extend(tree.parts.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Part(at))));
    items.extend(tree.criteria.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Criterion(at))));
    items.extend(tree.conditions.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Condition(at))));
    items.extend(tree.decisions.iter().enumerate().map(|(at, item)| (&item.name, Symbol::Decision(at))));
    order::sort_by_key(&mut items, |(ident, _)| ident.span);
    for (ident, symbol) in items {
        let bare = ident.text.strip_prefix(names.prefix(ident.scope)).unwrap_or(&ident.text);
        if BUILT_IN.contains(&bare) {
            let message = format!("`{bare}` is a name that the language gives");
            diagnostics
                .push(Diagnostic::new(Code::DECLARED_TWICE, message).at(ident.span, "").help("choose another name"));
        } else if first(&mut declared, ident, diagnostics) {
            names.symbols.insert(ident.text.clone(), symbol);
        } else if names.symbols.get(&ident.text).is_some_and(|earlier| are_versions(*earlier, symbol)) {
            // Had both a period, they would have been gathered.
            let help = "give one of them another name, or say for each when it is in force: `until 2025-12-31`, `from 2026-01-01`";
            if let Some(found) = diagnostics.pop() {
                diagnostics.push(found.help(help));
            }
        }
    }
    for item in &tree.uses {
        first(&mut declared, &item.alias, diagnostics);
    }
    for ident in &tree.broken {
        names.symbols.entry(ident.text.clone()).or_insert(Symbol::Broken);
        names.types.entry(ident.text.clone()).or_insert(TypeSymbol::Broken);
    }
    types(tree, &mut names, diagnostics);
    sources_and_calendars(tree, &mut names, diagnostics);
    names
}

/// Whether two items could be versions of one.
fn are_versions(one: Symbol, other: Symbol) -> bool {
    matches!(
        (one, other),
        (Symbol::Define(_), Symbol::Define(_))
            | (Symbol::Criterion(_), Symbol::Criterion(_))
            | (Symbol::Condition(_), Symbol::Condition(_))
    )
}

fn types(tree: &Tree, names: &mut Names, diagnostics: &mut Vec<Diagnostic>) {
    let mut declared: BTreeMap<&str, Span> = BTreeMap::new();
    declared.extend(tree.uses.iter().map(|item| (item.alias.text.as_str(), item.alias.span)));
    for (at, item) in (0u32..).zip(&tree.enums) {
        if first(&mut declared, &item.name, diagnostics) {
            names.types.insert(item.name.text.clone(), TypeSymbol::Enum(EnumId(at)));
        }
        names.enum_names.push(item.name.text.clone());
        let mut seen = BTreeMap::new();
        let mut values = BTreeMap::new();
        for (index, value) in (0..=u16::MAX).zip(&item.values) {
            if first(&mut seen, &value.name, diagnostics) {
                values.insert(value.name.text.clone(), index);
            }
        }
        names.values.push(values);
    }
    for (at, item) in (0u32..).zip(&tree.records) {
        if first(&mut declared, &item.name, diagnostics) {
            names.types.insert(item.name.text.clone(), TypeSymbol::Record(RecordId(at)));
        }
        names.record_names.push(item.name.text.clone());
        let mut seen = BTreeMap::new();
        let mut fields = BTreeMap::new();
        for (index, field) in (0u32..).zip(&item.fields) {
            if first(&mut seen, &field.name, diagnostics) {
                fields.insert(field.name.text.clone(), index);
            }
        }
        names.fields.push(fields);
    }
}

fn sources_and_calendars(tree: &Tree, names: &mut Names, diagnostics: &mut Vec<Diagnostic>) {
    let mut declared = BTreeMap::new();
    for (header_at, header) in tree.headers.iter().enumerate() {
        for (at, source) in header.sources.iter().enumerate() {
            if first(&mut declared, &source.name, diagnostics) {
                names.sources.insert(source.name.text.clone(), (header_at, at));
            }
        }
    }
    let mut declared = BTreeMap::new();
    for (at, calendar) in (0u32..).zip(&tree.calendars) {
        if first(&mut declared, &calendar.name, diagnostics) {
            names.calendars.insert(calendar.name.text.clone(), CalendarId(at));
        }
        names.calendar_names.push(calendar.name.text.clone());
    }
}

/// Whether this is the first declaration of a name; a second one is reported.
fn first<'a>(declared: &mut BTreeMap<&'a str, Span>, ident: &'a Ident, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if let Some(earlier) = declared.get(ident.text.as_str()) {
        let message = format!("`{}` is declared twice", ident.text);
        diagnostics.push(
            Diagnostic::new(Code::DECLARED_TWICE, message)
                .at(ident.span, "declared again here")
                .at(*earlier, "declared here first")
                .help("give one of them another name"),
        );
        return false;
    }
    declared.insert(&ident.text, ident.span);
    true
}
