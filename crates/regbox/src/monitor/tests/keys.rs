//! What is read of one key is not what was read of another.

use super::Zones;
use crate::{Policy, Source};

/// `both` reads `sold` of a client, and `worst`, which reads it of all of them.
#[test]
fn a_measure_beside_a_roll_up_of_itself_is_of_its_own_key() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text  amount: integer  back: integer }
measure sold  = sum of sale.amount per client
measure back  = sum of sale.back per client
measure net   = sold - back
measure worst = largest of net over every client
measure both  = sold + worst
limit x "Both" { cites regs "1"  both does not exceed 100 }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    for (client, amount, back) in [("a", 90, 80), ("b", 20, 5)] {
        let event = format!(
            r#"{{"event":"sale","at":"2026-05-02T09:00Z","client":"{client}","amount":{amount},"back":{back}}}"#
        );
        monitor.observe(&event).unwrap();
    }
    let status = monitor.status(None).unwrap();
    let used: Vec<Option<String>> = status.limits.iter().map(|one| one.used(&status)).collect();
    assert_eq!(used, [Some("105".to_owned()), Some("35".to_owned())]);
}

/// An act of one client raises what is made of a roll-up over all of them, for every client.
#[test]
fn an_act_of_one_key_uses_up_what_is_rolled_up_for_all() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text  amount: money GBP }
event back { client: text  amount: money GBP }
measure sold  = sum of sale.amount per client
measure repaid= sum of back.amount per client
measure net   = sold - repaid
measure worst = largest of net over every client
measure both  = net + worst
measure most  = largest of both over every client
measure over2 = most + net
limit x "Both" { cites regs "1"  both does not exceed GBP 100 }
limit y "Twice" { cites regs "1"  over2 does not exceed GBP 1_000 }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    let event = |day: u32, client: &str, amount: u32| {
        format!(r#"{{"event":"sale","at":"2026-05-{day:02}T09:00Z","client":"{client}","amount":"GBP {amount}"}}"#)
    };
    monitor.observe(&event(2, "a", 20)).unwrap();
    assert_eq!(monitor.preview(&event(3, "b", 90)).unwrap().len(), 2);
    monitor.observe(&event(3, "b", 90)).unwrap();
    let status = monitor.status(None).unwrap();
    let said: Vec<String> = (status.limits.iter())
        .map(|one| format!("{} {} {:?}", one.key[0].1, one.status.as_str(), one.used(&status)))
        .collect();
    assert_eq!(
        said,
        [
            r#""a" breached Some("GBP 110.00")"#,
            r#""b" breached Some("GBP 180.00")"#,
            r#""a" within Some("GBP 200.00")"#,
            r#""b" within Some("GBP 270.00")"#
        ]
    );
    // It is made of what every client did.
    assert_eq!(status.limits[0].events.len(), 2);
}

/// A key that only a state has met is looked at when it is met.
#[test]
fn what_holds_at_all_times_holds_of_a_key_that_a_state_meets() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text }
event joined { client: text }
state is_client: bool per client { starts false  becomes true on joined }
measure sales = count of sale per client
limit x "Sales" { cites regs "1"  sales is at least 2 at all times }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    for (day, client) in [(1, "a"), (2, "b")] {
        let event = format!(r#"{{"event":"joined","at":"2026-05-0{day}T09:00Z","client":"{client}"}}"#);
        monitor.observe(&event).unwrap();
    }
    let status = monitor.status(None).unwrap();
    let found: Vec<_> =
        status.limits.iter().map(|one| (one.status, one.first_breach.map(|at| at.to_string()))).collect();
    let day = |day| (crate::LimitStanding::Breached, Some(format!("2026-05-0{day}T09:00:00Z")));
    assert_eq!(found, [day(1), day(2)]);
}

/// A key that may not have been met at all is not said to be breached; once it is met for certain, it is.
#[test]
fn a_key_that_only_what_may_count_has_met_breaches_nothing_for_certain() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text  retail: bool }
event joined { client: text  retail: bool }
event visit { client: text }
measure retail  = count of sale where sale.retail per client
measure visits  = count of visit per client
state is_client: bool per client { starts false  becomes true on joined where joined.retail }
limit x "Visits" { cites regs "1"  visits is at least 2 at all times }
obligation report { cites regs "2" when breach of x must sale within 5 days }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    for first in ["sale", "joined"] {
        let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
        let event = |day: u32, event: &str, client: &str, retail: &str| {
            format!(r#"{{"event":"{event}","at":"2026-05-0{day}T09:00Z","client":"{client}"{retail}}}"#)
        };
        let said = |monitor: &crate::Monitor| -> Vec<String> {
            let status = monitor.status(None).unwrap();
            let limits = status.limits.iter().map(|one| format!("{} {}", one.key[0].1, one.status.as_str()));
            let duties = status.obligations.iter().map(|one| format!("report {}", one.status.as_str()));
            limits.chain(duties).collect()
        };
        let found = monitor.preview(&event(1, first, "a", "")).unwrap();
        let may_be =
            r#"{"name":"x","title":"Visits","key":{"client":"\"a\""},"status":"undetermined","cites":["regs 1"]}"#;
        assert_eq!(found.iter().map(crate::Breach::to_json).collect::<Vec<_>>(), [may_be]);
        monitor.observe(&event(1, first, "a", "")).unwrap();
        monitor.observe(&event(2, first, "a", "")).unwrap();
        assert_eq!(said(&monitor), [r#""a" undetermined"#, "report undetermined"]);
        monitor = policy.restore(&monitor.save()).unwrap();
        monitor.observe(&event(3, first, "b", r#","retail":true"#)).unwrap();
        assert_eq!(
            said(&monitor),
            [r#""a" undetermined"#, r#""b" breached"#, "report undetermined", "report pending"],
            "{first}"
        );
        // What comes by its time, or by another key, says no more of the first.
        monitor.advance(super::instant(1_777_885_200_000_000_000)).unwrap();
        assert_eq!(said(&monitor)[..2], [r#""a" undetermined"#, r#""b" breached"#]);
        monitor.observe(&event(5, "visit", "a", "")).unwrap();
        assert_eq!(said(&monitor)[..2], [r#""a" breached"#, r#""b" breached"#]);
    }
}

/// What is done at the instant of a preview is none of its doing, whatever the order in which the keys come.
#[test]
fn a_preview_leaves_out_what_is_breached_without_it() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text }
event refund { client: text  amount: money GBP }
measure sales   = count of sale per client
measure refunds = sum of refund.amount per client
limit x "Refunds" { cites regs "1"  refunds does not exceed GBP 10 }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    let refund = r#"{"event":"refund","at":"2026-05-01T09:00Z","client":"a","amount":"GBP 20"}"#;
    assert_eq!(monitor.preview(refund).unwrap().len(), 1);
    monitor.observe(refund).unwrap();
    assert_eq!(monitor.preview(r#"{"event":"sale","at":"2026-05-01T09:00Z","client":"b"}"#).unwrap(), []);
}

/// A key that is met when others may have been may have been met, and have breached, before.
#[test]
fn what_a_key_breaches_as_it_is_met_may_have_been_breached_before() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event joined { client: text }
event visit { client: text }
event relief { granted: bool }
state is_client: bool per client { starts false  becomes true on joined }
state relieved: bool { starts false  becomes relief.granted on relief }
measure visits = count of visit per client
define least: integer { 2 except when relieved: 0 }
limit x "Visits" { cites regs "1"  visits is at least least at all times }
obligation report { cites regs "2" when breach of x must visit within 5 days }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    let relief = |day: u32, on: bool| format!(r#"{{"event":"relief","at":"2026-05-0{day}T09:00Z","granted":{on}}}"#);
    let joined =
        |day: u32, client: &str| format!(r#"{{"event":"joined","at":"2026-05-0{day}T09:00Z","client":{client}}}"#);
    let found = |monitor: &crate::Monitor, event: &str| -> Vec<bool> {
        monitor.preview(event).unwrap().iter().map(|breach| breach.certain).collect()
    };
    assert_eq!(found(&monitor, &joined(1, "\"a\"")), [true]);
    assert_eq!(found(&monitor, &joined(1, "null")), [false]);
    monitor.observe(&joined(1, "null")).unwrap();
    // Of the one who joins now, and of the one who is not known: either may have been in breach before.
    assert_eq!(found(&monitor, &joined(2, "\"a\"")), [false, false]);
    monitor.observe(&joined(2, "\"a\"")).unwrap();
    let status = monitor.status(None).unwrap();
    assert_eq!(status.limits[0].status, crate::LimitStanding::Breached);
    let duties: Vec<&str> = status.obligations.iter().map(|one| one.status.as_str()).collect();
    assert_eq!(duties, ["undetermined"]);
    // What raises the cap again may breach it for the client who is not known, and does for the one who is.
    monitor.observe(&relief(3, true)).unwrap();
    assert_eq!(found(&monitor, &relief(4, false)), [false, true]);
}
