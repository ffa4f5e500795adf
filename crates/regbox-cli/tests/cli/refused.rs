//! `regbox simulate` on cases that are refused, and on those that come to no outcome: which, under which version, and why.

use crate::Folder;
use serde_json::{Value, json};

fn policy(facts: &str) -> String {
    let head = "policy p \"P\" { version \"1\" in force from 2024-01-01 source r \"R\" }";
    format!(
        "{head}\n{facts}\nfact b: integer \"?\"\ndefine share = a / b\n\
         criterion c {{ cites r \"1\" requires share is at most 1 }}\ndecision d {{ yes when c  no otherwise }}\n"
    )
}

fn folder() -> Folder {
    let folder = Folder::with_policies();
    folder.write("before.regbox", policy("fact a: integer \"?\" { at least 0 }"));
    folder.write("after.regbox", policy("fact a: integer \"?\" { at most 9 }"));
    folder.write("f.csv", "a,b\n1,2\n-1,2\n10,2\nx,2\n");
    folder
}

const LINE: &str = "simulate before.regbox --data f.csv --on 2026-05-01";

#[test]
fn a_case_says_under_which_version_it_is_refused() {
    let folder = folder();
    let ran = folder.run(&format!("{LINE} --compare after.regbox --html r.html --format json"));
    let json = ran.json();
    assert_eq!((ran.status, &json["invalid"]), (1, &json!(3)), "{json}");
    let errors = json["errors"].as_array().unwrap().iter();
    let told: Vec<(u64, &Value)> = errors.map(|one| (one["line"].as_u64().unwrap(), &one["under"])).collect();
    let (before, after, both) = (json!(["policy"]), json!(["compared"]), json!(["policy", "compared"]));
    assert_eq!(told, [(3, &before), (4, &after), (5, &both)]);
    let text = folder.run(&format!("{LINE} --compare after.regbox")).err;
    for part in [
        "line 3, refused before:\nerror[E0606]",
        "line 4, refused after:\nerror[E0606]",
        "line 5, refused before and after:\nerror[E0603]",
        "3 of 4 cases in error: 2 refused before, 2 after",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    for part in [
        "<strong>3 of 4 cases are in error</strong> and were not compared: 2 refused before, 2 after.",
        "<summary>line 4, refused after</summary>\n<pre>error[E0606]",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    // One policy has no versions to tell apart.
    let json = folder.run(&format!("{LINE} --format json")).json();
    assert_eq!(json["errors"][0]["under"], Value::Null);
    assert!(folder.run(LINE).err.contains("line 3:\nerror"));
}

#[test]
fn what_each_version_says_of_a_case_is_told() {
    let folder = folder();
    folder.write("other.regbox", policy("fact a: bool \"?\"").replace("a / b", "b / b"));
    folder.write("f.csv", "a,b\nx,2\n");
    let json = folder.run(&format!("{LINE} --compare other.regbox --format json")).json();
    let told: Vec<&Value> = json["errors"].as_array().unwrap().iter().map(|one| &one["under"]).collect();
    assert_eq!((told, &json["invalid"]), (vec![&json!(["policy"]), &json!(["compared"])], &json!(1)), "{json}");
}

#[test]
fn a_problem_says_why() {
    let folder = folder();
    folder.write("f.csv", "a,b\n1,0\n1,2\n2,0\n");
    let reasons = |options: &str| {
        let json = folder.run(&format!("simulate before.regbox --data f.csv {options} --format json")).json();
        json["policy"]["reasons"].clone()
    };
    let divided =
        folder.run("decide before.regbox --facts f.csv --on 2026-05-01").lines()[0]["problems"][0]["message"].take();
    let expected = json!([{"result": "problem", "message": divided, "cases": 2, "line": 2}]);
    assert_eq!(reasons("--on 2026-05-01"), expected);
    let early = "the policy is not in force on 2023-01-01: it is in force from 2024-01-01";
    assert_eq!(reasons("--on 2023-01-01"), json!([{"result": "problem", "message": early, "cases": 3, "line": 2}]));
    let line = "simulate before.regbox --compare after.regbox --compare-on 2023-01-01 --data f.csv --on 2026-05-01";
    let ran = folder.run(&format!("{line} --html r.html --out r.csv"));
    let text = format!("  problem: {early} (3 cases, the first line 2)");
    assert!(ran.out.lines().any(|one| one == text), "{}", ran.out);
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains(&format!("<strong>problem after</strong>: {early} (3 cases, the first line 2)")), "{page}");
    let rows = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    let row = format!(
        "3,settled,yes,met,,problem,,met,\"{{\"\"problems\"\":[{{\"\"message\"\":\"\"{early}\"\"}}],\"\"regbox\"\":1}}\""
    );
    assert!(rows.lines().any(|one| one == row), "{row}\n{rows}");
}
