//! The columns of a batch by name. A name with dots is a place inside a record, or inside a module.

use crate::write::write;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use regbox::FactsWriter;

/// A column, or columns that are inside one thing.
pub(crate) enum Node {
    Leaf(ArrayRef),
    Inner(Vec<(String, Node)>),
}

/// The columns of a batch, but for those that are only kept. A name that is there twice stays so, and is found to be wrong
/// where the facts are read.
pub(crate) fn tree(batch: &RecordBatch, keep: &[&String]) -> Node {
    let mut root = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if !keep.contains(&field.name()) {
            insert(&mut root, field.name(), column);
        }
    }
    Node::Inner(root)
}

fn insert(into: &mut Vec<(String, Node)>, name: &str, column: &ArrayRef) {
    let Some((first, rest)) = name.split_once('.') else {
        return into.push((name.to_owned(), Node::Leaf(column.clone())));
    };
    for (name, node) in into.iter_mut() {
        if let Node::Inner(inside) = node
            && name == first
        {
            return insert(inside, rest, column);
        }
    }
    let mut inside = Vec::new();
    insert(&mut inside, rest, column);
    into.push((first.to_owned(), Node::Inner(inside)));
}

impl Node {
    /// What is at a place; the fields of a struct in which nothing is null are columns like others.
    pub(crate) fn find(&self, path: &str) -> Option<Node> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let found = match self {
            Node::Inner(inside) => inside.iter().find(|(name, _)| name == first).map(|(_, node)| node.shallow())?,
            Node::Leaf(array) => Node::Leaf(array.as_struct_opt()?.column_by_name(first)?.clone()),
        };
        match rest {
            Some(rest) => found.find(rest),
            None => Some(found),
        }
    }

    fn shallow(&self) -> Node {
        match self {
            Node::Leaf(array) => Node::Leaf(array.clone()),
            Node::Inner(inside) => {
                Node::Inner(inside.iter().map(|(name, node)| (name.clone(), node.shallow())).collect())
            }
        }
    }

    /// Whether some struct on the way to a place is null in some row.
    pub(crate) fn may_be_null_above(&self, path: &str) -> bool {
        let Some((first, rest)) = path.split_once('.') else { return false };
        match self.find(first) {
            Some(Node::Leaf(array)) if array.null_count() > 0 => true,
            Some(found) => found.may_be_null_above(rest),
            None => false,
        }
    }

    /// Writes what is at a place in a row.
    pub(crate) fn write_at(&self, writer: &mut FactsWriter, path: &str, row: usize) {
        match (self, path.split_once('.')) {
            (Node::Leaf(array), Some(_)) if array.is_null(row) => writer.null(),
            (_, Some((first, rest))) => match self.find(first) {
                Some(found) => found.write_at(writer, rest, row),
                None => writer.null(),
            },
            (Node::Leaf(array), None) if array.is_null(row) => writer.null(),
            (_, None) => match self.find(path) {
                Some(found) => found.write(writer, row),
                None => writer.null(),
            },
        }
    }

    /// Whether nothing is given in a row.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        match self {
            Node::Leaf(array) => array.is_null(row) || *array.data_type() == DataType::Null,
            Node::Inner(inside) => inside.iter().all(|(_, node)| node.is_null(row)),
        }
    }

    /// Writes a row.
    pub(crate) fn write(&self, writer: &mut FactsWriter, row: usize) {
        match self {
            Node::Leaf(array) => write(writer, array, row),
            Node::Inner(inside) => {
                writer.object(inside.iter().map(|(name, node)| (name, node)), |writer, node| node.write(writer, row));
            }
        }
    }
}

/// The names inside a type, without values.
pub(crate) fn names(writer: &mut FactsWriter, ty: &DataType) {
    match ty {
        DataType::Struct(fields) => {
            writer.object(fields.iter().map(|field| (field.name(), field)), |writer, field| {
                names(writer, field.data_type());
            });
        }
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            match field.data_type() {
                nested @ DataType::Struct(_) => writer.list([nested], names),
                _ => writer.null(),
            }
        }
        _ => writer.null(),
    }
}
