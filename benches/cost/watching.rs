//! What an event costs a monitor, beside two recounts by hand: one from nothing, and one that is kept by client.

use crate::Result;
use regbox::{Diagnostics, Event, Facts, Monitor, Policy, Source};
use regbox_benches::from_nothing::FromNothing;
use regbox_benches::race::{Effort, Way, race};
use regbox_benches::watching::{Happening, POLICY, Recount, happenings};

/// How many events, of how many clients, are counted from nothing at each: so its cost is that of how many there are.
const FROM_NOTHING: &[(usize, u32)] = &[(2_000, 100), (10_000, 500)];

/// How many events, of how many clients. A recount kept by client goes through all events of the client each time, so its
/// cost is that of how many there are of each; a monitor's is not.
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

/// How many events of each client the recount by client knows where it is looked for whose events are the cheaper.
const KNOWN: &[usize] = &[200, 300, 400, 500, 1_000, 2_000, 4_000];

pub(crate) fn run(effort: Effort, quick: bool) -> Result {
    let policy = Policy::from_source(Source::new("watched.regbox", POLICY))?;
    let facts = policy.facts_from_json("{}")?;
    println!(
        "\nWatching ten limits and five obligations, an event, beside a naive recount: all counted from nothing at each"
    );
    println!("{:48} {:>11} {:>11}  {:20} events a second", "", "this", "recount", "recount to this");
    for (count, clients) in FROM_NOTHING {
        let (log, events) = prepared(&policy, *clients, *count)?;
        let race =
            race(effort, [ours(&policy, &facts, &events)?, by_hand(&log, FromNothing::default, FromNothing::take)]);
        let what = format!("{count} events of {clients} clients");
        let (this, recount) = (race.time(0), race.time(1));
        let ratio = race.ratio(1, 0);
        println!("{what:48} {this:>11} {recount:>11}  {ratio:20} {} to {}", this.rate(), recount.rate());
    }
    println!("\nThe same beside a recount kept by client, with totals carried on");
    println!("{:48} {:>11} {:>11}  {:20} events a second", "", "this", "recount", "ratio (quartiles)");
    for (count, clients) in if quick { QUICK } else { LOGS } {
        let (log, events) = prepared(&policy, *clients, *count)?;
        let race = race(effort, [ours(&policy, &facts, &events)?, by_hand(&log, Recount::default, Recount::take)]);
        let each = count / *clients as usize;
        let what = format!("{count} events of {clients} clients, {each} each");
        let (this, recount) = (race.time(0), race.time(1));
        let ratio = race.ratio(0, 1);
        println!("{what:48} {this:>11} {recount:>11}  {ratio:20} {} to {}", this.rate(), recount.rate());
    }
    crossing(effort, &policy, &facts)?;
    previews(effort, &policy, &facts, quick)
}

/// From how many events a client on the recount kept by client is the dearer one: a hundred clients, some nine acts of each a
/// day, so small that hardly anything is ever breached.
fn crossing(effort: Effort, policy: &Policy, facts: &Facts) -> Result {
    const CLIENTS: u32 = 100;
    const CHUNK: usize = 2_000;
    let smaller = |one: Happening| Happening { second: one.second * 10, amount: one.amount % 20 + 1, ..one };
    let mut crossed = None;
    println!("\nThe same among {CLIENTS} clients, with small amounts, once so much is known of each");
    for known in KNOWN {
        let mut log = happenings(CLIENTS).map(smaller);
        let mut monitor = policy.monitor(facts)?;
        let mut recount = Recount::default();
        for event in log.by_ref().take(known * CLIENTS as usize) {
            monitor.observe(&event.to_json())?;
            recount.take(event);
        }
        // The monitor goes on with its log; the recount takes the same chunk again, so that it knows no more than it is to.
        let chunk: Vec<Happening> = log.clone().take(CHUNK).collect();
        let mut refused = None;
        let race = race(
            effort,
            [
                Way::prepared(
                    CHUNK,
                    || read(policy, &log.by_ref().take(CHUNK).collect::<Vec<_>>()),
                    |events| match events {
                        Ok(events) => refused = observe(&mut monitor, &events).err().or(refused.take()),
                        Err(error) => refused = Some(error),
                    },
                ),
                by_hand(&chunk, || recount.clone(), Recount::take),
            ],
        );
        if let Some(error) = refused {
            return Err(error.into());
        }
        let ratio = race.ratio(0, 1);
        if crossed.is_none() && ratio.keeps(10) {
            crossed = Some(known);
        }
        println!("{:48} {:>11} {:>11}  {ratio:20}", format!("{known} events each"), race.time(0), race.time(1));
    }
    match crossed {
        Some(known) => println!("The monitor is the cheaper one from {known} events a client on, or somewhat earlier."),
        None => println!("The recount kept by client is the cheaper one throughout."),
    }
    Ok(())
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

/// A log, and its events as they are taken.
fn prepared(policy: &Policy, clients: u32, count: usize) -> Result<(Vec<Happening>, Vec<Event>)> {
    let log: Vec<Happening> = happenings(clients).take(count).collect();
    let events = read(policy, &log)?;
    Ok((log, events))
}

fn read(policy: &Policy, log: &[Happening]) -> std::result::Result<Vec<Event>, Diagnostics> {
    log.iter().map(|one| policy.event_from_json(&one.to_json())).collect()
}

/// A monitor takes a log from its beginning.
fn ours<'a>(policy: &'a Policy, facts: &'a Facts, events: &'a [Event]) -> Result<Way<'a>> {
    watch(policy, facts, events)?;
    Ok(Way::prepared(events.len(), || (), move |()| watch(policy, facts, events)))
}

/// A recount takes a log.
fn by_hand<'a, T: 'a>(log: &'a [Happening], new: impl FnMut() -> T + 'a, take: fn(&mut T, Happening)) -> Way<'a> {
    Way::prepared(log.len(), new, move |mut recount: T| {
        for event in log {
            take(&mut recount, *event);
        }
        recount
    })
}

fn watch(policy: &Policy, facts: &Facts, events: &[Event]) -> std::result::Result<Monitor, Diagnostics> {
    let mut monitor = policy.monitor(facts)?;
    observe(&mut monitor, events)?;
    Ok(monitor)
}

fn observe(monitor: &mut Monitor, events: &[Event]) -> std::result::Result<(), Diagnostics> {
    for event in events {
        monitor.observe(event)?;
    }
    Ok(())
}
