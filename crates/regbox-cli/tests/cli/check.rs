use crate::{CLEAN, Folder};

#[test]
fn a_clean_policy() {
    let ran = Folder::with_policies().run("check clean.regbox");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "clean 2.1: 1 decision, 1 fact, no errors, no warnings\n");
}

#[test]
fn warnings_are_no_error_unless_they_are_denied() {
    let folder = Folder::new();
    folder.write("a.regbox", format!("{CLEAN}\nfact unused: bool \"Is it?\"\n"));
    let ran = folder.run("check a.regbox");
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("W0901") && ran.err.contains("a.regbox"), "{}", ran.err);
    assert_eq!(ran.out, "clean 2.1: 1 decision, 2 facts, no errors, 1 warning\n");
    let ran = folder.run("check a.regbox --deny-warnings");
    assert_eq!(ran.status, 1);
    assert!(ran.err.ends_with("error: 1 warning under `--deny-warnings`\n"), "{}", ran.err);
    for (line, status) in [("check a.regbox --format json", 0), ("check --deny-warnings --format=json a.regbox", 1)] {
        let ran = folder.run(line);
        let error = ran.json()["errors"][0].clone();
        assert_eq!((ran.status, &error["code"], &error["severity"]), (status, &"W0901".into(), &"warning".into()));
    }
}

#[test]
fn a_file_that_says_that_it_is_utf_8() {
    let folder = Folder::with_policies();
    let ran = folder.write("a.regbox", format!("\u{feff}{CLEAN}")).run("check a.regbox");
    assert_eq!((ran.status, &ran.out), (0, &folder.run("check clean.regbox").out));
}

#[test]
fn json_of_a_clean_policy() {
    let ran = Folder::with_policies().run("check clean.regbox --format json");
    assert_eq!((ran.status, ran.out.as_str()), (0, "{\"regbox\":1,\"errors\":[]}\n"));
}

#[test]
fn errors_are_drawn_for_people_and_data_for_programs() {
    let folder = Folder::new();
    folder.write("a.regbox", CLEAN.replace("requires headcount", "requires headcuont"));
    let ran = folder.run("check a.regbox");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("E0201") && ran.err.contains("did you mean `headcount`?"), "{}", ran.err);
    assert!(ran.err.lines().last().unwrap().starts_with("1 error"), "{}", ran.err);
    let ran = folder.run("check a.regbox --format json");
    assert_eq!((ran.status, ran.codes()), (1, vec!["E0201".to_owned()]));
    let errors = ran.json()["errors"].as_array().unwrap().clone();
    let error = errors.iter().find(|error| error["code"] == "E0201").unwrap();
    let keys: Vec<&str> = ["code", "severity", "message", "help", "fact", "event", "labels"].to_vec();
    assert_eq!(error.as_object().unwrap().len(), keys.len());
    assert!(keys.iter().all(|key| error.get(key).is_some()), "{error}");
    assert_eq!(error["labels"][0]["file"], "a.regbox");
}

#[test]
fn one_policy_in_several_files() {
    let folder = Folder::with_policies();
    let ran = folder.run("check demo.regbox --with second.regbox");
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.starts_with("demo 1.0: 2 decisions, 8 facts, no errors,"), "{}", ran.out);
    folder.write("third.regbox", "decision third \"A third\" { yes when smal  no otherwise }");
    let ran = folder.run("check demo.regbox --with second.regbox --with third.regbox --format json");
    assert_eq!(ran.status, 1);
    assert_eq!(ran.json()["errors"][0]["labels"][0]["file"], "third.regbox");
}

#[test]
fn no_colour_but_on_a_terminal() {
    let folder = Folder::with_policies();
    folder.write("bad.regbox", "nonsense");
    for line in ["check bad.regbox", "check missing.regbox", "check demo.regbox", "--help", "check --nonsense"] {
        let ran = folder.run(line);
        assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'), "{ran:?}");
    }
}

/// What is named of a broken declaration is not told of again.
#[test]
fn a_broken_declaration_is_told_once() {
    let policy = r#"
policy watched "Watched" { version "1" in force from 2024-01-01 timezone "Europe/London" source regs "Regulations" }
event approval {}
event sale { client: text  amount: WRONG }
lifecycle test { stage applied  stage testing  applied -> testing on sale }
measure exposure = sum of sale.amount where sale.client is "a" per client
measure most = largest of exposure over every client
measure sales = count of sale
measure twice = exposure + exposure
limit one { cites regs "3"  exposure does not exceed GBP 10 }
limit two { cites regs "3"  twice does not exceed GBP 10 }
limit three { cites regs "3"  most does not exceed GBP 10  applies when happened(sale) }
obligation tell { cites regs "6"  when sale where sale.amount exceeds GBP 10  must approval within 5 days }
prohibition unlicensed { cites regs "7"  never sale unless happened(sale) }
state insured: bool { starts false becomes true on sale becomes false on approval }
"#;
    for (wrong, code) in [("money GBP :", "E0106"), ("mony", "E0204")] {
        let folder = Folder::new();
        let ran = folder.write("p.regbox", policy.replace("WRONG", wrong)).run("check p.regbox --format json");
        assert_eq!((ran.status, ran.codes()), (1, vec![code.to_owned()]), "{wrong}: {}", ran.out);
    }
    // An event that is there in no form is told once, too.
    let ran =
        Folder::new().write("p.regbox", policy.replace("event sale", "event sell")).run("check p.regbox --format json");
    let json = ran.json();
    let told: Vec<&str> = json["errors"].as_array().unwrap().iter().filter_map(|one| one["message"].as_str()).collect();
    assert!(told.iter().all(|message| !message.contains("happened")), "{told:?}");
}
