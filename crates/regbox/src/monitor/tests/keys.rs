//! What is read of one key is not what was read of another.

use super::Zones;
use crate::{Policy, Source};

/// `both` reads `sold` of a client, and `worst`, which reads it of all of them.
#[test]
fn a_measure_beside_a_roll_up_of_itself_is_of_its_own_key() {
    let policy = r#"policy p "P" { version "1" in force from 2024-01-01 timezone "UTC" source regs "Regulations" }
event sale { client: text  amount: integer  back: integer }
measure sold  = sum of sale.amount per client
measure back  = sum of sale.back per client
measure net   = sold - back
measure worst = largest of net over every client
measure both  = sold + worst
limit x "Both" { cites regs "1"  both does not exceed 100 }
"#;
    let policy = Policy::from_sources(vec![Source::new("p.regbox", policy)], &Zones).unwrap();
    let mut monitor = policy.monitor(&policy.facts_from_json("{}").unwrap()).unwrap();
    for (client, amount, back) in [("a", 90, 80), ("b", 20, 5)] {
        let event = format!(
            r#"{{"event":"sale","at":"2026-05-02T09:00Z","client":"{client}","amount":{amount},"back":{back}}}"#
        );
        monitor.observe(&event).unwrap();
    }
    let status = monitor.status(None).unwrap();
    let used: Vec<Option<String>> = status.limits.iter().map(|one| one.used(&status)).collect();
    assert_eq!(used, [Some("105".to_owned()), Some("35".to_owned())]);
}
