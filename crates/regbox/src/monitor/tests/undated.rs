//! Duties of which it is not known when they are due: each may be breached, and start others.

use super::Zones;
use crate::{Monitor, ObligationStanding, Policy, Source};

fn watch(items: &str) -> Monitor {
    let policy = format!(
        "policy p \"P\" {{ version \"1\" in force from 2024-01-01 timezone \"UTC\" source regs \"Regulations\" }}\n\
         event promise {{ aware: datetime }}\nevent shock {{ loud: bool }}\nevent done {{}}\n{items}"
    );
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones);
    let policy = policy.unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap()
}

/// How many duties of each name there are, all of them open.
fn open(monitor: &Monitor) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for one in monitor.status(None).unwrap().obligations {
        assert_eq!(one.status, ObligationStanding::Undetermined, "{}", one.name);
        match found.iter_mut().find(|(name, _)| *name == one.name) {
            Some((_, count)) => *count += 1,
            None => found.push((one.name, 1)),
        }
    }
    found
}

fn counts(counts: &[(&str, usize)]) -> Vec<(String, usize)> {
    counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn what_it_may_start_by_its_breach_is_told_once() {
    let mut monitor = watch(
        "obligation first { cites regs \"1\" when promise must done within 1 hour of trigger.aware }\n\
         obligation second { cites regs \"2\" when breach of first must done within 2 days }\n\
         obligation third { cites regs \"3\" when breach of second must done within 2 days }\n",
    );
    for day in 1..4 {
        monitor.observe(&format!(r#"{{"event":"promise","at":"2026-05-0{day}T09:00Z","aware":null}}"#)).unwrap();
    }
    assert_eq!(open(&monitor), counts(&[("first", 3), ("second", 1), ("third", 1)]));
    // An act may have been for it, or come before it was to be done.
    monitor.observe(r#"{"event":"done","at":"2026-05-04T09:00Z"}"#).unwrap();
    assert_eq!(open(&monitor), counts(&[("first", 3), ("second", 1), ("third", 1)]));
}

#[test]
fn a_circle_ends() {
    let mut monitor = watch(
        "fact last_day: date \"By which day?\"\n\
         obligation a { cites regs \"1\" when promise or breach of b must done no later than last_day }\n\
         obligation b { cites regs \"2\" when breach of a must done no later than last_day }\n\
         obligation own { cites regs \"3\" when promise or breach of own must done no later than last_day }\n",
    );
    monitor.observe(r#"{"event":"promise","at":"2026-05-01T09:00Z","aware":null}"#).unwrap();
    assert_eq!(open(&monitor), counts(&[("a", 2), ("b", 1), ("own", 2)]));
}

/// Nor is it known whether a state is kept.
#[test]
fn what_may_not_be_kept_may_be_breached() {
    let mut monitor = watch(
        "state calm: bool { starts true becomes false on shock where loud }\n\
         obligation peace { cites regs \"1\" must keep calm from 2026-05-01 until 2026-06-01 }\n\
         obligation after { cites regs \"2\" when breach of peace must done within 2 days }\n",
    );
    monitor.observe(r#"{"event":"shock","at":"2026-05-02T09:00Z","loud":false}"#).unwrap();
    assert_eq!(monitor.status(None).unwrap().obligations.len(), 1);
    monitor.observe(r#"{"event":"shock","at":"2026-05-03T09:00Z","loud":null}"#).unwrap();
    assert_eq!(open(&monitor), counts(&[("peace", 1), ("after", 1)]));
    // That it is not kept now does not say since when.
    monitor.observe(r#"{"event":"shock","at":"2026-05-04T09:00Z","loud":true}"#).unwrap();
    assert_eq!(open(&monitor), counts(&[("peace", 1), ("after", 1)]));
}

/// What they wait for is found in so many steps as there are obligations, not as there are ways from one to another.
#[test]
fn duties_that_all_follow_from_each_other_name_what_they_wait_for() {
    let all: Vec<String> = (0..24).map(|at| format!("breach of o{at}")).collect();
    let obligations: String = (0..24)
        .map(|at| {
            let all = all.join(" or ");
            format!("obligation o{at} {{ cites regs \"1\" when promise or {all} must done no later than last_day }}\n")
        })
        .collect();
    let mut monitor = watch(&format!("fact last_day: date \"By which day?\"\n{obligations}"));
    monitor.observe(r#"{"event":"promise","at":"2026-05-01T09:00Z","aware":null}"#).unwrap();
    for one in monitor.status(None).unwrap().obligations {
        assert_eq!(one.needs.iter().map(crate::Need::fact).collect::<Vec<_>>(), ["last_day"]);
    }
}

/// A duty that stands for later ones may be breached when those are, too.
#[test]
fn what_is_started_by_the_breach_of_a_later_duty_is_told() {
    let mut monitor = watch(
        "event sale { amount: integer }\nevent flag {}\nstate flagged: bool { starts false becomes true on flag }\n\
         measure sold = sum of sale.amount each calendar day\n\
         obligation first { cites regs \"1\" when sold reaches 100 must done within 1 day }\n\
         obligation second { cites regs \"2\" applies when flagged when breach of first must done within 2 days }\n",
    );
    for event in [r#""sale","at":"2026-05-01T09:00Z""#, r#""sale","at":"2026-05-05T09:00Z""#] {
        monitor.observe(&format!(r#"{{"event":{event},"amount":null}}"#)).unwrap();
        assert_eq!(open(&monitor), counts(&[("first", 1)]));
    }
    // The breach of the first day came too early for it.
    monitor.observe(r#"{"event":"flag","at":"2026-05-05T10:00Z"}"#).unwrap();
    assert_eq!(open(&monitor), counts(&[("first", 1), ("second", 1)]));
}

/// A deadline that passes as an act is done has passed before it.
#[test]
fn an_act_at_the_instant_of_a_breach_is_for_what_the_breach_starts() {
    let mut monitor = watch(
        "obligation first { cites regs \"1\" when shock must promise by the end of the day }\n\
         obligation second { cites regs \"2\" when breach of first must done within 2 days }\n",
    );
    monitor.observe(r#"{"event":"shock","at":"2026-05-01T09:00Z","loud":true}"#).unwrap();
    monitor.observe(r#"{"event":"done","at":"2026-05-02T00:00Z"}"#).unwrap();
    let said: Vec<&str> = monitor.status(None).unwrap().obligations.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(said, ["breached", "met"]);
}

/// A duty that may not be there may have been met before its stage was left; where nothing was done, it was not.
#[test]
fn what_may_have_been_met_before_a_stage_was_left_stays_listed() {
    for done in [true, false] {
        let mut monitor = watch(
            "event go {}\nevent leave {}\nstate noisy: bool { starts false becomes shock.loud on shock }\n\
             lifecycle test { stage idle stage busy lasts 10 days idle -> busy on go busy -> idle on leave }\n\
             obligation tidy { cites regs \"1\" applies when not noisy must done no later than 2 days before end of busy }\n",
        );
        let mut tell = |day: u32, event: &str, more: &str| {
            monitor.observe(&format!(r#"{{"event":"{event}","at":"2026-05-0{day}T09:00Z"{more}}}"#)).unwrap();
        };
        tell(1, "shock", r#","loud":null"#);
        tell(2, "go", "");
        if done {
            tell(3, "done", "");
        }
        tell(4, "leave", "");
        assert_eq!(open(&monitor), counts(if done { &[("tidy", 1)] } else { &[] }));
    }
}
