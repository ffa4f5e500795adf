//! A report for programs.

use super::compare::Comparison;
use super::reasons::{Cases, Reasons};
use super::report::{Origin, Report};
use super::side::{Criterion, Side};
use super::tally::{Deciding, Tally, VERDICTS};
use serde_json::{Map, Value, json};

/// The report as compact JSON.
pub(super) fn json(report: &Report<'_>) -> String {
    let mut whole = Map::new();
    whole.insert("regbox".to_owned(), json!(1));
    whole.insert(
        "data".to_owned(),
        match &report.origin {
            Origin::File(name) => json!({ "file": name }),
            Origin::MadeUp { seed, unknown } => json!({ "seed": seed, "unknown": unknown }),
        },
    );
    whole.insert("cases".to_owned(), json!(report.cases()));
    whole.insert("invalid".to_owned(), json!(report.in_error));
    let errors = report.errors.iter().map(|error| {
        let mut told = json!({ report.origin.unit(): error.number, "errors": &*error.fault });
        if let Some(under) = error.under {
            told["under"] = json!(under.keys());
        }
        told
    });
    whole.insert("errors".to_owned(), errors.collect());
    let counted = report.tallies.iter().zip(&report.reasons);
    for (name, (side, (tally, reasons))) in ["policy", "compared"].into_iter().zip(report.sides.iter().zip(counted)) {
        whole.insert(name.to_owned(), of_side(side, tally, reasons, report.origin.unit()));
    }
    if let (Some(comparison), [before, after]) = (&report.comparison, report.sides) {
        whole.insert("changes".to_owned(), of_comparison(report, comparison, before, after));
    }
    Value::Object(whole).to_string()
}

fn of_side(side: &Side, tally: &Tally, reasons: &Reasons, unit: &str) -> Value {
    let policy = &side.policy;
    let results = side.results.iter().zip(&tally.results);
    let criteria = side.criteria.iter().zip(&tally.criteria).map(|(criterion, of)| {
        let words = VERDICTS.iter().map(|verdict| verdict.as_str()).chain(["not_in_force"]);
        let verdicts: Map<String, Value> =
            words.zip(of.verdicts).map(|(word, count)| (word.to_owned(), json!(count))).collect();
        let in_results = side.results.iter().zip(&of.in_results).filter(|(_, one)| **one != Deciding::default());
        let mut told = about(criterion);
        told.insert("verdicts".to_owned(), Value::Object(verdicts));
        told.extend(deciding(of.in_all()));
        let in_results = in_results.map(|(result, one)| {
            let mut told = Map::from_iter([("result".to_owned(), json!(result.name))]);
            told.extend(deciding(*one));
            Value::Object(told)
        });
        told.insert("in".to_owned(), in_results.collect());
        Value::Object(told)
    });
    json!({
        "name": policy.name(),
        "version": policy.version(),
        "hash": policy.hash(),
        "on": side.on.to_string(),
        "decision": side.decision,
        "results": results
            .map(|(result, count)| json!({ "name": result.name, "settled": result.settled, "cases": count }))
            .collect::<Value>(),
        "reasons": reasons
            .told()
            .iter()
            .map(|one| {
                let Cases { count, first } = one.cases;
                json!({ "result": one.result, "message": one.message, "cases": count, unit: first })
            })
            .collect::<Value>(),
        "criteria": criteria.collect::<Value>(),
    })
}

fn about(criterion: &Criterion) -> Map<String, Value> {
    Map::from_iter([
        ("name".to_owned(), json!(criterion.name)),
        ("title".to_owned(), json!(criterion.title)),
        ("cites".to_owned(), json!(criterion.cites)),
    ])
}

fn deciding(of: Deciding) -> [(String, Value); 4] {
    [
        ("not_met".to_owned(), json!(of.not_met)),
        ("not_met_alone".to_owned(), json!(of.not_met_alone)),
        ("open".to_owned(), json!(of.open)),
        ("open_alone".to_owned(), json!(of.open_alone)),
    ]
}

fn of_comparison(report: &Report<'_>, comparison: &Comparison, before: &Side, after: &Side) -> Value {
    let moves = comparison.moves.iter().map(|((from, to), moved)| {
        let examples = moved.examples.iter().map(|example| {
            let facts: Value = serde_json::from_str(&example.facts).unwrap_or_default();
            json!({
                report.origin.unit(): example.row,
                "kept": Map::from_iter(example.kept.iter().map(|(name, value)| (name.clone(), json!(value)))),
                "facts": facts,
                "criteria": example.criteria,
                "before": example.before,
                "after": example.after,
            })
        });
        json!({ "from": from, "to": to, "cases": moved.cases, "examples": examples.collect::<Value>() })
    });
    let criteria = comparison.criteria.iter().filter(|one| one.differs > 0).map(|one| {
        let mut told = one.of(before, after).map(about).unwrap_or_default();
        told.insert("in_before".to_owned(), json!(one.before.is_some()));
        told.insert("in_after".to_owned(), json!(one.after.is_some()));
        told.insert("cases".to_owned(), json!(one.differs));
        told.insert("alone".to_owned(), json!(one.alone));
        Value::Object(told)
    });
    json!({
        "compared": comparison.cases,
        "changed": comparison.changed,
        "moves": moves.collect::<Value>(),
        "criteria": criteria.collect::<Value>(),
        "no_criterion": comparison.by_itself,
    })
}
