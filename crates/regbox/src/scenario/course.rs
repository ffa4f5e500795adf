//! The points of a test: what lifecycles do, and how what is watched may stand.

use super::coverage::{Found, line_of};
use super::points::PointKind;
use crate::diagnostic::Span;
use crate::monitor::{Asked, LimitStanding, MonitorStatus, ObligationStanding, Step};
use crate::program::course::CapPlan;
use crate::program::{Program, Scenario};

const WITHIN: u32 = 0;
const BREACHED: u32 = 1;
const WARNING: u32 = 2;
const MET: u32 = 0;
const CLEAR: u32 = 0;
const ACTIVE: u32 = 0;
const INACTIVE: u32 = 1;
/// Extensions stand after what else may be at the place of a stage.
const EXTENDED: u32 = 0;

/// All the points of a test that there are.
pub(super) fn declare(found: &mut Found, program: &Program) {
    let course = &program.course;
    for lifecycle in &course.lifecycles {
        for passage in &lifecycle.transitions {
            found.point((PointKind::Transition, passage.span, 0), &lifecycle.name, line_of(program.text(passage.span)));
        }
        for stage in &lifecycle.stages {
            if stage.lasts.as_ref().is_some_and(|lasts| lasts.extended.is_some()) {
                let what = format!("{} extended", stage.name);
                found.point((PointKind::Transition, stage.span, EXTENDED), &lifecycle.name, what);
            }
        }
    }
    for limit in &course.limits {
        for cap in &limit.caps {
            let (CapPlan::Standing { span, .. } | CapPlan::Gate { span, .. }) = cap;
            // Where there are several caps, each is told by its words.
            let of = if limit.caps.len() > 1 { format!(": {}", line_of(program.text(*span))) } else { String::new() };
            found.point((PointKind::Limit, *span, WITHIN), &limit.name, format!("within{of}"));
            found.point((PointKind::Limit, *span, BREACHED), &limit.name, format!("breached{of}"));
            if limit.warn_at.is_some() && matches!(cap, CapPlan::Standing { .. }) {
                found.point((PointKind::Limit, *span, WARNING), &limit.name, format!("warning{of}"));
            }
        }
    }
    for duty in &course.obligations {
        if duty.can_be_met() {
            found.point((PointKind::Obligation, duty.span, MET), &duty.name, "met".to_owned());
        }
        if duty.can_be_breached() {
            found.point((PointKind::Obligation, duty.span, BREACHED), &duty.name, "breached".to_owned());
        }
    }
    for prohibition in &course.prohibitions {
        if prohibition.never.iter().any(|never| never.unless.is_some() || never.events.condition.is_some()) {
            found.point((PointKind::Prohibition, prohibition.span, CLEAR), &prohibition.name, "kept".to_owned());
        }
        found.point((PointKind::Prohibition, prohibition.span, BREACHED), &prohibition.name, "breached".to_owned());
    }
    for waiver in &course.waivers {
        found.point((PointKind::Waiver, waiver.span, ACTIVE), &waiver.name, "active".to_owned());
        if waiver.holds.is_some() {
            found.point((PointKind::Waiver, waiver.span, INACTIVE), &waiver.name, "inactive".to_owned());
        }
    }
}

/// Notes what a scenario has reached by the instant that it asks about.
pub(super) fn note(found: &mut Found, program: &Program, scenario: &Scenario, asked: &Asked) {
    let course = &program.course;
    let mut reach = |kind, span, which| found.reach((kind, span, which), scenario);
    for step in asked.steps() {
        let span = match step {
            Step::Passage(lifecycle, passage) => {
                course.lifecycles[*lifecycle as usize].transitions[*passage as usize].span
            }
            Step::Extension(lifecycle, stage) => course.lifecycles[*lifecycle as usize].stages[*stage as usize].span,
        };
        reach(PointKind::Transition, span, EXTENDED);
    }
    let status = asked.status();
    limits(program, asked, &status, &mut reach);
    for one in &status.obligations {
        let Some(plan) = course.obligations.iter().find(|plan| plan.name == one.name) else { continue };
        if one.breached_at.is_some() {
            reach(PointKind::Obligation, plan.span, BREACHED);
        } else if one.status == ObligationStanding::Met {
            reach(PointKind::Obligation, plan.span, MET);
        }
    }
    for (plan, one) in course.prohibitions.iter().zip(&status.prohibitions) {
        if one.count > 0 {
            reach(PointKind::Prohibition, plan.span, BREACHED);
        } else if plan.never.iter().any(|never| never.events.kinds.iter().any(|kind| asked.happened(*kind))) {
            reach(PointKind::Prohibition, plan.span, CLEAR);
        }
    }
    for (plan, one) in course.waivers.iter().zip(&status.waivers) {
        match one.active {
            Some(true) => reach(PointKind::Waiver, plan.span, ACTIVE),
            Some(false) => reach(PointKind::Waiver, plan.span, INACTIVE),
            None => {}
        }
    }
}

fn limits(program: &Program, asked: &Asked, status: &MonitorStatus, reach: &mut dyn FnMut(PointKind, Span, u32)) {
    for one in &status.limits {
        let Some(plan) = program.course.limits.get(one.number) else { continue };
        // A cap of which nothing has been used says nothing, and neither does one on an act that has not come.
        let (span, counts) = match plan.caps.get(one.cap_number) {
            Some(CapPlan::Standing { span, .. }) => (span, one.is_used()),
            Some(CapPlan::Gate { span, on, .. }) => (span, on.kinds.iter().any(|kind| asked.happened(*kind))),
            None => continue,
        };
        if one.first_breach.is_some() {
            reach(PointKind::Limit, *span, BREACHED);
        }
        match one.status {
            LimitStanding::Within if counts => reach(PointKind::Limit, *span, WITHIN),
            LimitStanding::Warning => reach(PointKind::Limit, *span, WARNING),
            _ => {}
        }
    }
}
