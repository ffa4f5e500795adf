//! Several ways side by side: turn by turn in one process, so that whatever slows the machine slows all of them.
//!
//! What is counted is the time of the thread on its core, so that other processes do not show.

use cpu_time::ThreadTime;
use std::fmt;
use std::time::Duration;

/// How long a race lasts.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    rounds: usize,
    turn: Duration,
    /// A race of slow ways has fewer rounds.
    whole: Duration,
}

impl Effort {
    /// Steady figures, in some seconds.
    pub const FULL: Effort = Effort { rounds: 101, turn: Duration::from_millis(8), whole: Duration::from_secs(12) };
    /// A first impression.
    pub const QUICK: Effort = Effort { rounds: 15, turn: Duration::from_millis(3), whole: Duration::from_secs(2) };
}

/// One way of doing something, and for how many units a run of it stands: cases, criteria, events.
#[expect(missing_debug_implementations, reason = "it is a function")]
pub struct Way<'a> {
    units: usize,
    /// Does it so many times, and says how long that took.
    turn: Box<dyn FnMut(u128) -> Duration + 'a>,
}

impl<'a> Way<'a> {
    /// A way of doing so many units at once.
    pub fn new(units: usize, mut run: impl FnMut() + 'a) -> Way<'a> {
        let turn = move |runs| {
            let start = ThreadTime::now();
            for _ in 0..runs {
                run();
            }
            start.elapsed()
        };
        Way { units, turn: Box::new(turn) }
    }

    /// A way for which something is prepared before each run, and cleared away after it; only the run is timed.
    pub fn prepared<T, R>(
        units: usize,
        mut prepare: impl FnMut() -> T + 'a,
        mut run: impl FnMut(T) -> R + 'a,
    ) -> Way<'a> {
        let turn = move |runs| {
            let mut time = Duration::ZERO;
            for _ in 0..runs {
                let prepared = prepare();
                let start = ThreadTime::now();
                let result = std::hint::black_box(run(std::hint::black_box(prepared)));
                time += start.elapsed();
                drop(result);
            }
            time
        };
        Way { units, turn: Box::new(turn) }
    }

    /// One that does the same with each of several cases.
    pub fn each<T, R>(cases: &'a [T], mut run: impl FnMut(&T) -> R + 'a) -> Way<'a> {
        Way::new(cases.len(), move || {
            for case in cases {
                std::hint::black_box(run(std::hint::black_box(case)));
            }
        })
    }
}

/// What each way took for one unit in each round, in picoseconds.
#[derive(Clone, Debug)]
pub struct Race(Vec<Vec<u128>>);

/// Lets the ways run in turn, in changing order.
#[must_use]
pub fn race<const N: usize>(effort: Effort, mut ways: [Way<'_>; N]) -> Race {
    // The first run warms up, the second says how many make a turn.
    let mut all_once = Duration::ZERO;
    let runs = ways.each_mut().map(|way| {
        (way.turn)(1);
        let once = (way.turn)(1);
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
            times[at].push((ways[at].turn)(runs[at]).as_nanos() * 1000 / units);
        }
    }
    Race(times)
}

impl Race {
    /// How long a way took for one unit.
    #[must_use]
    pub fn time(&self, way: usize) -> Time {
        Time(quartiles(self.0[way].clone())[1])
    }

    /// How many times as long the one way took as the other, round by round.
    #[must_use]
    pub fn ratio(&self, way: usize, other: usize) -> Ratio {
        let rounds = self.0[way].iter().zip(&self.0[other]);
        Ratio(quartiles(rounds.map(|(one, other)| one * 1000 / other.max(&1)).collect()))
    }

    /// How many times as long the one way took as all the others together.
    #[must_use]
    pub fn share(&self, way: usize) -> Ratio {
        let sums = (0..self.0[way].len()).map(|round| self.0.iter().map(|way| way[round]).sum::<u128>());
        Ratio(quartiles(self.0[way].iter().zip(sums).map(|(one, sum)| one * 1000 / sum.max(1)).collect()))
    }
}

/// The quartiles of some values.
#[must_use]
pub fn quartiles(mut values: Vec<u128>) -> [u128; 3] {
    values.sort_unstable();
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}

/// How long a unit takes, in picoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Time(pub u128);

impl Time {
    /// How many units a second that is.
    #[must_use]
    pub fn rate(self) -> Rate {
        Rate(1_000_000_000_000 / self.0.max(1))
    }
}

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

/// How many a second.
#[derive(Clone, Copy, Debug)]
pub struct Rate(u128);

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push('_');
            }
            text.push(digit);
        }
        f.pad(&format!("{text}/s"))
    }
}

/// The quartiles of a ratio, in thousandths.
#[derive(Clone, Copy, Debug)]
pub struct Ratio(pub [u128; 3]);

impl Ratio {
    /// Whether the median is at most so many tenths.
    #[must_use]
    pub fn keeps(self, tenths: u128) -> bool {
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
