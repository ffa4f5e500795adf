//! Expressions of the syntax tree.

use super::tree::{Citation, Ident, Literal, Relation};
use crate::diagnostic::Span;

/// The number of an expression, by which side tables know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ExprId(pub u32);

#[derive(Debug)]
pub(crate) struct Expr {
    pub id: ExprId,
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug)]
pub(crate) enum ExprKind {
    Literal(Literal),
    Name(Ident),
    /// A field of a record, or a value of an enumeration that is named.
    Field(Box<Expr>, Ident),
    Not(Box<Expr>),
    Minus(Box<Expr>),
    /// All of these: a chain of `and`, however long, is one node.
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// Terms, each with whether it is taken away. The first never is.
    Sum(Vec<(bool, Expr)>),
    /// Factors, each with whether it divides. The first never does.
    Product(Vec<(bool, Expr)>),
    /// What is said of a subject; more than one where comparisons share it.
    Compare {
        subject: Box<Expr>,
        tests: Vec<Test>,
        any: bool,
    },
    /// At least so many of a list of conditions.
    Counted {
        count: Count,
        list: Vec<ListEntry>,
    },
    Quantified {
        quantifier: Quantifier,
        variable: Ident,
        list: Box<Expr>,
        body: Box<Expr>,
    },
    /// A number made from the members of a list; of each member, `value`, or the member itself where only counted.
    Aggregate {
        function: Aggregate,
        value: Option<Box<Expr>>,
        members: Members,
    },
    /// The only member of which something holds.
    The(Members),
    Linked(Box<Linked>),
    Call {
        function: Ident,
        arguments: Vec<Expr>,
    },
    AsAt {
        value: Box<Expr>,
        date: Box<Expr>,
    },
}

/// Members of a list, perhaps only those of which something holds.
#[derive(Debug)]
pub(crate) struct Members {
    pub variable: Ident,
    pub list: Box<Expr>,
    pub condition: Option<Box<Expr>>,
}

/// How a number is made from many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Count,
    Mean,
    Median,
    Least,
    Greatest,
}

/// What can be reached from `start` by going over ties, which are the members of a list.
#[derive(Debug)]
pub(crate) struct Linked {
    pub start: Expr,
    pub ties: Members,
    pub from: Expr,
    pub to: Expr,
    /// Whether a tie is gone over in both directions.
    pub both_ways: bool,
    /// What those that are reached must hold together: the sum of this, compared with that.
    pub jointly: Option<(Expr, Relation, Expr)>,
}

/// One thing said of a subject. It has an id of its own, as a comparison is an expression to the stages that follow.
#[derive(Debug)]
pub(crate) struct Test {
    pub id: ExprId,
    pub span: Span,
    pub kind: TestKind,
}

#[derive(Debug)]
pub(crate) enum TestKind {
    Compare { op: Relation, with: Expr },
    OneOf { negated: bool, values: Vec<Expr> },
    IsNone { negated: bool },
    Within { days: i32, ending: bool, date: Expr },
    In { negated: bool, set: SetExpr },
}

#[derive(Debug)]
pub(crate) enum SetExpr {
    Written(Vec<Expr>),
    Given(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    All,
    Any,
    AtLeast(u32),
}

#[derive(Debug)]
pub(crate) struct ListEntry {
    pub expr: Expr,
    pub cites: Vec<Citation>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Some,
    Every,
    No,
}
