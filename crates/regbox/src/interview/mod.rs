//! An interview: which question comes next, and what the answers so far come to.
//!
//! The answers are kept as they were given, each at its place in the facts, and the facts are made from them: so one can
//! be taken back or changed at any time, and what was said of the members of a list waits for the list to come back. A
//! record that is missing is opened, so that its fields are asked one by one, and only those that matter.

mod answers;
mod matters;
mod opened;
mod page;
mod question;
#[cfg(test)]
mod tests;

pub use answers::Answer;
pub use question::{AnswerKind, Choice, Question};

use crate::decide::{self, Settlement, State, Status};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::explain::{self, Case, Findings, Place};
use crate::facts::{Facts, Single, single, to_json};
use crate::program::Program;
use crate::value::{Slot, Value};
use answers::Entry;
use jiff::civil::Date;
use matters::Matters;
use serde::Serialize;
use std::sync::{Arc, OnceLock};

/// An interview with an applicant, towards one decision.
///
/// It asks only what can still change the outcome, the most useful first, and never for a judgement: those stay open, and
/// the [result](Interview::result) says who must make them. It ends when the outcome is settled, or nothing that the
/// applicant could say would change it.
///
/// - A question that is [skipped](Interview::skip) is not asked again; the fact stays unknown.
/// - Any answer can be changed, by giving it again, or [taken back](Interview::take_back). Later answers stay: what is no
///   longer needed is just not asked, and does no harm.
/// - A list is asked for the number of its members, then for those fields of each that matter, by their places:
///   `directors[0].disqualified`. Another number later adds members at the end, or takes away the last; the others keep
///   what was said of them. A list may also be given as a whole.
/// - A record is asked field by field.
/// - What is presumed is asked last, and not at all where the outcome is settled on presumption; the result says so, and
///   the contrary can be answered all the same.
///
/// ```
/// use regbox::{Policy, Source};
///
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
///   record Director { name: text "What is the name?"  barred: bool "Is this director disqualified?" }
///   fact staff: integer "How many people work for the firm?" { at least 0 }
///   fact directors: list of Director "Who are its directors?"
///   criterion small { cites regs "reg 1" requires staff is less than 50 }
///   criterion fit   { cites regs "reg 2" requires no d in directors satisfies d.barred }
///   decision eligibility { eligible when all of { small, fit }  ineligible otherwise }
/// "#))?;
/// let mut interview = policy.interview(jiff::civil::date(2026, 5, 1))?;
/// while let Some(question) = interview.next() {
///     let fact = question.fact().to_owned();
///     match fact.as_str() {
///         "staff" => {
///             // A wrong answer says what is wrong, and the question stands.
///             assert!(interview.answer("staff", &-1).is_err());
///             interview.answer("staff", &12)?;
///         }
///         "directors" => interview.answer("directors", &1)?,
///         "directors[0].barred" => interview.answer_json(&fact, "false")?,
///         other => panic!("{other} cannot matter"),
///     }
/// }
/// assert_eq!(interview.result()?.outcome(), Some("eligible"));
///
/// interview.answer("staff", &50)?;
/// assert_eq!(interview.result()?.outcome(), Some("ineligible"));
/// assert!(interview.take_back("staff")?);
/// assert_eq!(interview.next().map(|question| question.fact()), Some("staff"));
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Interview {
    program: Arc<Program>,
    decision: u32,
    on: Date,
    entries: Vec<Entry>,
    now: Now,
    next: OnceLock<Option<Question>>,
}

/// What the answers come to.
#[derive(Clone, Debug)]
struct Now {
    facts: Facts,
    state: State,
    settlement: Settlement,
    in_force: bool,
    found: Findings,
}

impl Interview {
    pub(crate) fn new(program: &Arc<Program>, decision: u32, on: Date) -> Result<Interview, Diagnostics> {
        let now = look(program, decision, on, &[])?;
        let (program, entries, next) = (program.clone(), Vec::new(), OnceLock::new());
        Ok(Interview { program, decision, on, entries, now, next })
    }

    /// The next question; none where the outcome is settled, or nothing that the applicant can say would change it.
    #[must_use]
    pub fn next(&self) -> Option<&Question> {
        self.next.get_or_init(|| self.find_next()).as_ref()
    }

    /// Answers a question, or gives any other fact, by its place; or changes what was answered. Whatever serializes to
    /// the JSON of the fact's type will do; for a list also the number of its members.
    ///
    /// # Errors
    ///
    /// What is wrong with the answer; everything stands as it was. A judgement is refused with `E0608`, a
    /// floating-point number with `E0609`, a member that its list does not have with `E0602`.
    pub fn answer<T: Serialize + ?Sized>(&mut self, fact: &str, value: &T) -> Result<(), Diagnostics> {
        self.answer_json(fact, &to_json(value, fact)?)
    }

    /// Answers with the JSON of a value: `"GBP 10.50"` with its quotes, `true`, `["advice"]`, `{"none":true}`. `null` is
    /// the same as [`Interview::skip`].
    ///
    /// # Errors
    ///
    /// As for [`Interview::answer`].
    pub fn answer_json(&mut self, fact: &str, json: &str) -> Result<(), Diagnostics> {
        let place = self.place(fact)?;
        let Some((ty, _)) = place.declared(&self.program) else { return Err(self.unknown(fact)) };
        let given = match single(&self.program, fact, ty, place.bounds(&self.program), json)? {
            Single::Unknown => None,
            Single::Value(value) => Some(opened::with_members(&self.program, ty, value)),
            Single::Members(count) => Some(answers::members(&self.program, ty, self.list_at(&place), count)),
        };
        let mut entries = self.entries.clone();
        answers::put(&mut entries, Entry { place, given }, json);
        self.change(entries)
    }

    /// Leaves a question open: the answer is not known. It is not asked again, and the fact stays unknown.
    ///
    /// # Errors
    ///
    /// For a place that the facts do not have, and for a judgement, which is not asked anyway.
    pub fn skip(&mut self, fact: &str) -> Result<(), Diagnostics> {
        self.answer_json(fact, "null")
    }

    /// Takes an answer back, the latest or any earlier one, or that a question was skipped; says whether there was one.
    /// The other answers stay. What was said of the members of a list comes back when the list does.
    ///
    /// # Errors
    ///
    /// `E0610`, where what the answer hid makes the lists too long.
    pub fn take_back(&mut self, fact: &str) -> Result<bool, Diagnostics> {
        let Some(place) = Place::parse(&self.program, fact) else { return Ok(false) };
        let mut entries = self.entries.clone();
        entries.retain(|entry| entry.place != place);
        if entries.len() == self.entries.len() {
            return Ok(false);
        }
        self.change(entries).map(|()| true)
    }

    /// The answers so far, in the order in which they were first given.
    pub fn answers(&self) -> impl DoubleEndedIterator<Item = Answer> {
        self.entries.iter().map(|entry| Answer::of(&self.program, entry))
    }

    /// What the answers come to as facts. A record of which something was asked is there, with the fields that are known.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.now.facts
    }

    /// Whether the outcome is settled, and if not, why not.
    #[must_use]
    pub fn status(&self) -> Status {
        self.now.settlement.status
    }

    /// At most so many questions are still to come; none where that cannot be told, because the members of a list may
    /// bring more of them.
    #[must_use]
    pub fn questions_left(&self) -> Option<usize> {
        if self.next().is_none() {
            return Some(0);
        }
        let places = || self.now.found.missing.iter().filter(|place| self.may_ask(place));
        let brings_more = |place: &Place| {
            place.declared(&self.program).is_none_or(|(ty, _)| {
                matches!(ty.required(), crate::value::Type::List(_) | crate::value::Type::Record(_))
            })
        };
        (!places().any(brings_more)).then(|| places().count())
    }

    /// The decision's number and date, to take it.
    pub(crate) fn taken(&self) -> (&Arc<Program>, u32, Date) {
        (&self.program, self.decision, self.on)
    }

    fn case(&self) -> Case<'_> {
        Case {
            program: &self.program,
            facts: self.now.facts.slots(),
            state: &self.now.state,
            plan: &self.program.decisions[self.decision as usize],
            settlement: self.now.settlement,
            on: self.on,
            in_force: self.now.in_force,
        }
    }

    fn change(&mut self, entries: Vec<Entry>) -> Result<(), Diagnostics> {
        self.now = look(&self.program, self.decision, self.on, &entries)?;
        self.entries = entries;
        self.next = OnceLock::new();
        Ok(())
    }

    /// Whether an applicant may be asked: judgements are for others, and a question that was skipped is done with.
    fn may_ask(&self, place: &Place) -> bool {
        !self.is_judgement(place)
            && !self.entries.iter().any(|entry| entry.given.is_none() && place.is_in(&entry.place))
    }

    fn is_judgement(&self, place: &Place) -> bool {
        self.program.schema.facts.get(place.fact as usize).is_none_or(|fact| fact.judged_by.is_some())
    }

    fn find_next(&self) -> Option<Question> {
        if self.now.settlement.status != Status::Undetermined {
            return None;
        }
        let case = self.case();
        let ranked = explain::ranked(case, &self.now.found, matters::MOST_NODES);
        let mut left = matters::MOST_NODES;
        let mut formally = None;
        for place in self.least_likely_last(ranked.into_iter().filter(|place| self.may_ask(place)).collect()) {
            match matters::matters(case, place, &mut left) {
                Matters::Yes | Matters::Unproven => return Some(Question::of(case, place)),
                Matters::Formally => formally = formally.or(Some(place)),
                Matters::No => {}
            }
        }
        formally.map(|place| Question::of(case, place))
    }

    /// The questions that can probably be spared come last: those whose `asked when` does not hold, and then those for what
    /// is presumed. They are asked all the same where they can still matter.
    fn least_likely_last<'p>(&self, mut places: Vec<&'p Place>) -> Vec<&'p Place> {
        let fact = |place: &Place| self.program.schema.facts.get(place.fact as usize);
        let asked = |place: &Place| fact(place).and_then(|fact| fact.asked);
        let waits = places.iter().any(|place| asked(place).is_some()).then(|| {
            let end = u32::try_from(self.program.nodes.len()).unwrap_or(u32::MAX);
            decide::evaluate(&self.program, self.now.facts.slots(), self.on, end)
        });
        let is_not_for_them = |place: &Place| {
            let node = asked(place).zip(waits.as_ref());
            node.is_some_and(|(node, state)| state.truths[node as usize] == decide::Truth::FALSE)
        };
        places.sort_by_cached_key(|place| {
            (fact(place).is_some_and(|fact| fact.presumed.is_some()), is_not_for_them(place))
        });
        places
    }

    /// The place that a path names, if it is there and not for others to judge.
    fn place(&self, path: &str) -> Result<Place, Diagnostics> {
        let Some(place) = Place::parse(&self.program, path) else { return Err(self.unknown(path)) };
        if let Some(role) = self.program.schema.facts.get(place.fact as usize).and_then(|fact| fact.judged_by.as_ref())
        {
            let message = format!("`{path}` is for the {role} to judge; an interview does not ask it");
            let help = format!("give it with the facts of the decision, with who judged and why: \"by\": \"{role}\"");
            return Err(refusal(Diagnostic::new(Code::BAD_JUDGEMENT, message).help(help).fact(path)));
        }
        match answers::absent(&self.program, self.now.facts.slots(), &place) {
            None => Ok(place),
            Some((message, help)) => Err(refusal(Diagnostic::new(Code::UNKNOWN_FACT, message).help(help).fact(path))),
        }
    }

    fn unknown(&self, path: &str) -> Diagnostics {
        let shown: String = path.chars().take(60).collect();
        let near = nearest(&shown, self.program.schema.asked().iter().map(|fact| fact.field.name.as_str()));
        let help = near.map_or_else(
            || "name a fact of the policy, or a place in one: `directors[0].name`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        refusal(Diagnostic::new(Code::UNKNOWN_FACT, format!("unknown fact `{shown}`")).help(help).fact(shown))
    }

    /// The members that a list has so far.
    fn list_at(&self, place: &Place) -> &[Slot] {
        let own = self.entries.iter().find(|entry| entry.place == *place).map(|entry| entry.given.as_ref());
        match own.unwrap_or_else(|| answers::slot_at(self.now.facts.slots(), place)) {
            Some(Value::List(members)) => members,
            _ => &[],
        }
    }
}

fn refusal(diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::new(vec![diagnostic], Arc::from([]))
}

/// How often missing records are opened: as deep as they can be written.
const MOST_ROUNDS: usize = 64;

/// What the answers come to.
fn look(program: &Arc<Program>, number: u32, on: Date, entries: &[Entry]) -> Result<Now, Diagnostics> {
    let plan = &program.decisions[number as usize];
    let in_force = decide::in_force(program, plan, on);
    let mut slots = answers::facts(program, entries);
    let mut rounds = 0;
    loop {
        let state = decide::evaluate(program, &slots, on, plan.end);
        let firm = decide::settle(plan, &state.truths, in_force);
        let on_presumption = decide::on_presumption(program, &slots, plan, firm, on);
        let (state, settlement) = on_presumption.unwrap_or((state, firm));
        if let Some(node) = state.out_of_steps {
            return Err(decide::out_of_steps(program, node));
        }
        let found = explain::findings(Case { program, facts: &slots, state: &state, plan, settlement, on, in_force });
        rounds += 1;
        if rounds > MOST_ROUNDS || !opened::open(program, &found.missing, &mut slots) {
            let facts = Facts::new(program.clone(), slots, Vec::new());
            return Ok(Now { facts, state, settlement, in_force, found });
        }
    }
}
