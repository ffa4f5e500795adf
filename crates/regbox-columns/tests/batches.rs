//! Batches of every type of column: what is read of them, what is refused, and what comes out.
#![cfg(test)]

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Date64Array, Decimal128Array, Decimal256Array, DictionaryArray,
    DurationSecondArray, Float64Array, Int8Array, Int64Array, IntervalYearMonthArray, NullArray, RecordBatch,
    StringArray, StringViewArray, StructArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_buffer::i256;
use arrow_schema::{DataType, Field};
use jiff::civil::{Date, date};
use regbox::columns::RowStatus;
use regbox::{Loader, Policy, Source};
use regbox_columns::{Decided, Options, decide};
use std::sync::Arc;

const POLICY: &str = r#"
policy every "Every type of fact" { version "1" in force from 2024-01-01 timezone "UTC" source r "Rules" }
enum Kind { firm, fund }
record Owner { name: text "Name?"  share: percent "Share?" }
fact yes: bool "Yes?"
fact whole: integer "Whole?" { at least 0 }
fact rest: decimal "Part?"
fact cash: money GBP "Cash?" { at least GBP 0 }
fact day: date "Day?" { on or after 2020-01-01 }
fact moment: datetime "Moment?"
fact term: period of months "Term?"
fact pause: duration "Pause?"
fact words: text "Words?"
fact kind: Kind "Kind?"
fact kinds: set of Kind "Kinds?"
fact owners: list of Owner "Owners?"
fact owner: Owner "Owner?"
fact maybe: optional integer "Maybe?"
judgement sound: bool by "officer" "Sound?"
criterion one { cites r "1" requires whole is at most 10 }
criterion two { cites r "2" requires cash is at most GBP 10 }
decision d "D?" { good when one and two  bad otherwise }
"#;

struct Utc;

impl Loader for Utc {
    fn zone(&self, _: &str) -> Option<Vec<u8>> {
        // A zone without changes: version 2 of TZif, twice the same empty block, and the rule `UTC0`.
        let block = |version: u8| {
            let mut bytes = b"TZif".to_vec();
            bytes.push(version);
            bytes.extend([0; 15]);
            for count in [0u32, 0, 0, 0, 1, 4] {
                bytes.extend(count.to_be_bytes());
            }
            bytes.extend([0, 0, 0, 0, 0, 0]);
            bytes.extend(b"UTC\0");
            bytes
        };
        let mut bytes = block(b'2');
        bytes.extend(block(b'2'));
        bytes.extend(b"\nUTC0\n");
        Some(bytes)
    }
}

const ON: Date = date(2026, 5, 1);

fn policy() -> Policy {
    Policy::from_sources(vec![Source::new("every.regbox", POLICY)], &Utc).unwrap_or_else(|errors| panic!("{errors}"))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true))).unwrap()
}

fn decided(columns: Vec<(&str, ArrayRef)>) -> Decided {
    decide(&policy(), "d", &batch(columns), ON, &Options::default()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What is read of each row of a column.
fn read(name: &str, array: ArrayRef) -> Vec<String> {
    let found = decided(vec![(name, array)]);
    let show = |row| {
        found
            .facts(row)
            .map_or_else(|errors| errors.iter().next().unwrap().message().to_owned(), |facts| facts.to_json())
    };
    for row in 0..found.rows() {
        assert_eq!(found.facts(row).is_err(), found.status(row) == RowStatus::Invalid, "{}", show(row));
    }
    (0..found.rows()).map(show).collect()
}

#[test]
fn each_type_of_column_is_read() {
    let of = |name: &str, array: ArrayRef, expected: &[&str]| assert_eq!(read(name, array), expected);
    of(
        "yes",
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])),
        &[r#"{"yes":true}"#, r#"{"yes":false}"#, "{}"],
    );
    of(
        "whole",
        Arc::new(Int8Array::from(vec![3, -1])),
        &[r#"{"whole":3}"#, "`whole` must be at least 0, and `-1` is not"],
    );
    of("whole", Arc::new(UInt64Array::from(vec![u64::MAX])), &[r#"{"whole":18446744073709551615}"#]);
    let decimals =
        |digits: Vec<i128>, scale| Arc::new(Decimal128Array::from(digits).with_precision_and_scale(38, scale).unwrap());
    of("whole", decimals(vec![300, 350], 2), &[r#"{"whole":3}"#, "`whole` must be `integer`, and `3.5` is not"]);
    of("rest", decimals(vec![-350, 10i128.pow(37)], 2), &[r#"{"rest":"-3.5"}"#, "`rest` has more than 28 digits"]);
    of("rest", decimals(vec![5 * 10i128.pow(29)], 30), &[r#"{"rest":"0.5"}"#]);
    of("rest", decimals(vec![5], -2), &[r#"{"rest":"500"}"#]);
    let wide = Decimal256Array::from(vec![i256::from_i128(125)]).with_precision_and_scale(76, 2).unwrap();
    of("rest", Arc::new(wide), &[r#"{"rest":"1.25"}"#]);
    of(
        "rest",
        Arc::new(StringArray::from(vec!["1.50", "x"])),
        &[r#"{"rest":"1.5"}"#, "`rest` must be `decimal`, and `\"x\"` is not"],
    );
    of("cash", Arc::new(Int64Array::from(vec![7])), &[r#"{"cash":"GBP 7.00"}"#]);
    of(
        "cash",
        Arc::new(StringViewArray::from(vec!["GBP 7.5", "EUR 7"])),
        &[r#"{"cash":"GBP 7.50"}"#, "`cash` is money in GBP, and the amount given is in EUR"],
    );
    of(
        "day",
        Arc::new(Date32Array::from(vec![20_000, 0, i32::MAX])),
        &[
            r#"{"day":"2024-10-04"}"#,
            "`day` must be on or after 2020-01-01, and `\"1970-01-01\"` is not",
            "`day` must be `date`, and `\"2147483647 days after 1970-01-01\"` is not",
        ],
    );
    of(
        "day",
        Arc::new(Date64Array::from(vec![20_000 * 86_400_000, 1])),
        &[r#"{"day":"2024-10-04"}"#, "`day` is a date with a time of day"],
    );
    let moments = TimestampMicrosecondArray::from(vec![1_000_000, 1_500_000]);
    of(
        "moment",
        Arc::new(moments.clone()),
        &[r#"{"moment":"1970-01-01T00:00:01Z"}"#, r#"{"moment":"1970-01-01T00:00:01.5Z"}"#],
    );
    of(
        "moment",
        Arc::new(moments.with_timezone("Europe/Paris")),
        &[r#"{"moment":"1970-01-01T00:00:01Z"}"#, r#"{"moment":"1970-01-01T00:00:01.5Z"}"#],
    );
    of(
        "term",
        Arc::new(IntervalYearMonthArray::from(vec![24, -1])),
        &[r#"{"term":"P2Y"}"#, "`term` is neither whole months nor whole days"],
    );
    of("pause", Arc::new(DurationSecondArray::from(vec![3_600])), &[r#"{"pause":"PT1H"}"#]);
    let kinds: DictionaryArray<Int8Type> = [Some("fund"), None, Some("firm"), Some("fnd")].into_iter().collect();
    of(
        "kind",
        Arc::new(kinds),
        &[r#"{"kind":"fund"}"#, "{}", r#"{"kind":"firm"}"#, "`kind` is `Kind`, which has no value `fnd`"],
    );
    let mut lists = ListBuilder::new(StringBuilder::new());
    lists.append_value([Some("fund"), Some("firm")]);
    lists.append_null();
    of("kinds", Arc::new(lists.finish()), &[r#"{"kinds":["firm","fund"]}"#, "{}"]);
    of("words", Arc::new(NullArray::new(1)), &["{}"]);
}

#[test]
fn structs_and_names_with_dots_are_records() {
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("Ada"), None]));
    let shares: ArrayRef =
        Arc::new(Decimal128Array::from(vec![Some(25), None]).with_precision_and_scale(5, 2).unwrap());
    let field = |name: &str, array: &ArrayRef| Arc::new(Field::new(name, array.data_type().clone(), true));
    let owner =
        StructArray::from(vec![(field("name", &names), names.clone()), (field("share", &shares), shares.clone())]);
    let found = decided(vec![("owner", Arc::new(owner))]);
    assert_eq!(found.facts(0).unwrap().to_json(), r#"{"owner":{"name":"Ada","share":"25%"}}"#);
    let found = decided(vec![("owner.name", names), ("owner.share", shares)]);
    assert_eq!(found.facts(0).unwrap().to_json(), r#"{"owner":{"name":"Ada","share":"25%"}}"#);
    assert_eq!(found.facts(1).unwrap().to_json(), "{}");

    let values: ArrayRef = Arc::new(Int64Array::from(vec![Some(4), None, None]));
    let none: ArrayRef = Arc::new(BooleanArray::from(vec![false, true, false]));
    let maybe = StructArray::from(vec![(field("value", &values), values), (field("none", &none), none)]);
    let found = read("maybe", Arc::new(maybe));
    assert_eq!(found, [r#"{"maybe":4}"#, r#"{"maybe":{"none":true}}"#, "{}"]);

    let value: ArrayRef = Arc::new(BooleanArray::from(vec![true, true]));
    let by: ArrayRef = Arc::new(StringArray::from(vec!["officer", "someone"]));
    let reason: ArrayRef = Arc::new(StringArray::from(vec!["It is.", "It is."]));
    let sound = StructArray::from(vec![
        (field("value", &value), value),
        (field("by", &by), by),
        (field("reason", &reason), reason),
    ]);
    let found = read("sound", Arc::new(sound));
    assert_eq!(
        found,
        [
            r#"{"sound":{"value":true,"by":"officer","reason":"It is."}}"#,
            "`sound` is for the officer to judge, not for `someone`",
        ]
    );
}

#[test]
fn what_is_wrong_with_columns_is_told_at_once() {
    let columns = batch(vec![
        ("hole", Arc::new(Int64Array::from(vec![1]))),
        ("rest", Arc::new(Float64Array::from(vec![0.5]))),
        ("yes", Arc::new(StringArray::from(vec!["true"]))),
        ("owner.nme", Arc::new(StringArray::from(vec!["Ada"]))),
        ("sound", Arc::new(BooleanArray::from(vec![true]))),
    ]);
    let errors = decide(&policy(), "d", &columns, ON, &Options::default()).unwrap_err();
    let mut told: Vec<String> =
        errors.iter().map(|one| format!("{}; {}", one.message(), one.help_text().unwrap_or(""))).collect();
    told.sort();
    assert_eq!(
        told,
        [
            "`owner.nme` is no field of `Owner`; did you mean `name`?",
            "`rest` is a floating-point number, which has no exact digits; cast the column to a decimal128 of as many places as were meant, or give text",
            "`sound` is `bool`, and its column is `Boolean`; give a column of structs with `value`, `by` and `reason`",
            "`yes` is `bool`, and its column is `Utf8`; give a column of booleans",
            "unknown fact `hole`; did you mean `whole`?",
        ]
    );
    let keep = |name: &str| Options { keep: vec![name.to_owned()] };
    assert!(decide(&policy(), "d", &batch(vec![("hole", columns.column(0).clone())]), ON, &keep("hole")).is_ok());
    let none = decide(&policy(), "d", &batch(vec![("whole", columns.column(0).clone())]), ON, &keep("id")).unwrap_err();
    assert_eq!(none.iter().next().unwrap().message(), "`id` is to be kept, and is no column of the batch");
    let taken = decide(&policy(), "d", &batch(vec![("status", columns.column(0).clone())]), ON, &keep("status"));
    assert_eq!(
        taken.unwrap_err().iter().next().unwrap().message(),
        "`status` is to be kept, and is the name of a column of answers"
    );
    let columns = batch(vec![("whole", columns.column(0).clone())]);
    assert!(decide(&policy(), "e", &columns, ON, &Options::default()).is_err());
}

#[test]
fn a_wrong_row_keeps_no_other_from_being_decided() {
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), Some(-1), Some(11), None, Some(1)]));
    let cash: ArrayRef = Arc::new(
        Decimal128Array::from(vec![Some(1_000), Some(0), Some(0), Some(0), None])
            .with_precision_and_scale(10, 2)
            .unwrap(),
    );
    let ids: ArrayRef = Arc::new(Int64Array::from(vec![1, 2, 3, 4, 5]));
    let columns = batch(vec![("whole", whole), ("id", ids), ("cash", cash)]);
    let options = Options { keep: vec!["id".to_owned()] };
    let table = decide(&policy(), "d", &columns, ON, &options).unwrap().to_batch_with_needs().unwrap();
    let column = |name: &str| table.column_by_name(name).unwrap();
    let words = |name: &str| -> Vec<Option<String>> {
        let array = column(name);
        let (keys, values) = match array.data_type() {
            DataType::Dictionary(keys, _) if **keys == DataType::Int8 => {
                let array = array.as_dictionary::<Int8Type>();
                ((0..5).map(|row| array.key(row)).collect::<Vec<_>>(), array.values().as_string::<i32>().clone())
            }
            _ => {
                let array = array.as_dictionary::<Int32Type>();
                ((0..5).map(|row| array.key(row)).collect(), array.values().as_string::<i32>().clone())
            }
        };
        keys.into_iter().map(|key| Some(values.value(key?).to_owned())).collect()
    };
    let some = |all: [&str; 5]| all.map(|one| (!one.is_empty()).then(|| one.to_owned())).to_vec();
    assert_eq!(words("status"), some(["settled", "invalid", "settled", "undetermined", "undetermined"]));
    assert_eq!(words("outcome"), some(["good", "", "bad", "", ""]));
    assert_eq!(words("one"), some(["met", "", "not_met", "undetermined", "met"]));
    assert_eq!(words("two"), some(["met", "", "met", "met", "undetermined"]));
    assert_eq!(column("id").as_ref(), columns.column(1).as_ref());
    let errors = column("errors").as_string::<i32>();
    assert!(errors.value(1).starts_with(r#"{"regbox":1,"errors":[{"code":"E0606""#), "{}", errors.value(1));
    assert_eq!(errors.null_count(), 4);
    let needs = column("needs").as_list::<i32>();
    assert_eq!((needs.value(3).as_string::<i32>().value(0), needs.value(0).len()), ("whole", 0));
    // Nothing at all, and no rows.
    assert_eq!(
        decided(vec![("whole", Arc::new(Int64Array::from(Vec::<i64>::new())))]).to_batch().unwrap().num_rows(),
        0
    );
}
