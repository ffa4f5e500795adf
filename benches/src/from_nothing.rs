//! The naive recount: at each event every limit and every duty is counted anew from all events so far.

use crate::watching::{Happening, What, date, day, days_before};

/// Keeps nothing but the log, and which of its events have breached `a`: no count is carried over from one event to the
/// next, nor are the events of a client kept apart.
#[derive(Debug, Default)]
pub struct FromNothing {
    log: Vec<Happening>,
    /// The places in the log of the sales that have breached `a`, each of which starts a duty.
    breaches_of_a: Vec<usize>,
    /// How often an act has left a limit exceeded.
    pub breaches: u64,
    /// Where the duties stood at the last event.
    pub duties: Duties,
}

/// How duties stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// How many are still to be done.
    pub open: u64,
    /// How many were done too late, or are not done though their time is over.
    pub late: u64,
}

impl FromNothing {
    /// Takes one more event.
    pub fn take(&mut self, event: Happening) {
        self.log.push(event);
        let exceeded = self.exceeded(event);
        if exceeded[0] {
            self.breaches_of_a.push(self.log.len() - 1);
        }
        self.breaches += exceeded.iter().filter(|one| **one).count() as u64;
        self.duties = self.duties(event.second);
    }

    /// Which of the limits `a` to `j` an act leaves exceeded: those that it can use up are counted.
    fn exceeded(&self, event: Happening) -> [bool; 10] {
        let (sale, refund) = (event.is_sale(), event.what == What::Refund);
        let retail = event.what == What::Sale { retail: true };
        let serious = event.what == What::Incident { serious: true };
        let of_client = |one: &Happening| one.client == event.client;
        let sale_to_client = |one: &Happening| of_client(one) && one.is_sale();
        let week = |one: &Happening| one.second >= days_before(event, 6);
        let first_of_month = days_before(event, date(event.second).day() as u64 - 1);
        let refunded = |one: &Happening| one.what == What::Refund;
        [
            sale && self.sum(|one| sale_to_client(one) && one.second + 86_400 > event.second) > 5_000,
            retail && self.sum(|one| of_client(one) && one.what == What::Sale { retail: true } && week(one)) > 20_000,
            sale && self.count(|one| sale_to_client(one) && one.second >= days_before(event, 29)) > 1_000,
            (sale || refund) && self.sum(sale_to_client) - self.sum(|one| of_client(one) && refunded(one)) > 100_000,
            sale && self.sum(Happening::is_sale) > 1_000_000_000_000,
            sale && self.sum(|one| one.is_sale() && one.second >= first_of_month) > 1_000_000_000_000,
            refund && self.count(|one| refunded(one) && week(one)) > 1_000_000_000,
            sale && self.log.iter().filter(|one| one.is_sale()).any(|one| one.amount > 1_000),
            serious && self.count(|one| one.what == What::Incident { serious: true }) > 1_000_000_000,
            sale && event.amount > 1_000,
        ]
    }

    fn sum(&self, counts: impl Fn(&Happening) -> bool) -> i64 {
        self.log.iter().filter(|one| counts(one)).map(|one| one.amount).sum()
    }

    fn count(&self, counts: impl Fn(&Happening) -> bool) -> usize {
        self.log.iter().filter(|one| counts(one)).count()
    }

    /// Where the duties of `k` to `o` stand at a second that is not before the last event.
    #[must_use]
    pub fn duties(&self, now: u64) -> Duties {
        let mut total = 0;
        let reaches = |_, one: &Happening| {
            let before = total;
            total += if one.is_sale() { one.amount } else { 0 };
            before < 1_000_000_000_000 && total >= 1_000_000_000_000
        };
        let in_hours = |hours: u64| move |from: u64| from + hours * 3_600;
        // The last second of the day that is so many days later.
        let in_days = |days: u64| move |from: u64| (day(from) + days + 1) * 86_400 - 1;
        let is = |what: What| move |_, one: &Happening| one.what == what;
        let all = [
            self.answered(now, is(What::Incident { serious: true }), in_hours(24), true),
            self.answered(now, reaches, in_days(30), false),
            self.answered(now, |_, one| one.what == What::Refund && one.amount > 10_000, in_days(7), false),
            self.answered(now, |place, _| self.breaches_of_a.binary_search(&place).is_ok(), in_days(7), false),
            self.answered(now, is(What::Incident { serious: false }), in_days(30), true),
        ];
        all.iter().fold(Duties::default(), |sum, one| Duties { open: sum.open + one.open, late: sum.late + one.late })
    }

    /// The duties that some events start and reports discharge, each the first that is open; with the same reference, where
    /// it must have that.
    fn answered(
        &self,
        now: u64,
        mut starts: impl FnMut(usize, &Happening) -> bool,
        due: impl Fn(u64) -> u64,
        same: bool,
    ) -> Duties {
        let (mut open, mut late) = (Vec::new(), 0);
        for (place, event) in self.log.iter().enumerate() {
            if starts(place, event) {
                open.push(*event);
            }
            if event.what == What::Report
                && let Some(first) = open.iter().position(|one| !same || one.reference() == event.reference())
            {
                late += u64::from(event.second > due(open.remove(first).second));
            }
        }
        late += open.iter().filter(|one| now > due(one.second)).count() as u64;
        Duties { open: open.len() as u64, late }
    }
}
