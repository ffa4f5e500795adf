//! Whether a translation is whole.

use crate::{CLEAN, Folder};

/// A translation of the clean policy; `more` are the items that are not here.
fn translation(more: &str) -> String {
    let own = r#""lang": "de", "note": "Nicht amtlich.", "items": {
      "policy": {"title": "Sauber"},
      "headcount": {"question": {"of": "How many people work for it?", "is": "Wie viele Menschen arbeiten dort?"}}"#;
    format!("{{{own}{more}}}}}")
}

/// A policy, and what the errors tell to add to a translation that says little of it.
fn folder() -> (Folder, String) {
    let folder = Folder::new();
    folder.write("a.regbox", CLEAN);
    folder.write("t.json", translation(""));
    let ran = folder.run("check a.regbox --translations t.json --format json");
    let errors = ran.json()["errors"].as_array().unwrap().clone();
    assert!(errors.len() > 1 && errors.iter().all(|error| error["code"] == "E0801"), "{errors:?}");
    let mut items = serde_json::Map::new();
    for error in &errors {
        let line = error["help"].as_str().unwrap().strip_prefix("add to `items`: ").unwrap();
        let added: serde_json::Value = serde_json::from_str(&format!("{{{line}}}")).unwrap();
        for (item, kinds) in added.as_object().unwrap() {
            let all = items.entry(item.clone()).or_insert_with(|| serde_json::json!({}));
            all.as_object_mut().unwrap().extend(kinds.as_object().unwrap().clone());
        }
    }
    let more = items.iter().map(|(item, kinds)| format!(", \"{item}\": {kinds}")).collect();
    (folder, more)
}

#[test]
fn a_whole_translation_is_clean_and_what_is_missing_is_told_with_its_mend() {
    let (folder, items) = folder();
    assert_eq!(folder.run("check a.regbox --translations none.json").status, 2);
    folder.write("t.json", translation(&items));
    let ran = folder.run("check a.regbox --translations t.json");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.err);
}

#[test]
fn what_does_not_fit_is_told() {
    let (folder, items) = folder();
    for (from, to, code, message, help) in [
        ("\"headcount\"", "\"headcuont\"", "E0802", "translates `headcuont`", "did you mean `headcount`?"),
        ("\"question\"", "\"hint\"", "E0802", "the hint of `headcount`", "its texts are `question`"),
        ("How many people work", "How many work", "E0803", "as it was", "How many people work for it?"),
        ("\"Sauber\"", "\" \"", "E0803", "says nothing for the title of `policy`", "translate `Clean`"),
        ("\"note\"", "\"notes\"", "E0802", "translates `notes`", "did you mean `note`?"),
        ("\"items\"", "\"interface\": {\"entry\": \"Eintrag\"}, \"items\"", "E0803", "`entry`", "{number}"),
        ("\"items\"", "\"interface\": {\"entri\": \"\"}, \"items\"", "E0802", "`entri`", "did you mean `entry`?"),
        ("\"de\"", "\"cy\"", "E0801", "`continue` of the interface", "\"continue\": \"…\""),
    ] {
        let changed = translation(&items).replace(from, to);
        folder.write("t.json", changed);
        let ran = folder.run("check a.regbox --translations t.json --format json");
        assert_eq!(ran.status, 1, "{to}");
        let errors = ran.json()["errors"].as_array().unwrap().clone();
        let text = |error: &serde_json::Value, key: &str| error[key].as_str().unwrap_or_default().to_owned();
        let found = errors.iter().any(|error| {
            error["code"] == code && text(error, "message").contains(message) && text(error, "help").contains(help)
        });
        assert!(found, "{to}: {errors:#?}");
    }
}

#[test]
fn a_file_that_is_no_translation() {
    let (folder, _) = folder();
    for (json, message) in [("{", "is not JSON"), ("[]", "is not a JSON object"), ("{\"items\": {}}", "its language")] {
        folder.write("t.json", json);
        let ran = folder.run("check a.regbox --translations t.json");
        assert!(ran.status == 1 && ran.err.contains("E0601") && ran.err.contains(message), "{}", ran.err);
    }
}
