//! Criteria and conditions that are in force for a time.

use super::{Item, Lower, Root, dependencies};
use crate::diagnostic::Span;
use crate::program::{Force, Gathered, InForce, NodeId, Op, Operand};
use crate::resolve::Symbol;
use crate::syntax::expr::{Expr, ExprKind, ListEntry, each_expr};
use crate::syntax::tree;

impl Lower<'_> {
    /// The date that says whether an item is in force, with the days on which it is.
    pub(super) fn force(
        &mut self,
        name: &tree::Ident,
        period: Option<tree::InForce>,
        governed: Option<&Expr>,
    ) -> Option<Force> {
        let period = period?;
        let date = self.governing_date(name, governed, false);
        Some(Force { date, from: period.from, until: period.until })
    }

    /// The date that says what of an item is in force. `direct` where `as at` stands right at it, and so overrides that.
    pub(super) fn governing_date(&mut self, name: &tree::Ident, governed: Option<&Expr>, direct: bool) -> Operand {
        let header = self.checked.tree.header_of(name.scope).and_then(|header| header.governed.as_ref());
        match (governed, header) {
            (Some(governed), _) if !direct => self.operand(governed),
            (None, Some(governed)) if !self.on.asked => self.operand(governed),
            _ => self.on.date,
        }
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
        for at in &listed {
            let name = checked.tree.conditions.get(*at).map(|item| &item.name);
            let header = name.and_then(|name| checked.tree.header_of(name.scope));
            if let Some(governed) = header.and_then(|header| header.governed.as_ref()) {
                each_expr(governed, &mut |inner| {
                    needs.extend(dependencies::referred(&checked.meanings, inner));
                });
            }
        }
        listed
    }

    pub(super) fn date_conditions(&mut self, listed: Vec<usize>) {
        for at in listed {
            let Some(item) = self.checked.tree.conditions.get(at) else { continue };
            if self.program.conditions.get(at).is_some_and(|condition| condition.force.is_none()) {
                let force = self.force(&item.name, item.in_force, None);
                if let Some(slot) = self.program.conditions.get_mut(at) {
                    slot.force = force;
                }
            }
        }
    }

    /// A criterion as it is named: where it is not in force it is passed over, or else a problem.
    pub(super) fn as_named(&mut self, node: NodeId, passed_over: Option<bool>, span: Span) -> NodeId {
        match self.forces.get(&node).copied() {
            Some(force) => self.for_a_time(node, force, passed_over, span),
            None => node,
        }
    }

    /// A condition while something is in force, and what it is while that is not: settled so, or else a problem.
    pub(super) fn for_a_time(&mut self, node: NodeId, force: Force, otherwise: Option<bool>, span: Span) -> NodeId {
        let number = u32::try_from(self.program.in_force.len()).unwrap_or(0);
        self.program.in_force.push(InForce { force, node, otherwise });
        self.emit(Op::InForce(number), span)
    }

    /// A list of which, where all its entries are in force for a time, one at least must be.
    pub(super) fn gathered(&mut self, node: NodeId, entries: Vec<Option<Force>>, span: Span) -> NodeId {
        let Some(entries) = entries.into_iter().collect::<Option<Vec<Force>>>().filter(|list| !list.is_empty()) else {
            return node;
        };
        let number = u32::try_from(self.program.gathered.len()).unwrap_or(0);
        self.program.gathered.push(Gathered { node, entries });
        self.emit(Op::Gathered(number), span)
    }

    /// An entry of a list: a criterion that stands there by its bare name is passed over where it is not in force.
    pub(super) fn entry(&mut self, entry: &ListEntry, passed_over: bool) -> (NodeId, Option<Force>) {
        if let ExprKind::Name(_) = &entry.expr.kind
            && let Some(item @ Item::Criterion(_)) = dependencies::referred(&self.checked.meanings, &entry.expr)
            && let Root::Truth(node) = self.root(item)
        {
            let force = self.forces.get(&node).copied();
            return (self.as_named(node, Some(passed_over), entry.expr.span), force);
        }
        (self.truth(&entry.expr), None)
    }
}
