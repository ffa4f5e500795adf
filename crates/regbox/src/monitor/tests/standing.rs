//! What the reference makes of the log: measures, and where everything stands.

use super::model::{Body, Due, Duty, Fun, Measure, Win};
use super::plain::{At, HOUR, Ratio, first, fiscal, plus, plus_months, show, total};
use super::recount::{Ev, Key, Recount, key_of};
use jiff::civil::Date;
use std::collections::BTreeSet;

impl Recount<'_> {
    pub(super) fn sources(&self, measure: usize) -> BTreeSet<usize> {
        match &self.model.measures[measure].body {
            Body::Events { .. } => BTreeSet::from([measure]),
            Body::Roll { of, .. } => self.sources(*of),
            Body::Minus(a, b) | Body::Plus(a, b) => self.sources(*a).union(&self.sources(*b)).copied().collect(),
        }
    }

    /// Whether an event that counts for a measure, with all its keys, is a part of another for a key.
    pub(super) fn is_part(&self, (source, full): &(usize, Key), of: usize, key: &[String]) -> bool {
        let Measure { body, keys, .. } = &self.model.measures[of];
        match body {
            Body::Events { .. } => *source == of && full[..*keys] == key[..*keys],
            // Of any key.
            Body::Roll { of, .. } => self.sources(*of).contains(source),
            Body::Minus(a, b) | Body::Plus(a, b) => {
                [a, b].into_iter().any(|of| self.is_part(&(*source, full.clone()), *of, key))
            }
        }
    }

    /// Whether something counts of a measure for a key: what is not of the key says nothing of it.
    fn has_some(&self, measure: usize, key: &[String], at: At) -> bool {
        let Measure { body, keys, .. } = &self.model.measures[measure];
        match body {
            _ if *keys == 0 => false,
            Body::Events { .. } => !self.counting(measure, &key[..*keys], at).is_empty(),
            Body::Roll { .. } => false,
            Body::Minus(a, b) | Body::Plus(a, b) => [a, b].into_iter().any(|of| self.has_some(*of, key, at)),
        }
    }

    /// The keys that have been met.
    pub(super) fn keys(&self, keys: usize) -> BTreeSet<Key> {
        let mut found = BTreeSet::new();
        if keys == 0 {
            found.insert(Vec::new());
        }
        for (event, counts) in self.log.iter().zip(&self.counts) {
            if keys > 0 && counts.iter().any(|measure| self.model.measures[*measure].keys >= keys) {
                found.insert(key_of(event, keys));
            }
        }
        found
    }

    pub(super) fn in_window(&self, win: Win, event: At, at: At) -> bool {
        let (day, today) = (self.zone.date(event), self.zone.date(at));
        match win {
            Win::All => true,
            Win::Days(days) => at < self.zone.start(plus(day, days)),
            Win::Months(months) => at < self.zone.start(plus_months(day, months)),
            Win::Hours(hours) => at < event + i128::from(hours) * HOUR,
            Win::Cal(unit) => first(day, unit) == first(today, unit),
            Win::Before(unit) => first(day, unit) == first(plus(first(today, unit), -1), unit),
            Win::Fiscal => fiscal(day) == fiscal(today),
            Win::EachHours(hours) => {
                let step = i128::from(hours) * HOUR;
                (event - self.opened) / step == (at - self.opened) / step
            }
            Win::EachDays(days) => {
                let begin = self.zone.date(self.opened);
                let number = |of: Date| begin.until(of).unwrap().get_days() / days;
                number(day) == number(today)
            }
        }
    }

    /// The value of a measure; none where there is nothing of which it could be one.
    pub(super) fn value(&self, measure: usize, key: &[String], at: At) -> Option<Ratio> {
        let Measure { body, keys, .. } = &self.model.measures[measure];
        match body {
            Body::Minus(a, b) => Some(self.value(*a, key, at)?.minus(self.value(*b, key, at)?)),
            Body::Plus(a, b) => {
                let [a, b] = [a, b].map(|of| self.value(*of, key, at));
                Some(a?.minus(Ratio(0, 1).minus(b?)))
            }
            Body::Roll { fun, of } => {
                let all = self.keys(1);
                let some = all.iter().filter(|key| self.has_some(*of, key, at));
                let values: Option<Vec<Ratio>> = some.map(|key| self.value(*of, key, at)).collect();
                total(*fun, &values?)
            }
            Body::Events { fun: Fun::Distinct, .. } => {
                let found: BTreeSet<&str> =
                    self.counting(measure, &key[..*keys], at).into_iter().map(|event| event.product.as_str()).collect();
                Some(Ratio(found.len() as i128, 1))
            }
            Body::Events { fun, .. } => {
                let found = self.counting(measure, &key[..*keys], at);
                total(*fun, &found.iter().map(|event| Ratio(event.amount, 1)).collect::<Vec<_>>())
            }
        }
    }

    /// The events that count for a measure and a key at an instant.
    pub(super) fn counting(&self, measure: usize, key: &[String], at: At) -> Vec<&Ev> {
        let Body::Events { win, .. } = &self.model.measures[measure].body else { return Vec::new() };
        let all = self.log.iter().zip(&self.counts);
        all.filter(|(event, counts)| {
            counts.contains(&measure)
                && key_of(event, key.len()) == key
                && self.in_window(*win, event.at, at)
                && (!self.still || self.in_window(*win, event.at, at - 1))
        })
        .map(|(event, _)| event)
        .collect()
    }

    /// Where everything stands, in words.
    pub(super) fn status(&self, at: At) -> Vec<String> {
        let mut out = vec![format!("stage {} since {} until {:?}", self.stage, self.since, self.until)];
        for (number, limit) in self.model.limits.iter().enumerate() {
            for key in self.keys(self.model.measures[limit.measure].keys) {
                let used = self.value(limit.measure, &key, at);
                let cap = self.cap(number, at);
                let (part, base) = if limit.floor { (6, 5) } else { (4, 5) };
                let near = used.is_some_and(|used| {
                    let line = cap.times(Ratio(part, base));
                    if limit.floor { !line.less(used) } else { !used.less(line) }
                });
                let place = (number, key.clone());
                let status = match (self.kept(number, &key, at), self.exceeded.contains(&place)) {
                    (true, _) if limit.warn && near => "warning",
                    (true, _) => "within",
                    (false, true) => "breached",
                    (false, false) => "over",
                };
                let first = self.first.get(&place);
                out.push(format!("l{number} {key:?} {} cap {} {status} first {first:?}", show(used), show(Some(cap))));
            }
        }
        if self.model.gate.is_some() {
            let status = if self.gate_first.is_some() { "breached" } else { "within" };
            out.push(format!("gate {status} first {:?}", self.gate_first));
        }
        let mut tasks: Vec<String> = Vec::new();
        for task in self.tasks.iter().filter(|task| !task.gone) {
            let duty = self.model.duties[task.number];
            let due = task.due.map(|(due, _)| due);
            let clocked = !matches!(duty, Duty::Left | Duty::Keep { .. })
                && !matches!(
                    duty,
                    Duty::Promise { due: Due::Never, .. }
                        | Duty::Every { due: Due::Never, .. }
                        | Duty::Reach { due: Due::Never, .. }
                        | Duty::Breach { due: Due::Never, .. }
                        | Duty::Late { due: Due::Never, .. }
                        | Duty::All { due: Due::Never }
                        | Duty::Each { due: Due::Never }
                );
            let keep = matches!(duty, Duty::Keep { .. });
            let late = due.filter(|due| *due < at && task.met.is_none() && !keep);
            let breached =
                task.breached.or(late.map(|due| if task.due.is_some_and(|due| due.1) { due } else { due + 1 }));
            let status = match (task.met, breached) {
                (Some(_), None) => "met",
                (Some(_), Some(_)) if keep => "breached",
                (Some(_), Some(_)) => "met_late",
                (None, Some(_)) => "breached",
                (None, None) if due.is_none() && !clocked => "outstanding",
                (None, None) => "pending",
            };
            tasks.push(format!(
                "d{} {} due {due:?} {status} met {:?} breached {breached:?}",
                task.number, task.started, task.met
            ));
        }
        tasks.sort();
        out.extend(tasks);
        out.push(format!("outside {} wholesale {}", self.forbidden[0], self.forbidden[1]));
        out.push(format!("lifted {}", self.stage == "testing"));
        out
    }
}
