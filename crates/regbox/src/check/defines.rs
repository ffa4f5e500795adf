//! Definitions: dated values, arms and exceptions, all of one type.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::{Symbol, circles};
use crate::syntax::expr::{Expr, names_in};
use crate::syntax::tree::{DefineItem, Versions as _};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn check_defines(&mut self) {
        self.check_parameters();
        let tree = self.tree;
        for (at, item) in tree.defines.iter().enumerate() {
            let ty = self.declared_type(item);
            if let Some(slot) = self.defines.get_mut(at) {
                *slot = ty;
            }
        }
        // A definition without a declared type takes it from its values, so it comes before whatever names it.
        let inferred =
            |at: &usize| tree.defines.get(*at).is_some_and(|item| item.versions().all(|version| version.ty.is_none()));
        let needs = |at: usize| {
            let mut found = Vec::new();
            super::dependencies::item_exprs(tree, super::Item::Define(at), &mut |expr| {
                names_in(expr, &mut |ident| {
                    if let Some(Symbol::Define(other)) = self.names.symbol(ident)
                        && inferred(&other)
                    {
                        found.push((other, ident.span));
                    }
                });
            });
            found
        };
        let name = |at: usize| tree.defines.get(at).map_or(String::new(), |item| item.name.text.clone());
        let mut found = Vec::new();
        let order = circles::order(tree.defines.len(), needs, name, circles::Circle::OF_DEFINITIONS, &mut found);
        self.diagnostics.extend(found);
        for at in order {
            if let Some(item) = tree.defines.get(at) {
                self.check_define(at, item);
            }
        }
        self.check_asked();
    }

    /// Every version of a definition; without a declared type, each goes by what the ones before it gave.
    fn check_define(&mut self, at: usize, item: &DefineItem) {
        self.in_sight(Some(at));
        let declared = item.versions().any(|version| version.ty.is_some());
        for version in item.versions() {
            if version.rows.is_empty() && version.title.is_none() {
                self.check_define_inside(at, version, declared);
            } else {
                self.check_table(at, version);
            }
        }
        self.in_sight(None);
    }

    fn check_define_inside(&mut self, at: usize, item: &DefineItem, declared: bool) {
        self.check_cites(&item.cites);
        if let Some(governed) = &item.governed {
            self.check_as(governed, &Type::Date, "the governing date");
        }
        self.check_shape(item);
        let mut ty = self.defines.get(at).cloned().flatten();
        if let Some(ty) = &ty
            && item.binding
        {
            let bounds = self.bound_values(ty, &item.bounds, item.name.span);
            if let Some(slot) = self.kept.get_mut(at) {
                *slot = bounds;
            }
        }
        for entry in &item.entries {
            self.check_cites(&entry.cites);
            if let Some(when) = &entry.when {
                self.check_condition(when);
            }
            self.check_value(&entry.value, &mut ty, declared);
        }
        if let Some((otherwise, cites)) = &item.otherwise {
            self.check_cites(cites);
            self.check_value(otherwise, &mut ty, declared);
        }
        let mut value = |checker: &mut Self, value: &Expr| checker.check_value(value, &mut ty, declared);
        self.check_exceptions(&item.name, &item.exceptions, Some(&mut value));
        if let Some(Type::None) = ty {
            let message = format!("`{}` is never anything but `none`", item.name.text);
            self.report(
                Diagnostic::new(Code::BAD_DEFINITION, message)
                    .at(item.name.span, "")
                    .help("declare its type: `optional …`"),
            );
            ty = None;
        }
        if let Some(slot) = self.defines.get_mut(at) {
            *slot = ty;
        }
    }

    /// Checks a value against the type so far; where none is declared, the first value gives it and later ones widen it.
    fn check_value(&mut self, value: &Expr, ty: &mut Option<Type>, declared: bool) {
        match ty {
            Some(expected) if declared => {
                let expected = expected.clone();
                self.check_as(value, &expected, "the definition");
            }
            Some(expected) => {
                let expected = expected.clone();
                let Some(given) = self.infer(value, Some(&expected)) else { return };
                if expected.is_number() && given.is_number() {
                    *ty = Some(super::arithmetic::number_of(&expected, &given));
                } else if !expected.accepts(&given) {
                    self.mismatch(value.span, &expected, &given, "the definition");
                }
            }
            None if declared => {
                self.infer(value, None);
            }
            None => *ty = self.infer(value, None),
        }
    }

    /// One value; or values for some time each; or values that hold when something does, and one otherwise.
    fn check_shape(&mut self, item: &DefineItem) {
        let arms = item.entries.iter().filter(|entry| entry.when.is_some()).count();
        let dated = item.entries.iter().filter(|entry| entry.in_force.is_some()).count();
        let plain = item.entries.len() - arms - dated;
        let place = item.name.span;
        let name = &item.name.text;
        let problem = if item.entries.is_empty() && item.otherwise.is_none() {
            Some((format!("`{name}` has no value"), "write its value in the block"))
        } else if arms + usize::from(item.otherwise.is_some()) > 0 && dated + plain > 0 {
            Some((
                format!("`{name}` mixes values with `when` and values without"),
                "give every value a `when`, and end with `otherwise`",
            ))
        } else if dated > 0 && plain > 0 || plain > 1 {
            Some((
                format!("`{name}` has more than one value at a time"),
                "say from when each is in force: `from 2026-01-01`",
            ))
        } else if arms > 0 && item.otherwise.is_none() {
            Some((
                format!("`{name}` does not say what it is when none of its conditions holds"),
                "end with `otherwise …`",
            ))
        } else {
            None
        };
        if let Some((message, help)) = problem {
            self.report(Diagnostic::new(Code::BAD_DEFINITION, message).at(place, "").help(help));
        }
        if item.governed.is_some() && !item.is_for_a_time() {
            let message = format!("`{name}` has no dated values for a date to govern");
            self.report(
                Diagnostic::new(Code::NO_DATES, message)
                    .at(place, "")
                    .help("take `governed by` out, or date the values"),
            );
        }
    }
}
