//! Tables: what their columns are, that no two rows match at once, and whether one always does.

mod column;
mod cover;

use super::Checker;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::{Cell, CellEntry, CellKind, DefineItem, Relation, TableRow};
use crate::value::{Type, Value};
use column::Column;

/// The most rows that a table may have.
const MOST_ROWS: usize = 2_000;
/// More pairs of rows that match at once are not told one by one.
const MOST_TOLD: usize = 10;

/// What a cell lets through: any of its entries, each a value or a range.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Value(Value),
    Range(Vec<(Relation, Value)>),
}

/// The value that an expression writes out; `enum_value` tells what its name means.
pub(crate) fn written_value(expr: &Expr, enum_value: Option<u16>, zone: Option<&jiff::tz::TimeZone>) -> Option<Value> {
    match (&expr.kind, enum_value) {
        (_, Some(value)) => Some(Value::Enum(value)),
        (ExprKind::Literal(literal), _) => super::declared::literal_value(literal, zone),
        (ExprKind::Minus(inner), _) => match written_value(inner, None, zone)? {
            Value::Number(number) => Some(Value::Number(number.neg())),
            Value::Count(count) => count.checked_neg().map(Value::Count),
            _ => None,
        },
        _ => None,
    }
}

impl Checker<'_> {
    pub(super) fn check_table(&mut self, at: usize, item: &DefineItem) {
        self.check_cites(&item.cites);
        if let Some(governed) = &item.governed {
            self.check_as(governed, &Type::Date, "the governing date");
            if item.in_force.is_none() {
                let message =
                    format!("`{}` is always in force, so there is nothing for a date to govern", item.name.text);
                let help = "take `governed by` out, or say since when: `from 2026-01-01`";
                self.report(Diagnostic::new(Code::NO_DATES, message).at(governed.span, "").help(help));
            }
        }
        let Some((head, rows)) = item.rows.split_first().filter(|_| !item.parameters.is_empty()) else {
            let message = format!("the table `{}` has no columns", item.name.text);
            let help = "name what it is given in parentheses, and again in its first row";
            return self.report(Diagnostic::new(Code::BAD_TABLE, message).at(item.name.span, "").help(help));
        };
        if rows.len() > MOST_ROWS {
            let message = format!("the table `{}` has more than {MOST_ROWS} rows", item.name.text);
            return self
                .report(Diagnostic::new(Code::TOO_LARGE, message).at(item.name.span, "").help("split it in two"));
        }
        let shaped = self.check_head(item, head);
        let columns = self.columns(at, item);
        let ty = self.defines.get(at).cloned().flatten();
        let mut cells: Vec<Option<Vec<Option<Vec<Entry>>>>> = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            self.check_cites(&row.cites);
            cells.push(self.check_row(item, row, number + 1 == rows.len(), &columns, ty.as_ref()));
        }
        let (Some(()), Some(columns)) = (shaped, columns.into_iter().collect::<Option<Vec<Type>>>()) else { return };
        let otherwise = rows.last().is_some_and(is_otherwise);
        cells.truncate(rows.len() - usize::from(otherwise));
        let Some(cells) = cells.into_iter().collect::<Option<Vec<_>>>() else { return };
        self.check_cover(item, &columns, &cells, otherwise);
    }

    fn check_head(&mut self, item: &DefineItem, head: &TableRow) -> Option<()> {
        let name = |cell: &Cell| match &cell.kind {
            CellKind::Entries(entries) => match entries.as_slice() {
                [CellEntry::Value(Expr { kind: ExprKind::Name(ident), .. })] => Some(ident.text.clone()),
                _ => None,
            },
            _ => None,
        };
        let names: Vec<Option<String>> = head.cells.iter().map(name).collect();
        let wanted = item.parameters.iter().map(|parameter| parameter.name.text.clone());
        let fits = names.len() == item.parameters.len() + 1
            && names.iter().zip(wanted.clone()).all(|(given, wanted)| *given == Some(wanted))
            && names.last().is_some_and(Option::is_some);
        if fits {
            return Some(());
        }
        let message = "the first row of a table names its columns: what it is given, in order, and the result";
        let wanted: Vec<String> = wanted.chain([item.name.text.clone()]).collect();
        let help = format!("write `| {} |`", wanted.join(" | "));
        self.report(Diagnostic::new(Code::BAD_TABLE, message).at(head.span, "").help(help));
        None
    }

    /// The type of each column, where it can be one.
    fn columns(&mut self, at: usize, item: &DefineItem) -> Vec<Option<Type>> {
        let types = self.takes.get(at).cloned().unwrap_or_default();
        let mut columns = Vec::new();
        for (ty, parameter) in types.into_iter().zip(&item.parameters) {
            let wrong = ty.as_ref().filter(|ty| {
                matches!(
                    ty,
                    Type::Optional(_)
                        | Type::Record(_)
                        | Type::List(_)
                        | Type::Set(_)
                        | Type::SetOf(_)
                        | Type::Rate(..)
                        | Type::None
                )
            });
            if let Some(wrong) = wrong {
                let message = format!("`{}` cannot be a column of a table", self.show(wrong));
                let help = "a column is `bool`, an enumeration, or of a type whose values have an order";
                self.report(Diagnostic::new(Code::BAD_TABLE, message).at(parameter.ty.span, "").help(help));
                columns.push(None);
            } else {
                columns.push(ty);
            }
        }
        columns
    }

    /// What the cells of a row let through, each by its column; none for `any`.
    fn check_row(
        &mut self,
        item: &DefineItem,
        row: &TableRow,
        is_last: bool,
        columns: &[Option<Type>],
        ty: Option<&Type>,
    ) -> Option<Vec<Option<Vec<Entry>>>> {
        let wrong = if is_otherwise(row) {
            match (is_last, row.cells.len()) {
                (false, _) => Some("`otherwise` is the last row of a table"),
                (true, 2) => None,
                (true, _) => Some("`otherwise` stands for all the conditions, and only the result follows it"),
            }
        } else if row.cells.len() != columns.len() + 1 {
            Some("a row has a cell for each column")
        } else {
            None
        };
        if let Some(message) = wrong {
            let names: Vec<&str> = item.parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
            let help = format!("the columns are {}, and the result", names.join(", "));
            self.report(Diagnostic::new(Code::BAD_TABLE, message).at(row.span, "").help(help));
            return None;
        }
        let (result, conditions) = row.cells.split_last()?;
        match &result.kind {
            CellKind::Entries(entries) => match (entries.as_slice(), ty) {
                ([CellEntry::Value(value)], Some(ty)) => {
                    self.check_as(value, ty, "the result");
                }
                ([CellEntry::Value(value)], None) => {
                    self.infer(value, None);
                }
                _ => self.bad_cell(result.span, "the result of a row is one value"),
            },
            _ => self.bad_cell(result.span, "the result of a row is one value"),
        }
        if is_otherwise(row) {
            return Some(Vec::new());
        }
        let mut cells = Some(Vec::new());
        for (cell, ty) in conditions.iter().zip(columns) {
            match (self.check_cell(cell, ty.as_ref()), &mut cells) {
                (Some(entries), Some(cells)) => cells.push(entries),
                _ => cells = None,
            }
        }
        cells
    }

    fn bad_cell(&mut self, span: Span, message: &str) {
        self.report(Diagnostic::new(Code::BAD_TABLE, message).at(span, ""));
    }

    fn check_cell(&mut self, cell: &Cell, ty: Option<&Type>) -> Option<Option<Vec<Entry>>> {
        let entries = match &cell.kind {
            CellKind::Any => return Some(None),
            CellKind::Otherwise => {
                self.bad_cell(cell.span, "`otherwise` stands at the beginning of a row");
                return None;
            }
            CellKind::Entries(entries) => entries,
        };
        let mut found = Some(Vec::new());
        for entry in entries {
            let made = match entry {
                CellEntry::Value(value) => self.cell_value(value, ty).map(Entry::Value),
                CellEntry::Range(bounds) => {
                    let values: Vec<Option<(Relation, Value)>> =
                        bounds.iter().map(|(op, value)| Some((*op, self.cell_value(value, ty)?))).collect();
                    let ordered = match ty {
                        Some(Type::Bool | Type::Text) => false,
                        Some(Type::Enum(id)) => self.tree.enums.get(id.0 as usize).is_some_and(|item| item.ordered),
                        _ => true,
                    };
                    if !ordered {
                        let message = "only values that have an order have a range";
                        let help = "write the values out, with commas between them";
                        self.report(Diagnostic::new(Code::UNORDERED, message).at(cell.span, "").help(help));
                    }
                    values.into_iter().collect::<Option<Vec<_>>>().filter(|_| ordered).map(Entry::Range)
                }
            };
            match (made, &mut found) {
                (Some(made), Some(found)) => found.push(made),
                _ => found = None,
            }
        }
        found.map(Some)
    }

    /// A value of a column, which is written out.
    fn cell_value(&mut self, expr: &Expr, ty: Option<&Type>) -> Option<Value> {
        let ty = ty?;
        let given = self.infer(expr, Some(ty))?;
        if !(ty.accepts(&given) || ty.is_number() && given.is_number()) {
            self.mismatch(expr.span, ty, &given, "the column");
            return None;
        }
        let enum_value = match self.meanings.get(expr.id.0 as usize) {
            Some(super::Meaning::EnumValue(value)) => Some(*value),
            _ => None,
        };
        let value = written_value(expr, enum_value, self.zone.as_ref());
        if value.is_none() {
            let message = format!("`{}` is not written out", self.written(expr.span));
            let help = "the conditions of a table are values, ranges such as `at least 5`, or `any`";
            self.report(Diagnostic::new(Code::MUST_BE_WRITTEN, message).at(expr.span, "").help(help));
        }
        value
    }

    /// That no two rows match at once; rows that never match; what no row matches.
    fn check_cover(&mut self, item: &DefineItem, types: &[Type], cells: &[Vec<Option<Vec<Entry>>>], otherwise: bool) {
        let columns: Vec<Column> = (0..types.len())
            .map(|number| {
                let entries = cells.iter().filter_map(|row| row.get(number)?.as_ref()).flatten();
                let count = match types.get(number) {
                    Some(Type::Enum(id)) => self.tree.enums.get(id.0 as usize).map_or(0, |item| item.values.len()),
                    _ => 0,
                };
                Column::new(types.get(number).unwrap_or(&Type::None), count, entries)
            })
            .collect();
        let boxes: Vec<Vec<column::Atoms>> = cells
            .iter()
            .map(|row| row.iter().zip(&columns).map(|(cell, column)| column.atoms(cell.as_deref())).collect())
            .collect();
        let rows = item.rows.get(1..).unwrap_or_default();
        let place = |number: usize| rows.get(number).map_or(item.name.span, |row| row.span);
        for (number, row) in boxes.iter().enumerate() {
            if row.iter().any(column::Atoms::is_empty) {
                let message = "this row never matches: no value keeps one of its conditions";
                let help = "turn the bounds of its range round, or take the row out";
                self.report(Diagnostic::new(Code::ROW_NEVER_MATCHES, message).at(place(number), "").help(help));
            }
        }
        let pairs = cover::overlaps(&boxes, MOST_TOLD);
        for (a, b, shared) in &pairs {
            let message = format!("two rows match at once, where {}", self.told(item, types, &columns, shared));
            self.report(
                Diagnostic::new(Code::ROWS_OVERLAP, message)
                    .at(place(*b), "this one")
                    .at(place(*a), "and this one")
                    .help("let each combination match one row; what is left over is for `otherwise`"),
            );
        }
        if !pairs.is_empty() {
            return;
        }
        match cover::gap(&columns, &boxes) {
            cover::Gap::None => {
                self.covered.insert(item.name.span);
                if otherwise && let Some(last) = rows.last() {
                    let message = "this row never matches: the others leave nothing over";
                    self.report(
                        Diagnostic::new(Code::ROW_NEVER_MATCHES, message).at(last.span, "").help("take it out"),
                    );
                }
            }
            cover::Gap::At(atoms) if !otherwise => {
                let told = self.told(item, types, &columns, &atoms);
                let message = format!("no row of `{}` matches where {told}", item.name.text);
                let help = "add a row for it, or end with `| otherwise | … |`";
                self.report(Diagnostic::new(Code::GAP_IN_TABLE, message).at(item.name.span, "").help(help));
            }
            cover::Gap::At(_) | cover::Gap::TooMany => {}
        }
    }

    /// A combination of values in words.
    fn told(&self, item: &DefineItem, types: &[Type], columns: &[Column], atoms: &[usize]) -> String {
        let each =
            item.parameters.iter().zip(types).zip(columns).zip(atoms).map(|(((parameter, ty), column), atom)| {
                let shown = column.told(*atom, &|value| self.shown(ty, value));
                format!("`{}` is {shown}", parameter.name.text)
            });
        each.collect::<Vec<_>>().join(" and ")
    }

    fn shown(&self, ty: &Type, value: &Value) -> String {
        match (ty, value) {
            (Type::Enum(id), Value::Enum(value)) => self
                .tree
                .enums
                .get(id.0 as usize)
                .and_then(|item| item.values.get(*value as usize))
                .map_or(String::new(), |value| format!("`{}`", value.name.text)),
            (Type::Bool, Value::Bool(value)) => format!("`{value}`"),
            (ty, value) => crate::program::show_text(&crate::program::Schema::default(), ty, value),
        }
    }
}

fn is_otherwise(row: &TableRow) -> bool {
    row.cells.first().is_some_and(|cell| matches!(cell.kind, CellKind::Otherwise))
}
