//! From names to meaning: types, units, dates and exceptions, one rule a file.
//!
//! [`check`] walks the tree once and keeps what it finds out in tables beside it, by expression. It reports every
//! mistake; the tables are whole only where there is none.

mod arithmetic;
mod calls;
mod comparisons;
mod conflicts;
mod course;
mod criteria;
mod decisions;
mod declared;
mod defines;
mod dependencies;
mod exceptions;
mod expressions;
mod headers;
mod linked;
mod lower;
mod members;
mod names_in_use;
mod parameters;
mod presumptions;
mod scenarios;
mod tables;
mod unused;
mod versions;

pub(crate) use calls::Function;
pub(crate) use dependencies::Item;
pub(crate) use lower::lower;

use crate::diagnostic::{Code, Diagnostic, Severity, Source, Span};
use crate::program::Scenario;
use crate::resolve::Names;
use crate::syntax::expr::{Expr, ExprId};
use crate::syntax::tree::Tree;
use crate::value::{Calendar, Type, Value, show_type};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// What an expression refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// It refers to nothing: a literal, an operation.
    Itself,
    Fact(usize),
    /// A fact that may be presumed.
    Presumable(usize),
    Define(usize),
    Criterion(usize),
    Part(usize),
    EnumValue(u16),
    /// The member of a list that a quantifier speaks of; how many quantifiers stand outside it.
    Variable(usize),
    /// What a definition is given; which of its parameters.
    Parameter(usize),
    DecisionDate,
    Field(u32),
    Function(Function),
}

/// A bound of a fact or a field, with its value.
#[derive(Clone, Debug)]
pub(crate) struct BoundValue {
    pub op: crate::syntax::tree::Relation,
    pub value: Value,
}

/// The type of a fact or a field, and the bounds that its values keep.
#[derive(Clone, Debug)]
pub(crate) struct Declared {
    pub ty: Type,
    pub bounds: Vec<BoundValue>,
}

/// A tree whose every name and type is known.
#[derive(Debug)]
pub(crate) struct Checked {
    pub tree: Tree,
    pub names: Names,
    /// The type of each expression.
    pub types: Vec<Type>,
    /// What each expression refers to.
    pub meanings: Vec<Meaning>,
    pub facts: Vec<Declared>,
    /// What each fact is presumed to be, where it is.
    pub presumed: Vec<Option<Value>>,
    pub fields: Vec<Vec<Declared>>,
    pub defines: Vec<Type>,
    /// The types of the parameters of each definition.
    pub takes: Vec<Vec<Type>>,
    /// What the values of definitions must keep that stand for facts.
    pub kept: Vec<Vec<BoundValue>>,
    /// The tables, by the places of their names, of whose rows one always matches.
    pub covered: BTreeSet<Span>,
    pub calendars: Vec<Calendar>,
    pub zone: Option<TimeZone>,
    pub scenarios: Vec<Scenario>,
    pub planned: course::Planned,
    /// Definitions, criteria and parts, each after what it needs.
    pub order: Vec<Item>,
}

impl Checked {
    pub(crate) fn type_of(&self, id: ExprId) -> &Type {
        self.types.get(id.0 as usize).unwrap_or(&Type::None)
    }

    pub(crate) fn meaning_of(&self, id: ExprId) -> Meaning {
        self.meanings.get(id.0 as usize).copied().unwrap_or(Meaning::Itself)
    }
}

/// What the checks read and write.
pub(crate) struct Checker<'a> {
    tree: &'a Tree,
    names: &'a Names,
    sources: &'a [Source],
    types: Vec<Option<Type>>,
    meanings: Vec<Meaning>,
    facts: Vec<Option<Declared>>,
    presumed: Vec<Option<Value>>,
    fields: Vec<Vec<Option<Declared>>>,
    defines: Vec<Option<Type>>,
    kept: Vec<Vec<BoundValue>>,
    calendars: Vec<Option<Calendar>>,
    zone: Option<TimeZone>,
    /// Variables of the quantifiers that stand around the expression being checked.
    variables: Vec<(String, Option<Type>)>,
    /// The parameters of the definition that the expression being checked stands in.
    parameters: Vec<(String, Option<Type>)>,
    /// The types of the parameters of each definition.
    takes: Vec<Vec<Option<Type>>>,
    /// The tables, by the places of their names, of whose rows one always matches.
    covered: BTreeSet<Span>,
    used: names_in_use::Used,
    /// Whether something could not be read, and has been reported.
    unread: bool,
    scenarios: Vec<Scenario>,
    diagnostics: Vec<Diagnostic>,
}

/// Checks a tree. `zone` finds the rules of a time zone by name.
pub(crate) fn check(
    tree: Tree,
    names: Names,
    sources: &[Source],
    zone: &dyn Fn(&str) -> Option<Vec<u8>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Checked> {
    let exprs = tree.exprs as usize;
    let mut checker = Checker {
        tree: &tree,
        names: &names,
        sources,
        types: vec![None; exprs],
        meanings: vec![Meaning::Itself; exprs],
        facts: Vec::new(),
        presumed: Vec::new(),
        fields: Vec::new(),
        defines: vec![None; tree.defines.len()],
        kept: vec![Vec::new(); tree.defines.len()],
        calendars: Vec::new(),
        zone: None,
        variables: Vec::new(),
        parameters: Vec::new(),
        takes: Vec::new(),
        covered: BTreeSet::new(),
        used: names_in_use::Used::default(),
        unread: !diagnostics.is_empty(),
        scenarios: Vec::new(),
        diagnostics: Vec::new(),
    };
    checker.check_headers(zone);
    checker.check_calendars();
    checker.check_declared();
    checker.check_versions();
    checker.check_defines();
    checker.check_criteria();
    checker.check_misplaced_exceptions();
    checker.check_decisions();
    checker.check_conflicts();
    let planned = checker.check_course();
    let mut circles = Vec::new();
    let order = dependencies::order(checker.tree, &checker.meanings, &mut circles);
    // A circle among definitions without a type was met when their types were looked for.
    if !checker.diagnostics.iter().any(|one| one.code() == Code::CIRCLE) {
        checker.diagnostics.extend(circles);
    }
    checker.check_scenarios(&planned);
    if !checker.unread && !checker.diagnostics.iter().any(|one| one.severity() == Severity::Error) {
        checker.warn_unused();
    }
    let Checker {
        types,
        meanings,
        facts,
        presumed,
        fields,
        defines,
        kept,
        calendars,
        zone,
        scenarios,
        takes,
        covered,
        diagnostics: found,
        ..
    } = checker;
    diagnostics.extend(found);
    if diagnostics.iter().any(|one| one.severity() == Severity::Error) {
        return None;
    }
    Some(Checked {
        types: types.into_iter().map(|ty| ty.unwrap_or(Type::None)).collect(),
        meanings,
        facts: facts.into_iter().collect::<Option<_>>()?,
        presumed,
        fields: fields.into_iter().map(|fields| fields.into_iter().collect()).collect::<Option<_>>()?,
        defines: defines.into_iter().collect::<Option<_>>()?,
        covered,
        takes: takes.into_iter().map(|types| types.into_iter().collect()).collect::<Option<_>>()?,
        kept,
        calendars: calendars.into_iter().collect::<Option<_>>()?,
        zone,
        scenarios,
        planned,
        order,
        tree,
        names,
    })
}

impl Checker<'_> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// What the author wrote at a place, shortened to a line.
    fn written(&self, span: Span) -> String {
        let text = self.sources.get(span.file.0 as usize).map_or("", |source| source.slice(span));
        let line: Vec<&str> = text.split_whitespace().collect();
        let line = line.join(" ");
        match line.char_indices().nth(60) {
            Some((cut, _)) => format!("{}…", line.get(..cut).unwrap_or("")),
            None => line,
        }
    }

    fn show(&self, ty: &Type) -> String {
        show_type(ty, self.names)
    }

    fn set(&mut self, id: ExprId, ty: Option<Type>) -> Option<Type> {
        if let Some(slot) = self.types.get_mut(id.0 as usize) {
            slot.clone_from(&ty);
        }
        ty
    }

    fn mean(&mut self, id: ExprId, meaning: Meaning) {
        if let Some(slot) = self.meanings.get_mut(id.0 as usize) {
            *slot = meaning;
        }
    }

    /// Checks an expression that must be of a type.
    fn check_as(&mut self, expr: &Expr, expected: &Type, what: &str) -> Option<()> {
        let given = self.infer(expr, Some(expected))?;
        if expected.accepts(&given) {
            return Some(());
        }
        self.mismatch(expr.span, expected, &given, what);
        None
    }

    fn check_condition(&mut self, expr: &Expr) -> Option<()> {
        self.check_as(expr, &Type::Bool, "a condition")
    }

    fn mismatch(&mut self, span: Span, expected: &Type, given: &Type, what: &str) {
        let written = self.written(span);
        if let (Type::Money(a), Type::Money(b)) = (expected.required(), given.required())
            && a != b
        {
            let message = format!("{what} is money in {a} and `{written}` is in {b}");
            let help = format!("write the amount in {a}; amounts in two currencies never mix");
            return self.report(Diagnostic::new(Code::CURRENCY_MIX, message).at(span, "").help(help));
        }
        let expects = match expected {
            Type::Bool => "true or false".to_owned(),
            other => format!("`{}`", self.show(other)),
        };
        let message = format!("{what} is {expects}, and `{written}` is `{}`", self.show(given));
        let code = match (expected, given) {
            (_, Type::Optional(inner)) if expected.accepts(inner) => Code::NOT_UNWRAPPED,
            (Type::Decimal | Type::Percent | Type::Integer, Type::Ratio) => Code::UNROUNDED,
            _ => Code::TYPE_MISMATCH,
        };
        let help = match code {
            Code::NOT_UNWRAPPED => Some(format!("say what holds when it is absent: `if_none({written}, …)`")),
            Code::UNROUNDED => Some(format!("say how it is rounded: `round({written}, 2)`")),
            _ if *expected == Type::Bool => Some(format!("compare it with something: `{written} is …`")),
            _ => None,
        };
        self.report(Diagnostic::new(code, message).at(span, "").help_opt(help));
    }
}
