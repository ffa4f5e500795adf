//! The JSON Schema (2020-12) of the facts of a policy: what the reader of facts accepts, as far as a schema can say it.
//!
//! A schema cannot say how many digits a number may have, which dates there are, or that no key stands twice; the bounds
//! of what is written as text stand in words.

mod event;

use super::bounds::{bound_in_words, keeps};
use super::value::MAX_LIST;
use crate::program::{Bound, EnumInfo, FactInfo, FieldInfo, Program, Relation, show_json};
use crate::value::{EnumId, Number, RecordId, Type, Value, parse_date, parse_instant};
use crate::wire::{Writer, indented};
use rustc_hash::FxHashMap;

/// A number as JSON writes it, leading noughts accepted.
const NUMBER: &str = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";
const WHOLE: &str = "-?[0-9]+(\\.0+)?|-?[0-9]+(\\.[0-9]+)?[eE][-+]?[0-9]+";
const DATE: &str = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?";
const OFFSET: &str = "(Z|[-+]([01][0-9]|2[0-3]):[0-5][0-9])";
const MONTHS: &str = "-?P([0-9]+Y([0-9]+M)?|[0-9]+M)";
const DAYS: &str = "-?P([0-9]+W([0-9]+D)?|[0-9]+D)";
const DURATION: &str = "-?PT(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\\.[0-9]{1,9})?S)?";

/// More digits than these may not survive in a reader that takes numbers for floating point.
const SAFE_DIGITS: usize = 15;

/// The schema of the facts of a policy.
pub(crate) fn json_schema(program: &Program) -> String {
    let header = &program.header;
    let mut out = Writer::new();
    out.open('{');
    out.text_field("$schema", "https://json-schema.org/draft/2020-12/schema");
    out.text_field("title", header.title.as_deref().unwrap_or(&header.name));
    let version = header.version.as_ref().map_or(String::new(), |version| format!(", version {version}"));
    let about = format!(
        "The facts of one case for the policy `{}`{version}. A fact that is left out, or null, is not known.",
        header.name
    );
    out.text_field("description", &about);
    let types = Types { program, event: event::free_name(program) };
    let facts = program.schema.asked().iter().map(|fact| (fact.field.name.as_str(), Some(fact)));
    let modules = program.modules.iter().map(|module| (module.name.as_str(), None));
    out.text_field("type", "object");
    types.object(&mut out, &facts.chain(modules).collect::<Vec<_>>());
    out.key("$defs");
    out.open('{');
    types.events(&mut out);
    let unneeded = event::Unneeded::of(program);
    for (_, info) in (0u32..).zip(&program.schema.enums).filter(|(at, _)| !unneeded.has_enum(*at)) {
        out.key(types.definition(&info.name));
        out.open('{');
        out.text_field("title", &info.name);
        choices(&mut out, info);
        out.close('}');
    }
    for (_, info) in (0u32..).zip(&program.schema.records).filter(|(at, _)| !unneeded.has_record(*at)) {
        out.key(types.definition(&info.name));
        out.open('{');
        out.text_field("title", &info.name);
        out.text_field("type", "object");
        out.key("properties");
        out.open('{');
        for field in &info.fields {
            out.key(&field.name);
            out.open('{');
            types.field(&mut out, field, None);
            out.close('}');
        }
        out.close('}');
        closed(&mut out);
        out.close('}');
    }
    out.close('}');
    out.close('}');
    indented(&out.finish())
}

fn closed(out: &mut Writer) {
    out.key("additionalProperties");
    out.raw("false");
}

/// A fact by its name; a module where there is no fact.
type Named<'f> = (&'f str, Option<&'f FactInfo>);

struct Types<'p> {
    program: &'p Program,
    /// What a type that is named `event` is called.
    event: String,
}

impl Types<'_> {
    fn definition<'n>(&'n self, name: &'n str) -> &'n str {
        if name == "event" { &self.event } else { name }
    }

    /// The facts of a policy or of a module, by what is left of their names; those of its modules are inside an object
    /// each, which a module without facts has, too.
    fn object(&self, out: &mut Writer, facts: &[Named<'_>]) {
        let mut order: Vec<(&str, Vec<Named<'_>>)> = Vec::new();
        let mut places: FxHashMap<&str, usize> = FxHashMap::default();
        for (name, fact) in facts {
            let (first, rest) = name.split_once('.').unwrap_or((name, ""));
            let at = *places.entry(first).or_insert_with(|| {
                order.push((first, Vec::new()));
                order.len() - 1
            });
            order[at].1.push((rest, *fact));
        }
        out.key("properties");
        out.open('{');
        for (name, facts) in order.iter().filter(|(name, _)| !name.is_empty()) {
            out.key(name);
            out.open('{');
            match facts.as_slice() {
                [("", Some(fact))] => self.fact(out, fact),
                facts => {
                    types(out, &["object"], true);
                    self.object(out, facts);
                }
            }
            out.close('}');
        }
        out.close('}');
        closed(out);
    }

    fn fact(&self, out: &mut Writer, fact: &FactInfo) {
        let Some(role) = &fact.judged_by else { return self.field(out, &fact.field, Some(fact)) };
        self.words(out, &fact.field, Some(fact));
        out.key("type");
        out.raw("[\"object\",\"null\"]");
        out.key("properties");
        out.open('{');
        out.key("value");
        out.open('{');
        self.value(out, &fact.field.ty, &fact.field.bounds, true);
        out.close('}');
        out.key("by");
        out.open('{');
        out.text_field("const", role);
        out.close('}');
        out.key("reason");
        out.raw("{\"type\":\"string\",\"pattern\":\"\\\\S\"}");
        out.close('}');
        out.key("required");
        out.raw("[\"value\",\"by\",\"reason\"]");
        closed(out);
    }

    fn field(&self, out: &mut Writer, field: &FieldInfo, fact: Option<&FactInfo>) {
        self.words(out, field, fact);
        self.value(out, &field.ty, &field.bounds, true);
        if let Some(example) = self.example(&field.ty, &field.bounds) {
            out.key("examples");
            out.open('[');
            out.item();
            out.raw(&example);
            out.close(']');
        }
    }

    /// What a person needs to know: the question, what helps to answer it, and what the schema cannot say otherwise.
    fn words(&self, out: &mut Writer, field: &FieldInfo, fact: Option<&FactInfo>) {
        if let Some(question) = &field.question {
            out.text_field("title", question);
        }
        let mut words: Vec<String> = field.help.iter().map(|help| sentence(help)).collect();
        let bounds: Vec<String> =
            field.bounds.iter().map(|bound| bound_in_words(self.program, &field.ty, bound)).collect();
        if !bounds.is_empty() {
            words.push(format!("It must be {}.", bounds.join(" and ")));
        }
        if let (Some(fact), Type::Enum(id)) = (fact, field.ty.required()) {
            let suggests = fact.suggests.iter();
            words.extend(suggests.map(|(value, why)| {
                sentence(&format!("`{}` is suggested by: {why}", self.program.schema.enum_value(*id, *value)))
            }));
        }
        if let Some(presumed) = fact.and_then(|fact| fact.presumed.as_ref()) {
            let condition: Vec<&str> = self.program.text(presumed.when).split_whitespace().collect();
            let mut value = String::new();
            show_json(&self.program.schema, &field.ty, &presumed.value, &mut value);
            words.push(format!("If it is not given, it is presumed to be `{value}` when `{}`.", condition.join(" ")));
        }
        if !words.is_empty() {
            out.text_field("description", &words.join(" "));
        }
    }

    /// The keywords for a value of a type.
    fn value(&self, out: &mut Writer, ty: &Type, bounds: &[Bound], null: bool) {
        let inner = ty.required();
        let absent = matches!(ty, Type::Optional(_));
        let named = matches!(inner, Type::Enum(_) | Type::Record(_));
        if !(absent || named && null) {
            return self.keywords(out, inner, bounds, null);
        }
        out.key("anyOf");
        out.open('[');
        out.item();
        out.open('{');
        self.keywords(out, inner, bounds, null && !named);
        out.close('}');
        if null && named {
            out.item();
            out.raw("{\"title\":\"not known\",\"type\":\"null\"}");
        }
        if absent {
            out.item();
            out.raw("{\"title\":\"known to be absent\",\"const\":{\"none\":true}}");
        }
        out.close(']');
    }

    fn keywords(&self, out: &mut Writer, ty: &Type, bounds: &[Bound], null: bool) {
        let text = |out: &mut Writer, pattern: &str| {
            types(out, &["string"], null);
            out.text_field("pattern", &format!("^({pattern})$"));
        };
        let number = |out: &mut Writer, kind: &str, pattern: &str| {
            types(out, &[kind, "string"], null);
            limits(out, bounds);
            out.text_field("pattern", &format!("^({pattern})$"));
        };
        match ty {
            Type::Bool => types(out, &["boolean"], null),
            Type::Integer => number(out, "integer", WHOLE),
            Type::Decimal => number(out, "number", NUMBER),
            Type::Percent => number(out, "number", &format!("{NUMBER}(\\s*%)?")),
            Type::Ratio => number(out, "number", &format!("{NUMBER}(/{NUMBER})?")),
            Type::Rate(..) => {
                types(out, &["number", "string"], null);
                out.key("exclusiveMinimum");
                out.raw("0");
                limits(out, bounds.iter().filter(|bound| bound.op != Relation::More));
                out.text_field("pattern", &format!("^({})$", NUMBER.trim_start_matches("-?")));
            }
            Type::Money(currency) => {
                let code = currency.code();
                let pattern = format!("^(({code} )?{NUMBER})$");
                types(out, &["number", "string", "object"], null);
                limits(out, bounds);
                out.text_field("pattern", &pattern);
                out.key("properties");
                out.open('{');
                out.key("amount");
                out.open('{');
                types(out, &["number", "string"], false);
                limits(out, bounds);
                out.text_field("pattern", &pattern);
                out.close('}');
                out.key("currency");
                out.open('{');
                out.text_field("const", code);
                out.close('}');
                out.close('}');
                out.key("required");
                out.raw("[\"amount\",\"currency\"]");
                closed(out);
            }
            Type::Date => {
                text(out, DATE);
                out.text_field("format", "date");
            }
            Type::DateTime => {
                let local = if self.program.header.zone.is_some() { "?" } else { "" };
                text(out, &format!("{DATE}T{TIME}{OFFSET}{local}"));
            }
            Type::Months => text(out, MONTHS),
            Type::Days => text(out, DAYS),
            Type::Duration => text(out, DURATION),
            Type::Text => types(out, &["string"], null),
            Type::Enum(id) => self.choice(out, *id),
            Type::Record(id) => self.record(out, *id),
            Type::List(inner) => {
                types(out, &["array"], null);
                out.key("items");
                out.open('{');
                self.value(out, inner, &[], true);
                out.close('}');
                most(out);
            }
            Type::Set(id) => {
                types(out, &["array"], null);
                out.key("items");
                out.open('{');
                self.choice(out, *id);
                out.close('}');
                most(out);
            }
            Type::Optional(inner) => self.value(out, inner, bounds, null),
            // No fact can be given as one of these.
            Type::Business(_) | Type::SetOf(_) | Type::None => types(out, &[], true),
        }
    }

    fn choice(&self, out: &mut Writer, id: EnumId) {
        if let Some(info) = self.program.schema.enums.get(id.0 as usize) {
            out.text_field("$ref", &format!("#/$defs/{}", self.definition(&info.name)));
        }
    }

    fn record(&self, out: &mut Writer, id: RecordId) {
        if let Some(info) = self.program.schema.record(id) {
            out.text_field("$ref", &format!("#/$defs/{}", self.definition(&info.name)));
        }
    }

    /// A value of a type whose writing has to be known, within the bounds.
    fn example(&self, ty: &Type, bounds: &[Bound]) -> Option<String> {
        let number = |text: &str| Number::parse(text).ok().map(Value::Number);
        let usual = match ty.required() {
            Type::Money(_) => number("10.50"),
            Type::Percent => number("0.3"),
            Type::Ratio => number("0.25"),
            Type::Rate(..) => number("1.15"),
            Type::Date => parse_date("2026-04-06").map(Value::Date),
            Type::DateTime => parse_instant("2026-04-06T10:00:00Z", None).ok().map(Value::Instant),
            Type::Months => Some(Value::Count(24)),
            Type::Days => Some(Value::Count(30)),
            Type::Duration => crate::value::Duration::parse_iso("PT72H").map(Value::Duration),
            _ => return None,
        };
        let mut values = usual.into_iter().chain(bounds.iter().map(|bound| bound.value.clone()));
        let value = values.find(|value| bounds.iter().all(|bound| keeps(bound, value)))?;
        let mut json = String::new();
        show_json(&self.program.schema, ty, &value, &mut json);
        Some(json)
    }
}

fn choices(out: &mut Writer, info: &EnumInfo) {
    out.key("oneOf");
    out.open('[');
    for (name, title) in info.values.iter().zip(&info.titles) {
        out.item();
        out.open('{');
        out.text_field("const", name);
        if let Some(title) = title {
            out.text_field("title", title);
        }
        out.close('}');
    }
    out.close(']');
}

fn types(out: &mut Writer, names: &[&str], null: bool) {
    out.key("type");
    let names: Vec<String> = names.iter().chain(null.then_some(&"null")).map(|name| format!("\"{name}\"")).collect();
    match names.as_slice() {
        [only] => out.raw(only),
        names => out.raw(&format!("[{}]", names.join(","))),
    }
}

fn most(out: &mut Writer) {
    out.key("maxItems");
    out.raw(&MAX_LIST.to_string());
}

/// The bounds of a bare number, those that every reader of the schema takes for the same number.
fn limits<'b>(out: &mut Writer, bounds: impl IntoIterator<Item = &'b Bound>) {
    let mut written: Vec<&str> = Vec::new();
    for bound in bounds {
        let Value::Number(number) = &bound.value else { continue };
        let digits = number.to_string();
        let exact = !digits.contains('/') && digits.bytes().filter(u8::is_ascii_digit).count() <= SAFE_DIGITS;
        let keyword = match bound.op {
            Relation::AtLeast => "minimum",
            Relation::AtMost => "maximum",
            Relation::More => "exclusiveMinimum",
            Relation::Less => "exclusiveMaximum",
            Relation::Equal | Relation::NotEqual => continue,
        };
        // A second bound of a kind stands in words alone.
        if exact && !written.contains(&keyword) {
            written.push(keyword);
            out.key(keyword);
            out.raw(&digits);
        }
    }
}

/// Words of the author, ended as a sentence.
fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?', ':', ';']) { words.to_owned() } else { format!("{words}.") }
}
