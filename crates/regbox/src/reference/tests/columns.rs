//! Invariant 4, of columns: every row of a batch comes to what the scalar engine says of it.

use super::{Made, an_order, cases, drafts, on, ties};
use crate::columns::{self, Bits, Columns, RowStatus};
use crate::decision::Decision;
use crate::diagnostic::Diagnostics;
use crate::facts::{Facts, FactsWriter};
use crate::reference::generate::facts::Case;
use crate::reference::generate::items::Draft;
use crate::reference::generate::text::Tape;
use crate::value::{Number, Type, Value};
use jiff::civil::Date;
use proptest::prelude::{prop_assert_eq, proptest};
use proptest::test_runner::TestCaseError;

/// Cases of a policy: from what its draft gives, with more and more of what is missing, in several ways.
fn rows(draft: &Draft, order: &mut Tape<'_>) -> Vec<Case> {
    let mut rows = vec![draft.case.clone()];
    for _ in 0..4 {
        let mut case = draft.case.clone();
        for _ in 0..8 {
            let missing = case.missing();
            if missing.is_empty() {
                break;
            }
            let (place, values) = &missing[order.below(missing.len())];
            case = case.with(place, &values[order.below(values.len())]);
            rows.push(case.clone());
        }
    }
    rows
}

/// Bits, kept by themselves.
fn bits(rows: impl Iterator<Item = bool>) -> Vec<u8> {
    let all: Vec<bool> = rows.collect();
    all.chunks(8).map(|eight| eight.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
}

/// The columns of some cases, each fact in the form that the faces give it in.
struct Stored {
    names: Vec<String>,
    types: Vec<Type>,
    judged: Vec<bool>,
    known: Vec<Vec<u8>>,
    bools: Vec<Vec<u8>>,
    wholes: Vec<Option<Vec<i64>>>,
    decimals: Vec<Option<(Vec<i128>, u32)>>,
    days: Vec<Vec<i32>>,
    json: Vec<Vec<serde_json::Value>>,
}

fn stored(made: &Made, facts: &[Facts]) -> Stored {
    let asked = made.program.schema.asked();
    let slots = |at: usize| facts.iter().map(move |facts| facts.slots()[at].clone());
    let whole = |at: usize| -> Option<Vec<i64>> {
        slots(at)
            .map(|slot| if let Some(Value::Number(number)) = slot { number.to_i64() } else { Some(i64::MIN) })
            .collect()
    };
    let decimal = |at: usize| -> Option<(Vec<i128>, u32)> {
        let decimals = slots(at).map(|slot| {
            if let Some(Value::Number(number)) = slot { number.as_decimal() } else { Some(Number::ONE.as_decimal()?) }
        });
        let decimals: Vec<rust_decimal::Decimal> = decimals.collect::<Option<_>>()?;
        let places = decimals.iter().map(rust_decimal::Decimal::scale).max()?;
        let scaled =
            |one: &rust_decimal::Decimal| one.mantissa().checked_mul(10i128.checked_pow(places - one.scale())?);
        Some((decimals.iter().map(scaled).collect::<Option<_>>()?, places))
    };
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = |slot| {
        if let Some(Value::Date(date)) = slot { crate::value::date::days_between(epoch, date) } else { -9_000_000 }
    };
    let json: Vec<serde_json::Value> =
        facts.iter().map(|facts| serde_json::from_str(&facts.to_json()).unwrap()).collect();
    Stored {
        names: asked.iter().map(|fact| fact.field.name.clone()).collect(),
        types: asked.iter().map(|fact| fact.field.ty.required().clone()).collect(),
        judged: asked.iter().map(|fact| fact.judged_by.is_some()).collect(),
        known: (0..asked.len()).map(|at| bits(slots(at).map(|slot| slot.is_some()))).collect(),
        bools: (0..asked.len()).map(|at| bits(slots(at).map(|slot| slot == Some(Value::Bool(true))))).collect(),
        wholes: (0..asked.len()).map(whole).collect(),
        decimals: (0..asked.len()).map(decimal).collect(),
        days: (0..asked.len()).map(|at| slots(at).map(|slot| i32::try_from(day(slot)).unwrap()).collect()).collect(),
        json: asked
            .iter()
            .map(|fact| {
                let path = fact.field.name.split('.');
                let inside = |row: &serde_json::Value| path.clone().fold(row.clone(), |at, step| at[step].clone());
                json.iter().map(inside).collect()
            })
            .collect(),
    }
}

fn write(writer: &mut FactsWriter, json: &serde_json::Value) {
    use serde_json::Value::{Array, Bool, Null, Number, Object, String};
    match json {
        Null => writer.null(),
        Bool(value) => writer.bool(*value),
        Number(number) => writer.digits(&number.to_string()),
        String(text) => writer.text(text),
        Array(members) => writer.list(members, write),
        Object(entries) => writer.object(entries, write),
    }
}

/// The columns, each in a form that the tape picks among those that its type has.
fn columns<'s>(made: &Made, stored: &'s Stored, rows: usize, tape: &mut Tape<'_>) -> Result<Columns<'s>, Diagnostics> {
    let mut columns = Columns::new(made.program.clone(), rows);
    for (at, name) in stored.names.iter().enumerate() {
        let known = Bits::new(&stored.known[at], 0, rows);
        let ty = &stored.types[at];
        let is_number = ty.is_number() || matches!(ty, Type::Money(_) | Type::Rate(..));
        let has_none = stored.json[at].iter().any(|one| one.get("none").is_some());
        let by_itself = has_none || stored.judged[at] || tape.chance(20);
        match (ty, &stored.wholes[at], &stored.decimals[at]) {
            (Type::Bool, ..) if !by_itself => {
                columns.bools(name, Bits::new(&stored.bools[at], 0, rows).unwrap(), known)?
            }
            (Type::Date, ..) if !by_itself => columns.dates(name, stored.days[at].as_slice(), known)?,
            (_, Some(wholes), _) if is_number && !by_itself && tape.chance(50) => {
                columns.integers(name, wholes.as_slice(), known)?;
            }
            (_, _, Some((mantissas, places))) if is_number && !by_itself => {
                columns.decimals(name, mantissas.as_slice(), *places, known)?;
            }
            _ if tape.chance(70) => {
                let mut distinct: Vec<&serde_json::Value> = Vec::new();
                let code = |one| {
                    let found = distinct.iter().position(|other| *other == one).unwrap_or_else(|| {
                        distinct.push(one);
                        distinct.len() - 1
                    });
                    i32::try_from(found).unwrap()
                };
                let codes: Vec<i32> = stored.json[at].iter().map(code).collect();
                columns.codes(name, codes, known, distinct.len(), |writer, value| write(writer, distinct[value]))?;
            }
            _ => columns.each(name, |writer, row| write(writer, &stored.json[at][row]))?,
        }
    }
    Ok(columns)
}

fn the_same(made: &Made, rows: &[Case], on: Date, tape: &mut Tape<'_>) -> Result<(), TestCaseError> {
    let facts: Vec<Facts> = rows.iter().map(|case| made.facts(case)).collect();
    let stored = stored(made, &facts);
    let columns = columns(made, &stored, rows.len(), tape).unwrap_or_else(|errors| panic!("{errors}"));
    prop_assert_eq!(columns.invalid().count(), 0);
    for number in 0..made.program.decisions.len() {
        let found = columns::decide(&columns, number, on);
        for (row, facts) in facts.iter().enumerate() {
            let expected: Decision = made.decide(number, facts, on);
            prop_assert_eq!(found.status(row).as_str(), expected.status().as_str(), "row {}: {}", row, facts.to_json());
            prop_assert_eq!(found.outcome(row), expected.outcome(), "row {}: {}", row, facts.to_json());
            for (at, verdict) in expected.verdicts().enumerate() {
                let name = found.verdicts().nth(at).map(|(name, _)| name.to_owned());
                prop_assert_eq!(found.verdict(at, row), verdict, "{:?} row {}: {}", name, row, facts.to_json());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(300))]
    #[test]
    fn every_row_is_decided_as_by_itself(draft in drafts(50), order in an_order()) {
        let mut tape = Tape::new(&order);
        let rows = rows(&draft, &mut tape);
        the_same(&Made::draft(&draft), &rows, on(&draft), &mut tape)?;
    }
}

proptest! {
    #![proptest_config(cases(60))]
    #[test]
    fn every_row_of_what_is_linked_is_decided_as_by_itself(draft in ties(30), order in an_order()) {
        let mut tape = Tape::new(&order);
        let rows = rows(&draft, &mut tape);
        the_same(&Made::draft(&draft), &rows, on(&draft), &mut tape)?;
    }

    #[test]
    fn many_blocks_of_rows_are_decided_as_one(draft in drafts(10), order in an_order()) {
        let mut tape = Tape::new(&order);
        let made = Made::draft(&draft);
        let some = rows(&draft, &mut tape);
        let facts: Vec<Facts> = some.iter().map(|case| made.facts(case)).collect();
        // More than a block, and not a whole number of them.
        let many: Vec<Facts> = facts.iter().cycle().take(columns::BLOCK + 1_500).cloned().collect();
        let (few, all) = (stored(&made, &facts), stored(&made, &many));
        let few = columns(&made, &few, facts.len(), &mut Tape::new(&order)).unwrap();
        let all = columns(&made, &all, many.len(), &mut Tape::new(&order)).unwrap();
        for number in 0..made.program.decisions.len() {
            let few = columns::decide(&few, number, on(&draft));
            let all = columns::decide(&all, number, on(&draft));
            for row in 0..many.len() {
                let once = row % facts.len();
                prop_assert_eq!(all.status(row), few.status(once));
                prop_assert_eq!(all.outcome(row), few.outcome(once));
                for at in 0..all.verdicts().len() {
                    prop_assert_eq!(all.verdict(at, row), few.verdict(at, once));
                }
            }
            prop_assert_eq!(all.statuses().iter().all(|status| *status != 4), true);
        }
        let _ = RowStatus::ALL;
    }
}
