//! What facts there are, of which types, and how values of each type are shown.

use super::{Cite, NodeId, Relation};
use crate::diagnostic::Span;
use crate::value::{
    Calendar, CalendarId, EnumId, Open, Period, RecordId, Type, TypeNames, Value, format_money, show_type,
};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// The facts of a policy and the types that they are of.
#[derive(Debug, Default)]
pub(crate) struct Schema {
    /// The facts that are asked, and after them those of the course of the test.
    pub facts: Vec<FactInfo>,
    /// How many are asked.
    pub asked: usize,
    /// The facts that are asked, by name.
    pub fact_index: FxHashMap<String, u32>,
    pub enums: Vec<EnumInfo>,
    pub records: Vec<RecordInfo>,
    pub calendars: Vec<(String, Calendar)>,
}

/// A fact or a judgement.
#[derive(Debug)]
pub(crate) struct FactInfo {
    pub field: FieldInfo,
    /// Who makes the judgement; none for a fact.
    pub judged_by: Option<String>,
    pub suggests: Vec<(u16, String)>,
    pub asked: Option<NodeId>,
    pub presumed: Option<PresumedInfo>,
}

/// What a fact is taken to be, until the contrary is shown.
#[derive(Debug)]
pub(crate) struct PresumedInfo {
    pub value: Value,
    pub cites: Box<[Cite]>,
    /// The presumption as it is written, and its condition.
    pub span: Span,
    pub when: Span,
}

/// What a fact and a field of a record have alike.
#[derive(Debug)]
pub(crate) struct FieldInfo {
    pub name: String,
    pub ty: Type,
    pub question: Option<String>,
    pub help: Option<String>,
    pub cites: Box<[Cite]>,
    pub bounds: Vec<Bound>,
    /// What it can be while it is not given.
    pub open: Open,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub op: Relation,
    pub value: Value,
}

#[derive(Debug)]
pub(crate) struct EnumInfo {
    pub name: String,
    pub values: Vec<String>,
    pub titles: Vec<Option<String>>,
    pub index: FxHashMap<String, u16>,
}

#[derive(Debug)]
pub(crate) struct RecordInfo {
    pub name: String,
    pub fields: Vec<FieldInfo>,
    pub index: FxHashMap<String, u32>,
}

impl TypeNames for Schema {
    fn enum_name(&self, id: EnumId) -> &str {
        self.enums.get(id.0 as usize).map_or("", |item| &item.name)
    }
    fn record_name(&self, id: RecordId) -> &str {
        self.records.get(id.0 as usize).map_or("", |item| &item.name)
    }
    fn calendar_name(&self, id: CalendarId) -> &str {
        self.calendars.get(id.0 as usize).map_or("", |(name, _)| name)
    }
}

impl Schema {
    /// The facts that are asked: of an applicant, or of officials.
    pub(crate) fn asked(&self) -> &[FactInfo] {
        self.facts.get(..self.asked).unwrap_or_default()
    }

    /// A type as a policy writes it.
    pub(crate) fn show(&self, ty: &Type) -> String {
        show_type(ty, self)
    }

    /// The name of a value of an enumeration.
    pub(crate) fn enum_value(&self, id: EnumId, value: u16) -> &str {
        self.enums.get(id.0 as usize).and_then(|item| item.values.get(value as usize)).map_or("", String::as_str)
    }

    pub(crate) fn record(&self, id: RecordId) -> Option<&RecordInfo> {
        self.records.get(id.0 as usize)
    }
}

/// A value as the JSON of facts writes it. What is unknown inside it is `null`.
pub(crate) fn show_json(schema: &Schema, ty: &Type, value: &Value, out: &mut String) {
    match (ty, value) {
        (_, Value::None) => out.push_str("{\"none\":true}"),
        (Type::Optional(inner), value) => show_json(schema, inner, value, out),
        (_, Value::Bool(value)) => out.push_str(if *value { "true" } else { "false" }),
        (Type::Integer, Value::Number(number)) => {
            let _ = write!(out, "{number}");
        }
        (Type::List(inner), Value::List(members)) => {
            out.push('[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                match member {
                    Some(member) => show_json(schema, inner, member, out),
                    None => out.push_str("null"),
                }
            }
            out.push(']');
        }
        (Type::Record(id), Value::Record(fields)) => {
            out.push('{');
            let Some(info) = schema.record(*id) else { return out.push('}') };
            let mut first = true;
            for (field, value) in info.fields.iter().zip(fields.iter()) {
                let Some(value) = value else { continue };
                if !std::mem::take(&mut first) {
                    out.push(',');
                }
                crate::wire::push_text(out, &field.name);
                out.push(':');
                show_json(schema, &field.ty, value, out);
            }
            out.push('}');
        }
        (Type::Set(id), Value::Set(members)) => {
            out.push('[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                crate::wire::push_text(out, schema.enum_value(*id, *member));
            }
            out.push(']');
        }
        (Type::SetOf(inner), Value::SetOf(members)) => {
            out.push('[');
            for (at, member) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                show_json(schema, inner, member, out);
            }
            out.push(']');
        }
        (ty, value) => crate::wire::push_text(out, &plain(schema, ty, value)),
    }
}

/// A set of more values than this is not told value by value.
const MOST_SHOWN: usize = 20;

/// A value as a person reads it.
pub(crate) fn show_text(schema: &Schema, ty: &Type, value: &Value) -> String {
    match (ty, value) {
        (_, Value::None) => "none".to_owned(),
        (Type::Optional(inner), value) => show_text(schema, inner, value),
        (_, Value::Bool(value)) => if *value { "yes" } else { "no" }.to_owned(),
        (Type::Months, Value::Count(count)) => Period::Months(*count).in_words(),
        (Type::Days, Value::Count(count)) => Period::Days(*count).in_words(),
        (_, Value::Duration(duration)) => duration.in_words(),
        (Type::List(_), Value::List(members)) => match members.len() {
            1 => "1 member".to_owned(),
            count => format!("{count} members"),
        },
        (Type::Set(id), Value::Set(members)) => {
            let names: Vec<&str> = members.iter().map(|member| schema.enum_value(*id, *member)).collect();
            format!("{{{}}}", names.join(", "))
        }
        (Type::SetOf(inner), Value::SetOf(members)) if members.len() <= MOST_SHOWN => {
            let members: Vec<String> = members.iter().map(|member| show_text(schema, inner, member)).collect();
            format!("{{{}}}", members.join(", "))
        }
        (Type::SetOf(_), Value::SetOf(members)) => format!("{} values", members.len()),
        (Type::Record(_), Value::Record(_)) => "a record".to_owned(),
        (Type::Text, Value::Text(text)) => format!("\"{}\"", harmless(text)),
        (ty, value) => plain(schema, ty, value),
    }
}

fn plain(schema: &Schema, ty: &Type, value: &Value) -> String {
    match (ty, value) {
        (Type::Money(currency), Value::Number(number)) => format_money(number, *currency),
        (Type::Percent, Value::Number(number)) => {
            format!("{}%", number.mul(&crate::value::Number::from(100)))
        }
        (_, Value::Number(number)) => number.to_string(),
        (_, Value::Date(date)) => date.to_string(),
        (_, Value::Instant(instant)) => instant.to_string(),
        (Type::Months, Value::Count(count)) => Period::Months(*count).to_string(),
        (Type::Days, Value::Count(count)) => Period::Days(*count).to_string(),
        (_, Value::Count(count)) => format!("{count} business days"),
        (_, Value::Duration(duration)) => duration.to_string(),
        (_, Value::Text(text)) => text.to_string(),
        (Type::Enum(id), Value::Enum(value)) => schema.enum_value(*id, *value).to_owned(),
        _ => String::new(),
    }
}

/// A text that an applicant gave, on one line and without what would steer a terminal or turn the direction of writing:
/// no answer to a question may look like a line of the explanation.
fn harmless(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if steers(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn an_answer_cannot_look_like_a_line_of_the_explanation() {
        assert_eq!(harmless("a\u{1b}[2Jb\n  ✓ two: met\u{202e}"), "a\\u{1b}[2Jb\\u{a}  ✓ two: met\\u{202e}");
        assert_eq!(harmless("Café 東京"), "Café 東京");
    }
}
