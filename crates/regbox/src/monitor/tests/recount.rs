//! A plain, slow reference: it counts everything again from the whole log, for one instant, over the model of a policy. It
//! shares nothing with the monitor: not its plan, not its clock, not its numbers.

use super::model::Win;
use super::model::{Body, Due, Duty, Lasts, Model};
use super::plain::{At, HOUR, Ratio, Zone, plus, plus_months};
use std::collections::{BTreeMap, BTreeSet};

/// Everything that a kind of event may say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ev {
    pub(super) at: At,
    pub(super) kind: &'static str,
    pub(super) client: String,
    pub(super) product: String,
    pub(super) amount: i128,
    pub(super) retail: bool,
    pub(super) reference: String,
    pub(super) aware: At,
    pub(super) months: i32,
    pub(super) id: String,
}

pub(super) type Key = Vec<String>;

#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) number: usize,
    pub(super) started: At,
    pub(super) due: Option<(At, bool)>,
    pub(super) reference: Option<String>,
    pub(super) left: Option<BTreeSet<String>>,
    pub(super) met: Option<At>,
    pub(super) breached: Option<At>,
    pub(super) gone: bool,
}

pub(super) struct Recount<'m> {
    pub(super) model: &'m Model,
    pub(super) zone: &'m Zone,
    pub(super) log: Vec<Ev>,
    /// What each event of the log counts for: the measures.
    pub(super) counts: Vec<BTreeSet<usize>>,
    pub(super) opened: At,
    pub(super) stage: &'static str,
    pub(super) since: At,
    pub(super) by_time: bool,
    pub(super) until: Option<At>,
    pub(super) extended: usize,
    pub(super) entered: Option<At>,
    pub(super) left: Option<At>,
    pub(super) end: Option<At>,
    pub(super) insured: bool,
    pub(super) relief: bool,
    pub(super) tasks: Vec<Task>,
    /// Since which instants caps are exceeded by an act.
    pub(super) exceeded: BTreeSet<(usize, Key)>,
    pub(super) first: BTreeMap<(usize, Key), At>,
    pub(super) gate_first: Option<At>,
    pub(super) forbidden: [usize; 2],
    pub(super) come: [bool; 2],
    pub(super) recurred: BTreeMap<usize, (At, i32)>,
    pub(super) visits: BTreeMap<usize, At>,
    /// Whether only what counted an instant ago counts.
    pub(super) still: bool,
    pub(super) breaches: Vec<String>,
}

impl<'m> Recount<'m> {
    /// Everything up to an instant. The test begins with the first event.
    pub(super) fn of(model: &'m Model, zone: &'m Zone, log: &[Ev], at: At) -> Recount<'m> {
        let mut log: Vec<Ev> = log.iter().filter(|event| event.at <= at).cloned().collect();
        log.sort_by_key(|event| (event.at, event.id.clone()));
        let opened = log.first().map_or(at, |event| event.at);
        let mut this = Recount {
            model,
            zone,
            log: Vec::new(),
            counts: Vec::new(),
            opened,
            stage: "applied",
            since: opened,
            by_time: false,
            until: None,
            extended: 0,
            entered: None,
            left: None,
            end: None,
            insured: false,
            relief: false,
            tasks: Vec::new(),
            exceeded: BTreeSet::new(),
            first: BTreeMap::new(),
            gate_first: None,
            forbidden: [0; 2],
            come: [false; 2],
            recurred: BTreeMap::new(),
            visits: BTreeMap::new(),
            still: false,
            breaches: Vec::new(),
        };
        if log.is_empty() {
            return this;
        }
        let mut agenda: BTreeSet<At> = BTreeSet::new();
        let mut day = zone.date(opened);
        while zone.start(day) <= at {
            agenda.insert(zone.start(day));
            day = plus(day, 1);
        }
        for measure in &model.measures {
            if let Body::Events { win, .. } = &measure.body {
                match win {
                    Win::Hours(hours) => agenda.extend(log.iter().map(|event| event.at + i128::from(*hours) * HOUR)),
                    Win::EachHours(hours) => {
                        let step = i128::from(*hours) * HOUR;
                        agenda.extend((0..=(at - opened) / step).map(|times| opened + times * step));
                    }
                    _ => {}
                }
            }
        }
        agenda.extend(log.iter().map(|event| event.at));
        agenda.insert(at);
        let mut now = opened;
        loop {
            let events: Vec<Ev> = log.iter().filter(|event| event.at == now).cloned().collect();
            this.instant(now, &events);
            agenda.extend(this.tasks.iter().filter_map(|task| task.due).flat_map(|(due, _)| [due, due + 1]));
            agenda.extend(this.until);
            let next = agenda.range(now + 1..).next().copied().filter(|next| *next <= at);
            match next {
                Some(next) => now = next,
                None => return this,
            }
        }
    }

    fn instant(&mut self, at: At, events: &[Ev]) {
        self.breaches.clear();
        let mut broken: Vec<(String, At)> = Vec::new();
        let was: Vec<(String, Key, Option<Ratio>)> =
            if at > self.opened { self.thresholds(at - 1) } else { Vec::new() };
        self.deadlines(at, &mut broken);
        // Time.
        let mut edges: Vec<&'static str> = Vec::new();
        if self.stage == "applied"
            && let Some(days) = self.model.tacit
            && self.zone.start(plus(self.zone.date(self.since), days + 1)) <= at
        {
            self.enter("testing", at, true, &mut edges);
        }
        if self.stage == "testing" && self.until.is_some_and(|until| until <= at) {
            self.enter("stopped", at, true, &mut edges);
        }
        let timed = edges.len();
        self.recurring(at);
        self.by_days(at);
        self.keeps(at, false, &mut broken);
        for edge in &edges {
            self.edge(edge, at);
        }
        // What time does to thresholds.
        let now = self.thresholds(at);
        self.still = true;
        let still = self.thresholds(at);
        self.still = false;
        let lower = still
            .into_iter()
            .zip(was)
            .map(|(a, b)| if a.2.is_none_or(|a| b.2.is_some_and(|b| a.less(b))) { a } else { b });
        self.crossed(&lower.collect::<Vec<_>>(), &now, at);
        // What time breaches starts duties before anything happens.
        self.start_by_breaches(&mut broken, at);
        // Events.
        let mut left: Vec<&Ev> = events.iter().collect();
        while let Some((place, to)) = left.iter().enumerate().find_map(|(place, event)| {
            Some((
                place,
                match (self.stage, event.kind) {
                    ("applied", "begin") => "testing",
                    ("testing", "stop") => "stopped",
                    ("stopped", "begin") if self.model.again => "testing",
                    _ => return None,
                },
            ))
        }) {
            left.remove(place);
            self.enter(to, at, false, &mut edges);
        }
        for event in events.iter().filter(|event| event.kind == "extend") {
            if self.stage == "testing" {
                self.extend(event.months);
            }
        }
        for event in events {
            match event.kind {
                "cover_on" => self.insured = true,
                "relief_on" => self.relief = true,
                _ => {}
            }
        }
        for event in events {
            match event.kind {
                "cover_off" => self.insured = false,
                "relief_off" => self.relief = false,
                _ => {}
            }
        }
        // Gates, with what stood before.
        for event in events.iter().filter(|event| event.kind == "sale") {
            if let Some((measure, cap)) = self.model.gate {
                let used = measure.map_or(Some(Ratio(0, 1)), |measure| self.value(measure, &[], at));
                // Of nothing there is no average: it is not settled.
                if used.is_some_and(|used| Ratio(cap, 1).less(Ratio(used.0 + event.amount * used.1, used.1))) {
                    self.gate_first.get_or_insert(at);
                    self.breaches.push("gate".to_owned());
                }
            }
        }
        let before = self.thresholds(at);
        let mut touched: BTreeSet<(usize, Key)> = BTreeSet::new();
        for event in events {
            let mut counts = BTreeSet::new();
            for (number, measure) in self.model.measures.iter().enumerate() {
                if let Body::Events { sales, retail, during, .. } = &measure.body
                    && event.kind == if *sales { "sale" } else { "refund" }
                    && (!retail || event.retail)
                    && (!during || self.stage == "testing")
                {
                    counts.insert(number);
                    touched.insert((number, key_of(event, 2)));
                }
            }
            self.log.push(event.clone());
            self.counts.push(counts);
        }
        // Triggers.
        for event in events.iter().filter(|event| event.kind == "promise") {
            for number in 0..self.model.duties.len() {
                if let Duty::Promise { due, .. } = self.model.duties[number] {
                    let due = self.due(due, at, event.aware);
                    self.start(number, at, due, Some(event.reference.clone()));
                }
            }
        }
        for (place, kind) in ["shock", "promise"].iter().enumerate() {
            // Each of them brings the pair about by itself where the other has come.
            for _ in events.iter().filter(|event| event.kind == *kind) {
                self.come[place] = true;
                if self.come == [true, true] {
                    self.come = [false, false];
                    for number in 0..self.model.duties.len() {
                        if let Duty::All { due } = self.model.duties[number] {
                            let due = self.due(due, at, 0);
                            self.start(number, at, due, None);
                        }
                    }
                }
            }
        }
        for edge in edges.drain(..).skip(timed).collect::<Vec<_>>() {
            self.edge(edge, at);
        }
        let after = self.thresholds(at);
        self.crossed(&before, &after, at);
        self.by_days(at);
        self.keeps(at, true, &mut broken);
        for event in events.iter().filter(|event| event.kind == "done") {
            self.discharge(event, at, &mut broken);
        }
        self.caps(at, &touched, &mut broken);
        for event in events.iter().filter(|event| event.kind == "sale") {
            if self.stage != "testing" {
                self.forbidden[0] += 1;
                self.breaches.push("outside".to_owned());
            }
            if !event.retail && !self.relief {
                self.forbidden[1] += 1;
                self.breaches.push("wholesale".to_owned());
            }
        }
        self.breaches.extend(broken.iter().map(|(name, _)| name.clone()));
        self.start_by_breaches(&mut broken, at);
    }

    /// Starts what breaches start. What is due before it starts is breached at once, and so may be what that starts.
    fn start_by_breaches(&mut self, broken: &mut Vec<(String, At)>, at: At) {
        loop {
            self.broken(broken);
            broken.clear();
            self.deadlines(at, broken);
            if broken.is_empty() {
                return;
            }
        }
    }

    fn deadlines(&mut self, at: At, broken: &mut Vec<(String, At)>) {
        let mut by_due: Vec<usize> = (0..self.tasks.len()).collect();
        by_due.sort_by_key(|task| (self.tasks[*task].due, self.tasks[*task].number, *task));
        for task in by_due {
            let task = &mut self.tasks[task];
            if let Some((due, exact)) = task.due.filter(|(due, _)| *due < at)
                && task.met.is_none()
                && !task.gone
            {
                if matches!(self.model.duties[task.number], Duty::Keep { .. }) {
                    task.met = Some(due);
                } else if task.breached.is_none() {
                    task.breached = Some(if exact { due } else { due + 1 });
                    broken.push((format!("d{}", task.number), if exact { due } else { due + 1 }));
                }
            }
        }
    }

    /// What breaches start.
    fn broken(&mut self, broken: &[(String, At)]) {
        for (name, when) in broken {
            for number in 0..self.model.duties.len() {
                let (of, due) = match self.model.duties[number] {
                    Duty::Breach { limit, due } => (format!("l{limit}"), due),
                    Duty::Late { of, due } => (format!("d{of}"), due),
                    _ => continue,
                };
                if *name == of {
                    let due = self.due(due, *when, 0);
                    self.start(number, *when, due, None);
                }
            }
        }
    }

    fn enter(&mut self, stage: &'static str, at: At, by_time: bool, edges: &mut Vec<&'static str>) {
        if self.stage == "testing" {
            self.left = Some(at);
            edges.push("leaving");
        }
        (self.stage, self.since, self.by_time, self.until, self.extended) = (stage, at, by_time, None, 0);
        if stage == "testing" {
            self.entered = Some(at);
            self.left = None;
            let day = self.zone.date(at);
            // The day on which it began is day 0, unless time began it with the day.
            let whole = by_time && self.zone.start(day) == at;
            let extra = i32::from(!whole);
            let end = match self.model.lasts {
                Lasts::Days(days) => self.zone.start(plus(plus(day, days), extra)),
                Lasts::Months(months) => self.zone.start(plus(plus_months(day, months), extra)),
                Lasts::Hours(hours) => at + i128::from(hours) * HOUR,
            };
            (self.until, self.end) = (Some(end), Some(end));
            edges.push("start");
        }
    }

    fn extend(&mut self, months: i32) {
        if self.model.once && self.extended > 0 {
            return;
        }
        let Some(until) = self.until else { return };
        let last = if matches!(self.model.lasts, Lasts::Hours(_)) { until } else { until - 1 };
        let mut end = self.zone.start(plus(plus_months(self.zone.date(last), months), 1));
        if let Some(most) = self.model.most {
            let day = self.zone.date(self.since);
            let whole = self.by_time && self.zone.start(day) == self.since;
            end = end.min(self.zone.start(plus(plus_months(day, most), i32::from(!whole))));
        }
        self.extended += 1;
        (self.until, self.end) = (Some(end), Some(end));
    }

    fn edge(&mut self, edge: &str, at: At) {
        for number in 0..self.model.duties.len() {
            match (self.model.duties[number], edge) {
                (Duty::Each { due }, "start") => {
                    let due = self.due(due, at, 0);
                    let clients =
                        self.log.iter().filter(|event| event.kind == "sale").map(|event| event.client.clone());
                    let clients: BTreeSet<String> = clients.collect();
                    self.start(number, at, due, None);
                    let task = self.tasks.last_mut().unwrap();
                    task.met = clients.is_empty().then_some(at);
                    task.left = Some(clients);
                }
                (Duty::Left, "leaving") => self.start(number, at, None, None),
                _ => {}
            }
        }
    }

    fn due(&self, due: Due, at: At, aware: At) -> Option<(At, bool)> {
        let day = self.zone.date(at);
        match due {
            Due::Hours(hours) => Some((at + i128::from(hours) * HOUR, true)),
            Due::HoursOfAware(hours) => Some((aware + i128::from(hours) * HOUR, true)),
            Due::Days(days) => Some((self.zone.start(plus(day, days + 1)) - 1, false)),
            Due::EndOfNextDay => Some((self.zone.start(plus(day, 2)) - 1, false)),
            Due::Never => None,
        }
    }

    fn start(&mut self, number: usize, started: At, due: Option<(At, bool)>, reference: Option<String>) {
        self.tasks.push(Task { number, started, due, reference, left: None, met: None, breached: None, gone: false });
    }

    fn recurring(&mut self, at: At) {
        for number in 0..self.model.duties.len() {
            let Duty::Every { days, due } = self.model.duties[number] else { continue };
            let Some(anchor) = self.entered else { continue };
            let (since, done) = self.recurred.get(&number).copied().unwrap_or((anchor, 0));
            let mut done = if since == anchor { done } else { 0 };
            loop {
                let next = self.zone.start(plus(self.zone.date(anchor), days * (done + 1)));
                if next > at || self.left.is_some_and(|left| next >= left) {
                    break;
                }
                done += 1;
                let due = self.due(due, next, 0);
                self.start(number, next, due, None);
            }
            self.recurred.insert(number, (anchor, done));
        }
    }

    fn by_days(&mut self, at: At) {
        for number in 0..self.model.duties.len() {
            let (ends, due) = match self.model.duties[number] {
                Duty::BeforeEnd { days } => {
                    let hours = matches!(self.model.lasts, Lasts::Hours(_));
                    let last = self.end.map(|end| if hours { end } else { end - 1 });
                    (true, last.map(|last| self.zone.start(plus(self.zone.date(last), 1 - days)) - 1))
                }
                Duty::AfterLeaving { days } => {
                    (false, self.left.map(|left| self.zone.start(plus(self.zone.date(left), days + 1)) - 1))
                }
                _ => continue,
            };
            let Some(visit) = self.entered else { continue };
            if self.visits.get(&number) != Some(&visit) {
                self.visits.insert(number, visit);
                if ends {
                    self.drop_undue(number, at);
                }
                self.start(number, visit, None, None);
            }
            for task in self.tasks.iter_mut().filter(|task| task.number == number && task.started == visit) {
                if task.met.is_none() && task.breached.is_none() {
                    task.due = due.map(|due| (due, false));
                }
            }
            if ends && self.left.is_some() {
                self.drop_undue(number, at);
            }
        }
    }

    /// The stage whose end a duty hangs on was left: what is not due yet falls away.
    fn drop_undue(&mut self, number: usize, at: At) {
        for task in self.tasks.iter_mut().filter(|task| task.number == number && task.met.is_none()) {
            task.gone |= task.breached.is_none() && task.due.is_none_or(|(due, _)| due >= at);
        }
    }

    fn keeps(&mut self, at: At, closing: bool, broken: &mut Vec<(String, At)>) {
        for number in 0..self.model.duties.len() {
            let Duty::Keep { days } = self.model.duties[number] else { continue };
            let Some(from) = self.entered else { continue };
            if self.visits.get(&number) != Some(&from) {
                self.visits.insert(number, from);
                self.start(number, from, None, None);
            }
            let until = self.left.map(|left| self.zone.start(plus(self.zone.date(left), days + 1)) - 1);
            let insured = self.insured;
            for task in self.tasks.iter_mut().filter(|task| task.number == number && task.met.is_none()) {
                if task.started == from || task.due.is_none() {
                    task.due = until.map(|until| (until, false));
                    if closing && !insured && until.is_none_or(|until| at <= until) && task.breached.is_none() {
                        task.breached = Some(at);
                        broken.push((format!("d{number}"), at));
                    }
                }
            }
        }
    }

    fn discharge(&mut self, event: &Ev, at: At, broken: &mut Vec<(String, At)>) {
        for number in 0..self.model.duties.len() {
            let duty = self.model.duties[number];
            let same = matches!(duty, Duty::Promise { same: true, .. });
            if matches!(duty, Duty::Keep { .. }) {
                continue;
            }
            let fits = self.tasks.iter().enumerate().filter(|(_, task)| {
                task.number == number
                    && task.met.is_none()
                    && !task.gone
                    && (!same || task.reference.as_deref() == Some(&event.reference))
                    && task.left.as_ref().is_none_or(|left| left.contains(&event.client))
            });
            let first = fits.min_by_key(|(place, task)| (task.due.is_none(), task.due.map(|due| due.0), *place));
            let Some((place, _)) = first else { continue };
            let task = &mut self.tasks[place];
            if let Some(left) = &mut task.left {
                left.remove(&event.client);
                if !left.is_empty() {
                    continue;
                }
            }
            task.met = Some(at);
            if let Some((due, exact)) = task.due.filter(|(due, _)| *due < at)
                && task.breached.is_none()
            {
                task.breached = Some(if exact { due } else { due + 1 });
                broken.push((format!("d{number}"), if exact { due } else { due + 1 }));
            }
        }
    }

    pub(super) fn cap(&self, limit: usize, at: At) -> Ratio {
        let limit = &self.model.limits[limit];
        let dated = limit.later.filter(|(from, _)| *from <= self.zone.date(at)).map_or(limit.cap, |(_, cap)| cap);
        Ratio(limit.relief.filter(|_| self.relief).unwrap_or(dated), 1)
    }

    /// Whether a cap is kept; of nothing there is no average, and that is within.
    pub(super) fn kept(&self, limit: usize, key: &[String], at: At) -> bool {
        let plan = &self.model.limits[limit];
        let Some(used) = self.value(plan.measure, key, at) else { return true };
        let cap = self.cap(limit, at);
        if plan.floor { !used.less(cap) } else { !cap.less(used) }
    }

    fn caps(&mut self, at: At, touched: &BTreeSet<(usize, Key)>, broken: &mut Vec<(String, At)>) {
        for number in 0..self.model.limits.len() {
            let limit = &self.model.limits[number];
            let keys = self.model.measures[limit.measure].keys;
            for key in self.keys(keys) {
                let place = (number, key.clone());
                let acted = touched.iter().any(|event| self.is_part(event, limit.measure, &key));
                if self.kept(number, &key, at) {
                    self.exceeded.remove(&place);
                } else if acted || (limit.all_times && !self.exceeded.contains(&place)) {
                    self.exceeded.insert(place.clone());
                    self.first.entry(place).or_insert(at);
                    broken.push((format!("l{number}"), at));
                }
            }
        }
    }

    /// The measures that duties wait for, for each key.
    fn thresholds(&self, at: At) -> Vec<(String, Key, Option<Ratio>)> {
        let mut found = Vec::new();
        for (number, duty) in self.model.duties.iter().enumerate() {
            if let Duty::Reach { measure, .. } = duty {
                for key in self.keys(self.model.measures[*measure].keys) {
                    let value = self.value(*measure, &key, at);
                    found.push((format!("{number}"), key, value));
                }
            }
        }
        found
    }

    fn crossed(&mut self, before: &[(String, Key, Option<Ratio>)], after: &[(String, Key, Option<Ratio>)], now: At) {
        for number in 0..self.model.duties.len() {
            let Duty::Reach { at, due, .. } = self.model.duties[number] else { continue };
            let is_past = |value: Option<Ratio>| value.is_some_and(|value| !value.less(Ratio(at, 1)));
            for (name, key, value) in after.iter().filter(|(name, ..)| *name == format!("{number}")) {
                let was =
                    before.iter().find(|(other, of, _)| other == name && of == key).and_then(|(.., value)| *value);
                if is_past(*value) && !is_past(was) {
                    let due = self.due(due, now, 0);
                    self.start(number, now, due, None);
                }
            }
        }
    }
}

pub(super) fn key_of(event: &Ev, keys: usize) -> Key {
    [event.client.clone(), event.product.clone()].into_iter().take(keys).collect()
}
