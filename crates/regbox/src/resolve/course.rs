//! What happens during a test, as facts of its own.
//!
//! Each kind of event is a record, and the event at hand a fact; a lifecycle's stage, a state and a measure are facts, too.
//! They stand after the facts that are asked, and no applicant gives them: a monitor does. What is watched are definitions
//! over them. So the checks, the program and its evaluation know nothing of tests: it is all facts, records and
//! definitions. Here names are brought into that form: a field of the event at hand, `stage`, `trigger`,
//! `happened(refusal)`, the outcome of a decision.

use super::rewrite::{each_formula, rewrite};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::expr::{Expr, ExprId, ExprKind};
use crate::syntax::tree::monitor::{
    Anchor, Cap, Course, Due, Events, Formula, Measure, MeasureBody, Measured, MeasuredOf, Moment, Must,
    ObligationItem, Passage, Trigger, TriggerOne,
};
use crate::syntax::tree::{
    ConditionItem, EnumItem, EnumValue, FactClauses, FactItem, Ident, Literal, RecordItem, ScopeId, Text, Tree,
    TypeName, TypeNameKind,
};
use crate::value::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// The mark in names that nobody can write.
pub(crate) const HIDDEN: char = '#';

/// What an expression may speak of where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct At {
    /// The event at hand.
    pub event: Option<usize>,
    /// The event that started a duty.
    pub trigger: Option<usize>,
    /// Keys, with the kind of event whose field each is.
    pub keys: Vec<(String, usize)>,
}

/// Makes facts, records and definitions of what happens and of what is watched.
pub(crate) fn lay_out(tree: &mut Tree, diagnostics: &mut Vec<Diagnostic>) {
    tree.course.asked = tree.facts.len();
    if tree.events.is_empty() && tree.lifecycles.is_empty() && tree.states.is_empty() && !watches(tree) {
        return;
    }
    let mut layout = Layout { tree, diagnostics, course: Course::default(), declared: BTreeSet::new() };
    layout.course.asked = layout.tree.facts.len();
    layout.names();
    layout.facts();
    layout.conditions();
    layout.formulas();
    let course = layout.course;
    tree.course = course;
}

fn watches(tree: &Tree) -> bool {
    !(tree.measures.is_empty()
        && tree.limits.is_empty()
        && tree.obligations.is_empty()
        && tree.prohibitions.is_empty()
        && tree.waivers.is_empty())
}

pub(super) struct Layout<'a> {
    pub tree: &'a mut Tree,
    pub diagnostics: &'a mut Vec<Diagnostic>,
    pub course: Course,
    /// The names of items that are no part of the course of the test.
    pub declared: BTreeSet<String>,
}

impl Layout<'_> {
    fn names(&mut self) {
        let tree = &*self.tree;
        let names = (tree.facts.iter().map(|item| &item.name)).chain(tree.defines.iter().map(|item| &item.name));
        let names =
            names.chain(tree.criteria.iter().map(|item| &item.name)).chain(tree.parts.iter().map(|item| &item.name));
        self.declared = names.map(|name| name.text.clone()).filter(|name| !name.contains(HIDDEN)).collect();
        let course = &mut self.course;
        for (at, item) in tree.events.iter().enumerate() {
            course.events.entry(item.name.text.clone()).or_insert(at);
        }
        for (at, item) in tree.states.iter().enumerate() {
            course.states.entry(item.name.text.clone()).or_insert(at);
        }
        for (at, item) in tree.measures.iter().enumerate() {
            course.measures.entry(item.name.text.clone()).or_insert(at);
        }
        let mut twice = Vec::new();
        for (at, item) in tree.lifecycles.iter().enumerate() {
            for (number, stage) in item.stages.iter().enumerate() {
                if course.stages.insert(stage.name.text.clone(), (at, number)).is_some() {
                    twice.push(stage.name.clone());
                }
            }
        }
        for stage in twice {
            let message = format!("the stage `{}` is declared twice", stage.text);
            let help = "give one of them another name; stages of two lifecycles have names of their own";
            self.report(
                Diagnostic::new(Code::DECLARED_TWICE, message).at(stage.span, "declared again here").help(help),
            );
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A fact of the course of the test.
    pub(super) fn fact(&mut self, name: Ident, ty: TypeName, question: Option<Text>) -> usize {
        let at = self.tree.facts.len();
        self.course.facts.entry(name.text.clone()).or_insert(at);
        self.tree.facts.push(FactItem { name, ty, question, judged_by: None, clauses: FactClauses::default() });
        at
    }

    fn facts(&mut self) {
        let events: Vec<_> = self
            .tree
            .events
            .iter_mut()
            .map(|item| (item.name.clone(), item.title.clone(), std::mem::take(&mut item.fields)))
            .collect();
        for (name, title, fields) in events {
            for field in fields.iter().filter(|field| matches!(field.name.text.as_str(), "event" | "id" | "at")) {
                let message = format!("every event has `{}` by itself", field.name.text);
                self.report(Diagnostic::new(Code::DECLARED_TWICE, message).at(field.name.span, "").help("take it out"));
            }
            let ty = named(&name);
            self.tree.records.push(RecordItem { name: name.clone(), fields });
            self.fact(name, ty, title);
        }
        for at in 0..self.tree.lifecycles.len() {
            let item = &self.tree.lifecycles[at];
            let value = |stage: &crate::syntax::tree::monitor::StageItem| EnumValue {
                name: stage.name.clone(),
                title: stage.title.clone(),
            };
            let (name, title, values) =
                (item.name.clone(), item.title.clone(), item.stages.iter().map(value).collect());
            self.tree.enums.push(EnumItem { name: name.clone(), ordered: false, values });
            let ty = named(&name);
            self.fact(name, ty, title);
        }
        for at in 0..self.tree.states.len() {
            let item = &self.tree.states[at];
            let (name, ty, title) = (item.name.clone(), item.ty.clone(), item.title.clone());
            let keys: Vec<Ident> = item.keys.clone();
            let event = item.becomes.first().and_then(|one| one.on.names.first()).cloned();
            let event = event.and_then(|name| self.event(&name));
            let keys = keys.into_iter().filter_map(|key| Some((key.text, event?))).collect();
            self.course.state_keys.push(keys);
            self.fact(name, ty, title);
        }
        self.measures();
    }

    /// Whatever may be attached to an outcome is a condition, too.
    fn conditions(&mut self) {
        let tree = &mut *self.tree;
        let mut found = Vec::new();
        let limits = tree.limits.iter().map(|item| (&item.name, &item.title, item.in_force, &item.cites));
        let duties = tree.obligations.iter().map(|item| (&item.name, &item.title, item.in_force, &item.cites));
        let never = tree.prohibitions.iter().map(|item| (&item.name, &item.title, item.in_force, &item.cites));
        let waived = tree.waivers.iter().map(|item| (&item.name, &item.title, item.in_force, &item.cites));
        for (name, title, in_force, cites) in limits.chain(duties).chain(never).chain(waived) {
            let text = title.clone().unwrap_or_else(|| Text { text: name.text.clone(), span: name.span });
            found.push(ConditionItem { name: name.clone(), text, in_force, cites: cites.clone(), others: Vec::new() });
        }
        tree.conditions.extend(found);
    }

    pub(super) fn event(&mut self, name: &Ident) -> Option<usize> {
        let found = self.course.events.get(&name.text).copied();
        if found.is_none() && self.tree.broken.iter().all(|broken| broken.text != name.text) {
            self.unknown("event", name, self.course.events.keys().cloned().collect());
        }
        found
    }

    pub(super) fn unknown(&mut self, what: &str, name: &Ident, names: Vec<String>) {
        let help = match nearest(&name.text, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it: `{what} {} {{ … }}`", name.text),
        };
        let message = format!("there is no {what} `{}`", name.text);
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(name.span, "").help(help));
    }

    /// Brings the names of every expression into form.
    fn formulas(&mut self) {
        let mut contexts: BTreeMap<usize, At> = BTreeMap::new();
        let mut set = |formula: &Formula, at: At| drop(contexts.insert(formula.define, at));
        let tree = &*self.tree;
        let course = &self.course;
        let event = |events: &Events| match events.names.as_slice() {
            [one] => course.events.get(&one.text).copied(),
            _ => None,
        };
        let of_event = |events: &Events| At { event: event(events), ..At::default() };
        let on = |events: &Events, set: &mut dyn FnMut(&Formula, At)| {
            events.condition.iter().for_each(|condition| set(condition, of_event(events)));
        };
        for item in &tree.lifecycles {
            for extended in item.stages.iter().filter_map(|stage| stage.lasts.as_ref()?.extended.as_ref()) {
                on(&extended.on, &mut set);
                set(&extended.by, of_event(&extended.on));
            }
            for transition in &item.transitions {
                if let Passage::On(events) = &transition.when {
                    on(events, &mut set);
                }
            }
        }
        for becomes in tree.states.iter().flat_map(|item| &item.becomes) {
            on(&becomes.on, &mut set);
            set(&becomes.value, of_event(&becomes.on));
        }
        for (at, item) in tree.measures.iter().enumerate() {
            if let MeasureBody::Measured(measured) = &item.body {
                let event = course.measured.get(at).copied().flatten();
                let here = At { event, ..At::default() };
                measured.condition.iter().for_each(|condition| set(condition, here.clone()));
                if let MeasuredOf::Value(value) = &measured.of {
                    set(value, here);
                }
            }
        }
        for item in &tree.limits {
            let mut keys = Vec::new();
            for cap in &item.caps {
                match cap {
                    Cap::Standing { used, cap, .. } => {
                        let own = keys_of(tree, course, *used);
                        set(cap, At { keys: own.clone(), ..At::default() });
                        keys.extend(own);
                    }
                    Cap::Gate { on: events, requires, .. } => {
                        on(events, &mut set);
                        set(requires, of_event(events));
                    }
                }
            }
            for formula in item.applies.iter().chain(&item.warn_at) {
                set(formula, At { keys: keys.clone(), ..At::default() });
            }
        }
        for item in &tree.obligations {
            obligation(course, item, &mut set);
        }
        for never in tree.prohibitions.iter().flat_map(|item| &item.never) {
            on(&never.events, &mut set);
            never.unless.iter().for_each(|unless| set(unless, of_event(&never.events)));
        }
        // A value of an enumeration is found by the type of the state that it is given to.
        let becomes: Vec<(usize, TypeName)> = (tree.states.iter())
            .flat_map(|item| item.becomes.iter().map(|one| (one.value.define, item.ty.clone())))
            .collect();
        for (define, ty) in becomes {
            if let Some(define) = self.tree.defines.get_mut(define) {
                define.ty = Some(ty);
            }
        }
        self.rewrite_all(&contexts);
    }

    fn rewrite_all(&mut self, contexts: &BTreeMap<usize, At>) {
        // The expressions are taken out while they are rewritten: new facts may be made meanwhile.
        let mut defines = std::mem::take(&mut self.tree.defines);
        for (at, item) in defines.iter_mut().enumerate() {
            let here = contexts.get(&at).cloned().unwrap_or_default();
            each_formula(item, &mut |expr| rewrite(self, expr, &here));
        }
        self.tree.defines = defines;
        let mut criteria = std::mem::take(&mut self.tree.criteria);
        for item in &mut criteria {
            super::rewrite::each_of_criterion(item, &mut |expr| rewrite(self, expr, &At::default()));
        }
        self.tree.criteria = criteria;
        let mut exceptions = std::mem::take(&mut self.tree.exceptions);
        for item in &mut exceptions {
            super::rewrite::each_of_exception(item, &mut |expr| rewrite(self, expr, &At::default()));
        }
        self.tree.exceptions = exceptions;
        let mut decisions = std::mem::take(&mut self.tree.decisions);
        for when in decisions.iter_mut().flat_map(|item| &mut item.arms).filter_map(|arm| arm.when.as_mut()) {
            rewrite(self, when, &At::default());
        }
        self.tree.decisions = decisions;
    }
}

fn obligation(course: &Course, item: &ObligationItem, set: &mut dyn FnMut(&Formula, At)) {
    let event = |name: &Ident| course.events.get(&name.text).copied();
    let mut trigger = None;
    if let Some(Trigger::Any(ones) | Trigger::All(ones)) = &item.trigger {
        for one in ones {
            match one {
                TriggerOne::Event(events) => {
                    let this = events.names.first().and_then(event);
                    events.condition.iter().for_each(|condition| set(condition, At { event: this, ..At::default() }));
                    trigger = if ones.len() == 1 { this } else { None };
                }
                TriggerOne::Crossing { threshold, .. } => set(threshold, At::default()),
                TriggerOne::Breach(_) | TriggerOne::Edge(..) => {}
            }
        }
    }
    let here = At { trigger, ..At::default() };
    item.applies.iter().for_each(|formula| set(formula, here.clone()));
    if let Some(Must::Act(acts)) = &item.must {
        for act in acts {
            let at = At { event: event(&act.event), trigger, ..At::default() };
            act.condition.iter().for_each(|condition| set(condition, at.clone()));
        }
    }
    let mut moment = |moment: &Moment| {
        if let Anchor::Date(date) = &moment.anchor {
            set(date, here.clone());
        }
    };
    item.recurring.iter().for_each(|(_, from)| moment(from));
    item.from.iter().chain(&item.until).for_each(&mut moment);
    match &item.due {
        Some(Due::NoLater(at)) => moment(at),
        Some(Due::Within(_, Some(of), _)) => set(of, here),
        _ => {}
    }
}

/// The keys of what an expression is made from.
pub(crate) fn keys_of(tree: &Tree, course: &Course, formula: Formula) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut stack = vec![course.define(formula)];
    while let Some(define) = stack.pop() {
        if !seen.insert(define) {
            continue;
        }
        let Some(item) = tree.defines.get(define) else { continue };
        super::rewrite::names_of(item, &mut |name| {
            let keys = match (course.measures.get(&name.text), course.states.get(&name.text)) {
                (Some(at), _) => course.measure_keys.get(*at),
                (_, Some(at)) => course.state_keys.get(*at),
                _ => {
                    stack.extend(tree.defines.iter().position(|other| other.name.text == name.text));
                    None
                }
            };
            for key in keys.into_iter().flatten() {
                if found.iter().all(|(known, _)| *known != key.0) {
                    found.push(key.clone());
                }
            }
        });
    }
    found
}

pub(super) fn named(name: &Ident) -> TypeName {
    TypeName { kind: TypeNameKind::Named(Ident { scope: ScopeId::POLICY, ..name.clone() }), span: name.span }
}

pub(super) fn built_in(name: &str, span: Span) -> TypeName {
    let ident = Ident { text: name.to_owned(), span, scope: ScopeId::POLICY };
    TypeName { kind: TypeNameKind::Named(ident), span }
}

impl Layout<'_> {
    /// Facts for what is measured; what is computed from measures is a definition like any other.
    fn measures(&mut self) {
        self.course.measured = vec![None; self.tree.measures.len()];
        self.course.measure_keys = vec![Vec::new(); self.tree.measures.len()];
        let mut left: Vec<usize> = (0..self.tree.measures.len()).collect();
        // What is rolled up comes after what it is made from.
        for _ in 0..=self.tree.measures.len() {
            let before = left.len();
            left.retain(|at| !self.measure(*at));
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
            }
        }
    }

    /// Whether a measure could be laid out.
    fn measure(&mut self, at: usize) -> bool {
        let Some(item) = self.tree.measures.get(at) else { return true };
        let (name, title, declared) = (item.name.clone(), item.title.clone(), item.ty.clone());
        match &item.body {
            MeasureBody::Computed(formula) => {
                let formula = *formula;
                if let Some(define) = self.tree.defines.get_mut(formula.define) {
                    define.name = name;
                    define.ty = declared;
                }
                self.course.measure_keys[at] = keys_of(self.tree, &self.course, formula);
                true
            }
            MeasureBody::RolledUp { function, measure, over, .. } => {
                let (function, over) = (*function, over.clone());
                let Some(of) = self.course.measures.get(&measure.text).copied() else { return false };
                let Some(fact) = self.course.facts.get(&measure.text).copied() else { return false };
                let keys = self.course.measure_keys.get(of).cloned().unwrap_or_default();
                for key in &over {
                    if keys.iter().all(|(name, _)| *name != key.text) {
                        self.unknown("key", key, keys.iter().map(|(name, _)| name.clone()).collect());
                    }
                }
                self.course.measure_keys[at] =
                    keys.into_iter().filter(|(name, _)| over.iter().all(|key| key.text != *name)).collect();
                let ty = match (declared, function) {
                    (Some(ty), _) => ty,
                    (None, Measure::Count) => built_in("integer", name.span),
                    (None, _) => self.tree.facts[fact].ty.clone(),
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
                let ty = ty.unwrap_or_else(|| built_in("decimal", name.span));
                self.fact(name, ty, title);
                true
            }
        }
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
        let mut names: Vec<String> = Vec::new();
        if let Some(define) = self.tree.defines.get(formula.define) {
            super::rewrite::names_of(define, &mut |name| {
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
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(span, "").help(help));
        None
    }

    /// The type of what is measured, as far as it can be told from the fields.
    fn type_measured(&self, measured: &Measured, event: usize) -> Option<TypeName> {
        match (measured.function, &measured.of) {
            (Measure::Count, _) | (_, MeasuredOf::Distinct(..)) => Some(built_in("integer", measured.span)),
            (function, MeasuredOf::Value(value)) => {
                let entry = self.tree.defines.get(value.define)?.entries.first()?;
                let ty = self.type_of(&entry.value, event)?;
                let whole = matches!(&ty.kind, TypeNameKind::Named(name) if name.text == "integer");
                Some(if function == Measure::Average && whole { built_in("ratio", measured.span) } else { ty })
            }
        }
    }

    fn type_of(&self, expr: &Expr, event: usize) -> Option<TypeName> {
        let span = expr.span;
        let money = |currency: Currency| TypeName { kind: TypeNameKind::Money(currency), span };
        match &expr.kind {
            ExprKind::Literal(Literal::Money(currency, _)) => Some(money(*currency)),
            ExprKind::Literal(Literal::Number(_) | Literal::Percent(_)) => Some(built_in("decimal", span)),
            ExprKind::Field(of, field) => {
                let ExprKind::Name(_) = &of.kind else { return None };
                let name = &self.tree.events.get(event)?.name.text;
                let record = self.tree.records.iter().find(|record| record.name.text == *name)?;
                record.fields.iter().find(|one| one.name.text == field.text).map(|one| one.ty.clone())
            }
            ExprKind::Name(name) => {
                self.tree.facts.iter().find(|fact| fact.name.text == name.text).map(|fact| fact.ty.clone())
            }
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

/// An expression that is a name.
pub(super) fn name_expr(tree: &mut Tree, text: &str, span: Span) -> Expr {
    let id = ExprId(tree.exprs);
    tree.exprs = tree.exprs.saturating_add(1);
    Expr { id, span, kind: ExprKind::Name(Ident { text: text.to_owned(), span, scope: ScopeId::POLICY }) }
}
