//! `cargo xtask peers`: what an event costs Regbox's monitor, a recount by hand, and RTLola's interpreter from crates.io, side
//! by side.
//!
//! All watch the same limits (see `limits`, which says what RTLola cannot say) with the same events, prepared in the form
//! that each takes quickest, in turns in one process. First it is tried that all count the same breaches of each limit.
//! Then each goes on with its log, chunk by chunk, with all clients known to it before; what is timed is only the taking of
//! events, on the time of the thread on its core. `--quick` makes it short.
//!
//! RTLola evaluates every instance of a stream at each event and has a bucket for each ten seconds of a window and client
//! (some megabytes for each client), so it takes fewer events in a turn, and rolling windows only of few clients.
//!
//! A recount goes through all events of the client at each act. It knows the last hundred of each, or as many as are asked for
//! (`cargo xtask peers -- 1000`), so its figures are those of a log of so many events a client; they grow with it, and what
//! it holds does, too.

mod by_hand;
mod limits;
mod ours;
mod theirs;

use by_hand::ByHand;
use limits::{Caps, Scope};
use ours::Ours;
use regbox_benches::race::{Effort, Way, race};
use regbox_benches::watching::{Happening, What, happenings};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::error::Error;
use theirs::Theirs;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// How often each limit is breached, by its name.
type Count = BTreeMap<String, u64>;

const SCOPES: [(Scope, &str); 3] = [
    (Scope::Totals, "total, largest, count, gate"),
    (Scope::OfClients, "these, and the net sum of each client"),
    (Scope::Rolling, "these, and four rolling windows"),
];

fn main() -> Result {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let known = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(100);
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    println!(
        "Regbox, a recount by hand and RTLola's interpreter watch the same limits\n\nBreaches that all of them count"
    );
    for (scope, what) in SCOPES {
        compare(scope, what)?;
    }
    let (first, second) = ("by hand to Regbox", "RTLola to Regbox");
    println!(
        "\n{:38} {:>8} {:>10} {:>13} {:>10} {:>13} {:>10} {:>13}  {first:18} {second}",
        "An event", "clients", "Regbox", "", "by hand", "", "RTLola", ""
    );
    // How many events RTLola takes in a turn.
    run(effort, known, SCOPES[0], 1, 10_000)?;
    run(effort, known, SCOPES[1], 100, 2_000)?;
    run(effort, known, SCOPES[1], 1_000, 500)?;
    run(effort, known, SCOPES[1], 10_000, 50)?;
    run(effort, known, SCOPES[1], 100_000, 10)?;
    run(effort, known, SCOPES[2], 10, 50)?;
    run(effort, known, SCOPES[2], 100, 20)
}

/// All take the same log, and must count the same breaches of each limit.
fn compare(scope: Scope, what: &str) -> Result {
    let log: Vec<Happening> = log(100, 0).take(5_000).collect();
    let mut ours = Ours::new(scope, Caps::NARROW)?;
    let events = ours.read(&log)?;
    let ours = ours.count(&events)?;
    let theirs = Theirs::new(scope, Caps::NARROW)?.count(log.iter().map(theirs::event).collect())?;
    let text: Vec<String> = ours.iter().map(|(name, count)| format!("{name} {count}")).collect();
    println!("{what:40} {}", text.join(", "));
    let mut by_hand = ByHand::new(scope, Caps::NARROW);
    log.iter().for_each(|event| by_hand.take(*event));
    if ours != by_hand.count() {
        return Err(format!("by hand one counts {:?}", by_hand.count()).into());
    }
    if ours != theirs {
        return Err(format!("RTLola counts {theirs:?}").into());
    }
    Ok(())
}

/// Events ten seconds apart, the first so many places later.
fn log(clients: u32, after: u64) -> impl Iterator<Item = Happening> {
    // Whole thousands, so that an incident and its report still have the same number.
    let after = after.next_multiple_of(1_000) * 10;
    happenings(clients).skip(1).map(move |one| Happening { second: one.second + after, ..one })
}

fn run(effort: Effort, known: usize, (scope, what): (Scope, &str), clients: u32, chunk: usize) -> Result {
    let ours = RefCell::new(Ours::new(scope, Caps::WIDE)?);
    let mut theirs = Theirs::new(scope, Caps::WIDE)?;
    let mut by_hand = ByHand::new(scope, Caps::WIDE);
    let mut after = 0;
    if scope != Scope::Totals {
        // Sales of nothing, but for RTLola, which would evaluate every instance at each, only the clients.
        let sale = What::Sale { retail: true };
        let all: Vec<Happening> = (0..clients)
            .map(|client| Happening { second: u64::from(client + 1) * 10, client, amount: 0, what: sale })
            .collect();
        let mut ours = ours.borrow_mut();
        let events = ours.read(&all)?;
        ours.take(&events)?;
        theirs.take(all.iter().map(theirs::meeting).collect())?;
        by_hand.know(log(clients, 0).take(clients as usize * known));
        after = clients as u64 * known as u64;
    }
    let by_hand = RefCell::new(by_hand);
    // A turn of ours is of as many events as can be measured well.
    let many = chunk.max(2_000);
    let mut our_log = log(clients, after);
    let (mut log_by_hand, mut their_log) = (log(clients, after), log(clients, after));
    let race = race(
        effort,
        [
            Way::prepared(
                many,
                || ours.borrow().read(&our_log.by_ref().take(many).collect::<Vec<_>>()),
                |events| events.and_then(|events| ours.borrow_mut().take(&events)).expect("all is taken"),
            ),
            Way::prepared(
                many,
                || {
                    let chunk: Vec<Happening> = log_by_hand.by_ref().take(many).collect();
                    by_hand.borrow_mut().forget(chunk.iter().map(|event| event.client), known);
                    chunk
                },
                |events| events.into_iter().for_each(|event| by_hand.borrow_mut().take(event)),
            ),
            Way::prepared(
                chunk,
                || their_log.by_ref().take(chunk).map(|one| theirs::event(&one)).collect::<Vec<_>>(),
                |events| theirs.take(events).expect("all is taken"),
            ),
        ],
    );
    let [ours, by_hand, theirs] = [0, 1, 2].map(|way| race.time(way));
    let (ratio_by_hand, ratio) = (race.ratio(1, 0).to_string(), race.ratio(2, 0));
    println!(
        "{what:38} {clients:>8} {ours:>10} {:>13} {by_hand:>10} {:>13} {theirs:>10} {:>13}  {ratio_by_hand:18} {ratio}",
        ours.rate(),
        by_hand.rate(),
        theirs.rate()
    );
    Ok(())
}
