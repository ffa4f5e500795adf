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

/// An expression and every expression inside it.
pub(crate) fn each_expr<'t>(expr: &'t Expr, visit: &mut dyn FnMut(&'t Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Name(_) => {}
        ExprKind::Field(inner, _) | ExprKind::Not(inner) | ExprKind::Minus(inner) => each_expr(inner, visit),
        ExprKind::And(terms) | ExprKind::Or(terms) => terms.iter().for_each(|term| each_expr(term, visit)),
        ExprKind::Sum(terms) | ExprKind::Product(terms) => terms.iter().for_each(|(_, term)| each_expr(term, visit)),
        ExprKind::Compare { subject, tests, .. } => {
            each_expr(subject, visit);
            for test in tests {
                match &test.kind {
                    TestKind::Compare { with: inner, .. }
                    | TestKind::Within { date: inner, .. }
                    | TestKind::In { set: SetExpr::Given(inner), .. } => each_expr(inner, visit),
                    TestKind::OneOf { values, .. } | TestKind::In { set: SetExpr::Written(values), .. } => {
                        values.iter().for_each(|value| each_expr(value, visit));
                    }
                    TestKind::IsNone { .. } => {}
                }
            }
        }
        ExprKind::Counted { list, .. } => list.iter().for_each(|entry| each_expr(&entry.expr, visit)),
        ExprKind::Quantified { list, body, .. } => {
            each_expr(list, visit);
            each_expr(body, visit);
        }
        ExprKind::Aggregate { value, members, .. } => {
            each_member_expr(members, visit);
            value.iter().for_each(|value| each_expr(value, visit));
        }
        ExprKind::The(members) => each_member_expr(members, visit),
        ExprKind::Linked(linked) => {
            each_expr(&linked.start, visit);
            each_member_expr(&linked.ties, visit);
            each_expr(&linked.from, visit);
            each_expr(&linked.to, visit);
            if let Some((share, _, than)) = &linked.jointly {
                each_expr(share, visit);
                each_expr(than, visit);
            }
        }
        ExprKind::Call { arguments, .. } => arguments.iter().for_each(|argument| each_expr(argument, visit)),
        ExprKind::AsAt { value, date } => {
            each_expr(value, visit);
            each_expr(date, visit);
        }
    }
}

fn each_member_expr<'t>(members: &'t Members, visit: &mut dyn FnMut(&'t Expr)) {
    each_expr(&members.list, visit);
    members.condition.iter().for_each(|condition| each_expr(condition, visit));
}

/// The bare names in an expression, and those that are called, whatever they stand for.
pub(crate) fn names_in<'t>(expr: &'t Expr, visit: &mut dyn FnMut(&'t Ident)) {
    each_expr(expr, &mut |inner| {
        if let ExprKind::Name(ident) | ExprKind::Call { function: ident, .. } = &inner.kind {
            visit(ident);
        }
    });
}
