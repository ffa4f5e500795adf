//! What a node of an explanation says of itself.

use super::json::one_line;
use super::tree::{Entry, ExplanationNode, Kind, NOTHING, Shown};
use crate::decide::{Truth, Verdict};
use crate::diagnostic::Span;
use crate::program::{Cite, ExceptionInfo, Op, Program, exception_by_number, show_json, show_text};
use crate::value::{Type, Value};

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

    /// What the policy says there, on one line; of a definition that takes values, its name with what it is given.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        if self.kind() == Kind::Definition {
            let calls = &self.explanation.calls;
            let found = calls.binary_search_by_key(&self.at, |(at, _)| *at as usize).ok()?;
            return Some(calls[found].1.clone());
        }
        let wanted = matches!(
            self.kind(),
            Kind::All
                | Kind::Any
                | Kind::AtLeast
                | Kind::Not
                | Kind::Comparison
                | Kind::Quantifier
                | Kind::Aggregate
                | Kind::Constant
                | Kind::Exception
                | Kind::Substitute
                | Kind::Applies
                | Kind::Deemed
        );
        if let Some(presumed) = self.presumed() {
            return Some(one_line(self.program().text(presumed.span)));
        }
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
        let criterion = self.program().criteria.get(parent.entry().at as usize)?;
        let exception = exception_by_number(&criterion.exceptions, parent.entry().detail)?;
        self.program().spans.get(exception.result? as usize).copied()
    }

    /// The exception, to a criterion or to a value.
    pub(super) fn exception(&self) -> Option<&'e ExceptionInfo> {
        let entry = self.entry();
        match self.program().exceptions.get(entry.cited as usize) {
            Some(of_value) => exception_by_number(&of_value.exceptions, entry.detail).map(|one| &one.info),
            None => {
                let criterion = self.program().criteria.get(entry.at as usize)?;
                exception_by_number(&criterion.exceptions, entry.detail).map(|one| &one.info)
            }
        }
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
            Kind::Fact if self.presumed().is_some() => {
                Some((&program.schema.facts.get(entry.at as usize)?.field.ty, kept()?))
            }
            Kind::Fact if entry.detail == NOTHING => self.fact_value(entry.at),
            Kind::Fact => {
                let place = self.explanation.places.get(entry.at as usize)?;
                Some((place.declared(program)?.0, kept()?))
            }
            Kind::Definition => Some((&program.definitions.get(entry.at as usize)?.ty, kept()?)),
            Kind::Aggregate => match program.nodes.get(entry.at as usize)? {
                Op::Fold(number) => Some((&program.folds.get(*number as usize)?.ty, kept()?)),
                Op::Linked(number) => Some((&program.linked.get(*number as usize)?.ty, kept()?)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The presumption of a fact that is presumed here.
    pub(super) fn presumed(&self) -> Option<&'e crate::program::PresumedInfo> {
        let entry = self.entry();
        let counts = entry.kind == Kind::Fact && entry.detail == NOTHING && entry.value != 0;
        self.program().schema.facts.get(entry.at as usize).filter(|_| counts)?.presumed.as_ref()
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
        let mut cites = self.presumed().map_or(Vec::new(), |presumed| presumed.cites.to_vec());
        cites.extend(own.iter().filter(|cite| !cites.contains(cite)).cloned().collect::<Vec<_>>());
        if self.kind() != Kind::Exception
            && let Some(more) = program.cites.get(&entry.cited)
        {
            cites.extend(more.iter().filter(|cite| !own.contains(cite)).cloned());
        }
        // They stand in the order of the nodes.
        let extra = &self.explanation.extra_cites;
        if let Ok(found) = extra.binary_search_by_key(&self.at, |(at, _)| *at as usize) {
            cites.extend(extra[found].1.iter().cloned());
        }
        cites
    }
}
