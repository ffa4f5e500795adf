//! A policy: the front door.

use crate::check;
use crate::decision::{self, Decision};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Severity, Source, nearest};
use crate::doc;
use crate::facts::{self, Facts, FactsBuilder};
use crate::interview::Interview;
use crate::program::Program;
use crate::resolve;
use crate::scenario::{self, Coverage, TestReport};
use crate::syntax;
use jiff::civil::Date;
use serde::Serialize;
use sha2::Digest as _;
use std::fmt::Write as _;
use std::sync::Arc;

/// What a policy needs from outside: the core opens no file, and never asks the system for a time zone.
pub trait Loader {
    /// The TZif bytes of a time zone of the IANA database, such as `Europe/London`; none if it is not known.
    fn zone(&self, name: &str) -> Option<Vec<u8>>;

    /// The text of a module that a policy uses, by the path that `use` names, taken from the folder of the file that
    /// names it: `eu/sme.regbox`. None if there is no such file.
    fn file(&self, _path: &str) -> Option<String> {
        None
    }
}

/// A loader that knows no time zone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLoader;

impl Loader for NoLoader {
    fn zone(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

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
    program: Arc<Program>,
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

    /// Compiles a policy of several files, given in any order; `loader` finds the time zone that it names.
    ///
    /// # Errors
    ///
    /// Every mistake in the files.
    pub fn from_sources(mut sources: Vec<Source>, loader: &dyn Loader) -> Result<Policy, Diagnostics> {
        // The set of files is the policy: their order says nothing, to its hash and to its items.
        sources.sort_by(|a, b| (a.name(), a.text()).cmp(&(b.name(), b.text())));
        let files: Arc<[Source]> = sources.into();
        let (tree, mut diagnostics) = syntax::parse(&files);
        let names = resolve::collect(&tree, &mut diagnostics);
        let zone = |name: &str| loader.zone(name);
        let Some(mut checked) = check::check(tree, names, &files, &zone, &mut diagnostics) else {
            return Err(Diagnostics::new(diagnostics, files));
        };
        match check::lower(&mut checked, files.clone(), hash(&files)) {
            Ok(program) => {
                diagnostics.retain(|one| one.severity() == Severity::Warning);
                let warnings = Arc::new(Diagnostics::new(diagnostics, files));
                Ok(Policy { program: Arc::new(program), warnings })
            }
            Err(errors) => {
                diagnostics.extend(errors);
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
        self.program.criteria.iter().map(|criterion| criterion.name.as_str())
    }

    /// The facts and judgements that the policy asks for, each with its type as the policy writes it. A field of a record
    /// has a name with dots, `owner.name`; what is inside a list has none.
    #[must_use]
    pub fn fact_types(&self) -> Vec<(String, String)> {
        let schema = &self.program.schema;
        let mut found = Vec::new();
        let facts = schema.facts.iter().map(|fact| (fact.field.name.clone(), &fact.field.ty, 0));
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

    /// Takes a decision on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have; `E0610` where lists are so long that the budget of steps
    /// runs out.
    pub fn decide(&self, decision: &str, facts: &Facts, on: Date) -> Result<Decision, Diagnostics> {
        match self.program.decision(decision) {
            Some((at, _)) => decision::decide(&self.program, u32::try_from(at).unwrap_or(0), facts, on),
            None => Err(self.unknown_decision(decision)),
        }
    }

    /// Begins an interview towards the decision of the policy, taken on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a policy that has no decision, or several: see [`Policy::interview_about`].
    pub fn interview(&self, on: Date) -> Result<Interview, Diagnostics> {
        let mut names = self.decisions().map(|(name, _)| name);
        match (names.next(), names.next()) {
            (Some(only), None) => self.interview_about(only, on),
            _ => Err(self.no_only_decision()),
        }
    }

    /// Begins an interview towards one of the decisions of the policy, taken on a date.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have.
    pub fn interview_about(&self, decision: &str, on: Date) -> Result<Interview, Diagnostics> {
        match self.program.decision(decision) {
            Some((at, _)) => Interview::new(&self.program, u32::try_from(at).unwrap_or(0), on),
            None => Err(self.unknown_decision(decision)),
        }
    }

    fn no_only_decision(&self) -> Diagnostics {
        let names: Vec<String> = self.decisions().map(|(name, _)| format!("`{name}`")).collect();
        let diagnostic = match names.len() {
            0 => Diagnostic::new(Code::UNKNOWN_DECISION, "the policy has no decision")
                .help("give it one: `decision eligibility { eligible when …  ineligible otherwise }`"),
            count => Diagnostic::new(Code::UNKNOWN_DECISION, format!("the policy has {count} decisions"))
                .help(format!("name one of {}", names.join(", "))),
        };
        crate::decide::error(&self.program, diagnostic)
    }

    fn unknown_decision(&self, name: &str) -> Diagnostics {
        let near = nearest(name, self.decisions().map(|(name, _)| name));
        let help = near.map_or_else(
            || {
                let all: Vec<String> = self.decisions().map(|(name, _)| format!("`{name}`")).collect();
                if all.is_empty() {
                    "the policy has no decision".to_owned()
                } else {
                    format!("its decisions are {}", all.join(", "))
                }
            },
            |near| format!("did you mean `{near}`?"),
        );
        let shown: String = name.chars().take(60).collect();
        crate::decide::error(
            &self.program,
            Diagnostic::new(Code::UNKNOWN_DECISION, format!("unknown decision `{shown}`")).help(help),
        )
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

/// The digest of all files, each with its length, in an order of their own.
fn hash(files: &[Source]) -> String {
    let mut texts: Vec<&str> = files.iter().map(Source::text).collect();
    texts.sort_unstable();
    let mut hasher = sha2::Sha256::new();
    for text in texts {
        hasher.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    let mut out = String::from("sha256:");
    for byte in hasher.finalize() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
