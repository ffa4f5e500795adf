//! The texts of a policy that an applicant reads, by item: what a translation has to say again.
//!
//! An item goes by the name under which the policy declares it: `staff`; `Owner.name`, a field of a record; `Kind.fund`, a
//! value of an enumeration; `eligibility.refused`, an outcome; `fee.charity`, an exception; `policy`, the header. Where one
//! item has several texts of a kind, as reasons of versions or of arms, the later ones are numbered: `because`, `because_2`.
//! Sources and the places in them are left out: a provision is found by the words of the original.

use crate::program::{Program, each_exception};
use crate::wire::Writer;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The texts as JSON: compact, the items in order of declaration, `{"staff":{"question":"…","help":"…"},…}`.
pub(crate) fn texts(program: &Program) -> String {
    let mut found = Texts::default();
    gather(program, &mut found);
    let mut out = Writer::new();
    out.open('{');
    for (item, texts) in &found.items {
        out.key(item);
        out.open('{');
        for (kind, text) in texts {
            out.text_field(kind, text);
        }
        out.close('}');
    }
    out.close('}');
    out.finish()
}

/// A kind and a text of that kind.
type Said<'p> = (String, Cow<'p, str>);

#[derive(Default)]
struct Texts<'p> {
    items: Vec<(String, Vec<Said<'p>>)>,
    places: BTreeMap<String, usize>,
}

impl<'p> Texts<'p> {
    /// Adds a text of a kind. One that the item has already said is not said again.
    fn add(&mut self, item: &str, kind: &str, text: Option<impl Into<Cow<'p, str>>>) {
        let Some(text) = text.map(Into::into).filter(|text: &Cow<'_, str>| !text.is_empty()) else {
            return;
        };
        let at = *self.places.entry(item.to_owned()).or_insert_with(|| {
            self.items.push((item.to_owned(), Vec::new()));
            self.items.len() - 1
        });
        let texts = &mut self.items[at].1;
        let of_kind = |(other, _): &&(String, _)| {
            other.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
        };
        let count = texts.iter().filter(of_kind).count();
        if !texts.iter().filter(of_kind).any(|(_, other)| *other == text) {
            let kind = if count == 0 { kind.to_owned() } else { format!("{kind}_{}", count + 1) };
            texts.push((kind, text));
        }
    }
}

fn gather<'p>(program: &'p Program, out: &mut Texts<'p>) {
    out.add("policy", "title", program.header.title.as_deref());
    out.add("policy", "regulator", program.header.regulator.as_deref());
    for decision in &program.decisions {
        out.add(&decision.name, "title", decision.title.as_deref());
        for arm in &decision.arms {
            let Some(outcome) = decision.outcomes.get(arm.outcome as usize) else { continue };
            let item = format!("{}.{outcome}", decision.name);
            // The policy has no other words for an outcome than its name.
            out.add(&item, "title", Some(outcome.replace('_', " ")));
            out.add(&item, "because", arm.because.as_deref());
        }
    }
    for part in &program.parts {
        out.add(&part.name, "title", part.title.as_deref());
    }
    for criterion in &program.criteria {
        out.add(&criterion.name, "title", criterion.title.as_deref());
        out.add(&criterion.name, "because", criterion.because.as_deref());
        each_exception(&criterion.exceptions, &mut |exception, _| {
            let name = exception.info.name.as_deref().unwrap_or("exception");
            out.add(&format!("{}.{name}", criterion.name), "because", exception.info.because.as_deref());
        });
    }
    for condition in &program.conditions {
        out.add(&condition.name, "text", Some(condition.text.as_str()));
    }
    for fact in program.schema.asked() {
        out.add(&fact.field.name, "question", fact.field.question.as_deref());
        out.add(&fact.field.name, "help", fact.field.help.as_deref());
        out.add(&fact.field.name, "by", fact.judged_by.as_deref());
        for (_, suggestion) in &fact.suggests {
            out.add(&fact.field.name, "suggests", Some(suggestion.as_str()));
        }
    }
    for record in &program.schema.records {
        for field in &record.fields {
            let item = format!("{}.{}", record.name, field.name);
            out.add(&item, "question", field.question.as_deref());
            out.add(&item, "help", field.help.as_deref());
        }
    }
    for kind in &program.schema.enums {
        for (value, title) in kind.values.iter().zip(&kind.titles) {
            let title = title.as_deref().map_or_else(|| value.replace('_', " "), str::to_owned);
            out.add(&format!("{}.{value}", kind.name), "title", Some(title));
        }
    }
}

#[cfg(test)]
mod tests;
