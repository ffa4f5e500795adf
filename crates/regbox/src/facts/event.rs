//! An event from its JSON: its kind, its instant, and its fields, each read by its type.

use super::error::Mistakes;
use super::json::malformed;
use super::value;
use crate::diagnostic::{Code, Diagnostics, nearest, short};
use crate::program::Program;
use crate::value::{Instant, InstantError, Slot, parse_instant};
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;
use std::sync::Arc;

/// An event that has been read.
#[derive(Debug)]
pub(crate) struct ReadEvent {
    pub kind: u32,
    pub id: Option<Arc<str>>,
    pub at: Instant,
    pub fields: Arc<[Slot]>,
}

/// The keys of an object, with their values as text, in their order.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// Reads one event. What is wrong with it is reported all at once.
pub(crate) fn event_from_json(program: &Arc<Program>, text: &str) -> Result<ReadEvent, Diagnostics> {
    let mut mistakes = Mistakes::new();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = deserializer.deserialize_map(Entries).and_then(|entries| deserializer.end().map(|()| entries));
    let entries = match read {
        Ok(entries) => entries,
        Err(error) => {
            let (message, _) = malformed(&error);
            let message = message.replace("the facts are", "the event is").replace("the facts end", "the event ends");
            mistakes.report(
                Code::BAD_JSON,
                message,
                Some("write `{\"event\": \"name\", \"at\": \"2026-05-02T09:00\", …}`".to_owned()),
            );
            return Err(finish(mistakes, None));
        }
    };
    let find = |key: &str| entries.iter().find(|(name, _)| name == key).map(|(_, raw)| raw.get());
    let words = |key: &str| find(key).filter(|raw| *raw != "null").map(|raw| (raw, value::text(raw)));
    let id: Option<Arc<str>> = match words("id") {
        None => None,
        Some((_, Some(id))) => Some(Arc::from(id.as_ref())),
        Some((raw, None)) => {
            let message = format!("the id of an event is text, and {} is not", super::error::shortened(raw));
            mistakes.report(Code::BAD_EVENT, message, Some("write it in quotes".to_owned()));
            None
        }
    };
    let kind = kind(program, words("event"), &mut mistakes);
    let at = instant(program, words("at"), &mut mistakes);
    let fields = kind.map(|kind| fields(program, kind, &entries, &mut mistakes));
    match (kind, at, fields, mistakes.is_empty()) {
        (Some(kind), Some(at), Some(fields), true) => Ok(ReadEvent { kind, id, at, fields: fields.into() }),
        _ => Err(finish(mistakes, id.as_deref())),
    }
}

fn finish(mistakes: Mistakes, event: Option<&str>) -> Diagnostics {
    let diagnostics = mistakes.finish().unwrap_or_default();
    match event {
        Some(event) => diagnostics.of_event(event),
        None => diagnostics,
    }
}

type Word<'a> = Option<(&'a str, Option<std::borrow::Cow<'a, str>>)>;

fn kind(program: &Program, word: Word<'_>, mistakes: &mut Mistakes) -> Option<u32> {
    let names = || program.course.events.iter().map(|event| event.name.as_str());
    let all = || {
        let all: Vec<String> = names().take(12).map(|name| format!("`{name}`")).collect();
        if all.is_empty() {
            "the policy has no events".to_owned()
        } else {
            format!("its events are {}", all.join(", "))
        }
    };
    let Some((raw, name)) = word else {
        mistakes.report(
            Code::BAD_EVENT,
            "this does not say which event it is".to_owned(),
            Some(format!("add `\"event\": \"…\"`; {}", all())),
        );
        return None;
    };
    let name = name.unwrap_or_else(|| raw.into());
    if let Some(at) = names().position(|one| one == name) {
        return u32::try_from(at).ok();
    }
    let help = nearest(&name, names()).map_or_else(all, |near| format!("did you mean `{near}`?"));
    mistakes.report(Code::BAD_EVENT, format!("the policy has no event `{}`", short(&name)), Some(help));
    None
}

fn instant(program: &Program, word: Word<'_>, mistakes: &mut Mistakes) -> Option<Instant> {
    let example = || Some("write a date and time: `\"2026-05-02T09:00:00+01:00\"`".to_owned());
    let Some((raw, text)) = word else {
        mistakes.report(
            Code::BAD_EVENT,
            "this does not say when it happened".to_owned(),
            Some("add `\"at\": \"2026-05-02T09:00\"`".to_owned()),
        );
        return None;
    };
    let Some(text) = text else {
        let message = format!("`at` must be a date and time, and {} is not", super::error::shortened(raw));
        mistakes.report(Code::BAD_EVENT, message, example());
        return None;
    };
    match parse_instant(&text, program.header.zone.as_ref()) {
        Ok(at) => Some(at),
        Err(error) => {
            let help = match error {
                InstantError::NotADateTime | InstantError::OutOfRange => example(),
                InstantError::NoSuchDay(_) => Some("write a day that exists".to_owned()),
                _ => Some("give it with its offset from UTC: `+01:00`".to_owned()),
            };
            mistakes.report(Code::BAD_EVENT, format!("`at`: {error}"), help);
            None
        }
    }
}

fn fields(program: &Program, kind: u32, entries: &[(String, &RawValue)], mistakes: &mut Mistakes) -> Vec<Slot> {
    let Some(event) = program.course.events.get(kind as usize) else { return Vec::new() };
    let Some(record) = program.schema.record(event.record) else { return Vec::new() };
    let mut slots: Vec<Slot> = vec![None; record.fields.len()];
    let mut seen: Vec<&str> = Vec::new();
    for (name, raw) in entries {
        if seen.contains(&name.as_str()) {
            let shown = short(name);
            mistakes.inside(&shown, |mistakes| {
                let help = Some("keep one of them".to_owned());
                mistakes.report(Code::GIVEN_TWICE, format!("`{shown}` is given twice"), help);
            });
            continue;
        }
        seen.push(name);
        if matches!(name.as_str(), "event" | "id" | "at") {
            continue;
        }
        match record.index.get(name.as_str()) {
            Some(at) => {
                if let (Some(slot), Some(field)) = (slots.get_mut(*at as usize), record.fields.get(*at as usize)) {
                    *slot = value::field(program, field, raw.get(), mistakes);
                }
            }
            None => {
                let names = record.fields.iter().map(|field| field.name.as_str());
                let help = nearest(name, names).map_or_else(
                    || format!("take it out; `{}` has no such field", event.name),
                    |near| format!("did you mean `{near}`?"),
                );
                let shown = short(name);
                mistakes.inside(&shown, |mistakes| {
                    mistakes.report(Code::BAD_EVENT, format!("`{}` has no field `{shown}`", event.name), Some(help));
                });
            }
        }
    }
    slots
}
