//! A policy: the front door.

use crate::check;
use crate::decision::{self, Decision};
use crate::diagnostic::{Diagnostics, Severity, Source};
use crate::digest;
use crate::doc;
use crate::facts::{self, Facts, FactsBuilder, FactsWriter};
use crate::foregone;
use crate::interview::Interview;
use crate::loader::{Loader, NoLoader};
use crate::monitor::{GivenEvent as Event, Monitor};
use crate::program::Program;
use crate::resolve;
use crate::scenario::{self, Coverage, TestReport};
use crate::syntax;
use crate::texts;
use jiff::civil::Date;
use serde::Serialize;
use std::cell::RefCell;
use std::sync::Arc;

/// A compiled policy: immutable, cheap to clone, and shared by every thread and call.
///
/// ```
/// use regbox::{Policy, Source};
///
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
///   fact staff: integer "How many people work for the firm?" { at least 0 }
///   criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
///   decision eligibility { eligible when small  ineligible otherwise }
/// "#))?;
/// let facts = policy.facts_from_json(r#"{"staff": 12}"#)?;
/// let decision = policy.decide("eligibility", &facts, jiff::civil::date(2026, 5, 1))?;
/// assert_eq!(decision.outcome(), Some("eligible"));
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    pub(crate) program: Arc<Program>,
    warnings: Arc<Diagnostics>,
}

impl Policy {
    /// Compiles a policy of one file that names no time zone.
    ///
    /// # Errors
    ///
    /// Every mistake in the file.
    pub fn from_source(source: Source) -> Result<Policy, Diagnostics> {
        Policy::from_sources(vec![source], &NoLoader)
    }

    /// Compiles a policy of several files, given in any order; `loader` finds the time zone that it names. A file that
    /// another one uses is a module and not a part of the policy itself; modules that are not among the files are asked
    /// of `loader`.
    ///
    /// # Errors
    ///
    /// Every mistake in the files.
    pub fn from_sources(sources: Vec<Source>, loader: &dyn Loader) -> Result<Policy, Diagnostics> {
        let mut diagnostics = Vec::new();
        let gathered = syntax::gather(sources, &|path| loader.file(path), &mut diagnostics);
        let files = gathered.sources.clone();
        let (mut tree, found) = syntax::parse(&gathered);
        diagnostics.extend(found);
        resolve::bind(&mut tree, &mut diagnostics);
        resolve::gather(&mut tree);
        let names = resolve::collect(&tree, &mut diagnostics);
        resolve::graft(&mut tree, &names, &mut diagnostics);
        let zone_data = RefCell::new(None);
        let zone = |name: &str| {
            let bytes = loader.zone(name)?;
            zone_data.replace(Some(digest::of(&bytes)));
            Some(bytes)
        };
        let Some(mut checked) = check::check(tree, names, &files, &zone, &mut diagnostics) else {
            gathered.tell_once(&mut diagnostics);
            return Err(Diagnostics::new(diagnostics, files));
        };
        match check::lower(&mut checked, files.clone(), digest::hash(&gathered)) {
            Ok(mut program) => {
                program.header.zone_data = zone_data.into_inner();
                let own = gathered.instances.first().map(|policy| policy.files.as_slice()).unwrap_or_default();
                foregone::warn(&program, own, &mut diagnostics);
                diagnostics.retain(|one| one.severity() == Severity::Warning);
                gathered.tell_once(&mut diagnostics);
                let warnings = Arc::new(Diagnostics::new(diagnostics, files));
                Ok(Policy { program: Arc::new(program), warnings })
            }
            Err(errors) => {
                diagnostics.extend(errors);
                gathered.tell_once(&mut diagnostics);
                Err(Diagnostics::new(diagnostics, files))
            }
        }
    }

    /// What deserves a second look.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }

    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.program.header.name
    }

    /// The policy's title.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.program.header.title.as_deref()
    }

    /// Whose policy it is.
    #[must_use]
    pub fn regulator(&self) -> Option<&str> {
        self.program.header.regulator.as_deref()
    }

    /// The policy's version, as its header says.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.program.header.version.as_deref()
    }

    /// `sha256:` and the digest of all its files; the same for any order of them.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.program.header.hash
    }

    /// The name of the policy's time zone.
    #[must_use]
    pub fn timezone(&self) -> Option<&str> {
        self.program.header.timezone.as_deref()
    }

    /// The decisions, in order of declaration, each with its title.
    pub fn decisions(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.program.decisions.iter().map(|decision| (decision.name.as_str(), decision.title.as_deref()))
    }

    /// The names of the criteria, in order of declaration.
    pub fn criteria(&self) -> impl Iterator<Item = &str> {
        self.program.named_criteria().map(|criterion| criterion.name.as_str())
    }

    /// The names of the criteria that a decision rests on, in order of declaration; none for a decision that the policy does
    /// not have.
    ///
    /// ```
    /// # use regbox::{Policy, Source, Verdict};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   criterion small { cites regs "reg 1" requires staff < 50 }
    ///   criterion old from 2030-01-01 { cites regs "reg 2" requires staff > 1 }
    ///   decision d { yes when small and old  no otherwise }
    /// "#))?;
    /// assert_eq!(policy.criteria_of("d").collect::<Vec<_>>(), ["small", "old"]);
    /// let decision = policy.decide("d", &policy.facts_from_json(r#"{"staff": 3}"#)?, jiff::civil::date(2026, 5, 1))?;
    /// assert_eq!(decision.verdicts().collect::<Vec<_>>(), [Some(Verdict::Met), None]);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    pub fn criteria_of(&self, decision: &str) -> impl Iterator<Item = &str> {
        let plan = self.program.decision(decision).map(|(_, plan)| plan);
        let numbers = plan.into_iter().flat_map(|plan| &plan.criteria);
        numbers.filter_map(|at| self.program.criteria.get(*at as usize)).map(|criterion| criterion.name.as_str())
    }

    /// The facts and judgements that the policy asks for, each with its type as the policy writes it. A field of a record
    /// has a name with dots, `owner.name`; what is inside a list has none.
    #[must_use]
    pub fn fact_types(&self) -> Vec<(String, String)> {
        let schema = &self.program.schema;
        let mut found = Vec::new();
        let facts = schema.asked().iter().map(|fact| (fact.field.name.clone(), &fact.field.ty, 0));
        let mut rest: Vec<(String, &crate::value::Type, u8)> = facts.collect();
        rest.reverse();
        while let Some((name, ty, depth)) = rest.pop() {
            if let crate::value::Type::Record(id) = ty.required()
                && let Some(record) = schema.record(*id)
                && depth < 16
            {
                rest.extend(
                    record.fields.iter().rev().map(|field| (format!("{name}.{}", field.name), &field.ty, depth + 1)),
                );
            }
            found.push((name, schema.show(ty)));
        }
        found
    }

    /// Facts given one by one.
    #[must_use]
    pub fn facts(&self) -> FactsBuilder {
        FactsBuilder::new(self.program.clone())
    }

    /// Facts from the values of another language.
    #[must_use]
    pub fn facts_writer(&self) -> FactsWriter {
        FactsWriter::new(self.program.clone())
    }

    /// Reads the facts of one case from a JSON object. A key left out, or `null`, is unknown.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them, at once.
    pub fn facts_from_json(&self, json: &str) -> Result<Facts, Diagnostics> {
        facts::from_json(&self.program, json)
    }

    /// Reads the facts of one case from any value that serializes to an object.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them, at once; a floating-point number is refused.
    pub fn facts_from<T: Serialize + ?Sized>(&self, value: &T) -> Result<Facts, Diagnostics> {
        facts::from_value(&self.program, value)
    }

    /// An instant that is asked about: a date and time as events write it, local to the policy's time zone unless it has an
    /// offset; or a day alone, which is its first instant.
    ///
    /// # Errors
    ///
    /// Why the text is no instant.
    pub fn instant(&self, text: &str) -> Result<crate::value::Instant, crate::value::InstantError> {
        crate::value::parse_instant_or_day(text, self.program.header.zone.as_ref())
    }

    /// Reads an event from its JSON: `{"event": "sale", "id": "s-1", "at": "2026-05-02T09:00:00+01:00", …}`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, at once.
    pub fn event_from_json(&self, json: &str) -> Result<Event, Diagnostics> {
        Event::from_json(&self.program, json)
    }

    /// Watches a test, from its beginning, of a firm of which these facts are known.
    ///
    /// # Errors
    ///
    /// `E0603` for facts of another policy.
    pub fn monitor(&self, facts: &Facts) -> Result<Monitor, Diagnostics> {
        Monitor::new(&self.program, facts)
    }

    /// The monitor that was saved, as it was: see [`Monitor::save`].
    ///
    /// # Errors
    ///
    /// `E0624` for a state of another policy or of other time-zone data, and for one that [`Monitor::save`] did not give.
    pub fn restore(&self, saved: &str) -> Result<Monitor, Diagnostics> {
        Monitor::restore(&self.program, saved)
    }

    /// Takes a decision on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have; `E0610` where lists are so long that the budget of steps
    /// runs out.
    pub fn decide(&self, decision: &str, facts: &Facts, on: Date) -> Result<Decision, Diagnostics> {
        match self.program.decision(decision) {
            Some((at, _)) => decision::decide(&self.program, u32::try_from(at).unwrap_or(0), facts, on),
            None => Err(decision::unknown(&self.program, decision)),
        }
    }

    /// Begins an interview towards the decision of the policy, taken on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a policy that has no decision, or several: see [`Policy::interview_about`].
    pub fn interview(&self, on: Date) -> Result<Interview, Diagnostics> {
        self.interview_about(self.decision_named(None)?, on)
    }

    /// Begins an interview towards one of the decisions of the policy, taken on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have.
    pub fn interview_about(&self, decision: &str, on: Date) -> Result<Interview, Diagnostics> {
        match self.program.decision(decision) {
            Some((at, _)) => Interview::new(&self.program, u32::try_from(at).unwrap_or(0), on),
            None => Err(decision::unknown(&self.program, decision)),
        }
    }

    /// The decision to take: the one that is named, or the only one that the policy has. Where it has several and none is
    /// named, none is taken.
    ///
    /// # Errors
    ///
    /// `E0611` where there is no such decision, or more than one.
    pub fn decision_named<'p>(&'p self, name: Option<&'p str>) -> Result<&'p str, Diagnostics> {
        let mut all = self.decisions().map(|(name, _)| name);
        match (name, all.next(), all.next()) {
            (Some(name), _, _) if self.program.decision(name).is_some() => Ok(name),
            (Some(name), _, _) => Err(decision::unknown(&self.program, name)),
            (None, Some(only), None) => Ok(only),
            (None, _, _) => Err(decision::none_named(&self.program)),
        }
    }

    /// The JSON Schema (2020-12) of the facts: what [`facts_from_json`](Self::facts_from_json) accepts, as far as a schema
    /// can say it, with the questions as titles.
    ///
    /// What it refuses is refused; how many digits a number may have, which days there are, and the bounds of what is
    /// given as text are beyond it. A validator that takes JSON numbers for floating point may refuse one that lies within
    /// a hair of an exclusive bound: give such a number as text.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?" { at least 0 }
    ///   criterion small "A small firm" { cites regs "reg 1" requires staff < 50 }
    ///   decision eligibility { eligible when small  ineligible otherwise }
    /// "#))?;
    /// let schema: serde_json::Value = serde_json::from_str(&policy.schema()).unwrap();
    /// assert_eq!(schema["properties"]["staff"]["title"], "How many people work for the firm?");
    /// assert_eq!(schema["properties"]["staff"]["minimum"], 0);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn schema(&self) -> String {
        facts::json_schema(&self.program)
    }

    /// The texts of the policy that an applicant reads, as JSON, by item and by kind: what a translation says again.
    ///
    /// An item goes by its name: `staff`, a fact; `Owner.name`, a field of a record; `Kind.fund`, a value of an enumeration;
    /// `eligibility.refused`, an outcome, whose words are its name; `policy`, the header. Several texts of a kind are
    /// numbered: `because`, `because_2`.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   criterion small { cites regs "reg 1" requires staff < 50 because "It is too large." }
    ///   decision d { yes when small  not_yet otherwise }
    /// "#))?;
    /// assert_eq!(policy.texts(), concat!(
    ///     r#"{"policy":{"title":"Demo"},"d.yes":{"title":"yes"},"d.not_yet":{"title":"not yet"},"#,
    ///     r#""small":{"because":"It is too large."},"staff":{"question":"How many people work for the firm?"}}"#,
    /// ));
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn texts(&self) -> String {
        texts::texts(&self.program)
    }

    /// The rulebook for a lawyer: each provision in words beside its citation, as Markdown.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   criterion small "A small firm" { cites regs "reg 1" requires staff < 50 }
    ///   decision eligibility { eligible when small  ineligible otherwise }
    /// "#))?;
    /// assert!(policy.doc_markdown().contains("| **Requires:** *staff* is less than 50 | Regulations, reg 1 |"));
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn doc_markdown(&self) -> String {
        doc::markdown(&doc::document(&self.program.files))
    }

    /// The rulebook for a lawyer, as [`doc_markdown`](Self::doc_markdown), in one HTML page that needs nothing else.
    #[must_use]
    pub fn doc_html(&self) -> String {
        doc::html(&doc::document(&self.program.files))
    }

    /// What the scenarios that the policy carries reach, and what none of them does.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        scenario::coverage(&self.program)
    }

    /// Runs the scenarios that the policy carries.
    #[must_use]
    pub fn test(&self) -> TestReport {
        scenario::run(&self.program)
    }
}
