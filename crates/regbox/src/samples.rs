//! Cases made up for a policy.

use crate::policy::Policy;
use crate::sample::Samples;
use jiff::civil::Date;

impl Policy {
    /// Cases for the policy, made up without end: facts of plausible values, within their bounds, of which many lie just
    /// below, at and just above what the policy compares them with. To try a policy out, and to test it; what share of them
    /// comes to an outcome says nothing of the world.
    ///
    /// The cases follow from the policy, the seed and the date on which they are to be decided, and from nothing else: they
    /// are the same on every machine. One case in four has each fact drawn by itself; the others are led towards an arm of a
    /// decision, and half of all then away from it again by one criterion. What belongs to the course of a test, as its
    /// stages, is not among the facts.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?" { at least 0 }
    ///   criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
    ///   decision eligibility { eligible when small  ineligible otherwise }
    /// "#))?;
    /// let on = jiff::civil::date(2026, 5, 1);
    /// let cases: Vec<String> = policy.samples(7, on).take(100).map(|facts| facts.to_json()).collect();
    /// for staff in [49, 50, 51] {
    ///     assert!(cases.contains(&format!(r#"{{"staff":{staff}}}"#)));
    /// }
    /// assert_eq!(policy.samples(7, on).nth(41).unwrap().to_json(), cases[41]);
    ///
    /// // With a fifth of what is known left out, as it is in the middle of an application.
    /// let unknown = policy.samples(7, on).unknown(20).take(100).filter(|facts| facts.given().count() == 0).count();
    /// assert!((5..40).contains(&unknown));
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn samples(&self, seed: u64, on: Date) -> Samples {
        Samples::new(self.program.clone(), seed, on)
    }
}
