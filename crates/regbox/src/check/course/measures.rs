//! What is measured: a number or money, of fields that there are, over a time that is one.

use super::{Planned, key_number};
use crate::check::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::course::{CalendarUnit, Length, Measure, MeasureBody, MeasurePlan, Measured, Window};
use crate::syntax::tree::Literal;
use crate::syntax::tree::monitor::{self as tree, MeasuredOf};
use crate::value::{Duration, Type};

impl Checker<'_> {
    pub(super) fn measure_plan(
        &mut self,
        at: usize,
        item: &tree::MeasureItem,
        planned: &mut Planned,
    ) -> Option<MeasurePlan> {
        self.check_cites(&item.cites);
        let keys =
            self.tree.course.measure_keys.get(at)?.iter().filter_map(|(key, _)| key_number(planned, key)).collect();
        let fact = self.tree.course.facts.get(&item.name.text).copied();
        let mut ty = fact.and_then(|fact| Some(self.facts.get(fact)?.as_ref()?.ty.clone()));
        let body = match &item.body {
            tree::MeasureBody::Computed(formula) => {
                let keys = self.tree.course.measure_keys.get(at)?;
                if !self.are_together(keys) {
                    self.report_apart(&format!("`{}`", item.name.text), keys, item.name.span);
                    return None;
                }
                ty = self.defines.get(self.tree.course.define(*formula)).cloned().flatten();
                MeasureBody::Computed(planned.formula(*formula))
            }
            tree::MeasureBody::RolledUp { function, measure, .. } => MeasureBody::RolledUp {
                function: self.function(*function),
                measure: u32::try_from(*self.tree.course.measures.get(&measure.text)?).ok()?,
            },
            tree::MeasureBody::Measured(measured) => {
                MeasureBody::Measured(self.measured(at, measured, ty.as_ref()?, planned)?)
            }
        };
        let ty = ty?;
        if !(ty.is_number() || matches!(ty, Type::Money(_))) {
            let message = format!("`{}` measures `{}`, which is no number", item.name.text, self.show(&ty));
            self.report(
                Diagnostic::new(Code::TYPE_MISMATCH, message).at(item.name.span, "").help("measure a number or money"),
            );
            return None;
        }
        Some(MeasurePlan {
            name: item.name.text.clone(),
            fact: fact.and_then(|fact| u32::try_from(fact).ok()),
            ty,
            keys,
            body,
        })
    }

    fn measured(&mut self, at: usize, item: &tree::Measured, ty: &Type, planned: &mut Planned) -> Option<Measured> {
        let event = self.tree.course.measured.get(at).copied().flatten()?;
        let function = self.function(item.function);
        let (mut value, mut distinct) = (None, None);
        match &item.of {
            MeasuredOf::Distinct(field, _) => distinct = Some(self.field_named(event, field)?.0),
            MeasuredOf::Value(_) if function == Measure::Count => {}
            MeasuredOf::Value(formula) => {
                let given = self.defines.get(self.tree.course.define(*formula)).cloned().flatten()?;
                let fits = ty.accepts(&given) || (function == Measure::Average && given.is_number() && ty.is_number());
                if !fits {
                    self.mismatch(formula.span, ty, &given, "the measure");
                    return None;
                }
                value = Some(planned.formula(*formula));
            }
        }
        let condition = item.condition.map(|condition| planned.condition(self, condition));
        let mut during = Vec::new();
        for stage in &item.during {
            during.push(self.stage_named(stage)?);
        }
        let number = u32::try_from(event).ok()?;
        let keys = self.key_plans(&item.keys, &[number], planned)?;
        let window = match &item.window {
            Some((window, span)) => self.window(window, *span)?,
            None => Window::AllTime,
        };
        Some(Measured { function, event: number, value, distinct, condition, keys, during: during.into(), window })
    }

    fn function(&self, function: tree::Measure) -> Measure {
        match function {
            tree::Measure::Sum => Measure::Sum,
            tree::Measure::Count => Measure::Count,
            tree::Measure::Average => Measure::Average,
            tree::Measure::Latest => Measure::Latest,
            tree::Measure::Largest => Measure::Largest,
            tree::Measure::Smallest => Measure::Smallest,
        }
    }

    fn window(&mut self, window: &tree::Window, span: Span) -> Option<Window> {
        let unit = |unit: tree::CalendarUnit| match unit {
            tree::CalendarUnit::Day => CalendarUnit::Day,
            tree::CalendarUnit::Week => CalendarUnit::Week,
            tree::CalendarUnit::Month => CalendarUnit::Month,
            tree::CalendarUnit::Quarter => CalendarUnit::Quarter,
            tree::CalendarUnit::Year => CalendarUnit::Year,
        };
        Some(match window {
            tree::Window::AllTime => Window::AllTime,
            tree::Window::Rolling(length) => Window::Rolling(self.length(length, span)?),
            tree::Window::Each(length) => Window::Each(self.length(length, span)?),
            tree::Window::Calendar(of) => Window::Calendar(unit(*of)),
            tree::Window::CalendarBefore(of) => Window::CalendarBefore(unit(*of)),
            tree::Window::YearFrom(day, month) => Window::YearFrom(*day, *month),
        })
    }

    /// A length of time that is more than nothing.
    pub(super) fn length(&mut self, length: &Literal, span: Span) -> Option<Length> {
        let length = match length {
            Literal::Months(count) => Length::Months(*count),
            Literal::Days(count) => Length::Days(*count),
            Literal::Business(count, calendar) => Length::Business(*count, self.calendar_named(calendar)?),
            Literal::Minutes(minutes) => Length::Exact(Duration::from_minutes(*minutes)?),
            _ => return None,
        };
        if matches!(length, Length::Months(_)) && self.tree.header().is_some_and(|header| header.months.is_none()) {
            let message =
                "this adds months to a date, and the policy does not say what happens at the end of a short month";
            let help = "say it in the header: `months round down`, `months round up` or `months reject`";
            self.report(Diagnostic::new(Code::NO_MONTHS_RULE, message).at(span, "").help(help));
            return None;
        }
        let nothing = match length {
            Length::Months(count) | Length::Days(count) | Length::Business(count, _) => count == 0,
            Length::Exact(duration) => duration == Duration::from_minutes(0)?,
        };
        if nothing {
            let message = "this is no length of time";
            self.report(Diagnostic::new(Code::BAD_LITERAL, message).at(span, "").help("write a number above 0"));
            return None;
        }
        Some(length)
    }
}
