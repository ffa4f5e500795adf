//! The JSON of a decision, byte for byte the same from every face.

use super::facts_used::FactsUsed;
use super::tree::{Explanation, ExplanationNode};
use super::used::{cites, listed};
use super::{Case, Finding, Need, findings, needs};
use crate::decide::{Standing, Status, candidates, standing};
use crate::program::{Program, cites_json};
use crate::wire::Writer;

/// A decision with everything that is known about it.
pub(crate) fn decision_json(case: Case<'_>, explanation: &Explanation) -> String {
    let program = case.program;
    let plan = case.plan;
    let found = findings(case);
    let mut out = Writer::new();
    out.open('{');
    out.key("regbox");
    out.raw("1");
    out.key("policy");
    out.open('{');
    out.text_field("name", &program.header.name);
    out.optional_field("version", program.header.version.as_deref());
    out.text_field("hash", &program.header.hash);
    out.close('}');
    out.text_field("on", &case.on.to_string());
    out.text_field("decision", &plan.name);
    out.text_field("status", case.settlement.status.as_str());
    let outcome = case.settlement.outcome.and_then(|at| plan.outcomes.get(at as usize));
    out.optional_field("outcome", outcome.map(String::as_str));
    out.optional_field("because", because(case));
    out.key("conditions");
    out.open('[');
    for (condition, attached) in conditions(case) {
        out.item();
        out.open('{');
        out.text_field("name", &program.conditions[condition as usize].name);
        out.key("attached");
        out.raw(if attached { "true" } else { "false" });
        out.close('}');
    }
    out.close(']');
    let open = case.settlement.status == Status::Undetermined;
    needs_json(&mut out, &if open { needs(case, &found) } else { Vec::new() });
    out.key("presumed");
    out.open('[');
    for fact in super::presumed(case) {
        out.item();
        out.text(&program.schema.facts[fact as usize].field.name);
    }
    out.close(']');
    findings_json(&mut out, program, "problems", found.problems.iter());
    findings_json(&mut out, program, "conflicts", found.conflicts.iter());
    out.key("criteria");
    out.open('[');
    let used = FactsUsed::new(case);
    for (at, criterion) in plan.criteria.iter().enumerate() {
        let Some((info, found)) = listed(program, case.facts, case.state, *criterion) else { continue };
        out.item();
        out.open('{');
        out.text_field("name", &info.name);
        out.optional_field("title", info.title.as_deref());
        out.text_field("verdict", found.as_str());
        cites_json(&mut out, program, "cites", &cites(case, info, found));
        out.key("used");
        out.open('{');
        for (path, value) in used.of(at) {
            out.key(path);
            out.raw(value);
        }
        out.close('}');
        out.close('}');
    }
    out.close(']');
    out.key("explanation");
    out.raw(&explanation_json(explanation));
    out.close('}');
    out.finish()
}

/// The reason of the arms that are left, where they share one.
pub(crate) fn because<'p>(case: Case<'p>) -> Option<&'p str> {
    case.settlement.outcome?;
    let mut reasons = candidates(case.plan, &case.state.truths).map(|(arm, _)| arm.because.as_deref());
    let first = reasons.next()??;
    reasons.all(|other| other == Some(first)).then_some(first)
}

/// The conditions that come with the outcomes still possible, and whether they come with all of them.
pub(crate) fn conditions(case: Case<'_>) -> Vec<(u32, bool)> {
    if !case.in_force {
        return Vec::new();
    }
    let arms: Vec<_> = candidates(case.plan, &case.state.truths).map(|(arm, _)| arm).collect();
    let mut seen: Vec<u32> = Vec::new();
    let mut found: Vec<(u32, bool)> = Vec::new();
    for arm in &arms {
        for condition in &arm.subject_to {
            if seen.contains(condition) {
                continue;
            }
            seen.push(*condition);
            let everywhere = arms.iter().all(|arm| arm.subject_to.contains(condition));
            let info = case.program.conditions.get(*condition as usize);
            let Some((info, force)) = info.and_then(|info| Some((info, info.force?))) else {
                found.push((*condition, everywhere));
                continue;
            };
            let stands = standing(case.program, case.facts, case.state, force);
            for version in stands.possible() {
                let version = info.versions.get(*version as usize).unwrap_or(condition);
                found.push((*version, everywhere && matches!(stands, Standing::In(_))));
            }
        }
    }
    found
}

fn findings_json<'f>(out: &mut Writer, program: &Program, key: &str, findings: impl Iterator<Item = &'f Finding>) {
    out.key(key);
    out.open('[');
    for finding in findings {
        out.item();
        out.open('{');
        out.text_field("message", &finding.message);
        out.text_field("text", &one_line(program.text(finding.span)));
        finding.span.write(out, &program.files);
        out.close('}');
    }
    out.close(']');
}

/// What is waited for, under the key `needs`.
pub(crate) fn needs_json(out: &mut Writer, needs: &[Need]) {
    out.key("needs");
    out.open('[');
    for need in needs {
        out.item();
        out.open('{');
        out.text_field("fact", need.fact());
        out.optional_field("question", need.question());
        out.text_field("type", need.type_name());
        out.close('}');
    }
    out.close(']');
}

/// What stands in the policy, on one line and without its remarks.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.lines().flat_map(|line| without_remark(line).split_ascii_whitespace()).collect();
    words.join(" ")
}

/// A line up to its remark; `//` inside a text, as in an address, begins none.
fn without_remark(line: &str) -> &str {
    let mut in_text = false;
    let mut previous = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' if previous != b'\\' => in_text = !in_text,
            b'/' if previous == b'/' && !in_text => return line.get(..at - 1).unwrap_or(line),
            _ => {}
        }
        previous = byte;
    }
    line
}

/// The tree of an explanation.
pub(crate) fn explanation_json(explanation: &Explanation) -> String {
    let mut out = Writer::new();
    let mut open: Vec<u8> = Vec::new();
    for at in 0..explanation.entries.len() {
        let node = ExplanationNode { explanation, at };
        let depth = node.entry().depth;
        while open.last().is_some_and(|other| *other >= depth) {
            open.pop();
            out.close(']');
            out.close('}');
        }
        out.item();
        node_json(&mut out, explanation.program(), node);
        open.push(depth);
    }
    for _ in open {
        out.close(']');
        out.close('}');
    }
    out.finish()
}

/// A node up to its children, which follow.
fn node_json(out: &mut Writer, program: &Program, node: ExplanationNode<'_>) {
    out.open('{');
    out.text_field("kind", node.kind().as_str());
    out.optional_field("name", node.name().as_deref());
    out.optional_field("title", node.title().as_deref());
    out.optional_field("text", node.text().as_deref());
    out.optional_field("verdict", node.verdict());
    out.key("value");
    out.raw(&node.value_json().unwrap_or_else(|| "null".to_owned()));
    out.key("again");
    out.raw(if node.is_again() { "true" } else { "false" });
    cites_json(out, program, "cites", &node.cite_list());
    match node.span() {
        Some(span) => span.write(out, &program.files),
        None => {
            out.key("span");
            out.raw("null");
        }
    }
    out.key("children");
    out.open('[');
}
