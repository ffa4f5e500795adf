//! Lifecycles: their stages, and how one follows another.

use super::{Checker, Planned, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::program::course::{ExtensionPlan, LastsPlan, LifecyclePlan, PassagePlan, StagePlan, TransitionPlan};
use crate::syntax::tree::Ident;
use crate::syntax::tree::monitor::{LifecycleItem, Passage, StageItem, TransitionItem};
use crate::value::Type;

impl Checker<'_> {
    /// A stage by its name: its lifecycle, and its place in it.
    pub(super) fn stage_named(&mut self, name: &Ident) -> Option<(u32, u32)> {
        match self.tree.course.stages.get(&name.text) {
            Some((lifecycle, stage)) => Some((u32::try_from(*lifecycle).ok()?, u32::try_from(*stage).ok()?)),
            None => {
                let names: Vec<String> = self.tree.course.stages.keys().cloned().collect();
                self.not_declared("stage", name, &names);
                None
            }
        }
    }

    pub(super) fn lifecycle_plan(&mut self, item: &LifecycleItem, planned: &mut Planned) -> Option<LifecyclePlan> {
        self.check_cites(&item.cites);
        let fact = *self.tree.course.facts.get(&item.name.text)?;
        if item.stages.is_empty() {
            let message = format!("the lifecycle `{}` has no stages", item.name.text);
            self.report(
                Diagnostic::new(Code::EMPTY, message).at(item.name.span, "").help("name its stages: `stage testing`"),
            );
            return None;
        }
        let stages = item.stages.iter().filter_map(|stage| self.stage_plan(stage, planned)).collect();
        let mut transitions = Vec::new();
        for transition in &item.transitions {
            transitions.extend(self.transition_plan(item, transition, planned));
        }
        self.check_reached(item);
        Some(LifecyclePlan { name: item.name.text.clone(), fact: u32::try_from(fact).ok()?, stages, transitions })
    }

    fn stage_plan(&mut self, item: &StageItem, planned: &mut Planned) -> Option<StagePlan> {
        self.check_cites(&item.cites);
        let lasts = match &item.lasts {
            Some(lasts) => {
                let length = self.length(&lasts.length, lasts.span)?;
                let at_most = match &lasts.at_most {
                    Some(most) => Some(self.length(most, lasts.span)?),
                    None => None,
                };
                let mut extended = None;
                if let Some(extension) = &lasts.extended {
                    let ty = self.defines.get(self.tree.course.define(extension.by)).cloned().flatten()?;
                    if !matches!(ty, Type::Months | Type::Days | Type::Duration) {
                        let message =
                            format!("a stage is extended by a length of time, and this is `{}`", self.show(&ty));
                        let help = "declare the field as `period of months`, `period of days` or `duration`";
                        self.report(Diagnostic::new(Code::TYPE_MISMATCH, message).at(extension.by.span, "").help(help));
                        return None;
                    }
                    let by = planned.formula(extension.by);
                    let on = self.events_plan(&extension.on, planned)?;
                    extended = Some(ExtensionPlan { by, on, times: extension.times });
                }
                Some(LastsPlan { length, extended, at_most })
            }
            None => None,
        };
        Some(StagePlan { name: item.name.text.clone(), title: text(item.title.as_ref()), lasts, span: item.name.span })
    }

    fn transition_plan(
        &mut self,
        lifecycle: &LifecycleItem,
        item: &TransitionItem,
        planned: &mut Planned,
    ) -> Option<TransitionPlan> {
        self.check_cites(&item.cites);
        let mut place = |name: &Ident| {
            let at = lifecycle.stages.iter().position(|stage| stage.name.text == name.text);
            if at.is_none() {
                let names: Vec<String> = lifecycle.stages.iter().map(|stage| stage.name.text.clone()).collect();
                self.not_declared("stage", name, &names);
            }
            at
        };
        let (from, to) = (place(&item.from), place(&item.to));
        let (from, to) = (from?, to?);
        let stage = lifecycle.stages.get(from)?;
        if stage.is_final {
            let message = format!("`{}` is final, so nothing follows it", stage.name.text);
            self.report(
                Diagnostic::new(Code::BAD_STAGE, message).at(item.from.span, "").help("take `final` out, or this"),
            );
        }
        let when = match &item.when {
            Passage::On(events) => PassagePlan::On(self.events_plan(events, planned)?),
            Passage::After(length) => PassagePlan::After(self.length(length, item.span)?),
            Passage::Expiry => {
                if stage.lasts.is_none() {
                    let message = format!("`{}` does not expire: nothing says how long it lasts", stage.name.text);
                    let help = format!("say it: `stage {} lasts 12 months`", stage.name.text);
                    self.report(Diagnostic::new(Code::BAD_STAGE, message).at(item.span, "").help(help));
                }
                PassagePlan::Expiry
            }
        };
        Some(TransitionPlan {
            from: u32::try_from(from).ok()?,
            to: u32::try_from(to).ok()?,
            when,
            condition: item.condition.map(|condition| planned.condition(self, condition)),
            span: item.span,
        })
    }

    /// Every stage can be reached from the first.
    fn check_reached(&mut self, item: &LifecycleItem) {
        let mut reached = vec![false; item.stages.len()];
        let place = |name: &Ident| item.stages.iter().position(|stage| stage.name.text == name.text);
        let mut stack = vec![0];
        while let Some(at) = stack.pop() {
            if reached.get_mut(at).is_none_or(|seen| std::mem::replace(seen, true)) {
                continue;
            }
            let next = item.transitions.iter().filter(|transition| place(&transition.from) == Some(at));
            stack.extend(next.filter_map(|transition| place(&transition.to)));
        }
        for (stage, reached) in item.stages.iter().zip(reached) {
            if !reached {
                let message = format!("nothing leads to the stage `{}`", stage.name.text);
                let help =
                    format!("say what does: `… -> {} on …`; the first stage is where a test begins", stage.name.text);
                self.report(Diagnostic::new(Code::BAD_STAGE, message).at(stage.name.span, "").help(help));
            }
        }
    }
}
