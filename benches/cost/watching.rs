//! What an event costs a monitor, beside a recount by hand.

use crate::Result;
use regbox::{Diagnostics, Event, Facts, Monitor, Policy, Source};
use regbox_benches::race::{Effort, Way, race};
use regbox_benches::watching::{Happening, POLICY, Recount, happenings};

/// How many events, of how many clients. A recount goes through all events of the client each time, so its cost is that of
/// how many there are of each; a monitor's is not.
const LOGS: &[(usize, u32)] = &[
    (10_000, 500),
    (100_000, 5_000),
    (100_000, 1_000),
    (100_000, 500),
    (1_000_000, 50_000),
    (1_000_000, 10_000),
    (1_000_000, 5_000),
    (2_000_000, 100_000),
];
const QUICK: &[(usize, u32)] = &[(10_000, 500), (50_000, 2_500), (50_000, 500), (50_000, 250)];

pub(crate) fn run(effort: Effort, quick: bool) -> Result {
    let policy = Policy::from_source(Source::new("watched.regbox", POLICY))?;
    let facts = policy.facts_from_json("{}")?;
    println!("\nWatching ten limits and five obligations, an event");
    println!("{:48} {:>11} {:>11}  {:20} events a second", "", "this", "by hand", "ratio (quartiles)");
    for (count, clients) in if quick { QUICK } else { LOGS } {
        let log: Vec<Happening> = happenings(*clients).take(*count).collect();
        let events: Vec<Event> =
            log.iter().map(|one| policy.event_from_json(&one.to_json())).collect::<std::result::Result<_, _>>()?;
        watch(&policy, &facts, &events)?;
        let race = race(
            effort,
            [
                Way::prepared(*count, || (), |()| watch(&policy, &facts, &events)),
                Way::prepared(
                    *count,
                    || (),
                    |()| {
                        let mut recount = Recount::default();
                        for event in &log {
                            recount.take(*event);
                        }
                        recount
                    },
                ),
            ],
        );
        let each = count / *clients as usize;
        let what = format!("{count} events of {clients} clients, {each} each");
        let (this, by_hand) = (race.time(0), race.time(1));
        let ratio = race.ratio(0, 1);
        println!("{what:48} {this:>11} {by_hand:>11}  {ratio:20} {} to {}", this.rate(), by_hand.rate());
    }
    previews(effort, &policy, &facts, quick)
}

/// A preview copies only what the act touches: what it costs hardly depends on how many clients there are.
fn previews(effort: Effort, policy: &Policy, facts: &Facts, quick: bool) -> Result {
    let (few, many) = if quick { (1_000, 10_000) } else { (1_000, 100_000) };
    let monitor = |clients: u32| -> std::result::Result<(Monitor, Vec<Event>), Box<dyn std::error::Error>> {
        let count = 5 * clients as usize;
        let mut all = happenings(clients).map(|one| policy.event_from_json(&one.to_json()));
        let events: Vec<Event> = all.by_ref().take(count).collect::<std::result::Result<_, _>>()?;
        let monitor = watch(policy, facts, &events)?;
        Ok((monitor, all.take(100).collect::<std::result::Result<_, _>>()?))
    };
    let (one, acts_of_one) = monitor(few)?;
    let (other, acts_of_other) = monitor(many)?;
    let race = race(
        effort,
        [
            Way::each(&acts_of_other, |act| other.preview(act).map(|found| found.len())),
            Way::each(&acts_of_one, |act| one.preview(act).map(|found| found.len())),
        ],
    );
    let what = format!("A preview among {many} clients, to {few}");
    println!("{what:48} {:>11} {:>11}  {:20}", race.time(0), race.time(1), race.ratio(0, 1));
    Ok(())
}

fn watch(policy: &Policy, facts: &Facts, events: &[Event]) -> std::result::Result<Monitor, Diagnostics> {
    let mut monitor = policy.monitor(facts)?;
    for event in events {
        monitor.observe(event)?;
    }
    Ok(monitor)
}
