//! `cargo bench -p regbox-benches --bench long -- 100m`: what an event costs a monitor, and what the monitor holds, as its
//! log grows.
//!
//! The policy of ten limits and five obligations takes ever more events of 100,000 clients, ten seconds apart, so that
//! each window is full long before the first million is. The same is done with a window on every measure. Events are read
//! in chunks before each is timed, in the time of the thread on its core. Beside each stands the recount by hand, chunk by
//! chunk in turn, for as long as the log that it keeps is short enough; `--alone` leaves it out, and `--bounded`
//! the policy without a window on every measure.
//!
//! Memory is what the allocator has handed out for the monitor, to the byte, so every allocation here is a little dearer
//! than in life; it is looked at every ten thousand events, and the most of each stretch is told. The first million warms up;
//! each later stretch is compared with the second.
//!
//! A hundred million with a window on every measure (`100m --alone --bounded`, beside other work on the machine): a stretch takes 0.84
//! to 1.01 times as long as the second million, an event at 50 to 100 million 0.84 times. The monitor holds 1.027 times as much in
//! the stretch to 5 million as in the second million, 1.036 in that to 20 million, and 1.037 in the last: what still grows at first
//! are the clients who have never been paid back before.

use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;
use regbox::{Event, Monitor, Policy, Source};
use regbox_benches::race::{Ratio, Time, quartiles};
use regbox_benches::watching::{Happening, POLICY, Recount, bounded, happenings};
use std::error::Error;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[global_allocator]
static HELD: PeakAlloc = PeakAlloc;

const CLIENTS: u32 = 100_000;
const CHUNK: usize = 200_000;
/// What the monitor holds is looked at after so many events.
const LOOK: usize = 10_000;
const MILLION: usize = 1_000_000;
/// Beyond so many events, 200 for each client, the recount stops.
const BY_HAND: usize = 20 * MILLION;

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |name: &str| arguments.iter().any(|argument| argument == name);
    let count = arguments.iter().find(|argument| argument.starts_with(|first: char| first.is_ascii_digit()));
    let count = match count {
        Some(count) => number(count)?,
        None if given("--quick") => 3 * MILLION,
        None => 10 * MILLION,
    };
    let by_hand = if given("--alone") { 0 } else { BY_HAND };
    println!("Events of {CLIENTS} clients, an event; each stretch to the second million\n");
    if !given("--bounded") {
        follow("ten limits and five obligations", POLICY, count, by_hand)?;
    }
    follow("the same, with a window on every measure", &bounded(), count, 0)
}

/// How many events: `20m` is twenty million.
fn number(text: &str) -> Result<usize> {
    match text.strip_suffix('m') {
        Some(millions) => Ok(millions.parse::<usize>()? * MILLION),
        None => Ok(text.parse()?),
    }
}

/// Ends of stretches: 1, 2, 5, 10, 20, 50, … millions, and the last event.
fn ends(count: usize) -> Vec<usize> {
    let decades = (0..).map(|decade| 10usize.pow(decade) * MILLION);
    let all = decades.flat_map(|decade| [decade, 2 * decade, 5 * decade]);
    all.take_while(|end| *end < count).chain([count]).collect()
}

/// What a chunk took for one event, in picoseconds.
#[derive(Default)]
struct Stretch {
    ours: Vec<u128>,
    by_hand: Vec<u128>,
    /// The most that the monitor has held, in bytes.
    most: isize,
}

fn follow(title: &str, text: &str, count: usize, by_hand: usize) -> Result {
    let (ratio, held, other) = ("ratio (quartiles)", "held", "by hand");
    println!("{title}");
    println!(
        "{:>12} {:>11} {ratio:20} {:>14} {held:>12} {:>6} {other:>11}  this to that",
        "events", "each", "", "ratio"
    );
    let policy = Policy::from_source(Source::new("watched.regbox", text))?;
    let facts = policy.facts_from_json("{}")?;
    let before = HELD.current_usage();
    let mut monitor = policy.monitor(&facts)?;
    let mut recount = Some(Recount::default());
    // What the recount holds, which is not the monitor's.
    let mut not_ours = 0;
    let mut log = happenings(CLIENTS);
    let (mut taken, mut first) = (0, None);
    for end in ends(count) {
        let mut stretch = Stretch::default();
        while taken < end {
            let held = HELD.current_usage() as isize - before as isize - not_ours;
            let chunk: Vec<Happening> = log.by_ref().take(CHUNK.min(end - taken)).collect();
            let events = read(&policy, &chunk)?;
            taken += chunk.len();
            let (took, more) = observe(&mut monitor, &events)?;
            stretch.ours.push(took);
            stretch.most = stretch.most.max(held + more);
            drop(events);
            if taken > by_hand {
                let held = HELD.current_usage();
                recount = None;
                not_ours -= (held - HELD.current_usage()) as isize;
            }
            if let Some(recount) = &mut recount {
                let held = HELD.current_usage();
                let start = ThreadTime::now();
                chunk.iter().for_each(|event| recount.take(*event));
                stretch.by_hand.push(start.elapsed().as_nanos() * 1_000 / chunk.len() as u128);
                not_ours += HELD.current_usage() as isize - held as isize;
            }
        }
        let [_, each, _] = quartiles(stretch.ours.clone());
        let (base, base_held) = *first.get_or_insert((each, stretch.most));
        if taken <= MILLION {
            // It has warmed up, and the next stretch is what others are compared with.
            first = None;
        }
        let (mut ratio, mut held_ratio) = ("–".to_owned(), "–".to_owned());
        if taken > MILLION {
            ratio = to(&stretch.ours, |_| base).to_string();
            let permille = stretch.most * 1_000 / base_held.max(1);
            held_ratio = format!("{}.{:03}", permille / 1_000, permille % 1_000);
        }
        let beside = if stretch.by_hand.is_empty() {
            String::new()
        } else {
            let [_, other, _] = quartiles(stretch.by_hand.clone());
            format!("{:>11}  {}", Time(other), to(&stretch.ours, |at| stretch.by_hand[at]))
        };
        let (each, held) = (Time(each), stretch.most / 1_000);
        println!("{taken:>12} {each:>11} {ratio:20} {:>14} {held:>9} kB {held_ratio:>6} {beside}", each.rate());
    }
    println!();
    Ok(())
}

/// How many times as long each of these took as its other.
fn to(these: &[u128], other: impl Fn(usize) -> u128) -> Ratio {
    let each = these.iter().enumerate();
    Ratio(quartiles(each.map(|(at, one)| one * 1_000 / other(at).max(1)).collect()))
}

fn read(policy: &Policy, chunk: &[Happening]) -> Result<Vec<Event>> {
    Ok(chunk.iter().map(|one| policy.event_from_json(&one.to_json())).collect::<std::result::Result<_, _>>()?)
}

/// Takes events, and says how long each took, in picoseconds, and the most by which what is held has grown meanwhile.
fn observe(monitor: &mut Monitor, events: &[Event]) -> Result<(u128, isize)> {
    let held = HELD.current_usage() as isize;
    let mut most = 0;
    let start = ThreadTime::now();
    for some in events.chunks(LOOK) {
        for event in some {
            monitor.observe(event)?;
        }
        most = most.max(HELD.current_usage() as isize - held);
    }
    Ok((start.elapsed().as_nanos() * 1_000 / events.len() as u128, most))
}
