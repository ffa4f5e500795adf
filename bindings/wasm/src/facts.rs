//! Facts from a JavaScript value. A number passes where its digits are certain, and nothing is guessed.

use js_sys::{Array, Date, JsString, Number, Object, Reflect};
use regbox::{Facts, FactsWriter, Policy};
use wasm_bindgen::{JsCast as _, JsValue};

const HELP: &str = "give text, a boolean, a whole number, an array or a plain object";

/// Facts from JSON text, whose digits are kept, or from an object.
pub(crate) fn read(policy: &Policy, facts: &JsValue) -> Result<Facts, JsValue> {
    if let Some(text) = facts.as_string() {
        return policy.facts_from_json(&text).map_err(crate::error);
    }
    let mut writer = policy.facts_writer();
    let mut threw = None;
    write(&mut writer, facts, &mut threw);
    threw.map_or(Ok(()), Err)?;
    writer.build().map_err(crate::error)
}

/// An event from JSON text, or from an object: as JSON.
pub(crate) fn event(policy: &Policy, event: &JsValue) -> Result<String, JsValue> {
    if let Some(text) = event.as_string() {
        return Ok(text);
    }
    let mut threw = None;
    let written = policy.facts_writer().event(|writer| write(writer, event, &mut threw));
    threw.map_or(Ok(()), Err)?;
    written.map_err(crate::error)
}

/// The answer to a question, as JSON. Text is a value here, too.
pub(crate) fn answer(policy: &Policy, fact: &str, value: &JsValue) -> Result<String, JsValue> {
    let mut threw = None;
    let answered = policy.facts_writer().answer(fact, |writer| write(writer, value, &mut threw));
    threw.map_or(Ok(()), Err)?;
    answered.map_err(crate::error)
}

fn write(writer: &mut FactsWriter, value: &JsValue, threw: &mut Option<JsValue>) {
    if value.is_undefined() || value.is_null() {
        writer.null();
    } else if let Some(value) = value.as_bool() {
        writer.bool(value);
    } else if let Some(text) = value.dyn_ref::<JsString>() {
        match text.is_valid_utf16() {
            true => writer.text(&String::from(text)),
            false => writer.refuse("text that is no Unicode: it holds half of a character", "give whole characters"),
        }
    } else if value.is_bigint() || Number::is_safe_integer(value) {
        writer.digits(&digits(value));
    } else if Number::is_integer(value) {
        let what = format!("the number `{}`, so large that its last digits are not certain", digits(value));
        writer.refuse(&what, "give its digits as text, or a `BigInt`");
    } else if value.js_typeof() == "number" {
        writer.float(&format!("give its digits as text: `\"{}\"`", digits(value)));
    } else if Array::is_array(value) {
        writer.list(value.unchecked_ref::<Array>().iter(), |writer, member| write(writer, &member, threw));
    } else if value.is_instance_of::<Date>() {
        let help = "give a day as text, `\"2026-05-01\"`, and an instant as its `.toISOString()`";
        writer.refuse("a `Date`, which is an instant and not a day", help);
    } else if is_plain(value) {
        let keys: Vec<String> =
            Object::keys(value.unchecked_ref::<Object>()).iter().filter_map(|key| key.as_string()).collect();
        writer.object(keys.iter().map(|key| (key, key)), |writer, key| match Reflect::get(value, &key.into()) {
            Ok(value) => write(writer, &value, threw),
            Err(error) => {
                writer.null();
                threw.get_or_insert(error);
            }
        });
    } else if value.is_object() {
        writer.refuse("an object of a class", HELP);
    } else {
        let kind = value.js_typeof().as_string().unwrap_or_default();
        writer.refuse(&format!("a {kind}"), HELP);
    }
}

/// What JavaScript writes for a number.
fn digits(value: &JsValue) -> String {
    value.unchecked_ref::<Object>().to_string().into()
}

/// Whether an object was written as one, in any window, and is no instance of a class.
fn is_plain(value: &JsValue) -> bool {
    let parent = |value: &JsValue| Reflect::get_prototype_of(value).map(JsValue::from);
    value.is_object() && parent(value).is_ok_and(|one| one.is_null() || parent(&one).is_ok_and(|one| one.is_null()))
}
