//! The columns of a batch as columns of facts: those of numbers, dates and truth values as they lie there.

use crate::fit::is_value_or_none;
use crate::tree::Node;
use crate::write::write;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Int8Type,
    Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use regbox::columns::{Bits, Columns, FactForm};
use regbox::{Diagnostics, FactsWriter};
use rustc_hash::FxHashMap;

/// A fact, and where it is found.
pub(crate) struct Found {
    pub name: String,
    pub form: FactForm,
    pub is_value_or_none: bool,
    pub node: Node,
    /// Whether it is inside something that may be null.
    pub is_below_nulls: bool,
}

/// The facts that the batch has, each with its columns.
pub(crate) fn found(columns: &Columns<'_>, tree: &Node) -> Vec<Found> {
    let facts = columns.facts().filter_map(|fact| {
        let node = tree.find(fact.name)?;
        Some(Found {
            is_value_or_none: matches!(&node, Node::Leaf(array) if is_value_or_none(&fact, array.data_type())),
            is_below_nulls: tree.may_be_null_above(fact.name),
            form: fact.form,
            name: fact.name.to_owned(),
            node,
        })
    });
    facts.collect()
}

impl Found {
    /// Writes its value in a row.
    pub(crate) fn write(&self, tree: &Node, writer: &mut FactsWriter, row: usize) {
        if self.is_below_nulls {
            return tree.write_at(writer, &self.name, row);
        }
        match &self.node {
            Node::Leaf(array) if self.is_value_or_none => value_or_none(writer, array, row),
            Node::Inner(inside) if inside.iter().all(|(_, node)| node.is_null(row)) => writer.null(),
            node => node.write(writer, row),
        }
    }

    /// Gives its column.
    pub(crate) fn give<'a>(&'a self, columns: &mut Columns<'a>, tree: &Node) -> Result<(), Diagnostics> {
        match &self.node {
            Node::Leaf(array) if !self.is_below_nulls && !self.is_value_or_none => self.leaf(columns, array),
            _ => columns.each(&self.name, |writer, row| self.write(tree, writer, row)),
        }
    }

    fn leaf<'a>(&'a self, columns: &mut Columns<'a>, array: &'a ArrayRef) -> Result<(), Diagnostics> {
        let name = &self.name;
        let known = array.nulls().and_then(bits);
        let is_number = matches!(self.form, FactForm::Number | FactForm::Money);
        match array.data_type() {
            DataType::Null => Ok(()),
            DataType::Boolean => match of_booleans(array.as_boolean().values()) {
                Some(values) => columns.bools(name, values, known),
                None => Ok(()),
            },
            DataType::Int64 if is_number => {
                columns.integers(name, array.as_primitive::<Int64Type>().values().as_ref(), known)
            }
            DataType::Int8 if is_number => columns.integers(name, wide::<Int8Type, i64>(array), known),
            DataType::Int16 if is_number => columns.integers(name, wide::<Int16Type, i64>(array), known),
            DataType::Int32 if is_number => columns.integers(name, wide::<Int32Type, i64>(array), known),
            DataType::UInt8 if is_number => columns.integers(name, wide::<UInt8Type, i64>(array), known),
            DataType::UInt16 if is_number => columns.integers(name, wide::<UInt16Type, i64>(array), known),
            DataType::UInt32 if is_number => columns.integers(name, wide::<UInt32Type, i64>(array), known),
            DataType::UInt64 if is_number => columns.decimals(name, wide::<UInt64Type, i128>(array), 0, known),
            DataType::Decimal128(_, scale) if is_number && *scale >= 0 => {
                let values = array.as_primitive::<Decimal128Type>().values().as_ref();
                columns.decimals(name, values, u32::from(scale.unsigned_abs()), known)
            }
            DataType::Decimal64(_, scale) if is_number && *scale >= 0 => {
                columns.decimals(name, wide::<Decimal64Type, i128>(array), u32::from(scale.unsigned_abs()), known)
            }
            DataType::Decimal32(_, scale) if is_number && *scale >= 0 => {
                columns.decimals(name, wide::<Decimal32Type, i128>(array), u32::from(scale.unsigned_abs()), known)
            }
            DataType::Date32 => columns.dates(name, array.as_primitive::<Date32Type>().values().as_ref(), known),
            DataType::Utf8 => {
                let strings = array.as_string::<i32>();
                self.texts(columns, array, |row| strings.value(row))
            }
            DataType::LargeUtf8 => {
                let strings = array.as_string::<i64>();
                self.texts(columns, array, |row| strings.value(row))
            }
            DataType::Utf8View => {
                let strings = array.as_string_view();
                self.texts(columns, array, |row| strings.value(row))
            }
            DataType::Dictionary(keys, _) => match keys.as_ref() {
                DataType::Int32 => {
                    let dictionary = array.as_dictionary::<Int32Type>();
                    let keys = dictionary.keys().values().as_ref();
                    let values = dictionary.values();
                    columns.codes(name, keys, known, values.len(), |writer, at| write(writer, values, at))
                }
                DataType::Int8 => self.dictionary::<Int8Type>(columns, array, known),
                DataType::Int16 => self.dictionary::<Int16Type>(columns, array, known),
                DataType::Int64 => self.dictionary::<Int64Type>(columns, array, known),
                DataType::UInt8 => self.dictionary::<UInt8Type>(columns, array, known),
                DataType::UInt16 => self.dictionary::<UInt16Type>(columns, array, known),
                DataType::UInt32 => self.dictionary::<UInt32Type>(columns, array, known),
                _ => self.dictionary::<UInt64Type>(columns, array, known),
            },
            _ => columns.each(name, |writer, row| write(writer, array, row)),
        }
    }

    /// Text, told once for each that is different.
    fn texts<'a>(
        &self,
        columns: &mut Columns<'a>,
        array: &'a ArrayRef,
        text: impl Fn(usize) -> &'a str,
    ) -> Result<(), Diagnostics> {
        let mut places: FxHashMap<&str, i32> = FxHashMap::default();
        let mut distinct: Vec<&str> = Vec::new();
        let code = |row: usize| {
            if array.is_null(row) {
                return 0;
            }
            *places.entry(text(row)).or_insert_with(|| {
                distinct.push(text(row));
                i32::try_from(distinct.len() - 1).unwrap_or(i32::MAX)
            })
        };
        let codes: Vec<i32> = (0..array.len()).map(code).collect();
        let known = array.nulls().and_then(bits);
        columns.codes(&self.name, codes, known, distinct.len(), |writer, at| {
            writer.text(distinct.get(at).copied().unwrap_or_default());
        })
    }

    fn dictionary<'a, K: ArrowDictionaryKeyType>(
        &self,
        columns: &mut Columns<'a>,
        array: &'a ArrayRef,
        known: Option<Bits<'a>>,
    ) -> Result<(), Diagnostics>
    where
        K::Native: TryInto<i32>,
    {
        let dictionary = array.as_dictionary::<K>();
        let keys = dictionary.keys().values().iter().map(|key| (*key).try_into().unwrap_or(-1));
        let values = dictionary.values();
        columns
            .codes(&self.name, keys.collect::<Vec<i32>>(), known, values.len(), |writer, at| write(writer, values, at))
    }
}

/// What a column of structs with `value` and `none` says of a row.
fn value_or_none(writer: &mut FactsWriter, array: &ArrayRef, row: usize) {
    let (value, none) = (array.as_struct().column_by_name("value"), array.as_struct().column_by_name("none"));
    let is_none = none.and_then(|none| none.as_boolean_opt()).is_some_and(|none| none.is_valid(row) && none.value(row));
    match value {
        _ if array.is_null(row) => writer.null(),
        _ if is_none => writer.object([("none", ())], |writer, ()| writer.bool(true)),
        Some(value) => write(writer, value, row),
        None => writer.null(),
    }
}

fn wide<T: ArrowPrimitiveType, W: From<T::Native>>(array: &ArrayRef) -> Vec<W> {
    array.as_primitive::<T>().values().iter().map(|value| W::from(*value)).collect()
}

fn bits(nulls: &NullBuffer) -> Option<Bits<'_>> {
    of_booleans(nulls.inner())
}

fn of_booleans(buffer: &BooleanBuffer) -> Option<Bits<'_>> {
    Bits::new(buffer.values(), buffer.offset(), buffer.len())
}

/// Writes all facts of a row.
pub(crate) fn write_row(found: &[Found], tree: &Node, writer: &mut FactsWriter, row: usize) {
    // The facts of a module stand together, and so do their names before the dot.
    write_inside(found.iter().map(|one| (one.name.as_str(), one)).collect(), tree, writer, row);
}

fn write_inside(facts: Vec<(&str, &Found)>, tree: &Node, writer: &mut FactsWriter, row: usize) {
    let mut groups: Vec<(&str, Vec<(&str, &Found)>)> = Vec::new();
    for (path, fact) in facts {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        match groups.last_mut().filter(|(name, _)| *name == first) {
            Some((_, group)) => group.push((rest, fact)),
            None => groups.push((first, vec![(rest, fact)])),
        }
    }
    writer.object(groups, |writer, group| match group.as_slice() {
        [("", fact)] => fact.write(tree, writer, row),
        _ => write_inside(group, tree, writer, row),
    });
}
