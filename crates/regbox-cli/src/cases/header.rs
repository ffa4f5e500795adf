//! The header of a CSV file, and the JSON object of facts that it makes of a row.

use super::names::Names;
use crate::fault::Fault;
use regbox::Policy;
use std::collections::BTreeMap;

/// Names with more dots than this are no names of facts.
const DEEPEST: usize = 8;

/// What stands in each column: the tree that dotted names span.
#[derive(Default)]
pub(crate) struct Header {
    width: usize,
    fields: Vec<Field>,
}

struct Field {
    /// The name as the key of a JSON object: `"name":`.
    key: String,
    name: String,
    what: What,
}

enum What {
    Cell(usize, Written),
    Inner(Vec<Field>, Inner),
}

/// What the dotted names of one fact are the parts of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inner {
    Record,
    Judgement,
    Money,
}

/// How the cells of a column are written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// `true` and `false`, in any case of letters.
    Bool,
    /// `a;b;c`, or a list of JSON.
    Set,
    /// Text, whatever it begins with.
    Text,
    /// A list or an object of JSON, or else text.
    Other,
}

impl Header {
    /// Reads a header for several policies, a header for each. Columns of the names to be kept are not read. A column names a fact of one of them or of more, and is read
    /// for those that have it; what none has, the first refuses. A name stands once.
    pub(super) fn of_each(names: &[&str], policies: &[&Policy], kept: &[usize]) -> Result<Vec<Header>, Fault> {
        let names: Vec<&str> = names.iter().map(|name| name.trim()).collect();
        if let [name] = names.as_slice()
            && name.contains(';')
        {
            let message = "the columns are set apart by `;`".to_owned();
            return Err(Fault::file("E0601", message, "set them apart by `,`"));
        }
        if let Some(at) = names.iter().position(|name| name.is_empty()) {
            let message = format!("column {} has no name", at + 1);
            return Err(Fault::file("E0602", message, "give it the name of a fact, or take it out"));
        }
        let known: Vec<Names> = policies.iter().map(|policy| Names::of(policy)).collect();
        let header = |(at, policy): (usize, &&Policy)| {
            let read = |column: &usize| !kept.contains(column) || known[at].has(names[*column]);
            let columns = Names::columns(&known, at, &names).into_iter().filter(read);
            Header::of_columns(columns.map(|column| (column, names[column])), names.len(), policy)
        };
        policies.iter().enumerate().map(header).collect()
    }

    fn of_columns<'n>(
        columns: impl Iterator<Item = (usize, &'n str)>,
        width: usize,
        policy: &Policy,
    ) -> Result<Header, Fault> {
        let types: BTreeMap<String, String> = policy.fact_types().into_iter().collect();
        let mut header = Header { width, fields: Vec::new() };
        for (column, name) in columns {
            let steps: Vec<&str> = name.splitn(DEEPEST, '.').collect();
            put(&mut header.fields, &steps, column, written(name, &types));
        }
        find_parts(&mut header.fields, "", &types)?;
        // The names are checked as those of any facts are: as facts of which nothing is known.
        let mut json = String::from("{");
        nulls(&header.fields, &mut json);
        json.push('}');
        policy.facts_from_json(&json)?;
        Ok(header)
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Writes a row as a JSON object, without the cells that are empty.
    pub(crate) fn row(&self, cells: &[&str], out: &mut String) {
        out.clear();
        out.push('{');
        object(&self.fields, cells, out);
        out.push('}');
    }
}

fn put(fields: &mut Vec<Field>, steps: &[&str], column: usize, written: Written) {
    let Some((first, rest)) = steps.split_first() else { return };
    let what = if rest.is_empty() { What::Cell(column, written) } else { What::Inner(Vec::new(), Inner::Record) };
    let known = fields.iter().position(|field| field.name == *first && matches!(field.what, What::Inner(..)));
    let at = match known {
        Some(at) if !rest.is_empty() => at,
        // A name that stands twice is kept twice, for the core to refuse.
        _ => {
            let key = format!("{}:", quoted(first));
            fields.push(Field { key, name: (*first).to_owned(), what });
            fields.len() - 1
        }
    };
    if let What::Inner(inner, _) = &mut fields[at].what {
        put(inner, rest, column, written);
    }
}

fn written(name: &str, types: &BTreeMap<String, String>) -> Written {
    // The parts of a judgement: its value is written as its type is, and the others are text.
    let part = name.rsplit_once('.').filter(|(fact, _)| !types.contains_key(name) && types.contains_key(*fact));
    let fact = match part {
        Some((fact, "value")) => fact,
        Some((_, "by" | "reason")) => return Written::Text,
        _ => name,
    };
    let ty = types.get(fact).map_or("", String::as_str);
    match ty.strip_prefix("optional ").unwrap_or(ty) {
        "bool" => Written::Bool,
        "text" if ty == "text" => Written::Text,
        set if set.starts_with("set of ") => Written::Set,
        _ => Written::Other,
    }
}

/// A judgement's value, role and reason stand in columns of their own, below the name of a fact that is no record, and so do an
/// amount and its currency. What is no record, no judgement and no money has no columns below its name.
fn find_parts(fields: &mut [Field], path: &str, types: &BTreeMap<String, String>) -> Result<(), Fault> {
    for field in fields {
        if let What::Inner(inner, kind) = &mut field.what {
            let path = if path.is_empty() { field.name.clone() } else { format!("{path}.{}", field.name) };
            let parts = inner.iter().all(|part| matches!(part.name.as_str(), "value" | "by" | "reason"));
            if parts && types.contains_key(&path) && !types.contains_key(&format!("{path}.value")) {
                *kind = Inner::Judgement;
                continue;
            }
            match types.get(&path).map(|ty| ty.strip_prefix("optional ").unwrap_or(ty)) {
                Some(ty) if ty.starts_with("money ") => {
                    money(inner, &path, ty)?;
                    *kind = Inner::Money;
                }
                Some(ty)
                    if !types.keys().any(|name| name.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.'))) =>
                {
                    let part = inner.first().map_or("", |part| &part.name);
                    let message = format!("`{path}` is `{ty}`, and has no `{part}`");
                    return Err(Fault::file("E0603", message, format!("name the column `{path}`")).of_fact(path));
                }
                _ => find_parts(inner, &path, types)?,
            }
        }
    }
    Ok(())
}

/// The columns of an amount and its currency, each at most once.
fn money(parts: &[Field], path: &str, ty: &str) -> Result<(), Fault> {
    let cells =
        |name: &str| parts.iter().filter(|part| part.name == name && matches!(part.what, What::Cell(..))).count();
    if cells("amount") == 1 && cells("amount") + cells("currency") == parts.len() && cells("currency") < 2 {
        return Ok(());
    }
    let message = format!("the columns below `{path}`, which is `{ty}`, are not an amount and its currency");
    let help = format!("name one column `{path}`, or two `{path}.amount` and `{path}.currency`");
    Err(Fault::file("E0603", message, help).of_fact(path.to_owned()))
}

fn nulls(fields: &[Field], out: &mut String) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&field.key);
        match &field.what {
            What::Inner(inner, Inner::Record) => {
                out.push('{');
                nulls(inner, out);
                out.push('}');
            }
            _ => out.push_str("null"),
        }
    }
}

/// Writes the fields that have something in them; a record without any is left out.
fn object(fields: &[Field], cells: &[&str], out: &mut String) {
    let start = out.len();
    for field in fields {
        let before = out.len();
        if before > start {
            out.push(',');
        }
        out.push_str(&field.key);
        let value = out.len();
        match &field.what {
            What::Cell(column, written) => {
                if let Some(cell) = cells.get(*column) {
                    write(cell, *written, out);
                }
            }
            // A currency that stands in every row is no amount yet.
            What::Inner(parts, Inner::Money) => {
                let cell = |name: &str| {
                    let part = parts.iter().find(|part| part.name == name)?;
                    let What::Cell(column, _) = part.what else { return None };
                    cells.get(column).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
                };
                match (cell("amount"), cell("currency")) {
                    (Some(amount), Some(currency)) => out.push_str(&quoted(&format!("{currency} {amount}"))),
                    (Some(amount), None) => out.push_str(&quoted(amount)),
                    (None, _) => {}
                }
            }
            // A role that stands in every row is no judgement yet.
            What::Inner(parts, Inner::Judgement)
                if parts.iter().all(|part| part.name == "by" || is_empty(part, cells)) => {}
            What::Inner(inner, _) => {
                out.push('{');
                let inside = out.len();
                object(inner, cells, out);
                if out.len() == inside {
                    out.truncate(value);
                } else {
                    out.push('}');
                }
            }
        }
        if out.len() == value {
            out.truncate(before);
        }
    }
}

fn is_empty(field: &Field, cells: &[&str]) -> bool {
    matches!(field.what, What::Cell(column, _) if cells.get(column).is_none_or(|cell| cell.trim().is_empty()))
}

/// Writes a cell as JSON; nothing where it is empty.
fn write(cell: &str, written: Written, out: &mut String) {
    let trimmed = cell.trim();
    if trimmed.is_empty() {
        return;
    }
    match written {
        Written::Text => out.push_str(&quoted(cell)),
        Written::Bool if trimmed.eq_ignore_ascii_case("true") => out.push_str("true"),
        Written::Bool if trimmed.eq_ignore_ascii_case("false") => out.push_str("false"),
        _ if is_json(trimmed) => out.push_str(trimmed),
        Written::Set if !trimmed.starts_with(['[', '{']) => {
            let members: Vec<String> = trimmed.split(';').map(|member| quoted(member.trim())).collect();
            out.push('[');
            out.push_str(&members.join(","));
            out.push(']');
        }
        _ => out.push_str(&quoted(trimmed)),
    }
}

/// Whether a cell is a list or an object of JSON, and nothing after it.
fn is_json(cell: &str) -> bool {
    cell.starts_with(['[', '{']) && serde_json::from_str::<serde::de::IgnoredAny>(cell).is_ok()
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Header, find_parts, put, write, written};
    use std::collections::BTreeMap;

    fn types() -> BTreeMap<String, String> {
        let types = [
            ("ok", "bool"),
            ("name", "text"),
            ("scope", "set of Activity"),
            ("size", "money GBP"),
            ("owner", "Owner"),
            ("owner.name", "text"),
            ("owner.fit", "bool"),
            ("rating", "Rating"),
        ];
        types.iter().map(|(name, ty)| ((*name).to_owned(), (*ty).to_owned())).collect()
    }

    fn row(names: &[&str], cells: &[&str]) -> String {
        let mut header = Header { width: names.len(), fields: Vec::new() };
        for (column, name) in names.iter().enumerate() {
            let steps: Vec<&str> = name.split('.').collect();
            put(&mut header.fields, &steps, column, written(name, &types()));
        }
        find_parts(&mut header.fields, "", &types()).map_err(|fault| fault.to_json()).unwrap();
        let mut out = String::new();
        header.row(cells, &mut out);
        out
    }

    #[test]
    fn dotted_names_are_gathered_and_empty_cells_left_out() {
        let names = ["owner.name", "ok", "owner.fit", "size"];
        assert_eq!(
            row(&names, &["A", "true", "FALSE", "10"]),
            r#"{"owner":{"name":"A","fit":false},"ok":true,"size":"10"}"#
        );
        assert_eq!(row(&names, &["", " ", "", "10"]), r#"{"size":"10"}"#);
        assert_eq!(row(&names, &["", "", "true", ""]), r#"{"owner":{"fit":true}}"#);
        assert_eq!(row(&names, &["", "", "", ""]), "{}");
    }

    #[test]
    fn the_parts_of_a_judgement_have_columns() {
        let names = ["rating.value", "rating.by", "rating.reason"];
        let expected = r#"{"rating":{"value":"strong","by":"case officer","reason":"[see memo]"}}"#;
        assert_eq!(row(&names, &["strong", "case officer", "[see memo]"]), expected);
        assert_eq!(row(&names, &["", "case officer", ""]), "{}");
        assert_eq!(row(&names, &["", "case officer", "new"]), r#"{"rating":{"by":"case officer","reason":"new"}}"#);
    }

    #[test]
    fn an_amount_and_its_currency_have_columns() {
        let names = ["size.currency", "size.amount", "ok"];
        assert_eq!(row(&names, &["GBP", " 10.50", "true"]), r#"{"size":"GBP 10.50","ok":true}"#);
        assert_eq!(row(&names, &["", "10", ""]), r#"{"size":"10"}"#);
        assert_eq!(row(&names, &["GBP", "", "true"]), r#"{"ok":true}"#);
    }

    #[test]
    fn a_cell_is_written_as_its_type_is() {
        let cell = |name: &str, cell: &str| {
            let mut out = String::new();
            write(cell, written(name, &types()), &mut out);
            out
        };
        assert_eq!(cell("ok", "yes"), "\"yes\"");
        assert_eq!(cell("name", "true"), "\"true\"");
        assert_eq!(cell("name", "[\"x\"]"), "\"[\\\"x\\\"]\"");
        assert_eq!(cell("scope", "a; b;c"), r#"["a","b","c"]"#);
        assert_eq!(cell("scope", "[]"), "[]");
        assert_eq!(cell("scope", "[\"a\"] , 1"), r#""[\"a\"] , 1""#);
        assert_eq!(cell("size", "{\"amount\": 1}"), "{\"amount\": 1}");
        assert_eq!(cell("size", "{\"amount\": 1},\"x\":{}"), r#""{\"amount\": 1},\"x\":{}""#);
    }
}
