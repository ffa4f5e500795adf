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
    Promise { due: Due, same: bool },
    Every { days: i32, due: Due },
    BeforeEnd { days: i32 },
    AfterLeaving { days: i32 },
    Keep { days: i32 },
    Reach { measure: usize, at: i128, due: Due },
    Breach { limit: usize, due: Due },
    All { due: Due },
    Each { due: Due },
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
            duties.push(match tape.below(10) {
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

    pub(super) fn text(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::from(
            "policy p \"P\" { version \"1\" in force from 2020-01-01 timezone \"Europe/London\" months round down source regs \"R\" }\n\
             event sale { client: text product: text amount: money GBP retail: bool }\n\
             event refund { client: text amount: money GBP }\nevent shock {}\n\
             event promise { reference: text aware: datetime }\nevent done { reference: text client: text }\n\
             event begin {}\nevent stop {}\nevent extend { term: period of months }\n\
             event cover_on {}\nevent cover_off {}\nevent relief_on {}\nevent relief_off {}\n\
             state insured: bool { starts false becomes true on cover_on becomes false on cover_off }\n\
             state relief: bool { starts false becomes true on relief_on becomes false on relief_off }\n",
        );
        let lasts = match self.lasts {
            Lasts::Days(days) => format!("{days} days"),
            Lasts::Months(months) => format!("{months} months"),
            Lasts::Hours(hours) => format!("{hours} hours"),
        };
        let once = if self.once { ", once" } else { "" };
        let most = self.most.map_or(String::new(), |most| format!(", at most {most} months in all"));
        let tacit = self.tacit.map_or(String::new(), |days| format!("applied -> testing after {days} days\n"));
        let again = if self.again { "stopped -> testing on begin\n" } else { "" };
        let _ = writeln!(
            out,
            "lifecycle test {{ stage applied stage testing lasts {lasts}, extended by extend.term on extend{once}{most} \
             stage stopped\napplied -> testing on begin\n{tacit}testing -> stopped on stop\ntesting -> stopped on expiry\n{again}}}"
        );
        for (at, measure) in self.measures.iter().enumerate() {
            let body = match &measure.body {
                Body::Minus(a, b) => format!("m{a} - m{b}"),
                Body::Roll { fun, of } => format!("{} of m{of} over every client", word(*fun)),
                Body::Events { fun, sales, retail, during, win } => {
                    let event = if *sales { "sale" } else { "refund" };
                    let of = match fun {
                        Fun::Count => event.to_owned(),
                        Fun::Distinct => "distinct product in sale".to_owned(),
                        _ => format!("{event}.amount"),
                    };
                    let retail = if *retail { " where retail" } else { "" };
                    let keys = ["", " per client", " per client, product"][measure.keys];
                    let during = if *during { " during testing" } else { "" };
                    format!("{} of {of}{retail}{keys}{during}{}", word(*fun), window(*win))
                }
            };
            let _ = writeln!(out, "measure m{at} = {body}");
        }
        for (at, limit) in self.limits.iter().enumerate() {
            let money = self.measures[limit.measure].money;
            let show = |cap: i128| if money { format!("GBP {cap}") } else { format!("{cap}") };
            let ty = if money { "money GBP" } else { "integer" };
            let dated = match limit.later {
                Some((from, later)) => format!("{} from 2020-01-01 {} from {from}", show(limit.cap), show(later)),
                None => show(limit.cap),
            };
            let _ = writeln!(out, "define base{at}: {ty} {{ {dated} }}");
            let relief = limit.relief.map_or(String::new(), |cap| format!(" except when relief: {}", show(cap)));
            let _ = writeln!(out, "define cap{at}: {ty} {{ base{at} {relief} }}");
            let relation = if limit.floor { "is at least" } else { "does not exceed" };
            let warn = match (limit.warn, limit.floor) {
                (false, _) => "",
                (true, false) => " warn at 80%",
                (true, true) => " warn at 120%",
            };
            let always = if limit.all_times { " at all times" } else { "" };
            let _ = writeln!(out, "limit l{at} {{ m{} {relation} cap{at}{warn}{always} }}", limit.measure);
        }
        if let Some((measure, cap)) = self.gate {
            let plus = measure.map_or(String::new(), |at| format!("m{at} + "));
            let _ = writeln!(out, "limit gate {{ on sale: {plus}sale.amount is at most GBP {cap} }}");
        }
        for (at, duty) in self.duties.iter().enumerate() {
            let _ = writeln!(out, "obligation d{at} {{ {} }}", self.duty_text(duty));
        }
        out.push_str("prohibition outside { never sale unless stage is testing }\n");
        out.push_str("prohibition wholesale { never sale where not retail unless relief }\n");
        out.push_str("waiver lifted { disapplies regs \"1\" while stage is testing }\n");
        out
    }
}

fn word(fun: Fun) -> &'static str {
    match fun {
        Fun::Sum => "sum",
        Fun::Count | Fun::Distinct => "count",
        Fun::Average => "average",
        Fun::Latest => "latest",
        Fun::Largest => "largest",
        Fun::Smallest => "smallest",
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    }
}

fn window(win: Win) -> String {
    match win {
        Win::All => " over all time".to_owned(),
        Win::Days(days) => format!(" over any {days} days"),
        Win::Months(months) => format!(" over any {months} months"),
        Win::Hours(hours) => format!(" over any {hours} hours"),
        Win::Cal(of) => format!(" each calendar {}", unit(of)),
        Win::Before(of) => format!(" the calendar {} before", unit(of)),
        Win::Fiscal => " each year from 6 April".to_owned(),
        Win::EachHours(hours) => format!(" each {hours} hours"),
        Win::EachDays(days) => format!(" each {days} days"),
    }
}

fn due_text(due: Due) -> String {
    match due {
        Due::Hours(hours) => format!("within {hours} hours"),
        Due::Days(days) => format!("within {days} days"),
        Due::HoursOfAware(hours) => format!("within {hours} hours of trigger.aware"),
        Due::EndOfNextDay => "by the end of the next day".to_owned(),
        Due::Never => String::new(),
    }
}

impl Model {
    fn duty_text(&self, duty: &Duty) -> String {
        match duty {
            Duty::Promise { due, same } => {
                let same = if *same { " with the same reference" } else { "" };
                format!("when promise must done{same} {}", due_text(*due))
            }
            Duty::Every { days, due } => {
                format!("every {days} days from start of testing must done {}", due_text(*due))
            }
            Duty::BeforeEnd { days } => format!("must done no later than {days} days before end of testing"),
            Duty::AfterLeaving { days } => format!("must done no later than {days} days after leaving testing"),
            Duty::Keep { days } => {
                format!("must keep insured from start of testing until {days} days after leaving testing")
            }
            Duty::Reach { measure, at, due } => {
                let money = if self.measures[*measure].money { "GBP " } else { "" };
                format!("when m{measure} reaches {money}{at} must done {}", due_text(*due))
            }
            Duty::Breach { limit, due } => format!("when breach of l{limit} must done {}", due_text(*due)),
            Duty::All { due } => format!("when all of {{ promise, shock }} must done {}", due_text(*due)),
            Duty::Each { due } => format!("when start of testing must done to each client in sale {}", due_text(*due)),
            Duty::Left => "when leaving testing must done".to_owned(),
        }
    }
}
