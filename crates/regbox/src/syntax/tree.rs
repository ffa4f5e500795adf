//! The syntax tree: what a policy says, item by item, with the place of every part.
//!
//! Items of a kind stand in one list, in the order of their files and places. Expressions carry an [`ExprId`], by which
//! later stages keep what they find out in tables beside the tree; there is no second tree.

mod elsewhere;
mod exceptions;
pub(crate) mod monitor;
mod scenarios;
mod versions;

pub(crate) use elsewhere::{Scope, ScopeId, UseItem};
pub(crate) use exceptions::{ExceptionItem, ExceptionResult, names_of, overriders};
pub(crate) use scenarios::{Assignment, Data, DataKind, Expectation, Expected, ExpectedStatus, ScenarioItem};
pub(crate) use versions::{Versions, in_order};

use super::expr::Expr;
use crate::diagnostic::Span;
use crate::value::{Currency, MonthRounding, Number};
use jiff::civil::Date;

/// A name without backticks. A reference is kept as it was written, and means what it means in its scope; a name that is
/// declared is kept whole, with the prefix of its scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ident {
    pub text: String,
    pub span: Span,
    pub scope: ScopeId,
}

/// Text in quotes, unescaped.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub text: String,
    pub span: Span,
}

/// A provision of a source.
#[derive(Clone, Debug)]
pub(crate) struct Citation {
    pub source: Ident,
    pub at: Text,
}

/// Days on which something is in force; both are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// For tests that were entered before this date it does not begin: what was in force on the day before goes on.
    pub saving: Option<Date>,
    /// For tests that were entered before this date it does not end, until something else begins.
    pub saving_end: Option<Date>,
    pub span: Span,
}

impl InForce {
    /// Whether it matters on which day a test was entered.
    pub(crate) fn saves(&self) -> bool {
        self.saving.is_some() || self.saving_end.is_some()
    }
}

/// Everything that the files of a policy declare.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub headers: Vec<Header>,
    pub uses: Vec<UseItem>,
    pub calendars: Vec<CalendarItem>,
    pub enums: Vec<EnumItem>,
    pub records: Vec<RecordItem>,
    pub facts: Vec<FactItem>,
    pub defines: Vec<DefineItem>,
    /// Those that stand apart from what they are exceptions to, until they are put there.
    pub exceptions: Vec<ExceptionItem>,
    pub parts: Vec<PartItem>,
    pub criteria: Vec<CriterionItem>,
    pub conditions: Vec<ConditionItem>,
    pub decisions: Vec<DecisionItem>,
    pub events: Vec<monitor::EventItem>,
    pub lifecycles: Vec<monitor::LifecycleItem>,
    pub states: Vec<monitor::StateItem>,
    pub measures: Vec<monitor::MeasureItem>,
    pub limits: Vec<monitor::LimitItem>,
    pub obligations: Vec<monitor::ObligationItem>,
    pub prohibitions: Vec<monitor::ProhibitionItem>,
    pub waivers: Vec<monitor::WaiverItem>,
    pub scenarios: Vec<ScenarioItem>,
    /// In order of their expressions' numbers; the first is the policy.
    pub scopes: Vec<Scope>,
    /// Names of modules whose files cannot be used, so that names of their items are not reported as well.
    pub broken_modules: Vec<String>,
    /// Names that a broken item declares, so that uses of them are not reported as well.
    pub broken: Vec<Ident>,
    /// What the items of a test are called, once that is known.
    pub course: monitor::Course,
    /// How many expressions there are: every [`ExprId`](super::expr::ExprId) is below it.
    pub exprs: u32,
}

#[derive(Debug)]
pub(crate) struct Header {
    pub name: Ident,
    pub title: Option<Text>,
    pub regulator: Option<Text>,
    pub version: Option<Text>,
    pub in_force: Option<InForce>,
    pub timezone: Option<Text>,
    pub months: Option<(MonthRounding, Span)>,
    pub sources: Vec<SourceItem>,
    pub governed: Option<Expr>,
    /// The date on which the test was entered.
    pub entered: Option<Expr>,
}

#[derive(Debug)]
pub(crate) struct SourceItem {
    pub name: Ident,
    pub title: Text,
    pub url: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct CalendarItem {
    pub name: Ident,
    pub covers: Option<(Date, Date, Span)>,
    pub weekend: Vec<jiff::civil::Weekday>,
    pub holidays: Vec<(Date, Span)>,
}

#[derive(Debug)]
pub(crate) struct EnumItem {
    pub name: Ident,
    pub ordered: bool,
    pub values: Vec<EnumValue>,
}

#[derive(Debug)]
pub(crate) struct EnumValue {
    pub name: Ident,
    pub title: Option<Text>,
}

#[derive(Debug)]
pub(crate) struct RecordItem {
    pub name: Ident,
    pub fields: Vec<FieldItem>,
}

#[derive(Debug)]
pub(crate) struct FieldItem {
    pub name: Ident,
    pub ty: TypeName,
    pub question: Option<Text>,
    pub clauses: FactClauses,
}

/// A type as it was written.
#[derive(Clone, Debug)]
pub(crate) struct TypeName {
    pub kind: TypeNameKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) enum TypeNameKind {
    Named(Ident),
    Money(Currency),
    Rate(Currency, Currency),
    PeriodOfMonths,
    PeriodOfDays,
    Optional(Box<TypeName>),
    List(Box<TypeName>),
    Set(Ident),
}

/// A fact, or a judgement where somebody is named who makes it.
#[derive(Debug)]
pub(crate) struct FactItem {
    pub name: Ident,
    pub ty: TypeName,
    pub question: Option<Text>,
    pub judged_by: Option<Text>,
    pub clauses: FactClauses,
}

/// What the block of a fact, of a judgement or of a field says.
#[derive(Debug, Default)]
pub(crate) struct FactClauses {
    pub cites: Vec<Citation>,
    pub bounds: Vec<Bound>,
    pub asked: Option<Expr>,
    pub help: Option<Text>,
    pub suggests: Vec<(Ident, Text)>,
    pub presumed: Option<Presumption>,
}

/// What a fact is taken to be, until the contrary is shown.
#[derive(Debug)]
pub(crate) struct Presumption {
    pub value: Data,
    pub when: Expr,
    pub cites: Vec<Citation>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub op: Relation,
    pub value: Literal,
    pub span: Span,
}

/// How two values stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    NotEqual,
}

/// A value written out.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    None,
    Number(Number),
    Percent(Number),
    Money(Currency, Number),
    Date(Date),
    /// As written: what it means depends on the policy's time zone.
    DateTime(String),
    Months(i32),
    Days(i32),
    Business(i32, Ident),
    /// Minutes.
    Minutes(i64),
    Text(String),
}

/// What a definition, or a table, is given each time.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: Ident,
    pub ty: TypeName,
}

#[derive(Debug)]
pub(crate) struct DefineItem {
    pub name: Ident,
    pub parameters: Vec<Parameter>,
    pub in_force: Option<InForce>,
    pub ty: Option<TypeName>,
    pub cites: Vec<Citation>,
    pub governed: Option<Expr>,
    pub entries: Vec<ValueEntry>,
    pub otherwise: Option<(Expr, Vec<Citation>)>,
    pub exceptions: Vec<ExceptionItem>,
    /// Whether it stands for a fact of a module, as the braces of `use` say.
    pub binding: bool,
    /// What the value of such a one must keep.
    pub bounds: Vec<Bound>,
    /// Of a table: its rows, of which the first names the columns. A table has no entries.
    pub rows: Vec<TableRow>,
    pub title: Option<Text>,
    /// What the name stands for at other times; none of them has others in its turn.
    pub others: Vec<DefineItem>,
}

impl DefineItem {
    /// One that is a single value, always.
    pub(crate) fn plain(name: Ident, value: Expr) -> DefineItem {
        DefineItem {
            name,
            parameters: Vec::new(),
            in_force: None,
            ty: None,
            cites: Vec::new(),
            governed: None,
            entries: vec![ValueEntry { value, when: None, in_force: None, cites: Vec::new() }],
            otherwise: None,
            exceptions: Vec::new(),
            binding: false,
            bounds: Vec::new(),
            rows: Vec::new(),
            title: None,
            others: Vec::new(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct ValueEntry {
    pub value: Expr,
    pub when: Option<Expr>,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct TableRow {
    pub cells: Vec<Cell>,
    pub cites: Vec<Citation>,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct Cell {
    pub kind: CellKind,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) enum CellKind {
    Otherwise,
    Any,
    /// Any of these.
    Entries(Vec<CellEntry>),
}

#[derive(Debug)]
pub(crate) enum CellEntry {
    Value(Expr),
    /// All of these bounds, which are one or two.
    Range(Vec<(Relation, Expr)>),
}

#[derive(Debug)]
pub(crate) struct PartItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct CriterionItem {
    pub name: Ident,
    pub title: Option<Text>,
    /// Index of the part that it stands in.
    pub part: Option<usize>,
    pub in_force: Option<InForce>,
    pub governed: Option<Expr>,
    pub cites: Vec<Citation>,
    pub applies: Vec<Clause>,
    pub requires: Vec<Clause>,
    pub deemed: Vec<Clause>,
    pub exceptions: Vec<ExceptionItem>,
    pub because: Option<Text>,
    pub span: Span,
    /// What the name stands for at other times; none of them has others in its turn.
    pub others: Vec<CriterionItem>,
}

/// A condition of a criterion, with the provisions it comes from.
#[derive(Debug)]
pub(crate) struct Clause {
    pub expr: Expr,
    pub cites: Vec<Citation>,
}

#[derive(Debug)]
pub(crate) struct ConditionItem {
    pub name: Ident,
    pub text: Text,
    pub in_force: Option<InForce>,
    pub cites: Vec<Citation>,
    /// What the name stands for at other times; none of them has others in its turn.
    pub others: Vec<ConditionItem>,
}

#[derive(Debug)]
pub(crate) struct DecisionItem {
    pub name: Ident,
    pub title: Option<Text>,
    pub cites: Vec<Citation>,
    pub arms: Vec<Arm>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub outcome: Ident,
    /// None for `otherwise`.
    pub when: Option<Expr>,
    pub subject_to: Vec<Ident>,
    pub because: Option<Text>,
    pub cites: Vec<Citation>,
    pub span: Span,
}
