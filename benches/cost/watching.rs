//! What an event costs a monitor, beside a recount by hand.

use crate::race::{Effort, Way, race};
use crate::{Result, heading, line};
use regbox::{Diagnostics, Event, Facts, Monitor, Policy, Source};
use regbox_benches::watching::{Happening, POLICY, Recount, happenings};

const CLIENTS: u32 = 100_000;

pub(crate) fn run(effort: Effort, quick: bool) -> Result {
    let policy = Policy::from_source(Source::new("watched.regbox", POLICY))?;
    let facts = policy.facts_from_json("{}")?;
    heading("Watching ten limits and five obligations, an event");
    let sizes: &[usize] = if quick { &[10_000, 50_000] } else { &[10_000, 100_000, 1_000_000] };
    for count in sizes {
        // Twenty events a client, whatever the length of the log.
        let clients = u32::try_from(count / 20)?.min(CLIENTS);
        let log: Vec<Happening> = happenings(clients).take(*count).collect();
        let events: Vec<Event> =
            log.iter().map(|one| policy.event_from_json(&one.to_json())).collect::<std::result::Result<_, _>>()?;
        watch(&policy, &facts, &events)?;
        let race = race(
            effort,
            [
                Way::new(*count, || drop(std::hint::black_box(watch(&policy, &facts, &events)))),
                Way::new(*count, || {
                    let mut recount = Recount::default();
                    for event in &log {
                        recount.take(*event);
                    }
                    std::hint::black_box(&recount);
                }),
            ],
        );
        line(&race, &format!("{count} events of {clients} clients, to a recount by hand"), 0, 1, None);
    }
    Ok(())
}

fn watch(policy: &Policy, facts: &Facts, events: &[Event]) -> std::result::Result<Monitor, Diagnostics> {
    let mut monitor = policy.monitor(facts)?;
    for event in events {
        monitor.observe(event)?;
    }
    Ok(monitor)
}
