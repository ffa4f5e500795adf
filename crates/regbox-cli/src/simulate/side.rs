//! A policy as it decides many cases: what a case can come to, and on which criteria that rests.

use crate::fault::Fault;
use jiff::civil::Date;
use regbox::{Decision, Facts, Policy, Status, Verdict};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a case can come to beside the outcomes, in the order in which they are told.
pub(crate) const OPEN: [&str; 3] = ["undetermined", "conflict", "problem"];

/// What stands for a case that could not be decided.
pub(crate) const INVALID: &str = "invalid";

/// A policy, the decision that is taken, and the day.
pub(crate) struct Side {
    pub policy: Policy,
    pub decision: String,
    pub on: Date,
    /// The outcomes, then what keeps a case open, then what could not be decided.
    pub results: Vec<Outcome>,
    pub criteria: Vec<Criterion>,
    /// Why no case comes to an outcome, whatever is given; such as that the policy is not in force.
    always: Option<Rc<[String]>>,
}

/// What a case can come to.
pub(crate) struct Outcome {
    pub name: String,
    /// Whether it is an outcome of the decision, and not the want of one.
    pub settled: bool,
}

/// A criterion on which the decision rests.
pub(crate) struct Criterion {
    pub name: String,
    pub title: Option<String>,
    /// The provisions that it cites, in words; none where it is not in force on the day.
    pub cites: Vec<String>,
}

/// What a criterion comes to, as far as it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is met, also by an exception or as deemed; it does not apply; or it is not in force.
    Holds,
    NotMet,
    /// It is undetermined, in conflict, or a problem.
    Open,
}

impl Standing {
    pub(crate) fn of(verdict: Option<Verdict>) -> Standing {
        match verdict {
            Some(Verdict::NotMet) => Standing::NotMet,
            Some(Verdict::Undetermined | Verdict::Conflict | Verdict::Problem) => Standing::Open,
            Some(Verdict::Met | Verdict::MetByException | Verdict::DeemedMet | Verdict::NotApplicable) | None => {
                Standing::Holds
            }
        }
    }
}

/// What some cases came to, one after the other.
pub(crate) struct Answers {
    /// How many criteria there are.
    width: usize,
    results: Vec<u16>,
    verdicts: Vec<Option<Verdict>>,
    /// The cases in error, by their places.
    pub errors: BTreeMap<usize, Rc<Fault>>,
    /// Why cases are problems or in conflict, by their places.
    pub reasons: BTreeMap<usize, Rc<[String]>>,
}

impl Answers {
    pub(crate) fn of(side: &Side) -> Answers {
        let (errors, reasons) = (BTreeMap::new(), BTreeMap::new());
        Answers { width: side.criteria.len(), results: Vec::new(), verdicts: Vec::new(), errors, reasons }
    }

    pub(crate) fn push(&mut self, result: u16, verdicts: impl Iterator<Item = Option<Verdict>>) {
        self.results.push(result);
        self.verdicts.extend(verdicts.take(self.width));
        self.verdicts.resize(self.results.len() * self.width, None);
    }

    /// What a case came to: the number of the result, and a verdict for each criterion that is in force.
    pub(crate) fn at(&self, at: usize) -> (usize, &[Option<Verdict>]) {
        let verdicts = self.verdicts.get(at * self.width..(at + 1) * self.width).unwrap_or_default();
        (self.results.get(at).map_or(0, |result| usize::from(*result)), verdicts)
    }
}

impl Side {
    pub(crate) fn new(policy: Policy, decision: String, on: Date) -> Result<Side, Fault> {
        let mut names: Vec<Outcome> =
            policy.outcomes_of(&decision).map(|name| Outcome { name: name.to_owned(), settled: true }).collect();
        names.extend(OPEN.iter().chain([&INVALID]).map(|name| Outcome { name: (*name).to_owned(), settled: false }));
        let of_nothing = policy.decide(&decision, &policy.facts_from_json("{}")?, on)?;
        let cites = cites(&of_nothing);
        let titles: Vec<(String, Option<String>)> =
            of_nothing.criteria().map(|one| (one.name.to_owned(), one.title.map(str::to_owned))).collect();
        let criterion = |name: &str| Criterion {
            name: name.to_owned(),
            title: titles.iter().find(|(known, _)| known == name).and_then(|(_, title)| title.clone()),
            cites: cites.iter().find(|(known, _)| known == name).map(|(_, cites)| cites.clone()).unwrap_or_default(),
        };
        let criteria = policy.criteria_of(&decision).map(criterion).collect();
        let always = reasons(&of_nothing);
        Ok(Side { policy, decision, on, results: names, criteria, always })
    }

    /// The policy, its version, the decision and the day, in words.
    pub(crate) fn in_words(&self) -> String {
        let version = self.policy.version().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}, {} on {}", self.policy.name(), self.decision, self.on)
    }

    /// Decides one case.
    pub(crate) fn decide(&self, facts: &Facts) -> Result<Decision, Fault> {
        Ok(self.policy.decide(&self.decision, facts, self.on)?)
    }

    /// Decides cases one after the other.
    pub(crate) fn decide_each(&self, cases: impl Iterator<Item = Result<Facts, Rc<Fault>>>) -> Answers {
        let mut answers = Answers::of(self);
        for (at, facts) in cases.enumerate() {
            match facts.and_then(|facts| self.decide(&facts).map_err(Rc::new)) {
                Ok(decision) => {
                    self.say_why(&mut answers, at, || reasons(&decision));
                    answers.push(self.result(&decision), decision.verdicts());
                }
                Err(fault) => {
                    answers.errors.insert(at, fault);
                    answers.push(self.invalid(), std::iter::empty());
                }
            }
        }
        answers
    }

    /// Holds why a case is a problem or in conflict, which only that case by itself tells, unless all are.
    pub(crate) fn say_why(&self, answers: &mut Answers, at: usize, why: impl FnOnce() -> Option<Rc<[String]>>) {
        let why = self.always.clone().or_else(why);
        answers.reasons.extend(why.map(|why| (at, why)));
    }

    /// How many outcomes the decision has: the numbers of the other results follow theirs.
    pub(crate) fn outcomes(&self) -> usize {
        self.results.len().saturating_sub(OPEN.len() + 1)
    }

    /// The number of what a decision came to.
    fn result(&self, decision: &Decision) -> u16 {
        let outcomes = self.outcomes();
        let result = match (decision.outcome(), decision.status()) {
            (Some(outcome), _) => {
                self.results.iter().position(|result| result.settled && result.name == outcome).unwrap_or(outcomes)
            }
            (None, Status::Conflict) => outcomes + 1,
            (None, Status::Problem) => outcomes + 2,
            (None, _) => outcomes,
        };
        u16::try_from(result).unwrap_or(u16::MAX)
    }

    /// The number of what a case in error came to.
    pub(crate) fn invalid(&self) -> u16 {
        u16::try_from(self.results.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    /// The name of what a case came to.
    pub(crate) fn name(&self, result: usize) -> &str {
        self.results.get(result).map_or("", |result| &result.name)
    }
}

/// Why a decision comes to no outcome whatever else is known; none where it does, or may.
pub(crate) fn reasons(decision: &Decision) -> Option<Rc<[String]>> {
    match decision.status() {
        Status::Problem => Some(decision.problems().into()),
        Status::Conflict => Some(decision.conflicts().into()),
        _ => None,
    }
}

/// The provisions that each criterion cites, as the JSON of a decision has them.
fn cites(decision: &Decision) -> Vec<(String, Vec<String>)> {
    #[derive(Deserialize)]
    struct Cite {
        title: String,
        at: String,
    }
    #[derive(Deserialize)]
    struct Cited {
        name: String,
        cites: Vec<Cite>,
    }
    #[derive(Deserialize)]
    struct Json {
        criteria: Vec<Cited>,
    }
    let json: Option<Json> = serde_json::from_str(&decision.to_json()).ok();
    let words = |cite: Cite| if cite.at.is_empty() { cite.title } else { format!("{}, {}", cite.title, cite.at) };
    let criteria = json.map(|json| json.criteria).unwrap_or_default();
    criteria.into_iter().map(|one| (one.name, one.cites.into_iter().map(words).collect())).collect()
}
