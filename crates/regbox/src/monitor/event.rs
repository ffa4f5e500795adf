//! Events, as they are taken.

use crate::program::Program;
use crate::value::{Instant, Slot};
use std::sync::Arc;

/// Something that has happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub kind: u32,
    pub id: Option<Arc<str>>,
    pub at: Instant,
    pub fields: Arc<[Slot]>,
}

impl Event {
    pub(super) fn name<'p>(&self, program: &'p Program) -> &'p str {
        program.course.events.get(self.kind as usize).map_or("", |event| event.name.as_str())
    }
}
