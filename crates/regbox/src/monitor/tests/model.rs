//! Policies with a test, made up from a tape: what the reference reads, and the text that the engine reads.

use jiff::civil::{Date, date};

/// Choices, one after the other; the simplest where they end.
pub(super) struct Tape<'t>(pub(super) &'t [u16]);

impl Tape<'_> {
    pub(super) fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % count
    }

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fun {
    Sum,
    Count,
    Distinct,
    Average,
    Latest,
    Largest,
    Smallest,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Win {
    All,
    Days(i32),
    Months(i32),
    Hours(i64),
    Cal(Unit),
    Before(Unit),
    Fiscal,
    EachHours(i64),
    EachDays(i32),
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    /// Of sales, or of refunds.
    Events {
        fun: Fun,
        sales: bool,
        retail: bool,
        during: bool,
        win: Win,
    },
    Roll {
        fun: Fun,
        of: usize,
    },
    Minus(usize, usize),
    /// Of one that is kept apart by more keys than the other.
    Plus(usize, usize),
}

/// A measure, by so many keys: none, the client, or the client and the product.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub(super) body: Body,
    pub(super) keys: usize,
    pub(super) money: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) measure: usize,
    pub(super) floor: bool,
    pub(super) cap: i128,
    /// The cap from a day on.
    pub(super) later: Option<(Date, i128)>,
    /// The cap while there is relief.
    pub(super) relief: Option<i128>,
    pub(super) all_times: bool,
    pub(super) warn: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    Hours(i64),
    Days(i32),
    HoursOfAware(i64),
    EndOfNextDay,
    Never,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Duty {
    Promise {
        due: Due,
        same: bool,
    },
    Every {
        days: i32,
        due: Due,
    },
    BeforeEnd {
        days: i32,
    },
    AfterLeaving {
        days: i32,
    },
    Keep {
        days: i32,
    },
    Reach {
        measure: usize,
        at: i128,
        due: Due,
    },
    Breach {
        limit: usize,
        due: Due,
    },
    /// By the breach of a duty before it.
    Late {
        of: usize,
        due: Due,
    },
    All {
        due: Due,
    },
    Each {
        due: Due,
    },
    Left,
}

#[derive(Clone, Debug)]
pub(super) struct Model {
    /// Days after which it moves on by itself.
    pub(super) tacit: Option<i32>,
    pub(super) lasts: Lasts,
    pub(super) most: Option<i32>,
    pub(super) once: bool,
    pub(super) again: bool,
    pub(super) measures: Vec<Measure>,
    pub(super) limits: Vec<Limit>,
    /// A cap on a sale: with a measure of the whole test.
    pub(super) gate: Option<(Option<usize>, i128)>,
    pub(super) duties: Vec<Duty>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Lasts {
    Months(i32),
    Days(i32),
    Hours(i64),
}

pub(super) const BEGIN: Date = date(2024, 2, 26);

fn due(tape: &mut Tape<'_>, aware: bool) -> Due {
    match tape.below(if aware { 5 } else { 4 }) {
        0 => Due::Days(tape.pick(&[1, 2, 5])),
        1 => Due::Hours(tape.pick(&[1, 24, 36])),
        2 => Due::EndOfNextDay,
        3 => Due::Never,
        _ => Due::HoursOfAware(tape.pick(&[24, 1])),
    }
}

impl Model {
    pub(super) fn make(tape: &mut Tape<'_>) -> Model {
        let units = [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year];
        let mut measures: Vec<Measure> = Vec::new();
        for _ in 0..3 + tape.below(3) {
            let fun = tape.pick(&[
                Fun::Sum,
                Fun::Sum,
                Fun::Count,
                Fun::Distinct,
                Fun::Average,
                Fun::Latest,
                Fun::Largest,
                Fun::Smallest,
            ]);
            let sales = fun == Fun::Distinct || !tape.chance(25);
            let win = match tape.below(10) {
                0 => Win::All,
                1 => Win::Days(tape.pick(&[1, 3, 30])),
                2 => Win::Months(1),
                3 => Win::Hours(tape.pick(&[1, 24, 30])),
                4 => Win::Cal(tape.pick(&units)),
                5 => Win::Before(tape.pick(&units[..3])),
                6 => Win::Fiscal,
                7 => Win::EachHours(tape.pick(&[24, 7])),
                8 => Win::EachDays(tape.pick(&[1, 5])),
                _ => Win::Days(2),
            };
            let body = Body::Events { fun, sales, retail: sales && tape.chance(30), during: tape.chance(25), win };
            let keys = tape.below(if sales { 3 } else { 2 });
            measures.push(Measure { body, keys, money: !matches!(fun, Fun::Count | Fun::Distinct) });
        }
        for at in 0..measures.len() {
            if measures[at].keys == 1 && tape.chance(60) {
                let fun = tape.pick(&[Fun::Sum, Fun::Count, Fun::Average, Fun::Largest, Fun::Smallest]);
                let money = measures[at].money && fun != Fun::Count;
                // An average of numbers is no whole number.
                if fun != Fun::Average || money {
                    measures.push(Measure { body: Body::Roll { fun, of: at }, keys: 0, money });
                }
            }
            let other = tape.below(measures.len());
            if measures[at].money
                && measures[other].money
                && measures[at].keys == measures[other].keys
                && tape.chance(60)
            {
                let keys = measures[at].keys;
                measures.push(Measure { body: Body::Minus(at, other), keys, money: true });
            }
        }
        // What is of a key beside what is of fewer: of the whole test, or rolled up, also of itself.
        for at in 0..measures.len() {
            let other = tape.below(measures.len());
            let keys = measures[at].keys;
            if measures[at].money && measures[other].money && measures[other].keys < keys && tape.chance(80) {
                measures.push(Measure { body: Body::Plus(at, other), keys, money: true });
                if keys == 1 && tape.chance(40) {
                    let fun = tape.pick(&[Fun::Sum, Fun::Largest, Fun::Smallest]);
                    let of = measures.len() - 1;
                    measures.push(Measure { body: Body::Roll { fun, of }, keys: 0, money: true });
                }
            }
        }
        let mut limits = Vec::new();
        for _ in 0..2 + tape.below(3) {
            let measure = tape.below(measures.len());
            let cap = |tape: &mut Tape<'_>| {
                if measures[measure].money { tape.pick(&[0, 100, 150, 300]) } else { tape.pick(&[0, 1, 2, 3]) }
            };
            let first = cap(tape);
            let later = tape.chance(40).then(|| (tape.pick(&[date(2024, 3, 1), date(2024, 4, 1)]), cap(tape)));
            let relief = tape.chance(30).then(|| cap(tape));
            let (floor, all_times, warn) = (tape.chance(20), tape.chance(30), tape.chance(30));
            limits.push(Limit { measure, floor, cap: first, later, relief, all_times, warn });
        }
        let whole: Vec<usize> = (0..measures.len())
            .filter(|at| measures[*at].keys == 0 && matches!(measures[*at].body, Body::Events { fun: Fun::Sum, .. }))
            .collect();
        let gate = tape.chance(50).then(|| {
            let measure = (!whole.is_empty() && tape.chance(60)).then(|| tape.pick(&whole));
            (measure, tape.pick(&[100, 200, 400]))
        });
        let mut duties = Vec::new();
        for _ in 0..2 + tape.below(4) {
            let before = duties.len();
            duties.push(match tape.below(12) {
                0 => Duty::Promise { due: due(tape, true), same: tape.chance(60) },
                1 => Duty::Every { days: tape.pick(&[1, 7]), due: due(tape, false) },
                2 => Duty::BeforeEnd { days: tape.pick(&[1, 5]) },
                3 => Duty::AfterLeaving { days: tape.pick(&[1, 3]) },
                4 => Duty::Keep { days: tape.pick(&[1, 3]) },
                5 => {
                    let measure = tape.below(measures.len());
                    let at = if measures[measure].money { tape.pick(&[100, 150]) } else { 2 };
                    Duty::Reach { measure, at, due: due(tape, false) }
                }
                6 => Duty::Breach { limit: tape.below(limits.len()), due: due(tape, false) },
                7 => Duty::All { due: due(tape, false) },
                8 => Duty::Each { due: due(tape, false) },
                9 | 10 if before > 0 => Duty::Late { of: tape.below(before), due: due(tape, false) },
                _ => Duty::Left,
            });
        }
        Model {
            tacit: tape.chance(40).then(|| tape.pick(&[1, 3])),
            lasts: match tape.below(3) {
                0 => Lasts::Days(tape.pick(&[2, 10])),
                1 => Lasts::Months(1),
                _ => Lasts::Hours(tape.pick(&[24, 100])),
            },
            most: tape.chance(50).then(|| tape.pick(&[1, 2])),
            once: tape.chance(50),
            again: tape.chance(60),
            measures,
            limits,
            gate,
            duties,
        }
    }
}
