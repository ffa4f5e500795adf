//! A decision as people read it: the outcome first, then why, then what is still needed.

use super::json::{because, conditions, one_line};
use super::tree::{Explanation, ExplanationNode, Kind, Shown};
use super::{Case, findings, needs};
use crate::decide::{Status, Truth, Verdict};
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
        (Some(outcome), _) => paint.strong(outcome),
        (None, Status::Undetermined) => paint.open("undetermined: facts are missing that decide it"),
        (None, Status::Conflict) => paint.bad("conflict: provisions contradict each other, and no fact can settle it"),
        (None, _) => paint.bad("problem: it cannot be computed, whatever else is known"),
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
    let _ = writeln!(out, "\n{}", paint.strong("Why"));
    out.push_str(&tree(explanation, &paint));
    let conditions = conditions(case);
    if !conditions.is_empty() {
        let _ = writeln!(out, "\n{}", paint.strong("Conditions"));
        for (condition, attached) in conditions {
            let condition = &program.conditions[condition as usize];
            let note = if attached { "" } else { " (possible: not with every outcome that is left)" };
            let cites = cite_text(program, &condition.cites);
            let _ = writeln!(out, "  - {}{note}{}", condition.text, paint.faint(&cites));
        }
    }
    if case.settlement.status == Status::Undetermined {
        let _ = writeln!(out, "\n{}", paint.strong("Still needed, the most useful first"));
        for (number, need) in needs(case, &found).iter().enumerate() {
            let question = need.question().map_or(String::new(), |question| format!(" {question}"));
            let who = need.judged_by().map_or(String::new(), |role| format!(", judged by the {role}"));
            let note = format!("({}{who})", need.type_name());
            let _ = writeln!(out, "  {}. {}{question} {}", number + 1, paint.strong(need.fact()), paint.faint(&note));
            for line in need.guidance() {
                let _ = writeln!(out, "     {}", paint.faint(line));
            }
        }
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
            format!("{}: {}", title.unwrap_or(name), verdict.in_words())
        }
        Kind::Definition => match node.value_text() {
            Some(value) => format!("{name} = {value}"),
            None => name,
        },
        Kind::Applies => "it applies when".to_owned() + " " + &node.text().unwrap_or_default(),
        Kind::Deemed => "deemed met when".to_owned() + " " + &node.text().unwrap_or_default(),
        Kind::Substitute => "required in its place: ".to_owned() + &node.text().unwrap_or_default(),
        Kind::Exception => {
            let effect = match entry.verdict {
                Shown::Truth(Truth::TRUE) => "in effect",
                Shown::Truth(Truth::FALSE) => "not in effect",
                _ => "perhaps in effect",
            };
            if name.is_empty() { format!("an exception, {effect}") } else { format!("the exception {name}, {effect}") }
        }
        Kind::All => "all of these".to_owned(),
        Kind::Any => "any of these".to_owned(),
        Kind::AtLeast => {
            node.text().map_or(String::new(), |text| text.split('{').next().unwrap_or("").trim().to_owned() + " these")
        }
        Kind::Not | Kind::Comparison | Kind::Quantifier | Kind::Constant => node.text().unwrap_or_default(),
        Kind::Member => name,
        Kind::Fact | Kind::Judgement => match node.value_text() {
            Some(value) => format!("{name} = {value}"),
            None => format!("{name}: {}", paint.open("not known")),
        },
        Kind::Date => "decision_date".to_owned(),
    };
    let cites: Vec<String> = node.cites().map(|(source, _, at, _)| format!("{source} {at}")).collect();
    if !cites.is_empty() && !matches!(node.kind(), Kind::Fact | Kind::Judgement) {
        words.push_str(&paint.faint(&format!("  [{}]", cites.join("; "))));
    }
    if entry.again {
        words.push_str(&paint.faint(" (see elsewhere)"));
    }
    let gives_reason = match node.kind() {
        Kind::Criterion => matches!(entry.verdict, Shown::Verdict(Verdict::NotMet)),
        Kind::Exception => entry.verdict == Shown::Truth(Truth::TRUE),
        _ => false,
    };
    if gives_reason && let Some(because) = node.because() {
        let indent = "  ".repeat(entry.depth as usize + 1);
        words.push_str(&format!("\n{indent}{because}"));
    }
    let mark = if node.is_otherwise() { "·".to_owned() } else { mark(entry.verdict, paint) };
    format!("{mark} {words}")
}

impl ExplanationNode<'_> {
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
