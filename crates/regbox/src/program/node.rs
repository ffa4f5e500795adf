//! The nodes of a program.

use crate::value::{CalendarId, MonthRounding, RecordId, Rounding, Type};
use jiff::civil::Date;

/// The number of a node.
pub(crate) type NodeId = u32;

/// Where a value is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Operand {
    Fact(u32),
    Const(u32),
    /// A computed value.
    Value(u32),
    /// The member of the list that the quantifier at this depth speaks of.
    Element(u32),
    /// The date of decision.
    On,
}

/// A run of [`Program::children`](super::Program::children).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct List {
    pub start: u32,
    pub len: u32,
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

impl Relation {
    /// The relation of `b` to `a`, where this is that of `a` to `b`.
    pub(crate) fn turned(self) -> Relation {
        match self {
            Relation::Less => Relation::More,
            Relation::AtMost => Relation::AtLeast,
            Relation::More => Relation::Less,
            Relation::AtLeast => Relation::AtMost,
            same @ (Relation::Equal | Relation::NotEqual) => same,
        }
    }
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Const(bool),
    /// A fact that is true or false.
    Fact(u32),
    /// A value that is true or false.
    Holds(Operand),
    /// The truth of another node, under a name or a citation of its own.
    Same(NodeId),
    Not(NodeId),
    All(List),
    Any(List),
    AtLeast(u32, List),
    Compare(Relation, Operand, Operand),
    /// Whether a value is in a set that is given.
    In(Operand, Operand),
    /// Whether a value is one of those listed.
    OneOf(Operand, Consts),
    IsNone(Operand),
    Within(u32),
    Each(u32),
    /// Fills a slot with a value made from the members of a list.
    Fold(u32),
    /// Fills a slot with what is linked by the members of a list.
    Linked(u32),
    /// A criterion with more than a requirement.
    Criterion(u32),
    /// A criterion that is in force for a time.
    InForce(u32),
    /// What gathers criteria that are all in force for a time: a problem where none of them is.
    Gathered(u32),
    /// Fills a slot of computed values.
    Value(u32),
}

/// A run of constants: the values of a set that is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Consts {
    pub start: u32,
    pub len: u32,
}

/// The members of a list, one after the other. The nodes that are evaluated for each stand right after the node that goes
/// over the list, up to `end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Over {
    pub list: Operand,
    pub depth: u32,
    pub end: NodeId,
}

/// Something said of the members of a list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loop {
    pub quantifier: Quantifier,
    pub over: Over,
    /// The node of the body whose truth counts.
    pub body: NodeId,
}

/// A value made from the members of a list, or from those of which something holds.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    pub function: Aggregate,
    pub over: Over,
    /// Whether a member counts.
    pub guard: Option<NodeId>,
    /// What is taken of each member.
    pub value: Operand,
    pub slot: u32,
    pub ty: Type,
}

/// All that can be reached from a value over ties, which are the members of a list.
#[derive(Clone, Debug)]
pub(crate) struct Linked {
    pub over: Over,
    pub start: Operand,
    /// Whether a tie counts.
    pub guard: Option<NodeId>,
    pub from: Operand,
    pub to: Operand,
    /// Whether a tie is gone over in both directions.
    pub both_ways: bool,
    pub jointly: Option<Jointly>,
    pub slot: u32,
    pub ty: Type,
    /// The depths of the loops around it whose members it rests on.
    pub around: Box<[u32]>,
}

/// What members hold together: their shares, and how the sum has to stand to something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jointly {
    pub share: Operand,
    pub relation: Relation,
    pub than: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Count,
    Mean,
    Median,
    Least,
    Greatest,
    /// The only one.
    The,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Some,
    Every,
    No,
}

/// Whether a date is in a window of days that ends, or begins, on another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub subject: Operand,
    pub days: i32,
    pub ending: bool,
    pub date: Operand,
}

/// The unit of what is added to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// With what happens at the end of a short month.
    Months(MonthRounding),
    Days,
    Business(CalendarId),
    Duration,
}

/// How a value is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ValueOp {
    /// Another value, under a name of its own.
    Same(Operand),
    /// The truth of a node.
    Truth(NodeId),
    /// A value that must keep the bounds of the fact that it stands for, by the number of the definition.
    Keep(Operand, u32),
    /// A field of a record.
    Field(Operand, RecordId, u32),
    Minus(Operand),
    Add(Operand, Operand),
    Subtract(Operand, Operand),
    Multiply(Operand, Operand),
    Divide(Operand, Operand),
    /// A date and a length of time; whether it is taken away.
    Move(Operand, Operand, Unit, bool),
    Call(Function, Operand, Operand),
    Choose(u32),
    /// No row of a table matches what it is given.
    NoRow(u32),
    Dated(u32),
    Except(u32),
    /// A fact that is presumed where it is not given.
    Presumed(u32),
    /// Made from the members of a list, by a node of its own.
    Fold(u32),
    /// What is linked, found by a node of its own.
    Linked(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    DaysBetween,
    FullMonthsBetween(MonthRounding),
    FullYearsBetween(MonthRounding),
    BusinessDaysBetween(CalendarId),
    Round(Rounding, u32),
    IfNone,
    LesserOf,
    GreaterOf,
    DateOf,
    /// Money at a rate of exchange.
    Convert,
}

/// The first value whose condition holds.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub arms: Vec<(NodeId, Operand)>,
    pub otherwise: Operand,
    /// The provisions of each arm, the last of them those of `otherwise`.
    pub cites: Vec<Box<[super::Cite]>>,
    pub kind: ChoiceKind,
}

/// What the arms of a choice are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChoiceKind {
    Arms,
    /// Rows of a table, of which no two match at once; the values that it is given.
    Rows(u32),
    /// Rows of which one always matches.
    AllRows(u32),
}

/// A table that is given values.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub definition: u32,
    pub values: Vec<Operand>,
}

/// A value for each period; which one, dates say.
#[derive(Clone, Debug)]
pub(crate) struct Dated {
    /// The number of what says which version is in force.
    pub force: u32,
    /// In the order of the periods.
    pub versions: Vec<Version>,
    /// Whether it is the definition that is in force for a time, and not one of its values.
    pub whole: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub value: Operand,
    pub cites: Box<[super::Cite]>,
}

/// A value with exceptions.
#[derive(Clone, Debug)]
pub(crate) struct Exceptions {
    pub own: Operand,
    pub own_cites: Box<[super::Cite]>,
    pub exceptions: Vec<super::ExceptionPlan<Operand>>,
}

/// What a fact is taken to be where it is not given and its condition holds, once a decision is taken on presumptions. The
/// value is the fact's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presumption {
    pub fact: u32,
    pub guard: NodeId,
}

/// When something is in force: the dates that say which of its versions is, and the days of each.
#[derive(Clone, Debug)]
pub(crate) struct Force {
    pub date: Operand,
    /// The day on which the test was entered, where that matters.
    pub entered: Option<Operand>,
    /// In order, never overlapping.
    pub periods: Box<[Period]>,
}

/// The days on which a version is in force, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// For tests that were entered before this date it does not begin: what was in force on the day before goes on.
    pub saving: Option<Date>,
    /// For tests that were entered before this date it does not end, until another version begins.
    pub saving_end: Option<Date>,
}

/// A condition where it is in force, by its version; where none is, it is passed over, or a problem.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InForce {
    /// The number of what says which version is in force.
    pub force: u32,
    /// The node of each version.
    pub versions: List,
    /// The node that stands for all the versions, where there are several.
    pub whole: Option<NodeId>,
    pub otherwise: Option<bool>,
}

/// A list of which every entry is in force for a time.
#[derive(Clone, Debug)]
pub(crate) struct Gathered {
    pub node: NodeId,
    /// The numbers of what says when each entry is in force.
    pub entries: Vec<u32>,
}

/// The item that a node is the result of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ItemRef {
    /// It is a part of one.
    None,
    Definition(u32),
    Criterion(u32),
    Part(u32),
    /// A fact that may be presumed.
    Fact(u32),
}
