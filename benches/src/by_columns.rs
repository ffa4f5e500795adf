//! The applications as an Arrow batch, and the twenty criteria over its columns in plain Rust, as one would write them for speed.

use arrow_array::builder::{BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringDictionaryBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::BooleanBuffer;
use arrow_schema::ArrowError;
use std::sync::Arc;

/// How many criteria there are.
pub const CRITERIA: usize = 20;

const BOOLS: [&str; 11] = [
    "is_legal_entity",
    "has_local_presence",
    "consumer_benefit",
    "has_exit_plan",
    "has_risk_plan",
    "sanctions_hit",
    "sig_new_tech",
    "sig_new_model",
    "sig_lower_cost",
    "sig_access",
    "sig_competition",
];
const NUMBERS: [&str; 4] = ["trl", "team_size", "max_customers", "test_months"];
const MONEY: [&str; 3] = ["capital", "exposure_per_client", "total_exposure"];
const DATES: [&str; 3] = ["application_date", "incorporation_date", "licence_expiry"];
const WORDS: [&str; 3] = ["jurisdiction", "sector", "activity"];

/// The applications, each a row: numbers as int64, money as decimal128 of two places, dates as date32, words in dictionaries.
///
/// # Errors
///
/// An application that is not one, and what Arrow says of the columns.
pub fn batch<'a>(
    applications: impl Iterator<Item = &'a String> + Clone,
) -> Result<RecordBatch, Box<dyn std::error::Error>> {
    let objects: Vec<serde_json::Value> =
        applications.map(|json| serde_json::from_str(json)).collect::<Result<_, _>>()?;
    let text =
        |row: &serde_json::Value, name: &str| row.get(name).and_then(|value| value.as_str()).unwrap_or("").to_owned();
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for name in BOOLS {
        let mut builder = BooleanBuilder::new();
        objects.iter().for_each(|row| builder.append_option(row.get(name).and_then(serde_json::Value::as_bool)));
        columns.push((name, Arc::new(builder.finish())));
    }
    for name in NUMBERS {
        let mut builder = Int64Builder::new();
        objects.iter().for_each(|row| builder.append_option(row.get(name).and_then(serde_json::Value::as_i64)));
        columns.push((name, Arc::new(builder.finish())));
    }
    for name in MONEY {
        let mut builder = Decimal128Builder::new().with_precision_and_scale(18, 2)?;
        for row in &objects {
            builder.append_value(text(row, name).replace('.', "").parse()?);
        }
        columns.push((name, Arc::new(builder.finish())));
    }
    for name in DATES {
        let mut builder = Date32Builder::new();
        for row in &objects {
            builder.append_value(day(text(row, name).parse()?));
        }
        columns.push((name, Arc::new(builder.finish())));
    }
    for name in WORDS {
        let mut builder = StringDictionaryBuilder::<Int32Type>::new();
        objects.iter().for_each(|row| builder.append_value(text(row, name)));
        columns.push((name, Arc::new(builder.finish())));
    }
    Ok(RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))?)
}

fn day(date: jiff::civil::Date) -> i32 {
    let days = date.duration_since(jiff::civil::date(1970, 1, 1)).as_hours() / 24;
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// Bits as truth values, a word of them at a time.
fn spread(bits: &BooleanBuffer) -> Vec<bool> {
    let mut all = vec![false; bits.len().next_multiple_of(64)];
    let words = bits.bit_chunks();
    for (out, word) in all.chunks_exact_mut(64).zip(words.iter_padded()) {
        for (at, out) in out.iter_mut().enumerate() {
            *out = word >> at & 1 == 1;
        }
    }
    all.truncate(bits.len());
    all
}

/// The verdicts, a column for each criterion, and which applications are eligible.
#[derive(Debug)]
#[expect(missing_docs, reason = "the line above says it")]
pub struct Verdicts {
    pub criteria: Vec<Vec<bool>>,
    pub eligible: Vec<bool>,
}

/// Works out every verdict, column by column. There are no nulls, which is looked at once.
///
/// # Errors
///
/// A column that is missing, or has nulls.
pub fn verdicts(batch: &RecordBatch) -> Result<Verdicts, ArrowError> {
    let missing = |name: &str| ArrowError::SchemaError(format!("`{name}` is missing or has nulls"));
    let column =
        |name: &str| batch.column_by_name(name).filter(|array| array.null_count() == 0).ok_or_else(|| missing(name));
    let bools = |name: &str| column(name).map(|array| spread(array.as_boolean().values()));
    let whole = |name: &str| column(name).map(|array| array.as_primitive::<Int64Type>().values());
    let money = |name: &str| column(name).map(|array| array.as_primitive::<Decimal128Type>().values());
    let days = |name: &str| column(name).map(|array| array.as_primitive::<Date32Type>().values());
    let words = |name: &str, holds: &dyn Fn(&str) -> bool| -> Result<Vec<bool>, ArrowError> {
        let dictionary = column(name)?.as_dictionary::<Int32Type>();
        let values = dictionary.values().as_string::<i32>();
        let table: Vec<bool> = (0..values.len()).map(|at| holds(values.value(at))).collect();
        Ok(dictionary.keys().values().iter().map(|key| table[*key as usize]).collect())
    };
    let mut criteria: Vec<Vec<bool>> = Vec::with_capacity(CRITERIA);
    for name in BOOLS.iter().take(5) {
        criteria.push(bools(name)?);
    }
    criteria.push(bools("sanctions_hit")?.into_iter().map(|hit| !hit).collect());
    criteria.push(whole("trl")?.iter().map(|trl| *trl >= 6).collect());
    criteria.push(whole("team_size")?.iter().map(|size| *size >= 3).collect());
    criteria.push(whole("max_customers")?.iter().map(|most| *most <= 5_000).collect());
    criteria.push(whole("test_months")?.iter().map(|months| (3..=24).contains(months)).collect());
    criteria.push(money("capital")?.iter().map(|cents| *cents >= 5_000_000).collect());
    criteria.push(money("exposure_per_client")?.iter().map(|cents| *cents <= 150_050).collect());
    criteria.push(money("total_exposure")?.iter().map(|cents| *cents <= 25_000_000).collect());
    let (last, oldest) = (day(jiff::civil::date(2026, 12, 31)), day(jiff::civil::date(2025, 11, 23)));
    let applied = days("application_date")?;
    criteria.push(applied.iter().map(|day| *day <= last).collect());
    criteria.push(days("incorporation_date")?.iter().map(|day| *day <= oldest).collect());
    criteria.push(days("licence_expiry")?.iter().zip(applied).map(|(expiry, applied)| expiry > applied).collect());
    criteria.push(words("jurisdiction", &|code| EEA.contains(&code))?);
    criteria.push(words("sector", &|sector| SECTORS.contains(&sector))?);
    criteria.push(words("activity", &|activity| !EXCLUDED.contains(&activity))?);
    let mut signs = vec![0u8; batch.num_rows()];
    for name in BOOLS.iter().skip(6) {
        signs.iter_mut().zip(bools(name)?).for_each(|(count, sign)| *count += u8::from(sign));
    }
    criteria.push(signs.into_iter().map(|count| count >= 3).collect());
    let mut eligible = vec![true; batch.num_rows()];
    for verdicts in &criteria {
        eligible.iter_mut().zip(verdicts).for_each(|(eligible, met)| *eligible &= met);
    }
    Ok(Verdicts { criteria, eligible })
}

const EEA: [&str; 30] = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IS", "IE", "IT", "LV", "LI", "LT",
    "LU", "MT", "NL", "NO", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
];
const SECTORS: [&str; 6] = ["payments", "lending", "insurance", "investments", "regtech", "identity"];
const EXCLUDED: [&str; 5] = ["gambling", "tobacco", "weapons", "adult", "mining"];
