//! The JSON Schema of an event: an alternative for each kind of event of the policy.

use super::{DATE, OFFSET, TIME, Types, closed};
use crate::program::Program;
use crate::value::{EnumId, RecordId, Type};
use crate::wire::Writer;
use std::collections::BTreeSet;

impl Types<'_> {
    /// `$defs.event`, where the policy has events.
    pub(super) fn events(&self, out: &mut Writer) {
        let course = &self.program.course;
        if course.events.is_empty() {
            return;
        }
        out.key("event");
        out.open('{');
        out.text_field("title", "An event of the test");
        out.text_field(
            "description",
            "Something that has happened. A field that is left out, or null, is not known. The same `id` is the same event.",
        );
        out.key("oneOf");
        out.open('[');
        for event in &course.events {
            out.item();
            out.open('{');
            let title =
                self.program.schema.facts.get(event.fact as usize).and_then(|fact| fact.field.question.as_deref());
            out.text_field("title", title.unwrap_or(&event.name));
            out.text_field("type", "object");
            out.key("properties");
            out.open('{');
            out.key("event");
            out.open('{');
            out.text_field("const", &event.name);
            out.close('}');
            out.key("id");
            out.raw("{\"type\":[\"string\",\"null\"]}");
            out.key("at");
            out.open('{');
            out.text_field("title", "When did it happen?");
            out.text_field("type", "string");
            let local = if self.program.header.zone.is_some() { "?" } else { "" };
            out.text_field("pattern", &format!("^({DATE}T{TIME}{OFFSET}{local})$"));
            out.close('}');
            for field in self.program.schema.record(event.record).into_iter().flat_map(|record| &record.fields) {
                out.key(&field.name);
                out.open('{');
                self.field(out, field, None);
                out.close('}');
            }
            out.close('}');
            out.key("required");
            out.raw("[\"event\",\"at\"]");
            closed(out);
            out.close('}');
        }
        out.close(']');
        out.close('}');
    }
}

/// `event` among the definitions is kept for events; a type of that name is called otherwise there.
pub(super) fn free_name(program: &Program) -> String {
    let types = &program.schema;
    let taken =
        |name: &str| types.enums.iter().any(|one| one.name == name) || types.records.iter().any(|one| one.name == name);
    let mut name = "event_".to_owned();
    while taken(&name) {
        name.push('_');
    }
    name
}

/// The enumerations and records that the course of the test is laid out as, and that no value which is given has: nobody
/// needs their definitions.
#[derive(Default)]
pub(super) struct Unneeded {
    enums: BTreeSet<u32>,
    records: BTreeSet<u32>,
}

impl Unneeded {
    pub(super) fn of(program: &Program) -> Unneeded {
        let schema = &program.schema;
        let mut found = Unneeded::default();
        // Only facts of the course of the test are of such a type.
        for fact in schema.facts.iter().skip(schema.asked) {
            match &fact.field.ty {
                Type::Enum(id) => drop(found.enums.insert(id.0)),
                Type::Record(id) => drop(found.records.insert(id.0)),
                _ => {}
            }
        }
        // Facts are given, and fields of records and of events; an event itself stands by itself.
        let fields = schema.records.iter().flat_map(|record| &record.fields);
        let mut rest: Vec<&Type> =
            schema.asked().iter().map(|fact| &fact.field).chain(fields).map(|field| &field.ty).collect();
        while let Some(ty) = rest.pop() {
            match ty {
                Type::Enum(EnumId(id)) | Type::Set(EnumId(id)) => drop(found.enums.remove(id)),
                Type::Record(RecordId(id)) => drop(found.records.remove(id)),
                Type::List(inner) | Type::Optional(inner) => rest.push(inner),
                _ => {}
            }
        }
        found
    }

    pub(super) fn has_enum(&self, at: u32) -> bool {
        self.enums.contains(&at)
    }

    pub(super) fn has_record(&self, at: u32) -> bool {
        self.records.contains(&at)
    }
}
