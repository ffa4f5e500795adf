//! Calls of definitions with parameters.
//!
//! A call is the definition over again, with what it is given in the place of its parameters; the same call on the same
//! date stands once.

use super::super::dependencies::{self, Item};
use super::{Asked, Lower, MAX_DATES, On, Root};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::Operand;
use crate::syntax::expr::{Expr, ExprKind, each_expr};
use crate::syntax::tree::Versions as _;
use rustc_hash::FxHashMap;

/// The most that calls may repeat: expressions, and the text of citations.
const MAX_REPEATED: u64 = 4_000_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Called {
    asked: Asked,
    arguments: Vec<Operand>,
}

/// Something that is kept only while the loop is lowered that it stands in.
pub(super) enum Kept {
    Item(Asked),
    Call(Called),
}

#[derive(Default)]
pub(super) struct Calls {
    /// What the definition at hand is given.
    pub(super) arguments: Vec<Operand>,
    roots: FxHashMap<Called, Root>,
    /// What was lowered inside the loops at hand: after a loop, its nodes are of no use.
    pub(super) inside: Vec<Kept>,
    /// Constants that are given, so that the same call is seen to be the same.
    constants: FxHashMap<String, Operand>,
    /// How much a call of each definition repeats.
    weights: FxHashMap<usize, u64>,
    repeated: u64,
}

impl Lower<'_> {
    pub(super) fn takes_arguments(&self, item: Item) -> bool {
        matches!(item, Item::Define(at) if self.checked.tree.defines.get(at).is_some_and(|item| !item.parameters.is_empty()))
    }

    /// Where what a call gives is found.
    pub(super) fn arguments(&mut self, call: &Expr) -> Vec<Operand> {
        let ExprKind::Call { arguments, .. } = &call.kind else { return Vec::new() };
        arguments
            .iter()
            .map(|argument| match self.operand(argument) {
                Operand::Const(at) => {
                    let key = format!("{:?}", self.program.consts.get(at as usize));
                    *self.calls.constants.entry(key).or_insert(Operand::Const(at))
                }
                other => other,
            })
            .collect()
    }

    /// Where the result of a call is.
    pub(super) fn called(&mut self, call: &Expr) -> Option<Root> {
        let item = dependencies::referred(&self.checked.meanings, call)?;
        let arguments = self.arguments(call);
        Some(self.expand(item, &arguments, false, call.span))
    }

    /// Lowers a definition for what it is given. What else it needs has been lowered.
    pub(super) fn expand(&mut self, item: Item, arguments: &[Operand], direct: bool, span: Span) -> Root {
        let Item::Define(at) = item else { return Root::Value(Operand::On) };
        let on = if self.scope.is_dated(item) || direct { self.on } else { On::DECISION };
        let called = Called { asked: Asked { item, on, direct }, arguments: arguments.to_vec() };
        if let Some(root) = self.calls.roots.get(&called) {
            return *root;
        }
        if self.full || self.too_much(at, span) {
            return Root::Value(Operand::On);
        }
        self.nested_dates += 1;
        let before = std::mem::replace(&mut self.on, on);
        let outside = std::mem::replace(&mut self.outside, self.loop_depth);
        let outer = std::mem::replace(&mut self.calls.arguments, arguments.to_vec());
        let root = self.define(at, direct);
        self.calls.arguments = outer;
        self.outside = outside;
        self.on = before;
        self.nested_dates -= 1;
        let node = match root {
            Root::Truth(node) => Some(node),
            Root::Value(Operand::Value(slot)) => self.program.value_nodes.get(slot as usize).copied(),
            Root::Value(_) => None,
        };
        if let Some(node) = node {
            self.program.calls.insert(node, arguments.into());
        }
        if self.loop_depth > 0 {
            self.calls.inside.push(Kept::Call(called.clone()));
        }
        self.calls.roots.insert(called, root);
        root
    }

    /// Whether one more call is one too many.
    fn too_much(&mut self, at: usize, span: Span) -> bool {
        if self.nested_dates >= MAX_DATES {
            if self.diagnostics.iter().all(|one| one.code() != Code::TOO_LARGE) {
                let message = format!("definitions with parameters call each other more than {MAX_DATES} deep here");
                let help = "give a definition that takes nothing what is the same each time";
                self.diagnostics.push(Diagnostic::new(Code::TOO_LARGE, message).at(span, "").help(help));
            }
            return true;
        }
        let weight = match self.calls.weights.get(&at) {
            Some(weight) => *weight,
            None => {
                let weight = self.weight(at);
                self.calls.weights.insert(at, weight);
                weight
            }
        };
        self.calls.repeated = self.calls.repeated.saturating_add(weight);
        if self.calls.repeated > MAX_REPEATED {
            self.full = true;
            let message = "the calls of definitions with parameters multiply beyond all bounds";
            let help = "call with fewer different values, or name what is the same each time";
            self.diagnostics.push(Diagnostic::new(Code::TOO_LARGE, message).at(span, "here").help(help));
        }
        self.full
    }

    /// How many expressions a definition holds, and how much its citations say.
    fn weight(&self, at: usize) -> u64 {
        let Some(item) = self.checked.tree.defines.get(at) else { return 0 };
        let mut weight: u64 = 1;
        let cite = |cites: &[crate::syntax::tree::Citation]| -> u64 {
            cites.iter().map(|cite| 1 + cite.at.text.len() as u64 / 16).sum()
        };
        dependencies::item_exprs(&self.checked.tree, Item::Define(at), &mut |outer| {
            each_expr(outer, &mut |inner| {
                weight += 1;
                if let ExprKind::Counted { list, .. } = &inner.kind {
                    weight += list.iter().map(|entry| cite(&entry.cites)).sum::<u64>();
                }
            });
        });
        for version in item.versions() {
            weight += 1 + cite(&version.cites);
            weight += version.entries.iter().map(|entry| cite(&entry.cites)).sum::<u64>();
            weight += version.otherwise.iter().map(|(_, cites)| cite(cites)).sum::<u64>();
            weight += version.rows.iter().map(|row| 1 + row.cells.len() as u64 + cite(&row.cites)).sum::<u64>();
        }
        let mut rest: Vec<&crate::syntax::tree::ExceptionItem> =
            item.versions().flat_map(|version| &version.exceptions).collect();
        while let Some(exception) = rest.pop() {
            weight += cite(&exception.cites);
            rest.extend(&exception.nested);
        }
        weight
    }

    /// Forgets what was lowered since `mark`, at the end of the loop that it stands in.
    pub(super) fn leave_loop(&mut self, mark: usize) {
        for kept in self.calls.inside.drain(mark..) {
            match kept {
                Kept::Item(asked) => drop(self.roots.remove(&asked)),
                Kept::Call(called) => drop(self.calls.roots.remove(&called)),
            }
        }
    }
}
