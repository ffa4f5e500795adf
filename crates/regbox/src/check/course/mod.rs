//! The course of a test: what its names stand for, and that what is compared, kept and counted fits together.

mod duties;
mod measures;
mod never_warns;
mod stages;

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::program::course::{BecomesPlan, Course, Days, EventPlan, EventsPlan, FormulaId, KeyPlan, StatePlan};
use crate::program::{Cite, Relation};
use crate::resolve::course::each_name;
use crate::syntax::tree::monitor::{self as tree, Formula};
use crate::syntax::tree::{Citation, Ident, InForce, Text};
use crate::value::{RecordId, Type};

/// A plan of the test, and the definition that each of its formulas is.
#[derive(Debug, Default)]
pub(crate) struct Planned {
    pub course: Course,
    pub formulas: Vec<Formula>,
}

impl Checker<'_> {
    /// Checks what happens during a test and what is watched, and makes the plan of it.
    pub(super) fn check_course(&mut self) -> Planned {
        let mut planned = Planned::default();
        if self.tree.course.facts.is_empty() && self.tree.limits.is_empty() {
            return planned;
        }
        let tree = self.tree;
        if tree.header().is_some_and(|header| header.timezone.is_none()) {
            let place = tree.header().map_or(Span::default(), |header| header.name.span);
            let message = "a policy that watches a test says in which time zone its days begin and end";
            self.report(Diagnostic::new(Code::HEADER, message).at(place, "").help("add `timezone \"Europe/London\"`"));
        }
        planned.course.months = tree.header().and_then(|header| Some(header.months.as_ref()?.0));
        for (at, item) in tree.events.iter().enumerate() {
            if let Some(plan) = self.event_plan(at, item) {
                planned.course.events.push(plan);
            }
        }
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let pairs = |list: &[(usize, usize)]| list.iter().map(|(a, b)| (number(*a), number(*b))).collect();
        planned.course.happened = pairs(&tree.course.happened);
        planned.course.decided = pairs(&tree.course.decided);
        self.keys(&mut planned);
        for item in &tree.lifecycles {
            let plan = self.lifecycle_plan(item, &mut planned);
            planned.course.lifecycles.extend(plan);
        }
        for (at, item) in tree.states.iter().enumerate() {
            let plan = self.state_plan(at, item, &mut planned);
            planned.course.states.extend(plan);
        }
        for (at, item) in tree.measures.iter().enumerate() {
            let plan = self.measure_plan(at, item, &mut planned);
            planned.course.measures.extend(plan);
        }
        self.watched(&mut planned);
        planned
    }

    fn event_plan(&mut self, at: usize, item: &tree::EventItem) -> Option<EventPlan> {
        let fact = *self.tree.course.facts.get(&item.name.text)?;
        let Type::Record(record) = self.facts.get(fact)?.as_ref()?.ty else { return None };
        debug_assert!(at < self.tree.events.len());
        Some(EventPlan { name: item.name.text.clone(), fact: u32::try_from(fact).ok()?, record })
    }

    /// The keys by which anything is kept apart: a name is one key, of one type, wherever it stands.
    fn keys(&mut self, planned: &mut Planned) {
        let tree = self.tree;
        let mut found: Vec<(String, usize, Ident)> = Vec::new();
        for (item, keys) in tree.measures.iter().zip(&tree.course.measure_keys) {
            found.extend(keys.iter().map(|(key, event)| (key.clone(), *event, item.name.clone())));
        }
        for (item, keys) in tree.states.iter().zip(&tree.course.state_keys) {
            found.extend(keys.iter().map(|(key, event)| (key.clone(), *event, item.name.clone())));
        }
        for (key, event, place) in found {
            let Some(ty) = self.field_type(event, &key) else {
                let name = tree.events.get(event).map_or("", |event| event.name.text.as_str());
                let message = format!("`{name}` has no field `{key}`, so `{}` cannot be kept per `{key}`", place.text);
                self.report(
                    Diagnostic::new(Code::UNKNOWN_FIELD, message).at(place.span, "").help("name a field of the event"),
                );
                continue;
            };
            match planned.course.keys.iter().find(|(name, _)| *name == key) {
                Some((_, other)) if *other != ty => {
                    let message =
                        format!("the key `{key}` is `{}` here and `{}` elsewhere", self.show(&ty), self.show(other));
                    let help = "give fields of different types different names";
                    self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(place.span, "").help(help));
                }
                Some(_) => {}
                None if matches!(ty, Type::Text | Type::Integer | Type::Enum(_) | Type::Bool | Type::Date) => {
                    planned.course.keys.push((key, ty));
                }
                None => {
                    let message = format!("`{key}` is `{}`, by which nothing can be kept apart", self.show(&ty));
                    let help = "a key is text, a whole number, a date, true or false, or a value of an enumeration";
                    self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(place.span, "").help(help));
                }
            }
        }
    }

    /// Whether values of the keys of what is limited ever come together. Reported where they do not, unless it names a
    /// measure whose own keys do not: it is reported of that.
    fn come_together(&mut self, used: Formula, keys: &[(String, usize)]) -> bool {
        let is_together = self.are_together(keys);
        let mut is_told = false;
        each_name(self.tree, &self.tree.course, used, &mut |name| {
            let course = &self.tree.course;
            let own = course.measures.get(&name.text).and_then(|at| course.measure_keys.get(*at));
            is_told |= own.is_some_and(|own| !self.are_together(own));
            own.is_none()
        });
        if !is_together && !is_told {
            self.report_apart("what is limited", keys, used.span);
        }
        is_together
    }

    /// Whether values of these keys ever come together: nothing is ever measured of keys that no event has.
    fn are_together(&self, keys: &[(String, usize)]) -> bool {
        let course = &self.tree.course;
        let has_all = |own: &Vec<(String, usize)>| keys.iter().all(|(key, _)| own.iter().any(|(name, _)| name == key));
        let measured = self.tree.measures.iter().zip(&course.measure_keys);
        let mut measured = measured.filter(|(item, _)| matches!(item.body, tree::MeasureBody::Measured(_)));
        let same = |own: &Vec<(String, usize)>| own.len() == keys.len() && has_all(own);
        keys.is_empty() || measured.any(|(_, own)| has_all(own)) || course.state_keys.iter().any(same)
    }

    fn report_apart(&mut self, what: &str, keys: &[(String, usize)], span: Span) {
        let names: Vec<String> = keys.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("{what} is kept apart by {}, which no measure has together", names.join(" and "));
        let help = "take measures of the same keys, or roll one up: `sum of exposure over every client`";
        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(span, "").help(help));
    }

    pub(super) fn record_of(&self, event: usize) -> Option<RecordId> {
        let name = &self.tree.events.get(event)?.name.text;
        match self.facts.get(*self.tree.course.facts.get(name)?)?.as_ref()?.ty {
            Type::Record(id) => Some(id),
            _ => None,
        }
    }

    fn field_number(&self, event: usize, field: &str) -> Option<u32> {
        let record = self.record_of(event)?;
        self.names.fields.get(record.0 as usize)?.get(field).copied()
    }

    fn field_type(&self, event: usize, field: &str) -> Option<Type> {
        let record = self.record_of(event)?;
        let at = self.field_number(event, field)?;
        Some(self.fields.get(record.0 as usize)?.get(at as usize)?.as_ref()?.ty.clone())
    }

    /// A field of an event; one that it does not have is reported.
    pub(super) fn field_named(&mut self, event: usize, field: &Ident) -> Option<(u32, Type)> {
        if let (Some(at), Some(ty)) = (self.field_number(event, &field.text), self.field_type(event, &field.text)) {
            return Some((at, ty));
        }
        let record = self.record_of(event)?;
        let name = self.tree.events.get(event).map_or("", |item| item.name.text.as_str());
        let names = self.names.fields.get(record.0 as usize)?;
        let near = nearest(&field.text, names.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        let message = format!("`{name}` has no field `{}`", field.text);
        self.report(Diagnostic::new(Code::UNKNOWN_FIELD, message).at(field.span, "").help_opt(near));
        None
    }

    pub(super) fn event_named(&mut self, name: &Ident) -> Option<usize> {
        let found = self.tree.course.events.get(&name.text).copied();
        if found.is_none() {
            let names: Vec<String> = self.tree.course.events.keys().cloned().collect();
            self.not_declared("event", name, &names);
        }
        found
    }

    pub(super) fn not_declared(&mut self, what: &str, name: &Ident, names: &[String]) {
        if self.tree.broken.iter().any(|broken| broken.text == name.text) {
            return;
        }
        let help = match nearest(&name.text, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => format!("declare it: `{what} {} …`", name.text),
            None => {
                let all: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
                format!("there are {}", all.join(", "))
            }
        };
        let message = format!("there is no {what} `{}`", name.text);
        self.report(Diagnostic::new(Code::UNKNOWN_NAME, message).at(name.span, "").help(help));
    }

    pub(super) fn events_plan(&mut self, events: &tree::Events, planned: &mut Planned) -> Option<EventsPlan> {
        let mut kinds = Vec::new();
        for name in &events.names {
            kinds.push(u32::try_from(self.event_named(name)?).ok()?);
        }
        if let Some(condition) = events.condition.as_ref().filter(|_| kinds.len() > 1) {
            let message = "a condition on events of several kinds does not say whose fields it means";
            let help = "say it of each kind by itself";
            self.report(Diagnostic::new(Code::WRONG_KIND_OF_NAME, message).at(condition.span, "").help(help));
            return None;
        }
        let condition = events.condition.map(|condition| planned.condition(self, condition));
        Some(EventsPlan { kinds: kinds.into(), condition })
    }

    /// The keys of a state or of what is measured, with the fields that they are in each kind of event.
    fn key_plans(&mut self, keys: &[Ident], events: &[u32], planned: &Planned) -> Option<Box<[KeyPlan]>> {
        let mut plans = Vec::new();
        for key in keys {
            let number = planned.course.keys.iter().position(|(name, _)| *name == key.text)?;
            let mut fields = Vec::new();
            for event in events {
                let (field, _) = self.field_named(*event as usize, key)?;
                fields.push((*event, field));
            }
            plans.push(KeyPlan { key: u32::try_from(number).ok()?, fields: fields.into() });
        }
        Some(plans.into())
    }

    fn state_plan(&mut self, at: usize, item: &tree::StateItem, planned: &mut Planned) -> Option<StatePlan> {
        self.check_cites(&item.cites);
        let fact = *self.tree.course.facts.get(&item.name.text)?;
        let ty = self.facts.get(fact)?.as_ref()?.ty.clone();
        let starts = match &item.starts {
            Some(data) => Some(self.data(&ty, data)?),
            None => None,
        };
        if item.becomes.is_empty() {
            let message = format!("nothing changes the state `{}`", item.name.text);
            let help = "say when it changes, `becomes true on …`; what never changes is a fact";
            self.report(Diagnostic::new(Code::EMPTY, message).at(item.name.span, "").help(help));
        }
        let mut becomes = Vec::new();
        let mut kinds: Vec<u32> = Vec::new();
        for one in &item.becomes {
            self.check_cites(&one.cites);
            let on = self.events_plan(&one.on, planned)?;
            kinds.extend(on.kinds.iter().filter(|kind| !kinds.contains(kind)).copied().collect::<Vec<_>>());
            let value = planned.formula(one.value);
            becomes.push(BecomesPlan { value, on });
        }
        debug_assert!(at < self.tree.states.len());
        Some(StatePlan {
            name: item.name.text.clone(),
            fact: u32::try_from(fact).ok()?,
            ty,
            keys: self.key_plans(&item.keys, &kinds, planned)?,
            starts,
            becomes,
        })
    }

    pub(super) fn cite_numbers(&self, cites: &[Citation]) -> Box<[Cite]> {
        super::lower::cites(self.tree, self.names, cites)
    }

    pub(super) fn relation(relation: crate::syntax::tree::Relation) -> Relation {
        super::lower::relation(relation)
    }
}

impl Planned {
    pub(super) fn formula(&mut self, formula: Formula) -> FormulaId {
        self.formulas.push(formula);
        FormulaId(u32::try_from(self.formulas.len() - 1).unwrap_or(u32::MAX))
    }

    /// A formula that must be true or false.
    pub(super) fn condition(&mut self, checker: &mut Checker<'_>, formula: Formula) -> FormulaId {
        if let Some(given) = checker.defines.get(checker.tree.course.define(formula)).cloned().flatten()
            && given != Type::Bool
        {
            checker.mismatch(formula.span, &Type::Bool, &given, "a condition");
        }
        self.formula(formula)
    }
}

pub(super) fn key_number(planned: &Planned, key: &str) -> Option<u32> {
    planned.course.keys.iter().position(|(name, _)| name == key).and_then(|at| u32::try_from(at).ok())
}

pub(super) fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.text.clone())
}

pub(super) fn days(period: Option<InForce>) -> Days {
    Days { from: period.and_then(|period| period.from), until: period.and_then(|period| period.until) }
}
