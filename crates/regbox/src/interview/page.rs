//! The questions that belong together, for a face that asks several at once.

use super::matters::{self, Matters};
use super::{Interview, Question};
use crate::decide::{self, Truth};
use crate::explain::{self, Place, Step};
use crate::program::FactInfo;
use crate::value::Type;

/// More questions than these are not asked at once.
const MOST_QUESTIONS: usize = 8;

/// Of the questions that are left, no more than these are looked at: an applicant waits.
const MOST_LOOKED_AT: usize = 48;

impl Interview {
    /// The next question, and those that can be asked beside it: for the same part of the policy, of the same member of a
    /// list, none of which waits for the answer to another. Each of them can still matter, as all stands before any is
    /// answered; an answer to one may spare others, which then need no answer. Empty where [`next`](Interview::next) is
    /// none.
    ///
    /// How many members a list has, and whether a record is there, is always asked alone.
    ///
    /// ```
    /// use regbox::{Policy, Source};
    ///
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   fact abroad: bool   "Does it work abroad?"
    ///   fact barred: bool   "Is it barred?"
    ///   part firm "The firm" {
    ///     criterion small { cites regs "reg 1" requires staff is less than 50 }
    ///     criterion local { cites regs "reg 2" requires not abroad }
    ///   }
    ///   part conduct { criterion good { cites regs "reg 3" requires not barred } }
    ///   decision eligibility { eligible when firm and conduct  ineligible otherwise }
    /// "#))?;
    /// let mut interview = policy.interview(jiff::civil::date(2026, 5, 1))?;
    /// let asked: Vec<String> = interview.page().iter().map(|question| question.fact().to_owned()).collect();
    /// assert_eq!(asked, ["staff", "abroad"]);
    /// interview.answer("staff", &50)?;
    /// assert!(interview.page().is_empty());
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    #[must_use]
    pub fn page(&self) -> Vec<Question> {
        let Some(first) = self.next() else { return Vec::new() };
        let mut page = vec![first.clone()];
        let case = self.case();
        let Some(place) = Place::parse(&self.program, first.fact()).filter(|place| self.stands_beside(place)) else {
            return page;
        };
        if first.part().is_none() {
            return page;
        }
        let waits = self.waiting();
        let ranked = explain::ranked(case, &self.now.found, matters::MOST_NODES);
        let mut left = matters::MOST_NODES;
        for other in ranked.into_iter().take(MOST_LOOKED_AT) {
            let together = *other != place
                && self.may_ask(other)
                && member(other) == member(&place)
                && self.stands_beside(other)
                && !waits(other);
            if !together {
                continue;
            }
            let question = Question::of(case, other);
            if question.part() == first.part() && matters::matters(case, other, &mut left) == Matters::Yes {
                page.push(question);
            }
            if page.len() == MOST_QUESTIONS {
                break;
            }
        }
        page
    }

    /// Whether what is asked for can stand beside other questions: what brings more questions cannot.
    fn stands_beside(&self, place: &Place) -> bool {
        let declared = place.declared(&self.program);
        declared.is_some_and(|(ty, _)| !matches!(ty.required(), Type::List(_) | Type::Record(_)))
    }

    /// Which facts are asked only when something is answered that is not yet, or are presumed.
    fn waiting(&self) -> impl Fn(&Place) -> bool + use<'_> {
        let end = u32::try_from(self.program.nodes.len()).unwrap_or(u32::MAX);
        let state = decide::evaluate(&self.program, self.now.facts.slots(), self.on, end);
        let waits = move |fact: &FactInfo| {
            fact.presumed.is_some() || fact.asked.is_some_and(|node| state.truths[node as usize] != Truth::TRUE)
        };
        move |place| self.program.schema.facts.get(place.fact as usize).is_none_or(&waits)
    }
}

/// The innermost member of a list in which something stands.
fn member(place: &Place) -> Option<(u32, &[Step])> {
    let last = place.steps.iter().rposition(|step| matches!(step, Step::Member(_)))?;
    Some((place.fact, place.steps.get(..=last)?))
}
