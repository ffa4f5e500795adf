//! Criteria and parts.

use super::Checker;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Clause, Versions as _};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn check_criteria(&mut self) {
        let tree = self.tree;
        let versions = tree.criteria.iter().flat_map(|item| item.versions().map(move |version| (version, item.part)));
        for (item, part) in versions {
            self.check_cites(&item.cites);
            if let Some(governed) = &item.governed {
                self.check_as(governed, &Type::Date, "the governing date");
                if !item.is_for_a_time() {
                    let message =
                        format!("`{}` is always in force, so there is nothing for a date to govern", item.name.text);
                    let help = "take `governed by` out, or say since when: `from 2026-01-01`";
                    self.report(Diagnostic::new(Code::NO_DATES, message).at(item.name.span, "").help(help));
                }
            }
            for clause in item.applies.iter().chain(&item.requires).chain(&item.deemed) {
                self.check_clause(clause);
            }
            self.check_exceptions(&item.name, &item.exceptions, None);
            if item.requires.is_empty() {
                let message = format!("the criterion `{}` requires nothing", item.name.text);
                let help = "add `requires` and a condition";
                self.report(Diagnostic::new(Code::NO_REQUIREMENT, message).at(item.name.span, "").help(help));
            }
            let cited = !item.cites.is_empty()
                || item.requires.iter().any(|clause| !clause.cites.is_empty())
                || part.and_then(|part| tree.parts.get(part)).is_some_and(|part| !part.cites.is_empty())
                || item.requires.iter().any(|clause| has_cited_entry(&clause.expr));
            if !cited {
                let message = format!("the criterion `{}` cites no provision", item.name.text);
                let help = "say where the rule comes from: `cites regs \"reg 6(1)\"`";
                self.report(Diagnostic::new(Code::UNCITED, message).at(item.name.span, "").help(help));
            }
        }
        let mut filled = vec![false; tree.parts.len()];
        for part in tree.criteria.iter().filter_map(|item| item.part) {
            filled.get_mut(part).into_iter().for_each(|filled| *filled = true);
        }
        for (at, part) in tree.parts.iter().enumerate() {
            self.check_cites(&part.cites);
            if filled.get(at) != Some(&true) && tree.broken.is_empty() {
                let message = format!("the part `{}` has no criterion", part.name.text);
                self.report(
                    Diagnostic::new(Code::EMPTY, message).at(part.name.span, "").help("put its criteria into it"),
                );
            }
        }
        for condition in tree.conditions.iter().flat_map(|item| item.versions()) {
            self.check_cites(&condition.cites);
        }
    }

    fn check_clause(&mut self, clause: &Clause) {
        self.check_cites(&clause.cites);
        self.check_condition(&clause.expr);
    }
}

fn has_cited_entry(expr: &crate::syntax::expr::Expr) -> bool {
    match &expr.kind {
        crate::syntax::expr::ExprKind::Counted { list, .. } => list.iter().any(|entry| !entry.cites.is_empty()),
        _ => false,
    }
}
