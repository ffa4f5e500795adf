//! A decision: what the front door gives back.

use crate::columns::{self, Answers, ColumnDecisions, Columns, Gaps};
use crate::decide::{self, Settlement, State, Status, Verdict};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::explain::{self, Case, Explanation, Need};
use crate::facts::Facts;
use crate::interview::Interview;
use crate::monitor::Monitor;
use crate::policy::Policy;
use crate::program::Program;
use crate::value::Instant;
use jiff::civil::Date;
use std::sync::Arc;

/// The answer to one decision, for some facts on some date.
///
/// It keeps what each node of the policy came to; the explanation and what is still needed are found from that when
/// they are asked for.
#[derive(Clone, Debug)]
pub struct Decision {
    facts: Facts,
    state: State,
    number: u32,
    settlement: Settlement,
    on: Date,
    in_force: bool,
}

/// A criterion in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CriterionVerdict<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its title.
    pub title: Option<&'d str>,
    /// What it came to.
    pub verdict: Verdict,
}

/// A condition that comes with an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition<'d> {
    /// Its name.
    pub name: &'d str,
    /// Its words.
    pub text: &'d str,
    /// Whether it comes with every outcome that is still possible, or only with some.
    pub attached: bool,
}

/// Decides. Facts of another policy are refused, and so are lists so long that the budget of steps runs out.
pub(crate) fn decide(program: &Arc<Program>, number: u32, facts: &Facts, on: Date) -> Result<Decision, Diagnostics> {
    if !Arc::ptr_eq(program, facts.program()) {
        return Err(of_another_policy(program));
    }
    let plan = &program.decisions[number as usize];
    let state = decide::evaluate(program, facts.slots(), on, plan.end);
    if let Some(node) = state.out_of_steps {
        return Err(decide::out_of_steps(program, node));
    }
    let in_force = decide::in_force(program, plan, on);
    let settlement = decide::settle(plan, &state.truths, in_force);
    let (state, settlement) =
        decide::on_presumption(program, facts.slots(), plan, settlement, on).unwrap_or((state, settlement));
    if let Some(node) = state.out_of_steps {
        return Err(decide::out_of_steps(program, node));
    }
    Ok(Decision { facts: facts.clone(), state, number, settlement, on, in_force })
}

fn of_another_policy(program: &Program) -> Diagnostics {
    let diagnostic = Diagnostic::new(Code::WRONG_VALUE, "these facts were read for another policy");
    decide::error(program, diagnostic.help("read them again with the policy that decides"))
}

/// The refusal to choose, where the policy has several decisions or none.
pub(crate) fn none_named(program: &Program) -> Diagnostics {
    let names: Vec<String> = program.decisions.iter().map(|decision| format!("`{}`", decision.name)).collect();
    let diagnostic = match names.len() {
        0 => Diagnostic::new(Code::UNKNOWN_DECISION, "the policy has no decision")
            .help("give it one: `decision eligibility { eligible when …  ineligible otherwise }`"),
        count => Diagnostic::new(Code::UNKNOWN_DECISION, format!("the policy has {count} decisions"))
            .help(format!("name one of {}", names.join(", "))),
    };
    decide::error(program, diagnostic)
}

/// The refusal of a decision that the policy does not have.
pub(crate) fn unknown(program: &Program, name: &str) -> Diagnostics {
    let names = || program.decisions.iter().map(|decision| decision.name.as_str());
    let help = nearest(name, names()).map_or_else(
        || {
            let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            if all.is_empty() {
                "the policy has no decision".to_owned()
            } else {
                format!("its decisions are {}", all.join(", "))
            }
        },
        |near| format!("did you mean `{near}`?"),
    );
    let shown: String = name.chars().take(60).collect();
    let message = format!("unknown decision `{shown}`");
    decide::error(program, Diagnostic::new(Code::UNKNOWN_DECISION, message).help(help))
}

impl Monitor {
    /// Takes a decision with the test as it stands at an instant, on its local date; at the last one told of, where none is
    /// given. The decision may rest on stages, states and measures.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have; `E0621` where the instant lies before what has been taken, or
    /// where nothing has happened yet.
    pub fn decide(&self, decision: &str, at: Option<Instant>) -> Result<Decision, Diagnostics> {
        let (facts, on) = self.facts_at(at)?;
        let program = facts.program().clone();
        let number = program.decision(decision).and_then(|(at, _)| u32::try_from(at).ok());
        match (number, on) {
            (Some(number), Some(on)) => decide(&program, number, &facts, on),
            (None, _) => Err(unknown(&program, decision)),
            (_, None) => {
                let message = "nothing has happened yet, so there is no date to decide on";
                let help = "say at which instant, or open the test first";
                Err(decide::error(&program, Diagnostic::new(Code::LATE_EVENT, message).help(help)))
            }
        }
    }
}

impl Policy {
    /// The outcomes of a decision, each once, in the order of its arms; none for a decision that the policy does not have.
    ///
    /// ```
    /// # use regbox::{Policy, Source};
    /// let policy = Policy::from_source(Source::new("demo.regbox", r#"
    ///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    ///   fact staff: integer "How many people work for the firm?"
    ///   criterion small { cites regs "reg 1" requires staff < 50 }
    ///   decision d { yes when small  no otherwise }
    /// "#))?;
    /// assert_eq!(policy.outcomes_of("d").collect::<Vec<_>>(), ["yes", "no"]);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    pub fn outcomes_of(&self, decision: &str) -> impl Iterator<Item = &str> {
        let plan = self.program.decision(decision).map(|(_, plan)| plan);
        plan.into_iter().flat_map(|plan| plan.outcomes.iter().map(String::as_str))
    }

    /// Facts of so many rows, to be given as columns.
    #[must_use]
    pub fn columns(&self, rows: usize) -> Columns<'static> {
        Columns::new(self.program.clone(), rows)
    }

    /// Takes a decision on a date for each row. Every row comes to what [`decide`](Policy::decide) says of its facts; one that it
    /// refuses is `Invalid`, and keeps no other from being decided.
    ///
    /// # Errors
    ///
    /// `E0611` for a decision that the policy does not have; `E0603` for facts of another policy.
    pub fn decide_columns(
        &self,
        decision: &str,
        columns: &Columns<'_>,
        on: Date,
    ) -> Result<ColumnDecisions, Diagnostics> {
        if !Arc::ptr_eq(&self.program, columns.program()) {
            return Err(of_another_policy(&self.program));
        }
        match self.program.decision(decision) {
            Some((number, _)) => Ok(columns::decide(columns, number, on)),
            None => Err(unknown(&self.program, decision)),
        }
    }

    /// The same, written where the caller wants it.
    ///
    /// # Errors
    ///
    /// As [`decide_columns`](Policy::decide_columns); room for other than as many rows as the columns have, or for other than as
    /// many criteria as the decision [rests on](Policy::criteria_of).
    ///
    /// ```
    /// # use regbox::{Policy, Source, columns::{Answers, Bits}};
    /// # let policy = Policy::from_source(Source::new("demo.regbox", r#"
    /// #   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
    /// #   fact licensed: bool "Does the firm hold a licence?"
    /// #   criterion unlicensed { cites regs "reg 1" requires not licensed }
    /// #   decision eligibility { eligible when unlicensed  ineligible otherwise }
    /// # "#))?;
    /// let mut columns = policy.columns(3);
    /// columns.bools("licensed", Bits::new(&[0b010], 0, 3).unwrap(), Bits::new(&[0b011], 0, 3))?;
    /// let (mut statuses, mut outcomes, mut verdicts) = ([0; 3], [0; 3], [0; 3]);
    /// let mut answers =
    ///     Answers { statuses: &mut statuses, outcomes: &mut outcomes, verdicts: vec![&mut verdicts] };
    /// let gaps = policy.decide_columns_into("eligibility", &columns, jiff::civil::date(2026, 5, 1), &mut answers)?;
    /// assert_eq!((statuses, outcomes, verdicts), ([0, 0, 1], [0, 1, -1], [0, 1, 2]));
    /// assert!(gaps.outcomes && !gaps.verdicts[0]);
    /// # Ok::<(), regbox::Diagnostics>(())
    /// ```
    pub fn decide_columns_into(
        &self,
        decision: &str,
        columns: &Columns<'_>,
        on: Date,
        answers: &mut Answers<'_>,
    ) -> Result<Gaps, Diagnostics> {
        if !Arc::ptr_eq(&self.program, columns.program()) {
            return Err(of_another_policy(&self.program));
        }
        let Some((number, plan)) = self.program.decision(decision) else {
            return Err(unknown(&self.program, decision));
        };
        if !answers.fits(columns.rows(), plan.criteria.len()) {
            let (rows, criteria) = (columns.rows(), plan.criteria.len());
            let message = format!("there must be room for the answers of {rows} rows and {criteria} criteria");
            return Err(decide::error(&self.program, Diagnostic::new(Code::WRONG_VALUE, message)));
        }
        Ok(columns::decide_into(columns, number, on, answers))
    }
}

impl Decision {
    fn case(&self) -> Case<'_> {
        let program = self.facts.program();
        Case {
            program,
            facts: self.facts.slots(),
            state: &self.state,
            plan: &program.decisions[self.number as usize],
            settlement: self.settlement,
            on: self.on,
            in_force: self.in_force,
        }
    }

    /// The name of the decision.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.case().plan.name
    }

    /// The date on which it is taken.
    #[must_use]
    pub fn on(&self) -> Date {
        self.on
    }

    /// Whether it is settled, and if not, why not.
    #[must_use]
    pub fn status(&self) -> Status {
        self.settlement.status
    }

    /// The outcome, where it is settled: no missing fact can change it.
    #[must_use]
    pub fn outcome(&self) -> Option<&str> {
        let plan = &self.facts.program().decisions[self.number as usize];
        plan.outcomes.get(self.settlement.outcome? as usize).map(String::as_str)
    }

    /// The facts whose presumption the outcome rests on; none where it is settled by what is given alone. The outcome
    /// changes only if one of them is given, and is not what it is presumed to be.
    #[must_use]
    pub fn presumed(&self) -> Vec<&str> {
        let facts = &self.facts.program().schema.facts;
        explain::presumed(self.case()).into_iter().map(|fact| facts[fact as usize].field.name.as_str()).collect()
    }

    /// The reason that the policy gives for the outcome.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        explain::because(self.case())
    }

    /// The conditions that come with the outcomes still possible.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition<'_>> {
        let program = self.facts.program();
        explain::conditions(self.case())
            .into_iter()
            .filter_map(|(at, attached)| {
                let condition = program.conditions.get(at as usize)?;
                Some(Condition { name: &condition.name, text: &condition.text, attached })
            })
            .collect()
    }

    /// The criteria that the decision rests on and that are in force, in order of declaration, with their verdicts: where the outcome rests on
    /// presumptions, those that the presumptions give; else, those that follow from what is given alone.
    pub fn criteria(&self) -> impl Iterator<Item = CriterionVerdict<'_>> {
        let program = self.facts.program();
        let criteria = program.decisions[self.number as usize].criteria.iter();
        criteria.filter_map(move |at| {
            let (criterion, verdict) = explain::listed(program, self.facts.slots(), &self.state, *at)?;
            Some(CriterionVerdict { name: &criterion.name, title: criterion.title.as_deref(), verdict })
        })
    }

    /// The verdict of each criterion that the decision rests on, by its place in [`Policy::criteria_of`](crate::Policy::criteria_of);
    /// none of one that is not in force.
    pub fn verdicts(&self) -> impl Iterator<Item = Option<Verdict>> {
        let program = self.facts.program();
        let criteria = program.decisions[self.number as usize].criteria.iter();
        criteria.map(|at| explain::listed(program, self.facts.slots(), &self.state, *at).map(|(_, verdict)| verdict))
    }

    /// The facts that can still change the outcome, the most useful first; none where it is settled.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        if self.settlement.status != Status::Undetermined {
            return Vec::new();
        }
        explain::needs(self.case(), &explain::findings(self.case()))
    }

    /// What cannot be computed and keeps the outcome open.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        explain::findings(self.case()).problems.into_iter().map(|finding| finding.message).collect()
    }

    /// The provisions that contradict each other and keep the outcome open.
    #[must_use]
    pub fn conflicts(&self) -> Vec<String> {
        explain::findings(self.case()).conflicts.into_iter().map(|finding| finding.message).collect()
    }

    /// Why: the nodes that decided, and no others.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        explain::explain(self.case(), &self.facts, self.number)
    }

    /// The facts that it was decided on.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The decision as JSON, version 1: compact, and the same bytes from every face.
    #[must_use]
    pub fn to_json(&self) -> String {
        explain::decision_json(self.case(), &self.explanation())
    }

    /// The decision as people read it: the outcome, why, and what is still needed; in colour for a terminal.
    #[must_use]
    pub fn to_text(&self, colour: bool) -> String {
        explain::decision_text(self.case(), &self.explanation(), colour)
    }
}

impl Interview {
    /// The decision on what is known so far: its outcome or what is still needed, and who must judge what.
    ///
    /// # Errors
    ///
    /// `E0610` where lists are so long that the budget of steps runs out; the interview refuses such answers, so there
    /// is none.
    pub fn result(&self) -> Result<Decision, Diagnostics> {
        let (program, number, on) = self.taken();
        decide(program, number, self.facts(), on)
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_text(false))
    }
}
