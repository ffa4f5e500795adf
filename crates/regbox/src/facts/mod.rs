//! Typed facts from JSON, from serde values, or one by one. Numbers are read from their digits.

mod bounds;
mod builder;
mod error;
mod event;
mod json;
mod json_schema;
mod judgement;
mod single;
mod value;
mod writer;

pub(crate) use bounds::{bound_in_words, keeps};
pub use builder::FactsBuilder;
pub(crate) use builder::{from_value, to_json};
pub(crate) use event::event_from_json;
pub(crate) use json::from_json;
pub(crate) use json_schema::json_schema;
pub(crate) use single::{Single, single};
pub use writer::FactsWriter;

use crate::program::Program;
use crate::value::Slot;
use std::sync::Arc;

/// The facts of one case, checked against the policy that they are for. Cheap to clone.
///
/// What was not given is unknown: never false, and never zero.
#[derive(Clone, Debug)]
pub struct Facts {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: Arc<Program>,
    slots: Vec<Slot>,
    /// Who gave each judgement and why, by the number of the judgement.
    judgements: Vec<(u32, Judged)>,
}

/// Who made a judgement, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The role that made it.
    pub by: String,
    /// The reason given.
    pub reason: String,
}

impl Facts {
    pub(crate) fn new(program: Arc<Program>, slots: Vec<Slot>, judgements: Vec<(u32, Judged)>) -> Facts {
        Facts { inner: Arc::new(Inner { program, slots, judgements }) }
    }

    /// The same facts, with what else is known of the case in the places after them.
    pub(crate) fn with_slots(&self, slots: Vec<Slot>) -> Facts {
        let inner = &self.inner;
        Facts::new(inner.program.clone(), slots, inner.judgements.clone())
    }

    pub(crate) fn slots(&self) -> &[Slot] {
        &self.inner.slots
    }

    pub(crate) fn program(&self) -> &Arc<Program> {
        &self.inner.program
    }

    /// Who made a judgement and why, if it was given with that.
    #[must_use]
    pub fn judged(&self, name: &str) -> Option<&Judged> {
        let at = self.inner.program.schema.fact_index.get(name)?;
        self.inner.judgements.iter().find(|(fact, _)| fact == at).map(|(_, judged)| judged)
    }

    /// The names of the facts that were given, in order of declaration.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.inner
            .slots
            .iter()
            .zip(&self.inner.program.schema.facts)
            .filter(|(slot, _)| slot.is_some())
            .map(|(_, fact)| fact.field.name.as_str())
    }

    /// The facts as compact JSON, in order of declaration; reading it back gives the same facts.
    #[must_use]
    pub fn to_json(&self) -> String {
        let schema = &self.inner.program.schema;
        let mut out = String::from("{");
        // The modules whose objects are open. The facts of a module stand together, and those of its modules after them.
        let mut open: Vec<&str> = Vec::new();
        for (at, (slot, fact)) in (0u32..).zip(self.inner.slots.iter().zip(&schema.facts)) {
            let Some(value) = slot else { continue };
            let mut path: Vec<&str> = fact.field.name.split('.').collect();
            let name = path.pop().unwrap_or("");
            let shared = open.iter().zip(&path).take_while(|(a, b)| a == b).count();
            for _ in shared..open.len() {
                out.push('}');
            }
            open.truncate(shared);
            if !out.ends_with('{') {
                out.push(',');
            }
            for module in path.drain(shared..) {
                crate::wire::push_text(&mut out, module);
                out.push_str(":{");
                open.push(module);
            }
            crate::wire::push_text(&mut out, name);
            out.push(':');
            let judged = self.inner.judgements.iter().find(|(judged, _)| *judged == at).map(|(_, judged)| judged);
            if let Some(judged) = judged {
                out.push_str("{\"value\":");
                crate::program::show_json(schema, &fact.field.ty, value, &mut out);
                out.push_str(",\"by\":");
                crate::wire::push_text(&mut out, &judged.by);
                out.push_str(",\"reason\":");
                crate::wire::push_text(&mut out, &judged.reason);
                out.push('}');
            } else {
                crate::program::show_json(schema, &fact.field.ty, value, &mut out);
            }
        }
        for _ in 0..=open.len() {
            out.push('}');
        }
        out
    }
}
