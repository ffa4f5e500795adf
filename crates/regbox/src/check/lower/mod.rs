//! From the checked tree to the flat program.
//!
//! Items are lowered in dependency order, each once for each date it is asked on: `v as at d` lowers `v`, and what `v`
//! needs and depends on a date, again for `d`. What a decision needs comes before what it does not.

mod calls;
mod course;
mod exceptions;
mod expressions;
mod force;
mod info;
mod items;
mod linked;
mod members;
mod presumed;
mod scope;
mod tables;
mod values;
mod versions;

pub(in crate::check) use expressions::relation;
pub(in crate::check) use info::cite_numbers as cites;

use super::dependencies::{self, Item};
use super::{Checked, Meaning};
use crate::diagnostic::{Code, Diagnostic, Source, Span};
use crate::program::{Cite, ItemRef, List, NodeId, Op, Operand, Program, ValueOp};
use crate::syntax::expr::{Expr, ExprId, each_expr};
use crate::value::{Type, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The most nodes that a program may have: far above any policy of 4 MiB that does not ask for the same on ever more dates.
const MAX_NODES: usize = 2_000_000;
/// How deep `as at` may nest through definitions.
const MAX_DATES: usize = 32;
/// The most digits that a computed number may have.
const MAX_DIGITS: u64 = 2_000;

/// Where the result of an item is found.
#[derive(Clone, Copy, Debug)]
pub(super) enum Root {
    Truth(NodeId),
    Value(Operand),
}

/// An item on a date. `direct` where `as at` stands right at it, and so overrides the date that governs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Asked {
    item: Item,
    on: On,
    direct: bool,
}

/// The date that items are lowered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct On {
    date: Operand,
    /// Whether `as at` says so; if not, it is the date of decision, and a governing date may stand in for it.
    asked: bool,
}

impl On {
    const DECISION: On = On { date: Operand::On, asked: false };
}

/// How long a number can get: the digits of its numerator and of its denominator.
#[derive(Clone, Copy, Debug)]
struct Digits {
    num: u64,
    den: u64,
    /// Whether it has an end as a decimal: a sum of such numbers is one, and its denominator is no longer than theirs.
    decimal: bool,
}

impl Digits {
    /// Those of one of two numbers.
    fn wider(self, other: Digits) -> Digits {
        Digits { num: self.num.max(other.num), den: self.den.max(other.den), decimal: self.decimal && other.decimal }
    }
}

/// What is given or written out: 28 digits, wherever the point stands.
const GIVEN: Digits = Digits { num: 29, den: 29, decimal: true };

struct Lower<'a> {
    checked: &'a Checked,
    program: Program,
    scope: scope::Scope,
    on: On,
    nested_dates: usize,
    roots: FxHashMap<Asked, Root>,
    /// The dates after `as at` that no quantifier's member has a part in, found before the item that asks.
    dates: FxHashMap<(ExprId, On), Operand>,
    /// When criteria, and definitions that are true or false, are in force, by the node of each.
    for_time: FxHashMap<NodeId, force::ForTime>,
    /// Where among the program's criteria the versions of each stand.
    version_places: Vec<usize>,
    digits: Vec<Digits>,
    loop_depth: u32,
    /// How many loops stand around the item at hand: its own variables come after theirs.
    outside: u32,
    calls: calls::Calls,
    /// Whether the members of each loop around are numbers that may be fractions.
    fractions: Vec<bool>,
    full: bool,
    diagnostics: Vec<Diagnostic>,
}

/// Lowers a checked policy. The errors are those that only show in the whole: too large, too many digits.
pub(crate) fn lower(checked: &mut Checked, files: Arc<[Source]>, hash: String) -> Result<Program, Vec<Diagnostic>> {
    let mut lower = Lower {
        checked,
        program: info::empty(checked, files, hash),
        scope: scope::Scope::new(checked),
        on: On::DECISION,
        nested_dates: 0,
        roots: FxHashMap::default(),
        dates: FxHashMap::default(),
        for_time: FxHashMap::default(),
        version_places: info::version_places(checked),
        digits: Vec::new(),
        loop_depth: 0,
        outside: 0,
        calls: calls::Calls::default(),
        fractions: Vec::new(),
        full: false,
        diagnostics: Vec::new(),
    };
    for decision in 0..checked.tree.decisions.len() {
        lower.decision(decision);
    }
    let rest: Vec<Item> = checked.order.clone();
    lower.all(&rest);
    lower.facts();
    let Lower { mut program, diagnostics, .. } = lower;
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    linked::rest_on_members(&mut program);
    program.course = course::plan(&program, checked);
    program.scenarios = std::mem::take(&mut checked.scenarios);
    Ok(program)
}

impl Lower<'_> {
    fn emit(&mut self, op: Op, span: Span) -> NodeId {
        if self.program.nodes.len() >= MAX_NODES {
            if !std::mem::replace(&mut self.full, true) {
                let message = format!("the policy grows to more than {MAX_NODES} steps");
                let help = "values asked `as at` ever more dates multiply; ask for fewer dates";
                self.diagnostics.push(Diagnostic::new(Code::TOO_LARGE, message).at(span, "here").help(help));
            }
            return 0;
        }
        self.program.nodes.push(op);
        self.program.spans.push(span);
        self.program.owners.push(ItemRef::None);
        u32::try_from(self.program.nodes.len() - 1).unwrap_or(0)
    }

    fn emit_value(&mut self, op: ValueOp, digits: Digits, span: Span) -> Operand {
        let digits = self.within_bounds(digits, span);
        let slot = u32::try_from(self.program.values.len()).unwrap_or(0);
        let node = self.emit(Op::Value(slot), span);
        if self.full {
            return Operand::On;
        }
        self.program.values.push(op);
        self.program.value_nodes.push(node);
        self.digits.push(digits);
        Operand::Value(slot)
    }

    /// Reports a number that can get too long.
    fn within_bounds(&mut self, digits: Digits, span: Span) -> Digits {
        if digits.num.max(digits.den) <= MAX_DIGITS {
            return digits;
        }
        let message = format!("this number can have more than {MAX_DIGITS} digits");
        let help = "round what it is made of: `round(…, 2)`";
        if !self.diagnostics.iter().any(|one| one.code() == Code::TOO_MANY_DIGITS) {
            self.diagnostics.push(Diagnostic::new(Code::TOO_MANY_DIGITS, message).at(span, "").help(help));
        }
        GIVEN
    }

    fn constant(&mut self, value: Value) -> Operand {
        self.program.consts.push(value);
        Operand::Const(u32::try_from(self.program.consts.len() - 1).unwrap_or(0))
    }

    fn list(&mut self, nodes: &[NodeId]) -> List {
        let start = u32::try_from(self.program.children.len()).unwrap_or(0);
        self.program.children.extend_from_slice(nodes);
        List { start, len: u32::try_from(nodes.len()).unwrap_or(0) }
    }

    fn digits_of(&self, operand: Operand) -> Digits {
        match operand {
            Operand::Value(slot) => {
                let digits = self.digits.get(slot as usize).copied().unwrap_or(GIVEN);
                let of_field = match self.program.values.get(slot as usize) {
                    Some(ValueOp::Field(_, record, field)) => {
                        self.program.schema.record(*record).is_some_and(|record| {
                            record.fields.get(*field as usize).is_some_and(|field| *field.ty.required() == Type::Ratio)
                        })
                    }
                    _ => false,
                };
                Digits { decimal: digits.decimal && !of_field, ..digits }
            }
            Operand::Fact(fact) => {
                let fact = self.program.schema.facts.get(fact as usize);
                let fraction = fact.is_some_and(|fact| *fact.field.ty.required() == Type::Ratio);
                Digits { decimal: !fraction, ..GIVEN }
            }
            Operand::Element(depth) => {
                Digits { decimal: !self.fractions.get(depth as usize).copied().unwrap_or(false), ..GIVEN }
            }
            Operand::Const(_) | Operand::On => GIVEN,
        }
    }

    fn own(&mut self, node: NodeId, item: ItemRef) {
        if let Some(owner) = self.program.owners.get_mut(node as usize) {
            *owner = item;
        }
    }

    /// A node under a citation of its own.
    fn cited(&mut self, node: NodeId, cites: &[crate::syntax::tree::Citation], span: Span) -> NodeId {
        if cites.is_empty() {
            return node;
        }
        let cites = self.cites(cites);
        let own = self.emit(Op::Same(node), span);
        self.program.cites.insert(own, cites);
        own
    }

    fn cites(&self, cites: &[crate::syntax::tree::Citation]) -> Box<[Cite]> {
        info::cites(self.checked, cites)
    }

    /// Lowers items, and what they need, for the date at hand.
    fn all(&mut self, items: &[Item]) {
        for item in self.scope.closure(items) {
            self.item(item, false);
        }
    }

    /// Lowers one item, whose needs have been lowered.
    fn item(&mut self, item: Item, direct: bool) -> Root {
        let on = if self.scope.is_dated(item) || direct { self.on } else { On::DECISION };
        let asked = Asked { item, on, direct };
        if let Some(root) = self.roots.get(&asked) {
            return *root;
        }
        if self.takes_arguments(item) {
            return Root::Value(Operand::On);
        }
        let before = std::mem::replace(&mut self.on, on);
        let outside = std::mem::replace(&mut self.outside, self.loop_depth);
        let arguments = std::mem::take(&mut self.calls.arguments);
        self.hoist(item);
        let root = match item {
            Item::Define(at) => self.define(at, direct),
            Item::Criterion(at) => Root::Truth(self.criterion(at)),
            Item::Part(at) => Root::Truth(self.part(at)),
            Item::Presumed(at) => self.presumed(at),
        };
        self.on = before;
        self.outside = outside;
        self.calls.arguments = arguments;
        self.remember(asked, root);
        root
    }

    /// Keeps where an item is found; inside a loop, for the rest of that loop.
    fn remember(&mut self, asked: Asked, root: Root) {
        if self.loop_depth > 0 {
            self.calls.inside.push(calls::Kept::Item(asked));
        }
        self.roots.insert(asked, root);
    }

    /// Where the result of an item is, for the date at hand.
    fn root(&mut self, item: Item) -> Root {
        let on = if self.scope.is_dated(item) { self.on } else { On::DECISION };
        match self.roots.get(&Asked { item, on, direct: false }) {
            Some(root) => *root,
            None => self.item(item, false),
        }
    }

    /// The value of an item on another date.
    fn as_at(&mut self, value: &Expr, date: &Expr, whole: &Expr) -> Root {
        let Some(item) = dependencies::referred(&self.checked.meanings, value) else { return Root::Value(Operand::On) };
        let arguments = self.arguments(value);
        let on = match self.dates.get(&(whole.id, self.on)) {
            Some(on) => *on,
            None => self.operand(date),
        };
        self.on_date(item, &arguments, on, whole.span)
    }

    fn on_date(&mut self, item: Item, arguments: &[Operand], on: Operand, span: Span) -> Root {
        if self.nested_dates >= MAX_DATES || self.full {
            if self.diagnostics.iter().all(|one| one.code() != Code::TOO_LARGE) {
                let message = format!("values `as at` a date nest more than {MAX_DATES} deep here");
                let help = "ask for the value on the date that is meant in the end";
                self.diagnostics.push(Diagnostic::new(Code::TOO_LARGE, message).at(span, "").help(help));
            }
            return Root::Value(Operand::On);
        }
        self.nested_dates += 1;
        let before = std::mem::replace(&mut self.on, On { date: on, asked: true });
        for needed in self.scope.closure(&[item]) {
            if needed != item {
                self.item(needed, false);
            }
        }
        let root = if arguments.is_empty() { self.item(item, true) } else { self.expand(item, arguments, true, span) };
        self.on = before;
        self.nested_dates -= 1;
        root
    }

    /// Lowers, before an item, what its quantifiers would otherwise lower inside themselves, where others could not use it.
    fn hoist(&mut self, item: Item) {
        let mut found = Vec::new();
        dependencies::item_exprs(&self.checked.tree, item, &mut |outer| {
            each_expr(outer, &mut |expr| {
                if let crate::syntax::expr::ExprKind::AsAt { value, date } = &expr.kind {
                    found.push((expr, value, date));
                }
            });
        });
        // Inner ones come later in the walk and are needed by outer ones.
        for (whole, value, date) in found.into_iter().rev() {
            let Some(asked) = dependencies::referred(&self.checked.meanings, value) else { continue };
            // They may ask for values `as at` a date in their turn, and that nests as those do: past the bound, on_date says so.
            let mut undated: Vec<Item> = Vec::new();
            if self.nested_dates < MAX_DATES {
                undated = self.scope.closure(&[asked]);
                undated.retain(|item| !self.scope.is_dated(*item));
            }
            self.nested_dates += 1;
            for item in undated {
                self.item(item, false);
            }
            self.nested_dates -= 1;
            let mut of_member = false;
            each_expr(date, &mut |inner| {
                of_member |= matches!(self.checked.meaning_of(inner.id), Meaning::Variable(_) | Meaning::Parameter(_));
            });
            if !of_member && !self.takes_arguments(asked) {
                let on = self.operand(date);
                self.dates.insert((whole.id, self.on), on);
                self.on_date(asked, &[], on, whole.span);
            }
        }
    }
}
