//! The course of a test: events, lifecycles, states and measures.

use super::expressions::relation_of;
use super::items::push;
use super::{Ctx, PairParts as _, Parts, next_if};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::expr::Expr;
use crate::syntax::tree::monitor::{
    Becomes, CalendarUnit, EventItem, Events, Extension, Formula, Lasts, Length, LifecycleItem, Measure, MeasureBody,
    MeasureItem, Measured, MeasuredOf, Passage, StageItem, StateItem, TransitionItem, Window,
};
use crate::syntax::tree::{DefineItem, Ident, Relation};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    /// An expression that is evaluated while the test runs, kept as a definition.
    fn formula(&mut self, value: Expr) -> Formula {
        let span = value.span;
        let name = Ident { text: format!("{}#{}", self.prefix, value.id.0), span, scope: self.scope };
        let define = push(&mut self.tree.defines, DefineItem::plain(name, value));
        Formula { define, span }
    }

    pub(super) fn formula_expr(&mut self, pair: Pair<'_, Rule>) -> Option<Formula> {
        let expr = self.parse_expr(pair)?;
        Some(self.formula(expr))
    }

    pub(super) fn formula_sum(&mut self, pair: Pair<'_, Rule>) -> Option<Formula> {
        let expr = self.parse_sum(pair)?;
        Some(self.formula(expr))
    }

    pub(super) fn formula_only_expr(&mut self, pair: Pair<'_, Rule>) -> Option<Formula> {
        self.formula_expr(pair.parts().next()?)
    }

    pub(super) fn parse_event(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let fields = self.parse_fields(inner)?;
        Some(push(&mut self.tree.events, EventItem { name, title, fields }))
    }

    pub(super) fn parse_idents(&mut self, pair: Pair<'_, Rule>) -> Vec<Ident> {
        pair.parts().map(|name| self.parse_ident(&name)).collect()
    }

    /// The condition that stands next after `where`.
    pub(super) fn parse_where(&mut self, inner: &mut Parts<'_>) -> Option<Option<Formula>> {
        match next_if(inner, Rule::event_where) {
            Some(condition) => self.formula_only_expr(condition).map(Some),
            None => Some(None),
        }
    }

    /// Kinds of events, and which of them.
    pub(super) fn parse_events(&mut self, names: Pair<'_, Rule>, inner: &mut Parts<'_>) -> Option<Events> {
        let names = self.parse_idents(names);
        Some(Events { names, condition: self.parse_where(inner)? })
    }

    pub(super) fn parse_lifecycle(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let (mut cites, mut stages, mut transitions) = (Vec::new(), Vec::new(), Vec::new());
        for clause in inner.filter(|pair| pair.as_rule() == Rule::lifecycle_clause) {
            let clause = clause.parts().next()?;
            match clause.as_rule() {
                Rule::cites => cites.extend(self.parse_cites(clause)),
                Rule::stage => stages.push(self.parse_stage(clause)?),
                _ => transitions.push(self.parse_transition(clause)?),
            }
        }
        Some(push(&mut self.tree.lifecycles, LifecycleItem { name, title, cites, stages, transitions }))
    }

    fn parse_stage(&mut self, pair: Pair<'_, Rule>) -> Option<StageItem> {
        let mut inner = pair.parts();
        let name = self.parse_ident(&inner.next()?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let is_final = next_if(&mut inner, Rule::stage_final).is_some();
        let lasts = match next_if(&mut inner, Rule::stage_lasts) {
            Some(lasts) => Some(self.parse_lasts(lasts)?),
            None => None,
        };
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(StageItem { name, title, is_final, lasts, cites })
    }

    fn parse_lasts(&mut self, pair: Pair<'_, Rule>) -> Option<Lasts> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let length = self.parse_literal(inner.next()?, false)?;
        let (mut extended, mut at_most) = (None, None);
        for clause in inner {
            let mut parts = clause.clone().parts();
            if clause.as_rule() == Rule::stage_most {
                parts.next();
                at_most = Some(self.parse_literal(parts.next()?, false)?);
                continue;
            }
            let by = self.formula_sum(parts.next()?)?;
            let names = parts.next()?;
            let on = self.parse_events(names, &mut parts)?;
            let times =
                next_if(&mut parts, Rule::extended_once).map(|once| if once.as_str().contains("once") { 1 } else { 2 });
            extended = Some(Extension { by, on, times });
        }
        Some(Lasts { span, length, extended, at_most })
    }

    fn parse_transition(&mut self, pair: Pair<'_, Rule>) -> Option<TransitionItem> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let from = self.parse_ident(&inner.next()?);
        inner.next()?;
        let to = self.parse_ident(&inner.next()?);
        let passage = inner.next()?;
        let (when, condition) = match passage.as_rule() {
            Rule::on_expiry => (Passage::Expiry, self.parse_where(&mut inner)?),
            Rule::after_span => {
                let length = self.parse_literal(passage.parts().next()?, false)?;
                (Passage::After(length), self.parse_where(&mut inner)?)
            }
            _ => (Passage::On(self.parse_events(passage.parts().next()?, &mut inner)?), None),
        };
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(TransitionItem { from, to, when, condition, cites, span })
    }

    pub(super) fn parse_state(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let ty = self.parse_type(inner.next()?)?;
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let keys = next_if(&mut inner, Rule::keys).map(|keys| self.parse_idents(keys)).unwrap_or_default();
        let (starts, becomes, cites) = (None, Vec::new(), Vec::new());
        let mut state = StateItem { name, ty, title, keys, starts, becomes, cites };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::state_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => state.cites.extend(self.parse_cites(clause)),
                Rule::state_starts => {
                    let data = self.parse_data(clause.parts().next()?);
                    self.once(&mut state.starts, data, span, "what it starts as")?;
                }
                _ => {
                    let mut parts = clause.parts();
                    let value = self.formula_expr(parts.next()?)?;
                    let names = parts.next()?;
                    let on = self.parse_events(names, &mut parts)?;
                    let cites = parts.flat_map(|pair| self.parse_cites(pair)).collect();
                    state.becomes.push(Becomes { value, on, cites });
                }
            }
        }
        Some(push(&mut self.tree.states, state))
    }

    pub(super) fn parse_measure(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let ty = match next_if(&mut inner, Rule::type_name) {
            Some(ty) => Some(self.parse_type(ty)?),
            None => None,
        };
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let body = inner.next()?;
        let body = match body.as_rule() {
            Rule::measured => MeasureBody::Measured(Box::new(self.parse_measured(body)?)),
            Rule::rolled_up => {
                let mut parts = body.parts();
                let function = measure_of(parts.next()?.as_str())?;
                let measure = self.parse_ident(&parts.next()?);
                let over = parts.next()?.parts().filter(|pair| pair.as_rule() == Rule::ident);
                let over = over.map(|name| self.parse_ident(&name)).collect();
                MeasureBody::RolledUp { function, measure, over }
            }
            _ => MeasureBody::Computed(self.formula_expr(body)?),
        };
        let cites = inner.flat_map(|pair| self.parse_cites(pair)).collect();
        Some(push(&mut self.tree.measures, MeasureItem { name, ty, title, body, cites }))
    }

    fn parse_measured(&mut self, pair: Pair<'_, Rule>) -> Option<Measured> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let function = measure_of(inner.next()?.as_str())?;
        let of = inner.next()?;
        let of = if of.as_rule() == Rule::distinct {
            let mut parts = of.parts();
            let field = self.parse_ident(&parts.next()?);
            MeasuredOf::Distinct(field, self.parse_ident(&parts.next()?))
        } else {
            MeasuredOf::Value(self.formula_sum(of)?)
        };
        let condition = self.parse_where(&mut inner)?;
        let keys = next_if(&mut inner, Rule::keys).map(|keys| self.parse_idents(keys)).unwrap_or_default();
        let during = next_if(&mut inner, Rule::during).map(|stages| self.parse_idents(stages)).unwrap_or_default();
        let window = match next_if(&mut inner, Rule::window) {
            Some(window) => {
                let span = self.span(&window);
                Some((self.parse_window(window.parts().next()?)?, span))
            }
            None => None,
        };
        Some(Measured { function, of, condition, keys, during, window, span })
    }

    fn parse_window(&mut self, pair: Pair<'_, Rule>) -> Option<Window> {
        let (rule, span) = (pair.as_rule(), self.span(&pair));
        let mut parts = pair.parts();
        Some(match rule {
            Rule::over_all_time => Window::AllTime,
            Rule::over_any => Window::Rolling(self.parse_length_after_words(&mut parts)?),
            Rule::each_span => Window::Each(self.parse_literal(parts.next()?, false)?),
            Rule::each_calendar => Window::Calendar(calendar_unit(parts.nth(1)?.as_str())),
            Rule::calendar_before => Window::CalendarBefore(calendar_unit(parts.nth(1)?.as_str())),
            _ => {
                let day = self.parse_count(parts.nth(1)?)?;
                let month = month_number(parts.next()?.as_str());
                let day = i8::try_from(day).ok().filter(|day| jiff::civil::Date::new(2023, month, *day).is_ok());
                let Some(day) = day else {
                    let help = "write a day that every year has, such as `each year from 6 April`";
                    let message = "no year begins on this day";
                    self.report(Diagnostic::new(Code::BAD_LITERAL, message).at(span, "").help(help));
                    return None;
                };
                Window::YearFrom(day, month)
            }
        })
    }

    fn parse_length_after_words(&mut self, parts: &mut Parts<'_>) -> Option<Length> {
        parts.next()?;
        self.parse_literal(parts.next()?, false)
    }

    /// A comparison that stands in a clause: its two sides.
    pub(super) fn parse_sides(&mut self, inner: &mut Parts<'_>) -> Option<(Relation, Formula)> {
        let relation = relation_of(inner.next()?)?;
        Some((relation, self.formula_sum(inner.next()?)?))
    }
}

fn measure_of(phrase: &str) -> Option<Measure> {
    Some(match phrase.split_whitespace().next()? {
        "sum" => Measure::Sum,
        "count" => Measure::Count,
        "average" => Measure::Average,
        "latest" => Measure::Latest,
        "largest" => Measure::Largest,
        _ => Measure::Smallest,
    })
}

fn calendar_unit(word: &str) -> CalendarUnit {
    match word.trim_end() {
        "day" => CalendarUnit::Day,
        "week" => CalendarUnit::Week,
        "month" => CalendarUnit::Month,
        "quarter" => CalendarUnit::Quarter,
        _ => CalendarUnit::Year,
    }
}

fn month_number(name: &str) -> i8 {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = MONTHS.iter().position(|month| name.starts_with(month)).unwrap_or(0);
    i8::try_from(number + 1).unwrap_or(1)
}
