//! Definitions that are in force for a time, and values that are.

use super::items::index;
use super::{Lower, Root};
use crate::diagnostic::Span;
use crate::program::{Dated, ItemRef, Op, Operand, ValueOp, Version};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{DefineItem, Versions as _, in_order};

impl Lower<'_> {
    /// The value of a definition, of the version in force where it is not always.
    pub(super) fn in_version(&mut self, at: usize, item: &DefineItem, direct: bool) -> Operand {
        let governed = item.governing();
        let Some(force) = self.force_of(item, direct) else {
            return self.version_value(at, item, governed, direct);
        };
        let mut versions = Vec::new();
        for (version, _) in item.periods() {
            let value = self.version_value(at, version, governed, direct);
            versions.push(Version { value, cites: self.cites(&version.cites) });
        }
        self.emit_dated(Dated { force, versions, whole: true }, item.name.span)
    }

    /// A definition that is true or false and in force for a time.
    pub(super) fn condition_for_a_time(&mut self, at: usize, item: &DefineItem, direct: bool) -> Root {
        let Some(force) = self.force_of(item, direct) else { return Root::Value(Operand::On) };
        let mut nodes = Vec::new();
        for (version, _) in item.periods() {
            let span = version.name.span;
            let value = self.version_value(at, version, item.governing(), direct);
            let node = self.emit(Op::Holds(value), span);
            nodes.push(self.cited(node, &version.cites, span));
        }
        let owner = ItemRef::Definition(index(at));
        let node = self.several_versions(&nodes, force, owner, item.name.span);
        Root::Truth(node)
    }

    fn version_value(&mut self, at: usize, item: &DefineItem, governed: Option<&Expr>, direct: bool) -> Operand {
        if item.rows.is_empty() { self.define_value(item, governed, direct) } else { self.table(at, item) }
    }

    fn emit_dated(&mut self, dated: Dated, span: Span) -> Operand {
        let digits = self.widest(dated.versions.iter().map(|version| version.value));
        let number = index(self.program.dated.len());
        self.program.dated.push(dated);
        self.emit_value(ValueOp::Dated(number), digits, span)
    }

    /// Values of which each is in force for a time.
    pub(super) fn dated(
        &mut self,
        item: &DefineItem,
        governed: Option<&Expr>,
        direct: bool,
        value_of: &mut dyn FnMut(&mut Self, &Expr) -> Operand,
    ) -> Operand {
        let entries = in_order(item.entries.iter().filter_map(|entry| Some((entry, entry.in_force?))));
        let force = self.force(&item.name, governed, direct, entries.iter().map(|(_, period)| *period));
        let mut versions = Vec::with_capacity(entries.len());
        for (entry, _) in entries {
            let value = value_of(self, &entry.value);
            versions.push(Version { value, cites: self.cites(&entry.cites) });
        }
        self.emit_dated(Dated { force, versions, whole: false }, item.name.span)
    }
}
