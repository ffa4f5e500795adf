//! Items: each parses its pair, and puts what it made into the tree.

use super::literals::weekday;
use super::{Ctx, PairParts as _, next_if};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{
    Arm, CalendarItem, Clause, ConditionItem, CriterionItem, DecisionItem, DefineItem, EnumItem, EnumValue, FactItem,
    FieldItem, Header, PartItem, RecordItem, SourceItem, ValueEntry,
};
use crate::value::MonthRounding;
use pest::iterators::Pair;
use regbox_grammar::Rule;

pub(super) fn push<T>(list: &mut Vec<T>, item: T) -> usize {
    list.push(item);
    list.len() - 1
}

impl Ctx<'_> {
    pub(super) fn parse_header(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let mut header = Header {
            name: self.parse_ident(&inner.next()?),
            title: next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text)),
            regulator: None,
            version: None,
            in_force: None,
            timezone: None,
            months: None,
            sources: Vec::new(),
            governed: None,
            entered: None,
        };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::policy_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::regulator => {
                    let text = self.parse_only_text(clause);
                    self.once(&mut header.regulator, text, span, "the regulator")?;
                }
                Rule::version => {
                    let text = self.parse_only_text(clause);
                    self.once(&mut header.version, text, span, "the version")?;
                }
                Rule::timezone => {
                    let text = self.parse_only_text(clause);
                    self.once(&mut header.timezone, text, span, "the time zone")?;
                }
                Rule::in_force => {
                    let period = self.parse_in_force(clause.parts().next()?);
                    self.once(&mut header.in_force, period, span, "when the policy is in force")?;
                }
                Rule::months => {
                    let words = clause.parts().next()?.as_str();
                    let mode = match words {
                        _ if words.starts_with("reject") => MonthRounding::Reject,
                        _ if words.trim_end().ends_with("up") => MonthRounding::Up,
                        _ => MonthRounding::Down,
                    };
                    self.once(&mut header.months, Some((mode, span)), span, "how months round")?;
                }
                Rule::governed => {
                    let expr = self.parse_only_expr(clause);
                    self.once(&mut header.governed, expr, span, "the governing date")?;
                }
                Rule::entered => {
                    let expr = self.parse_only_expr(clause);
                    self.once(&mut header.entered, expr, span, "when tests are entered")?;
                }
                _ => {
                    let mut parts = clause.parts();
                    let name = self.parse_declared(&parts.next()?);
                    let title = self.parse_text(&parts.next()?);
                    let url = parts.next().map(|text| self.parse_text(&text));
                    header.sources.push(SourceItem { name, title, url });
                }
            }
        }
        Some(push(&mut self.tree.headers, header))
    }

    pub(super) fn parse_calendar(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let mut calendar = CalendarItem { name, covers: None, weekend: Vec::new(), holidays: Vec::new() };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::calendar_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::covers => {
                    let mut dates = clause.parts();
                    let (from, until) = (self.parse_date(&dates.next()?)?, self.parse_date(&dates.next()?)?);
                    self.once(&mut calendar.covers, Some((from, until, span)), span, "what the calendar covers")?;
                }
                Rule::weekend => calendar.weekend.extend(clause.parts().map(|day| weekday(day.as_str().trim_end()))),
                _ => {
                    for date in clause.parts() {
                        let span = self.span(&date);
                        calendar.holidays.push((self.parse_date(&date)?, span));
                    }
                }
            }
        }
        Some(push(&mut self.tree.calendars, calendar))
    }

    pub(super) fn parse_enum(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let ordered = next_if(&mut inner, Rule::ordered).is_some();
        let mut values = Vec::new();
        for value in inner.filter(|pair| pair.as_rule() == Rule::enum_value) {
            let mut parts = value.parts();
            let name = self.parse_ident(&parts.next()?);
            values.push(EnumValue { name, title: parts.next().map(|text| self.parse_text(&text)) });
        }
        Some(push(&mut self.tree.enums, EnumItem { name, ordered, values }))
    }

    pub(super) fn parse_record(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let fields = self.parse_fields(inner)?;
        Some(push(&mut self.tree.records, RecordItem { name, fields }))
    }

    /// The fields of a record, or of an event.
    pub(super) fn parse_fields(&mut self, inner: super::Parts<'_>) -> Option<Vec<FieldItem>> {
        let mut fields = Vec::new();
        for field in inner.filter(|pair| pair.as_rule() == Rule::record_field) {
            let mut parts = field.parts();
            let name = self.parse_ident(&parts.next()?);
            let ty = self.parse_type(parts.next()?)?;
            let question = next_if(&mut parts, Rule::string).map(|text| self.parse_text(&text));
            let clauses = match parts.next() {
                Some(block) => self.parse_fact_block(block)?,
                None => Default::default(),
            };
            if let Some(asked) = &clauses.asked {
                let message = "a field of a record is always asked with its record";
                self.report(
                    Diagnostic::new(Code::UNEXPECTED, message).at(asked.span, "").help("take `asked when` out"),
                );
            }
            fields.push(FieldItem { name, ty, question, clauses });
        }
        Some(fields)
    }

    pub(super) fn parse_fact(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let is_judgement = pair.as_rule() == Rule::judgement_item;
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let ty = self.parse_type(inner.next()?)?;
        let judged_by = if is_judgement { inner.next().map(|text| self.parse_text(&text)) } else { None };
        let question = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let clauses = match next_if(&mut inner, Rule::fact_block) {
            Some(block) => self.parse_fact_block(block)?,
            None => Default::default(),
        };
        if let Some((value, _)) = clauses.suggests.first()
            && !is_judgement
        {
            let message = "`suggests` guides a judgement, and this is a fact";
            let diagnostic = Diagnostic::new(Code::UNEXPECTED, message).at(value.span, "");
            self.report(diagnostic.help("make it a `judgement … by \"role\"`, or take `suggests` out"));
        }
        Some(push(&mut self.tree.facts, FactItem { name, ty, question, judged_by, clauses }))
    }

    pub(super) fn parse_define(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let parameters = self.parse_parameters(&mut inner)?;
        let ty = match next_if(&mut inner, Rule::type_name) {
            Some(ty) => Some(self.parse_type(ty)?),
            None => None,
        };
        let in_force = self.parse_period_if(&mut inner)?;
        let mut define = DefineItem {
            name,
            parameters,
            in_force,
            ty,
            cites: Vec::new(),
            governed: None,
            entries: Vec::new(),
            otherwise: None,
            exceptions: Vec::new(),
            binding: false,
            bounds: Vec::new(),
            rows: Vec::new(),
            title: None,
            others: Vec::new(),
        };
        let body = inner.next()?;
        if body.as_rule() == Rule::expr {
            let value = self.parse_expr(body)?;
            define.entries.push(ValueEntry { value, when: None, in_force: None, cites: Vec::new() });
            return Some(push(&mut self.tree.defines, define));
        }
        for clause in body.parts() {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => define.cites.extend(self.parse_cites(clause)),
                Rule::governed => {
                    let expr = self.parse_only_expr(clause);
                    self.once(&mut define.governed, expr, span, "the governing date")?;
                }
                Rule::exception => define.exceptions.push(self.parse_exception(clause)?),
                Rule::otherwise_value => {
                    let mut parts = clause.parts();
                    let value = self.parse_expr(parts.next()?)?;
                    let cites = parts.flat_map(|pair| self.parse_cites(pair)).collect();
                    self.once(&mut define.otherwise, Some((value, cites)), span, "`otherwise`")?;
                }
                _ => define.entries.push(self.parse_value_entry(clause)?),
            }
        }
        Some(push(&mut self.tree.defines, define))
    }

    fn parse_value_entry(&mut self, pair: Pair<'_, Rule>) -> Option<ValueEntry> {
        let mut inner = pair.parts();
        let value = self.parse_expr(inner.next()?)?;
        let mut entry = ValueEntry { value, when: None, in_force: None, cites: Vec::new() };
        for clause in inner {
            match clause.as_rule() {
                Rule::entry_when => entry.when = Some(self.parse_only_expr(clause)?),
                Rule::item_period => entry.in_force = Some(self.parse_period(clause)?),
                _ => entry.cites.extend(self.parse_cites(clause)),
            }
        }
        Some(entry)
    }

    pub(super) fn parse_part(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(push(&mut self.tree.parts, PartItem { name, title, cites }))
    }

    pub(super) fn parse_criterion(&mut self, pair: Pair<'_, Rule>, part: Option<usize>) -> Option<usize> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let in_force = self.parse_period_if(&mut inner)?;
        let mut criterion = CriterionItem {
            name,
            title,
            part,
            in_force,
            governed: None,
            cites: Vec::new(),
            applies: Vec::new(),
            requires: Vec::new(),
            deemed: Vec::new(),
            exceptions: Vec::new(),
            because: None,
            span,
            others: Vec::new(),
        };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::criterion_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => criterion.cites.extend(self.parse_cites(clause)),
                Rule::governed => {
                    let expr = self.parse_only_expr(clause);
                    self.once(&mut criterion.governed, expr, span, "the governing date")?;
                }
                Rule::applies => criterion.applies.push(self.parse_clause(clause)?),
                Rule::requires => criterion.requires.push(self.parse_clause(clause)?),
                Rule::deemed => criterion.deemed.push(self.parse_clause(clause)?),
                Rule::exception => criterion.exceptions.push(self.parse_exception(clause)?),
                _ => {
                    let text = self.parse_only_text(clause);
                    self.once(&mut criterion.because, text, span, "the reason")?;
                }
            }
        }
        Some(push(&mut self.tree.criteria, criterion))
    }

    fn parse_clause(&mut self, pair: Pair<'_, Rule>) -> Option<Clause> {
        let mut inner = pair.parts();
        let expr = self.parse_expr(inner.next()?)?;
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(Clause { expr, cites })
    }

    pub(super) fn parse_condition(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let text = self.parse_text(&inner.next()?);
        let in_force = self.parse_period_if(&mut inner)?;
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        let others = Vec::new();
        Some(push(&mut self.tree.conditions, ConditionItem { name, text, in_force, cites, others }))
    }

    pub(super) fn parse_decision(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let mut decision = DecisionItem { name, title, cites: Vec::new(), arms: Vec::new() };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::decision_clause) {
            let clause = clause.parts().next()?;
            match clause.as_rule() {
                Rule::cites => decision.cites.extend(self.parse_cites(clause)),
                _ => decision.arms.push(self.parse_arm(clause)?),
            }
        }
        Some(push(&mut self.tree.decisions, decision))
    }

    fn parse_arm(&mut self, pair: Pair<'_, Rule>) -> Option<Arm> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let outcome = self.parse_ident(&inner.next()?);
        let head = inner.next()?;
        let when = match head.as_rule() {
            Rule::arm_when => Some(self.parse_only_expr(head)?),
            _ => None,
        };
        let mut arm = Arm { outcome, when, subject_to: Vec::new(), because: None, cites: Vec::new(), span };
        for clause in inner {
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::subject_to => arm.subject_to.extend(clause.parts().map(|name| self.parse_ident(&name))),
                Rule::because => {
                    let text = self.parse_only_text(clause);
                    self.once(&mut arm.because, text, span, "the reason")?;
                }
                _ => arm.cites.extend(self.parse_cites(clause)),
            }
        }
        Some(arm)
    }
}
