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

#[cfg(test)]
mod tests {
    use crate::{Policy, Source};

    fn policy(scenarios: &str) -> Policy {
        let text = format!(
            r#"policy demo "Demo" {{ version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }}
            event approval {{}}
            event longer {{ term: period of days }}
            event sale {{ amount: money GBP }}
            event report {{}}
            lifecycle test {{
              stage applied
              stage testing lasts 30 days, extended by longer.term on longer
              stage ended final
              applied -> testing on approval
              testing -> ended on expiry
            }}
            measure sold = sum of sale.amount
            limit cap {{ cites regs "1" sold does not exceed GBP 10 warn at 50% }}
            limit single {{ cites regs "2" on sale: amount is at most GBP 5 }}
            obligation tell {{ cites regs "3" when approval must report within 2 days }}
            obligation told {{ cites regs "4" when sale must report }}
            prohibition early {{ cites regs "5" never sale unless stage is testing }}
            waiver relief {{ disapplies regs "6" while stage is testing }}
            {scenarios}"#
        );
        Policy::from_source(Source::new("a.regbox", text)).unwrap()
    }

    fn words(policy: &Policy, reached: bool) -> Vec<String> {
        let coverage = policy.coverage();
        let points = coverage.points().filter(|point| point.scenarios().is_empty() != reached);
        points.map(|point| format!("{} {} {}", point.kind().as_str(), point.item(), point.what())).collect()
    }

    #[test]
    fn nothing_is_reached_without_scenarios_and_every_kind_of_point_is_there() {
        let expected = [
            "transition test testing extended",
            "transition test applied -> testing on approval",
            "transition test testing -> ended on expiry",
            "limit cap within",
            "limit cap breached",
            "limit cap warning",
            "limit single within",
            "limit single breached",
            "obligation tell met",
            "obligation tell breached",
            "obligation told met",
            "prohibition early kept",
            "prohibition early breached",
            "waiver relief active",
            "waiver relief inactive",
        ];
        assert_eq!(words(&policy(""), false), expected);
    }

    #[test]
    fn a_scenario_reaches_what_has_come_by_its_instant() {
        let kept = r#"scenario "Kept" {
            events { 2026-05-01 approval 2026-05-02 report 2026-05-03 sale { amount = GBP 5 } 2026-05-04 sale { amount = GBP 6 } }
            at 2026-05-03
            expect { test is testing, cap is warning, tell is met }
        }"#;
        let expected = [
            "transition test applied -> testing on approval",
            "limit cap warning",
            "limit single within",
            "obligation tell met",
            "prohibition early kept",
            "waiver relief active",
        ];
        assert_eq!(words(&policy(kept), true), expected);
        // A cap of which nothing is used is not reached, and neither is a gate on an act that has not come.
        let empty = r#"scenario "Empty" { at 2026-05-01 expect { cap is within, single is within } }"#;
        assert_eq!(words(&policy(empty), true), ["waiver relief inactive"]);
        assert!(policy(empty).test().failures().is_empty());
    }

    #[test]
    fn what_is_refused_fails_its_scenario_and_names_the_event() {
        let twice = r#"scenario "Twice" {
            events { 2026-05-01 sale { id = "s", amount = GBP 1 } 2026-05-02 sale { id = "s", amount = GBP 2 } }
            expect { cap is within }
        }"#;
        let failures = policy(twice).test().failures();
        let messages: Vec<&str> = failures.iter().map(|one| one.message()).collect();
        assert_eq!(messages, ["this event is not taken: the id `s` belongs to another event"]);
    }
}
