//! The same cases as rows of Arrow batches: the same decision of each row, to the last byte.

use super::{Case, Outside, cases};
use arrow_array::builder::{BooleanBuilder, Int64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, RecordBatchOptions, StructArray, new_null_array};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema};
use regbox::columns::RowStatus;
use regbox::{Policy, Source};
use serde_json::Value;
use std::sync::Arc;

/// JSON values of one shape as an array; none where they are of several.
fn array(values: &[Option<&Value>]) -> Option<ArrayRef> {
    let given: Vec<&Value> = values.iter().flatten().copied().filter(|value| !value.is_null()).collect();
    let known = |row: &Option<&Value>| row.is_some_and(|value| !value.is_null());
    match given.first()? {
        Value::Bool(_) => {
            let mut builder = BooleanBuilder::new();
            values.iter().for_each(|value| builder.append_option(value.and_then(Value::as_bool)));
            Some(Arc::new(builder.finish()))
        }
        Value::Number(_) if given.iter().all(|value| value.is_i64()) => {
            let mut builder = Int64Builder::new();
            values.iter().for_each(|value| builder.append_option(value.and_then(Value::as_i64)));
            Some(Arc::new(builder.finish()))
        }
        Value::Number(_) | Value::String(_) if given.iter().all(|one| one.is_number() || one.is_string()) => {
            let mut builder = StringBuilder::new();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            values.iter().for_each(|value| builder.append_option(value.filter(|one| !one.is_null()).map(text)));
            Some(Arc::new(builder.finish()))
        }
        Value::Array(_) if given.iter().all(|value| value.is_array()) => {
            let lists = values.iter().map(|value| value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice));
            let offsets = OffsetBuffer::from_lengths(lists.clone().map(<[Value]>::len));
            let members: Vec<Option<&Value>> = lists.flatten().map(Some).collect();
            let members = array(&members).unwrap_or_else(|| new_null_array(&DataType::Null, members.len()));
            let field = Arc::new(Field::new("item", members.data_type().clone(), true));
            let nulls = NullBuffer::from_iter(values.iter().map(known));
            Some(Arc::new(ListArray::new(field, offsets, members, Some(nulls))))
        }
        Value::Object(_) if given.iter().all(|value| value.is_object()) => {
            let mut names: Vec<&String> =
                given.iter().filter_map(|value| value.as_object()).flat_map(|one| one.keys()).collect();
            names.sort();
            names.dedup();
            let columns = names.iter().map(|name| {
                let inside: Vec<Option<&Value>> =
                    values.iter().map(|value| value.and_then(|one| one.get(name))).collect();
                let column = array(&inside).unwrap_or_else(|| new_null_array(&DataType::Null, values.len()));
                (Field::new(name.as_str(), column.data_type().clone(), true), column)
            });
            let (fields, columns): (Vec<Field>, Vec<ArrayRef>) = columns.unzip();
            // A module is no value: it has no nulls of its own.
            let nulls = NullBuffer::from_iter(values.iter().map(known));
            let nulls = (nulls.null_count() > 0).then_some(nulls);
            Some(Arc::new(StructArray::try_new_with_length(Fields::from(fields), columns, nulls, values.len()).ok()?))
        }
        _ => None,
    }
}

/// Facts whose numbers with a fraction are text, for a JSON value would round them.
fn exact(facts: &str) -> String {
    let (mut out, mut number, mut in_text, mut escaped) = (String::new(), String::new(), false, false);
    for c in facts.chars().chain([' ']) {
        if !in_text && (c.is_ascii_digit() || (!number.is_empty() && "+-.eE".contains(c)) || c == '-') {
            number.push(c);
            continue;
        }
        let quote = if number.contains(['.', 'e', 'E']) { "\"" } else { "" };
        out.extend([quote, number.as_str(), quote]);
        number.clear();
        in_text ^= c == '"' && !escaped;
        escaped = in_text && c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// Cases as a batch, each a row.
fn batch(rows: &[Option<&Value>]) -> Option<RecordBatch> {
    let objects = array(rows)?;
    let objects = objects.as_any().downcast_ref::<StructArray>()?;
    let schema = Arc::new(Schema::new(objects.fields().clone()));
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema, objects.columns().to_vec(), &options).ok()
}

fn policy(case: &Case) -> Option<Policy> {
    let given = case.files.iter().filter(|file| !file.module);
    let sources = given.map(|file| Source::new(file.name.as_str(), file.text.as_str())).collect();
    Policy::from_sources(sources, &Outside(case)).ok()
}

#[test]
fn a_row_of_a_batch_gives_what_the_cases_state() {
    let (mut decided, mut refused) = (0, 0);
    for (_, case) in cases() {
        let (Some(policy), Ok(facts)) = (policy(&case), serde_json::from_str::<Value>(&exact(&case.facts))) else {
            continue;
        };
        let Ok(on) = case.on.parse::<jiff::civil::Date>() else { continue };
        // The case, a row of which nothing is known, and the case again.
        let Some(batch) = batch(&[Some(&facts), None, Some(&facts)]) else { continue };
        let options = regbox_columns::Options::default();
        let found = match regbox_columns::decide(&policy, &case.decision, &batch, on, &options) {
            Ok(found) => found,
            Err(errors) => {
                // A column is refused only where the case is.
                assert!(case.expect.contains("\"errors\""), "{}: {errors}", case.name);
                refused += 1;
                continue;
            }
        };
        for row in [0, 2] {
            match found.decision(row) {
                Ok(decision) => {
                    assert_eq!(decision.to_json(), case.expect, "{}", case.name);
                    assert_eq!(found.status(row).as_str(), decision.status().as_str(), "{}", case.name);
                    assert_eq!(found.outcome(row), decision.outcome(), "{}", case.name);
                    for (at, verdict) in decision.verdicts().enumerate() {
                        assert_eq!(found.verdict(at, row), verdict, "{}", case.name);
                    }
                    decided += 1;
                }
                Err(errors) => {
                    assert_eq!(found.status(row), RowStatus::Invalid, "{}", case.name);
                    assert!(case.expect.contains("\"errors\""), "{}: {errors}", case.name);
                    refused += 1;
                }
            }
        }
        let nothing = policy.facts_from_json("{}").expect("nothing is right");
        let expected = policy.decide(&case.decision, &nothing, on).expect("the decision is there");
        assert_eq!(found.decision(1).expect("nothing is right").to_json(), expected.to_json(), "{}", case.name);
        assert_eq!(found.outcome(1), expected.outcome(), "{}", case.name);
        let table = found.to_batch_with_needs().expect("a batch");
        assert_eq!(table.num_rows(), 3);
        assert_eq!(table.num_columns(), 4 + policy.criteria_of(&case.decision).count());
    }
    assert!(decided >= 100 && refused >= 4, "{decided} rows are decided, {refused} refused");
}
