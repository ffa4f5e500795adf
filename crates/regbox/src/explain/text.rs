//! A decision as people read it: the outcome first, then why, then what is still needed.

use super::json::{because, conditions, one_line};
use super::tree::{Explanation, ExplanationNode, Kind, Shown};
use super::{Case, findings, needs};
use crate::decide::{Status, Truth, Verdict};
use crate::program::show_text;
use std::fmt::Write as _;

/// Colours for a terminal; empty where there is none.
struct Paint {
    on: bool,
}

impl Paint {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
    fn strong(&self, text: &str) -> String {
        self.paint("1", text)
    }
    fn good(&self, text: &str) -> String {
        self.paint("32", text)
    }
    fn bad(&self, text: &str) -> String {
        self.paint("31", text)
    }
    fn open(&self, text: &str) -> String {
        self.paint("33", text)
    }
    fn faint(&self, text: &str) -> String {
        self.paint("2", text)
    }
}

/// The whole answer.
pub(crate) fn decision_text(case: Case<'_>, explanation: &Explanation, colour: bool) -> String {
    let paint = Paint { on: colour };
    let program = case.program;
    let header = &program.header;
    let found = findings(case);
    let mut out = String::new();
    let outcome = case.settlement.outcome.and_then(|at| case.plan.outcomes.get(at as usize));
    let head = match (outcome, case.settlement.status) {
        (Some(outcome), _) => format!("{}{}", paint.strong(outcome), presuming(case)),
        (None, Status::Undetermined) => paint.open("undetermined: facts are missing that decide it"),
        (None, Status::Conflict) => paint.bad("conflict: provisions contradict each other, and no fact can settle it"),
        (None, _) => match found.problems.first().filter(|_| found.problems.len() == 1) {
            Some(only) => paint.bad(&format!("problem: {}", only.message)),
            None => paint.bad("problem: it cannot be computed, whatever else is known"),
        },
    };
    let _ = writeln!(out, "{head}");
    let title = case.plan.title.as_deref().unwrap_or(&case.plan.name);
    let version = header.version.as_deref().map_or(String::new(), |version| format!(" {version}"));
    let policy = header.title.as_deref().unwrap_or(&header.name);
    let _ =
        writeln!(out, "{}", paint.faint(&format!("{title} On {}, by {policy} ({}{version}).", case.on, header.name)));
    if let Some(because) = because(case) {
        let _ = writeln!(out, "{because}");
    }
    for (list, what) in [(&found.conflicts, "Conflicts"), (&found.problems, "Problems")] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", paint.strong(what));
        for finding in list {
            let text = one_line(program.text(finding.span));
            let _ = writeln!(out, "  {} {}", paint.bad("!"), finding.message);
            let _ = writeln!(out, "    {}", paint.faint(&format!("in `{text}`")));
        }
    }
    if case.in_force {
        let _ = writeln!(out, "\n{}", paint.strong("Why"));
        out.push_str(&tree(explanation, &paint));
    }
    let conditions = conditions(case);
    for (attached, heading) in [(true, "Conditions"), (false, "Conditions that not every outcome still possible has")] {
        let listed: Vec<u32> = conditions.iter().filter(|(_, one)| *one == attached).map(|(at, _)| *at).collect();
        if listed.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", paint.strong(heading));
        for condition in listed {
            let condition = &program.conditions[condition as usize];
            let _ = writeln!(out, "  - {}{}", condition.text, paint.faint(&cite_text(program, &condition.cites)));
        }
    }
    if case.settlement.status == Status::Undetermined {
        let _ = writeln!(out, "\n{}", paint.strong("Still needed, the most useful first"));
        let needs = needs(case, &found);
        let width = needs.len().to_string().len();
        for (number, need) in needs.iter().enumerate() {
            let who = need.judged_by().map_or(String::new(), |role| format!(", judged by the {role}"));
            let (question, name) = match need.question() {
                Some(question) => (question, format!("{}, ", need.fact())),
                None => (need.fact(), String::new()),
            };
            let note = format!("({name}{}{who})", need.type_name());
            let _ = writeln!(out, "  {:>width$}. {} {}", number + 1, paint.strong(question), paint.faint(&note));
            for line in need.guidance() {
                let _ = writeln!(out, "  {:>width$}  {}", "", paint.faint(line));
            }
        }
    }
    out.push_str(&sources(explanation, &conditions, &paint));
    out
}

/// What the outcome presumes, after it.
fn presuming(case: Case<'_>) -> String {
    let list: Vec<String> = super::presumed(case)
        .into_iter()
        .filter_map(|fact| {
            let info = case.program.schema.facts.get(fact as usize)?;
            let value = show_text(&case.program.schema, &info.field.ty, &info.presumed.as_ref()?.value);
            Some(format!("{} = {value}", info.field.name))
        })
        .collect();
    if list.is_empty() { String::new() } else { format!(", presuming {}", list.join(", ")) }
}

/// The sources that the answer cites: what their short names stand for.
fn sources(explanation: &Explanation, conditions: &[(u32, bool)], paint: &Paint) -> String {
    let program = explanation.program();
    let nodes = (0..explanation.entries.len()).map(|at| ExplanationNode { explanation, at });
    let told = nodes.filter(|node| !matches!(node.kind(), Kind::Fact | Kind::Judgement) || node.presumed().is_some());
    let mut cited = std::collections::BTreeSet::new();
    cited.extend(told.flat_map(|node| node.cite_list()).map(|cite| cite.source));
    for (condition, _) in conditions {
        cited.extend(program.conditions[*condition as usize].cites.iter().map(|cite| cite.source));
    }
    let mut out = String::new();
    for source in cited.into_iter().filter_map(|at| program.sources.get(at as usize)) {
        if out.is_empty() {
            let _ = writeln!(out, "\n{}", paint.strong("Sources"));
        }
        let url = source.url.as_deref().map_or(String::new(), |url| format!(", {url}"));
        let _ = writeln!(out, "  {}: {}{}", source.name, source.title, paint.faint(&url));
    }
    out
}

/// The tree alone.
pub(crate) fn explanation_text(explanation: &Explanation, colour: bool) -> String {
    tree(explanation, &Paint { on: colour })
}

fn cite_text(program: &crate::program::Program, cites: &[crate::program::Cite]) -> String {
    if cites.is_empty() {
        return String::new();
    }
    let list: Vec<String> = cites
        .iter()
        .filter_map(|cite| Some(format!("{} {}", program.sources.get(cite.source as usize)?.name, cite.at)))
        .collect();
    format!("  [{}]", list.join("; "))
}

fn tree(explanation: &Explanation, paint: &Paint) -> String {
    let mut out = String::new();
    for at in 1..explanation.entries.len() {
        let node = ExplanationNode { explanation, at };
        let line = line(node, paint);
        for _ in 0..node.entry().depth {
            out.push_str("  ");
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn mark(shown: Shown, paint: &Paint) -> String {
    match shown {
        Shown::None => "·".to_owned(),
        Shown::Truth(Truth::TRUE) => paint.good("✓"),
        Shown::Truth(Truth::FALSE) => paint.bad("✗"),
        Shown::Truth(_) => paint.open("?"),
        Shown::Verdict(verdict) => match verdict {
            Verdict::Met | Verdict::MetByException | Verdict::DeemedMet | Verdict::NotApplicable => paint.good("✓"),
            Verdict::NotMet => paint.bad("✗"),
            Verdict::Conflict | Verdict::Problem => paint.bad("!"),
            Verdict::Undetermined => paint.open("?"),
        },
    }
}

fn line(node: ExplanationNode<'_>, paint: &Paint) -> String {
    let entry = node.entry();
    let name = node.name().unwrap_or_default();
    let title = node.title();
    let truth = match entry.verdict {
        Shown::Truth(Truth::TRUE) => "true",
        Shown::Truth(Truth::FALSE) => "false",
        _ => "open",
    };
    let name = if node.kind() == Kind::Definition { node.text().unwrap_or(name) } else { name };
    let mut words = match node.kind() {
        Kind::Decision => title.unwrap_or(name),
        Kind::Arm if node.is_otherwise() => format!("{} otherwise", paint.strong(&name)),
        Kind::Arm => match entry.verdict {
            Shown::Truth(Truth::TRUE) => format!("{} applies", paint.strong(&name)),
            Shown::Truth(Truth::FALSE) => format!("{} does not apply", paint.strong(&name)),
            _ => format!("{} may apply", paint.strong(&name)),
        },
        Kind::Part => title.unwrap_or(name),
        Kind::Criterion => {
            let Shown::Verdict(verdict) = entry.verdict else { return name };
            let period = node.period().map_or(String::new(), |period| format!(" (in force {period})"));
            let by = if verdict == Verdict::MetByException { in_effect_below(node) } else { String::new() };
            format!("{}{period}: {}{by}", title.unwrap_or(name), verdict.in_words())
        }
        Kind::Definition => {
            let period = node.period().map_or(String::new(), |period| format!(" ({period})"));
            match node.value_text() {
                Some(value) => format!("{name} = {value}{period}"),
                None => format!("{name}{period}: {truth}"),
            }
        }
        Kind::Applies => {
            let says = match truth {
                "true" => "it applies, for this is true",
                "false" => "it does not apply, for this is false",
                _ => "it applies if this is true",
            };
            format!("{says}: {}", node.text().unwrap_or_default())
        }
        Kind::Deemed => format!("deemed met when {}: {truth}", node.text().unwrap_or_default()),
        Kind::Substitute => format!("required in its place: {}: {truth}", node.text().unwrap_or_default()),
        Kind::Exception => {
            let effect = match entry.verdict {
                Shown::Truth(Truth::TRUE) => "in effect",
                Shown::Truth(Truth::FALSE) => "not in effect",
                _ => "perhaps in effect",
            };
            let which = if name.is_empty() { "an exception".to_owned() } else { format!("the exception {name}") };
            match truth {
                "true" if entry.again => format!("overridden by {which}"),
                _ if entry.again => format!("perhaps overridden by {which}"),
                _ => format!("{which}, {effect}"),
            }
        }
        Kind::All => format!("all of these: {truth}"),
        Kind::Any => format!("any of these: {truth}"),
        Kind::AtLeast => {
            let text = node.text().unwrap_or_default();
            format!("{} these: {truth}", text.split('{').next().unwrap_or("").trim())
        }
        Kind::Not | Kind::Comparison | Kind::Quantifier | Kind::Constant => {
            format!("{}: {truth}", node.text().unwrap_or_default())
        }
        Kind::Aggregate if entry.again => node.text().unwrap_or_default(),
        Kind::Aggregate => {
            let value = node.value_text().unwrap_or_else(|| truth.to_owned());
            format!("{}: {value}", node.text().unwrap_or_default())
        }
        Kind::Member => format!("{name}: {truth}"),
        Kind::Fact | Kind::Judgement => match node.value_text() {
            Some(value) => {
                let why = node.presumed().map(|presumed| one_line(explanation_source(node, presumed.when)));
                format!("{name} = {value}{}", why.map_or(String::new(), |why| format!(" (presumed, since {why})")))
            }
            None => format!("{name}: {}", paint.open("not known")),
        },
        Kind::Date => "decision_date".to_owned(),
    };
    let cites: Vec<String> = node.cites().map(|(source, _, at, _)| format!("{source} {at}")).collect();
    if !cites.is_empty() && (!matches!(node.kind(), Kind::Fact | Kind::Judgement) || node.presumed().is_some()) {
        words.push_str(&paint.faint(&format!("  [{}]", cites.join("; "))));
    }
    if entry.again {
        words.push_str(&paint.faint(if entry.below { " (told below)" } else { " (as above)" }));
    }
    let gives_reason = match node.kind() {
        Kind::Criterion => matches!(entry.verdict, Shown::Verdict(Verdict::NotMet)),
        Kind::Exception => entry.verdict == Shown::Truth(Truth::TRUE),
        _ => false,
    };
    if gives_reason
        && !entry.again
        && let Some(because) = node.because()
    {
        let indent = "  ".repeat(entry.depth as usize + 1);
        words.push_str(&format!("\n{indent}{because}"));
    }
    // Below criteria, what is false need not be bad: only open ends are marked there.
    let is_item = matches!(node.kind(), Kind::Arm | Kind::Part | Kind::Criterion) && !node.is_otherwise();
    let is_open = match entry.verdict {
        Shown::Truth(truth) => truth.is_open(),
        _ => false,
    };
    let mark = if is_item || is_open { mark(entry.verdict, paint) } else { "·".to_owned() };
    format!("{mark} {words}")
}

/// The names of the exceptions in effect that stand right below a criterion.
fn in_effect_below(node: ExplanationNode<'_>) -> String {
    let in_effect = |below: &ExplanationNode<'_>| {
        below.kind() == Kind::Exception && below.entry().verdict == Shown::Truth(Truth::TRUE)
    };
    let names: Vec<String> = node.children().filter(in_effect).filter_map(|below| below.name()).collect();
    if names.is_empty() { String::new() } else { format!(" {}", names.join(" and ")) }
}

fn explanation_source<'e>(node: ExplanationNode<'e>, span: crate::diagnostic::Span) -> &'e str {
    node.explanation.program().text(span)
}

impl ExplanationNode<'_> {
    /// When the value of a dated definition is in force.
    fn period(&self) -> Option<&str> {
        // They stand in the order of the nodes.
        let periods = &self.explanation.periods;
        let found = periods.binary_search_by_key(&self.at, |(at, _)| *at as usize).ok()?;
        Some(periods[found].1.as_str()).filter(|period| !period.is_empty())
    }

    /// Whether it is the outcome that a decision has otherwise.
    fn is_otherwise(&self) -> bool {
        let program = self.explanation.program();
        let arm = program
            .decisions
            .get(self.explanation.plan as usize)
            .and_then(|plan| plan.arms.get(self.entry().at as usize));
        self.kind() == Kind::Arm && arm.is_some_and(|arm| arm.when.is_none())
    }

    /// The reason that a criterion gives where it is not met, and an exception where it is in effect.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        match self.kind() {
            Kind::Exception => self.exception()?.because.as_deref(),
            Kind::Criterion => self.explanation.program().criteria.get(self.entry().at as usize)?.because.as_deref(),
            _ => None,
        }
    }
}
