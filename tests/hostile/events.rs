//! Logs of events that nobody should tell.

use crate::guard::{HEADER, MANY, valid, within};
use regbox::value::Instant;
use regbox::{Diagnostics, Monitor};
use regbox_tests::schema::faults_of_status;
use std::fmt::Write as _;

/// A test of which much is watched.
const WATCHED: &str = "\
    event sale { client: text amount: money GBP }\nevent promise { reference: text }\nevent done { reference: text }\n\
    event begin {}\nlifecycle test { stage applied stage testing lasts 24 months\napplied -> testing on begin }\n\
    measure exposure = sum of sale.amount per client over any 30 days\n\
    measure total = sum of exposure over every client\n\
    limit each_client { exposure does not exceed GBP 100 warn at 80% }\nlimit of_all { total does not exceed GBP 1_000_000 }\n\
    obligation keep_word { when promise must done with the same reference within 30 days }\n\
    prohibition early { never sale unless stage is testing }\n";

fn monitor(items: &str) -> Monitor {
    let policy = valid(items);
    let facts = policy.facts_from_json("{}").unwrap_or_else(|errors| refused(&errors));
    policy.monitor(&facts).unwrap_or_else(|errors| refused(&errors))
}

#[expect(clippy::panic, reason = "a helper of tests")]
fn refused<T>(errors: &Diagnostics) -> T {
    panic!("{}", errors.render(false))
}

#[track_caller]
fn observe(monitor: &mut Monitor, event: &str) {
    monitor.observe(event).unwrap_or_else(|errors| refused(&errors));
}

/// The status as JSON, at an instant or as it stands.
#[track_caller]
fn status(monitor: &Monitor, at: Option<Instant>) -> String {
    let json = monitor.status(at).unwrap_or_else(|errors| refused(&errors)).to_json();
    // Validating takes long without optimization, and a long status has no more shapes than a short one.
    if json.len() < 20_000 {
        assert_eq!(faults_of_status(&json), [""; 0], "{json}");
    }
    json
}

/// The code and the message of what is refused, which changes nothing.
#[track_caller]
fn refuses(monitor: &mut Monitor, event: &str) -> String {
    let before = (status(monitor, None), monitor.save());
    assert!(monitor.preview(event).is_err(), "{}", event.chars().take(200).collect::<String>());
    let Err(errors) = monitor.observe(event) else { return "it is taken".to_owned() };
    assert_eq!((status(monitor, None), monitor.save()), before);
    let text = errors.render(false);
    assert!(text.len() < 10_000 + 5 * event.len(), "a message of {} bytes", text.len());
    errors.iter().next().map_or(String::new(), |one| format!("{}: {}", one.code().as_str(), one.message()))
}

fn instant(text: &str) -> Option<Instant> {
    Instant::from_timestamp(text.parse().ok()?).ok()
}

/// The instant so many seconds after a test began.
fn at(second: usize) -> String {
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("2026-01-{:02}T{:02}:{minute:02}:{:02}Z", 1 + hour / 24, hour % 24, second % 60)
}

#[test]
fn many_events_over_many_keys() {
    within(10, || {
        let mut monitor = monitor(WATCHED);
        observe(&mut monitor, "{\"event\":\"begin\",\"at\":\"2026-01-01T00:00:00Z\"}");
        for sale in 0..20_000 {
            let (when, client) = (at(sale + 1), sale * 7 % 5_000);
            let event = format!(
                "{{\"event\":\"sale\",\"id\":\"s{sale}\",\"at\":\"{when}\",\"client\":\"c{client}\",\"amount\":\"GBP 20\"}}"
            );
            observe(&mut monitor, &event);
        }
        let json = status(&monitor, None);
        assert_eq!(json.matches("\"warning\"").count(), 5_000, "each client has used GBP 80 of GBP 100");
    });
}

#[test]
fn many_duties_done_in_reverse() {
    within(10, || {
        let mut monitor = monitor(WATCHED);
        for duty in 0..5_000 {
            let when = at(duty);
            observe(&mut monitor, &format!("{{\"event\":\"promise\",\"at\":\"{when}\",\"reference\":\"r{duty}\"}}"));
        }
        for duty in (0..5_000).rev() {
            let when = at(10_000 - duty);
            observe(&mut monitor, &format!("{{\"event\":\"done\",\"at\":\"{when}\",\"reference\":\"r{duty}\"}}"));
        }
        let json = status(&monitor, None);
        assert!(!json.contains("\"pending\"") && json.contains("\"met\""), "all are done");
    });
}

/// Of what is not known nothing is heaped up.
#[test]
fn many_events_of_unknown_keys() {
    within(10, || {
        let mut items = WATCHED.to_owned();
        items.push_str("obligation tell { when breach of each_client must done within 1 day }\n");
        items.push_str("obligation note { when exposure exceeds GBP 50 must done within 1 day }\n");
        let mut monitor = monitor(&items);
        for sale in 0..MANY {
            let (when, client) = (at(sale), if sale % 2 == 0 { "null".to_owned() } else { format!("\"c{sale}\"") });
            observe(
                &mut monitor,
                &format!("{{\"event\":\"sale\",\"at\":\"{when}\",\"client\":{client},\"amount\":\"GBP 90\"}}"),
            );
        }
        let status = monitor.status(None).unwrap_or_else(|errors| refused(&errors));
        assert_eq!(status.obligations.len(), 2);
        assert!(status.obligations.iter().all(|one| one.status.as_str() == "undetermined"));
        let limits = status.limits.iter().filter(|one| one.name == "each_client");
        assert!(limits.into_iter().all(|one| one.status.as_str() == "undetermined"));
    });
}

#[test]
fn a_leap_of_a_thousand_years() {
    within(10, || {
        let mut monitor = monitor("event done {}\nobligation beat { every 1 minutes from 2026-01-01 must done }\n");
        observe(&mut monitor, "{\"event\":\"done\",\"at\":\"2026-01-01T00:00:30Z\"}");
        let message = refuses(&mut monitor, "{\"event\":\"done\",\"at\":\"3026-01-01T00:00:00Z\"}");
        assert!(message.contains("come due by themselves before this instant"), "{message}");
        let before = status(&monitor, None);
        if let Some(far) = instant("3026-01-01T00:00:00Z") {
            assert!(monitor.status(far).is_err() && monitor.advance(far).is_err());
        }
        assert_eq!(status(&monitor, None), before);
        observe(&mut monitor, "{\"event\":\"done\",\"at\":\"2026-01-01T00:01:30Z\"}");
    });
}

#[test]
fn out_of_order() {
    within(10, || {
        let mut monitor = monitor(WATCHED);
        for promise in 0..200 {
            let (when, early) = (at(1_000 + promise), at(999 - promise));
            observe(&mut monitor, &format!("{{\"event\":\"promise\",\"at\":\"{when}\",\"reference\":\"r\"}}"));
            let early = format!("{{\"event\":\"done\",\"at\":\"{early}\",\"reference\":\"r\"}}");
            if promise % 50 == 0 {
                let message = refuses(&mut monitor, &early);
                assert!(message.starts_with("E0621"), "{message}");
            } else {
                assert!(monitor.observe(early.as_str()).is_err());
            }
        }
    });
}

#[test]
fn a_long_id_and_a_long_key() {
    within(10, || {
        let mut monitor = monitor(WATCHED);
        let long = "x".repeat(1 << 20);
        let event = format!(
            "{{\"event\":\"sale\",\"id\":\"{long}\",\"at\":\"2026-01-01T00:00:00Z\",\"client\":\"{long}\",\"amount\":\"GBP 1\"}}"
        );
        observe(&mut monitor, &event);
        observe(&mut monitor, &event);
        assert_eq!(status(&monitor, None).matches("\"first_breach\"").count(), 2, "the same id is the same event");
        let _ = refuses(&mut monitor, &event.replace("GBP 1", "GBP 2"));
        let _ = refuses(&mut monitor, &format!("{{\"event\":\"{long}\",\"at\":\"2026-01-01T00:00:00Z\"}}"));
    });
}

#[test]
fn deeply_nested() {
    within(10, || {
        let mut monitor = monitor(WATCHED);
        observe(&mut monitor, "{\"event\":\"begin\",\"at\":\"2026-01-01T00:00:00Z\"}");
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            for close in [close, ""] {
                let deep = format!("{}1{}", open.repeat(MANY * 10), close.repeat(MANY * 10));
                assert_ne!(refuses(&mut monitor, &deep), "it is taken");
                let mut event = String::from("{\"event\":\"done\",\"at\":\"2026-01-02T00:00:00Z\",");
                let _ = write!(event, "\"reference\":{deep}}}");
                let _ = refuses(&mut monitor, &event);
            }
        }
    });
}

/// Windows, deadlines, stages and days near the first and the last instant there is.
#[test]
fn the_edges_of_time() {
    within(10, || {
        for zone in ["Europe/London", "Pacific/Kiritimati", "America/Los_Angeles"] {
            let header = HEADER.replace("Europe/London", zone);
            let policy = crate::guard::compile(format!("{header}{WATCHED}")).unwrap_or_else(|errors| refused(&errors));
            let facts = policy.facts_from_json("{}").unwrap_or_else(|errors| refused(&errors));
            for edge in [
                "0001-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "-009999-01-02T02:00:00Z",
                "9999-12-01T00:00:00Z",
                "9999-12-30T21:59:59Z",
                "9999-12-31T23:59:59Z",
                "9999-12-31T23:59:59.999999999Z",
            ] {
                let mut monitor = policy.monitor(&facts).unwrap_or_else(|errors| refused(&errors));
                for event in
                    ["\"begin\"", "\"sale\",\"client\":\"c\",\"amount\":\"GBP 1\"", "\"promise\",\"reference\":\"r\""]
                {
                    // Whether it is taken or not: it neither hangs nor panics, and what is taken can be told and kept.
                    let _ = monitor.observe(&*format!("{{\"event\":{event},\"at\":\"{edge}\"}}"));
                }
                let json = status(&monitor, None);
                let again = policy.restore(&monitor.save()).unwrap_or_else(|errors| refused(&errors));
                assert_eq!(status(&again, None), json);
                for late in ["9999-12-30T22:00:00Z", "9999-12-31T23:59:59.999999999Z"] {
                    if let Some(late) = instant(late) {
                        let _ = monitor.advance(late);
                        let _ = status(&monitor, None);
                    }
                }
            }
        }
    });
}
