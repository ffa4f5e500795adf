//! The runner of pages, on small pages.

use super::*;

fn wrong(page: &str) -> String {
    run_page("page", page).join("\n")
}

const RULES: &str =
    "fact a: bool \"?\"\ncriterion c { cites regs \"1\" requires a }\ndecision d { yes when c no otherwise }\n";

#[test]
fn blocks_are_found_with_their_lines() {
    let found = blocks("text\n```regbox\na\n\nb\n```\n````md x\n```regbox\n```\n````\n");
    let shape: Vec<_> = found.iter().map(|block| (block.line, block.info.as_str(), block.text.as_str())).collect();
    assert_eq!(shape, [(3, "regbox", "a\n\nb\n"), (8, "md x", "```regbox\n```\n")]);
}

#[test]
fn a_right_page_is_passed() {
    let page = format!(
        "```regbox\n{RULES}scenario \"s\" {{ on 2026-01-01 given {{ a = true }} expect {{ d is yes }} }}\n```\n```json decision=d outcome=no\n{{\"a\": false}}\n```\n```json E0602 fact=b\n{{\"b\": 1}}\n```\n"
    );
    assert_eq!(wrong(&page), "");
    assert_eq!(count(&page), 3);
}

#[test]
fn an_error_that_is_not_stated_is_reported() {
    let told = wrong("```regbox\ncriterion c { cites regs \"1\" requires b }\n```\n");
    assert!(told.contains("line 2, column 39 (`b`) has E0201 unknown name `b`"), "{told}");
}

#[test]
fn an_error_that_is_stated_is_passed_only_as_stated() {
    let page = |carets: &str| format!("```regbox\ncriterion c {{ cites regs \"1\" requires bb }}\n{carets}\n```\n");
    let indent = " ".repeat(38);
    assert_eq!(wrong(&page(&format!("{indent}^^ E0201 unknown name"))), "");
    for carets in ["^ E0201", "^^^ E0201", "^^ E0202", "^^ E0201 other words", " ^^ E0201"] {
        let told = wrong(&page(&format!("{indent}{carets}")));
        assert!(told.contains("and has not") && told.contains("has E0201 unknown name"), "{carets}: {told}");
    }
}

#[test]
fn what_is_stated_and_is_not_there_is_reported() {
    let told = wrong(&format!("```regbox\n{RULES}^^^ W0901\n```\n"));
    assert!(told.contains("line 4, column 1 (`dec`) is stated to have W0901"), "{told}");
}

#[test]
fn a_scenario_that_fails_is_reported() {
    let told = wrong(&format!(
        "```regbox\n{RULES}scenario \"s\" {{ on 2026-01-01 given {{ a = true }} expect {{ d is no }} }}\n```\n"
    ));
    assert!(told.contains("E0701"), "{told}");
}

#[test]
fn wrong_facts_and_wrong_answers_are_reported() {
    let page = |fence: &str, facts: &str| format!("```regbox\n{RULES}```\n```json {fence}\n{facts}\n```\n");
    assert!(wrong(&page("", "{\"b\": 1}")).contains("E0602"));
    assert!(wrong(&page("E0602", "{\"a\": true}")).contains("no error"));
    assert!(wrong(&page("E0602 fact=a", "{\"b\": 1}")).contains("E0602"));
    assert!(wrong(&page("E0602", "{\"b\": 1, \"c\": 1}")).contains("E0602"));
    assert!(wrong(&page("decision=d outcome=yes", "{}")).contains("undetermined"));
    assert!(wrong(&page("outcome=yes", "{}")).contains("no decision"));
    assert!(wrong("```json\n{}\n```\n").contains("before any policy"));
}

#[test]
fn events_that_are_taken_or_refused_otherwise_than_stated_are_reported() {
    let event =
        |id: &str, x: &str| format!("{{\"event\":\"e\",\"id\":\"{id}\",\"at\":\"2026-05-01T00:00Z\",\"x\":{x}}}\n");
    let page = |lines: &str| format!("```regbox\nevent e {{ x: integer }}\n```\n```jsonl\n{lines}```\n");
    let right = event("1", "1") + &event("1", "2") + "=> E0622 belongs to another\n" + &event("2", "2");
    assert_eq!(wrong(&page(&right)), "");
    assert_eq!(count(&page(&right)), 2);
    for (stated, told) in
        [("", "E0622"), ("=> E0620\n", "E0622"), ("=> E0622 other words\n", "E0622"), ("=> so\n", "states nothing")]
    {
        let found = wrong(&page(&(event("1", "1") + &event("1", "2") + stated)));
        assert!(found.contains(told), "{stated}: {found}");
    }
    assert!(wrong(&page(&(event("1", "1") + "=> E0622\n"))).contains("is stated to have `E0622`"));
    assert!(wrong("```jsonl\n{}\n```\n").contains("before any policy"));
}

#[test]
fn other_blocks_are_left_alone() {
    assert_eq!(wrong("```regbox-ignore\nnonsense\n```\n```text\n^^^\n```\n"), "");
}
