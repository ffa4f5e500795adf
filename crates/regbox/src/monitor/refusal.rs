//! Why an event is not taken.

use super::event::Event;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::program::Program;
use std::sync::Arc;

/// An event that is refused; nothing has changed.
#[derive(Clone, Debug)]
pub(super) struct Refusal(pub Box<Diagnostic>);

impl Refusal {
    pub(super) fn new(code: Code, message: String, help: &str) -> Refusal {
        Refusal(Box::new(Diagnostic::new(code, message).help(help)))
    }

    /// It is not settled whether the event moves the lifecycle.
    pub(super) fn open_guard(program: &Program, event: &Event, stage: &str) -> Refusal {
        let name = event.name(program);
        let message =
            format!("it is not settled whether `{name}` leads to `{stage}`: something that this rests on is not known");
        Refusal::new(Code::UNSETTLED, message, "give the facts and fields that are missing, and send the event again")
    }

    pub(super) fn extended_already(program: &Program, event: &Event, stage: &str) -> Refusal {
        let name = event.name(program);
        let message = format!("`{name}` would extend `{stage}` more often than it may be");
        Refusal::new(Code::UNSETTLED, message, "the stage ends when it was last said to end")
    }

    /// As an error that names the event.
    pub(super) fn into_error(self, program: &Arc<Program>, event: Option<&str>) -> Diagnostics {
        let diagnostic = match event {
            Some(event) => self.0.event(event),
            None => *self.0,
        };
        Diagnostics::new(vec![diagnostic], program.files.clone())
    }
}
