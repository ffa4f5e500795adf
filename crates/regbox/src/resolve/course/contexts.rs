//! Of what each expression may speak, by where it stands: which event is at hand, which one started a duty, which keys.

use super::{At, Layout, keys_of};
use crate::resolve::rewrite::{each_formula, each_of_criterion, each_of_exception, rewrite};
use crate::syntax::tree::monitor::{
    Anchor, Cap, Course, Due, Events, Formula, MeasureBody, MeasuredOf, Moment, Must, ObligationItem, Passage, Trigger,
    TriggerOne,
};
use crate::syntax::tree::{Ident, TypeName};
use std::collections::BTreeMap;

impl Layout<'_> {
    /// Brings the names of every expression into form.
    pub(super) fn formulas(&mut self) {
        let mut contexts: BTreeMap<usize, At> = BTreeMap::new();
        let mut set = |formula: &Formula, at: At| drop(contexts.insert(formula.define, at));
        let tree = &*self.tree;
        let course = &self.course;
        let event = |events: &Events| match events.names.as_slice() {
            [one] => course.events.get(&one.text).copied(),
            _ => None,
        };
        let of_event = |events: &Events| At { event: event(events), ..At::default() };
        let on = |events: &Events, set: &mut dyn FnMut(&Formula, At)| {
            // Of several kinds it is an error by itself; it is not to say of each field that there is none as well.
            let first = events.names.first().and_then(|name| course.events.get(&name.text).copied());
            events.condition.iter().for_each(|condition| set(condition, At { event: first, ..At::default() }));
        };
        for item in &tree.lifecycles {
            for extended in item.stages.iter().filter_map(|stage| stage.lasts.as_ref()?.extended.as_ref()) {
                on(&extended.on, &mut set);
                set(&extended.by, of_event(&extended.on));
            }
            for transition in &item.transitions {
                if let Passage::On(events) = &transition.when {
                    on(events, &mut set);
                }
            }
        }
        for becomes in tree.states.iter().flat_map(|item| &item.becomes) {
            on(&becomes.on, &mut set);
            set(&becomes.value, of_event(&becomes.on));
        }
        for (at, item) in tree.measures.iter().enumerate() {
            if let MeasureBody::Measured(measured) = &item.body {
                let event = course.measured.get(at).copied().flatten();
                let here = At { event, ..At::default() };
                measured.condition.iter().for_each(|condition| set(condition, here.clone()));
                if let MeasuredOf::Value(value) = &measured.of {
                    set(value, here);
                }
            }
        }
        for item in &tree.limits {
            let mut keys = Vec::new();
            for cap in &item.caps {
                match cap {
                    Cap::Standing { used, cap, .. } => {
                        let own = keys_of(tree, course, *used);
                        set(cap, At { keys: own.clone(), ..At::default() });
                        keys.extend(own);
                    }
                    Cap::Gate { on: events, requires, .. } => {
                        on(events, &mut set);
                        set(requires, of_event(events));
                    }
                }
            }
            for formula in item.applies.iter().chain(&item.warn_at) {
                set(formula, At { keys: keys.clone(), ..At::default() });
            }
        }
        for item in &tree.obligations {
            obligation(course, item, &mut set);
        }
        for never in tree.prohibitions.iter().flat_map(|item| &item.never) {
            on(&never.events, &mut set);
            never.unless.iter().for_each(|unless| set(unless, of_event(&never.events)));
        }
        // A value of an enumeration is found by the type of the state that it is given to.
        let becomes: Vec<(usize, TypeName)> = (tree.states.iter())
            .flat_map(|item| item.becomes.iter().map(|one| (one.value.define, item.ty.clone())))
            .collect();
        for (define, ty) in becomes {
            if let Some(define) = self.tree.defines.get_mut(define) {
                define.ty = Some(ty);
            }
        }
        self.rewrite_all(&contexts);
    }

    fn rewrite_all(&mut self, contexts: &BTreeMap<usize, At>) {
        // The expressions are taken out while they are rewritten: new facts may be made meanwhile.
        let mut defines = std::mem::take(&mut self.tree.defines);
        for (at, item) in defines.iter_mut().enumerate() {
            let here = contexts.get(&at).cloned().unwrap_or_default();
            each_formula(item, &mut |expr| rewrite(self, expr, &here));
        }
        self.tree.defines = defines;
        let mut criteria = std::mem::take(&mut self.tree.criteria);
        for item in &mut criteria {
            each_of_criterion(item, &mut |expr| rewrite(self, expr, &At::default()));
        }
        self.tree.criteria = criteria;
        let mut exceptions = std::mem::take(&mut self.tree.exceptions);
        for item in &mut exceptions {
            each_of_exception(item, &mut |expr| rewrite(self, expr, &At::default()));
        }
        self.tree.exceptions = exceptions;
        let mut decisions = std::mem::take(&mut self.tree.decisions);
        for when in decisions.iter_mut().flat_map(|item| &mut item.arms).filter_map(|arm| arm.when.as_mut()) {
            rewrite(self, when, &At::default());
        }
        self.tree.decisions = decisions;
    }
}

fn obligation(course: &Course, item: &ObligationItem, set: &mut dyn FnMut(&Formula, At)) {
    let event = |name: &Ident| course.events.get(&name.text).copied();
    let mut trigger = None;
    if let Some(Trigger::Any(ones) | Trigger::All(ones)) = &item.trigger {
        for one in ones {
            match one {
                TriggerOne::Event(events) => {
                    let this = events.names.first().and_then(event);
                    events.condition.iter().for_each(|condition| set(condition, At { event: this, ..At::default() }));
                    trigger = if ones.len() == 1 { this } else { None };
                }
                TriggerOne::Crossing { threshold, .. } => set(threshold, At::default()),
                TriggerOne::Breach(_) | TriggerOne::Edge(..) => {}
            }
        }
    }
    let here = At { trigger, ..At::default() };
    item.applies.iter().for_each(|formula| set(formula, here.clone()));
    if let Some(Must::Act(acts)) = &item.must {
        for act in acts {
            let at = At { event: event(&act.event), trigger, ..At::default() };
            act.condition.iter().for_each(|condition| set(condition, at.clone()));
        }
    }
    let mut moment = |moment: &Moment| {
        if let Anchor::Date(date) = &moment.anchor {
            set(date, here.clone());
        }
    };
    item.recurring.iter().for_each(|(_, from)| moment(from));
    item.from.iter().chain(&item.until).for_each(&mut moment);
    match &item.due {
        Some(Due::NoLater(at)) => moment(at),
        Some(Due::Within(_, Some(of), _)) => set(of, here),
        _ => {}
    }
}
