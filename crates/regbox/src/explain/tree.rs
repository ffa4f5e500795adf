//! The explanation of a decision: the nodes that decided it, as a tree.

use super::place::Place;
use crate::decide::{Truth, Verdict};
use crate::facts::Facts;
use crate::program::Program;
use crate::value::Value;
use std::sync::Arc;

/// What a node of an explanation stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The decision itself.
    Decision,
    /// An outcome and the condition it has.
    Arm,
    /// A part and its criteria.
    Part,
    /// A criterion.
    Criterion,
    /// A definition.
    Definition,
    /// When a criterion applies.
    Applies,
    /// An exception.
    Exception,
    /// The requirement that an exception puts in place.
    Substitute,
    /// When a criterion counts as met.
    Deemed,
    /// Conditions of which all must hold.
    All,
    /// Conditions of which one must hold.
    Any,
    /// Conditions of which some number must hold.
    AtLeast,
    /// A condition turned round.
    Not,
    /// A comparison.
    Comparison,
    /// Something said of the members of a list.
    Quantifier,
    /// A value made from the members of a list.
    Aggregate,
    /// One member of a list.
    Member,
    /// A fact, or something inside one.
    Fact,
    /// A judgement.
    Judgement,
    /// The date of decision.
    Date,
    /// A truth value that the policy writes out.
    Constant,
}

impl Kind {
    /// The kind as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Decision => "decision",
            Kind::Arm => "arm",
            Kind::Part => "part",
            Kind::Criterion => "criterion",
            Kind::Definition => "definition",
            Kind::Applies => "applies",
            Kind::Exception => "exception",
            Kind::Substitute => "substitute",
            Kind::Deemed => "deemed",
            Kind::All => "all",
            Kind::Any => "any",
            Kind::AtLeast => "at_least",
            Kind::Not => "not",
            Kind::Comparison => "comparison",
            Kind::Quantifier => "quantifier",
            Kind::Aggregate => "aggregate",
            Kind::Member => "member",
            Kind::Fact => "fact",
            Kind::Judgement => "judgement",
            Kind::Date => "date",
            Kind::Constant => "constant",
        }
    }
}

/// Why a decision is what it is: a tree, from the decision down to the facts.
///
/// It holds what decided and nothing else: of conditions that must all hold, those that fail where one fails. What is
/// used in several places is told once.
#[derive(Clone, Debug)]
pub struct Explanation {
    pub(super) facts: Facts,
    pub(super) plan: u32,
    pub(super) entries: Vec<Entry>,
    /// Values that stand in no fact by themselves: of definitions, and of members of lists.
    pub(super) values: Vec<Value>,
    pub(super) places: Vec<Place>,
    /// The provisions of the version, arm or exception that the value of a definition comes from, by its node.
    pub(super) extra_cites: Vec<(u32, Vec<crate::program::Cite>)>,
    /// A definition with what it is given, by its node.
    pub(super) calls: Vec<(u32, String)>,
    /// The days on which the version in force of a dated definition is in force, by its node.
    pub(super) periods: Vec<(u32, String)>,
}

/// One node, in preorder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub kind: Kind,
    pub depth: u8,
    /// Told in full elsewhere in the tree.
    pub again: bool,
    /// Told in full further down, and not further up.
    pub below: bool,
    pub verdict: Shown,
    /// The number of the arm, item, fact or place; of a node for anything else.
    pub at: u32,
    /// A node that cites a provision for this one; of an exception to a value, the number of the value's exceptions.
    pub cited: u32,
    /// One more than the number of its value in [`Explanation::values`]; 0 for none.
    pub value: u32,
    /// Which exception, version or arm of the item.
    pub detail: u32,
}

/// A verdict, or a truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    None,
    Truth(Truth),
    Verdict(Verdict),
}

pub(super) const NOTHING: u32 = u32::MAX;

/// One node of an explanation.
#[derive(Clone, Copy, Debug)]
pub struct ExplanationNode<'e> {
    pub(super) explanation: &'e Explanation,
    pub(super) at: usize,
}

impl Explanation {
    /// The decision, at the root of the tree.
    #[must_use]
    pub fn root(&self) -> ExplanationNode<'_> {
        ExplanationNode { explanation: self, at: 0 }
    }

    /// How many nodes the tree has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the tree has no node; it always has the decision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The tree as the JSON of a decision has it.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::explanation_json(self)
    }

    pub(super) fn program(&self) -> &Arc<Program> {
        self.facts.program()
    }
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::explanation_text(self, false))
    }
}

impl<'e> ExplanationNode<'e> {
    pub(super) fn entry(&self) -> &'e Entry {
        &self.explanation.entries[self.at]
    }

    /// What the node stands for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.entry().kind
    }

    /// The nodes below it.
    pub fn children(&self) -> impl Iterator<Item = ExplanationNode<'e>> {
        let explanation = self.explanation;
        let depth = self.entry().depth;
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            loop {
                let entry = explanation.entries.get(at)?;
                if entry.depth <= depth {
                    return None;
                }
                let here = at;
                at += 1;
                if entry.depth == depth + 1 {
                    return Some(ExplanationNode { explanation, at: here });
                }
            }
        })
    }
}
