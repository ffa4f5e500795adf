//! A policy that watches ten limits and five obligations, its events, and what it says, recounted by hand.
#![allow(clippy::disallowed_types, reason = "by hand one takes what is at hand; nothing goes over it in its order")]

use jiff::civil::Date;
use std::collections::HashMap;

/// Ten limits, three of them per key over rolling windows, and five obligations.
pub const POLICY: &str = r#"policy watched "Ten limits" {
  version "1"
  in force from 2024-01-01
  timezone "UTC"
  months round down
  source regs "Regulations"
}
event sale { client: text   amount: integer   retail: bool }
event refund { client: text   amount: integer }
event incident { reference: text   serious: bool }
event report { reference: text }

measure day_of_client   = sum of sale.amount per client over any 24 hours
measure week_of_client  = sum of sale.amount where retail per client over any 7 days
measure sales_of_client = count of sale per client over any 30 days
measure all_of_client   = sum of sale.amount per client
measure back_of_client  = sum of refund.amount per client
measure net_of_client   = all_of_client - back_of_client
measure total           = sum of sale.amount
measure month           = sum of sale.amount each calendar month
measure refunds         = count of refund over any 7 days
measure largest         = largest of sale.amount
measure incidents       = count of incident where serious

limit a { cites regs "1"  day_of_client does not exceed 5_000 }
limit b { cites regs "2"  week_of_client does not exceed 20_000 }
limit c { cites regs "3"  sales_of_client does not exceed 1_000 }
limit d { cites regs "4"  net_of_client does not exceed 100_000 }
limit e { cites regs "5"  total does not exceed 1_000_000_000_000 }
limit f { cites regs "6"  month does not exceed 1_000_000_000_000 }
limit g { cites regs "7"  refunds does not exceed 1_000_000_000 }
limit h { cites regs "8"  largest does not exceed 1_000 }
limit i { cites regs "9"  incidents does not exceed 1_000_000_000 }
limit j { cites regs "10"  on sale: sale.amount is at most 1_000 }

obligation k { cites regs "11"  when incident where serious  must report with the same reference  within 24 hours }
obligation l { cites regs "12"  when total reaches 1_000_000_000_000  must report  within 30 days }
obligation m { cites regs "13"  when refund where amount exceeds 10_000  must report  within 7 days }
obligation n { cites regs "14"  when breach of a  must report  within 7 days }
obligation o { cites regs "15"  when incident where not serious  must report with the same reference  within 30 days }
"#;

/// The same policy with a window on every measure, so that none counts what is older than the longest of them.
#[must_use]
pub fn bounded() -> String {
    let is_unbounded = |line: &str| {
        line.starts_with("measure ") && line.contains(" of ") && !line.contains(" over ") && !line.contains(" each ")
    };
    let lines = POLICY.lines().map(|line| {
        let window = if is_unbounded(line) { " over any 30 days" } else { "" };
        format!("{line}{window}\n")
    });
    lines.collect()
}

/// An event, before it is written as JSON.
#[derive(Clone, Copy, Debug)]
pub struct Happening {
    /// Seconds since the beginning of 2026.
    pub second: u64,
    /// The number of the client.
    pub client: u32,
    /// How much.
    pub amount: i64,
    /// What happens.
    pub what: What,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Something is sold.
    Sale {
        /// Whether to a retail client.
        retail: bool,
    },
    /// Something is paid back.
    Refund,
    /// Something has gone wrong.
    Incident {
        /// Whether it is serious.
        serious: bool,
    },
    /// An incident is told of.
    Report,
}

/// Events of so many clients, ten seconds apart: mostly sales, some refunds, and now and then an incident with its report.
pub fn happenings(clients: u32) -> impl Iterator<Item = Happening> + Clone {
    let mut seed = 1u64;
    (0u64..).map(move |number| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = (seed >> 33) as u32;
        let what = match number % 1_000 {
            998 => What::Incident { serious: number % 2_000 < 1_000 },
            999 => What::Report,
            at if at % 10 == 3 => What::Refund,
            _ => What::Sale { retail: draw.is_multiple_of(2) },
        };
        Happening { second: number * 10, client: draw % clients, amount: i64::from(draw % 900 + 1), what }
    })
}

impl Happening {
    /// As JSON.
    pub fn to_json(self) -> String {
        let (at, rest) = (date(self.second), self.second % 86_400);
        let at = format!("{at}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60);
        let reference = self.reference();
        let Happening { client, amount, .. } = self;
        match self.what {
            What::Sale { retail } => {
                format!(
                    "{{\"event\":\"sale\",\"at\":\"{at}\",\"client\":\"c{client}\",\"amount\":{amount},\"retail\":{retail}}}"
                )
            }
            What::Refund => {
                format!("{{\"event\":\"refund\",\"at\":\"{at}\",\"client\":\"c{client}\",\"amount\":{amount}}}")
            }
            What::Incident { serious } => {
                format!(
                    "{{\"event\":\"incident\",\"at\":\"{at}\",\"reference\":\"r{reference}\",\"serious\":{serious}}}"
                )
            }
            What::Report => format!("{{\"event\":\"report\",\"at\":\"{at}\",\"reference\":\"r{reference}\"}}"),
        }
    }
}

/// The recount kept by client, as one would write it in an afternoon: at each act the events of the client are gone through
/// again for each measure, totals are carried on, and which incidents have no report yet. [`FromNothing`] carries on nothing.
///
/// [`FromNothing`]: crate::from_nothing::FromNothing
#[derive(Clone, Debug, Default)]
pub struct Recount {
    of_client: HashMap<u32, Vec<Happening>>,
    refunds: Vec<u64>,
    total: i64,
    month: (Date, i64),
    largest: i64,
    incidents: u64,
    open: HashMap<u64, u64>,
    /// How often an act has left a limit exceeded.
    pub breaches: u64,
}

impl Recount {
    /// Takes one more event.
    pub fn take(&mut self, event: Happening) {
        self.breaches += match event.what {
            What::Sale { retail } => {
                let log = self.of_client.entry(event.client).or_default();
                log.push(event);
                self.total += event.amount;
                let month = date(event.second).first_of_month();
                self.month = (month, event.amount + if self.month.0 == month { self.month.1 } else { 0 });
                self.largest = self.largest.max(event.amount);
                let of_month = log.iter().filter(|one| one.is_sale() && one.second >= days_before(event, 29)).count();
                exceeded(&[
                    sum(log, |one| one.is_sale() && one.second + 86_400 > event.second) > 5_000,
                    retail && sum(log, |one| one.is_retail() && one.second >= days_before(event, 6)) > 20_000,
                    of_month > 1_000,
                    net(log) > 100_000,
                    self.total > 1_000_000_000_000,
                    self.month.1 > 1_000_000_000_000,
                    self.largest > 1_000,
                    event.amount > 1_000,
                ])
            }
            What::Refund => {
                let log = self.of_client.entry(event.client).or_default();
                log.push(event);
                self.refunds.push(event.second);
                self.refunds.retain(|at| *at >= days_before(event, 6));
                exceeded(&[net(log) > 100_000, self.refunds.len() > 1_000_000_000])
            }
            What::Incident { serious } => {
                self.incidents += u64::from(serious);
                self.open.insert(event.reference(), event.second);
                exceeded(&[serious && self.incidents > 1_000_000_000])
            }
            What::Report => {
                self.open.remove(&event.reference());
                0
            }
        };
    }
}

impl Happening {
    pub(crate) fn is_sale(&self) -> bool {
        matches!(self.what, What::Sale { .. })
    }

    /// The number of an incident and of its report: that of their thousand.
    pub(crate) fn reference(&self) -> u64 {
        self.second / 10_000
    }

    fn is_retail(&self) -> bool {
        self.what == What::Sale { retail: true }
    }
}

fn sum(log: &[Happening], counts: impl Fn(&Happening) -> bool) -> i64 {
    log.iter().filter(|one| counts(one)).map(|one| one.amount).sum()
}

fn net(log: &[Happening]) -> i64 {
    sum(log, Happening::is_sale) - sum(log, |one| one.what == What::Refund)
}

/// When the day began that was so many days before.
pub(crate) fn days_before(event: Happening, days: u64) -> u64 {
    day(event.second).saturating_sub(days) * 86_400
}

/// The number of the day.
pub(crate) fn day(second: u64) -> u64 {
    second / 86_400
}

/// The day itself.
pub(crate) fn date(second: u64) -> Date {
    jiff::civil::date(2026, 1, 1) + jiff::Span::new().days(day(second) as i64)
}

fn exceeded(limits: &[bool]) -> u64 {
    limits.iter().filter(|one| **one).count() as u64
}
