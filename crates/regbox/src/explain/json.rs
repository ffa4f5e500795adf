//! The JSON of a decision, byte for byte the same from every face.

use super::tree::{Entry, Explanation, ExplanationNode, Kind, NOTHING, Shown};
use super::{Case, Finding, findings, needs, used};
use crate::decide::{Status, Truth, Verdict, candidates};
use crate::diagnostic::Span;
use crate::facts::Facts;
use crate::program::{Cite, Program, show_json, show_text};
use crate::value::{Type, Value};
use crate::wire::Writer;

/// A decision with everything that is known about it.
pub(crate) fn decision_json(case: Case<'_>, facts: &Facts, number: u32, explanation: &Explanation) -> String {
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
    out.key("needs");
    out.open('[');
    if case.settlement.status == Status::Undetermined {
        for need in needs(case, &found) {
            out.item();
            out.open('{');
            out.text_field("fact", need.fact());
            out.optional_field("question", need.question());
            out.text_field("type", need.type_name());
            out.close('}');
        }
    }
    out.close(']');
    out.key("presumed");
    out.raw("[]");
    findings_json(&mut out, program, "problems", found.problems.iter());
    findings_json(&mut out, program, "conflicts", found.conflicts.iter());
    out.key("criteria");
    out.open('[');
    for criterion in &plan.criteria {
        let info = &program.criteria[*criterion as usize];
        let used = used(case, facts, number, *criterion);
        out.item();
        out.open('{');
        out.text_field("name", &info.name);
        out.optional_field("title", info.title.as_deref());
        out.text_field("verdict", used.verdict.as_str());
        cites_json(&mut out, program, &used.cites);
        out.key("used");
        out.open('{');
        for (path, value) in &used.facts {
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
    let mut found: Vec<(u32, bool)> = Vec::new();
    for arm in &arms {
        for condition in &arm.subject_to {
            if !found.iter().any(|(other, _)| other == condition) {
                found.push((*condition, arms.iter().all(|arm| arm.subject_to.contains(condition))));
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
        span_json(out, program, finding.span);
        out.close('}');
    }
    out.close(']');
}

fn cites_json(out: &mut Writer, program: &Program, cites: &[Cite]) {
    out.key("cites");
    out.open('[');
    for cite in cites {
        let Some(source) = program.sources.get(cite.source as usize) else { continue };
        out.item();
        out.open('{');
        out.text_field("source", &source.name);
        out.text_field("title", &source.title);
        out.text_field("at", &cite.at);
        out.optional_field("url", source.url.as_deref());
        out.close('}');
    }
    out.close(']');
}

fn span_json(out: &mut Writer, program: &Program, span: Span) {
    out.key("span");
    let Some(source) = program.files.get(span.file.0 as usize) else { return out.raw("null") };
    let (line, column) = source.line_column(span.start as usize);
    out.open('{');
    out.text_field("file", source.name());
    for (key, number) in
        [("line", line), ("column", column), ("start", span.start as usize), ("end", span.end as usize)]
    {
        out.key(key);
        out.raw(&number.to_string());
    }
    out.close('}');
}

/// What stands in the policy, on one line and without its remarks.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.lines().flat_map(|line| without_remark(line).split_whitespace()).collect();
    words.join(" ")
}

/// A line up to its remark; `//` inside a text, as in an address, begins none.
fn without_remark(line: &str) -> &str {
    let mut in_text = false;
    let mut previous = '\0';
    for (at, c) in line.char_indices() {
        match c {
            '"' if previous != '\\' => in_text = !in_text,
            '/' if previous == '/' && !in_text => return line.get(..at - 1).unwrap_or(line),
            _ => {}
        }
        previous = c;
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
    cites_json(out, program, &node.cite_list());
    match node.span() {
        Some(span) => span_json(out, program, span),
        None => {
            out.key("span");
            out.raw("null");
        }
    }
    out.key("children");
    out.open('[');
}

impl<'e> ExplanationNode<'e> {
    fn program(&self) -> &'e Program {
        self.explanation.facts.program()
    }

    /// The name: of an item; of a fact, its place in the facts; of an arm, its outcome.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let program = self.program();
        let Entry { at, detail, .. } = *self.entry();
        let at = at as usize;
        match self.kind() {
            Kind::Decision => program.decisions.get(at).map(|decision| decision.name.clone()),
            Kind::Arm => {
                let plan = program.decisions.get(self.explanation.plan as usize)?;
                plan.outcomes.get(plan.arms.get(at)?.outcome as usize).cloned()
            }
            Kind::Part => program.parts.get(at).map(|part| part.name.clone()),
            Kind::Criterion => program.criteria.get(at).map(|criterion| criterion.name.clone()),
            Kind::Definition => program.definitions.get(at).map(|definition| definition.name.clone()),
            Kind::Exception => self.exception().and_then(|exception| exception.name.clone()),
            Kind::Judgement => program.schema.facts.get(at).map(|fact| fact.field.name.clone()),
            Kind::Fact if detail == NOTHING => program.schema.facts.get(at).map(|fact| fact.field.name.clone()),
            Kind::Fact | Kind::Member => self.explanation.places.get(at).map(|place| place.path(program)),
            Kind::Date => Some("decision_date".to_owned()),
            _ => None,
        }
    }

    /// The title of an item, or the question of a fact.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let program = self.program();
        let Entry { at, detail, .. } = *self.entry();
        let at = at as usize;
        match self.kind() {
            Kind::Decision => program.decisions.get(at).and_then(|decision| decision.title.clone()),
            Kind::Part => program.parts.get(at).and_then(|part| part.title.clone()),
            Kind::Criterion => program.criteria.get(at).and_then(|criterion| criterion.title.clone()),
            Kind::Judgement => program.schema.facts.get(at).and_then(|fact| fact.field.question.clone()),
            Kind::Fact if detail == NOTHING => {
                program.schema.facts.get(at).and_then(|fact| fact.field.question.clone())
            }
            Kind::Fact => {
                let place = self.explanation.places.get(at)?;
                place.declared(program)?.1.map(str::to_owned)
            }
            _ => None,
        }
    }

    /// What the policy says there, on one line.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let wanted = matches!(
            self.kind(),
            Kind::All
                | Kind::Any
                | Kind::AtLeast
                | Kind::Not
                | Kind::Comparison
                | Kind::Quantifier
                | Kind::Constant
                | Kind::Exception
                | Kind::Substitute
                | Kind::Applies
                | Kind::Deemed
        );
        let span = self.span().filter(|_| wanted)?;
        Some(one_line(self.program().text(span)))
    }

    /// Where it stands in the policy.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        let program = self.program();
        let entry = self.entry();
        let at = entry.at as usize;
        let criterion = || program.criteria.get(at);
        match self.kind() {
            Kind::Decision => program.decisions.get(at).map(|decision| decision.span),
            Kind::Arm => program.decisions.get(self.explanation.plan as usize)?.arms.get(at).map(|arm| arm.span),
            Kind::Part => program.parts.get(at).map(|part| part.span),
            Kind::Criterion => criterion().map(|criterion| criterion.span),
            Kind::Definition => program.definitions.get(at).map(|definition| definition.span),
            Kind::Applies => program.spans.get(criterion()?.applies? as usize).copied(),
            Kind::Deemed => program.spans.get(criterion()?.deemed? as usize).copied(),
            Kind::Exception if entry.at == NOTHING => program.spans.get(entry.cited as usize).copied(),
            Kind::Exception => self.exception().map(|exception| exception.span),
            Kind::Substitute => self.substitute_span(),
            Kind::Judgement => program.schema.facts.get(at).map(|fact| fact.field.span),
            Kind::Fact if entry.detail == NOTHING => program.schema.facts.get(at).map(|fact| fact.field.span),
            Kind::Fact | Kind::Member | Kind::Date => None,
            _ => program.spans.get(at).copied(),
        }
    }

    fn substitute_span(&self) -> Option<Span> {
        let before = self.explanation.entries.get(..self.at)?;
        let parent =
            before.iter().rposition(|entry| entry.kind == Kind::Exception && entry.depth < self.entry().depth)?;
        let parent = ExplanationNode { explanation: self.explanation, at: parent };
        self.program().spans.get(parent.exception()?.substitute? as usize).copied()
    }

    pub(super) fn exception(&self) -> Option<&'e crate::program::ExceptionPlan> {
        let entry = self.entry();
        let criterion = self.program().criteria.get(entry.at as usize)?;
        super::tree::exception_by_number(&criterion.exceptions, entry.detail)
    }

    /// `true` or `false` of a condition, the verdict of a criterion; why it is open, where it is.
    #[must_use]
    pub fn verdict(&self) -> Option<&'static str> {
        match self.entry().verdict {
            Shown::None => None,
            Shown::Verdict(verdict) => Some(verdict.as_str()),
            Shown::Truth(Truth::TRUE) => Some("true"),
            Shown::Truth(Truth::FALSE) => Some("false"),
            Shown::Truth(truth) => Some(Verdict::of(truth).as_str()),
        }
    }

    /// Whether it is told in full elsewhere in the tree.
    #[must_use]
    pub fn is_again(&self) -> bool {
        self.entry().again
    }

    /// The value of a fact or a definition, as the JSON of facts writes it.
    #[must_use]
    pub fn value_json(&self) -> Option<String> {
        let (ty, value) = self.value()?;
        let mut out = String::new();
        show_json(&self.program().schema, ty, value, &mut out);
        Some(out)
    }

    /// The value of a fact or a definition, as a person reads it.
    #[must_use]
    pub fn value_text(&self) -> Option<String> {
        let (ty, value) = self.value()?;
        Some(show_text(&self.program().schema, ty, value))
    }

    fn value(&self) -> Option<(&'e Type, &'e Value)> {
        let program = self.program();
        let entry = self.entry();
        let kept = || self.explanation.values.get((entry.value as usize).checked_sub(1)?);
        match self.kind() {
            Kind::Judgement => self.fact_value(entry.at),
            Kind::Fact if entry.detail == NOTHING => self.fact_value(entry.at),
            Kind::Fact => {
                let place = self.explanation.places.get(entry.at as usize)?;
                Some((place.declared(program)?.0, kept()?))
            }
            Kind::Definition => Some((&program.definitions.get(entry.at as usize)?.ty, kept()?)),
            _ => None,
        }
    }

    fn fact_value(&self, fact: u32) -> Option<(&'e Type, &'e Value)> {
        let info = self.program().schema.facts.get(fact as usize)?;
        let value = self.explanation.facts.slots().get(fact as usize)?.as_ref()?;
        Some((&info.field.ty, value))
    }

    /// The provisions that it comes from: the source's name, its title, the place in it, and its address.
    pub fn cites(&self) -> impl Iterator<Item = (&'e str, &'e str, String, Option<&'e str>)> {
        let program = self.program();
        self.cite_list().into_iter().filter_map(|cite| {
            let source = program.sources.get(cite.source as usize)?;
            Some((source.name.as_str(), source.title.as_str(), cite.at, source.url.as_deref()))
        })
    }

    pub(super) fn cite_list(&self) -> Vec<Cite> {
        let program = self.program();
        let entry = self.entry();
        let at = entry.at as usize;
        let own: &[Cite] = match self.kind() {
            Kind::Decision => program.decisions.get(at).map_or(&[], |decision| &decision.cites),
            Kind::Arm => program
                .decisions
                .get(self.explanation.plan as usize)
                .and_then(|plan| plan.arms.get(at))
                .map_or(&[], |arm| &arm.cites),
            Kind::Part => program.parts.get(at).map_or(&[], |part| &part.cites),
            Kind::Criterion => program.criteria.get(at).map_or(&[], |criterion| &criterion.cites),
            Kind::Definition => program.definitions.get(at).map_or(&[], |definition| &definition.cites),
            Kind::Exception => self.exception().map_or(&[], |exception| &exception.cites),
            Kind::Judgement => program.schema.facts.get(at).map_or(&[], |fact| &fact.field.cites),
            Kind::Fact if entry.detail == NOTHING => program.schema.facts.get(at).map_or(&[], |fact| &fact.field.cites),
            _ => &[],
        };
        let mut cites = own.to_vec();
        if let Some(more) = program.cites.get(&entry.cited) {
            cites.extend(more.iter().filter(|cite| !own.contains(cite)).cloned());
        }
        let extra = self.explanation.extra_cites.iter().filter(|(at, _)| *at as usize == self.at);
        cites.extend(extra.flat_map(|(_, cites)| cites.iter().cloned()));
        cites
    }
}
