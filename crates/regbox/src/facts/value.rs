//! A value of a type, from its JSON text.

use super::bounds::{bound_in_words, keeps};
use super::error::{Mistakes, shortened};
use crate::diagnostic::{Code, nearest};
use crate::order;
use crate::program::{Bound, FieldInfo, Program};
use crate::value::{Currency, Duration, EnumId, Number, NumberError, Period, RecordId, Slot, Type, Value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

/// The most members of a list.
pub(super) const MAX_LIST: usize = 100_000;

/// A fact or a field of a record; nothing where it is `null`, and unknown.
// `cargo xtask wasm` keeps calls that `inline` alone would not; this one is made for each fact of each decision.
#[inline(always)]
pub(super) fn field(program: &Program, field: &FieldInfo, raw: &str, mistakes: &mut Mistakes) -> Slot {
    if raw == "null" {
        return None;
    }
    // The path is only needed where something is wrong, and for what is nested.
    if let Some(value) = scalar(program, &field.ty, raw)
        && field.bounds.iter().all(|bound| keeps(bound, &value))
    {
        return Some(value);
    }
    mistakes.inside(&field.name, |mistakes| within(program, &field.ty, &field.bounds, raw, mistakes))
}

/// A value of a type that keeps bounds; what is wrong with it is reported.
pub(super) fn within(program: &Program, ty: &Type, bounds: &[Bound], raw: &str, mistakes: &mut Mistakes) -> Slot {
    let value = read(program, ty, raw, mistakes)?;
    match bounds.iter().find(|bound| !keeps(bound, &value)) {
        None => Some(value),
        Some(bound) => {
            let bound = bound_in_words(program, ty, bound);
            let message = format!("`{}` must be {bound}, and {} is not", mistakes.path(), shortened(raw));
            mistakes.report(Code::OUT_OF_BOUNDS, message, None);
            None
        }
    }
}

/// The text inside a JSON string.
pub(super) fn text(raw: &str) -> Option<Cow<'_, str>> {
    let [b'"', bytes @ .., b'"'] = raw.as_bytes() else { return None };
    let inner = raw.get(1..=bytes.len())?;
    if bytes.contains(&b'\\') {
        serde_json::from_str::<String>(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

fn is_number(raw: &str) -> bool {
    matches!(raw.as_bytes(), [b'0'..=b'9' | b'-', ..])
}

/// The digits of a bare number, or of one written as text.
fn digits(raw: &str) -> Option<Cow<'_, str>> {
    if is_number(raw) { Some(Cow::Borrowed(raw)) } else { text(raw) }
}

/// A value that is not made of others, if the text is one.
#[inline]
fn scalar(program: &Program, ty: &Type, raw: &str) -> Option<Value> {
    match ty {
        Type::Bool => match raw {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Integer => Number::parse(&digits(raw)?).ok().filter(Number::is_integer).map(Value::Number),
        Type::Decimal => Number::parse(&digits(raw)?).ok().map(Value::Number),
        Type::Percent => percent(&digits(raw)?).map(Value::Number),
        Type::Ratio => ratio(&digits(raw)?).map(Value::Number),
        Type::Money(currency) => money(*currency, raw).map(Value::Number),
        Type::Rate(..) => Number::parse(&digits(raw)?).ok().filter(Number::is_positive).map(Value::Number),
        Type::Date => crate::value::parse_date(&text(raw)?).map(Value::Date),
        Type::DateTime => {
            crate::value::parse_instant(&text(raw)?, program.header.zone.as_ref()).ok().map(Value::Instant)
        }
        Type::Months => match Period::parse_iso(&text(raw)?)? {
            Period::Months(months) => Some(Value::Count(months)),
            Period::Days(_) => None,
        },
        Type::Days => match Period::parse_iso(&text(raw)?)? {
            Period::Days(days) => Some(Value::Count(days)),
            Period::Months(_) => None,
        },
        Type::Duration => Duration::parse_iso(&text(raw)?).map(Value::Duration),
        Type::Text => text(raw).map(|text| Value::Text(text.as_ref().into())),
        Type::Enum(id) => {
            let text = text(raw)?;
            program.schema.enums.get(id.0 as usize)?.index.get(text.as_ref()).map(|value| Value::Enum(*value))
        }
        _ => None,
    }
}

/// A percentage, `30%`, or the number that it is, `0.3`.
fn percent(text: &str) -> Option<Number> {
    match text.strip_suffix('%') {
        Some(percent) => Number::parse(percent.trim_end()).ok()?.div(&Number::from(100)),
        None => Number::parse(text).ok(),
    }
}

/// A fraction, `1/3`, or a number.
fn ratio(text: &str) -> Option<Number> {
    match text.split_once('/') {
        Some((num, den)) => Number::parse(num).ok()?.div(&Number::parse(den).ok()?),
        None => Number::parse(text).ok(),
    }
}

/// `"GBP 10.50"`, `"10.50"` or a bare number.
fn money(currency: Currency, raw: &str) -> Option<Number> {
    let digits = digits(raw)?;
    let amount = match digits.strip_prefix(currency.code()) {
        Some(amount) => amount.strip_prefix(' ')?,
        None => digits.as_ref(),
    };
    Number::parse(amount).ok()
}

/// A value of a type; what is wrong with it is reported.
pub(super) fn read(program: &Program, ty: &Type, raw: &str, mistakes: &mut Mistakes) -> Slot {
    match ty {
        Type::Optional(inner) => {
            if raw.starts_with('{') && is_none(raw) {
                return Some(Value::None);
            }
            let composed = matches!(inner.as_ref(), Type::List(_) | Type::Set(_) | Type::Record(_) | Type::Money(_));
            if !composed && scalar(program, inner, raw).is_none() && !matches!(inner.as_ref(), Type::Enum(_)) {
                mistakes.wrong_value(&program.schema, ty, raw);
                return None;
            }
            read(program, inner, raw, mistakes)
        }
        Type::List(inner) if raw.starts_with('[') => list(program, inner, raw, mistakes),
        Type::Set(id) if raw.starts_with('[') => set(program, *id, raw, mistakes),
        Type::Record(id) if raw.starts_with('{') => record(program, *id, raw, mistakes),
        Type::Money(currency) if raw.starts_with('{') => money_object(program, *currency, raw, mistakes),
        _ => {
            let value = scalar(program, ty, raw);
            if value.is_none() {
                explain(program, ty, raw, mistakes);
            }
            value
        }
    }
}

/// Says what is wrong with a value that could not be read.
fn explain(program: &Program, ty: &Type, raw: &str, mistakes: &mut Mistakes) {
    let written = digits(raw);
    if raw.starts_with('{') && is_none(raw) {
        let message = format!("`{}` is never absent: its type is `{}`", mistakes.path(), program.schema.show(ty));
        return mistakes.report(Code::WRONG_VALUE, message, Some("leave it out if it is not known".to_owned()));
    }
    match (ty, written.as_deref()) {
        (Type::Enum(id), Some(text)) if !is_number(raw) => unknown_value(program, *id, text, mistakes),
        (Type::Money(currency), Some(text)) => {
            let code = text.split(' ').next().unwrap_or("");
            if code != currency.code() && Currency::parse(code).is_ok() {
                return wrong_currency(*currency, code, mistakes);
            }
            if number_is_too_long(text.strip_prefix(code).map_or(text, str::trim_start), text) {
                return too_many_digits(mistakes);
            }
            mistakes.wrong_value(&program.schema, ty, raw);
        }
        (Type::Integer | Type::Decimal | Type::Percent | Type::Ratio | Type::Rate(..), Some(text))
            if number_is_too_long(text, text) =>
        {
            too_many_digits(mistakes);
        }
        (Type::Rate(from, to), Some(text)) if Number::parse(text).is_ok() => {
            let message = format!("`{}` must be more than 0, and {} is not", mistakes.path(), shortened(raw));
            let help = format!("give what {from} 1 costs in {to}");
            mistakes.report(Code::OUT_OF_BOUNDS, message, Some(help));
        }
        (Type::DateTime, Some(text)) => match crate::value::parse_instant(text, program.header.zone.as_ref()) {
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", mistakes.path());
                mistakes.report(Code::WRONG_VALUE, message, None);
            }
            Ok(_) => mistakes.wrong_value(&program.schema, ty, raw),
        },
        _ => mistakes.wrong_value(&program.schema, ty, raw),
    }
}

fn number_is_too_long(a: &str, b: &str) -> bool {
    [a, b].iter().any(|text| Number::parse(text) == Err(NumberError::TooManyDigits))
}

fn too_many_digits(mistakes: &mut Mistakes) {
    let message = format!("`{}` has more than 28 digits", mistakes.path());
    mistakes.report(Code::TOO_LONG, message, Some("round it before it is given".to_owned()));
}

fn wrong_currency(expected: Currency, given: &str, mistakes: &mut Mistakes) {
    let message = format!("`{}` is money in {expected}, and the amount given is in {given}", mistakes.path());
    mistakes.report(Code::WRONG_CURRENCY, message, Some(format!("give the amount in {expected}")));
}

fn unknown_value(program: &Program, id: EnumId, text: &str, mistakes: &mut Mistakes) {
    let Some(info) = program.schema.enums.get(id.0 as usize) else { return };
    let near = nearest(text, info.values.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
    let help = near.unwrap_or_else(|| {
        let values: Vec<String> = info.values.iter().take(12).map(|value| format!("`{value}`")).collect();
        format!("its values are {}", values.join(", "))
    });
    let message = format!("`{}` is `{}`, which has no value {}", mistakes.path(), info.name, shortened(text));
    mistakes.report(Code::UNKNOWN_VALUE, message, Some(help));
}

/// Whether an object says `{"none": true}`.
fn is_none(raw: &str) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Absent {
        none: bool,
    }
    serde_json::from_str::<Absent>(raw).is_ok_and(|absent| absent.none)
}

fn money_object(program: &Program, currency: Currency, raw: &str, mistakes: &mut Mistakes) -> Slot {
    let entries = object(raw, mistakes)?;
    let (amount, code) = (entries.get("amount"), entries.get("currency").and_then(|code| text(code.get())));
    let whole = entries.len() == 2;
    match (amount, code) {
        (Some(amount), Some(code)) if whole => {
            if code != currency.code() {
                wrong_currency(currency, &code, mistakes);
                return None;
            }
            if amount.get().starts_with('{') {
                mistakes.wrong_value(&program.schema, &Type::Money(currency), raw);
                return None;
            }
            read(program, &Type::Money(currency), amount.get(), mistakes)
        }
        _ if is_none(raw) => {
            explain(program, &Type::Money(currency), raw, mistakes);
            None
        }
        _ => {
            mistakes.wrong_value(&program.schema, &Type::Money(currency), raw);
            None
        }
    }
}

/// The entries of an object; a key that stands twice is reported.
pub(super) fn object<'r>(raw: &'r str, mistakes: &mut Mistakes) -> Option<BTreeMap<String, &'r RawValue>> {
    struct Entries<'m>(&'m mut Vec<String>);
    impl<'de> serde::de::Visitor<'de> for Entries<'_> {
        type Value = BTreeMap<String, &'de RawValue>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = BTreeMap::new();
            while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                match entries.entry(key) {
                    Entry::Vacant(vacant) => {
                        vacant.insert(value);
                    }
                    Entry::Occupied(occupied) => self.0.push(occupied.key().clone()),
                }
            }
            Ok(entries)
        }
    }
    let mut twice = Vec::new();
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    let entries = serde::Deserializer::deserialize_map(&mut deserializer, Entries(&mut twice));
    for key in twice {
        let key: String = key.chars().take(60).collect();
        mistakes.inside(&format!(".{key}"), |mistakes| {
            let message = format!("`{}` is given twice", mistakes.path());
            mistakes.report(Code::GIVEN_TWICE, message, Some("keep one of them".to_owned()));
        });
    }
    match entries {
        Ok(entries) => Some(entries),
        Err(error) => {
            let (message, help) = super::json::malformed(&error);
            mistakes.report(Code::BAD_JSON, message, Some(help));
            None
        }
    }
}

fn record(program: &Program, id: RecordId, raw: &str, mistakes: &mut Mistakes) -> Slot {
    let info = program.schema.record(id)?;
    let entries = object(raw, mistakes)?;
    let mut slots: Vec<Slot> = vec![None; info.fields.len()];
    for (key, raw) in &entries {
        match info.index.get(key).and_then(|at| Some((*at as usize, info.fields.get(*at as usize)?))) {
            Some((at, one)) => {
                let dot = if mistakes.path().is_empty() { "" } else { "." };
                slots[at] = mistakes.inside(&dot, |mistakes| field(program, one, raw.get(), mistakes));
            }
            None => {
                let shown: String = key.chars().take(60).collect();
                let near = nearest(key, info.fields.iter().map(|field| field.name.as_str()));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                mistakes.inside(&format!(".{shown}"), |mistakes| {
                    let message = format!("`{}` is no field of `{}`", mistakes.path(), info.name);
                    mistakes.report(Code::UNKNOWN_FACT, message, help);
                });
            }
        }
    }
    Some(Value::Record(slots.into()))
}

fn members<'r>(raw: &'r str, mistakes: &mut Mistakes) -> Option<Vec<&'r RawValue>> {
    let members: Vec<&RawValue> = match serde_json::from_str(raw) {
        Ok(members) => members,
        Err(error) => {
            let (message, help) = super::json::malformed(&error);
            mistakes.report(Code::BAD_JSON, message, Some(help));
            return None;
        }
    };
    if members.len() > MAX_LIST {
        let message = format!("`{}` has {} members; a list has at most {MAX_LIST}", mistakes.path(), members.len());
        mistakes.report(Code::TOO_LONG, message, None);
        return None;
    }
    Some(members)
}

fn list(program: &Program, inner: &Type, raw: &str, mistakes: &mut Mistakes) -> Slot {
    let mut slots = Vec::new();
    for (at, member) in members(raw, mistakes)?.iter().enumerate() {
        let slot = match member.get() {
            "null" => None,
            raw => match scalar(program, inner, raw) {
                Some(value) => Some(value),
                None => mistakes.inside(&format!("[{at}]"), |mistakes| read(program, inner, raw, mistakes)),
            },
        };
        slots.push(slot);
    }
    Some(Value::List(slots.into()))
}

fn set(program: &Program, id: EnumId, raw: &str, mistakes: &mut Mistakes) -> Slot {
    let mut values = Vec::new();
    for (at, member) in members(raw, mistakes)?.iter().enumerate() {
        let value =
            mistakes.inside(&format!("[{at}]"), |mistakes| read(program, &Type::Enum(id), member.get(), mistakes));
        if let Some(Value::Enum(value)) = value {
            values.push(value);
        }
    }
    order::sort(&mut values);
    values.dedup();
    Some(Value::Set(values.into()))
}
