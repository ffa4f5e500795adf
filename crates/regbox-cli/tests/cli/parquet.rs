//! `regbox simulate` on Parquet: what it reads is what it reads of the same rows as CSV.

use crate::{Folder, codes};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, FixedSizeListArray, Float64Array, Int32Array, LargeListArray,
    ListArray, RecordBatch, StringArray, StructArray,
};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::json;
use std::fs::File;
use std::sync::Arc;

const LINE: &str = "simulate demo.regbox --on 2026-05-01";

fn write(folder: &Folder, name: &str, compression: Compression, columns: Vec<(&str, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)));
    let batch = batch.unwrap();
    let file = File::create(folder.path().join(name)).unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// So many firms, in a folder as Parquet and as CSV; every thirteenth has fewer people than none.
fn firms(rows: i32, wrong: bool) -> Folder {
    let folder = Folder::with_policies();
    let owner = "record Owner { local: bool \"Is the owner local?\" }\nfact owner: Owner \"Who owns it?\"\n";
    let local = "criterion local \"A local owner\" { cites regs \"reg 10\" requires owner.local }\n";
    let draft = crate::simulate::DRAFT.replace("covered }", "covered, local }");
    folder.write("draft.regbox", format!("{draft}{owner}{local}"));
    let rows = 0..rows;
    let licence: Vec<Option<bool>> = rows.clone().map(|at| (at % 5 != 4).then_some(at % 3 == 0)).collect();
    let staff: Vec<Option<i32>> = rows
        .clone()
        .map(|at| if wrong && at % 13 == 12 { Some(-1) } else { (at % 7 != 6).then_some(at % 90) })
        .collect();
    let turnover: Vec<i128> = rows.clone().map(|at| i128::from(at) * 1_01).collect();
    let insured: Vec<bool> = rows.clone().map(|at| at % 4 != 0).collect();
    let fit: Vec<bool> = rows.clone().map(|at| at % 2 == 0).collect();
    let local: Vec<bool> = rows.clone().map(|at| at % 11 != 0).collect();
    let names: Vec<String> = rows.clone().map(|at| format!("firm {at}")).collect();
    let mut csv = String::from("firm,holds_licence,headcount,turnover,insured,owner.fit,owner.local\n");
    for at in 0..licence.len() {
        let cell = |value: Option<String>| value.unwrap_or_default();
        let cents = turnover[at];
        csv.push_str(&format!(
            "{},{},{},{}.{:02},{},{},{}\n",
            names[at],
            cell(licence[at].map(|value| value.to_string())),
            cell(staff[at].map(|value| value.to_string())),
            cents / 100,
            cents % 100,
            insured[at],
            fit[at],
            local[at]
        ));
    }
    folder.write("firms.csv", csv);
    let turnover = Decimal128Array::from(turnover).with_precision_and_scale(18, 2).unwrap();
    let fit: ArrayRef = Arc::new(BooleanArray::from(fit));
    // The draft asks of an owner whether it is local, and no more whether it is fit.
    let local: ArrayRef = Arc::new(BooleanArray::from(local));
    let owner = StructArray::from(vec![
        (Arc::new(Field::new("fit", DataType::Boolean, true)), fit),
        (Arc::new(Field::new("local", DataType::Boolean, true)), local),
    ]);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("firm", Arc::new(StringArray::from(names))),
        ("holds_licence", Arc::new(BooleanArray::from(licence))),
        ("headcount", Arc::new(Int32Array::from(staff))),
        ("turnover", Arc::new(turnover)),
        ("insured", Arc::new(BooleanArray::from(insured))),
        ("owner", Arc::new(owner)),
    ];
    write(&folder, "firms.parquet", Compression::SNAPPY, columns);
    folder
}

#[test]
fn a_table_comes_to_what_its_rows_come_to() {
    for wrong in [false, true] {
        // More rows than are read at once.
        let folder = firms(20_000, wrong);
        let run = |file: &str| {
            let ran = folder
                .run(&format!("{LINE} --data {file} --compare draft.regbox --keep firm --examples 3 --format json"));
            (ran.status, ran.json())
        };
        let ((status, mut table), (_, mut rows)) = (run("firms.parquet"), run("firms.csv"));
        assert_eq!(status, i32::from(wrong));
        assert_eq!(table["cases"], 20_000);
        assert_eq!(table["invalid"], if wrong { 1_538 } else { 0 });
        assert!(table["changes"]["changed"].as_u64().unwrap() > 1_000, "{table}");
        // The header of a CSV file is its first line.
        let first = |json: &serde_json::Value, key: &str| json["changes"]["moves"][0]["examples"][0][key].as_u64();
        assert_eq!(first(&table, "row").map(|row| row + 1), first(&rows, "line"));
        for json in [&mut table, &mut rows] {
            json["data"].take();
            json["errors"].take();
            for moved in json["changes"]["moves"].as_array_mut().unwrap() {
                for example in moved["examples"].as_array_mut().unwrap() {
                    example.as_object_mut().unwrap().retain(|key, _| !matches!(key.as_str(), "row" | "line"));
                }
            }
        }
        assert_eq!(table, rows);
    }
}

#[test]
fn every_codec_that_is_usual_is_read() {
    let folder = Folder::with_policies();
    for (name, compression) in [
        ("plain", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("zstd", Compression::ZSTD(ZstdLevel::default())),
        ("gzip", Compression::GZIP(parquet::basic::GzipLevel::default())),
        ("lz4", Compression::LZ4_RAW),
    ] {
        let headcount: ArrayRef = Arc::new(Int32Array::from(vec![1; 3_000]));
        write(&folder, &format!("{name}.parquet"), compression, vec![("headcount", headcount)]);
        let json = folder.run(&format!("{LINE} --data {name}.parquet --format json")).json();
        assert_eq!(json["policy"]["criteria"][1]["verdicts"]["met"], 3_000, "{name}");
    }
}

#[test]
fn columns_that_are_no_facts_are_told_with_a_mend() {
    let folder = Folder::with_policies();
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.5]));
    let texts: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    for (name, array, code, part) in [
        ("headcuont", numbers, "E0602", "did you mean `headcount`? or keep it as it is: `--keep headcuont`"),
        ("turnover", floats, "E0609", "decimal128"),
        ("holds_licence", texts, "E0603", "holds_licence"),
    ] {
        write(&folder, "f.parquet", Compression::SNAPPY, vec![(name, array)]);
        let ran = folder.run(&format!("{LINE} --data f.parquet --format json"));
        assert_eq!((ran.status, ran.codes()), (1, vec![code.to_owned()]), "{name}");
        let ran = folder.run(&format!("{LINE} --data f.parquet"));
        assert_eq!((ran.status, ran.out.as_str()), (1, ""));
        assert!(ran.err.contains(part), "{name}\n{}", ran.err);
    }
    folder.write("f.parquet", "headcount\n1\n");
    let ran = folder.run(&format!("{LINE} --data f.parquet --format json"));
    assert_eq!((ran.status, codes(&ran.json())), (1, vec!["E0601".to_owned()]));
}

/// Whatever is done to a file, it is read or refused, and the library that reads it does not bring the command down.
#[test]
fn damaged_files_are_refused() {
    let folder = firms(500, false);
    let whole = std::fs::read(folder.path().join("firms.parquet")).unwrap();
    let schema = whole.windows(5).position(|bytes| bytes == b"/////").unwrap();
    let mut refused = 0;
    for step in 0..90 {
        let mut damaged = whole.clone();
        // All over the file, closely where its table of contents is, and in the schema of Arrow, which is in base64.
        let (at, byte) = match step % 3 {
            0 => (whole.len() * step / 90, 0xff),
            1 => (whole.len() - 1 - step * 10, 0x80),
            _ => (schema + step * 7, b'w'),
        };
        damaged[at] = byte;
        if step % 15 == 14 {
            damaged.truncate(at);
        }
        folder.write("damaged.parquet", &damaged);
        let ran =
            folder.run("simulate demo.regbox --compare draft.regbox --data damaged.parquet --keep firm --format json");
        assert!(matches!(ran.status, 0 | 1), "{step} {ran:?}");
        if ran.status == 1 && ran.json()["errors"][0]["code"] == "E0601" {
            refused += 1;
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn a_column_that_csv_does_not_keep() {
    let folder = Folder::with_policies();
    let headcount: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    let floats: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.5]));
    write(&folder, "f.parquet", Compression::SNAPPY, vec![("headcount", headcount), ("x", floats)]);
    let ran = folder.run(&format!("{LINE} --data f.parquet --keep x --out r.csv"));
    assert!(ran.refused().contains("`x` is `Float64`, which a `.csv` file does not keep"), "{}", ran.err);
    let ran = folder.run(&format!("{LINE} --data f.parquet --keep x --out r.parquet"));
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let ran = folder.run(&format!("{LINE} --data f.parquet --keep y"));
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("there is no column `y` to keep; did you mean `x`?"), "{}", ran.err);
}

#[test]
fn results_are_a_table_like_the_rows_of_csv() {
    let folder = firms(20_000, true);
    for form in ["csv", "parquet"] {
        let ran = folder.run(&format!(
            "{LINE} --data firms.parquet --compare draft.regbox --keep firm --out r.{form} --format json"
        ));
        assert_eq!((ran.status, &ran.json()["invalid"]), (1, &json!(1_538)));
    }
    let file = File::open(folder.path().join("r.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut lines = Vec::new();
    for batch in reader {
        let batch = batch.unwrap();
        let words = |array: &ArrayRef, row: usize| match array.data_type() {
            DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).to_string(),
            _ if array.is_null(row) => String::new(),
            DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
            _ => {
                let of_bytes = array.as_dictionary_opt::<Int8Type>();
                let (values, key) = match of_bytes {
                    Some(array) => (array.values(), array.key(row)),
                    None => (array.as_dictionary::<Int32Type>().values(), array.as_dictionary::<Int32Type>().key(row)),
                };
                values.as_string::<i32>().value(key.unwrap()).to_owned()
            }
        };
        if lines.is_empty() {
            let fields = batch.schema();
            lines.push(fields.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(","));
        }
        for row in 0..batch.num_rows() {
            lines.push(batch.columns().iter().map(|array| words(array, row)).collect::<Vec<_>>().join(","));
        }
    }
    let csv = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    assert_eq!(lines.len(), 20_001);
    // None of what is wrong has a comma outside of its quotes, or a line of its own.
    assert_eq!(lines, csv.replace("\"\"", "'").replace('"', "").replace('\'', "\"").lines().collect::<Vec<_>>());
    assert!(
        csv.contains("\n13,firm 12,invalid,,,,\"{\"\"regbox\"\":1,\"\"errors\"\":[{\"\"code\"\":\"\"E0606\"\""),
        "{}",
        &csv[..900]
    );
}

/// A table that takes six hundred megabytes when it is whole, in room for a few of the batches that it is read by.
#[test]
#[cfg(target_os = "linux")]
fn a_long_table_takes_the_room_of_a_batch() {
    const ROWS: usize = 200_000;
    let folder = Folder::with_policies();
    let note: ArrayRef = Arc::new(StringArray::from(vec!["x".repeat(3_000); 1_000]));
    let batch = RecordBatch::try_from_iter_with_nullable([("note", note, true)]).unwrap();
    let file = File::create(folder.path().join("long.parquet")).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    for _ in 0..ROWS / 1_000 {
        writer.write(&batch).unwrap();
    }
    writer.close().unwrap();
    let within = |kilobytes: u32| {
        let line = format!("ulimit -v {kilobytes}; exec \"$0\" {LINE} --data long.parquet --format json");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &line, env!("CARGO_BIN_EXE_regbox")]).current_dir(folder.path());
        shell.output().unwrap()
    };
    let ran = within(400_000);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(crate::Ran::of(&ran).json()["cases"], ROWS);
    // The limit is one that tells: the room of one batch is too little.
    assert!(!within(48_000).status.success());
}

#[test]
fn fields_of_records_in_lists_are_read_for_the_version_that_has_them() {
    let folder = Folder::with_policies();
    let of_directors = crate::simulate::of_directors;
    folder
        .write("before.regbox", of_directors("name: text \"?\""))
        .write("after.regbox", of_directors("age: integer \"?\""));
    let field = |name: &str, ty: DataType| Arc::new(Field::new(name, ty, true));
    // Firms with two directors, none, and two.
    let directors = StructArray::from(vec![
        (field("fit", DataType::Boolean), Arc::new(BooleanArray::from(vec![true, true, true, false])) as ArrayRef),
        (field("name", DataType::Utf8), Arc::new(StringArray::from(vec!["A", "B", "C", "D"]))),
        (field("age", DataType::Int32), Arc::new(Int32Array::from(vec![Some(40), None, Some(41), Some(42)]))),
    ]);
    let member = field("item", directors.data_type().clone());
    let directors: ArrayRef = Arc::new(directors);
    let of_two = || [2, 0, 2].map(|count| Some(vec![Some(0); count]));
    let ends = ListArray::from_iter_primitive::<Int32Type, _, _>(of_two()).offsets().clone();
    let lists: ArrayRef = Arc::new(ListArray::new(member.clone(), ends, directors.clone(), None));
    let ends = LargeListArray::from_iter_primitive::<Int32Type, _, _>(of_two()).offsets().clone();
    let large = LargeListArray::new(member.clone(), ends, directors.clone(), None);
    let fixed = FixedSizeListArray::new(member, 2, directors, None);
    for (lists, yes) in [(lists, 2), (Arc::new(large) as ArrayRef, 2), (Arc::new(fixed) as ArrayRef, 1)] {
        write(&folder, "f.parquet", Compression::SNAPPY, vec![("directors", lists)]);
        let ran =
            folder.run("simulate before.regbox --compare after.regbox --data f.parquet --on 2026-05-01 --format json");
        let json = ran.json();
        assert_eq!((ran.status, &json["invalid"]), (0, &json!(0)), "{json}");
        for side in ["policy", "compared"] {
            assert_eq!(json[side]["results"][0]["cases"], yes, "{json}");
            assert_eq!(json[side]["results"][1]["cases"], 1, "{json}");
        }
    }
}

#[test]
fn a_row_that_is_a_problem_says_why() {
    let folder = Folder::with_policies();
    let policy = crate::POLICY.replace("headcount is less than 50", "1 / headcount is at most 1");
    folder.write("divided.regbox", policy).write("f.csv", "holds_licence,headcount\nfalse,0\nfalse,1\nfalse,0\n");
    let (licence, headcount) = (BooleanArray::from(vec![false; 3]), Int32Array::from(vec![0, 1, 0]));
    let columns: Vec<(&str, ArrayRef)> = vec![("holds_licence", Arc::new(licence)), ("headcount", Arc::new(headcount))];
    write(&folder, "f.parquet", Compression::SNAPPY, columns);
    let of = |file: &str| {
        let json = folder.run(&format!("simulate divided.regbox --on 2026-05-01 --data {file} --format json")).json();
        let [reason] = json["policy"]["reasons"].as_array().unwrap().as_slice() else { panic!("{json}") };
        (reason["message"].clone(), reason["cases"].clone())
    };
    assert_eq!(of("f.parquet"), of("f.csv"));
    assert_eq!(of("f.parquet").1, 2);
}
