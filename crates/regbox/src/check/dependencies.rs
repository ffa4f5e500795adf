//! Which items an item needs, and the order in which they can be evaluated.

use super::Meaning;
use crate::diagnostic::{Diagnostic, Span};
use crate::syntax::expr::{Expr, each_expr};
use crate::syntax::tree::{Cell, CellEntry, CellKind, ExceptionItem, ExceptionResult, InForce, Tree, Versions};

/// An item that is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Item {
    Define(usize),
    Criterion(usize),
    Part(usize),
    /// A fact that may be presumed, and so needs its condition.
    Presumed(usize),
}

/// Definitions, criteria and parts, each after what it needs; circles are reported.
pub(super) fn order(tree: &Tree, meanings: &[Meaning], diagnostics: &mut Vec<Diagnostic>) -> Vec<Item> {
    let (defines, criteria, parts) = (tree.defines.len(), tree.criteria.len(), tree.parts.len());
    let item = |at: usize| match at {
        at if at < defines => Item::Define(at),
        at if at < defines + criteria => Item::Criterion(at - defines),
        at if at < defines + criteria + parts => Item::Part(at - defines - criteria),
        at => Item::Presumed(at - defines - criteria - parts),
    };
    let number = |item: Item| match item {
        Item::Define(at) => at,
        Item::Criterion(at) => defines + at,
        Item::Part(at) => defines + criteria + at,
        Item::Presumed(at) => defines + criteria + parts + at,
    };
    let mut members = vec![Vec::new(); tree.parts.len()];
    for (at, criterion) in tree.criteria.iter().enumerate() {
        if let Some(members) = criterion.part.and_then(|part| members.get_mut(part)) {
            members.push((number(Item::Criterion(at)), criterion.name.span));
        }
    }
    let needs = |at: usize| {
        let item = item(at);
        if let Item::Part(part) = item {
            return members.get(part).cloned().unwrap_or_default();
        }
        let mut found: Vec<(usize, Span)> = Vec::new();
        item_exprs(tree, item, &mut |expr| {
            each_expr(expr, &mut |inner| {
                if let Some(other) = referred(meanings, inner) {
                    found.push((number(other), inner.span));
                }
            });
        });
        found
    };
    let name = |at: usize| item_name(tree, item(at)).to_owned();
    let count = defines + criteria + parts + tree.facts.len();
    let order = crate::resolve::circles::order(
        count,
        needs,
        name,
        crate::resolve::circles::Circle::OF_DEFINITIONS,
        diagnostics,
    );
    let evaluated = |item: &Item| match item {
        Item::Presumed(at) => tree.facts.get(*at).is_some_and(|fact| fact.clauses.presumed.is_some()),
        _ => true,
    };
    order.into_iter().map(item).filter(evaluated).collect()
}

fn item_name(tree: &Tree, item: Item) -> &str {
    match item {
        Item::Define(at) => tree.defines.get(at).map(|item| &item.name),
        Item::Criterion(at) => tree.criteria.get(at).map(|item| &item.name),
        Item::Part(at) => tree.parts.get(at).map(|item| &item.name),
        Item::Presumed(at) => tree.facts.get(at).map(|item| &item.name),
    }
    .map_or("", |name| name.text.as_str())
}

/// The item that an expression refers to by its name.
pub(super) fn referred(meanings: &[Meaning], expr: &Expr) -> Option<Item> {
    match meanings.get(expr.id.0 as usize)? {
        Meaning::Define(at) => Some(Item::Define(*at)),
        Meaning::Criterion(at) => Some(Item::Criterion(*at)),
        Meaning::Part(at) => Some(Item::Part(*at)),
        Meaning::Presumable(at) => Some(Item::Presumed(*at)),
        _ => None,
    }
}

/// The expressions that stand in an item, outermost ones only.
pub(super) fn item_exprs<'t>(tree: &'t Tree, item: Item, visit: &mut dyn FnMut(&'t Expr)) {
    match item {
        Item::Define(at) => {
            let Some(item) = tree.defines.get(at) else { return };
            what_picks(tree, item, &item.all_periods(), visit);
            for version in item.versions() {
                for entry in &version.entries {
                    visit(&entry.value);
                    entry.when.iter().for_each(&mut *visit);
                }
                version.otherwise.iter().for_each(|(value, _)| visit(value));
                version.exceptions.iter().for_each(|exception| exception_exprs(exception, visit));
                // The first row of a table only names its columns.
                version.rows.iter().skip(1).flat_map(|row| &row.cells).for_each(|cell| cell_exprs(cell, visit));
            }
        }
        Item::Criterion(at) => {
            let Some(item) = tree.criteria.get(at) else { return };
            what_picks(tree, item, &item.all_periods(), visit);
            for version in item.versions() {
                let clauses = version.applies.iter().chain(&version.requires).chain(&version.deemed);
                clauses.for_each(|clause| visit(&clause.expr));
                version.exceptions.iter().for_each(|exception| exception_exprs(exception, visit));
            }
        }
        Item::Part(_) => {}
        Item::Presumed(at) => {
            let presumption = tree.facts.get(at).and_then(|fact| fact.clauses.presumed.as_ref());
            presumption.into_iter().for_each(|presumption| visit(&presumption.when));
        }
    }
}

/// The dates that say what of an item is in force.
pub(super) fn what_picks<'t, T: Versions>(
    tree: &'t Tree,
    item: &'t T,
    periods: &[InForce],
    visit: &mut dyn FnMut(&'t Expr),
) {
    item.versions().filter_map(Versions::governed).for_each(&mut *visit);
    let Some(header) = tree.header_of(item.name().scope) else { return };
    if !periods.is_empty() && item.governing().is_none() {
        header.governed.iter().for_each(&mut *visit);
    }
    if periods.iter().any(InForce::saves) {
        header.entered.iter().for_each(&mut *visit);
    }
}

fn cell_exprs<'t>(cell: &'t Cell, visit: &mut dyn FnMut(&'t Expr)) {
    let CellKind::Entries(entries) = &cell.kind else { return };
    for entry in entries {
        match entry {
            CellEntry::Value(value) => visit(value),
            CellEntry::Range(bounds) => bounds.iter().for_each(|(_, value)| visit(value)),
        }
    }
}

fn exception_exprs<'t>(exception: &'t ExceptionItem, visit: &mut dyn FnMut(&'t Expr)) {
    visit(&exception.when);
    match &exception.result {
        ExceptionResult::None => {}
        ExceptionResult::Requires(expr) | ExceptionResult::Value(expr) => visit(expr),
    }
    exception.nested.iter().for_each(|nested| exception_exprs(nested, visit));
}
