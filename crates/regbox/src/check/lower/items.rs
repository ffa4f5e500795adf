//! Items: definitions, criteria, parts and decisions.

use super::super::dependencies::Item;
use super::force::period_of;
use super::{GIVEN, Lower, Root};
use crate::order;
use crate::program::{
    Arm, Choice, ChoiceKind, Criterion, DecisionPlan, Exceptions, ItemRef, NodeId, Op, Operand, PartInfo, ValueOp,
    each_exception,
};
use crate::syntax::expr::{Expr, each_expr};
use crate::syntax::tree::{Clause, CriterionItem, DefineItem, Text, Versions as _};
use crate::value::Type;

pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.text.clone())
}

impl Lower<'_> {
    pub(super) fn define(&mut self, at: usize, direct: bool) -> Root {
        let checked = self.checked;
        let (Some(item), Some(ty)) = (checked.tree.defines.get(at), checked.defines.get(at)) else {
            return Root::Value(Operand::On);
        };
        let span = item.name.span;
        let plain = item.exceptions.is_empty() && item.otherwise.is_none();
        let root = match item.entries.as_slice() {
            [only] if plain && only.when.is_none() && !item.is_for_a_time() && *ty == Type::Bool => {
                // A name of its own for what may be another's node.
                let node = self.truth(&only.value);
                Root::Truth(self.emit(Op::Same(node), span))
            }
            _ if item.in_force.is_some() && *ty == Type::Bool => self.condition_for_a_time(at, item, direct),
            _ => {
                let mut value = self.in_version(at, item, direct);
                if checked.kept.get(at).is_some_and(|bounds| !bounds.is_empty()) {
                    let digits = self.digits_of(value);
                    value = self.emit_value(ValueOp::Keep(value, index(at)), digits, span);
                }
                let digits = self.digits_of(value);
                let own = self.emit_value(ValueOp::Same(value), digits, span);
                if *ty == Type::Bool { Root::Truth(self.emit(Op::Holds(own), span)) } else { Root::Value(own) }
            }
        };
        let owner = ItemRef::Definition(index(at));
        let value = match root {
            Root::Truth(node) => {
                self.own(node, owner);
                None
            }
            Root::Value(Operand::Value(slot)) => {
                let node = self.program.value_nodes.get(slot as usize).copied().unwrap_or(0);
                self.own(node, owner);
                Some(Operand::Value(slot))
            }
            Root::Value(other) => Some(other),
        };
        if !self.on.asked && !direct && item.parameters.is_empty() {
            let node = match root {
                Root::Truth(node) => Some(node),
                Root::Value(_) => None,
            };
            if let Some(slot) = self.program.definitions.get_mut(at) {
                slot.value = value.unwrap_or(Operand::On);
                slot.node = node;
            }
        }
        root
    }

    pub(super) fn define_value(&mut self, item: &DefineItem, governed: Option<&Expr>, direct: bool) -> Operand {
        let is_bool = |lower: &Self, expr: &Expr| *lower.checked.type_of(expr.id) == Type::Bool;
        let mut value_of = |lower: &mut Self, expr: &Expr| {
            if is_bool(lower, expr) { lower.truth_value(expr) } else { lower.operand(expr) }
        };
        let own = if item.entries.iter().any(|entry| entry.in_force.is_some()) {
            self.dated(item, governed, direct, &mut value_of)
        } else if let Some((otherwise, cites)) = &item.otherwise {
            let mut arms = Vec::new();
            let mut all_cites = Vec::new();
            for entry in &item.entries {
                let Some(when) = &entry.when else { continue };
                let guard = self.truth(when);
                arms.push((guard, value_of(self, &entry.value)));
                all_cites.push(self.cites(&entry.cites));
            }
            let otherwise = value_of(self, otherwise);
            all_cites.push(self.cites(cites));
            let operands = arms.iter().map(|(_, operand)| *operand).chain([otherwise]);
            let digits = self.widest(operands);
            let number = index(self.program.choices.len());
            self.program.choices.push(Choice { arms, otherwise, cites: all_cites, kind: ChoiceKind::Arms });
            self.emit_value(ValueOp::Choose(number), digits, item.name.span)
        } else {
            match item.entries.first() {
                Some(entry) => value_of(self, &entry.value),
                None => Operand::On,
            }
        };
        if item.exceptions.is_empty() {
            return own;
        }
        let governed = (&item.name, governed);
        let exceptions = self.exceptions(governed, direct, &item.exceptions, &mut |lower, exception| {
            exception.value().map_or(Operand::On, |value| value_of(lower, value))
        });
        let mut operands = vec![own];
        each_exception(&exceptions, &mut |exception, _| operands.push(exception.result));
        let digits = self.widest(operands.into_iter());
        let own_cites = item.entries.first().map(|entry| self.cites(&entry.cites)).unwrap_or_default();
        let number = index(self.program.exceptions.len());
        self.program.exceptions.push(Exceptions { own, own_cites, exceptions });
        self.emit_value(ValueOp::Except(number), digits, item.name.span)
    }

    pub(super) fn widest(&self, operands: impl Iterator<Item = Operand>) -> super::Digits {
        operands.map(|operand| self.digits_of(operand)).fold(GIVEN, super::Digits::wider)
    }

    pub(super) fn criterion(&mut self, at: usize) -> NodeId {
        let Some(item) = self.checked.tree.criteria.get(at) else { return 0 };
        let force = self.force_of(item, false);
        let governed = item.governing();
        if item.others.is_empty() {
            let mut info = self.criterion_version(item, governed, index(at));
            info.force = force;
            let node = info.node;
            if let Some(force) = force {
                self.one_version(node, force);
            }
            self.keep_criterion(at, info);
            return node;
        }
        let (mut versions, mut nodes) = (Vec::new(), Vec::new());
        let mut shown: Option<Criterion> = None;
        for (number, (version, period)) in item.periods().into_iter().enumerate() {
            // Each has its place behind all that have names of their own, the same on every date that is asked for.
            let place = self.version_places.get(at).copied().unwrap_or(0) + number;
            let mut info = self.criterion_version(version, governed, index(place));
            info.is_version = true;
            info.part = item.part.map(index);
            info.period = Some(period_of(period));
            versions.push(index(place));
            nodes.push(info.node);
            shown.get_or_insert_with(|| info.clone());
            self.keep_criterion(place, info);
        }
        let (Some(force), Some(shown)) = (force, shown) else { return 0 };
        let node = self.several_versions(&nodes, force, ItemRef::Criterion(index(at)), item.name.span);
        let info = Criterion {
            node,
            requires: node,
            force: Some(force),
            versions,
            period: None,
            is_version: false,
            cites: Box::default(),
            applies: None,
            deemed: None,
            exceptions: Vec::new(),
            ..shown
        };
        self.keep_criterion(at, info);
        node
    }

    /// Asked on another date, a criterion keeps what it says; the verdict that is listed is that of the date of decision.
    fn keep_criterion(&mut self, at: usize, info: Criterion) {
        if !self.on.asked
            && let Some(slot) = self.program.criteria.get_mut(at)
        {
            *slot = info;
        }
    }

    /// One version of a criterion, or all there is of it.
    fn criterion_version(&mut self, item: &CriterionItem, governed: Option<&Expr>, at: u32) -> Criterion {
        let span = item.name.span;
        let applies = self.clauses(&item.applies, span);
        let required = self.clauses(&item.requires, span).unwrap_or_else(|| self.emit(Op::Const(true), span));
        let deemed = self.clauses_any(&item.deemed, span);
        let exceptions = self.criterion_exceptions(item, governed);
        let plain = applies.is_none() && deemed.is_none() && exceptions.is_empty();
        let node = if plain && self.is_free(required) {
            required
        } else if plain {
            self.emit(Op::Same(required), span)
        } else {
            self.emit(Op::Criterion(index(self.program.plans.len())), span)
        };
        self.own(node, ItemRef::Criterion(at));
        let info = Criterion {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            because: text(item.because.as_ref()),
            cites: self.cites(&item.cites),
            part: item.part.map(index),
            period: item.in_force.map(period_of),
            force: None,
            versions: Vec::new(),
            is_version: false,
            span,
            node,
            applies,
            requires: if plain { node } else { required },
            deemed,
            exceptions,
        };
        if !plain {
            self.program.plans.push(info.clone());
        }
        info
    }

    /// Whether a node can take a name: it has none, and it cites nothing.
    fn is_free(&self, node: NodeId) -> bool {
        self.program.owners.get(node as usize) == Some(&ItemRef::None)
            && !self.program.cites.contains_key(&node)
            && node as usize + 1 == self.program.nodes.len()
    }

    fn clauses(&mut self, clauses: &[Clause], span: crate::diagnostic::Span) -> Option<NodeId> {
        self.joined(clauses, span, Op::All)
    }

    fn clauses_any(&mut self, clauses: &[Clause], span: crate::diagnostic::Span) -> Option<NodeId> {
        self.joined(clauses, span, Op::Any)
    }

    fn joined(
        &mut self,
        clauses: &[Clause],
        span: crate::diagnostic::Span,
        op: fn(crate::program::List) -> Op,
    ) -> Option<NodeId> {
        let mut nodes = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let node = self.truth(&clause.expr);
            nodes.push(self.cited(node, &clause.cites, clause.expr.span));
        }
        match nodes.as_slice() {
            [] => None,
            [only] => Some(*only),
            nodes => {
                let list = self.list(nodes);
                Some(self.emit(op(list), span))
            }
        }
    }

    pub(super) fn part(&mut self, at: usize) -> NodeId {
        let Some(item) = self.checked.tree.parts.get(at) else { return 0 };
        let members = self.scope.members(at);
        let span = item.name.span;
        let (mut nodes, mut forces) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
        for member in members {
            if let Root::Truth(node) = self.root(Item::Criterion(member)) {
                forces.push(self.force_at(node));
                let place = self.checked.tree.criteria.get(member).map_or(span, |member| member.name.span);
                nodes.push(self.as_named(node, Some(true), place));
            }
        }
        let list = self.list(&nodes);
        let node = self.emit(Op::All(list), span);
        let node = self.gathered(node, forces, span);
        self.own(node, ItemRef::Part(index(at)));
        let info = PartInfo {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            cites: self.cites(&item.cites),
            node,
            span,
        };
        if !self.on.asked
            && let Some(slot) = self.program.parts.get_mut(at)
        {
            *slot = info;
        }
        node
    }

    pub(super) fn decision(&mut self, at: usize) {
        let checked = self.checked;
        let Some(item) = checked.tree.decisions.get(at) else { return };
        let mut items = Vec::new();
        for arm in &item.arms {
            if let Some(expr) = &arm.when {
                each_expr(expr, &mut |inner| {
                    items.extend(super::dependencies::referred(&checked.meanings, inner));
                });
            }
        }
        let listed = self.conditions_for_a_time(item, &mut items);
        let needed = self.scope.closure(&items);
        self.all(&items);
        self.date_conditions(listed);
        let mut outcomes: Vec<String> = Vec::new();
        let mut arms = Vec::with_capacity(item.arms.len());
        for arm in &item.arms {
            let outcome = outcomes.iter().position(|name| *name == arm.outcome.text).unwrap_or_else(|| {
                outcomes.push(arm.outcome.text.clone());
                outcomes.len() - 1
            });
            let when = arm.when.as_ref().map(|when| self.truth(when));
            let condition = |name: &crate::syntax::tree::Ident| match checked.names.symbol(name) {
                Some(crate::resolve::Symbol::Condition(at)) => Some(index(at)),
                _ => None,
            };
            arms.push(Arm {
                outcome: index(outcome),
                when,
                subject_to: arm.subject_to.iter().filter_map(condition).collect(),
                because: text(arm.because.as_ref()),
                cites: self.cites(&arm.cites),
                span: arm.span,
            });
        }
        let modules = super::info::modules_of(checked, &needed);
        let mut criteria: Vec<usize> = needed
            .iter()
            .filter_map(|item| match item {
                Item::Criterion(at) => Some(*at),
                _ => None,
            })
            .collect();
        order::sort_by_key(&mut criteria, |at| checked.tree.criteria[*at].span);
        self.program.decisions.push(DecisionPlan {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            cites: self.cites(&item.cites),
            span: item.name.span,
            outcomes,
            arms,
            end: index(self.program.nodes.len()),
            criteria: criteria.into_iter().map(index).collect(),
            modules,
        });
    }

    /// When each fact is asked: conditions that no decision needs.
    pub(super) fn facts(&mut self) {
        let checked = self.checked;
        for (at, item) in checked.tree.facts.iter().enumerate() {
            let Some(asked) = &item.clauses.asked else { continue };
            let node = self.truth(asked);
            if let Some(fact) = self.program.schema.facts.get_mut(at) {
                fact.asked = Some(node);
            }
        }
    }
}
