//! What happens during a test, as facts of its own.
//!
//! Each kind of event is a record, and the event at hand a fact; a lifecycle's stage, a state and a measure are facts, too.
//! They stand after the facts that are asked, and no applicant gives them: a monitor does. What is watched are definitions
//! over them. So the checks, the program and its evaluation know nothing of tests: it is all facts, records and
//! definitions. Here names are brought into that form: a field of the event at hand, `stage`, `trigger`,
//! `happened(refusal)`, the outcome of a decision.

mod contexts;
mod measures;

use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::expr::{Expr, ExprId, ExprKind};
use crate::syntax::tree::monitor::{Course, Formula};
use crate::syntax::tree::{
    ConditionItem, EnumItem, EnumValue, FactClauses, FactItem, Ident, RecordItem, ScopeId, Text, Tree, TypeName,
    TypeNameKind,
};
use std::collections::BTreeSet;

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
    let mut layout =
        Layout { tree, diagnostics, course: Course::default(), declared: BTreeSet::new(), computed: Vec::new() };
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
    /// The types of computed measures that have been laid out, as far as they can be told.
    pub computed: Vec<Option<TypeName>>,
}

impl Layout<'_> {
    fn names(&mut self) {
        let tree = &*self.tree;
        let names = (tree.facts.iter().map(|item| &item.name)).chain(tree.defines.iter().map(|item| &item.name));
        let names =
            names.chain(tree.criteria.iter().map(|item| &item.name)).chain(tree.parts.iter().map(|item| &item.name));
        self.declared.extend(names.map(|name| name.text.clone()).filter(|name| !name.contains(HIDDEN)));
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

    /// What stands for an expression that is reported: nothing more is to be said of it.
    pub(super) fn reported(&mut self, span: Span) -> ExprKind {
        let broken = Ident { text: HIDDEN.to_string(), span, scope: ScopeId::POLICY };
        self.tree.broken.push(broken.clone());
        ExprKind::Name(broken)
    }

    /// What stands for a type of which that is so.
    pub(super) fn reported_type(&mut self, span: Span) -> TypeName {
        let ident = Ident { text: HIDDEN.to_string(), span, scope: ScopeId::POLICY };
        self.tree.broken.push(ident.clone());
        TypeName { kind: TypeNameKind::Named(ident), span }
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

    /// Whether there are events, perhaps broken ones.
    pub(super) fn has_events(&self) -> bool {
        !self.course.events.is_empty() || !self.tree.broken.is_empty()
    }

    /// Whether an item that is broken declares a name: then nothing more is to be said of it.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.tree.broken.iter().any(|broken| broken.text == name)
    }

    pub(super) fn event(&mut self, name: &Ident) -> Option<usize> {
        let found = self.course.events.get(&name.text).copied();
        if found.is_none() && !self.is_broken(&name.text) {
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
}

/// The names in an expression, and in the definitions that it is made from as far as `further` says so of each.
pub(crate) fn each_name(tree: &Tree, course: &Course, formula: Formula, further: &mut dyn FnMut(&Ident) -> bool) {
    let mut seen = BTreeSet::new();
    let mut stack = vec![course.define(formula)];
    while let Some(define) = stack.pop() {
        let Some(item) = tree.defines.get(define).filter(|_| seen.insert(define)) else { continue };
        super::rewrite::names_of(item, &mut |name| {
            if further(name) {
                stack.extend(tree.defines.iter().position(|other| other.name.text == name.text));
            }
        });
    }
}

/// The keys of what an expression is made from.
pub(crate) fn keys_of(tree: &Tree, course: &Course, formula: Formula) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    each_name(tree, course, formula, &mut |name| {
        let keys = match (course.measures.get(&name.text), course.states.get(&name.text)) {
            (Some(at), _) => course.measure_keys.get(*at),
            (_, Some(at)) => course.state_keys.get(*at),
            _ => return true,
        };
        for key in keys.into_iter().flatten() {
            if found.iter().all(|(known, _)| *known != key.0) {
                found.push(key.clone());
            }
        }
        false
    });
    found
}

pub(super) fn named(name: &Ident) -> TypeName {
    TypeName { kind: TypeNameKind::Named(Ident { scope: ScopeId::POLICY, ..name.clone() }), span: name.span }
}

pub(super) fn built_in(name: &str, span: Span) -> TypeName {
    let ident = Ident { text: name.to_owned(), span, scope: ScopeId::POLICY };
    TypeName { kind: TypeNameKind::Named(ident), span }
}

/// An expression that is a name.
pub(super) fn name_expr(tree: &mut Tree, text: &str, span: Span) -> Expr {
    let id = ExprId(tree.exprs);
    tree.exprs = tree.exprs.saturating_add(1);
    Expr { id, span, kind: ExprKind::Name(Ident { text: text.to_owned(), span, scope: ScopeId::POLICY }) }
}
