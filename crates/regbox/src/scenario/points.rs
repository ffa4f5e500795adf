//! The points of a policy, and how they are told.

use crate::diagnostic::{Source, Span};
use crate::wire::Writer;
use std::fmt::Write as _;
use std::sync::Arc;

/// What kind of thing a point of a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKind {
    /// A criterion: met, not met, and where the policy says so not applicable or deemed met.
    Criterion,
    /// An exception in effect.
    Exception,
    /// An outcome of a decision.
    Outcome,
    /// One of several ways to an outcome or to a value: an arm, or a row of a table.
    Arm,
    /// A value that is in force for a time.
    Version,
    /// `at least k of` a list of conditions, holding or not.
    Count,
    /// A passage of a lifecycle from one stage to another, or the extension of a stage.
    Transition,
    /// A limit: within it, nearly reached, breached.
    Limit,
    /// An obligation: met in time, breached.
    Obligation,
    /// A prohibition: kept where it counts, breached.
    Prohibition,
    /// A waiver: active, inactive.
    Waiver,
}

impl PointKind {
    /// The kind as the JSON has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PointKind::Criterion => "criterion",
            PointKind::Exception => "exception",
            PointKind::Outcome => "outcome",
            PointKind::Arm => "arm",
            PointKind::Version => "version",
            PointKind::Count => "count",
            PointKind::Transition => "transition",
            PointKind::Limit => "limit",
            PointKind::Obligation => "obligation",
            PointKind::Prohibition => "prohibition",
            PointKind::Waiver => "waiver",
        }
    }
}

/// Something that a policy can come to, and the scenarios in which it does.
#[derive(Clone, Debug)]
pub struct Point {
    pub(super) kind: PointKind,
    pub(super) item: String,
    pub(super) what: String,
    pub(super) span: Span,
    pub(super) scenarios: Vec<String>,
}

impl Point {
    /// What kind of thing it is.
    #[must_use]
    pub fn kind(&self) -> PointKind {
        self.kind
    }

    /// The item that it belongs to, by its name; empty where it belongs to none.
    #[must_use]
    pub fn item(&self) -> &str {
        &self.item
    }

    /// What is reached, in the policy's words: `met`, `refer`, `when kind is sole_trader`.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The titles of the scenarios that reach it, in order.
    #[must_use]
    pub fn scenarios(&self) -> &[String] {
        &self.scenarios
    }
}

/// What the scenarios of a policy reach.
///
/// ```
/// use regbox::{Policy, Source};
///
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
///   fact staff: integer "How many people work for the firm?"
///   criterion small "A small firm" { cites regs "reg 1" requires staff is less than 50 }
///   decision eligibility { eligible when small  ineligible otherwise }
///   scenario "A small firm" { given { staff = 3 } expect { eligibility is eligible } }
/// "#))?;
/// let coverage = policy.coverage();
/// let never: Vec<&str> = coverage.points().filter(|point| point.scenarios().is_empty()).map(|point| point.what()).collect();
/// assert_eq!(never, ["not met", "ineligible"]);
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Coverage {
    pub(super) points: Vec<Point>,
    pub(super) files: Arc<[Source]>,
}

impl Coverage {
    /// Every point, in the order of the policy's text.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.points.iter()
    }

    /// How many points some scenario reaches.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.points.iter().filter(|point| !point.scenarios.is_empty()).count()
    }

    /// Where a point stands: its file, its line and its column, both from 1.
    #[must_use]
    pub fn place(&self, point: &Point) -> (&str, usize, usize) {
        let source = self.files.get(point.span.file.0 as usize);
        let (line, column) = source.map_or((1, 1), |source| source.line_column(point.span.start as usize));
        (source.map_or("", Source::name), line, column)
    }

    /// The points as a list in JSON, in the order of the text; each with the titles of the scenarios that reach it.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        out.open('[');
        for point in &self.points {
            let (file, line, column) = self.place(point);
            out.item();
            out.open('{');
            out.text_field("kind", point.kind.as_str());
            out.text_field("item", &point.item);
            out.text_field("what", &point.what);
            out.text_field("file", file);
            out.key("line");
            out.raw(&line.to_string());
            out.key("column");
            out.raw(&column.to_string());
            out.key("scenarios");
            out.open('[');
            for title in &point.scenarios {
                out.item();
                out.text(title);
            }
            out.close(']');
            out.close('}');
        }
        out.close(']');
        out.finish()
    }

    /// For people: what no scenario reaches first, then how often each of the others is reached.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("Coverage: {} of {} reached\n", self.reached(), self.points.len());
        let line = |out: &mut String, point: &Point| {
            let (file, line, _) = self.place(point);
            let owner = if point.item.is_empty() { String::new() } else { format!(" {}", point.item) };
            let _ = write!(out, "  {}{owner}: {}  ({file}:{line})", point.kind.as_str(), point.what);
        };
        let (reached, never): (Vec<&Point>, Vec<&Point>) =
            self.points.iter().partition(|point| !point.scenarios.is_empty());
        if !never.is_empty() {
            out.push_str("\nNo scenario reaches\n");
        }
        for point in never {
            line(&mut out, point);
            out.push('\n');
        }
        if !reached.is_empty() {
            out.push_str("\nReached\n");
        }
        for point in reached {
            line(&mut out, point);
            let first = point.scenarios.first().map_or("", String::as_str);
            let _ = match point.scenarios.len() {
                1 => writeln!(out, "  in \"{first}\""),
                count => writeln!(out, "  in \"{first}\" and {} more", count - 1),
            };
        }
        out
    }
}
