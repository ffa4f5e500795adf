//! Items and values that are in force for a time.

use super::{Item, Lower, Root, dependencies};
use crate::diagnostic::Span;
use crate::program::{ConditionInfo, Force, Gathered, InForce, ItemRef, NodeId, Op, Operand, Period};
use crate::resolve::Symbol;
use crate::syntax::expr::{Expr, ExprKind, ListEntry, each_expr};
use crate::syntax::tree::{self, Ident, Versions};
use rustc_hash::FxHashSet;

/// When the condition of a node is in force.
#[derive(Clone, Copy, Debug)]
pub(super) struct ForTime {
    pub force: u32,
    named: Named,
}

/// What stands for it where it is named.
#[derive(Clone, Copy, Debug)]
enum Named {
    /// The only version, looked at afresh each time.
    Only(NodeId),
    /// A node for all the versions: a problem where none is in force; then what is passed over as true, and as false.
    Versions([NodeId; 3]),
}

pub(super) fn period_of(period: tree::InForce) -> Period {
    let tree::InForce { from, until, saving, saving_end, .. } = period;
    Period { from, until, saving, saving_end }
}

impl Lower<'_> {
    /// The number of what says which of these periods it is. `governed` is the date that an item names itself; `direct`
    /// where `as at` stands right at the item, and so overrides it.
    pub(super) fn force(
        &mut self,
        name: &Ident,
        governed: Option<&Expr>,
        direct: bool,
        periods: impl Iterator<Item = tree::InForce>,
    ) -> u32 {
        let periods: Vec<tree::InForce> = periods.collect();
        let dates = self.picking_dates(name, governed, direct, periods.iter().any(tree::InForce::saves));
        self.force_on(dates, &periods)
    }

    /// The number of what says which of some periods it is by these dates.
    pub(super) fn force_on(&mut self, (date, entered): (Operand, Option<Operand>), periods: &[tree::InForce]) -> u32 {
        let entered = entered.filter(|_| periods.iter().any(tree::InForce::saves));
        let periods = periods.iter().copied().map(period_of).collect();
        self.program.forces.push(Force { date, entered, periods });
        super::items::index(self.program.forces.len() - 1)
    }

    /// The date that governs an item, and where something is saved the day on which a test was entered.
    pub(super) fn picking_dates(
        &mut self,
        name: &Ident,
        governed: Option<&Expr>,
        direct: bool,
        saves: bool,
    ) -> (Operand, Option<Operand>) {
        let header = self.checked.tree.header_of(name.scope);
        let date = match (governed, header.and_then(|header| header.governed.as_ref())) {
            (Some(governed), _) if !direct => self.operand(governed),
            (None, Some(governed)) if !self.on.asked => self.operand(governed),
            _ => self.on.date,
        };
        let entered = header.and_then(|header| header.entered.as_ref()).filter(|_| saves);
        (date, entered.map(|entered| self.operand(entered)))
    }

    /// When an item is in force, where it is not always.
    pub(super) fn force_of<T: Versions>(&mut self, item: &T, direct: bool) -> Option<u32> {
        let periods = item.periods();
        let governed = item.governing();
        (!periods.is_empty())
            .then(|| self.force(item.name(), governed, direct, periods.into_iter().map(|(_, period)| period)))
    }

    /// The conditions of a decision that are in force for a time. What the policy's governing date needs is added to what
    /// the decision needs.
    pub(super) fn conditions_for_a_time(&self, decision: &tree::DecisionItem, needs: &mut Vec<Item>) -> Vec<usize> {
        let checked = self.checked;
        let names = decision.arms.iter().flat_map(|arm| &arm.subject_to);
        let numbers = names.filter_map(|name| match checked.names.symbol(name) {
            Some(Symbol::Condition(at)) => Some(at),
            _ => None,
        });
        let for_a_time = |at: &usize| checked.tree.conditions.get(*at).is_some_and(|item| item.in_force.is_some());
        let listed: Vec<usize> = numbers.filter(for_a_time).collect();
        for item in listed.iter().filter_map(|at| checked.tree.conditions.get(*at)) {
            let periods: Vec<tree::InForce> = item.versions().filter_map(|version| version.in_force).collect();
            dependencies::what_picks(&checked.tree, item, &periods, &mut |expr| {
                each_expr(expr, &mut |inner| {
                    needs.extend(dependencies::referred(&checked.meanings, inner));
                });
            });
        }
        listed
    }

    pub(super) fn date_conditions(&mut self, listed: Vec<usize>) {
        for at in listed {
            let Some(item) = self.checked.tree.conditions.get(at) else { continue };
            if self.program.conditions.get(at).is_none_or(|condition| condition.force.is_some()) {
                continue;
            }
            let force = self.force_of(item, false);
            let mut versions = Vec::new();
            for (version, _) in item.periods().into_iter().filter(|_| !item.others.is_empty()) {
                versions.push(super::items::index(self.program.conditions.len()));
                self.program.conditions.push(ConditionInfo {
                    name: version.name.text.clone(),
                    text: version.text.text.clone(),
                    cites: self.cites(&version.cites),
                    force: None,
                    versions: Vec::new(),
                });
            }
            if let Some(slot) = self.program.conditions.get_mut(at) {
                slot.force = force;
                slot.versions = versions;
            }
        }
    }

    /// The node of something that has one version for all that is said of it, and is in force for a time.
    pub(super) fn one_version(&mut self, node: NodeId, force: u32) {
        self.for_time.insert(node, ForTime { force, named: Named::Only(node) });
    }

    /// The node that stands for several versions, of which each has one. However often it is named, they are gone through
    /// once.
    pub(super) fn several_versions(&mut self, nodes: &[NodeId], force: u32, owner: ItemRef, span: Span) -> NodeId {
        let versions = self.list(nodes);
        let whole = Some(super::items::index(self.program.nodes.len()));
        let named = [None, Some(true), Some(false)]
            .map(|otherwise| self.in_force(InForce { force, versions, whole, otherwise }, span));
        let [node, ..] = named;
        self.own(node, owner);
        self.for_time.insert(node, ForTime { force, named: Named::Versions(named) });
        node
    }

    /// A condition as it is named: where it is not in force it is passed over, or else a problem.
    pub(super) fn as_named(&mut self, node: NodeId, passed_over: Option<bool>, span: Span) -> NodeId {
        match self.for_time.get(&node).copied() {
            None => node,
            Some(ForTime { force, named: Named::Only(node) }) => self.for_a_time(node, force, passed_over, span),
            Some(ForTime { named: Named::Versions([problem, passed, failed]), .. }) => {
                let named = passed_over.map_or(problem, |passed_over| if passed_over { passed } else { failed });
                self.emit(Op::Same(named), span)
            }
        }
    }

    /// A condition while something is in force, and what it is while that is not: settled so, or else a problem.
    pub(super) fn for_a_time(&mut self, node: NodeId, force: u32, otherwise: Option<bool>, span: Span) -> NodeId {
        let versions = self.list(&[node]);
        self.in_force(InForce { force, versions, whole: None, otherwise }, span)
    }

    fn in_force(&mut self, entry: InForce, span: Span) -> NodeId {
        let number = super::items::index(self.program.in_force.len());
        self.program.in_force.push(entry);
        self.emit(Op::InForce(number), span)
    }

    /// A list of which, where all its entries are in force for a time, one at least must be.
    pub(super) fn gathered(&mut self, node: NodeId, entries: Vec<Option<u32>>, span: Span) -> NodeId {
        let Some(mut entries) = entries.into_iter().collect::<Option<Vec<u32>>>().filter(|list| !list.is_empty())
        else {
            return node;
        };
        let mut met = FxHashSet::default();
        entries.retain(|force| met.insert(*force));
        let number = super::items::index(self.program.gathered.len());
        self.program.gathered.push(Gathered { node, entries });
        self.emit(Op::Gathered(number), span)
    }

    /// An entry of a list: a condition that stands there by its bare name is passed over where it is not in force.
    pub(super) fn entry(&mut self, entry: &ListEntry, passed_over: bool) -> (NodeId, Option<u32>) {
        if let ExprKind::Name(_) = &entry.expr.kind
            && let Some(item @ (Item::Criterion(_) | Item::Define(_))) =
                dependencies::referred(&self.checked.meanings, &entry.expr)
            && let Root::Truth(node) = self.root(item)
        {
            let force = self.force_at(node);
            return (self.as_named(node, Some(passed_over), entry.expr.span), force);
        }
        (self.truth(&entry.expr), None)
    }

    /// The number of what says when the condition of a node is in force, where it is not always.
    pub(super) fn force_at(&self, node: NodeId) -> Option<u32> {
        self.for_time.get(&node).map(|for_time| for_time.force)
    }
}
