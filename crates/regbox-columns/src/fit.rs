//! Whether the columns of a batch are those that a policy asks, and of types that its facts can be read from.

use crate::output::{FIRST, LAST};
use crate::tree::{Node, names};
use crate::write::EXACTLY;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, FieldRef};
use regbox::columns::{FactColumn, FactForm};
use regbox::{Diagnostics, FactsWriter, Policy};

/// Everything that is wrong with the columns themselves, at once.
pub(crate) fn check(policy: &Policy, tree: &Node, batch: &RecordBatch, keep: &[String]) -> Result<(), Diagnostics> {
    let columns = policy.columns(0);
    let facts: Vec<FactColumn<'_>> = columns.facts().collect();
    let mut writer = policy.facts_writer();
    inside(&mut writer, &facts, "", tree);
    writer.build()?;
    let mut writer = policy.facts_writer();
    let wrong = keep.iter().filter_map(|name| Some((name, wrongly_kept(batch, name)?)));
    writer.object(wrong, |writer, (what, help)| writer.refuse(what, help));
    writer.build().map(|_| ())
}

/// Why a column cannot be kept, and what to do.
fn wrongly_kept(batch: &RecordBatch, name: &str) -> Option<(&'static str, &'static str)> {
    if batch.schema_ref().column_with_name(name).is_none() {
        Some(("to be kept, and is no column of the batch", "name a column that is there"))
    } else if FIRST.contains(&name) || LAST.contains(&name) {
        Some(("to be kept, and is the name of a column of answers", "rename it"))
    } else {
        None
    }
}

/// Writes the names that there are, and no values: what the policy does not ask is wrong in every row.
fn inside(writer: &mut FactsWriter, facts: &[FactColumn<'_>], path: &str, node: &Node) {
    let fact = facts.iter().find(|fact| fact.name == path);
    match (node, fact) {
        (Node::Leaf(array), Some(fact)) => column(writer, fact, array.data_type()),
        // The struct of a module.
        (Node::Leaf(array), None) => match array.data_type() {
            DataType::Struct(fields) if facts.iter().any(|fact| is_inside(fact.name, path)) => {
                writer.object(fields.iter().map(|field| (field.name(), field)), |writer, field| {
                    let path = joined(path, field.name());
                    match facts.iter().find(|fact| fact.name == path) {
                        Some(fact) => column(writer, fact, field.data_type()),
                        None => names(writer, field.data_type()),
                    }
                });
            }
            other => names(writer, other),
        },
        // A judgement without a value would be wrong; its parts are.
        (Node::Inner(_), Some(fact)) if fact.form == FactForm::Judgement => writer.null(),
        (Node::Inner(nodes), Some(fact)) if fact.form != FactForm::Record && fact.form != FactForm::Money => {
            let shown = nodes.first().map_or("", |(name, _)| name);
            writer.refuse(&format!("`{}`, and has nothing inside it such as `{shown}`", fact.ty), help(fact.form));
        }
        (Node::Inner(_), Some(fact)) if fact.form == FactForm::Money => writer.null(),
        (Node::Inner(nodes), _) => {
            writer.object(nodes.iter().map(|(name, node)| (name, (name, node))), |writer, (name, node)| {
                inside(writer, facts, &joined(path, name), node);
            });
        }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Whether a column has a fact, a part of it, or something that it is a part of.
pub(crate) fn has(column: &str, fact: &str) -> bool {
    column == fact || is_inside(fact, column) || is_inside(column, fact)
}

fn is_inside(name: &str, module: &str) -> bool {
    name.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
}

fn column(writer: &mut FactsWriter, fact: &FactColumn<'_>, ty: &DataType) {
    if of_values(ty).is_floating() {
        writer.float(EXACTLY);
    } else if !fits(fact, ty) {
        writer.refuse(&format!("`{}`, and its column is `{ty}`", fact.ty), help(fact.form));
    } else if fact.form == FactForm::Record {
        names(writer, ty);
    } else {
        writer.null();
    }
}

fn of_values(ty: &DataType) -> &DataType {
    if let DataType::Dictionary(_, values) = ty { values } else { ty }
}

/// Whether the values of a fact can be read from a column of a type.
fn fits(fact: &FactColumn<'_>, ty: &DataType) -> bool {
    let ty = of_values(ty);
    let is_text = matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let is_number = ty.is_integer() || ty.is_decimal();
    let is_struct = matches!(ty, DataType::Struct(_));
    match fact.form {
        _ if *ty == DataType::Null || is_value_or_none(fact, ty) => true,
        FactForm::Bool => *ty == DataType::Boolean,
        FactForm::Number => is_number || is_text,
        FactForm::Money => is_number || is_text || is_struct,
        FactForm::Date => matches!(ty, DataType::Date32 | DataType::Date64) || is_text,
        FactForm::DateTime => matches!(ty, DataType::Timestamp(..)) || is_text,
        FactForm::Period => matches!(ty, DataType::Interval(_)) || is_text,
        FactForm::Duration => matches!(ty, DataType::Duration(_)) || is_text,
        FactForm::Text => is_text,
        FactForm::List => {
            matches!(ty, DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
        }
        FactForm::Record | FactForm::Judgement => is_struct,
    }
}

/// Whether a column says of each row what the value is, or that there is none.
pub(crate) fn is_value_or_none(fact: &FactColumn<'_>, ty: &DataType) -> bool {
    match ty {
        DataType::Struct(fields) if fact.is_optional => {
            let is_either = |field: &FieldRef| field.name() == "value" || field.name() == "none";
            fields.iter().all(is_either) && fields.iter().any(|field| field.name() == "none")
        }
        _ => false,
    }
}

fn help(form: FactForm) -> &'static str {
    match form {
        FactForm::Bool => "give a column of booleans",
        FactForm::Number => "give a column of integers or of decimal128, or their digits as text",
        FactForm::Money => {
            "give a column of integers or of decimal128, amounts as text, or structs of amount and currency"
        }
        FactForm::Date => "give a column of date32, or dates as text: `2026-04-06`",
        FactForm::DateTime => "give a column of timestamps, or text: `2026-04-06T10:00:00+01:00`",
        FactForm::Period => "give a column of intervals, or periods as text: `P24M`",
        FactForm::Duration => "give a column of durations, or text: `PT72H`",
        FactForm::Text => "give a column of text, plain or in a dictionary",
        FactForm::List => "give a column of lists",
        FactForm::Record => "give a column of structs, or a column for each field, with a dot before its name",
        FactForm::Judgement => "give a column of structs with `value`, `by` and `reason`",
    }
}
