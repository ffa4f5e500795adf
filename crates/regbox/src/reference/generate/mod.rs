//! Policies, made up: text in the language, valid by construction, that the front end compiles like any other.

pub(super) mod exceptions;
pub(super) mod expressions;
pub(super) mod facts;
pub(super) mod items;
pub(super) mod modules;
pub(super) mod once;
mod periods;
pub(super) mod text;
pub(super) mod ties;
