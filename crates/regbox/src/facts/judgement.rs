//! Judgements: given by a named role, with a reason.

use super::Judged;
use super::error::{Mistakes, shortened};
use super::value::{object, text, within};
use crate::diagnostic::Code;
use crate::program::{FactInfo, Program};
use crate::value::Value;
use std::borrow::Cow;

/// A judgement: its value, the role that made it, and why.
pub(super) fn judgement(
    program: &Program,
    fact: &FactInfo,
    raw: &str,
    mistakes: &mut Mistakes,
) -> Option<(Value, Judged)> {
    if raw == "null" {
        return None;
    }
    let role = fact.judged_by.as_deref().unwrap_or("");
    let shape = format!("write `{{\"value\": …, \"by\": \"{role}\", \"reason\": \"…\"}}`");
    mistakes.inside(&fact.field.name, |mistakes| {
        if !raw.starts_with('{') {
            let message = format!("`{}` is a judgement: it is given with who made it, and why", mistakes.path());
            mistakes.report(Code::BAD_JUDGEMENT, message, Some(shape));
            return None;
        }
        let entries = object(raw, mistakes)?;
        if let Some(other) = entries.keys().find(|key| !matches!(key.as_str(), "value" | "by" | "reason")) {
            let message = format!("a judgement has no `{}`", other.chars().take(60).collect::<String>());
            mistakes.report(Code::BAD_JUDGEMENT, message, Some(shape.clone()));
            return None;
        }
        let part = |name: &str| entries.get(name).and_then(|raw| text(raw.get())).map(Cow::into_owned);
        let by = part("by");
        if by.as_deref() != Some(role) {
            let message = match &by {
                Some(by) => format!("`{}` is for the {role} to judge, not for {}", mistakes.path(), shortened(by)),
                None => format!("`{}` does not say who judged", mistakes.path()),
            };
            mistakes.report(Code::BAD_JUDGEMENT, message, Some(shape.clone()));
        }
        let reason = part("reason").filter(|reason| !reason.trim().is_empty());
        if reason.is_none() {
            let message = format!("`{}` is judged without a reason", mistakes.path());
            mistakes.report(Code::BAD_JUDGEMENT, message, Some(shape.clone()));
        }
        let Some(value) = entries.get("value") else {
            let message = format!("`{}` has no value", mistakes.path());
            mistakes.report(Code::BAD_JUDGEMENT, message, Some(shape.clone()));
            return None;
        };
        let value = match value.get() {
            "null" => None,
            raw => within(program, &fact.field.ty, &fact.field.bounds, raw, mistakes),
        };
        Some((value?, Judged { by: by?, reason: reason? }))
    })
}
