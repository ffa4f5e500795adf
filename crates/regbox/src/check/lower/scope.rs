//! What each item needs, and whether its value depends on a date.

use super::super::dependencies::{self, Item};
use super::super::{Checked, Meaning};
use crate::order;
use crate::syntax::expr::{Expr, ExprKind, each_expr};
use crate::syntax::tree::Versions as _;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) struct Scope {
    /// The place of each item in the order of evaluation.
    places: FxHashMap<Item, usize>,
    order: Vec<Item>,
    /// What each item needs on its own date, by its place.
    needs: Vec<Vec<usize>>,
    dated: Vec<bool>,
    /// The criteria of each part.
    members: Vec<Vec<usize>>,
}

impl Scope {
    pub(super) fn new(checked: &Checked) -> Scope {
        let order = checked.order.clone();
        let places: FxHashMap<Item, usize> = order.iter().enumerate().map(|(at, item)| (*item, at)).collect();
        let mut members = vec![Vec::new(); checked.tree.parts.len()];
        for (at, criterion) in checked.tree.criteria.iter().enumerate() {
            if let Some(list) = criterion.part.and_then(|part| members.get_mut(part)) {
                list.push(at);
            }
        }
        let count = order.len();
        let (needs, dated) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut scope = Scope { places, needs, dated, order, members };
        for at in 0..scope.order.len() {
            let (needs, dated) = match scope.order[at] {
                Item::Part(part) => {
                    let places = scope
                        .members(part)
                        .into_iter()
                        .filter_map(|at| scope.places.get(&Item::Criterion(at)).copied());
                    (places.collect(), false)
                }
                item => scope.look(checked, item),
            };
            // What an item needs comes before it, so whether that is dated is known.
            let dated = dated || needs.iter().any(|need| scope.dated[*need]);
            scope.needs.push(needs);
            scope.dated.push(dated);
        }
        scope
    }

    fn look(&self, checked: &Checked, item: Item) -> (Vec<usize>, bool) {
        let mut needs = Vec::new();
        let mut dated = false;
        if let Item::Define(at) = item
            && let Some(define) = checked.tree.defines.get(at)
        {
            dated = define.governing().is_none() && !define.all_periods().is_empty();
        }
        if let Item::Criterion(at) = item
            && let Some(criterion) = checked.tree.criteria.get(at)
        {
            dated = criterion.governing().is_none() && !criterion.all_periods().is_empty();
        }
        dependencies::item_exprs(&checked.tree, item, &mut |expr| {
            self.look_into(checked, expr, &mut needs, &mut dated)
        });
        (needs, dated)
    }

    /// What stands before `as at` is asked on its own date, and is not needed on this one.
    fn look_into(&self, checked: &Checked, expr: &Expr, needs: &mut Vec<usize>, dated: &mut bool) {
        let mut skipped: FxHashSet<u32> = FxHashSet::default();
        each_expr(expr, &mut |inner| {
            if let ExprKind::AsAt { value, .. } = &inner.kind {
                skipped.insert(value.id.0);
            }
        });
        each_expr(expr, &mut |inner| {
            if skipped.contains(&inner.id.0) {
                return;
            }
            if checked.meaning_of(inner.id) == Meaning::DecisionDate {
                *dated = true;
            }
            if let Some(place) =
                dependencies::referred(&checked.meanings, inner).and_then(|item| self.places.get(&item))
            {
                needs.push(*place);
            }
        });
    }

    /// The criteria of a part, in order of declaration.
    pub(super) fn members(&self, part: usize) -> Vec<usize> {
        self.members.get(part).cloned().unwrap_or_default()
    }

    pub(super) fn is_dated(&self, item: Item) -> bool {
        self.places.get(&item).is_some_and(|at| self.dated[*at])
    }

    /// The items and all that they need, in the order of evaluation.
    pub(super) fn closure(&self, items: &[Item]) -> Vec<Item> {
        let mut stack: Vec<usize> = items.iter().filter_map(|item| self.places.get(item)).copied().collect();
        let mut seen: FxHashSet<usize> = stack.iter().copied().collect();
        let mut found = stack.clone();
        while let Some(at) = stack.pop() {
            for need in &self.needs[at] {
                if seen.insert(*need) {
                    stack.push(*need);
                    found.push(*need);
                }
            }
        }
        order::sort(&mut found);
        found.dedup();
        found.into_iter().map(|at| self.order[at]).collect()
    }
}
