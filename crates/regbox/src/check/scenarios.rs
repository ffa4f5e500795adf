//! Scenarios: facts that fit their types, and expectations of what there is.

mod literals;
mod watched;

use super::course::Planned;
use super::declared::literal_value;
use super::{BoundValue, Checker};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::order;
use crate::program::{Expectation, ExpectedResult, Scenario};
use crate::resolve::Symbol;
use crate::syntax::tree::{
    self, Assignment, Data, DataKind, Expected, ExpectedStatus, Ident, Literal, Relation, ScenarioItem,
};
use crate::value::{Slot, Type, Value};
use literals::literal_fits;
use std::cmp::Ordering;

impl Checker<'_> {
    pub(super) fn check_scenarios(&mut self, planned: &Planned) {
        let tree = self.tree;
        for item in &tree.scenarios {
            self.check_cites(&item.cites);
            let given = self.given(item);
            let watched = self.watched_by(item, planned);
            let expect = item.expect.iter().filter_map(|one| self.expectation(item, one, planned)).collect();
            if item.expect.is_empty() {
                let message = "this scenario expects nothing";
                let help = "add `expect { eligibility is eligible }`";
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(item.title.span, "").help(help));
            }
            self.scenarios.push(Scenario {
                title: item.title.text.clone(),
                on: item.on.map(|(date, _)| date),
                given,
                watched,
                expect,
                span: item.title.span,
            });
        }
    }

    fn given(&mut self, item: &ScenarioItem) -> Vec<Slot> {
        // What is not asked is not given: it is the course of the test.
        let mut slots: Vec<Slot> = vec![None; self.tree.facts.len()];
        for assignment in &item.given {
            let path: Vec<&str> = assignment.path.iter().map(|name| name.text.as_str()).collect();
            self.assign(assignment, &path.join("."), &assignment.value, &mut slots);
        }
        slots
    }

    /// Puts a value into the place of its fact; the facts of a module may be given together.
    fn assign(&mut self, assignment: &Assignment, path: &str, value: &Data, slots: &mut [Slot]) {
        let Some(first) = assignment.path.first() else { return };
        let name = Ident { text: path.to_owned(), ..first.clone() };
        if self.names.is_module(&name) {
            match &value.kind {
                DataKind::Record(fields) => {
                    for (field, value) in fields {
                        self.assign(assignment, &format!("{path}.{}", field.text), value, slots);
                    }
                }
                DataKind::Set(members) if members.is_empty() => {}
                _ => {
                    let message = format!("`{path}` is a module, and what is given are its facts");
                    let help = format!("write `{path} = {{ fact = value, … }}`");
                    self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(value.span, "").help(help));
                }
            }
            return;
        }
        let Some((at, given)) = self.assignment(assignment, &name, value) else { return };
        let Some(slot) = slots.get_mut(at) else { return };
        if slot.is_some() {
            let message = format!("`{}` is given twice", self.written(assignment.span));
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(assignment.span, "given again here"));
        } else {
            *slot = given;
        }
    }

    fn assignment(&mut self, assignment: &Assignment, name: &Ident, given: &Data) -> Option<(usize, Slot)> {
        let at = match self.names.symbol(name) {
            Some(Symbol::Fact(at)) => at,
            Some(Symbol::Broken) => return None,
            None if assignment.path.len() > 1 && self.names.fact_at(&name.text).is_some() => {
                let message = "a fact is given whole: its name, `=`, and its value";
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(assignment.span, ""));
                return None;
            }
            other => {
                let message = match other {
                    Some(_) => format!("`{}` is not a fact; it follows from the facts", name.text),
                    None => format!("unknown fact `{}`", name.text),
                };
                let facts = self.tree.facts.iter().map(|fact| fact.name.text.as_str());
                let help = nearest(&name.text, facts).map(|near| format!("did you mean `{near}`?"));
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help_opt(help));
                return None;
            }
        };
        let judged = self.tree.facts.get(at).is_some_and(|fact| fact.judged_by.is_some());
        if let Some(by) = assignment.by.as_ref().or(assignment.because.as_ref())
            && !judged
        {
            let message =
                format!("`{}` is a fact, and only a judgement is given by somebody, with a reason", name.text);
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(by.span, ""));
        }
        let role = self.tree.facts.get(at).and_then(|fact| fact.judged_by.as_ref());
        if let (Some(by), Some(role)) = (&assignment.by, role)
            && by.text != role.text
        {
            let message = format!("`{}` is for the {} to judge, not for `{}`", name.text, role.text, by.text);
            let help = format!("write `by \"{}\"`, or leave it out", role.text);
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(by.span, "").help(help));
        }
        let declared = self.facts.get(at)?.clone()?;
        let value = self.data(&declared.ty, given)?;
        self.keeps_bounds(&declared.bounds, &value, given, &name.text);
        Some((at, Some(value)))
    }

    pub(super) fn keeps_bounds(&mut self, bounds: &[BoundValue], value: &Value, data: &Data, name: &str) {
        if bounds.iter().any(|bound| !keeps(bound, value)) {
            let message = format!("`{}` is outside the bounds of `{name}`", self.written(data.span));
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(data.span, ""));
        }
    }

    /// Data as a value of a type.
    pub(super) fn data(&mut self, ty: &Type, data: &Data) -> Option<Value> {
        if let Type::Optional(inner) = ty {
            return match &data.kind {
                DataKind::Literal(Literal::None) => Some(Value::None),
                _ => self.data(inner, data),
            };
        }
        match (ty, &data.kind) {
            (Type::Enum(id), DataKind::Name(name)) => match self.names.value_of(*id, &name.text) {
                Some(value) => Some(Value::Enum(value)),
                None => {
                    self.unknown_value(name, *id);
                    None
                }
            },
            (Type::Set(id), DataKind::Set(members)) => {
                let mut values = Vec::with_capacity(members.len());
                for member in members {
                    let Value::Enum(value) = self.data(&Type::Enum(*id), member)? else { continue };
                    values.push(value);
                }
                order::sort(&mut values);
                values.dedup();
                Some(Value::Set(values.into()))
            }
            (Type::SetOf(inner), DataKind::Set(members)) => {
                let values: Option<Vec<Value>> = members.iter().map(|member| self.data(inner, member)).collect();
                Some(crate::value::set_of(values?))
            }
            (Type::List(inner), DataKind::List(members)) => {
                let mut values = Vec::with_capacity(members.len());
                for member in members {
                    values.push(Some(self.data(inner, member)?));
                }
                Some(Value::List(values.into()))
            }
            (Type::Record(id), DataKind::Record(_)) => self.record(id.0 as usize, data),
            // `{}` is a record that says nothing, as well as an empty set.
            (Type::Record(id), DataKind::Set(members)) if members.is_empty() => self.record(id.0 as usize, data),
            (ty, DataKind::Literal(literal)) if literal_fits(ty, literal, self) => {
                literal_value(literal, self.zone.as_ref())
            }
            _ => {
                let message = format!("`{}` is not `{}`", self.written(data.span), self.show(ty));
                let help = match ty {
                    Type::Money(currency) => Some(format!("write the amount as `{currency} 10.50`")),
                    Type::Set(_) | Type::SetOf(_) => Some("write a set as `{a, b}`".to_owned()),
                    Type::List(_) => Some("write a list as `[ … ]`".to_owned()),
                    Type::Record(_) => Some("write a record as `{ field = value, … }`".to_owned()),
                    Type::Text => Some("write text in quotes".to_owned()),
                    _ => None,
                };
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(data.span, "").help_opt(help));
                None
            }
        }
    }

    fn record(&mut self, record: usize, data: &Data) -> Option<Value> {
        let given: &[(Ident, Data)] = match &data.kind {
            DataKind::Record(fields) => fields,
            _ => &[],
        };
        let count = self.fields.get(record)?.len();
        let mut slots: Vec<Slot> = vec![None; count];
        for (name, value) in given {
            let index = self.names.fields.get(record).and_then(|fields| fields.get(&name.text)).copied();
            let Some(index) = index else {
                let fields = self.names.fields.get(record).map(|fields| fields.keys().map(String::as_str));
                let help =
                    fields.and_then(|fields| nearest(&name.text, fields)).map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no field `{}`", name.text);
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help_opt(help));
                continue;
            };
            let declared = self.fields.get(record)?.get(index as usize)?.clone()?;
            let made = self.data(&declared.ty, value)?;
            self.keeps_bounds(&declared.bounds, &made, value, &name.text);
            match slots.get_mut(index as usize) {
                Some(slot @ None) => *slot = Some(made),
                _ => {
                    let message = format!("`{}` is given twice", name.text);
                    let diagnostic = Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "given again here");
                    self.report(diagnostic.help("keep one of them"));
                }
            }
        }
        Some(Value::Record(slots.into()))
    }

    fn expectation(&mut self, item: &ScenarioItem, one: &tree::Expectation, planned: &Planned) -> Option<Expectation> {
        let name = &one.item;
        let of = self.of_test(name);
        let (key, expected) = match of {
            Some(of) => self.expected_of_test(of, one, planned)?,
            None => (Vec::new(), self.expected(one)?),
        };
        if of.is_some() && item.events.is_empty() && item.at.is_none() {
            let message = format!("`{}` is about a test, and this scenario watches none", name.text);
            let help = "say what happens, `events { … }`, or when it is asked, `at 2026-06-01T10:00`";
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help(help));
        }
        if let (None, Some((key, _))) = (of, one.key.first()) {
            let message = format!("`{}` is not kept apart by anything", name.text);
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(key.span, "").help("take the key out"));
        }
        self.check_extras(one);
        Some(Expectation {
            item: name.text.clone(),
            key,
            expected,
            needing: one.needing.iter().map(|need| need.text.clone()).collect(),
            subject_to: one.subject_to.iter().map(|condition| condition.text.clone()).collect(),
            span: one.span,
        })
    }

    fn expected(&mut self, one: &tree::Expectation) -> Option<ExpectedResult> {
        let name = &one.item;
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let symbol = self.names.symbol(name);
        Some(match (symbol, &one.expected) {
            (Some(Symbol::Decision(at)), Expected::Status(status)) => {
                ExpectedResult::NoOutcome { decision: number(at), status: self.open_status(*status, one)? }
            }
            (Some(Symbol::Decision(at)), Expected::Value(data)) => {
                let outcomes =
                    self.tree.decisions.get(at).map(|item| item.arms.iter().map(|arm| arm.outcome.text.as_str()));
                match &data.kind {
                    DataKind::Name(outcome)
                        if outcomes.clone().is_some_and(|mut all| all.any(|one| one == outcome.text)) =>
                    {
                        ExpectedResult::Outcome { decision: number(at), outcome: outcome.text.clone() }
                    }
                    _ => {
                        let written = self.written(data.span);
                        let help = outcomes
                            .and_then(|all| nearest(&written, all))
                            .map(|near| format!("did you mean `{near}`?"));
                        let message = format!("`{written}` is not an outcome of `{}`", name.text);
                        self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(data.span, "").help_opt(help));
                        return None;
                    }
                }
            }
            (Some(Symbol::Criterion(at)), Expected::Status(status)) => {
                ExpectedResult::Verdict { criterion: number(at), verdict: verdict(*status) }
            }
            (Some(Symbol::Part(at)), Expected::Status(status)) => match status {
                ExpectedStatus::Met => ExpectedResult::Part { part: number(at), verdict: "met" },
                ExpectedStatus::NotMet => ExpectedResult::Part { part: number(at), verdict: "not_met" },
                other => ExpectedResult::Part { part: number(at), verdict: self.open_status(*other, one)? },
            },
            (Some(Symbol::Define(at)), _)
                if self.tree.defines.get(at).is_some_and(|item| !item.parameters.is_empty()) =>
            {
                let message = format!("`{}` has no value by itself: it takes values each time", name.text);
                let help = "define what it comes to for some values, and expect that";
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help(help));
                return None;
            }
            (Some(Symbol::Define(at)), Expected::Status(status)) => {
                ExpectedResult::NoValue { definition: number(at), status: self.open_status(*status, one)? }
            }
            (Some(Symbol::Define(at)), Expected::Value(data)) => {
                let ty = self.defines.get(at)?.clone()?;
                ExpectedResult::Value { definition: number(at), value: self.data(&ty, data)? }
            }
            (Some(Symbol::Broken), _) => return None,
            (symbol, _) => {
                let message = match symbol {
                    Some(_) => format!("`{}` is not something that a scenario expects in this way", name.text),
                    None => format!("unknown name `{}`", name.text),
                };
                let near = nearest(&name.text, self.names.symbols.keys().map(String::as_str));
                let help = near.filter(|_| symbol.is_none()).map(|near| format!("did you mean `{near}`?"));
                let help = help.or_else(|| {
                    Some(
                        "a decision has an outcome, a criterion or a part is met or not, a definition has a value"
                            .to_owned(),
                    )
                });
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(name.span, "").help_opt(help));
                return None;
            }
        })
    }

    /// What an outcome needs, and what it is subject to.
    fn check_extras(&mut self, one: &tree::Expectation) {
        let is_decision = matches!(self.names.symbol(&one.item), Some(Symbol::Decision(_)));
        let says_more = !one.needing.is_empty() || !one.subject_to.is_empty();
        if says_more && !is_decision {
            let message = "only a decision needs facts, or is subject to conditions";
            self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(one.span, ""));
        }
        for need in &one.needing {
            if self.names.fact_at(&need.text).is_none() {
                let root = need.text.split('[').next().unwrap_or("");
                let facts = self.tree.facts.iter().map(|fact| fact.name.text.as_str());
                let help = nearest(root, facts).map(|near| format!("did you mean `{near}`?"));
                let message = format!("unknown fact `{root}`");
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(need.span, "").help_opt(help));
            }
        }
        for condition in &one.subject_to {
            if !matches!(self.names.symbol(condition), Some(Symbol::Condition(_) | Symbol::Broken)) {
                let message = format!("unknown condition `{}`", condition.text);
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(condition.span, ""));
            }
        }
    }

    fn open_status(&mut self, status: ExpectedStatus, one: &tree::Expectation) -> Option<&'static str> {
        match status {
            ExpectedStatus::Undetermined => Some("undetermined"),
            ExpectedStatus::Conflict => Some("conflict"),
            ExpectedStatus::Problem => Some("problem"),
            _ => {
                let message = format!(
                    "`{}` is a verdict of a criterion, and `{}` is not one",
                    self.written(one.span),
                    one.item.text
                );
                self.report(Diagnostic::new(Code::SCENARIO_WRONG, message).at(one.span, ""));
                None
            }
        }
    }
}

fn verdict(status: ExpectedStatus) -> &'static str {
    match status {
        ExpectedStatus::Met => "met",
        ExpectedStatus::NotMet => "not_met",
        ExpectedStatus::MetByException => "met_by_exception",
        ExpectedStatus::NotApplicable => "not_applicable",
        ExpectedStatus::DeemedMet => "deemed_met",
        ExpectedStatus::Undetermined => "undetermined",
        ExpectedStatus::Conflict => "conflict",
        ExpectedStatus::Problem => "problem",
        ExpectedStatus::MetLate => "met_late",
        ExpectedStatus::Within => "within",
        ExpectedStatus::Over => "over",
    }
}

fn keeps(bound: &BoundValue, value: &Value) -> bool {
    let Some(order) = value.order(&bound.value) else { return true };
    match bound.op {
        Relation::AtLeast => order != Ordering::Less,
        Relation::AtMost => order != Ordering::Greater,
        Relation::More => order == Ordering::Greater,
        Relation::Less => order == Ordering::Less,
        Relation::Equal => order == Ordering::Equal,
        Relation::NotEqual => order != Ordering::Equal,
    }
}
