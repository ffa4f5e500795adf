//! Scenarios that watch a test: events of the policy's kinds, at instants that there are, and what is expected of what is
//! watched.

use super::super::Checker;
use super::super::course::Planned;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::order;
use crate::program::course::{CapPlan, TriggerPlan};
use crate::program::{ExpectedResult, Watched, WatchedEvent, WatchedItem};
use crate::syntax::tree::monitor::{ScenarioEvent, When};
use crate::syntax::tree::{Data, DataKind, Expectation, Expected, ExpectedStatus, Ident, Literal, ScenarioItem};
use crate::value::{Instant, RecordId, Slot, Type, Value};
use std::sync::Arc;

/// What an expectation is of, where it is of the test: the place of the item among those of its kind.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Limit(usize),
    Obligation(usize),
    Prohibition(usize),
    Waiver(usize),
    Lifecycle(usize),
    State(usize),
    Measure(usize),
}

/// The key of an expectation, and what is expected.
type Found = (Vec<(String, Value)>, ExpectedResult);

impl Checker<'_> {
    /// What happens in a scenario; none where it watches no test.
    pub(super) fn watched_by(&mut self, item: &ScenarioItem, planned: &Planned) -> Option<Watched> {
        let at = item.at.as_ref().and_then(|at| self.instant(at));
        let mut events: Vec<WatchedEvent> =
            item.events.iter().filter_map(|event| self.scenario_event(event, planned)).collect();
        // Those of one instant stay as they were written: their order says nothing.
        order::sort_by_key(&mut events, |event| event.at);
        if let (Some((_, on)), Some(at)) = (item.on, &item.at) {
            let message = "a scenario that asks about an instant takes its decisions on the day of that instant";
            let help = "take `on` out, or `at`";
            let diagnostic = Diagnostic::new(Code::SCENARIO_WRONG, message).at(on, "").at(at.span, "the instant");
            self.report(diagnostic.help(help));
        }
        (item.at.is_some() || !item.events.is_empty()).then_some(Watched { events, at })
    }

    /// An instant as a scenario writes it: a day is its first instant.
    fn instant(&mut self, when: &When) -> Option<Instant> {
        match crate::value::parse_instant_or_day(&when.text, self.zone.as_ref()) {
            Ok(at) => Some(at),
            Err(crate::value::InstantError::NeedsZone)
                if self.tree.header().is_some_and(|one| one.timezone.is_some()) =>
            {
                None
            }
            Err(error) => {
                let help = match error {
                    crate::value::InstantError::NeedsZone => {
                        "give the policy a `timezone`, or the instant an offset: `2026-06-01T10:00+01:00`"
                    }
                    crate::value::InstantError::Gap { .. } | crate::value::InstantError::Overlap { .. } => {
                        "give it with its offset from UTC: `+01:00`"
                    }
                    _ => "write a date, or a date and time: `2026-06-01T10:00`",
                };
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, error.to_string()).at(when.span, "").help(help));
                None
            }
        }
    }

    fn scenario_event(&mut self, event: &ScenarioEvent, planned: &Planned) -> Option<WatchedEvent> {
        let kind = self.event_named(&event.event)?;
        let at = self.instant(&event.at);
        let plan = planned.course.events.iter().position(|plan| plan.name == event.event.text);
        let record = self.record_of(kind)?;
        let mut id = None;
        let mut fields = Vec::with_capacity(event.fields.len());
        for (name, value) in &event.fields {
            match (name.text.as_str(), &value.kind) {
                ("id", DataKind::Literal(Literal::Text(text))) if id.is_none() => id = Some(Arc::from(text.as_str())),
                ("id", DataKind::Literal(Literal::Text(_))) => {
                    let message = "`id` is given twice";
                    self.report(
                        Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help("keep one of them"),
                    );
                }
                ("id", _) => {
                    let message = "the id of an event is text";
                    let help = "write it in quotes: `id = \"s-1\"`";
                    self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(value.span, "").help(help));
                }
                ("at" | "event", _) => {
                    let message = format!(
                        "`{}` is no field: the instant and the kind of an event stand before its fields",
                        name.text
                    );
                    let help = "write `2026-06-01T10:00 incident { … }`";
                    self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help(help));
                }
                _ => fields.push((name.clone(), value.clone())),
            }
        }
        let data = Data { kind: DataKind::Record(fields), span: event.span };
        let Value::Record(fields) = self.data(&Type::Record(record), &data)? else { return None };
        Some(WatchedEvent { kind: u32::try_from(plan?).ok()?, id, at: at?, fields, span: event.span })
    }

    /// The item of the test that a name is.
    pub(super) fn of_test(&self, name: &Ident) -> Option<Of> {
        let tree = self.tree;
        let text = name.text.as_str();
        macro_rules! find {
            ($($list:ident => $of:ident),*) => {
                $(if let Some(at) = tree.$list.iter().position(|item| item.name.text == text) { return Some(Of::$of(at)); })*
            };
        }
        find!(limits => Limit, obligations => Obligation, prohibitions => Prohibition, waivers => Waiver,
            lifecycles => Lifecycle, states => State, measures => Measure);
        // `stage` is the stage of the only lifecycle, as it is in conditions.
        (text == "stage" && tree.lifecycles.len() == 1 && self.names.symbol(name).is_none()).then_some(Of::Lifecycle(0))
    }

    /// What is expected of something of the test.
    pub(super) fn expected_of_test(&mut self, of: Of, one: &Expectation, planned: &Planned) -> Option<Found> {
        let tree = self.tree;
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let key = self.key_of_expectation(of, one, planned)?;
        let item = match of {
            Of::Limit(at) => WatchedItem::Limit(number(at)),
            Of::Obligation(at) => WatchedItem::Obligation(number(at)),
            Of::Prohibition(at) => WatchedItem::Prohibition(number(at)),
            Of::Waiver(at) => WatchedItem::Waiver(number(at)),
            Of::Lifecycle(at) => {
                let lifecycle = number(at);
                let stage = match &one.expected {
                    Expected::Status(ExpectedStatus::Undetermined) => None,
                    Expected::Value(Data { kind: DataKind::Name(name), .. }) => {
                        let stages = tree.lifecycles.get(at)?.stages.iter().map(|stage| stage.name.text.as_str());
                        let Some(stage) = stages.clone().position(|stage| stage == name.text) else {
                            let message = format!("`{}` is not a stage of `{}`", name.text, one.item.text);
                            self.no_such(name, &message, &stages.collect::<Vec<_>>());
                            return None;
                        };
                        Some(number(stage))
                    }
                    _ => return self.misfit(one, "a lifecycle is in a stage: `… is testing`"),
                };
                return Some((key, ExpectedResult::Stage { lifecycle, stage }));
            }
            Of::State(at) => {
                let ty = self.type_of_course(&tree.states.get(at)?.name)?;
                let value = self.value_expected(one, &ty, "a state has a value: `… is true`")?;
                return Some((key, ExpectedResult::State { state: number(at), value }));
            }
            Of::Measure(at) => {
                let ty = planned.course.measures.iter().find(|one| one.name == tree.measures[at].name.text)?.ty.clone();
                let value = self.value_expected(one, &ty, "a measure has a value: `… is 3`")?;
                return Some((key, ExpectedResult::Measure { measure: number(at), value }));
            }
        };
        let expected = match &one.expected {
            Expected::BreachedAt(when) if !matches!(of, Of::Waiver(_)) => {
                ExpectedResult::BreachedAt { item, at: self.instant(when)? }
            }
            _ => ExpectedResult::Stands { item, status: self.standing_expected(of, one)? },
        };
        Some((key, expected))
    }

    /// The word of a status that fits what is watched.
    fn standing_expected(&mut self, of: Of, one: &Expectation) -> Option<&'static str> {
        let (fits, help): (&[&'static str], _) = match of {
            Of::Limit(_) => (
                &["within", "warning", "over", "breached", "undetermined", "not_applicable"],
                "a limit is `within`, `warning`, `over`, `breached`, `undetermined` or `not applicable`",
            ),
            Of::Obligation(_) => (
                &["pending", "met", "met_late", "breached", "outstanding", "undetermined", "not_applicable"],
                "an obligation is `pending`, `met`, `met late`, `breached`, `outstanding`, `undetermined` or `not applicable`",
            ),
            Of::Prohibition(_) => {
                (&["clear", "breached", "undetermined"], "a prohibition is `clear`, `breached` or `undetermined`")
            }
            _ => (&["active", "inactive", "undetermined"], "a waiver is `active`, `inactive` or `undetermined`"),
        };
        let word = match &one.expected {
            Expected::Status(status) => super::verdict(*status).to_owned(),
            Expected::Value(Data { kind: DataKind::Name(name), .. }) => name.text.clone(),
            _ => return self.misfit(one, help),
        };
        match fits.iter().find(|fit| **fit == word) {
            Some(fit) => Some(fit),
            None => self.misfit(one, help),
        }
    }

    fn misfit<T>(&mut self, one: &Expectation, help: &str) -> Option<T> {
        let message = format!("`{}` cannot be expected in this way", one.item.text);
        self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(one.span, "").help(help));
        None
    }

    fn no_such(&mut self, name: &Ident, message: &str, names: &[&str]) {
        let help = match nearest(&name.text, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ")),
        };
        self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help(help));
    }

    /// A value that is expected; none inside where it is expected not to be known.
    fn value_expected(&mut self, one: &Expectation, ty: &Type, help: &str) -> Option<Slot> {
        match &one.expected {
            Expected::Value(data) => Some(Some(self.data(ty, data)?)),
            Expected::Status(ExpectedStatus::Undetermined) => Some(None),
            _ => self.misfit(one, help),
        }
    }

    /// The names by which an item is kept apart, with their types; those of an obligation are fields of what starts it. None
    /// where the item is broken.
    fn keys_of_item(&self, of: Of, name: &Ident, planned: &Planned) -> Option<Vec<(String, Type)>> {
        let course = &planned.course;
        let keys = |keys: &[u32]| -> Vec<(String, Type)> {
            keys.iter().filter_map(|key| course.keys.get(*key as usize).cloned()).collect()
        };
        Some(match of {
            Of::Limit(_) => {
                let mut all: Vec<u32> = Vec::new();
                for cap in &course.limits.iter().find(|one| one.name == name.text)?.caps {
                    if let CapPlan::Standing { keys, .. } = cap {
                        all.extend(keys.iter().filter(|key| !all.contains(key)).collect::<Vec<_>>());
                    }
                }
                keys(&all)
            }
            Of::Measure(_) => keys(&course.measures.iter().find(|one| one.name == name.text)?.keys),
            Of::State(at) => {
                let fact = *self.tree.course.facts.get(&self.tree.states.get(at)?.name.text)?;
                let plan = course.states.iter().find(|one| one.fact as usize == fact)?;
                keys(&plan.keys.iter().map(|key| key.key).collect::<Vec<_>>())
            }
            Of::Obligation(_) => {
                let mut found: Vec<(String, Type)> = Vec::new();
                for trigger in &course.obligations.iter().find(|one| one.name == name.text)?.triggers {
                    match trigger {
                        TriggerPlan::Event(events) => {
                            let records = events.kinds.iter().filter_map(|kind| course.events.get(*kind as usize));
                            found.extend(records.flat_map(|event| self.fields_of(event.record)));
                        }
                        TriggerPlan::Crossing { measure, .. } => {
                            found.extend(keys(&course.measures.get(*measure as usize)?.keys));
                        }
                        _ => {}
                    }
                }
                found
            }
            Of::Prohibition(_) | Of::Waiver(_) | Of::Lifecycle(_) => Vec::new(),
        })
    }

    /// The type of a fact of the course of the test.
    fn type_of_course(&self, name: &Ident) -> Option<Type> {
        Some(self.facts.get(*self.tree.course.facts.get(&name.text)?)?.as_ref()?.ty.clone())
    }

    fn fields_of(&self, record: RecordId) -> Vec<(String, Type)> {
        let (Some(names), Some(fields)) =
            (self.names.fields.get(record.0 as usize), self.fields.get(record.0 as usize))
        else {
            return Vec::new();
        };
        let typed = |(name, at): (&String, &u32)| Some((name.clone(), fields.get(*at as usize)?.as_ref()?.ty.clone()));
        names.iter().filter_map(typed).collect()
    }

    fn key_of_expectation(&mut self, of: Of, one: &Expectation, planned: &Planned) -> Option<Vec<(String, Value)>> {
        let keys = self.keys_of_item(of, &one.item, planned)?;
        let mut found: Vec<(String, Value)> = Vec::with_capacity(one.key.len());
        for (name, data) in &one.key {
            let Some((_, ty)) = keys.iter().find(|(key, _)| *key == name.text) else {
                let names: Vec<&str> = keys.iter().map(|(key, _)| key.as_str()).collect();
                let message = match of {
                    Of::Obligation(_) => format!("nothing that starts `{}` has a field `{}`", one.item.text, name.text),
                    _ => format!("`{}` is not kept per `{}`", one.item.text, name.text),
                };
                if names.is_empty() {
                    self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help("take it out"));
                } else {
                    self.no_such(name, &message, &names);
                }
                return None;
            };
            if found.iter().any(|(key, _)| *key == name.text) {
                let message = format!("`{}` is given twice", name.text);
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help("keep one of them"));
                return None;
            }
            let value = self.data(&ty.clone(), data)?;
            found.push((name.text.clone(), value));
        }
        let whole = matches!(of, Of::State(_) | Of::Measure(_));
        if let Some((missing, _)) = keys.iter().find(|(key, _)| whole && found.iter().all(|(name, _)| name != key)) {
            let message = format!("`{}` is kept per `{missing}`, and this does not say for which", one.item.text);
            let help = format!("write `{} for {missing} = … is …`", one.item.text);
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(one.span, "").help(help));
            return None;
        }
        Some(found)
    }
}
