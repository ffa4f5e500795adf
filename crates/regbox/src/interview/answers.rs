//! The answers, and the facts that they come to.

use super::opened;
use crate::explain::{Place, Step};
use crate::order;
use crate::program::{Program, show_json};
use crate::value::{Slot, Type, Value};
use std::sync::Arc;

/// An answer, at its place; none where the question was skipped.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub place: Place,
    pub given: Slot,
}

/// An answer that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    fact: String,
    value: Option<String>,
}

impl Answer {
    pub(super) fn of(program: &Program, entry: &Entry) -> Answer {
        let value = entry.given.as_ref().zip(entry.place.declared(program)).map(|(value, (ty, _))| {
            let mut out = String::new();
            show_json(&program.schema, ty, value, &mut out);
            out
        });
        Answer { fact: entry.place.path(program), value }
    }

    /// The fact, by its place.
    #[must_use]
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// What was answered, as JSON; none where the question was skipped. A list that was given as the number of its
    /// members has so many, of which nothing is known.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}

/// Adds an answer, or changes it where it stands. One that says what is inside takes the place of what was answered
/// there; the number of members of a list, and that a record is there, do not.
pub(super) fn put(entries: &mut Vec<Entry>, entry: Entry, json: &str) {
    let says_inside = match &entry.given {
        Some(Value::Record(fields)) => fields.iter().any(Option::is_some),
        Some(Value::List(_)) => json.trim_start().starts_with('['),
        _ => false,
    };
    if says_inside {
        entries.retain(|other| other.place == entry.place || !other.place.is_in(&entry.place));
    }
    match entries.iter_mut().find(|other| other.place == entry.place) {
        Some(other) => *other = entry,
        None => entries.push(entry),
    }
}

/// So many members: those that there are, and then such of which nothing is known.
pub(super) fn members(program: &Program, ty: &Type, present: &[Slot], count: usize) -> Value {
    let missing = match ty.required() {
        Type::List(inner) => opened::unknown(program, inner),
        _ => None,
    };
    Value::List(present.iter().cloned().chain(std::iter::repeat(missing)).take(count).collect())
}

/// The facts that answers come to. What was answered inside a list or a record comes after it, and waits while that is
/// not there.
pub(super) fn facts(program: &Program, entries: &[Entry]) -> Vec<Slot> {
    let mut slots = vec![None; program.schema.facts.len()];
    let mut ordered: Vec<&Entry> = entries.iter().collect();
    order::sort_by(&mut ordered, |a, b| a.place.cmp(&b.place));
    for entry in ordered {
        let fact = entry.place.fact as usize;
        if let (Some(slot), Some(info)) = (slots.get_mut(fact), program.schema.facts.get(fact)) {
            set(program, &info.field.ty, slot, &entry.place.steps, &entry.given);
        }
    }
    slots
}

fn set<'a>(program: &'a Program, mut ty: &'a Type, mut slot: &mut Slot, steps: &[Step], given: &Slot) {
    for step in steps {
        if slot.is_none() {
            *slot = opened::unknown(program, ty);
        }
        let next = match (step, slot, ty.required()) {
            (Step::Member(at), Some(Value::List(members)), Type::List(inner)) => {
                Arc::make_mut(members).get_mut(*at as usize).map(|member| (member, inner.as_ref()))
            }
            (Step::Field(_, at), Some(Value::Record(fields)), Type::Record(id)) => {
                let info = program.schema.record(*id).and_then(|record| record.fields.get(*at as usize));
                Arc::make_mut(fields).get_mut(*at as usize).zip(info.map(|info| &info.ty))
            }
            _ => None,
        };
        let Some((inner, inner_ty)) = next else { return };
        (slot, ty) = (inner, inner_ty);
    }
    slot.clone_from(given);
}

/// What stands at a place.
pub(super) fn slot_at<'s>(slots: &'s [Slot], place: &Place) -> Option<&'s Value> {
    let mut slot = slots.get(place.fact as usize)?;
    for step in &place.steps {
        slot = match (step, slot) {
            (Step::Member(at), Some(Value::List(members))) | (Step::Field(_, at), Some(Value::Record(members))) => {
                members.get(*at as usize)?
            }
            _ => return None,
        };
    }
    slot.as_ref()
}

/// Why nothing can be answered at a place, and what to do first; none where something can.
pub(super) fn absent(program: &Program, slots: &[Slot], place: &Place) -> Option<(String, String)> {
    let path = |steps: usize| Place { fact: place.fact, steps: place.steps[..steps].to_vec() }.path(program);
    for (at, step) in place.steps.iter().enumerate() {
        let around = Place { fact: place.fact, steps: place.steps[..at].to_vec() };
        let value = slot_at(slots, &around);
        match (step, value) {
            (_, Some(Value::None)) => {
                let message = format!("`{}` is not there: `{}` was answered with none", path(at + 1), path(at));
                return Some((message, format!("change the answer to `{}` first", path(at))));
            }
            (Step::Member(number), Some(Value::List(members))) if *number as usize >= members.len() => {
                let count = members.len();
                let members = if count == 1 { "1 member".to_owned() } else { format!("{count} members") };
                let message = format!("`{}` is not there: `{}` has {members}", path(at + 1), path(at));
                let help =
                    format!("members are counted from 0; to add one, answer `{}` with `{}`", path(at), count + 1);
                return Some((message, help));
            }
            (Step::Member(_), None) => {
                let message = format!("`{}` is not there: `{}` was not answered yet", path(at + 1), path(at));
                return Some((message, format!("say first how many members `{}` has", path(at))));
            }
            (Step::Field(..), None) if matches!(around.declared(program), Some((Type::Optional(_), _))) => {
                let message = format!("`{}` is not there: `{}` was not answered yet", path(at + 1), path(at));
                return Some((message, format!("answer `{}` first: `{{}}` if there is one", path(at))));
            }
            _ => {}
        }
    }
    None
}
