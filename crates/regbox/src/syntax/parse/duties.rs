//! What is watched while a test runs: limits, obligations, prohibitions and waivers; and the events of scenarios.

use super::items::push;
use super::{Ctx, PairParts as _, Parts, next_if};
use crate::syntax::tree::monitor::{
    Act, Anchor, Cap, Due, Events, Formula, LimitItem, Moment, Must, Never, ObligationItem, ProhibitionItem,
    ScenarioEvent, Side, StageEdge, Trigger, TriggerOne, WaiverItem, When,
};
use crate::syntax::tree::{Ident, Text};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    fn parse_named(&mut self, inner: &mut Parts<'_>) -> Option<(Ident, Option<Text>)> {
        let name = self.parse_declared(&inner.next()?);
        Some((name, next_if(inner, Rule::string).map(|text| self.parse_text(&text))))
    }

    fn parse_because(&mut self, slot: &mut Option<Text>, pair: Pair<'_, Rule>) -> Option<()> {
        let span = self.span(&pair);
        let text = self.parse_only_text(pair);
        self.once(slot, text, span, "the reason")
    }

    pub(super) fn parse_limit(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let (name, title) = self.parse_named(&mut inner)?;
        let in_force = self.parse_period_if(&mut inner)?;
        let (cites, applies, caps) = (Vec::new(), Vec::new(), Vec::new());
        let (because, warn_at, at_all_times) = (None, None, false);
        let mut limit = LimitItem { name, title, in_force, cites, because, applies, warn_at, at_all_times, caps };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::limit_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => limit.cites.extend(self.parse_cites(clause)),
                Rule::because => self.parse_because(&mut limit.because, clause)?,
                Rule::applies => limit.applies.push(self.formula_only_expr(clause)?),
                Rule::warn_at => {
                    let at = self.formula_sum(clause.parts().nth(1)?);
                    self.once(&mut limit.warn_at, at, span, "when to warn")?;
                }
                Rule::at_all_times => limit.at_all_times = true,
                Rule::gate => {
                    let mut parts = clause.parts();
                    let names = parts.next()?;
                    let on = self.parse_events(names, &mut parts)?;
                    let requires = self.formula_expr(parts.next()?)?;
                    let cites = parts.flat_map(|pair| self.parse_cites(pair)).collect();
                    limit.caps.push(Cap::Gate { on, requires, cites, span });
                }
                _ => {
                    let mut parts = clause.parts();
                    let used = self.formula_sum(parts.next()?)?;
                    let (relation, cap) = self.parse_sides(&mut parts)?;
                    let cites = parts.flat_map(|pair| self.parse_cites(pair)).collect();
                    limit.caps.push(Cap::Standing { used, relation, cap, cites, span });
                }
            }
        }
        Some(push(&mut self.tree.limits, limit))
    }

    pub(super) fn parse_obligation(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let span = self.span(&pair);
        let mut inner = pair.parts();
        let (name, title) = self.parse_named(&mut inner)?;
        let mut duty = ObligationItem {
            in_force: self.parse_period_if(&mut inner)?,
            name,
            title,
            cites: Vec::new(),
            because: None,
            applies: Vec::new(),
            trigger: None,
            recurring: None,
            must: None,
            due: None,
            from: None,
            until: None,
            by_whom: None,
            span,
        };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::obligation_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            let rule = clause.as_rule();
            match rule {
                Rule::cites => duty.cites.extend(self.parse_cites(clause)),
                Rule::because => self.parse_because(&mut duty.because, clause)?,
                Rule::applies => duty.applies.push(self.formula_only_expr(clause)?),
                Rule::trigger => {
                    let trigger = self.parse_trigger(clause);
                    self.once(&mut duty.trigger, trigger, span, "what starts the duty")?;
                }
                Rule::recurring => {
                    let mut parts = clause.parts();
                    let length = self.parse_literal(parts.next()?, false)?;
                    let from = self.parse_moment(parts.next()?)?;
                    self.once(&mut duty.recurring, Some((length, from)), span, "how often it recurs")?;
                }
                Rule::must => {
                    let must = self.parse_must(clause.parts().next()?);
                    self.once(&mut duty.must, must, span, "what must be done")?;
                }
                Rule::due => {
                    let due = self.parse_due(clause.parts().next()?);
                    self.once(&mut duty.due, due, span, "when it is due")?;
                }
                Rule::by_whom => {
                    let whom = self.parse_only_text(clause);
                    self.once(&mut duty.by_whom, whom, span, "who must")?;
                }
                _ => {
                    let moment = self.parse_moment(clause.parts().next()?);
                    let (slot, what) = match rule {
                        Rule::kept_from => (&mut duty.from, "since when it is kept"),
                        _ => (&mut duty.until, "until when"),
                    };
                    self.once(slot, moment, span, what)?;
                }
            }
        }
        Some(push(&mut self.tree.obligations, duty))
    }

    fn parse_trigger(&mut self, pair: Pair<'_, Rule>) -> Option<Trigger> {
        let mut ones = Vec::new();
        let mut all = false;
        for part in pair.parts() {
            if part.as_rule() == Rule::trigger_all {
                all = true;
                for one in part.parts().filter(|pair| pair.as_rule() == Rule::trigger_one) {
                    ones.push(self.parse_trigger_one(one.parts().next()?)?);
                }
            } else {
                ones.push(self.parse_trigger_one(part.parts().next()?)?);
            }
        }
        Some(if all { Trigger::All(ones) } else { Trigger::Any(ones) })
    }

    fn parse_trigger_one(&mut self, pair: Pair<'_, Rule>) -> Option<TriggerOne> {
        let (rule, span) = (pair.as_rule(), self.span(&pair));
        if rule == Rule::trigger_stage {
            let (edge, stage) = self.parse_edge(pair)?;
            return Some(TriggerOne::Edge(edge, stage));
        }
        let mut parts = pair.parts();
        Some(match rule {
            Rule::trigger_breach => TriggerOne::Breach(self.parse_ident(&parts.nth(1)?)),
            Rule::trigger_crossing => {
                let measure = self.parse_ident(&parts.next()?);
                let (relation, threshold) = self.parse_sides(&mut parts)?;
                TriggerOne::Crossing { measure, relation, threshold, span }
            }
            _ => {
                let name = self.parse_ident(&parts.next()?);
                TriggerOne::Event(Events { names: vec![name], condition: self.parse_where(&mut parts)? })
            }
        })
    }

    fn parse_edge(&mut self, pair: Pair<'_, Rule>) -> Option<(StageEdge, Ident)> {
        let mut parts = pair.parts();
        let edge = match parts.next()?.as_str().split_whitespace().next()? {
            "start" => StageEdge::Start,
            "end" => StageEdge::End,
            _ => StageEdge::Leaving,
        };
        Some((edge, self.parse_ident(&parts.next()?)))
    }

    fn parse_moment(&mut self, pair: Pair<'_, Rule>) -> Option<Moment> {
        let span = self.span(&pair);
        let mut parts = pair.parts();
        let offset = match next_if(&mut parts, Rule::span) {
            Some(length) => {
                let length = self.parse_literal(length, false)?;
                let side = if parts.next()?.as_str().starts_with("before") { Side::Before } else { Side::After };
                Some((length, side))
            }
            None => None,
        };
        let anchor = parts.next()?;
        let anchor = if anchor.as_rule() == Rule::trigger_stage {
            let (edge, stage) = self.parse_edge(anchor)?;
            Anchor::Edge(edge, stage)
        } else {
            Anchor::Date(self.formula_sum(anchor)?)
        };
        Some(Moment { offset, anchor, span })
    }

    fn parse_must(&mut self, pair: Pair<'_, Rule>) -> Option<Must> {
        Some(match pair.as_rule() {
            Rule::must_keep => Must::Keep(self.parse_ident(&pair.parts().next()?)),
            Rule::must_any => {
                let acts = pair.parts().filter(|pair| pair.as_rule() == Rule::act);
                Must::Act(acts.map(|act| self.parse_act(act)).collect::<Option<_>>()?)
            }
            _ => Must::Act(vec![self.parse_act(pair)?]),
        })
    }

    fn parse_act(&mut self, pair: Pair<'_, Rule>) -> Option<Act> {
        let mut parts = pair.parts();
        let event = self.parse_ident(&parts.next()?);
        let same = match next_if(&mut parts, Rule::with_same) {
            Some(fields) => {
                let fields = fields.parts().filter(|pair| pair.as_rule() == Rule::ident);
                fields.map(|field| self.parse_ident(&field)).collect()
            }
            None => Vec::new(),
        };
        let to_each = match next_if(&mut parts, Rule::to_each) {
            Some(each) => {
                let mut names = each.parts().skip(1);
                let field = self.parse_ident(&names.next()?);
                Some((field, self.parse_ident(&names.next()?)))
            }
            None => None,
        };
        let condition = self.parse_where(&mut parts)?;
        Some(Act { event, same, to_each, condition })
    }

    fn parse_due(&mut self, pair: Pair<'_, Rule>) -> Option<Due> {
        let (rule, span) = (pair.as_rule(), self.span(&pair));
        let mut parts = pair.parts();
        Some(match rule {
            Rule::due_within => {
                let length = self.parse_literal(parts.next()?, false)?;
                let of = match next_if(&mut parts, Rule::due_of) {
                    Some(of) => Some(self.formula_sum(of.parts().next()?)?),
                    None => None,
                };
                Due::Within(length, of, span)
            }
            Rule::due_end => {
                parts.next()?;
                let next = next_if(&mut parts, Rule::due_next).is_some();
                let calendar = parts.next()?.parts().next().map(|name| self.parse_ident(&name));
                Due::EndOfDay { next, calendar }
            }
            _ => Due::NoLater(self.parse_moment(parts.nth(1)?)?),
        })
    }

    pub(super) fn parse_prohibition(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let (name, title) = self.parse_named(&mut inner)?;
        let in_force = self.parse_period_if(&mut inner)?;
        let mut item = ProhibitionItem { name, title, in_force, cites: Vec::new(), because: None, never: Vec::new() };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::prohibition_clause) {
            let clause = clause.parts().next()?;
            match clause.as_rule() {
                Rule::cites => item.cites.extend(self.parse_cites(clause)),
                Rule::because => self.parse_because(&mut item.because, clause)?,
                _ => {
                    let mut parts = clause.parts();
                    let names = parts.next()?;
                    let events = self.parse_events(names, &mut parts)?;
                    let unless = match next_if(&mut parts, Rule::unless) {
                        Some(unless) => Some(self.formula_only_expr(unless)?),
                        None => None,
                    };
                    let cites = parts.flat_map(|pair| self.parse_cites(pair)).collect();
                    item.never.push(Never { events, unless, cites });
                }
            }
        }
        Some(push(&mut self.tree.prohibitions, item))
    }

    pub(super) fn parse_waiver(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let (name, title) = self.parse_named(&mut inner)?;
        let in_force = self.parse_period_if(&mut inner)?;
        let (cites, because, disapplies, while_) = (Vec::new(), None, Vec::new(), None);
        let mut item = WaiverItem { name, title, in_force, cites, because, disapplies, while_ };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::waiver_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => item.cites.extend(self.parse_cites(clause)),
                Rule::because => self.parse_because(&mut item.because, clause)?,
                Rule::disapplies => item.disapplies.extend(self.parse_citations(clause)),
                _ => {
                    let expr: Option<Formula> = self.formula_only_expr(clause);
                    self.once(&mut item.while_, expr, span, "how long it holds")?;
                }
            }
        }
        Some(push(&mut self.tree.waivers, item))
    }

    pub(super) fn parse_when(&mut self, pair: &Pair<'_, Rule>) -> When {
        When { text: pair.as_str().to_owned(), span: self.span(pair) }
    }

    pub(super) fn parse_scenario_event(&mut self, pair: Pair<'_, Rule>) -> Option<ScenarioEvent> {
        let span = self.span(&pair);
        let mut parts = pair.parts();
        let at = self.parse_when(&parts.next()?);
        let event = self.parse_ident(&parts.next()?);
        let mut fields = Vec::new();
        for field in parts.filter(|pair| pair.as_rule() == Rule::event_field) {
            fields.push(self.parse_keyed(&mut field.parts())?);
        }
        Some(ScenarioEvent { at, event, fields, span })
    }

    /// A name and its value.
    pub(super) fn parse_keyed(&mut self, parts: &mut Parts<'_>) -> Option<(Ident, crate::syntax::tree::Data)> {
        let name = self.parse_ident(&parts.next()?);
        Some((name, self.parse_data(parts.next()?)?))
    }
}
