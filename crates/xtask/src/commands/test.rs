//! `cargo xtask test`: every step, or those named, each once and in the table's order.

use crate::steps::{self, STEPS};
use crate::{Result, suite};

pub(crate) fn run(arguments: &[String]) -> Result {
    if let Some(unknown) = arguments.iter().find(|name| !steps::names().contains(&name.as_str())) {
        return Err(format!("there is no step `{unknown}`; the steps are {}", steps::names().join(", ")));
    }
    let chosen = |name: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == name);
    suite::run(STEPS.iter().filter(|step| chosen(step.name)))
}
