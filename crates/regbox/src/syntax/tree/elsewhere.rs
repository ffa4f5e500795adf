//! Scopes, and the use of modules.

use super::{Header, Ident, Text, Tree};
use crate::diagnostic::FileId;
use crate::syntax::expr::{Expr, ExprId};

/// Which instance of a module a name stands in; the first is the policy itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ScopeId(pub u32);

impl ScopeId {
    pub(crate) const POLICY: ScopeId = ScopeId(0);
}

/// The policy itself, or a module each time that it is used.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// What stands before the full names of its items: nothing, or `sme.`.
    pub prefix: String,
    /// The path in the `use` that makes it.
    pub path: Option<Text>,
    /// Its first file.
    pub file: FileId,
    /// The number of its first expression.
    pub exprs: u32,
}

impl Tree {
    /// The header of the policy itself.
    pub(crate) fn header(&self) -> Option<&Header> {
        self.header_of(ScopeId::POLICY)
    }

    pub(crate) fn header_of(&self, scope: ScopeId) -> Option<&Header> {
        self.headers.iter().find(|header| header.name.scope == scope)
    }

    /// The scope that an expression was written in.
    pub(crate) fn scope_of(&self, id: ExprId) -> ScopeId {
        let after = self.scopes.partition_point(|scope| scope.exprs <= id.0);
        ScopeId(u32::try_from(after.saturating_sub(1)).unwrap_or(0))
    }
}

/// Another policy, used in this one under a name.
#[derive(Debug)]
pub(crate) struct UseItem {
    pub path: Text,
    pub alias: Ident,
    /// What facts of the module are here.
    pub bindings: Vec<(Ident, Expr)>,
}
