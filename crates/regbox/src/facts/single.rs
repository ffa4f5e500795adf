//! One value by itself: the answer to a question.

use super::error::{Mistakes, shortened};
use super::value::{MAX_LIST, within};
use crate::diagnostic::{Code, Diagnostics};
use crate::program::{Bound, Program};
use crate::value::{Number, Type, Value};
use serde_json::value::RawValue;

/// What an answer to a question is.
#[derive(Debug)]
pub(crate) enum Single {
    /// `null`: it is not known.
    Unknown,
    Value(Value),
    /// How many members a list has.
    Members(usize),
}

/// Reads one value of a type within its bounds, from JSON; a list may be given as the number of its members. `path` is
/// where it stands, for messages.
pub(crate) fn single(
    program: &Program,
    path: &str,
    ty: &Type,
    bounds: &[Bound],
    json: &str,
) -> Result<Single, Diagnostics> {
    let mut mistakes = Mistakes::new();
    let found = mistakes.inside(&path, |mistakes| match serde_json::from_str::<&RawValue>(json) {
        Err(_) => {
            let message = format!("the answer to `{}` is not JSON: {}", mistakes.path(), shortened(json.trim()));
            mistakes.report(Code::BAD_JSON, message, Some("write text in quotes, and close what is open".to_owned()));
            None
        }
        Ok(raw) if raw.get() == "null" => Some(Single::Unknown),
        Ok(raw) => match ty.required() {
            Type::List(_) if !raw.get().starts_with(['[', '{']) => members(raw.get(), mistakes),
            _ => within(program, ty, bounds, raw.get(), mistakes).map(Single::Value),
        },
    });
    match (found, mistakes.finish()) {
        (Some(found), None) => Ok(found),
        (_, Some(diagnostics)) => Err(diagnostics),
        (None, None) => Ok(Single::Unknown),
    }
}

/// How many members a list has.
fn members(raw: &str, mistakes: &mut Mistakes) -> Option<Single> {
    let count = Number::parse(raw.trim_matches('"')).ok().filter(Number::is_integer).map(|count| count.to_string());
    match count.as_deref().map(str::parse::<usize>) {
        Some(Ok(count)) if count <= MAX_LIST => Some(Single::Members(count)),
        Some(_) if !raw.contains('-') => {
            let message = format!("`{}` has at most {MAX_LIST} members, and not {}", mistakes.path(), shortened(raw));
            mistakes.report(Code::TOO_LONG, message, None);
            None
        }
        _ => {
            let message = format!("`{}` is a list, and {} says nothing of it", mistakes.path(), shortened(raw));
            let help = "say how many members it has, such as `2`, or write them as a list: `[ … ]`";
            mistakes.report(Code::WRONG_VALUE, message, Some(help.to_owned()));
            None
        }
    }
}
