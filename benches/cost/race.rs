//! Several ways side by side: turn by turn in one process, so that whatever slows the machine slows all of them.
//!
//! What is counted is the time of the thread on its core, so that other processes do not show.

use cpu_time::ThreadTime;
use std::fmt;
use std::time::Duration;

/// How long a race lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    rounds: usize,
    turn: Duration,
    /// A race of slow ways has fewer rounds.
    whole: Duration,
}

impl Effort {
    pub(crate) const FULL: Effort =
        Effort { rounds: 101, turn: Duration::from_millis(8), whole: Duration::from_secs(12) };
    pub(crate) const QUICK: Effort =
        Effort { rounds: 15, turn: Duration::from_millis(3), whole: Duration::from_secs(2) };
}

/// One way of doing something, and for how many units a run of it stands: cases, criteria.
pub(crate) struct Way<'a> {
    units: usize,
    run: Box<dyn FnMut() + 'a>,
}

impl<'a> Way<'a> {
    pub(crate) fn new(units: usize, run: impl FnMut() + 'a) -> Way<'a> {
        Way { units, run: Box::new(run) }
    }

    /// One that does the same with each of several cases.
    pub(crate) fn each<T, R>(cases: &'a [T], mut run: impl FnMut(&T) -> R + 'a) -> Way<'a> {
        Way::new(cases.len(), move || {
            for case in cases {
                std::hint::black_box(run(std::hint::black_box(case)));
            }
        })
    }

    fn turn(&mut self, runs: u128) -> Duration {
        let start = ThreadTime::now();
        for _ in 0..runs {
            (self.run)();
        }
        start.elapsed()
    }
}

/// What each way took for one unit in each round, in picoseconds.
pub(crate) struct Race(Vec<Vec<u128>>);

/// Lets the ways run in turn, in changing order.
pub(crate) fn race<const N: usize>(effort: Effort, mut ways: [Way<'_>; N]) -> Race {
    // The first run warms up, the second says how many make a turn.
    let mut all_once = Duration::ZERO;
    let runs = ways.each_mut().map(|way| {
        way.turn(1);
        let once = way.turn(1);
        all_once += once.max(effort.turn);
        (effort.turn.as_nanos() / once.as_nanos().max(1)).max(1)
    });
    let most = effort.whole.as_nanos() / all_once.as_nanos().max(1);
    let rounds = effort.rounds.min(most as usize).max(5);
    let mut times = vec![Vec::new(); N];
    for round in 0..rounds {
        for step in 0..N {
            let at = (round + step) % N;
            let units = runs[at] * ways[at].units as u128;
            times[at].push(ways[at].turn(runs[at]).as_nanos() * 1000 / units);
        }
    }
    Race(times)
}

impl Race {
    pub(crate) fn time(&self, way: usize) -> Time {
        Time(quartiles(self.0[way].clone())[1])
    }

    /// How many times as long the one way took as the other, round by round.
    pub(crate) fn ratio(&self, way: usize, other: usize) -> Ratio {
        let rounds = self.0[way].iter().zip(&self.0[other]);
        Ratio(quartiles(rounds.map(|(one, other)| one * 1000 / other.max(&1)).collect()))
    }

    /// How many times as long the one way took as all the others together.
    pub(crate) fn share(&self, way: usize) -> Ratio {
        let sums = (0..self.0[way].len()).map(|round| self.0.iter().map(|way| way[round]).sum::<u128>());
        Ratio(quartiles(self.0[way].iter().zip(sums).map(|(one, sum)| one * 1000 / sum.max(1)).collect()))
    }
}

fn quartiles(mut values: Vec<u128>) -> [u128; 3] {
    values.sort_unstable();
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}

/// A median, in picoseconds.
#[derive(Clone, Copy)]
pub(crate) struct Time(u128);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, unit) = match self.0 {
            0..1_000_000 => (self.0 / 10, "ns"),
            1_000_000..1_000_000_000 => (self.0 / 10_000, "µs"),
            _ => (self.0 / 10_000_000, "ms"),
        };
        let text = match value {
            0..10_000 => format!("{}.{:02} {unit}", value / 100, value % 100),
            _ => format!("{} {unit}", value / 100),
        };
        f.pad(&text)
    }
}

/// The quartiles of a ratio, in thousandths.
#[derive(Clone, Copy)]
pub(crate) struct Ratio([u128; 3]);

impl Ratio {
    /// Whether the median is at most so many tenths.
    pub(crate) fn keeps(self, tenths: u128) -> bool {
        self.0[1] <= tenths * 100
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.map(|value| format!("{}.{:02}", value / 1000, value % 1000 / 10));
        let [low, median, high] = text;
        f.pad(&format!("{median} ({low}–{high})"))
    }
}
