//! Regbox.
mod check;
mod diagnostic;
mod program;
mod resolve;
mod syntax;
pub mod value;
mod wire;
pub use diagnostic::{Code, Diagnostic, Diagnostics, FileId, Label, Severity, Source, Span};
