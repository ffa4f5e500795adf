//! Regbox and the rules by hand agree with each other and with the reference on every application.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use regbox::value::Instant;
use regbox::{MonitorStatus, ObligationStanding, Policy, Source, Verdict};
use regbox_benches::applications::{COUNT, ELIGIBLE, FAILED, applications};
use regbox_benches::by_hand::{self, Application};
use regbox_benches::from_nothing::{Duties, FromNothing};
use regbox_benches::policies::{CRITERIA, DECISION, REFERENCE, larger, larger_facts};
use regbox_benches::watching::{POLICY, Recount, bounded, happenings};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

#[test]
fn both_counts_are_those_of_the_reference() -> Result {
    let policy = Policy::from_source(Source::new("policy.regbox", REFERENCE))?;
    assert_eq!(policy.warnings().len(), 0);
    let (mut eligible, mut failed) = (0, 0);
    for json in applications().take(COUNT) {
        let facts = policy.facts_from_json(&json)?;
        let decision = policy.decide(DECISION, &facts, date(2026, 11, 23))?;
        let verdicts = decision.criteria().enumerate();
        let ours = verdicts.fold(0, |all, (at, one)| all | u32::from(one.verdict == Verdict::Met) << at);
        let application: Application = serde_json::from_str(&json)?;
        assert_eq!(ours, application.verdicts(), "{json}");
        assert_eq!(ours, application.encoded().verdicts(), "{json}");
        assert_eq!(decision.outcome(), Some(if ours == by_hand::ELIGIBLE { "eligible" } else { "ineligible" }));
        eligible += usize::from(ours == by_hand::ELIGIBLE);
        failed += CRITERIA - ours.count_ones() as usize;
    }
    assert_eq!((eligible, failed), (ELIGIBLE, FAILED));
    Ok(())
}

#[test]
fn a_larger_policy_has_the_same_shape() -> Result {
    let policy = Policy::from_source(Source::new("larger.regbox", larger(3)))?;
    assert_eq!(policy.criteria().count(), 3 * CRITERIA);
    let applications: Vec<String> = applications().take(3).collect();
    let facts = policy.facts_from_json(&larger_facts(&applications, 3))?;
    let decision = policy.decide(DECISION, &facts, date(2026, 11, 23))?;
    let mut failed = 0;
    for json in &applications {
        failed += CRITERIA - Application::verdicts_from_json(json)?.count_ones() as usize;
    }
    assert_eq!(decision.criteria().filter(|one| one.verdict != Verdict::Met).count(), failed);
    Ok(())
}

#[test]
fn what_is_bounded_has_a_window_on_every_measure() -> Result {
    let policy = Policy::from_source(Source::new("bounded.regbox", bounded()))?;
    assert_eq!(policy.warnings().len(), 0);
    let text = bounded();
    let without = text.lines().filter(|line| line.starts_with("measure ") && !line.contains(" over any "));
    let without: Vec<&str> = without.filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(without, ["net_of_client", "month"]);
    Ok(())
}

#[test]
fn both_recounts_and_the_monitor_agree() -> Result {
    let policy = Policy::from_source(Source::new("watched.regbox", POLICY))?;
    let mut monitor = policy.monitor(&policy.facts_from_json("{}")?)?;
    let (mut recount, mut from_nothing) = (Recount::default(), FromNothing::default());
    let mut breaches = 0;
    // Few clients, so that each cap on a client is exceeded sooner or later.
    for event in happenings(2).take(2_300) {
        let read = policy.event_from_json(&event.to_json())?;
        let limits = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        breaches +=
            monitor.preview(&read)?.iter().filter(|breach| limits.contains(&breach.name.as_str())).count() as u64;
        monitor.observe(&read)?;
        recount.take(event);
        from_nothing.take(event);
        assert_eq!((recount.breaches, from_nothing.breaches), (breaches, breaches), "{event:?}");
    }
    assert!(breaches > 2_300);
    // Ten days later the duties of seven days are late.
    let (now, later) = (22_990, 10 * 86_400);
    for second in [now, now + 86_400, later] {
        let at = "2026-01-01T00:00Z".parse::<Timestamp>()? + SignedDuration::from_secs(second as i64);
        let status = monitor.status(Instant::from_timestamp(at)?)?;
        assert_eq!(from_nothing.duties(second), duties(&status), "{second}");
    }
    assert!(from_nothing.duties.late == 0 && from_nothing.duties(later).late > 1_000);
    Ok(())
}

fn duties(status: &MonitorStatus) -> Duties {
    let count = |is: fn(&ObligationStanding) -> bool| status.obligations.iter().filter(|one| is(&one.status)).count();
    Duties {
        open: count(|one| matches!(one, ObligationStanding::Pending | ObligationStanding::Breached)) as u64,
        late: count(|one| matches!(one, ObligationStanding::Breached | ObligationStanding::MetLate)) as u64,
    }
}
