//! What the properties have found, each as the smallest policy that shows it.

use super::{Made, needed};
use crate::decision::Decision;

const HEADER: &str = "policy p { version \"1\" in force from 2025-01-01 months round down source regs \"R\"";

/// The decision of a policy on the first day of 2026.
fn decided(header: &str, items: &str, facts: &str) -> Decision {
    let made = Made::of(&[("a.regbox", format!("{HEADER} {header} }}\n{items}"))]);
    made.decide(0, &made.facts_of(facts), "2026-01-01".parse().unwrap())
}

#[test]
fn as_at_the_date_of_decision_overrides_the_date_that_governs_the_policy() {
    let decision = decided(
        "governed by 2025-06-30",
        "define cap: integer { 1 until 2025-12-31, 2 from 2026-01-01 }
         define one = cap + 0
         decision d { yes when cap is 1 and (cap as at decision_date) is 2 and (one as at decision_date) is 2
           no otherwise }",
        "{}",
    );
    assert_eq!(decision.outcome(), Some("yes"));
}

#[test]
fn a_criterion_asked_on_another_date_is_decided_on_that_date() {
    let decision = decided(
        "",
        "fact waived: bool
         define days = days_between(2025-01-01, decision_date)
         criterion a_year { requires days exceeds 300 cites regs \"1\" deemed met when waived }
         define then: bool = a_year
         decision d { now_only when a_year and not (then as at 2025-02-01)  other otherwise }",
        "{\"waived\":false}",
    );
    assert_eq!(decision.outcome(), Some("now_only"));
}

#[test]
fn a_definition_is_typed_before_any_condition_that_names_it() {
    let used = "define late: bool { true when (end + 1 month) is after 2026-01-15, otherwise false }";
    let named = "define end = decision_date";
    for items in [[used, named], [named, used]] {
        let items = format!("{}\n decision d {{ yes when late  no otherwise }}", items.join("\n"));
        assert_eq!(decided("", &items, "{}").outcome(), Some("yes"), "{items}");
    }
}

#[test]
fn a_period_too_long_is_never_settled_before_it_is_given() {
    for condition in ["t + t is at least 0 months", "t * n is at least 0 months", "0 months - t is at most 0 months"] {
        let items = format!(
            "fact t: period of months {{ at least 0 months }} fact n: integer {{ at least 1 }}
             decision d {{ yes when ({condition}) and n exceeds 0  no otherwise }}"
        );
        let outcome = |facts: &str| decided("", &items, facts).outcome().map(str::to_owned);
        assert_eq!(outcome("{}"), None, "{condition}");
        assert_eq!(outcome("{\"t\":\"P1M\",\"n\":2}").as_deref(), Some("yes"), "{condition}");
    }
}

#[test]
fn a_member_that_is_missing_hides_nothing_else_that_is() {
    let items = "record Owner { barred: bool } fact owners: list of Owner fact strict: bool
         decision d { no when some o in owners satisfies o.barred or strict  yes otherwise }";
    let decision = decided("", items, "{\"owners\":[null]}");
    assert_eq!(needed(&decision), ["owners[0]", "strict"]);
    assert_eq!(decided("", items, "{\"owners\":[null],\"strict\":true}").outcome(), Some("no"));
}

#[test]
fn a_window_holds_none_of_the_days_that_are_possible() {
    let decision = decided(
        "",
        "fact early: bool
         define held_on: date { 2025-01-01 when early, otherwise 2027-01-01 }
         decision d { yes when held_on is within the 30 days ending on decision_date  no otherwise }",
        "{}",
    );
    assert_eq!(decision.outcome(), Some("no"));
}

#[test]
fn a_definition_on_two_dates_is_explained_on_both() {
    let decision = decided(
        "",
        "fact f: date
         define cap: integer { governed by f  1 until 2025-12-31, 2 from 2026-01-01 }
         decision d { yes when (cap as at 2025-06-30) is less than cap  no otherwise }",
        "{\"f\":\"2026-08-31\"}",
    );
    assert!(decision.explanation().to_json().contains("\"name\":\"f\""));
}

#[test]
fn a_definition_on_the_date_of_each_member_is_explained_for_each() {
    let decision = decided(
        "",
        "record Owner { since: date } fact owners: list of Owner fact low: integer fact high: integer
         define cap: integer { low until 2025-12-31, high from 2026-01-01 }
         decision d { yes when every o in owners satisfies (cap as at o.since) exceeds 1  no otherwise }",
        "{\"owners\":[{\"since\":\"2025-01-01\"},{\"since\":\"2026-02-01\"}],\"low\":2,\"high\":3}",
    );
    let explanation = decision.explanation().to_json();
    assert!(explanation.contains("\"name\":\"low\"") && explanation.contains("\"name\":\"high\""));
}

#[test]
fn a_loop_in_an_item_named_inside_a_loop_leaves_the_member_as_it_was() {
    let items = ["o.barred, any_late", "any_late, o.barred"].map(|conditions| {
        format!(
            "record Owner {{ barred: bool late: bool }} fact owners: list of Owner
             define any_late = some l in owners satisfies l.late
             decision d {{ yes when some o in owners satisfies all of {{ {conditions} }}  no otherwise }}"
        )
    });
    for items in items {
        let decision = decided("", &items, "{\"owners\":[{\"late\":false},{\"barred\":false}]}");
        assert_eq!(needed(&decision), ["owners[0].barred", "owners[1].late"], "{items}");
    }
}

/// A problem is like any other unknown value: what is certain of it whatever it is, is settled.
#[test]
fn the_greater_of_a_problem_and_one_is_at_least_one() {
    let decision = decided(
        "",
        "fact n: integer decision d { yes when greater_of(1 / n, 1) is at least 1  no otherwise }",
        "{\"n\":0}",
    );
    assert_eq!(decision.outcome(), Some("yes"));
}

#[test]
fn a_list_whose_members_do_not_matter_is_used_itself() {
    let used = |facts: &str| {
        let items = "record Owner { barred: bool } fact owners: list of Owner fact strict: bool
             criterion c { cites regs \"1\" requires some o in owners satisfies o.barred or strict }
             decision d { yes when c  no otherwise }";
        let json: serde_json::Value = serde_json::from_str(&decided("", items, facts).to_json()).unwrap();
        json["criteria"][0]["used"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(used("{\"owners\":[null],\"strict\":true}"), ["owners", "strict"]);
    assert_eq!(used("{\"owners\":[{\"barred\":false}],\"strict\":false}"), ["owners[0].barred", "strict"]);
    assert_eq!(used("{\"owners\":[],\"strict\":true}"), ["owners"]);
}

/// How many there are says how far their mean can reach, whatever is missing of them.
#[test]
fn a_list_is_used_where_what_can_still_be_made_from_it_decides() {
    let items = "record Owner { count: integer { at least 0 at most 3 } } fact owners: list of Owner
         criterion c { cites regs \"1\" requires mean of o.count for o in owners exceeds 3 }
         decision d { yes when c  no otherwise }";
    let json: serde_json::Value = serde_json::from_str(&decided("", items, "{\"owners\":[null]}").to_json()).unwrap();
    assert_eq!(json["criteria"][0]["verdict"], "not_met");
    assert_eq!(json["criteria"][0]["used"].as_object().unwrap().keys().collect::<Vec<_>>(), ["owners"]);
}

#[test]
fn what_is_the_same_whichever_exception_prevails_is_settled() {
    let outcome = |exceptions: &str, facts: &str| {
        let items = format!(
            "fact a: bool fact b: bool fact e: bool
             criterion c {{ requires a cites regs \"1\" except x when b {exceptions} }}
             decision d {{ yes when c  no otherwise }}"
        );
        decided("", &items, facts).outcome().map(str::to_owned)
    };
    let over = "except overriding x when e";
    assert_eq!(outcome(over, "{\"a\":false,\"b\":true}").as_deref(), Some("yes"));
    assert_eq!(outcome(over, "{\"a\":false,\"b\":false}"), None);
    assert_eq!(outcome("except overriding x when e: requires b", "{\"a\":false,\"b\":true}").as_deref(), Some("yes"));
    assert_eq!(outcome("except overriding x when e: requires a", "{\"a\":false,\"b\":true}"), None);
    assert_eq!(outcome("except overriding x when e: requires a", "{\"a\":true,\"b\":true}").as_deref(), Some("yes"));
    // Five that override are more than are supposed both ways: it stays open, and it is never settled wrongly.
    let five: String =
        (0..5).map(|at| format!("except y{at} overriding x when e and a is not b and {at} is {at} ")).collect();
    assert_eq!(outcome(&five, "{\"a\":false,\"b\":true}"), None);
    assert_eq!(outcome(&five, "{\"a\":false,\"b\":true,\"e\":true}").as_deref(), Some("yes"));
    assert_eq!(outcome(&five, "{\"a\":false,\"b\":true,\"e\":false}").as_deref(), Some("yes"));
}

#[test]
fn an_explanation_names_the_exceptions_and_what_overrides_them() {
    let items = "fact a: bool fact b: bool
        define cap: integer { 1 except low when a: 2 }
        exception high to cap overriding low when b: 3 cites regs \"9\"
        criterion c { requires not a cites regs \"1\" }
        exception police to p.c when b cites regs \"2\" because \"They ask.\"
        decision d { yes when c and cap is 3  no otherwise }";
    let text = decided("", items, "{\"a\":true,\"b\":true}").explanation().to_string();
    for line in [
        "c: met by exception police",
        "the exception police, in effect  [regs 2]\n        They ask.",
        "the exception low, not in effect",
        "overridden by the exception high  [regs 9] (told below)",
        "the exception high, in effect  [regs 9]",
    ] {
        assert!(text.contains(line), "{line}\nin\n{text}");
    }
    let text = decided("", items, "{\"a\":true}").explanation().to_string();
    assert!(text.contains("perhaps overridden by the exception high"), "{text}");
}
