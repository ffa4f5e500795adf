use crate::Folder;
use serde_json::{Value, json};

/// What would change: more people, and a new criterion; `not_licensed` goes.
pub(crate) const DRAFT: &str = r#"
policy demo "Demonstration sandbox" {
  version  "2.0"
  in force from 2024-01-01
  source   regs "Sandbox Regulations 2027"
}
fact headcount: integer   "How many people work for it?" { at least 0 }
fact turnover:  money GBP "What was its turnover?"
fact insured:   bool      "Is it insured?"
criterion small "A small firm" {
  cites    regs "reg 7"
  requires headcount is less than 60
}
criterion covered "Insured" {
  cites    regs "reg 9"
  requires insured
}
decision eligibility "May this firm enter the sandbox?" {
  eligible   when all of { small, covered }
  ineligible otherwise
}
"#;

const CASES: &str = "\
holds_licence,headcount,turnover,insured
false,49,GBP 1,true
false,50,GBP 1,true
true,12,GBP 1,true
true,60,GBP 1,false
false,49,GBP 1,
,49,GBP 1,true
false,,,
false,70,,false
";

fn folder() -> Folder {
    let folder = Folder::with_policies();
    folder.write("draft.regbox", DRAFT);
    let own = CASES.lines().map(|line| format!("{}\n", line.rsplit_once(',').unwrap().0)).collect::<String>();
    folder.write("own.csv", own).write("cases.csv", CASES);
    folder
}

const LINE: &str = "simulate demo.regbox --on 2026-05-01";

fn counts(side: &Value) -> Vec<(&str, u64)> {
    let results = side["results"].as_array().unwrap().iter();
    results.map(|one| (one["name"].as_str().unwrap(), one["cases"].as_u64().unwrap())).collect()
}

#[test]
fn outcomes_and_criteria_are_counted() {
    let ran = folder().run(&format!("{LINE} --data own.csv --format json"));
    let json = ran.json();
    assert_eq!(
        (ran.status, &json["cases"], &json["invalid"], &json["data"]),
        (0, &json!(8), &json!(0), &json!({"file": "own.csv"}))
    );
    let policy = &json["policy"];
    let expected =
        [("eligible", 2), ("ineligible", 4), ("undetermined", 2), ("conflict", 0), ("problem", 0), ("invalid", 0)];
    assert_eq!(counts(policy), expected);
    assert_eq!(
        (&policy["name"], &policy["on"], &policy["decision"]),
        (&json!("demo"), &json!("2026-05-01"), &json!("eligibility"))
    );
    let [licence, small] = policy["criteria"].as_array().unwrap().as_slice() else { panic!("{policy}") };
    assert_eq!(licence["cites"], json!(["Sandbox Regulations 2023, reg 6"]));
    let of = |one: &Value| ["not_met", "not_met_alone", "open", "open_alone"].map(|key| one[key].as_u64().unwrap());
    // The firm of row 4 misses both.
    assert_eq!((of(licence), of(small)), ([2, 1, 1, 1], [3, 2, 1, 1]));
    assert_eq!(small["verdicts"]["met"], 4);
    let ineligible = &small["in"].as_array().unwrap()[0];
    assert_eq!((&ineligible["result"], of(ineligible)), (&json!("ineligible"), [3, 2, 0, 0]));
}

#[test]
fn the_counts_are_those_of_deciding_one_by_one() {
    let folder = folder();
    let decided = folder.run("decide demo.regbox --on 2026-05-01 --facts own.csv");
    let mut outcomes = std::collections::BTreeMap::new();
    for decision in decided.lines() {
        let outcome = decision["outcome"].as_str().or(decision["status"].as_str()).unwrap().to_owned();
        *outcomes.entry(outcome).or_insert(0) += 1;
    }
    let json = folder.run(&format!("{LINE} --data own.csv --format json")).json();
    for (name, count) in counts(&json["policy"]) {
        assert_eq!(outcomes.get(name).copied().unwrap_or(0), count, "{name}");
    }
}

#[test]
fn who_changes_and_by_what() {
    let folder = folder();
    let line = format!("{LINE} --data cases.csv --compare draft.regbox --examples 2");
    let json = folder.run(&format!("{line} --format json")).json();
    assert_eq!(counts(&json["compared"])[..3], [("eligible", 4), ("ineligible", 2), ("undetermined", 2)]);
    let changes = &json["changes"];
    assert_eq!(
        (&changes["compared"], &changes["changed"], &changes["no_criterion"]),
        (&json!(8), &json!(4), &json!(0))
    );
    let moves: Vec<_> = changes["moves"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let words = ["from", "to"].map(|key| one[key].as_str().unwrap());
            (words, one["cases"].as_u64().unwrap())
        })
        .collect();
    let expected =
        [(["eligible", "undetermined"], 1), (["ineligible", "eligible"], 2), (["undetermined", "eligible"], 1)];
    assert_eq!(moves, expected);
    let by: Vec<_> = changes["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["cases"].as_u64().unwrap(), one["alone"].as_u64().unwrap()))
        .collect();
    assert_eq!(by, [("not_licensed", 2, 2), ("small", 1, 1), ("covered", 1, 1)]);
    let example = &changes["moves"][1]["examples"][0];
    assert_eq!((&example["line"], &example["criteria"]), (&json!(3), &json!(["small"])));
    assert_eq!(example["facts"], json!({"holds_licence": false, "headcount": 50, "turnover": "GBP 1.00"}));
    assert!(example["before"].as_str().unwrap().contains("headcount is less than 50"), "{example}");
    assert!(example["after"].as_str().unwrap().contains("headcount is less than 60"), "{example}");
    let text = folder.run(&line);
    assert_eq!((text.status, text.err.as_str()), (0, ""));
    for line in [
        "4 of 8 cases (50.0%) come to something else",
        "  ineligible    eligible          2",
        "  small             1      1",
        "  small: Sandbox Regulations 2027, reg 7",
        "line 3: ineligible before, eligible after, by small",
    ] {
        assert!(text.out.lines().any(|one| one == line), "{line}\n{}", text.out);
    }
}

#[test]
fn a_change_that_no_criterion_makes() {
    let folder = folder();
    folder
        .write("any.regbox", crate::POLICY.replace("all of { not_licensed, small }", "any of { not_licensed, small }"));
    folder.write("order.regbox", "exception relief to small when headcount is 50 cites regs \"Order, art 1\"\n");
    let changes =
        |options: &str| folder.run(&format!("{LINE} --data own.csv {options} --format json")).json()["changes"].take();
    // Rows 2, 3 and 8 miss one of two; what is open there is open no more.
    let any = changes("--compare any.regbox");
    assert_eq!((&any["changed"], &any["no_criterion"], &any["criteria"]), (&json!(5), &json!(5), &json!([])));
    // A later instrument, in a file of its own.
    let order = changes("--compare demo.regbox --compare-with order.regbox");
    assert_eq!((&order["changed"], &order["criteria"][0]["name"]), (&json!(1), &json!("small")));
    // The same policy on a day on which it is not in force.
    let early = changes("--compare demo.regbox --compare-on 2023-12-31");
    assert_eq!(early["changed"], 8);
    assert!(early["moves"].as_array().unwrap().iter().all(|one| one["to"] == "problem"), "{early}");
}

#[test]
fn results_are_written_row_by_row() {
    let folder = folder();
    let ran = folder.run(&format!("{LINE} --data cases.csv --compare draft.regbox --out r.csv"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    let written = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    let head = "row,status,outcome,not_licensed,small,errors,after.status,after.outcome,after.small,after.covered,after.errors";
    assert_eq!(lines[0], head);
    assert_eq!(lines[2], "3,settled,ineligible,met,not_met,,settled,eligible,met,met,");
    assert_eq!(lines[7], "8,undetermined,,met,undetermined,,undetermined,,undetermined,undetermined,");
    assert_eq!(lines.len(), 9);
}

#[test]
fn columns_are_kept() {
    let folder = folder();
    let named: String = CASES.lines().enumerate().map(|(at, line)| format!("\"firm, {at}\",{line}\n")).collect();
    folder.write("named.csv", named.replacen("\"firm, 0\"", "id", 1));
    let line = format!("{LINE} --data named.csv --compare draft.regbox --keep id");
    let ran = folder.run(&format!("{line} --out r.csv"));
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("line 3 (id: firm, 2): ineligible before, eligible after, by small"), "{}", ran.out);
    let written = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    assert!(written.starts_with("row,id,status,"), "{written}");
    assert!(written.contains("\n3,\"firm, 2\",settled,ineligible,"), "{written}");
    let json = folder.run(&format!("{line} --format json")).json();
    assert_eq!(json["changes"]["moves"][1]["examples"][0]["kept"], json!({"id": "firm, 2"}));
    let ran = folder.run(&format!("{LINE} --data named.csv --keep ld --format json"));
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0602".to_owned()]));
    assert!(ran.out.contains("did you mean `id`?"), "{}", ran.out);
    for (options, part) in [("--data f.jsonl --keep id", "has none"), ("--rows 5 --keep id", "--data")] {
        folder.write("f.jsonl", "{}");
        let ran = folder.run(&format!("{LINE} {options}"));
        assert!(ran.refused().contains(part), "{}", ran.err);
    }
    folder.write("small.csv", "small\n1\n");
    let ran = folder.run(&format!("{LINE} --data small.csv --keep small --out r.csv"));
    assert!(ran.refused().contains("the results have a column of that name"), "{}", ran.err);
}

#[test]
fn a_page_needs_nothing_else_and_takes_no_text_for_markup() {
    let folder = folder();
    folder.write("odd.regbox", DRAFT.replace("A small firm", "A <b>small</b> firm & co"));
    let ran = folder.run(&format!("{LINE} --data cases.csv --compare odd.regbox --html r.html"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
    assert!(page.contains("A &lt;b&gt;small&lt;/b&gt; firm &amp; co") && !page.contains("<b>small"), "{page}");
    for outside in ["<script", "src=", "href=", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for svg in page.split("<svg").skip(1) {
        let (head, _) = svg.split_once("</svg>").unwrap();
        assert!(head.contains("role=\"img\"") && head.contains("<title ") && head.contains("<desc "), "{head}");
    }
    assert!(page.contains("<summary>line 3: ineligible → eligible, by small</summary>"), "{page}");
    assert!(
        page.contains(
            "<td class=\"n\">2</td><td class=\"n\">25.0%</td><td class=\"n\">4</td><td class=\"n\">50.0%</td>"
        ),
        "{page}"
    );
}

#[test]
fn a_bad_row_is_told_and_the_others_are_counted() {
    let folder = Folder::with_policies();
    folder.write("f.csv", "holds_licence,headcount\nfalse,1\nfalse,many\ntrue,-1\nfalse,2\n");
    let ran = folder.run(&format!("{LINE} --data f.csv"));
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("eligible") && ran.out.contains("invalid"), "{}", ran.out);
    for part in ["line 3:\nerror[E0603]", "line 4:\nerror[E0606]", "2 of 4 cases in error"] {
        assert!(ran.err.contains(part), "{part}\n{}", ran.err);
    }
    let ran = folder.run(&format!("{LINE} --data f.csv --format json"));
    let json = ran.json();
    assert_eq!((ran.status, &json["invalid"]), (1, &json!(2)));
    assert_eq!((&json["errors"][1]["line"], &json["errors"][1]["errors"][0]["code"]), (&json!(4), &json!("E0606")));
    assert_eq!(counts(&json["policy"])[0], ("eligible", 2));
}

#[test]
fn cases_are_made_up_from_a_seed() {
    let folder = folder();
    let run = |options: &str| folder.run(&format!("{LINE} --rows 3000 {options} --format json")).json();
    let json = run("--seed 7");
    assert_eq!(
        (&json["cases"], &json["invalid"], &json["data"]),
        (&json!(3000), &json!(0), &json!({"seed": 7, "unknown": 0}))
    );
    assert!(counts(&json["policy"])[..2].iter().all(|(_, count)| *count > 500), "{json}");
    assert_eq!(json, run("--seed 7"));
    assert_ne!(json, run("--seed 8"));
    // What is saved comes to the same when it is given.
    let saved = run("--seed 7 --unknown 20 --save made.jsonl");
    let again = folder.run(&format!("{LINE} --data made.jsonl --format json")).json();
    assert_eq!((&saved["policy"], &saved["cases"]), (&again["policy"], &again["cases"]));
    let open = run("--seed 7 --unknown 40");
    assert!(counts(&open["policy"])[2].1 > 300, "{open}");
    // The threshold moves from 50 to 60: who has 50 to 59 people comes in.
    folder.write("later.regbox", crate::POLICY.replace("less than 50", "less than 51"));
    let changes = &run("--seed 7 --compare later.regbox")["changes"];
    assert!(changes["changed"].as_u64().unwrap() > 100, "{changes}");
    assert_eq!(changes["moves"].as_array().unwrap().len(), 1);
    assert_eq!(changes["criteria"][0]["name"], "small");
}

#[test]
fn calls_that_cannot_be_carried_out() {
    let folder = folder();
    for (options, part) in [
        ("--data cases.txt", "does not say what it holds"),
        ("--data none.csv", "cannot be read"),
        ("--data own.csv --rows 5", "cannot be used with"),
        ("--examples 2", "--compare"),
        ("--data own.csv --save f.jsonl", "cannot be used with"),
        ("--rows 5 --save none/f.jsonl", "cannot be written"),
        ("--rows 5 --out r.txt", "does not say what to write"),
        ("--rows 5 --out none/r.csv", "cannot be written"),
        ("--rows 5 --html none/r.html", "cannot be written"),
        ("--rows 5 --decision eligability", "did you mean `eligibility`?"),
        ("--rows 5 --unknown 101", "101"),
        ("--rows 5 --compare none.regbox", "cannot be read"),
    ] {
        let ran = folder.run(&format!("{LINE} {options}"));
        assert!(ran.refused().contains(part), "{options}\n{}", ran.err);
    }
    let ran = folder.run(&format!("{LINE} --data cases.csv"));
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("unknown fact `insured`"), "{}", ran.err);
    assert!(ran.err.contains("does not ask for it; or keep it as it is: `--keep insured`"), "{}", ran.err);
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = Folder::with_policies();
    folder.write("firms.csv", "firm,headcount\na,3\n");
    for line in [
        "simulate demo.regbox --data firms.csv --keep firm --out firms.csv",
        "simulate demo.regbox --data firms.csv --keep firm --out ./firms.csv",
        "simulate demo.regbox --data firms.csv --keep firm --html demo.regbox",
        "simulate demo.regbox --data firms.csv --keep firm --out new.csv --html new.csv",
        "simulate demo.regbox --compare second.regbox --save second.regbox",
        "doc demo.regbox --out demo.regbox",
    ] {
        let ran = folder.run(line);
        assert!(ran.refused().contains("would be written over: give what is written a name of its own"), "{line}");
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("firms.csv")).unwrap(), "firm,headcount\na,3\n");
    assert!(!folder.path().join("new.csv").exists());
}

#[test]
fn a_fact_that_is_kept_is_decided_on() {
    let folder = Folder::with_policies();
    folder.write("firms.csv", "firm,headcount\na,3\nb,60\n");
    let ran =
        folder.run("simulate demo.regbox --data firms.csv --keep firm --keep headcount --out r.csv --format json");
    assert_eq!(ran.json()["policy"]["criteria"][1]["verdicts"]["not_met"], 1, "{ran:?}");
    let rows = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    assert!(rows.lines().nth(2).unwrap().starts_with("3,b,60,"), "{rows}");
}

/// A policy whose lists of directors have fields; a firm of which a director is disqualified stays out.
pub(crate) fn of_directors(fields: &str) -> String {
    let head = "policy p \"P\" { version \"1\" in force from 2024-01-01 source r \"R\" }";
    format!(
        "{head}\nrecord Director {{ fit: bool \"?\" {fields} }}\nfact directors: list of Director \"?\"\n\
         criterion c {{ cites r \"1\" requires every d in directors satisfies d.fit }}\n\
         decision d {{ yes when c  no otherwise }}\n"
    )
}

#[test]
fn fields_of_records_in_lists_go_to_the_version_that_has_them() {
    let folder = Folder::with_policies();
    folder
        .write("before.regbox", of_directors("name: text \"?\""))
        .write("after.regbox", of_directors("age: integer \"?\""));
    folder.write("f.jsonl", "{\"directors\": [{\"fit\": true, \"name\": \"A\", \"age\": 40}, {\"fit\": true}]}\n");
    folder.write("f.csv", "directors\n\"[{\"\"fit\"\": true, \"\"name\"\": \"\"A\"\", \"\"age\"\": 40}]\"\n");
    for file in ["f.jsonl", "f.csv"] {
        let line = format!("simulate before.regbox --compare after.regbox --data {file} --on 2026-05-01 --format json");
        let ran = folder.run(&line);
        let json = ran.json();
        assert_eq!((ran.status, &json["invalid"]), (0, &json!(0)), "{file}: {json}");
        assert_eq!((counts(&json["policy"])[0], counts(&json["compared"])[0]), (("yes", 1), ("yes", 1)), "{file}");
    }
    // What neither has is refused by both.
    folder.write("f.jsonl", "{\"directors\": [{\"fit\": true, \"nmae\": \"A\"}]}\n");
    let json = folder.run("simulate before.regbox --compare after.regbox --data f.jsonl --format json").json();
    assert_eq!(["policy", "compared"].map(|side| counts(&json[side])[5]), [("invalid", 1); 2], "{json}");
}
