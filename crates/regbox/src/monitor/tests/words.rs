//! The policies that are made up, as the engine reads them.

use super::model::{Body, Due, Duty, Fun, Lasts, Model, Unit, Win};

impl Model {
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
                Body::Plus(a, b) => format!("m{a} + m{b}"),
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
            Duty::Late { of, due } => format!("when breach of d{of} must done {}", due_text(*due)),
            Duty::All { due } => format!("when all of {{ promise, shock }} must done {}", due_text(*due)),
            Duty::Each { due } => format!("when start of testing must done to each client in sale {}", due_text(*due)),
            Duty::Left => "when leaving testing must done".to_owned(),
        }
    }
}
