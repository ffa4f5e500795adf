//! The checked policy as a flat, typed, topologically ordered plan.
//!
//! Every condition is a [`Node`] of [`Program::nodes`] whose truth is kept by its number; every computed value has a slot
//! of its own. A node comes after what it needs, so one pass over the nodes evaluates the policy. The nodes that one
//! decision needs are a prefix of them, and the body of a quantifier stands right after it. Indices are made by the
//! builder (`check::lower`) and by nobody else, which is why evaluation may index without asking.

mod cites;
pub(crate) mod course;
mod exceptions;
mod info;
mod inputs;
mod node;
mod scenario;
mod schema;

pub(crate) use cites::cites_json;
pub(crate) use exceptions::{ExceptionInfo, ExceptionPlan, each_exception, exception_by_number};
pub(crate) use info::{
    Arm, Cite, ConditionInfo, Criterion, DecisionPlan, DefinitionInfo, Header, ModuleInfo, PartInfo, SourceInfo,
};
pub(crate) use inputs::{Inputs, of_force, of_node, of_slot};
pub(crate) use node::{
    Aggregate, Choice, ChoiceKind, Consts, Dated, Exceptions, Fold, Force, Function, Gathered, Given, InForce, ItemRef,
    Jointly, Linked, List, Loop, NodeId, Op, Operand, Over, Period, Presumption, Quantifier, Relation, Unit, ValueOp,
    Version, Window,
};
pub(crate) use scenario::{Expectation, ExpectedResult, Scenario, Watched, WatchedEvent, WatchedItem};
pub(crate) use schema::{Bound, EnumInfo, FactInfo, FieldInfo, PresumedInfo, RecordInfo, Schema, show_json, show_text};

use crate::diagnostic::{Source, Span};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A compiled policy.
#[derive(Debug)]
pub(crate) struct Program {
    pub header: Header,
    pub files: Arc<[Source]>,
    pub modules: Vec<ModuleInfo>,
    pub sources: Vec<SourceInfo>,
    pub schema: Schema,
    /// What each node does; a node's number is its place.
    pub nodes: Vec<Op>,
    pub spans: Vec<Span>,
    /// The item that a node is the result of.
    pub owners: Vec<ItemRef>,
    /// The provisions that a clause or an entry of a list cites by itself, by its node.
    pub cites: FxHashMap<NodeId, Box<[Cite]>>,
    /// What each call of a definition gives it, by the node of the call's result.
    pub calls: FxHashMap<NodeId, Box<[Operand]>>,
    /// The members of lists of nodes.
    pub children: Vec<NodeId>,
    pub consts: Vec<Value>,
    /// What each slot of computed values holds.
    pub values: Vec<ValueOp>,
    /// The node that fills each slot.
    pub value_nodes: Vec<NodeId>,
    pub loops: Vec<Loop>,
    pub folds: Vec<Fold>,
    pub linked: Vec<Linked>,
    pub windows: Vec<Window>,
    pub choices: Vec<Choice>,
    pub given: Vec<Given>,
    pub dated: Vec<Dated>,
    /// When items and values are in force, by number.
    pub forces: Vec<Force>,
    pub exceptions: Vec<Exceptions>,
    pub in_force: Vec<InForce>,
    pub gathered: Vec<Gathered>,
    /// Each presumption, on each date that its fact is asked on.
    pub presumptions: Vec<Presumption>,
    /// Each criterion as it stands on the date of decision, by name; behind them, the versions of those that have several.
    pub criteria: Vec<Criterion>,
    /// What the nodes of criteria with more than a requirement do, on each date that they are asked on.
    pub plans: Vec<Criterion>,
    pub parts: Vec<PartInfo>,
    pub definitions: Vec<DefinitionInfo>,
    /// By name, and behind them the versions of those that have several.
    pub conditions: Vec<ConditionInfo>,
    pub decisions: Vec<DecisionPlan>,
    pub course: course::Course,
    pub scenarios: Vec<Scenario>,
    /// How deep quantifiers nest.
    pub depth: usize,
}

impl Program {
    /// The members of a list of nodes.
    #[inline]
    pub(crate) fn list(&self, list: List) -> &[NodeId] {
        &self.children[list.start as usize..list.start as usize + list.len as usize]
    }

    /// What the author wrote for a node.
    pub(crate) fn text(&self, span: Span) -> &str {
        self.files.get(span.file.0 as usize).map_or("", |source| source.slice(span))
    }

    /// The criteria that have names of their own.
    pub(crate) fn named_criteria(&self) -> impl Iterator<Item = &Criterion> {
        self.criteria.iter().take_while(|criterion| !criterion.is_version)
    }

    /// The decision of a name, and its number.
    pub(crate) fn decision(&self, name: &str) -> Option<(usize, &DecisionPlan)> {
        self.decisions.iter().enumerate().find(|(_, decision)| decision.name == name)
    }
}
