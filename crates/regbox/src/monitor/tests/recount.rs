//! A plain, slow reference: it counts everything again from the whole log, for one instant, over the model of a policy. It
//! shares nothing with the monitor: not its plan, not its clock, not its numbers.

use super::model::{Body, Due, Duty, Fun, Lasts, Measure, Model, Unit, Win};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Nanoseconds since 1970.
pub(super) type At = i128;
const HOUR: i128 = 3_600_000_000_000;

/// Everything that a kind of event may say.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ev {
    pub at: At,
    pub kind: &'static str,
    pub client: String,
    pub product: String,
    pub amount: i128,
    pub retail: bool,
    pub reference: String,
    pub aware: At,
    pub months: i32,
    pub id: String,
}

/// The clock of London, which remembers what it has been asked.
pub(super) struct Zone {
    zone: TimeZone,
    dates: RefCell<FxHashMap<At, Date>>,
    starts: RefCell<FxHashMap<Date, At>>,
}

impl Zone {
    pub fn new(zone: TimeZone) -> Zone {
        Zone { zone, dates: RefCell::default(), starts: RefCell::default() }
    }

    pub fn date(&self, at: At) -> Date {
        let find = || self.zone.to_datetime(Timestamp::from_nanosecond(at).unwrap()).date();
        *self.dates.borrow_mut().entry(at).or_insert_with(find)
    }

    /// The midnight with which a day begins.
    pub fn start(&self, date: Date) -> At {
        let find = || self.zone.to_timestamp(date.at(0, 0, 0, 0)).unwrap().as_nanosecond();
        *self.starts.borrow_mut().entry(date).or_insert_with(find)
    }
}

fn plus(date: Date, days: i32) -> Date {
    date.checked_add(days.days()).unwrap()
}

fn plus_months(date: Date, months: i32) -> Date {
    date.checked_add(months.months()).unwrap()
}

/// A number of its own: a fraction with a positive denominator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio(pub i128, pub i128);

impl Ratio {
    fn less(self, other: Ratio) -> bool {
        self.0 * other.1 < other.0 * self.1
    }

    fn minus(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.1 - other.0 * self.1, self.1 * other.1)
    }

    pub fn times(self, other: Ratio) -> Ratio {
        Ratio(self.0 * other.0, self.1 * other.1)
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.0 * other.1 == other.0 * self.1
    }
}

type Key = Vec<String>;

#[derive(Clone, Debug)]
struct Task {
    number: usize,
    started: At,
    due: Option<(At, bool)>,
    reference: Option<String>,
    left: Option<BTreeSet<String>>,
    met: Option<At>,
    breached: Option<At>,
    gone: bool,
}

pub(super) struct Recount<'m> {
    model: &'m Model,
    zone: &'m Zone,
    log: Vec<Ev>,
    /// What each event of the log counts for: the measures.
    counts: Vec<BTreeSet<usize>>,
    opened: At,
    stage: &'static str,
    since: At,
    by_time: bool,
    until: Option<At>,
    extended: usize,
    entered: Option<At>,
    left: Option<At>,
    end: Option<At>,
    insured: bool,
    relief: bool,
    tasks: Vec<Task>,
    /// Since which instants caps are exceeded by an act.
    exceeded: BTreeSet<(usize, Key)>,
    first: BTreeMap<(usize, Key), At>,
    gate_first: Option<At>,
    forbidden: [usize; 2],
    come: [bool; 2],
    recurred: BTreeMap<usize, (At, i32)>,
    visits: BTreeMap<usize, At>,
    /// Whether only what counted an instant ago counts.
    still: bool,
    pub breaches: Vec<String>,
}

impl<'m> Recount<'m> {
    /// Everything up to an instant. The test begins with the first event.
    pub fn of(model: &'m Model, zone: &'m Zone, log: &[Ev], at: At) -> Recount<'m> {
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
        // Deadlines.
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
        for (name, when) in broken {
            for number in 0..self.model.duties.len() {
                if let Duty::Breach { limit, due } = self.model.duties[number]
                    && name == format!("l{limit}")
                {
                    let due = self.due(due, when, 0);
                    self.start(number, when, due, None);
                }
            }
            self.breaches.push(name);
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

    pub fn cap(&self, limit: usize, at: At) -> Ratio {
        let limit = &self.model.limits[limit];
        let dated = limit.later.filter(|(from, _)| *from <= self.zone.date(at)).map_or(limit.cap, |(_, cap)| cap);
        Ratio(limit.relief.filter(|_| self.relief).unwrap_or(dated), 1)
    }

    /// Whether a cap is kept; of nothing there is no average, and that is within.
    fn kept(&self, limit: usize, key: &[String], at: At) -> bool {
        let plan = &self.model.limits[limit];
        let Some(used) = self.value(plan.measure, key, at) else { return true };
        let cap = self.cap(limit, at);
        if plan.floor { !used.less(cap) } else { !cap.less(used) }
    }

    fn caps(&mut self, at: At, touched: &BTreeSet<(usize, Key)>, broken: &mut Vec<(String, At)>) {
        for number in 0..self.model.limits.len() {
            let limit = &self.model.limits[number];
            let keys = self.model.measures[limit.measure].keys;
            let sources = self.sources(limit.measure);
            for key in self.keys(keys) {
                let place = (number, key.clone());
                let acted = touched.iter().any(|(measure, full)| sources.contains(measure) && full[..keys] == key[..]);
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

    fn sources(&self, measure: usize) -> BTreeSet<usize> {
        match &self.model.measures[measure].body {
            Body::Events { .. } => BTreeSet::from([measure]),
            Body::Roll { of, .. } => self.sources(*of),
            Body::Minus(a, b) => self.sources(*a).union(&self.sources(*b)).copied().collect(),
        }
    }

    /// The keys that have been met.
    pub fn keys(&self, keys: usize) -> BTreeSet<Key> {
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

    fn in_window(&self, win: Win, event: At, at: At) -> bool {
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
    pub fn value(&self, measure: usize, key: &[String], at: At) -> Option<Ratio> {
        let Measure { body, keys, .. } = &self.model.measures[measure];
        match body {
            Body::Minus(a, b) => Some(self.value(*a, key, at)?.minus(self.value(*b, key, at)?)),
            Body::Roll { fun, of } => {
                let all = self.keys(1);
                let some = all
                    .iter()
                    .filter(|key| self.sources(*of).iter().any(|one| !self.counting(*one, key, at).is_empty()));
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
    fn counting(&self, measure: usize, key: &[String], at: At) -> Vec<&Ev> {
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

    /// Where everything stands, in words.
    pub fn status(&self, at: At) -> Vec<String> {
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

pub(super) fn show(value: Option<Ratio>) -> String {
    let Some(Ratio(mut a, mut b)) = value else { return "none".to_owned() };
    let (mut x, mut y) = (a.abs(), b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    if x > 0 {
        (a, b) = (a / x, b / x);
    }
    format!("{a}/{b}")
}

fn key_of(event: &Ev, keys: usize) -> Key {
    [event.client.clone(), event.product.clone()].into_iter().take(keys).collect()
}

fn total(fun: Fun, values: &[Ratio]) -> Option<Ratio> {
    // All of them are whole, or the averages of whole numbers.
    let sum = values.iter().fold(Ratio(0, 1), |a, b| Ratio(a.0 * b.1 + b.0 * a.1, a.1 * b.1));
    let pick = |better: fn(Ratio, Ratio) -> bool| {
        values.iter().copied().reduce(|best, one| if better(one, best) { one } else { best })
    };
    match fun {
        Fun::Sum => Some(sum),
        Fun::Count | Fun::Distinct => Some(Ratio(values.len() as i128, 1)),
        Fun::Average => (!values.is_empty()).then(|| Ratio(sum.0, sum.1 * values.len() as i128)),
        Fun::Latest => values.last().copied(),
        Fun::Largest => pick(|one, best| best.less(one)),
        Fun::Smallest => pick(|one, best| one.less(best)),
    }
}

fn first(day: Date, unit: Unit) -> Date {
    match unit {
        Unit::Day => day,
        Unit::Week => plus(day, -i32::from(day.weekday().to_monday_zero_offset())),
        Unit::Month => date(day.year(), day.month(), 1),
        Unit::Quarter => date(day.year(), (day.month() - 1) / 3 * 3 + 1, 1),
        Unit::Year => date(day.year(), 1, 1),
    }
}

fn fiscal(day: Date) -> i16 {
    if day < date(day.year(), 4, 6) { day.year() - 1 } else { day.year() }
}
