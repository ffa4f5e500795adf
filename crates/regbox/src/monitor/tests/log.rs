//! Logs of events that are made up, with instants on edges.

use super::model::{BEGIN, Tape};
use super::plain::{At, Zone};
use super::recount::Ev;
use jiff::ToSpan;

#[derive(Debug)]
pub(super) struct Log {
    pub(super) events: Vec<Ev>,
}

const HOUR: At = 3_600_000_000_000;

impl Log {
    pub(super) fn make(tape: &mut Tape<'_>, zone: &Zone) -> Log {
        let mut instants: Vec<At> = Vec::new();
        for _ in 0..4 + tape.below(12) {
            // The end of February in a leap year, the end of March with its change of clocks, the fiscal year.
            let day = BEGIN
                .checked_add(i64::from(tape.pick(&[0, 0, 1, 2, 3, 4, 5, 7, 33, 34, 35, 36, 40, 41])).days())
                .unwrap();
            let midnight = zone.start(day);
            let last = instants.last().copied().unwrap_or(midnight);
            instants.push(match tape.below(8) {
                0 | 1 => last,
                2 => last + tape.pick(&[1, 7, 24, 30, 36, 48, 100]) * HOUR + tape.pick(&[0, -1, 1]),
                3 => midnight + tape.pick(&[0, -1, 1]),
                4 => midnight + HOUR + tape.pick(&[0, -1, HOUR / 2]),
                5 => last + 1,
                _ => midnight + 10 * HOUR,
            });
        }
        instants.sort_unstable();
        let mut events = Vec::new();
        for (number, at) in instants.into_iter().enumerate() {
            let kind = if number == 0 && tape.chance(50) {
                "begin"
            } else {
                tape.pick(&[
                    "sale",
                    "sale",
                    "sale",
                    "sale",
                    "sale",
                    "refund",
                    "refund",
                    "begin",
                    "stop",
                    "extend",
                    "promise",
                    "promise",
                    "shock",
                    "done",
                    "done",
                    "done",
                    "cover_on",
                    "cover_off",
                    "relief_on",
                    "relief_off",
                ])
            };
            events.push(Ev {
                at,
                kind,
                client: tape.pick(&["a", "b"]).to_owned(),
                product: tape.pick(&["x", "y"]).to_owned(),
                amount: tape.pick(&[100, 50, 0, 1, 149, -50]),
                retail: tape.chance(60),
                reference: tape.pick(&["r", "s"]).to_owned(),
                aware: at - tape.pick(&[0, 1, 20, 30]) * HOUR,
                months: 1,
                id: format!("e{number:03}"),
            });
        }
        Log { events }
    }

    pub(super) fn json(&self, event: usize) -> String {
        json(&self.events[event], &[])
    }
}

/// An event as JSON, some of its fields not known.
pub(super) fn json(event: &Ev, unknown: &[&str]) -> String {
    let at = |at: At| jiff::Timestamp::from_nanosecond(at).unwrap();
    let fields: Vec<(&str, String)> = match event.kind {
        "sale" => vec![
            ("client", format!("\"{}\"", event.client)),
            ("product", format!("\"{}\"", event.product)),
            ("amount", format!("\"GBP {}\"", event.amount)),
            ("retail", event.retail.to_string()),
        ],
        "refund" => {
            vec![("client", format!("\"{}\"", event.client)), ("amount", format!("\"GBP {}\"", event.amount))]
        }
        "promise" => {
            vec![("reference", format!("\"{}\"", event.reference)), ("aware", format!("\"{}\"", at(event.aware)))]
        }
        "done" => {
            vec![("reference", format!("\"{}\"", event.reference)), ("client", format!("\"{}\"", event.client))]
        }
        "extend" => vec![("term", format!("\"P{}M\"", event.months))],
        _ => Vec::new(),
    };
    let mut out = format!("{{\"event\":\"{}\",\"id\":\"{}\",\"at\":\"{}\"", event.kind, event.id, at(event.at));
    for (name, value) in fields {
        let value = if unknown.contains(&name) { "null".to_owned() } else { value };
        out.push_str(&format!(",\"{name}\":{value}"));
    }
    out + "}"
}
