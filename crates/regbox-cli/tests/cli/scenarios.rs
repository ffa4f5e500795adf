use crate::{CLEAN, Folder};

#[test]
fn scenarios_that_pass() {
    let folder = Folder::with_policies();
    let ran = folder.run("test clean.regbox");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "✓ A small firm\n✓ A large firm\n\n2 passed, 0 failed\n");
    let ran = folder.run("test clean.regbox --format json");
    assert_eq!(ran.status, 0);
    assert!(
        ran.out.starts_with("{\"regbox\":1,\"errors\":[],\"scenarios\":[{\"title\":\"A small firm\",\"passed\":true,"),
        "{}",
        ran.out
    );
}

#[test]
fn a_scenario_that_fails() {
    let folder = Folder::new();
    folder.write("a.regbox", CLEAN.replace("headcount = 400", "headcount = 40"));
    let ran = folder.run("test a.regbox");
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert!(ran.out.starts_with("✓ A small firm\n✗ A large firm\n"), "{}", ran.out);
    assert!(ran.out.contains("E0701") && ran.out.contains("a.regbox"), "{}", ran.out);
    assert!(ran.out.ends_with("\n1 passed, 1 failed\n"), "{}", ran.out);
    let ran = folder.run("test a.regbox --format json");
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0701".to_owned()]));
    let whole: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let [small, large] = ["0", "1"].map(|at| whole.pointer(&format!("/scenarios/{at}")).expect("two scenarios"));
    assert_eq!((&small["passed"], &large["passed"]), (&true.into(), &false.into()));
    assert_eq!((&small["errors"], &large["errors"]), (&serde_json::json!([]), &whole["errors"]));
    assert_eq!(large["span"]["file"], "a.regbox");
}

#[test]
fn a_policy_without_scenarios() {
    let folder = Folder::with_policies();
    let ran = folder.run("test demo.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (0, "0 passed, 0 failed\n"));
    let more = "scenario \"One\" { on 2026-05-01 given { headcount = 60 } expect { eligibility is ineligible } }";
    let ran = folder.write("more.regbox", more).run("test demo.regbox --with more.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (0, "✓ One\n\n1 passed, 0 failed\n"));
}

#[test]
fn a_policy_in_error_is_not_tested() {
    let folder = Folder::new();
    folder.write("a.regbox", CLEAN.replace("requires headcount", "requires headcuont"));
    let ran = folder.run("test a.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    let ran = folder.run("test a.regbox --format json");
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0201".to_owned()]));
}

#[test]
fn what_the_scenarios_reach() {
    let folder = Folder::with_policies();
    let ran = folder.run("test clean.regbox --coverage");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("2 passed, 0 failed\n\nCoverage: "), "{}", ran.out);
    assert!(ran.out.contains("in \"A small firm\""), "{}", ran.out);
    let ran = folder.run("test clean.regbox --coverage --format json");
    let whole: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let points = whole["coverage"].as_array().expect("a list");
    assert!(
        points.iter().any(|point| point["kind"] == "outcome" && !point["scenarios"].as_array().unwrap().is_empty())
    );
    assert!(whole["errors"].as_array().expect("a list").is_empty());
}

#[test]
fn the_rulebook_in_both_forms() {
    let folder = Folder::with_policies();
    let ran = folder.run("doc clean.regbox");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("# ") && ran.out.contains("| Provision | Source |"), "{}", ran.out);
    let page = folder.run("doc clean.regbox --form html");
    assert!(page.out.starts_with("<!DOCTYPE html>"), "{}", page.out);
    let ran = folder.run("doc clean.regbox --out book.html");
    assert_eq!((ran.status, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    assert_eq!(std::fs::read_to_string(folder.path().join("book.html")).unwrap(), page.out);
    assert_eq!(folder.run("doc clean.regbox --out nowhere/book.md").status, 2);
}
