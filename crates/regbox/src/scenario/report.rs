//! How the scenarios of a policy went.

use crate::diagnostic::{Diagnostic, Diagnostics, Source, Span};
use crate::wire::{self, Writer};
use std::sync::Arc;

/// How the scenarios of a policy went.
#[derive(Clone, Debug)]
pub struct TestReport {
    pub(super) scenarios: Vec<ScenarioResult>,
}

/// How one scenario went.
#[derive(Clone, Debug)]
pub struct ScenarioResult {
    pub(super) title: String,
    pub(super) span: Span,
    pub(super) failures: Diagnostics,
}

impl ScenarioResult {
    /// Its title.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where its title stands in the policy.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether every expectation came true.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// What did not come true.
    #[must_use]
    pub fn failures(&self) -> &Diagnostics {
        &self.failures
    }
}

impl TestReport {
    /// The scenarios, in order.
    pub fn scenarios(&self) -> impl Iterator<Item = &ScenarioResult> {
        self.scenarios.iter()
    }

    /// How many passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.scenarios.iter().filter(|one| one.passed()).count()
    }

    /// How many failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.scenarios.len() - self.passed()
    }

    /// All that did not come true.
    #[must_use]
    pub fn failures(&self) -> Diagnostics {
        let list: Vec<Diagnostic> = self.scenarios.iter().flat_map(|one| one.failures.iter().cloned()).collect();
        Diagnostics::new(list, self.files())
    }

    /// The report as JSON: all that did not come true under `errors`, and under `scenarios` each with its place, whether it
    /// passed, and its own errors.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   criterion small { cites regs "reg 1" requires staff < 50 }
    ///   decision d { yes when small  no otherwise }
    ///   scenario "A small firm" { given { staff = 3 } expect { d is yes } }
    /// "#))?;
    /// let report: serde_json::Value = serde_json::from_str(&policy.test().to_json()).unwrap();
    /// assert_eq!(report["errors"].as_array().map(Vec::len), Some(0));
    /// assert_eq!(report["scenarios"][0]["title"], "A small firm");
    /// assert_eq!(report["scenarios"][0]["passed"], true);
    /// assert_eq!(report["scenarios"][0]["span"]["line"], 6);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let files = self.files();
        let mut out = Writer::new();
        out.open('{');
        out.key("regbox");
        out.raw("1");
        out.key("errors");
        out.raw(&wire::to_json(&self.failures()));
        out.key("scenarios");
        out.open('[');
        for one in &self.scenarios {
            out.item();
            out.open('{');
            out.text_field("title", &one.title);
            out.key("passed");
            out.raw(if one.passed() { "true" } else { "false" });
            one.span.write(&mut out, &files);
            out.key("errors");
            out.raw(&wire::to_json(&one.failures));
            out.close('}');
        }
        out.close(']');
        out.close('}');
        out.finish()
    }

    fn files(&self) -> Arc<[Source]> {
        self.scenarios.first().map(|one| one.failures.sources()).unwrap_or_default()
    }
}
