//! What a program knows of the items that it was made from.

use super::{ExceptionPlan, NodeId};
use crate::diagnostic::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The policy's header.
#[derive(Debug)]
pub(crate) struct Header {
    pub name: String,
    pub title: Option<String>,
    pub regulator: Option<String>,
    pub version: Option<String>,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub timezone: Option<String>,
    pub zone: Option<TimeZone>,
    /// `sha256:` and the digest of the zone's data, which says which edition of it this is.
    pub zone_data: Option<String>,
    /// `sha256:` and the digest of all files.
    pub hash: String,
}

/// A module as it is used once.
#[derive(Debug)]
pub(crate) struct ModuleInfo {
    /// Its full name: `sme`.
    pub name: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
}

/// A source of provisions.
#[derive(Debug)]
pub(crate) struct SourceInfo {
    pub name: String,
    pub title: String,
    pub url: Option<String>,
}

/// A provision: a source by its number, and the place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cite {
    pub source: u32,
    pub at: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Criterion {
    pub name: String,
    pub title: Option<String>,
    pub because: Option<String>,
    pub cites: Box<[Cite]>,
    pub part: Option<u32>,
    /// The days on which it is in force, where there is one version and it is not always.
    pub period: Option<super::Period>,
    /// The number of what says when it is in force, where it is not always. A version has none: its criterion does.
    pub force: Option<u32>,
    /// Its versions, where there are several, in the order of their days. The criterion's own node is that of the version
    /// in force.
    pub versions: Vec<u32>,
    /// Whether it is a version of another.
    pub is_version: bool,
    pub span: Span,
    /// The node that holds the verdict.
    pub node: NodeId,
    pub applies: Option<NodeId>,
    /// The node of the requirement; the same as `node` where there is nothing else.
    pub requires: NodeId,
    pub deemed: Option<NodeId>,
    /// Each waives, or puts another requirement in place.
    pub exceptions: Vec<ExceptionPlan<Option<NodeId>>>,
}

impl Criterion {
    /// Whether the verdict is that of the requirement.
    pub(crate) fn is_plain(&self) -> bool {
        self.applies.is_none() && self.deemed.is_none() && self.exceptions.is_empty()
    }
}

#[derive(Debug)]
pub(crate) struct PartInfo {
    pub name: String,
    pub title: Option<String>,
    pub cites: Box<[Cite]>,
    pub node: NodeId,
    pub span: Span,
}

#[derive(Debug)]
pub(crate) struct DefinitionInfo {
    pub name: String,
    pub cites: Box<[Cite]>,
    pub ty: crate::value::Type,
    /// The names and the types of what it is given.
    pub takes: Vec<(String, crate::value::Type)>,
    pub span: Span,
    /// The places of the names of all its versions.
    pub spans: Vec<Span>,
    /// What its value must keep, where it stands for a fact of a module.
    pub bounds: Vec<super::Bound>,
    /// Where its value is found, outside any `as at`; a truth value has a node instead.
    pub value: super::Operand,
    pub node: Option<NodeId>,
}

#[derive(Debug)]
pub(crate) struct ConditionInfo {
    pub name: String,
    pub text: String,
    pub cites: Box<[Cite]>,
    /// The number of what says when it is in force, where it is not always.
    pub force: Option<u32>,
    /// Its versions, where there are several, in the order of their days.
    pub versions: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct DecisionPlan {
    pub name: String,
    pub title: Option<String>,
    pub cites: Box<[Cite]>,
    pub span: Span,
    /// The outcomes, each once, in the order of the arms.
    pub outcomes: Vec<String>,
    /// In order; the last has no condition.
    pub arms: Vec<Arm>,
    /// The nodes before this one are those that the decision needs.
    pub end: NodeId,
    /// The criteria that it rests on, in order of declaration.
    pub criteria: Vec<u32>,
    /// The modules whose items it needs.
    pub modules: Vec<u32>,
}

#[derive(Debug)]
pub(crate) struct Arm {
    pub outcome: u32,
    pub when: Option<NodeId>,
    pub subject_to: Vec<u32>,
    pub because: Option<String>,
    pub cites: Box<[Cite]>,
    pub span: Span,
}
