use crate::{Folder, Ran, codes};

const LINE: &str = "decide demo.regbox --with second.regbox --decision admission --on 2026-05-01 --facts";

fn rows(text: impl AsRef<[u8]>) -> Ran {
    Folder::with_policies().write("f.csv", text).run(&format!("{LINE} f.csv --format json"))
}

#[test]
fn a_row_is_the_case_that_json_says() {
    let folder = Folder::with_policies();
    let csv = concat!(
        "\u{feff}owner.name,holds_licence, headcount ,owner.fit,turnover,scope,owners,note,novel.value,novel.by,novel.reason\r\n",
        "\"Ann, \"\"A\"\"\nBee\",FALSE,12,true,GBP 10.50,lending,[],[yes],true,case officer,new here\r\n",
        "\r\n",
        ",true,,,99,lending; payments,\"[{\"\"fit\"\": false}]\",,,case officer,\r\n",
        ",,,,,[],,,,,",
    );
    let jsonl = concat!(
        "{\"owner\": {\"name\": \"Ann, \\\"A\\\"\\nBee\", \"fit\": true}, \"holds_licence\": false, \"headcount\": 12, ",
        "\"turnover\": \"GBP 10.50\", \"scope\": [\"lending\"], \"owners\": [], \"note\": \"[yes]\", ",
        "\"novel\": {\"value\": true, \"by\": \"case officer\", \"reason\": \"new here\"}}\n",
        "{\"holds_licence\": true, \"turnover\": 99, \"scope\": [\"lending\", \"payments\"], \"owners\": [{\"fit\": false}]}\n",
        "{\"scope\": []}\n",
    );
    folder.write("f.csv", csv).write("f.jsonl", jsonl);
    let from_rows = folder.run(&format!("{LINE} f.csv"));
    let from_lines = folder.run(&format!("{LINE} f.jsonl"));
    assert_eq!((from_rows.status, from_rows.err.as_str()), (0, ""), "{}", from_rows.out);
    assert_eq!(from_rows.out, from_lines.out);
    let outcomes: Vec<_> = from_rows.lines().iter().map(|line| line["outcome"].clone()).collect();
    assert_eq!(outcomes, ["admitted".into(), "refused".into(), serde_json::Value::Null]);
}

#[test]
fn a_bad_row_is_named_by_the_line_on_which_it_begins() {
    let mut csv = b"headcount,note\n1,\"two\nlines\"\nmany,\"two\nlines\"\n\n1\n1,2,3\n1,\xff\n,[\n".to_vec();
    csv.extend(b"5,\"never closed\n1,1\n");
    let ran = rows(csv);
    let lines = ran.lines();
    assert_eq!(ran.status, 1);
    let bad: Vec<_> = lines.iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(bad, [4, 7, 8, 9]);
    let found: Vec<Vec<String>> = lines.iter().filter(|line| line.get("line").is_some()).map(codes).collect();
    assert_eq!(found, [["E0603"], ["E0601"], ["E0601"], ["E0112"]]);
    assert_eq!(lines[2]["errors"][0]["message"], "the row has 1 cell, and the header names 2 columns");
    assert_eq!(lines.len(), 7);
}

#[test]
fn a_header_in_error_refuses_the_file() {
    for (header, code, fact) in [
        ("headcount,headcuont", "E0602", Some("headcuont")),
        ("owner.name,owner.nmae", "E0602", Some("owner.nmae")),
        ("headcount,note,headcount", "E0607", Some("headcount")),
        ("owner.fit,note,owner.fit", "E0607", Some("owner.fit")),
        ("owner,owner.fit", "E0607", Some("owner")),
        ("headcount,", "E0602", None),
        ("headcount;note", "E0601", None),
        ("a.b.c.d.e.f.g.h.i.j.k", "E0602", Some("a")),
        ("headcount.x", "E0603", Some("headcount")),
        ("turnover.amonut", "E0603", Some("turnover")),
        ("turnover.currency", "E0603", Some("turnover")),
    ] {
        let ran = rows(format!("{header}\n1,1\n"));
        assert_eq!((ran.status, ran.codes()), (1, vec![code.to_owned()]), "{header}");
        assert_eq!(ran.json()["errors"][0]["fact"].as_str(), fact, "{header}");
    }
    let ran = Folder::with_policies().write("f.csv", "headcuont\n1\n").run(&format!("{LINE} f.csv"));
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("did you mean `headcount`?"), "{}", ran.err);
    // No JSON that nobody wrote; and this command keeps no columns.
    let ran = Folder::with_policies().write("f.csv", "headcount.x\n1\n").run(&format!("{LINE} f.csv"));
    assert!(ran.err.starts_with("error[E0603]: `headcount` is `integer`, and has no `x`\n"), "{}", ran.err);
    assert!(!ran.err.contains("--keep"), "{}", ran.err);
}

#[test]
fn an_amount_may_stand_beside_its_currency() {
    let folder = Folder::with_policies();
    folder.write("one.csv", "turnover,headcount\nGBP 10.50,1\n7,1\n,1\n");
    folder.write("two.csv", "turnover.currency,headcount,turnover.amount\nGBP,1,10.50\n,1,7\nGBP,1,\n");
    let ran = folder.run(&format!("{LINE} two.csv"));
    assert_eq!((ran.status, &ran.out), (0, &folder.run(&format!("{LINE} one.csv")).out), "{ran:?}");
    let ran = rows("turnover.amount,turnover.currency\n1,EUR\nx,GBP\n");
    let lines = ran.lines();
    assert_eq!([codes(&lines[0]), codes(&lines[1])], [["E0604"], ["E0603"]]);
    assert!(!ran.out.contains("amount\\"), "{}", ran.out);
}

#[test]
fn a_row_without_end_is_a_bad_case() {
    let ran = rows(format!("note,headcount\nx,1\n{},2\nx,3\n{}\nx,4\n", "x".repeat(17 << 20), ",".repeat(70_000)));
    let lines = ran.lines();
    assert_eq!((ran.status, lines.len()), (1, 5));
    let bad: Vec<_> = lines.iter().filter_map(|line| line["line"].as_u64()).collect();
    assert_eq!(bad, [3, 5]);
    assert_eq!((codes(&lines[1]), codes(&lines[3])), (vec!["E0612".to_owned()], vec!["E0612".to_owned()]));
}

#[test]
fn a_file_without_rows() {
    for empty in ["", "\n", "headcount\n"] {
        let ran = rows(empty);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    }
}
