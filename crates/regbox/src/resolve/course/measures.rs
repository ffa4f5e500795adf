//! What is measured, as facts: from which events, kept apart by which keys, of which type.

use super::{Layout, built_in, each_name, keys_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::rewrite::names_of;
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::monitor::{Formula, Measure, MeasureBody, Measured, MeasuredOf};
use crate::syntax::tree::{Ident, Literal, TypeName, TypeNameKind};
use crate::value::Currency;

impl Layout<'_> {
    /// Facts for what is measured; what is computed from measures is a definition like any other.
    pub(super) fn measures(&mut self) {
        self.course.measured = vec![None; self.tree.measures.len()];
        self.course.measure_keys = vec![Vec::new(); self.tree.measures.len()];
        self.computed = vec![None; self.tree.measures.len()];
        let mut left: Vec<usize> = (0..self.tree.measures.len()).collect();
        let mut laid = vec![false; left.len()];
        // What is made from measures comes after them, wherever they stand.
        for _ in 0..=self.tree.measures.len() {
            let before = left.len();
            left.retain(|at| {
                laid[*at] = self.measure(*at, &laid);
                !laid[*at]
            });
            if left.is_empty() || left.len() == before {
                break;
            }
        }
        for at in left {
            let Some(item) = self.tree.measures.get(at) else { continue };
            if let MeasureBody::RolledUp { measure, .. } = &item.body {
                let measure = measure.clone();
                if self.course.measures.contains_key(&measure.text) {
                    let message = format!("`{}` is made from itself", item.name.text);
                    self.report(Diagnostic::new(Code::CIRCLE, message).at(measure.span, ""));
                } else {
                    self.unknown("measure", &measure, self.course.measures.keys().cloned().collect());
                }
            } else {
                // A circle, which is reported with those of definitions.
                self.measure(at, &vec![true; laid.len()]);
            }
        }
    }

    /// Whether a measure could be laid out; those are that it is made from.
    fn measure(&mut self, at: usize, laid: &[bool]) -> bool {
        let Some(item) = self.tree.measures.get(at) else { return true };
        let (name, title, declared) = (item.name.clone(), item.title.clone(), item.ty.clone());
        match &item.body {
            MeasureBody::Computed(formula) => {
                let formula = *formula;
                let mut waits = false;
                each_name(self.tree, &self.course, formula, &mut |name| {
                    let measure = self.course.measures.get(&name.text);
                    waits |= measure.is_some_and(|measure| *measure != at && !laid[*measure]);
                    measure.is_none()
                });
                if waits {
                    return false;
                }
                if let Some(define) = self.tree.defines.get_mut(formula.define) {
                    define.name = name;
                    define.ty = declared;
                }
                self.course.measure_keys[at] = keys_of(self.tree, &self.course, formula);
                self.computed[at] = self.type_computed(formula);
                true
            }
            MeasureBody::RolledUp { function, measure, over, .. } => {
                let (function, over) = (*function, over.clone());
                let Some(of) = self.course.measures.get(&measure.text).copied() else { return false };
                if !laid[of] {
                    return false;
                }
                let of_all = self.type_rolled_up(of);
                let keys = self.course.measure_keys.get(of).cloned().unwrap_or_default();
                // The keys of what is broken are not known.
                let unknown = keys.is_empty() && !self.tree.broken.is_empty();
                for key in over.iter().filter(|_| !unknown) {
                    if keys.iter().all(|(name, _)| *name != key.text) {
                        self.unknown("key", key, keys.iter().map(|(name, _)| name.clone()).collect());
                    }
                }
                self.course.measure_keys[at] =
                    keys.into_iter().filter(|(name, _)| over.iter().all(|key| key.text != *name)).collect();
                let ty = match (declared, function) {
                    (Some(ty), _) => ty,
                    (None, Measure::Count) => built_in("integer", name.span),
                    (None, _) => of_all.unwrap_or_else(|| built_in("decimal", name.span)),
                };
                self.fact(name, ty, title);
                true
            }
            MeasureBody::Measured(_) => {
                let event = self.event_measured(at);
                self.course.measured[at] = event;
                let MeasureBody::Measured(measured) = &self.tree.measures[at].body else { return true };
                let keys: Vec<Ident> = measured.keys.clone();
                let ty = declared.or_else(|| event.and_then(|event| self.type_measured(measured, event)));
                self.course.measure_keys[at] = keys.into_iter().filter_map(|key| Some((key.text, event?))).collect();
                let ty = match (ty, event) {
                    (Some(ty), _) => ty,
                    (None, Some(_)) => built_in("decimal", name.span),
                    // Its events are reported, and it has no type to be wrong about.
                    (None, None) => self.reported_type(name.span),
                };
                self.fact(name, ty, title);
                true
            }
        }
    }

    /// The type of a measure that is rolled up.
    fn type_rolled_up(&self, of: usize) -> Option<TypeName> {
        let item = self.tree.measures.get(of)?;
        match &item.body {
            MeasureBody::Computed(_) => self.computed.get(of)?.clone(),
            _ => Some(self.tree.facts.get(*self.course.facts.get(&item.name.text)?)?.ty.clone()),
        }
    }

    fn type_computed(&self, formula: Formula) -> Option<TypeName> {
        let define = self.tree.defines.get(formula.define)?;
        define.ty.clone().or_else(|| self.type_of(&define.entries.first()?.value, None))
    }

    /// The one kind of event that a measure is made from.
    fn event_measured(&mut self, at: usize) -> Option<usize> {
        let MeasureBody::Measured(measured) = &self.tree.measures.get(at)?.body else { return None };
        let (formula, span) = match &measured.of {
            MeasuredOf::Distinct(_, event) => {
                let event = event.clone();
                return self.event(&event);
            }
            MeasuredOf::Value(value) => (*value, value.span),
        };
        let (mut names, mut broken): (Vec<String>, bool) = (Vec::new(), false);
        if let Some(define) = self.tree.defines.get(formula.define) {
            names_of(define, &mut |name| {
                broken |= self.is_broken(&name.text);
                if self.course.events.contains_key(&name.text) && !names.contains(&name.text) {
                    names.push(name.text.clone());
                }
            });
        }
        let (message, help) = match names.as_slice() {
            [one] => return self.course.events.get(one).copied(),
            [] => (
                "this does not say which events are measured",
                "name a field of an event, such as `sum of sale.amount`",
            ),
            _ => ("this is made from events of two kinds", "measure each kind by itself, and add the measures"),
        };
        if !broken {
            self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(span, "").help(help));
        }
        let reported = self.reported(span);
        let entry = self.tree.defines.get_mut(formula.define).and_then(|define| define.entries.first_mut());
        if let Some(entry) = entry {
            entry.value.kind = reported;
        }
        None
    }

    /// The type of what is measured, as far as it can be told from the fields.
    fn type_measured(&self, measured: &Measured, event: usize) -> Option<TypeName> {
        match (measured.function, &measured.of) {
            (Measure::Count, _) | (_, MeasuredOf::Distinct(..)) => Some(built_in("integer", measured.span)),
            (function, MeasuredOf::Value(value)) => {
                let entry = self.tree.defines.get(value.define)?.entries.first()?;
                let ty = self.type_of(&entry.value, Some(event))?;
                let whole = matches!(&ty.kind, TypeNameKind::Named(name) if name.text == "integer");
                Some(if function == Measure::Average && whole { built_in("ratio", measured.span) } else { ty })
            }
        }
    }

    fn type_of(&self, expr: &Expr, event: Option<usize>) -> Option<TypeName> {
        let span = expr.span;
        let money = |currency: Currency| TypeName { kind: TypeNameKind::Money(currency), span };
        match &expr.kind {
            ExprKind::Literal(Literal::Money(currency, _)) => Some(money(*currency)),
            ExprKind::Literal(Literal::Number(_) | Literal::Percent(_)) => Some(built_in("decimal", span)),
            ExprKind::Field(of, field) => {
                let ExprKind::Name(_) = &of.kind else { return None };
                let name = &self.tree.events.get(event?)?.name.text;
                let record = self.tree.records.iter().find(|record| record.name.text == *name)?;
                record.fields.iter().find(|one| one.name.text == field.text).map(|one| one.ty.clone())
            }
            ExprKind::Name(name) => match self.course.measures.get(&name.text).and_then(|at| self.computed.get(*at)) {
                Some(Some(ty)) => Some(ty.clone()),
                _ => {
                    let fact = self.tree.facts.iter().find(|fact| fact.name.text == name.text);
                    let define = || self.tree.defines.iter().find(|define| define.name.text == name.text)?.ty.clone();
                    fact.map(|fact| fact.ty.clone()).or_else(define)
                }
            },
            ExprKind::Minus(inner) => self.type_of(inner, event),
            ExprKind::Sum(terms) => self.type_of(&terms.first()?.1, event),
            ExprKind::Product(factors) => {
                let types: Vec<TypeName> =
                    factors.iter().map(|(_, factor)| self.type_of(factor, event)).collect::<Option<_>>()?;
                let money = types.iter().find(|ty| matches!(ty.kind, TypeNameKind::Money(_)));
                Some(money.cloned().unwrap_or_else(|| built_in("ratio", span)))
            }
            ExprKind::Call { function, arguments } if function.text == "convert" => {
                match self.type_of(arguments.get(1)?, event)?.kind {
                    TypeNameKind::Rate(_, to) => Some(money(to)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
