//! The same limits recounted from the log of the client at each act, as one would write it in an afternoon.
#![allow(clippy::disallowed_types, reason = "by hand one takes what is at hand; nothing goes over it in its order")]

use crate::Count;
use crate::limits::{Caps, Scope};
use regbox_benches::watching::{Happening, What};
use std::collections::HashMap;

pub struct ByHand {
    scope: Scope,
    caps: Caps,
    of_client: HashMap<u32, Vec<Happening>>,
    refunds: Vec<u64>,
    total: i64,
    largest: i64,
    incidents: i64,
    breaches: [u64; 10],
}

impl ByHand {
    pub fn new(scope: Scope, caps: Caps) -> ByHand {
        let (of_client, refunds) = (HashMap::new(), Vec::new());
        ByHand { scope, caps, of_client, refunds, total: 0, largest: 0, incidents: 0, breaches: [0; 10] }
    }

    /// Knows what has happened without having counted it.
    pub fn know(&mut self, log: impl Iterator<Item = Happening>) {
        log.for_each(|event| self.of_client.entry(event.client).or_default().push(event));
    }

    /// Forgets all but the last so many events of the clients.
    pub fn forget(&mut self, clients: impl Iterator<Item = u32>, most: usize) {
        for client in clients {
            let log = self.of_client.entry(client).or_default();
            log.drain(..log.len().saturating_sub(most));
        }
    }

    pub fn take(&mut self, event: Happening) {
        let Caps { a, b, c, d, e, g, h, i, j } = self.caps;
        match event.what {
            What::Sale { retail } => {
                self.total += event.amount;
                self.largest = self.largest.max(event.amount);
                self.note('e', self.total > e);
                self.note('h', self.largest > h);
                self.note('j', event.amount > j);
                if self.scope >= Scope::OfClients {
                    let log = self.log(event);
                    let over_net = net(log) > d;
                    self.note('d', over_net);
                }
                if self.scope >= Scope::Rolling {
                    let log = self.of_client.get(&event.client).map_or(&[][..], Vec::as_slice);
                    let day = sum(log, |one| is_sale(one) && one.second + 24 * 3_600 > event.second);
                    let sales =
                        log.iter().filter(|one| is_sale(one) && one.second + 720 * 3_600 > event.second).count();
                    let own = |one: &Happening| one.what == What::Sale { retail: true };
                    let week = retail && sum(log, |one| own(one) && one.second + 168 * 3_600 > event.second) > b;
                    self.note('a', day > a);
                    self.note('b', week);
                    self.note('c', sales as i64 > c);
                }
            }
            What::Refund => {
                if self.scope >= Scope::OfClients {
                    let log = self.log(event);
                    let over_net = net(log) > d;
                    self.note('d', over_net);
                }
                if self.scope >= Scope::Rolling {
                    self.refunds.push(event.second);
                    self.refunds.retain(|at| at + 168 * 3_600 > event.second);
                    self.note('g', self.refunds.len() as i64 > g);
                }
            }
            What::Incident { serious } => {
                self.incidents += i64::from(serious);
                self.note('i', serious && self.incidents > i);
            }
            What::Report => {}
        }
    }

    /// The events of a client, with this one.
    fn log(&mut self, event: Happening) -> &[Happening] {
        let log = self.of_client.entry(event.client).or_default();
        log.push(event);
        log
    }

    fn note(&mut self, limit: char, exceeded: bool) {
        self.breaches[limit as usize - 'a' as usize] += u64::from(exceeded);
    }

    pub fn count(&self) -> Count {
        let all = ('a'..='j').map(String::from).zip(self.breaches);
        all.filter(|(_, count)| *count > 0).collect()
    }
}

fn is_sale(one: &Happening) -> bool {
    matches!(one.what, What::Sale { .. })
}

fn sum(log: &[Happening], counts: impl Fn(&Happening) -> bool) -> i64 {
    log.iter().filter(|one| counts(one)).map(|one| one.amount).sum()
}

fn net(log: &[Happening]) -> i64 {
    sum(log, is_sale) - sum(log, |one| one.what == What::Refund)
}
