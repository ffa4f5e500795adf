//! Translations of a policy's texts, and of the words around them: whether they are whole, and fit what they translate.
//!
//! A file is JSON: `{"lang": "de", "note": "…", "items": {"staff": {"question": {"of": "How many?", "is": "Wie viele?"}}},
//! "interface": {"continue": "Weiter"}}`. A text is `{"of": original, "is": translation}`, or the translation alone. The words
//! of the interface are in the package of the checker for the languages beside this file; for others, a translation says
//! them, too.

use crate::input;
use crate::nearest::nearest;
use crate::output::Stop;
use regbox::{Code, Diagnostic, Diagnostics, Policy};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The words of the interface; every language has those.
const WORDS: &str = include_str!("en.json");

/// The languages whose words come with the checker.
const SHIPPED: [&str; 2] = ["en", "de"];

/// The endings of words that depend on a number.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What is wrong with translations of a policy; none where they are whole.
pub(crate) fn check(policy: &Policy, paths: &[PathBuf]) -> Result<Diagnostics, Stop> {
    let mut found = Vec::new();
    let texts = object(&policy.texts());
    for path in paths {
        let (translation, lang) = read(path)?;
        let file = path.display().to_string();
        let empty = Map::new();
        let items = translation.get("items").and_then(Value::as_object).unwrap_or(&empty);
        items_of(&file, &texts, items, &mut found);
        let words = translation.get("interface").and_then(Value::as_object).unwrap_or(&empty);
        interface(&file, &lang, words, &mut found);
        let known = ["lang", "note", "items", "interface"];
        for key in translation.keys().filter(|key| !known.contains(&key.as_str())) {
            found.push(unknown(&file, key, known.into_iter()));
        }
    }
    Ok(found.into_iter().collect())
}

/// A translation and its language.
fn read(path: &Path) -> Result<(Map<String, Value>, String), Stop> {
    let text = input::case(input::open(path)?, path)?;
    let refused = |message: String, help: &str| {
        let code = Code::find("E0601").unwrap_or(Code::UNTRANSLATED);
        Stop::from(Diagnostics::from(Diagnostic::new(code, message).help(help)))
    };
    let name = path.display();
    let help = "a translation is `{ \"lang\": \"de\", \"items\": { … } }`";
    match serde_json::from_str(&text) {
        Ok(Value::Object(translation)) => match translation.get("lang").and_then(Value::as_str) {
            Some(lang) if !lang.is_empty() => {
                let lang = lang.to_owned();
                Ok((translation, lang))
            }
            _ => Err(refused(format!("`{name}` does not say its language"), help)),
        },
        Ok(_) => Err(refused(format!("`{name}` is not a JSON object"), help)),
        Err(error) => Err(refused(format!("`{name}` is not JSON: {error}"), help)),
    }
}

/// The texts of the policy: each is said, none beside them, and each fits its original.
fn items_of(file: &str, texts: &Map<String, Value>, items: &Map<String, Value>, found: &mut Vec<Diagnostic>) {
    for (item, kinds) in texts.iter().filter_map(|(item, kinds)| Some((item, kinds.as_object()?))) {
        for (kind, original) in kinds.iter().filter_map(|(kind, text)| Some((kind, text.as_str()?))) {
            let Some(entry) = items.get(item).and_then(|said| said.get(kind)) else {
                let entry = serde_json::json!({ "of": original, "is": "…" });
                let message = format!("`{file}` does not translate the {kind} of `{item}`");
                let help = format!("add to `items`: \"{item}\": {{ \"{kind}\": {entry} }}");
                found.push(Diagnostic::new(Code::UNTRANSLATED, message).help(help));
                continue;
            };
            let recorded = entry.get("of").and_then(Value::as_str);
            let said = entry.as_str().or_else(|| entry.get("is")?.as_str());
            let what = format!("the {kind} of `{item}`");
            if recorded.is_some_and(|recorded| recorded != original) {
                let message = format!("`{file}` translates {what} as it was, and the policy has changed it");
                let help = format!("translate `{original}`, and record it as `of`");
                found.push(Diagnostic::new(Code::STALE_TRANSLATION, message).help(help));
            } else if said.is_none_or(|said| said.trim().is_empty()) {
                let message = format!("`{file}` says nothing for {what}");
                let help = format!("translate `{original}`: write text, or `{{ \"of\": …, \"is\": … }}`");
                found.push(Diagnostic::new(Code::STALE_TRANSLATION, message).help(help));
            }
        }
    }
    for (item, kinds) in items {
        match texts.get(item).and_then(Value::as_object) {
            None => found.push(unknown(file, item, texts.keys().map(String::as_str))),
            Some(own) => {
                let given = kinds.as_object().into_iter().flat_map(Map::keys).filter(|kind| !own.contains_key(*kind));
                for kind in given {
                    let message = format!("`{file}` translates the {kind} of `{item}`, and the policy gives it none");
                    let kinds: Vec<String> = own.keys().map(|kind| format!("`{kind}`")).collect();
                    let help = format!("its texts are {}; take this one out", kinds.join(", "));
                    found.push(Diagnostic::new(Code::NOT_IN_ORIGINAL, message).help(help));
                }
            }
        }
    }
}

/// The words of the interface, which a language that does not come with the checker has to say.
fn interface(file: &str, lang: &str, given: &Map<String, Value>, found: &mut Vec<Diagnostic>) {
    let words = object(WORDS);
    let is_shipped = SHIPPED.iter().any(|one| lang == *one || lang.starts_with(&format!("{one}-")));
    for (key, original) in words.iter().filter_map(|(key, text)| Some((key, text.as_str()?))) {
        // How many forms a number has depends on the language; every one has that for all other numbers.
        let is_form =
            form(key).is_some_and(|(base, form)| form != "other" && words.contains_key(&format!("{base}.other")));
        let said = given.get(key).and_then(Value::as_str);
        if said.is_none() && !given.contains_key(key) && !is_shipped && !is_form {
            let message = format!("`{file}` does not translate `{key}` of the interface");
            let help = format!("add to `interface`: \"{key}\": \"…\", for `{original}`");
            found.push(Diagnostic::new(Code::UNTRANSLATED, message).help(help));
        }
    }
    for (key, said) in given {
        let model = match form(key) {
            Some((base, _)) if !words.contains_key(key) => words.get(&format!("{base}.other")),
            _ => words.get(key),
        };
        let Some(original) = model.and_then(Value::as_str) else {
            found.push(unknown(file, key, words.keys().map(String::as_str)));
            continue;
        };
        let said = said.as_str().unwrap_or_default();
        let lost: Vec<&str> = places(original).difference(&places(said)).copied().collect();
        let added: Vec<&str> = places(said).difference(&places(original)).copied().collect();
        // A form for one number may leave the number out.
        let lost_matters = !lost.is_empty() && form(key).is_none_or(|(_, form)| form == "other");
        if said.trim().is_empty() || lost_matters || !added.is_empty() {
            let message = format!("`{file}` does not say `{key}` of the interface as it is filled in");
            let help = format!("translate `{original}`, with what stands in braces as it is");
            found.push(Diagnostic::new(Code::STALE_TRANSLATION, message).help(help));
        }
    }
}

/// Words that depend on a number: their name, and for which numbers they are.
fn form(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('.').filter(|(_, form)| FORMS.contains(form))
}

/// What is filled in: `{count}`.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn unknown<'a>(file: &str, key: &str, names: impl Iterator<Item = &'a str>) -> Diagnostic {
    let shown: String = key.chars().take(60).collect();
    let help = nearest(&shown, names)
        .map_or_else(|| "take it out: nobody would read it".to_owned(), |near| format!("did you mean `{near}`?"));
    Diagnostic::new(Code::NOT_IN_ORIGINAL, format!("`{file}` translates `{shown}`, which is not there to translate"))
        .help(help)
}

fn object(json: &str) -> Map<String, Value> {
    serde_json::from_str(json).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{SHIPPED, WORDS, interface, object, places};

    #[test]
    fn the_languages_that_are_shipped_say_every_word() {
        let words = object(WORDS);
        assert!(words.len() > 100);
        for (lang, json) in [("en", WORDS), ("de", include_str!("de.json"))] {
            assert!(SHIPPED.contains(&lang));
            let said = object(json);
            assert_eq!(said.keys().collect::<Vec<_>>(), words.keys().collect::<Vec<_>>(), "{lang}");
            let mut found = Vec::new();
            // As if it came from outside, so that each is asked for.
            interface("de.json", "xx", &said, &mut found);
            assert!(found.is_empty(), "{lang}: {found:?}");
        }
    }

    #[test]
    fn what_is_filled_in_is_found() {
        assert_eq!(places("{count} of {all}").into_iter().collect::<Vec<_>>(), ["all", "count"]);
        assert!(places("no } place { at all").is_empty());
    }
}
