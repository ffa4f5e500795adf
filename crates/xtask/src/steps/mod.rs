//! The steps of `cargo xtask test`, quickest to fail first. A new one is a function and a line in this table.

mod browser;
mod docs;
mod examples;
mod format;
mod licences;
mod lint;
mod node;
mod package;
mod python;
mod spark;
mod spelling;
mod tests;
mod wasm;

use crate::suite::Step;

/// Every step, in the order in which they run.
pub(crate) const STEPS: &[Step] = &[
    Step { name: "format", run: format::run },
    Step { name: "spelling", run: spelling::run },
    Step { name: "lint", run: lint::run },
    Step { name: "tests", run: tests::run },
    Step { name: "doctests", run: tests::doctests },
    Step { name: "docs", run: docs::run },
    Step { name: "examples", run: examples::run },
    Step { name: "wasm32", run: wasm::run },
    Step { name: "node", run: node::run },
    Step { name: "browser", run: browser::run },
    Step { name: "python", run: python::run },
    Step { name: "spark", run: spark::run },
    Step { name: "licences", run: licences::run },
    Step { name: "package", run: package::run },
];

/// The names of the steps.
pub(crate) fn names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}
