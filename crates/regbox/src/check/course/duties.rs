//! What is watched: limits, obligations, prohibitions and waivers.

use super::{Checker, Planned, days, key_number, text};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::program::course::{
    self as plan, ActPlan, AnchorPlan, CapPlan, DuePlan, LimitPlan, MomentPlan, MustPlan, NeverPlan, ObligationPlan,
    ProhibitionPlan, TriggerPlan, WaiverPlan,
};
use crate::resolve::course::keys_of;
use crate::syntax::tree::Ident;
use crate::syntax::tree::monitor::{
    Act, Anchor, Cap, Due, Formula, LimitItem, Moment, Must, ObligationItem, Side, StageEdge, Trigger, TriggerOne,
};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn watched(&mut self, planned: &mut Planned) {
        let tree = self.tree;
        for item in &tree.limits {
            let limit = self.limit_plan(item, planned);
            planned.course.limits.extend(limit);
        }
        for item in &tree.obligations {
            let duty = self.obligation_plan(item, planned);
            planned.course.obligations.extend(duty);
        }
        for item in &tree.prohibitions {
            self.check_cites(&item.cites);
            if item.never.is_empty() {
                self.says_nothing(&item.name, "say what must never happen: `never sale unless …`");
            }
            let mut never = Vec::new();
            for one in &item.never {
                self.check_cites(&one.cites);
                let Some(events) = self.events_plan(&one.events, planned) else { continue };
                let unless = one.unless.map(|unless| planned.condition(self, unless));
                never.push(NeverPlan { events, unless, cites: self.cite_numbers(&one.cites) });
            }
            planned.course.prohibitions.push(ProhibitionPlan {
                name: item.name.text.clone(),
                title: text(item.title.as_ref()),
                cites: self.cite_numbers(&item.cites),
                in_force: days(item.in_force),
                never,
                span: item.name.span,
            });
        }
        for item in &tree.waivers {
            self.check_cites(&item.cites);
            self.check_cites(&item.disapplies);
            if item.disapplies.is_empty() {
                self.says_nothing(&item.name, "say what does not apply: `disapplies regs \"reg 21\"`");
            }
            let holds = item.while_.map(|holds| planned.condition(self, holds));
            planned.course.waivers.push(WaiverPlan {
                name: item.name.text.clone(),
                title: text(item.title.as_ref()),
                in_force: days(item.in_force),
                disapplies: self.cite_numbers(&item.disapplies),
                holds,
                span: item.name.span,
            });
        }
    }

    fn says_nothing(&mut self, name: &Ident, help: &str) {
        let message = format!("`{}` says nothing", name.text);
        self.report(Diagnostic::new(Code::EMPTY, message).at(name.span, "").help(help));
    }

    fn ty_of(&self, formula: Formula) -> Option<Type> {
        self.defines.get(self.tree.course.define(formula)).cloned().flatten()
    }

    /// Two values that are compared: numbers, or money in one currency.
    fn measurable_against(&mut self, used: Option<Type>, cap: Option<Type>, span: Span) -> Option<()> {
        let (used, cap) = (used?, cap?);
        if used.is_number() && cap.is_number() || (used == cap && matches!(used, Type::Money(_))) {
            return Some(());
        }
        self.mismatch(span, &used, &cap, "the cap");
        None
    }

    fn limit_plan(&mut self, item: &LimitItem, planned: &mut Planned) -> Option<LimitPlan> {
        self.check_cites(&item.cites);
        if item.caps.is_empty() {
            self.says_nothing(&item.name, "say what is limited: `exposure does not exceed GBP 10_000`");
        }
        let mut caps = Vec::new();
        for cap in &item.caps {
            match cap {
                Cap::Standing { used, relation, cap, cites, span } => {
                    self.check_cites(cites);
                    let of_used = keys_of(self.tree, &self.tree.course, *used);
                    if !self.come_together(*used, &of_used) {
                        continue;
                    }
                    let of_cap = keys_of(self.tree, &self.tree.course, *cap);
                    if let Some((key, _)) = of_cap.iter().find(|key| of_used.iter().all(|own| own.0 != key.0)) {
                        let message = format!("the cap is kept apart by `{key}`, and what it limits is not");
                        let help =
                            "take measures of the same keys, or roll one up: `sum of exposure over every client`";
                        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(cap.span, "").help(help));
                    }
                    let mut keys: Vec<u32> = Vec::new();
                    for (key, _) in of_used {
                        let number = key_number(planned, &key)?;
                        if !keys.contains(&number) {
                            keys.push(number);
                        }
                    }
                    self.measurable_against(self.ty_of(*used), self.ty_of(*cap), cap.span)?;
                    let (used, cap) = (planned.formula(*used), planned.formula(*cap));
                    let (relation, cites) = (Self::relation(*relation), self.cite_numbers(cites));
                    caps.push(CapPlan::Standing { used, relation, cap, keys: keys.into(), cites, span: *span });
                }
                Cap::Gate { on, requires, cites, span } => {
                    self.check_cites(cites);
                    let on = self.events_plan(on, planned)?;
                    let requires = planned.condition(self, *requires);
                    caps.push(CapPlan::Gate { on, requires, cites: self.cite_numbers(cites), span: *span });
                }
            }
        }
        if let Some(warn_at) = item.warn_at
            && let Some(ty) = self.ty_of(warn_at)
            && !ty.is_number()
        {
            self.mismatch(warn_at.span, &Type::Percent, &ty, "the share of the cap at which it warns");
        }
        self.check_warning(item);
        let applies = item.applies.iter().map(|one| planned.condition(self, *one)).collect();
        Some(LimitPlan {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            cites: self.cite_numbers(&item.cites),
            in_force: days(item.in_force),
            applies,
            warn_at: item.warn_at.map(|at| planned.formula(at)),
            at_all_times: item.at_all_times,
            caps,
        })
    }

    fn obligation_plan(&mut self, item: &ObligationItem, planned: &mut Planned) -> Option<ObligationPlan> {
        self.check_cites(&item.cites);
        let Some(must) = &item.must else {
            self.says_nothing(&item.name, "say what must be done: `must report`");
            return None;
        };
        let starts = [item.trigger.is_some(), item.recurring.is_some()];
        let (mut triggers, mut all) = (Vec::new(), false);
        let mut trigger_event = None;
        match &item.trigger {
            Some(Trigger::Any(ones)) => {
                if let [TriggerOne::Event(events)] = ones.as_slice() {
                    trigger_event =
                        events.names.first().and_then(|name| self.tree.course.events.get(&name.text).copied());
                }
                for one in ones {
                    triggers.push(self.trigger_plan(one, planned)?);
                }
            }
            Some(Trigger::All(ones)) => {
                all = true;
                for one in ones {
                    triggers.push(self.trigger_plan(one, planned)?);
                }
            }
            None => {}
        }
        if starts == [true, true] {
            let message = format!("`{}` is started by something and recurs as well", item.name.text);
            let help = "make two obligations of it";
            self.report(Diagnostic::new(Code::BAD_DUTY, message).at(item.span, "").help(help));
        }
        let recurring = match &item.recurring {
            Some((length, from)) => Some((self.length(length, from.span)?, self.moment_plan(from, planned)?)),
            None => None,
        };
        let must = match must {
            Must::Keep(state) => {
                let Some(at) = self.tree.course.states.get(&state.text).copied() else {
                    let names: Vec<String> = self.tree.course.states.keys().cloned().collect();
                    self.not_declared("state", state, &names);
                    return None;
                };
                if planned.course.states.get(at).is_some_and(|state| state.ty != Type::Bool || !state.keys.is_empty()) {
                    let message = format!("`{}` is not true or false for the whole test", state.text);
                    let help = "keep a state of type `bool` that has no key";
                    self.report(Diagnostic::new(Code::BAD_DUTY, message).at(state.span, "").help(help));
                }
                if item.due.is_some() || starts != [false, false] {
                    let message = "what must be kept has no deadline: it holds all the time";
                    let help = "say since when and until when: `from start of testing until leaving testing`";
                    self.report(Diagnostic::new(Code::BAD_DUTY, message).at(state.span, "").help(help));
                }
                MustPlan::Keep(u32::try_from(at).ok()?)
            }
            Must::Act(acts) => {
                let mut plans = Vec::new();
                for act in acts {
                    plans.push(self.act_plan(act, trigger_event, planned)?);
                }
                if plans.is_empty() {
                    self.says_nothing(&item.name, "name an event that discharges it: `must report`");
                    return None;
                }
                if starts == [false, false] && !matches!(item.due, Some(Due::NoLater(_))) {
                    let message = format!("nothing starts the duty `{}`", item.name.text);
                    let help = "say what does, `when …` or `every …`; or by when it must be done, `no later than …`";
                    self.report(Diagnostic::new(Code::BAD_DUTY, message).at(item.span, "").help(help));
                }
                MustPlan::Act(plans)
            }
        };
        let due = match &item.due {
            None => None,
            Some(due) => Some(self.due_plan(due, planned)?),
        };
        let from = match &item.from {
            None => None,
            Some(from) => Some(self.moment_plan(from, planned)?),
        };
        let until = match &item.until {
            None => None,
            Some(until) => Some(self.moment_plan(until, planned)?),
        };
        let applies = item.applies.iter().map(|one| planned.condition(self, *one)).collect();
        Some(ObligationPlan {
            name: item.name.text.clone(),
            title: text(item.title.as_ref()),
            cites: self.cite_numbers(&item.cites),
            in_force: days(item.in_force),
            applies,
            triggers,
            all,
            recurring,
            must,
            due,
            from,
            until,
            by_whom: text(item.by_whom.as_ref()),
            span: item.name.span,
        })
    }

    fn trigger_plan(&mut self, one: &TriggerOne, planned: &mut Planned) -> Option<TriggerPlan> {
        Some(match one {
            TriggerOne::Event(events) => TriggerPlan::Event(self.events_plan(events, planned)?),
            TriggerOne::Edge(edge, stage) => {
                let (lifecycle, stage) = self.stage_named(stage)?;
                TriggerPlan::Edge(edge_of(*edge), lifecycle, stage)
            }
            TriggerOne::Breach(name) => {
                let tree = self.tree;
                let place = |found: Option<usize>| found.and_then(|at| u32::try_from(at).ok());
                let limit = place(tree.limits.iter().position(|item| item.name.text == name.text));
                let duty = place(tree.obligations.iter().position(|item| item.name.text == name.text));
                let never = place(tree.prohibitions.iter().position(|item| item.name.text == name.text));
                match (limit, duty, never) {
                    (Some(at), ..) => TriggerPlan::BreachOfLimit(at),
                    (_, Some(at), _) => TriggerPlan::BreachOfObligation(at),
                    (_, _, Some(at)) => TriggerPlan::BreachOfProhibition(at),
                    _ => {
                        let names = tree.limits.iter().map(|item| &item.name);
                        let names = names.chain(tree.obligations.iter().map(|item| &item.name));
                        let names = names.chain(tree.prohibitions.iter().map(|item| &item.name));
                        let names: Vec<String> = names.map(|name| name.text.clone()).collect();
                        self.not_declared("limit, obligation or prohibition", name, &names);
                        return None;
                    }
                }
            }
            TriggerOne::Crossing { measure, relation, threshold, span } => {
                let Some(at) = self.tree.course.measures.get(&measure.text).copied() else {
                    let names: Vec<String> = self.tree.course.measures.keys().cloned().collect();
                    self.not_declared("measure", measure, &names);
                    return None;
                };
                let plan = planned.course.measures.get(at)?;
                let ty = plan.ty.clone();
                self.measurable_against(Some(ty), self.ty_of(*threshold), *span)?;
                TriggerPlan::Crossing {
                    measure: u32::try_from(at).ok()?,
                    relation: Self::relation(*relation),
                    threshold: planned.formula(*threshold),
                }
            }
        })
    }

    fn act_plan(&mut self, act: &Act, trigger: Option<usize>, planned: &mut Planned) -> Option<ActPlan> {
        let event = self.event_named(&act.event)?;
        let mut same = Vec::new();
        for field in &act.same {
            let Some(trigger) = trigger else {
                let message = format!("there is no event with whose `{}` this could be the same", field.text);
                let help = "the duty is to be started by one kind of event: `when incident`";
                self.report(Diagnostic::new(Code::BAD_DUTY, message).at(field.span, "").help(help));
                return None;
            };
            let (own, ty) = self.field_named(event, field)?;
            let (other, other_ty) = self.field_named(trigger, field)?;
            if ty != other_ty {
                self.mismatch(field.span, &other_ty, &ty, "the field of the other event");
                return None;
            }
            same.push((own, other));
        }
        let to_each = match &act.to_each {
            Some((field, of)) => {
                let (own, _) = self.field_named(event, field)?;
                let kind = self.event_named(of)?;
                let (other, _) = self.field_named(kind, field)?;
                Some((own, u32::try_from(kind).ok()?, other))
            }
            None => None,
        };
        let condition = act.condition.map(|condition| planned.condition(self, condition));
        Some(ActPlan { event: u32::try_from(event).ok()?, same: same.into(), to_each, condition })
    }

    fn due_plan(&mut self, due: &Due, planned: &mut Planned) -> Option<DuePlan> {
        Some(match due {
            Due::Within(length, of, span) => {
                let length = self.length(length, *span)?;
                if let Some(of) = of {
                    self.check_instant(*of)?;
                }
                DuePlan::Within(length, of.map(|of| planned.formula(of)))
            }
            Due::EndOfDay { next, calendar, .. } => {
                let calendar = match calendar {
                    Some(calendar) => Some(self.calendar_named(calendar)?),
                    None => None,
                };
                DuePlan::EndOfDay { next: *next, calendar }
            }
            Due::NoLater(moment) => DuePlan::NoLater(self.moment_plan(moment, planned)?),
        })
    }

    fn check_instant(&mut self, formula: Formula) -> Option<()> {
        let ty = self.ty_of(formula)?;
        if matches!(ty, Type::Date | Type::DateTime) {
            return Some(());
        }
        self.mismatch(formula.span, &Type::DateTime, &ty, "an instant");
        None
    }

    fn moment_plan(&mut self, moment: &Moment, planned: &mut Planned) -> Option<MomentPlan> {
        let offset = match &moment.offset {
            Some((length, side)) => Some((self.length(length, moment.span)?, *side == Side::Before)),
            None => None,
        };
        let anchor = match &moment.anchor {
            Anchor::Edge(edge, stage) => {
                let (lifecycle, at) = self.stage_named(stage)?;
                let item = self.tree.lifecycles.get(lifecycle as usize)?.stages.get(at as usize)?;
                if *edge == StageEdge::End && item.lasts.is_none() {
                    let message = format!("`{}` has no scheduled end: nothing says how long it lasts", stage.text);
                    let help = format!("say it, `stage {0} lasts 12 months`; or mean `leaving {0}`", stage.text);
                    self.report(Diagnostic::new(Code::BAD_STAGE, message).at(moment.span, "").help(help));
                    return None;
                }
                AnchorPlan::Edge(edge_of(*edge), lifecycle, at)
            }
            Anchor::Date(date) => {
                self.check_instant(*date)?;
                AnchorPlan::Date(planned.formula(*date))
            }
        };
        Some(MomentPlan { offset, anchor })
    }
}

fn edge_of(edge: StageEdge) -> plan::StageEdge {
    match edge {
        StageEdge::Start => plan::StageEdge::Start,
        StageEdge::End => plan::StageEdge::End,
        StageEdge::Leaving => plan::StageEdge::Leaving,
    }
}
