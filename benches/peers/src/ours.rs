//! Regbox's monitor.

use crate::limits::{Caps, Scope, policy};
use crate::{Count, Result};
use regbox::{Event, Monitor, Policy, Source};
use regbox_benches::watching::Happening;

pub struct Ours {
    policy: Policy,
    monitor: Monitor,
}

impl Ours {
    pub fn new(scope: Scope, caps: Caps) -> Result<Ours> {
        let policy = Policy::from_source(Source::new("watched.regbox", policy(scope, caps)))?;
        let monitor = policy.monitor(&policy.facts_from_json("{}")?)?;
        Ok(Ours { policy, monitor })
    }

    /// Reads events before they are taken.
    pub fn read(&self, log: &[Happening]) -> Result<Vec<Event>> {
        Ok(log.iter().map(|one| self.policy.event_from_json(&one.to_json())).collect::<std::result::Result<_, _>>()?)
    }

    pub fn take(&mut self, events: &[Event]) -> Result {
        for event in events {
            self.monitor.observe(event)?;
        }
        Ok(())
    }

    /// Takes events, and counts what each of them breaches by asking beforehand.
    pub fn count(&mut self, events: &[Event]) -> Result<Count> {
        let mut count = Count::new();
        for event in events {
            for breach in self.monitor.preview(event)?.into_iter().filter(|breach| breach.certain) {
                *count.entry(breach.name).or_default() += 1;
            }
            self.monitor.observe(event)?;
        }
        Ok(count)
    }
}
