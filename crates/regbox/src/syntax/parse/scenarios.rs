//! Scenarios, and the data in them.

use super::literals::is_literal;
use super::{Ctx, PairParts as _, next_if};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Assignment, Data, DataKind, Expectation, Expected, ExpectedStatus, ScenarioItem, Text};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_scenario(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let title = self.parse_text(&inner.next()?);
        let (cites, on, given, expect) = (Vec::new(), None, Vec::new(), Vec::new());
        let mut scenario = ScenarioItem { title, cites, on, given, events: Vec::new(), at: None, expect };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::scenario_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => scenario.cites.extend(self.parse_cites(clause)),
                Rule::scenario_on => {
                    let date = self.parse_date(&clause.parts().next()?)?;
                    self.once(&mut scenario.on, Some((date, span)), span, "the date")?;
                }
                Rule::scenario_at => {
                    let at = clause.parts().next().map(|at| self.parse_when(&at));
                    self.once(&mut scenario.at, at, span, "the instant")?;
                }
                Rule::scenario_events => {
                    for pair in clause.parts() {
                        scenario.events.push(self.parse_scenario_event(pair)?);
                    }
                }
                Rule::given => {
                    for pair in clause.parts() {
                        scenario.given.push(self.parse_assignment(pair)?);
                    }
                }
                _ => {
                    for pair in clause.parts() {
                        scenario.expect.push(self.parse_expectation(pair)?);
                    }
                }
            }
        }
        self.tree.scenarios.push(scenario);
        Some(self.tree.scenarios.len() - 1)
    }

    fn parse_assignment(&mut self, pair: Pair<'_, Rule>) -> Option<Assignment> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let mut path = Vec::new();
        for step in inner.next()?.parts() {
            let ident = if step.as_rule() == Rule::field { step.parts().next()? } else { step };
            path.push(self.parse_ident(&ident));
        }
        let value = self.parse_data(inner.next()?)?;
        let by = next_if(&mut inner, Rule::given_by).and_then(|by| self.parse_only_text(by));
        let because = next_if(&mut inner, Rule::because).and_then(|because| self.parse_only_text(because));
        Some(Assignment { path, value, by, because, span })
    }

    pub(super) fn parse_data(&mut self, pair: Pair<'_, Rule>) -> Option<Data> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let negative = next_if(&mut inner, Rule::minus).is_some();
        let value = inner.next()?;
        let kind = match value.as_rule() {
            rule if is_literal(rule) => DataKind::Literal(self.parse_literal(value, negative)?),
            Rule::data_list => DataKind::List(value.parts().map(|pair| self.parse_data(pair)).collect::<Option<_>>()?),
            Rule::data_braces => self.parse_braces(value)?,
            _ => DataKind::Name(self.parse_ident(&value)),
        };
        Some(Data { kind, span })
    }

    /// `{a, b}` is a set and `{a = 1, b = 2}` a record; `{}` is the empty set.
    fn parse_braces(&mut self, pair: Pair<'_, Rule>) -> Option<DataKind> {
        let span = self.span(&pair);
        let mut members = Vec::new();
        let mut fields = Vec::new();
        for entry in pair.parts() {
            let mut parts = entry.parts();
            let first = self.parse_data(parts.next()?)?;
            match (parts.next(), first) {
                (None, member) => members.push(member),
                (Some(value), Data { kind: DataKind::Name(name), .. }) => fields.push((name, self.parse_data(value)?)),
                (Some(_), other) => {
                    let message = "a field of a record is a name";
                    self.report(Diagnostic::new(Code::UNEXPECTED, message).at(other.span, ""));
                    return None;
                }
            }
        }
        if !members.is_empty() && !fields.is_empty() {
            let message = "this is half a set and half a record";
            let help = "a set is `{a, b}`, a record is `{a = 1, b = 2}`";
            self.report(Diagnostic::new(Code::UNEXPECTED, message).at(span, "").help(help));
            return None;
        }
        Some(if fields.is_empty() { DataKind::Set(members) } else { DataKind::Record(fields) })
    }

    fn parse_expectation(&mut self, pair: Pair<'_, Rule>) -> Option<Expectation> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let item = self.parse_ident(&inner.next()?);
        let mut key = Vec::new();
        if let Some(of) = next_if(&mut inner, Rule::for_key) {
            let mut parts = of.parts();
            while let Some(name) = next_if(&mut parts, Rule::ident) {
                let name = self.parse_ident(&name);
                key.push((name, self.parse_data(parts.next()?)?));
            }
        }
        let expected = inner.next()?;
        let expected = if expected.as_rule() == Rule::breached_at {
            Expected::BreachedAt(self.parse_when(&expected.parts().nth(1)?))
        } else {
            let expected = expected.parts().next()?;
            match expected.as_rule() {
                Rule::status => Expected::Status(status(expected.as_str())),
                _ => Expected::Value(self.parse_data(expected)?),
            }
        };
        let (mut needing, mut subject_to) = (Vec::new(), Vec::new());
        for clause in inner {
            match clause.as_rule() {
                Rule::needing => needing
                    .extend(clause.parts().map(|path| Text { text: path.as_str().to_owned(), span: self.span(&path) })),
                _ => subject_to.extend(clause.parts().map(|name| self.parse_ident(&name))),
            }
        }
        Some(Expectation { item, key, expected, needing, subject_to, span })
    }
}

fn status(phrase: &str) -> ExpectedStatus {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    match words.as_slice() {
        ["not", "met"] => ExpectedStatus::NotMet,
        ["met", "late"] => ExpectedStatus::MetLate,
        ["within"] => ExpectedStatus::Within,
        ["over"] => ExpectedStatus::Over,
        ["met", ..] if words.len() > 1 => ExpectedStatus::MetByException,
        ["met"] => ExpectedStatus::Met,
        ["not", ..] => ExpectedStatus::NotApplicable,
        ["deemed", ..] => ExpectedStatus::DeemedMet,
        ["undetermined"] => ExpectedStatus::Undetermined,
        [.., "conflict"] => ExpectedStatus::Conflict,
        _ => ExpectedStatus::Problem,
    }
}
