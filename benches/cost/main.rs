//! `cargo bench -p regbox-benches --bench cost`: what Regbox costs, each figure a ratio taken in this run.
//!
//! `-- --quick` makes it short, `-- watching` and `-- columns` measure that alone; for logs of up to a hundred million events there is
//! `--bench long`. A ratio is the median of many rounds, with its quartiles; a target is what we aim for, and nothing fails
//! where it is missed. Pin the process to one core for steady figures: `taskset -c 0 cargo bench …`.

mod columns;
mod decisions;
mod loading;
mod watching;

use regbox_benches::race::{Effort, Race};
use std::error::Error;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let effort = if quick { Effort::QUICK } else { Effort::FULL };
    let alone = |what: &str| std::env::args().any(|argument| argument == what);
    if !alone("watching") && !alone("columns") {
        decisions::run(effort)?;
        loading::run(effort)?;
    }
    if !alone("watching") {
        columns::run(effort, quick)?;
    }
    if alone("columns") { Ok(()) } else { watching::run(effort, quick) }
}

fn heading(title: &str) {
    println!("\n{title}\n{:48} {:>11} {:>11}  {:20} target", "", "this", "to that", "ratio (quartiles)");
}

/// One line: a way against another, with the most that we want the ratio to be, in tenths.
fn line(race: &Race, what: &str, way: usize, other: usize, target: Option<u128>) {
    let ratio = race.ratio(way, other);
    let target = match target {
        Some(tenths) if ratio.keeps(tenths) => format!("{}.{}  kept", tenths / 10, tenths % 10),
        Some(tenths) => format!("{}.{}  MISSED", tenths / 10, tenths % 10),
        None => "–".to_owned(),
    };
    println!("{what:48} {:>11} {:>11}  {ratio:20} {target}", race.time(way), race.time(other));
}

/// The ways of a race as shares of all of them together.
fn shares(title: &str, race: &Race, names: &[&str]) {
    println!("\n{title}");
    for (way, name) in names.iter().enumerate() {
        println!("{name:48} {:>11} {:11}  {:20}", race.time(way), "", race.share(way));
    }
}
