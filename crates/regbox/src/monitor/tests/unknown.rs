//! What is not known about an event never makes a status better: what is said definitely is so however it is completed.

use super::log::json;
use super::plain::HOUR;
use super::*;
use crate::monitor::{Breach, LimitStanding, ObligationStanding, ObligationStatus, ProhibitionStanding};

/// A field of an event that is not known.
type Gap = (usize, &'static str);

/// The fields of a kind of event that a log can do without.
fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "sale" => &["client", "product", "amount", "retail"],
        "refund" => &["client", "amount"],
        "promise" => &["reference", "aware"],
        "done" => &["reference", "client"],
        _ => &[],
    }
}

/// An event with a field completed: also with values that nothing else of the log has.
fn complete(event: &mut recount::Ev, field: &str, tape: &mut Tape<'_>) {
    match field {
        "client" => event.client = tape.pick(&["a", "b", "c"]).to_owned(),
        "product" => event.product = tape.pick(&["x", "y", "z"]).to_owned(),
        "amount" => event.amount = tape.pick(&[0, 1, 100, 149, 1_000, -50, -1_000]),
        "retail" => event.retail = tape.chance(50),
        "reference" => event.reference = tape.pick(&["r", "s", "t"]).to_owned(),
        _ => event.aware = event.at - tape.pick(&[0, 1, 30, 2_000, -100]) * HOUR,
    }
}

/// What is said of a duty.
fn duty(one: &ObligationStatus) -> String {
    let event = one.event.as_ref().and_then(|event| event.id.as_deref());
    let [due, met, breached] = [one.due, one.met_at, one.breached_at];
    format!(
        "{} of {} {event:?} since {}: {}, due {due:?}, met {met:?}, breached {breached:?}",
        one.name,
        one.because,
        one.started,
        one.status.as_str()
    )
}

/// Whether a duty of a completion bears out what is said of one. What is breached is so whether or not an act that may have
/// been for it has since been done.
fn bears_out(complete: &ObligationStatus, said: &ObligationStatus) -> bool {
    let mut complete = complete.clone();
    if said.status == ObligationStanding::Breached && complete.status == ObligationStanding::MetLate {
        (complete.status, complete.met_at) = (ObligationStanding::Breached, None);
    }
    // What must be kept until an instant that is not known, and was not, is breached whenever it ends.
    if said.status == ObligationStanding::Breached && said.due.is_none() && complete.status == said.status {
        (complete.due, complete.met_at) = (None, None);
    }
    duty(&complete) == duty(said)
}

/// The first thing that is said definitely and that a completion does not bear out.
fn better(unknown: &MonitorStatus, complete: &MonitorStatus) -> Option<String> {
    for (one, other) in unknown.lifecycles.iter().zip(&complete.lifecycles) {
        let [a, b] = [one, other].map(|one| (one.stage.clone(), one.since, one.until));
        if one.stage.is_some() && a != b {
            return Some(format!("{a:?}, not {b:?}"));
        }
    }
    for one in &unknown.limits {
        let same = |other: &&LimitStatus| (&other.name, &other.key) == (&one.name, &one.key);
        let Some(other) = complete.limits.iter().find(same) else {
            // It is listed as an event names the key, also where that turns out not to count: then nothing of it is used.
            match one.status {
                LimitStanding::Undetermined => continue,
                _ if !one.is_used() => continue,
                // What is not breached is not, either, where it turns out not to apply or to be of a key that is not met.
                LimitStanding::Within | LimitStanding::Warning => continue,
                _ => return Some(format!("{} is not there", limit(one))),
            }
        };
        let differs = one.status != LimitStanding::Undetermined && one.status != other.status
            || one.used.is_some() && one.used != other.used
            || one.cap.is_some() && one.cap != other.cap
            // There may have been one before.
            || one.first_breach.is_some_and(|first| other.first_breach.is_none_or(|other| other > first));
        if differs {
            return Some(format!("{}, not {}", limit(one), limit(other)));
        }
    }
    let names: std::collections::BTreeSet<&str> =
        unknown.obligations.iter().chain(&complete.obligations).map(|one| one.name.as_str()).collect();
    for name in names {
        let of = |status: &MonitorStatus| -> Vec<ObligationStatus> {
            status.obligations.iter().filter(|one| one.name == name).cloned().collect()
        };
        let mut left = of(complete);
        let mut may_be_more = false;
        for one in of(unknown) {
            if one.status == ObligationStanding::Undetermined {
                may_be_more = true;
                continue;
            }
            match left.iter().position(|other| bears_out(other, &one)) {
                Some(place) => drop(left.swap_remove(place)),
                None => return Some(format!("{}, not {:#?}", duty(&one), left.iter().map(duty).collect::<Vec<_>>())),
            }
        }
        if !may_be_more && !left.is_empty() {
            return Some(format!("nothing is said of {:#?}", left.iter().map(duty).collect::<Vec<_>>()));
        }
    }
    for (one, other) in unknown.prohibitions.iter().zip(&complete.prohibitions) {
        let settled = one.status != ProhibitionStanding::Undetermined;
        if settled && one.status != other.status || one.count > other.count {
            return Some(format!("{} {:?} {}, not {:?}", one.name, one.status, one.count, other.status));
        }
    }
    for (one, other) in unknown.waivers.iter().zip(&complete.waivers) {
        if one.active.is_some() && one.active != other.active {
            return Some(format!("{} {:?}", one.name, one.active));
        }
    }
    None
}

/// What is said of a log: the status after every event, between and long after; and before every event what it would breach.
struct Told {
    statuses: Vec<MonitorStatus>,
    previews: Vec<Vec<Breach>>,
}

/// The first breach of a completion that a preview did not tell of, or told of and should not have.
fn better_preview(unknown: &[Breach], complete: &[Breach]) -> Option<String> {
    let of = |breaches: &[Breach]| -> Vec<String> {
        breaches.iter().filter(|breach| breach.certain).map(|breach| breach.name.clone()).collect()
    };
    let (said, certain) = (of(unknown), of(complete));
    // Of duties that are not settled, the status tells.
    let is_duty = |name: &str| name.starts_with(['d', 'x']);
    let untold = certain.iter().find(|name| !is_duty(name) && unknown.iter().all(|breach| breach.name != **name));
    let too_much = said.iter().find(|name| !certain.contains(name));
    (untold.map(|name| format!("a breach of {name} was not told before")))
        .or_else(|| too_much.map(|name| format!("there was to be a breach of {name}")))
}

/// What is said of a log; none where an event is refused because of what is not known.
fn told(case: &Case, log: &[recount::Ev], gaps: &[Gap]) -> Option<Told> {
    let mut monitor = case.monitor();
    let mut all = Vec::new();
    let mut previews = Vec::new();
    for (number, event) in log.iter().enumerate() {
        if let Some(now) = monitor.now().map(nanoseconds).filter(|now| *now < event.at) {
            all.push(monitor.status(instant((now + event.at) / 2)).unwrap());
        }
        let unknown: Vec<&str> = gaps.iter().filter(|gap| gap.0 == number).map(|gap| gap.1).collect();
        previews.push(monitor.preview(&json(event, &unknown)).unwrap_or_default());
        if let Err(errors) = monitor.observe(&json(event, &unknown)) {
            assert_eq!(errors.iter().next().unwrap().code().as_str(), "E0623", "{}", errors.render(false));
            // Also without unknown fields a stage can be extended too often.
            if event.kind != "extend" {
                return None;
            }
        }
        all.push(monitor.status(None).unwrap());
    }
    let end = log.last().unwrap().at;
    all.extend([1, 24, 48, 24 * 45].map(|hours| monitor.status(instant(end + hours * HOUR)).unwrap()));
    Some(Told { statuses: all, previews })
}

proptest! {
    #![proptest_config(cases(100))]

    /// Whatever is said although a field is not known, every completion of it says as well.
    #[test]
    fn what_is_not_known_makes_nothing_better(
        (policy, log) in tapes(),
        more in proptest::collection::vec(any::<u16>(), 30),
        gaps in proptest::collection::vec(any::<u16>(), 60),
    ) {
        let case = Case::with(&policy, &log, |model, text| more::of(&mut Tape(&more), model, text));
        let mut tape = Tape(&gaps);
        let all: Vec<Gap> = (case.log.events.iter().enumerate())
            .flat_map(|(number, event)| fields(event.kind).iter().map(move |field| (number, *field)))
            .collect();
        if all.is_empty() {
            return Ok(());
        }
        let gaps: Vec<Gap> = (0..1 + tape.below(2)).map(|_| tape.pick(&all)).collect();
        let Some(unknown) = told(&case, &case.log.events, &gaps) else { return Ok(()) };
        for _ in 0..8 {
            let mut log = case.log.events.clone();
            for (number, field) in &gaps {
                complete(&mut log[*number], field, &mut tape);
            }
            let Some(completed) = told(&case, &log, &[]) else { continue };
            let shown = || log.iter().map(|event| json(event, &[])).collect::<Vec<_>>().join("\n");
            for (one, other) in unknown.statuses.iter().zip(&completed.statuses) {
                if let Some(found) = better(one, other) {
                    panic!("{}\n{}\n{gaps:?} not known\nat {:?}: {found}", case.text, shown(), one.at);
                }
            }
            for (number, (one, other)) in unknown.previews.iter().zip(&completed.previews).enumerate() {
                if let Some(found) = better_preview(one, other) {
                    panic!("{}\n{}\n{gaps:?} not known\nbefore event {number}: {found}", case.text, shown());
                }
            }
        }
    }
}
