//! What a monitor holds: events while they count, ids, and the last of what is over.

use super::Zones;
use crate::monitor::duties::LISTED;
use crate::monitor::measures::LAST;
use crate::{Monitor, Policy, Source};
use jiff::{Timestamp, ToSpan};

const POLICY: &str = r#"policy held "What is held" {
  version "1"
  in force from 2024-01-01
  timezone "Europe/London"
  source regs "Regulations"
}
event sale { client: text  amount: integer }
event incident { reference: text }
event report { reference: text }
measure day     = sum of sale.amount per client over any 24 hours
measure week    = largest of sale.amount per client over any 7 days
measure month   = count of sale each calendar month
measure before  = sum of sale.amount the calendar month before
measure clients = count of distinct client in sale over any 7 days
measure all     = sum of sale.amount per client
limit a { cites regs "1"  day does not exceed 1_000 }
obligation b { cites regs "2"  when incident  must report with the same reference  within 24 hours }
prohibition c { cites regs "3"  never sale where amount exceeds 90 }
"#;

/// A sale each ten minutes, of clients who come for a while and are not heard of again; each tenth time an incident and
/// its report.
fn run(monitor: &mut Monitor, from: u32, to: u32) {
    let start: Timestamp = "2026-01-01T00:00Z".parse().unwrap();
    for number in from..to {
        let at = start + (i64::from(number) * 10).minutes();
        let client = number / 1_000 * 10 + number % 10;
        let amount = number % 97;
        let event = match number % 10 {
            0 => format!(r#"{{"event":"incident","id":"i{number}","at":"{at}","reference":"r{number}"}}"#),
            1 => {
                let last = number - 1;
                format!(r#"{{"event":"report","id":"i{number}","at":"{at}","reference":"r{last}"}}"#)
            }
            _ => format!(r#"{{"event":"sale","id":"i{number}","at":"{at}","client":"c{client}","amount":{amount}}}"#),
        };
        monitor.observe(&event).unwrap();
    }
}

struct Held {
    shares: usize,
    /// Of the measure over all time.
    for_good: usize,
    ids: usize,
    closed: usize,
    forbidden: usize,
    open: usize,
    keys: usize,
}

fn held(monitor: &Monitor) -> Held {
    let core = &monitor.core;
    let waiting = |one: &crate::monitor::measures::Account| one.rare().map_or(0, |rare| rare.waiting.len());
    let of = |all: &str| {
        let at = monitor.program.course.measures.iter().position(|one| one.name == all).unwrap();
        core.accounts.of(u32::try_from(at).unwrap()).map(|(_, one)| one.held().count()).sum::<usize>()
    };
    let for_good = of("all");
    Held {
        shares: core.accounts.all().map(|one| one.held().count() + waiting(one)).sum::<usize>() - for_good,
        for_good,
        ids: monitor.ids.count(),
        closed: core.duties.iter().map(|duty| duty.closed.len()).sum(),
        forbidden: core.prohibitions.iter().map(|one| one.breaches.len() + one.open.len()).sum(),
        open: core.duties.iter().map(|duty| duty.open.len()).sum(),
        keys: core.spaces.spaces.iter().map(|space| space.values.len()).sum(),
    }
}

#[test]
fn what_does_not_count_any_longer_is_let_go_of() {
    let policy = Policy::from_sources(vec![Source::new("held.regbox", POLICY)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    // What can count at once: a day, a week, a week of different ones, and two months and the one before them.
    let sales = |days: usize| days * 24 * 6 * 8 / 10;
    run(&mut monitor, 0, 15_000);
    for (from, to) in [(15_000, 30_000), (30_000, 45_000), (45_000, 60_000)] {
        run(&mut monitor, from, to);
        let Held { shares, for_good, ids, closed, forbidden, open, keys } = held(&monitor);
        let count = sales(1) + 2 * sales(7) + 2 * sales(31) + sales(31);
        // What keys of which nothing is heard may hold until the next sweep: as much as there are accounts, of six measures.
        assert!(shares <= count + 6 * keys + 7 * LAST, "{shares} of {count}");
        assert!(for_good <= keys * LAST, "{for_good}");
        assert!(ids <= 2 * 31 * 24 * 6 + 2, "{ids}");
        assert!(closed == LISTED && forbidden <= 1_000 && open <= 1, "{closed} {forbidden} {open}");
        assert_eq!(keys, 1 + to as usize / 1_000 * 8, "one for all, and the clients");
    }
}

#[test]
fn a_preview_copies_what_the_act_touches_and_no_more() {
    let policy = Policy::from_sources(vec![Source::new("held.regbox", POLICY)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    let first: Timestamp = "2026-01-01T00:00Z".parse().unwrap();
    for number in 0..2_000 {
        let at = first + number.seconds();
        let event = format!(r#"{{"event":"sale","at":"{at}","client":"c{number}","amount":1}}"#);
        monitor.observe(&event).unwrap();
    }
    let before = monitor.save();
    let act = r#"{"event":"sale","at":"2026-01-02T09:00Z","client":"c7","amount":2000}"#;
    let (trial, found) = monitor.breaches_of(&policy.event_from_json(act).unwrap().taken).unwrap();
    assert_eq!(found.len(), 2);
    // That of the client, that of the client whose act waits, and that of all together.
    let (pages, copied) = monitor.core.accounts.own_pages(&trial.accounts);
    assert!(pages >= 2_000 / 64 && copied <= 3, "{copied} of {pages} pages were copied");
    assert_eq!(monitor.save(), before);
}
