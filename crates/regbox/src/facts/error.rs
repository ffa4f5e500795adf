//! What is wrong with facts. All of it is reported at once.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, MOST_LISTED};
use crate::program::Schema;
use crate::value::{Type, no_such_day};

/// The mistakes found so far, and where in the facts the reading is.
#[derive(Debug)]
pub(super) struct Mistakes {
    list: Vec<Diagnostic>,
    path: String,
}

impl Mistakes {
    pub(super) fn new() -> Mistakes {
        Mistakes { list: Vec::new(), path: String::new() }
    }

    /// Goes into a field or a member, reads there, and comes back.
    pub(super) fn inside<T>(&mut self, step: &dyn std::fmt::Display, read: impl FnOnce(&mut Mistakes) -> T) -> T {
        let length = self.enter(step);
        let result = read(self);
        self.leave(length);
        result
    }

    /// Goes a step deeper, and gives what [`leave`](Mistakes::leave) needs to come back.
    pub(super) fn enter(&mut self, step: &dyn std::fmt::Display) -> usize {
        use std::fmt::Write as _;
        let length = self.path.len();
        let _ = write!(self.path, "{step}");
        length
    }

    /// Goes into a field; a name that is very long is cut.
    pub(super) fn enter_field(&mut self, name: &str) -> usize {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        if name.len() <= 60 {
            self.path.push_str(name);
        } else {
            self.path.extend(name.chars().take(60));
        }
        length
    }

    pub(super) fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn report(&mut self, code: Code, message: String, help: Option<String>) {
        if self.list.len() < MOST_LISTED {
            let diagnostic = Diagnostic::new(code, message).help_opt(help);
            let whole = self.path.is_empty();
            self.list.push(if whole { diagnostic } else { diagnostic.fact(self.path.clone()) });
        }
    }

    /// A value that is not of its type.
    pub(super) fn wrong_value(&mut self, schema: &Schema, ty: &Type, raw: &str) {
        let message = format!("`{}` must be `{}`, and {} is not", self.path, schema.show(ty), shortened(raw));
        // A day that does not exist is written as it should be.
        let day = matches!(ty.required(), Type::Date).then(|| no_such_day(raw.strip_prefix('"')?)).flatten();
        self.report(Code::WRONG_VALUE, message, Some(day.unwrap_or_else(|| written_as(schema, ty))));
    }

    /// Mistakes found by another reading of the same facts, but for what is already known to be wrong.
    pub(super) fn add_of_others(&mut self, others: &Diagnostics) {
        let known = self.list.len();
        for other in others {
            let told = self.list[..known].iter().any(|one| one.fact_path() == other.fact_path());
            if !told && self.list.len() < MOST_LISTED {
                self.list.push(other.clone());
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn finish(self) -> Option<Diagnostics> {
        if self.list.is_empty() { None } else { Some(Diagnostics::new(self.list, std::sync::Arc::from([]))) }
    }
}

/// What was given, short enough for a message.
pub(super) fn shortened(raw: &str) -> String {
    match raw.char_indices().nth(40) {
        Some((cut, _)) => format!("`{}…`", raw.get(..cut).unwrap_or("")),
        None => format!("`{raw}`"),
    }
}

/// How a value of a type is written in JSON.
fn written_as(schema: &Schema, ty: &Type) -> String {
    match ty {
        Type::Bool => "write `true` or `false`".to_owned(),
        Type::Integer => "write a whole number, such as `12`".to_owned(),
        Type::Decimal | Type::Ratio => "write a number, or its digits as text, such as `\"0.25\"`".to_owned(),
        Type::Percent => "write `\"30%\"` or `0.3`".to_owned(),
        Type::Rate(from, to) => format!("write what {from} 1 costs in {to}, such as `\"1.15\"`"),
        Type::Money(currency) => format!("write `\"{currency} 10.50\"`, `\"10.50\"`, or the bare number"),
        Type::Date => "write a date as `\"2026-04-06\"`".to_owned(),
        Type::DateTime => {
            "write `\"2026-04-06T10:00:00+01:00\"`; without an offset it is local to the policy".to_owned()
        }
        Type::Months => "write `\"P24M\"` or `\"P2Y\"`".to_owned(),
        Type::Days => "write `\"P30D\"` or `\"P4W\"`".to_owned(),
        Type::Business(_) => "write a whole number".to_owned(),
        Type::Duration => "write `\"PT72H\"`".to_owned(),
        Type::Text => "write text in quotes".to_owned(),
        Type::Enum(id) => {
            let values = schema
                .enums
                .get(id.0 as usize)
                .map(|item| item.values.iter().take(12).map(|value| format!("`\"{value}\"`")));
            format!("write one of {}", values.into_iter().flatten().collect::<Vec<_>>().join(", "))
        }
        Type::Set(id) => {
            let name = schema.enums.get(id.0 as usize).map_or("", |item| &item.name);
            format!("write a list of values of `{name}`, such as `[\"a\", \"b\"]`")
        }
        Type::Record(_) => "write an object with its fields".to_owned(),
        Type::List(_) | Type::SetOf(_) => "write a list: `[ … ]`".to_owned(),
        Type::Optional(inner) => {
            format!("{}; or `{{\"none\": true}}` if it is known to be absent", written_as(schema, inner))
        }
        Type::None => "write `{\"none\": true}`".to_owned(),
    }
}
