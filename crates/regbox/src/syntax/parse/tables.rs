//! Tables, and the parameters of tables and definitions.

use super::clauses::bound_relation;
use super::{Ctx, PairParts as _, Parts, next_if};
use crate::syntax::tree::{Cell, CellEntry, CellKind, DefineItem, Parameter, TableRow};
use pest::iterators::Pair;
use regbox_grammar::Rule;

impl Ctx<'_> {
    pub(super) fn parse_parameters(&mut self, inner: &mut Parts<'_>) -> Option<Vec<Parameter>> {
        let Some(list) = next_if(inner, Rule::parameters) else { return Some(Vec::new()) };
        list.parts()
            .map(|pair| {
                let mut parts = pair.parts();
                let name = self.parse_ident(&parts.next()?);
                Some(Parameter { name, ty: self.parse_type(parts.next()?)? })
            })
            .collect()
    }

    pub(super) fn parse_table(&mut self, pair: Pair<'_, Rule>) -> Option<usize> {
        let mut inner = pair.parts();
        let name = self.parse_declared(&inner.next()?);
        let parameters = self.parse_parameters(&mut inner)?;
        let ty = Some(self.parse_type(inner.next()?)?);
        let title = next_if(&mut inner, Rule::string).map(|text| self.parse_text(&text));
        let in_force = self.parse_period_if(&mut inner)?;
        let (cites, governed, entries, otherwise) = (Vec::new(), None, Vec::new(), None);
        let (exceptions, rows) = (Vec::new(), Vec::new());
        let mut table = DefineItem {
            name,
            parameters,
            in_force,
            ty,
            cites,
            governed,
            entries,
            otherwise,
            exceptions,
            rows,
            title,
            binding: false,
            bounds: Vec::new(),
            others: Vec::new(),
        };
        for clause in inner.filter(|pair| pair.as_rule() == Rule::table_clause) {
            let clause = clause.parts().next()?;
            let span = self.span(&clause);
            match clause.as_rule() {
                Rule::cites => table.cites.extend(self.parse_cites(clause)),
                Rule::governed => {
                    let expr = self.parse_only_expr(clause);
                    self.once(&mut table.governed, expr, span, "the governing date")?;
                }
                _ => table.rows.push(self.parse_row(clause)?),
            }
        }
        self.tree.defines.push(table);
        Some(self.tree.defines.len() - 1)
    }

    fn parse_row(&mut self, pair: Pair<'_, Rule>) -> Option<TableRow> {
        let span = self.span(&pair);
        let mut row = TableRow { cells: Vec::new(), cites: Vec::new(), span };
        for part in pair.parts() {
            if part.as_rule() == Rule::cites {
                row.cites.extend(self.parse_cites(part));
                continue;
            }
            let span = self.span(&part);
            let mut entries = Vec::new();
            let mut kind = None;
            for entry in part.parts() {
                match entry.as_rule() {
                    Rule::cell_otherwise => kind = Some(CellKind::Otherwise),
                    Rule::cell_any => kind = Some(CellKind::Any),
                    _ => entries.push(self.parse_cell_entry(entry.parts().next()?)?),
                }
            }
            row.cells.push(Cell { kind: kind.unwrap_or(CellKind::Entries(entries)), span });
        }
        Some(row)
    }

    fn parse_cell_entry(&mut self, pair: Pair<'_, Rule>) -> Option<CellEntry> {
        if pair.as_rule() != Rule::cell_range {
            return Some(CellEntry::Value(self.parse_expr(pair)?));
        }
        let mut bounds = Vec::new();
        for bound in pair.parts() {
            let mut parts = bound.parts();
            let relation = bound_relation(parts.next()?.as_str());
            bounds.push((relation, self.parse_sum(parts.next()?)?));
        }
        Some(CellEntry::Range(bounds))
    }
}
