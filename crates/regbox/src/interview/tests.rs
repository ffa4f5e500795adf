//! What an interview does, step by step.

use crate::{Interview, Policy, Question, Source, Status};

fn policy(items: &str) -> Policy {
    let text = format!("policy p {{ version \"1\" in force from 2025-01-01 source regs \"R\" }}\n{items}");
    Policy::from_source(Source::new("p.regbox", text)).unwrap()
}

fn interview(items: &str) -> Interview {
    policy(items).interview("2026-05-01".parse().unwrap()).unwrap()
}

/// Answers each question as the list says, in its order, and gives the facts that were asked for.
fn asked(interview: &mut Interview, answers: &[(&str, &str)]) -> Vec<String> {
    let mut facts = Vec::new();
    while let Some(question) = interview.next() {
        let fact = question.fact().to_owned();
        let (_, answer) =
            answers.iter().find(|(of, _)| *of == fact).unwrap_or_else(|| panic!("{fact} after {facts:?}"));
        interview.answer_json(&fact, answer).unwrap();
        facts.push(fact);
    }
    facts
}

fn outcome(interview: &Interview) -> Option<String> {
    interview.result().unwrap().outcome().map(str::to_owned)
}

const GROUP: &str = "
    record Site { open: bool \"Is it open?\"  size: integer \"How large is it?\" { at least 1 at most 9 } }
    record Firm { name: text  licensed: bool \"Is it licensed?\"  sites: list of Site \"Where is it?\" }
    fact firms: list of Firm \"Which firms are there?\"
    decision d { no when some f in firms satisfies (f.licensed and some s in f.sites satisfies s.open)  yes otherwise }";

#[test]
fn a_list_is_counted_and_then_asked_member_by_member() {
    let mut group = interview(GROUP);
    let answers = [
        ("firms", "2"),
        ("firms[0].licensed", "false"),
        ("firms[1].licensed", "true"),
        ("firms[1].sites", "1"),
        ("firms[1].sites[0].open", "true"),
    ];
    assert_eq!(group.questions_left(), None);
    let facts = asked(&mut group, &answers);
    // The name and the size never matter, and neither do the sites of the firm that has no licence.
    assert_eq!(facts, answers.map(|(fact, _)| fact));
    assert_eq!(outcome(&group).as_deref(), Some("no"));
    assert_eq!(group.questions_left(), Some(0));
    assert_eq!(group.facts().to_json(), r#"{"firms":[{"licensed":false},{"licensed":true,"sites":[{"open":true}]}]}"#);
}

#[test]
fn a_list_grows_and_shrinks_and_keeps_what_was_said_of_its_members() {
    let mut group = interview(GROUP);
    group.answer("firms", &1).unwrap();
    group.answer("firms[0].licensed", &false).unwrap();
    assert_eq!(outcome(&group).as_deref(), Some("yes"));
    group.answer("firms", &2).unwrap();
    let next = group.next().unwrap();
    assert_eq!((next.fact(), next.question()), ("firms[1].licensed", Some("Is it licensed?")));
    group.answer("firms", &0).unwrap();
    assert_eq!(outcome(&group).as_deref(), Some("yes"));
    // Nothing was asked of it meanwhile, and what was said comes back with it.
    group.answer("firms", &1).unwrap();
    assert_eq!(outcome(&group).as_deref(), Some("yes"));
    assert!(group.take_back("firms").unwrap());
    assert!(!group.take_back("firms").unwrap());
    assert_eq!(group.next().unwrap().fact(), "firms");
    assert_eq!(group.answers().map(|answer| answer.fact().to_owned()).collect::<Vec<_>>(), ["firms[0].licensed"]);
    assert_eq!(group.facts().to_json(), "{}");
}

#[test]
fn a_list_as_a_whole_takes_the_place_of_what_was_said() {
    let mut group = interview(GROUP);
    group.answer("firms", &1).unwrap();
    group.answer("firms[0].licensed", &true).unwrap();
    group.answer_json("firms", r#"[{"licensed": false}, null]"#).unwrap();
    assert_eq!(group.facts().to_json(), r#"{"firms":[{"licensed":false},{}]}"#);
    assert_eq!(group.next().unwrap().fact(), "firms[1].licensed");
    // One more member: those of the list stay.
    group.answer("firms[1].licensed", &false).unwrap();
    group.answer_json("firms", "3").unwrap();
    assert_eq!(group.facts().to_json(), r#"{"firms":[{"licensed":false},{"licensed":false},{}]}"#);
}

#[test]
fn a_wrong_answer_changes_nothing() {
    let mut group = interview(GROUP);
    group.answer("firms", &1).unwrap();
    group.answer("firms[0].sites", &1).unwrap();
    let before = group.facts().to_json();
    for (fact, answer, code, message) in [
        ("firm", "1", "E0602", "unknown fact `firm`"),
        ("firms", "\"many\"", "E0603", "`firms` is a list, and `\"many\"` says nothing of it"),
        ("firms", "-1", "E0603", "`firms` is a list, and `-1` says nothing of it"),
        ("firms", "true", "E0603", "`firms` is a list, and `true` says nothing of it"),
        ("firms", "1000000", "E0612", "`firms` has at most 100000 members, and not `1000000`"),
        ("firms", "[{\"licensed\": 1}]", "E0603", "`firms[0].licensed` must be `bool`, and `1` is not"),
        ("firms", "[", "E0601", "the answer to `firms` is not JSON: `[`"),
        ("firms[0].licensed", "maybe", "E0601", "the answer to `firms[0].licensed` is not JSON: `maybe`"),
        ("firms[0].licensed", "\"yes\"", "E0603", "`firms[0].licensed` must be `bool`, and `\"yes\"` is not"),
        ("firms[0].fax", "1", "E0602", "unknown fact `firms[0].fax`"),
        ("firms[00]", "1", "E0602", "unknown fact `firms[00]`"),
        ("firms[0].licensed.x", "1", "E0602", "unknown fact `firms[0].licensed.x`"),
        ("firms[1].licensed", "true", "E0602", "`firms[1]` is not there: `firms` has 1 member"),
        ("firms[0].sites[0].size", "10", "E0606", "`firms[0].sites[0].size` must be at most 9, and `10` is not"),
    ] {
        let errors = group.answer_json(fact, answer).unwrap_err();
        let errors: Vec<(&str, &str)> = errors.iter().map(|one| (one.code().as_str(), one.message())).collect();
        assert_eq!(errors, [(code, message)]);
        assert_eq!(group.facts().to_json(), before);
    }
    assert_eq!(group.next().unwrap().fact(), "firms[0].licensed");
    let errors = interview(GROUP).answer("firms[0].licensed", &true).unwrap_err();
    assert!(errors.to_string().contains("say first how many members `firms` has"), "{errors}");
    #[expect(clippy::disallowed_types, reason = "a float is refused")]
    let float: f64 = 1.0;
    assert_eq!(group.answer("firms", &float).unwrap_err().iter().next().unwrap().code().as_str(), "E0609");
}

#[test]
fn a_record_is_asked_field_by_field() {
    let mut owner = interview(
        "record Home { abroad: bool }
         record Owner { name: text \"Who?\"  fit: bool \"Is the owner fit?\" { help \"By the test of reg 3.\" }  home: Home }
         fact owner: Owner \"Who owns it?\"
         decision d { yes when owner.fit and not owner.home.abroad  no otherwise }",
    );
    assert_eq!(owner.questions_left(), Some(2));
    assert_eq!(owner.next().unwrap().help(), Some("By the test of reg 3."));
    assert_eq!(asked(&mut owner, &[("owner.fit", "true"), ("owner.home.abroad", "false")]).len(), 2);
    assert_eq!(outcome(&owner).as_deref(), Some("yes"));
    owner.answer_json("owner", r#"{"fit": false}"#).unwrap();
    assert_eq!((outcome(&owner).as_deref(), owner.answers().count()), (Some("no"), 1));
}

#[derive(serde::Serialize)]
struct Absent {
    none: bool,
}

#[test]
fn none_is_an_answer_to_what_is_optional() {
    let mut parent = interview(
        "enum Kind { firm \"A firm\"  fund }
         fact turnover: optional money GBP \"What is its turnover, if it has one?\" { at least GBP 0 }
         fact kind: optional Kind
         decision d { yes when turnover is none and kind is not none  no otherwise }",
    );
    let titles: Vec<&str> = parent.next().unwrap().choices().iter().map(|choice| choice.title()).collect();
    assert_eq!(titles, ["A firm", "fund", "none"]);
    parent.answer("kind", "fund").unwrap();
    assert_eq!(
        parent.next().unwrap().to_json(),
        r#"{"fact":"turnover","question":"What is its turnover, if it has one?","type":"optional money GBP","kind":"money","optional":true,"help":null,"choices":[{"value":{"none":true},"title":"none"}],"bounds":[{"is":"at_least","value":"GBP 0.00","words":"at least GBP 0.00"}],"part":null,"cites":[],"criterion":null}"#
    );
    parent.answer_json("turnover", r#"{"none": true}"#).unwrap();
    assert_eq!(outcome(&parent).as_deref(), Some("yes"));
    parent.answer("kind", &Absent { none: true }).unwrap();
    assert_eq!(outcome(&parent).as_deref(), Some("no"));
}

#[test]
fn judgements_are_never_asked_and_stay_open() {
    let mut novel = interview(
        "fact staff: integer
         judgement novel: bool by \"case officer\"
         judgement fit: bool by \"panel\"
         decision d { yes when staff is less than 50 and novel and fit  no otherwise }",
    );
    assert_eq!(asked(&mut novel, &[("staff", "3")]), ["staff"]);
    assert_eq!((novel.status(), novel.questions_left()), (Status::Undetermined, Some(0)));
    let result = novel.result().unwrap();
    let judges: Vec<_> = result.needs().iter().map(|need| need.judged_by().unwrap().to_owned()).collect();
    assert_eq!(judges, ["case officer", "panel"]);
    let errors = novel.answer("novel", &true).unwrap_err();
    assert_eq!(errors.iter().next().unwrap().code().as_str(), "E0608");
    assert_eq!(novel.skip("novel").unwrap_err().len(), 1);
}

#[test]
fn what_is_skipped_is_not_asked_again_and_stays_unknown() {
    let mut both = interview(
        "record Owner { fit: bool  barred: bool }
         fact owner: Owner  fact staff: integer
         decision d { yes when owner.fit and not owner.barred and staff is less than 50  no otherwise }",
    );
    both.skip("owner.fit").unwrap();
    assert_eq!(asked(&mut both, &[("staff", "1"), ("owner.barred", "false")]).len(), 2);
    assert_eq!((both.status(), both.questions_left()), (Status::Undetermined, Some(0)));
    assert_eq!(both.answers().next().map(|answer| answer.value().map(str::to_owned)), Some(None));
    assert!(both.take_back("owner.fit").unwrap());
    assert_eq!(both.next().unwrap().fact(), "owner.fit");
    // A record that is skipped is skipped with all that is in it.
    both.take_back("owner.barred").unwrap();
    both.skip("owner").unwrap();
    assert_eq!(both.next(), None);
}

#[test]
fn what_waits_for_another_question_comes_after_it_and_last_if_that_says_no() {
    let items = "
         fact scope: bool { asked when licensed }
         fact licensed: bool
         fact staff: bool
         decision d { yes when at least 2 of { licensed, scope, staff }  no otherwise }";
    let mut firm = interview(items);
    assert_eq!(firm.next().unwrap().fact(), "licensed");
    firm.answer("licensed", &false).unwrap();
    assert_eq!(firm.next().unwrap().fact(), "staff");
    firm.answer("staff", &true).unwrap();
    // It still matters, so it is asked all the same.
    assert_eq!(firm.next().unwrap().fact(), "scope");
    firm.answer("staff", &false).unwrap();
    assert_eq!((firm.next(), outcome(&firm).as_deref()), (None, Some("no")));
}

#[test]
fn what_is_presumed_is_asked_last_if_at_all() {
    let items = "
        fact in_control: bool { presumed true when director }
        fact director: bool
        fact abroad: bool
        decision d { full when in_control and not abroad  short otherwise }";
    let mut control = interview(items);
    assert_eq!(asked(&mut control, &[("abroad", "false"), ("director", "true")]), ["abroad", "director"]);
    let result = control.result().unwrap();
    assert_eq!((result.outcome(), result.presumed()), (Some("full"), vec!["in_control"]));
    assert_eq!((control.status(), control.questions_left()), (Status::Settled, Some(0)));
    // The contrary can be shown.
    control.answer("in_control", &false).unwrap();
    assert_eq!(outcome(&control).as_deref(), Some("short"));
    // Of somebody else nothing is presumed, so it is asked.
    control.take_back("in_control").unwrap();
    control.answer("director", &false).unwrap();
    assert_eq!(asked(&mut control, &[("in_control", "true")]), ["in_control"]);
}

#[test]
fn a_question_knows_the_part_that_waits_for_it() {
    let items = "
        fact a: bool  fact b: bool
        part first \"The first part\" { criterion one { cites regs \"1\" requires a } }
        part second { criterion two { cites regs \"2\" requires a and b } }
        decision d { yes when first and second  no otherwise }";
    let mut parts = interview(items);
    assert_eq!(parts.next().unwrap().part(), Some(("first", Some("The first part"))));
    parts.answer("a", &true).unwrap();
    assert_eq!(parts.next().unwrap().part(), Some(("second", None)));
}

#[test]
fn what_makes_no_difference_is_not_asked() {
    let mut alike = interview(
        "fact a: bool  fact b: bool  fact c: bool  fact much: money GBP
         define n: integer { 1 when a, 2 when b, 3 when much exceeds GBP 5, otherwise 4 }
         decision d { yes when n is at least 2  no when c  no otherwise }",
    );
    assert_eq!(asked(&mut alike, &[("a", "false")]), ["a"]);
    assert_eq!(outcome(&alike).as_deref(), Some("yes"));
    let mut alike = interview("fact a: bool fact c: bool decision d { yes when a  no when c  no otherwise }");
    assert_eq!(asked(&mut alike, &[("a", "false")]), ["a"]);
}

#[test]
fn what_only_the_engine_needs_is_asked_last() {
    let mut both = interview("fact a: bool fact b: bool decision d { yes when (a or not a) and b  no otherwise }");
    assert_eq!(asked(&mut both, &[("a", "true"), ("b", "true")]), ["b", "a"]);
}

#[test]
fn one_of_several_decisions() {
    let items = "fact a: bool decision d { yes when a  no otherwise } decision e { no when a  yes otherwise }";
    let on = "2026-05-01".parse().unwrap();
    let errors = policy(items).interview(on).unwrap_err();
    assert!(errors.to_string().contains("name one of `d`, `e`"), "{errors}");
    assert!(policy("").interview(on).unwrap_err().to_string().contains("the policy has no decision"));
    assert!(policy(items).interview_about("f", on).is_err());
    let mut second = policy(items).interview_about("e", on).unwrap();
    assert_eq!(asked(&mut second, &[("a", "true")]), ["a"]);
    assert_eq!(outcome(&second).as_deref(), Some("no"));
    // Outside the time in which the policy is in force there is nothing to ask.
    let early = policy(items).interview_about("e", "2020-01-01".parse().unwrap()).unwrap();
    assert_eq!((early.next(), early.status()), (None, Status::Problem));
}

#[test]
fn the_facts_that_were_asked_decide_as_the_interview_does() {
    let group = policy(GROUP);
    let on = "2026-05-01".parse().unwrap();
    let mut interview = group.interview(on).unwrap();
    interview.answer("firms", &2).unwrap();
    interview.answer("firms[0].licensed", &true).unwrap();
    let again = group.facts_from_json(&interview.facts().to_json()).unwrap();
    let decided = group.decide("d", &again, on).unwrap();
    assert_eq!(decided.to_json(), interview.result().unwrap().to_json());
}

/// Nothing of this may take long, or as much room as the product of two sizes.
#[test]
fn large_lists_and_policies_do_not_hang() {
    let mut group = interview(GROUP);
    group.answer_json("firms", &format!("[{}null]", "null,".repeat(4_000))).unwrap();
    assert_eq!(group.next().unwrap().fact(), "firms[0].licensed");
    for at in 0..3 {
        group.answer(&format!("firms[{at}].licensed"), &false).unwrap();
    }
    // The sites of each may bring more.
    assert_eq!(group.questions_left(), None);

    let count = 800;
    let facts: String = (0..count).map(|at| format!("fact f{at}: bool\n")).collect();
    let names: Vec<String> = (0..count).map(|at| format!("f{at}")).collect();
    let half = count / 2;
    for rule in ["all of", "any of", &format!("at least {half} of")] {
        let mut many =
            interview(&format!("{facts} decision d {{ yes when {rule} {{ {} }}  no otherwise }}", names.join(", ")));
        assert_eq!(many.next().unwrap().fact(), "f0");
        many.answer("f0", &(rule != "any of")).unwrap();
        assert_eq!((many.next().unwrap().fact(), many.questions_left()), ("f1", Some(count - 1)));
    }
}

#[test]
fn a_page_has_what_stands_together_and_can_matter() {
    let items = "
        record Owner { barred: bool  share: percent }
        fact a: bool  fact b: bool  fact c: bool { asked when b }  fact d: bool
        fact owners: list of Owner
        judgement new: bool by \"panel\"
        part first \"First\" {
          criterion one { cites regs \"1\" requires a and b }
          criterion two { cites regs \"2\" requires not c and new }
          criterion fit { cites regs \"3\" requires every o in owners satisfies (not o.barred and o.share is below 50%) }
        }
        part second { criterion three { cites regs \"4\" requires d } }
        decision go { yes when first and second  no otherwise }";
    let mut pages = interview(items);
    let page = |interview: &Interview| -> Vec<String> {
        interview.page().iter().map(|question| question.fact().to_owned()).collect()
    };
    // `c` waits for an answer, `d` is of another part; a list is asked alone, and a judgement never.
    assert_eq!(page(&pages), ["a", "b"]);
    pages.answer("a", &true).unwrap();
    pages.answer("b", &true).unwrap();
    assert_eq!(page(&pages), ["c"]);
    pages.answer("c", &false).unwrap();
    let mut asked = Vec::new();
    while let Some(fact) = pages.next().map(|question| question.fact().to_owned()) {
        asked.push(page(&pages).join(" "));
        match fact.as_str() {
            "owners" => pages.answer("owners", &2).unwrap(),
            "d" => pages.answer("d", &true).unwrap(),
            _ => page(&pages).iter().for_each(|fact| pages.skip(fact).unwrap()),
        }
    }
    asked.sort();
    assert_eq!(asked, ["d", "owners", "owners[0].barred owners[0].share", "owners[1].barred owners[1].share"]);
    // Nothing stands on a page that an earlier answer has spared.
    let mut pages = interview(items);
    pages.answer("a", &false).unwrap();
    assert!(pages.page().is_empty());
}

#[test]
fn a_page_of_a_large_part_does_not_hang() {
    let count = 400;
    let facts: String = (0..count).map(|at| format!("fact f{at}: bool\n")).collect();
    let criteria: String =
        (0..count).map(|at| format!("criterion c{at} {{ cites regs \"{at}\" requires f{at} }}\n")).collect();
    let policy = format!("{facts} part all_of_it {{ {criteria} }} decision d {{ yes when all_of_it  no otherwise }}");
    let page = interview(&policy).page();
    assert_eq!(
        page.iter().map(Question::fact).collect::<Vec<_>>(),
        (0..8).map(|at| format!("f{at}")).collect::<Vec<_>>()
    );
}
