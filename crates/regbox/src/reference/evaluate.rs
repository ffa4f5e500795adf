//! A plain, slow evaluator straight over the checked tree: no program, no bits, nothing kept.
//!
//! A condition is true, false, or unknown for some reasons. A value is the list of those that are still possible. Where
//! something is open, each way that it can turn out is gone through. Of what is missing it knows only the short lists: the
//! two truth values, the values of an enumeration; so for missing facts the engine may know more than it, and for complete
//! ones nothing else.

use super::expression::{each, holds};
use super::value::{Answer, Could, Val, Why, Whys};
use crate::check::{BoundValue, Checked};
use crate::decide::{Status, Verdict};
use crate::syntax::expr::Expr;
use crate::syntax::tree::{
    Cell, CellEntry, CellKind, Clause, CriterionItem, DefineItem, InForce, Relation, Versions as _,
};
use crate::value::{MonthRounding, Slot, Type};
use jiff::civil::Date;

pub(super) struct Reference<'a> {
    pub checked: &'a Checked,
    pub facts: &'a [Slot],
    pub on: Date,
    /// Whether facts that are not given are what they are presumed to be.
    pub presuming: bool,
}

/// Where an expression stands: on which date, whether an `as at` stands around it, and inside which quantifiers.
#[derive(Clone)]
pub(super) struct Scope {
    pub date: Could,
    pub as_at: bool,
    pub members: Vec<Could>,
    /// What the definition at hand is given.
    pub arguments: Vec<Could>,
}

impl Scope {
    pub(super) fn on(date: Could, as_at: bool) -> Scope {
        Scope { date, as_at, members: Vec::new(), arguments: Vec::new() }
    }

    /// The scope of an item that is named here.
    pub(super) fn outside(&self) -> Scope {
        Scope::on(self.date.clone(), self.as_at)
    }
}

/// What a criterion came to.
pub(super) struct Criterion {
    pub answer: Answer,
    /// The verdicts that are still possible.
    pub verdicts: Vec<Verdict>,
}

/// What a decision came to.
#[derive(Debug)]
pub(super) struct Decided {
    pub status: Status,
    pub outcome: Option<String>,
    pub arms: Vec<Answer>,
}

impl Reference<'_> {
    /// What the header says of short months that an expression stands under.
    pub(super) fn months(&self, expr: &Expr) -> Option<MonthRounding> {
        let tree = &self.checked.tree;
        let scope = tree.scopes.iter().rposition(|scope| scope.exprs <= expr.id.0).unwrap();
        let mut headers = tree.headers.iter().filter(|header| header.name.scope.0 as usize == scope);
        headers.next().unwrap().months.map(|(mode, _)| mode)
    }

    pub(super) fn today(&self) -> Scope {
        Scope::on(Could::be(Val::Date(self.on)), false)
    }

    pub(super) fn fact(&self, at: usize) -> Could {
        match &self.facts[at] {
            Some(value) => Could::be(Val::of(value)),
            None => self.missing(&self.checked.facts[at].ty),
        }
    }

    /// A fact that may be presumed.
    pub(super) fn presumable(&self, at: usize, scope: &Scope) -> Could {
        let presumption = self.checked.tree.facts[at].clauses.presumed.as_ref().unwrap();
        if self.presuming && self.facts[at].is_none() && self.answer(&presumption.when, scope) == Answer::Yes {
            return Could::be(Val::of(self.checked.presumed[at].as_ref().unwrap()));
        }
        self.fact(at)
    }

    /// What is missing: one of a short list, or anything.
    pub(super) fn missing(&self, ty: &Type) -> Could {
        let why = Whys::from([Why::Missing]);
        let list = match ty.required() {
            Type::Bool => vec![Val::Bool(false), Val::Bool(true)],
            Type::Enum(id) => {
                let count = u16::try_from(self.checked.tree.enums[id.0 as usize].values.len()).unwrap();
                (0..count).map(Val::Enum).collect()
            }
            _ => return Could::anything(why),
        };
        let none = matches!(ty, Type::Optional(_)).then_some(Val::None);
        Could { values: list.into_iter().chain(none).collect(), why }
    }

    pub(super) fn define(&self, at: usize, scope: &Scope, direct: bool) -> Could {
        let item = &self.checked.tree.defines[at];
        let values = self.values(at, scope, direct);
        if item.in_force.is_none() {
            return values[0].clone();
        }
        self.define_for_a_time(item, &values, scope, direct)
    }

    /// The value of each version of a definition.
    pub(super) fn values(&self, at: usize, scope: &Scope, direct: bool) -> Vec<Could> {
        let item = &self.checked.tree.defines[at];
        let value = |version: &DefineItem| {
            let own = self.kept(at, self.own_value(version, item.governing(), scope, direct));
            let force = |period| self.force(&item.name, item.governing(), &[period], scope, direct);
            self.excepted(own, &version.exceptions, &force, scope)
        };
        item.versions().map(value).collect()
    }

    /// What stands for a fact with bounds: a value outside of them is no value.
    fn kept(&self, at: usize, own: Could) -> Could {
        let bounds = &self.checked.kept[at];
        if bounds.is_empty() {
            return own;
        }
        super::expression::combine(&[own], |found| {
            let value = found[0];
            let keeps = |bound: &BoundValue| {
                let order = value.order(&Val::of(&bound.value));
                match bound.op {
                    Relation::Less => order.is_lt(),
                    Relation::AtMost => order.is_le(),
                    Relation::More => order.is_gt(),
                    Relation::AtLeast => order.is_ge(),
                    Relation::Equal => order.is_eq(),
                    Relation::NotEqual => order.is_ne(),
                }
            };
            (*value == Val::None || bounds.iter().all(keeps)).then(|| value.clone())
        })
    }

    fn own_value(&self, item: &DefineItem, governed: Option<&Expr>, scope: &Scope, direct: bool) -> Could {
        if !item.rows.is_empty() {
            return self.table(item, scope);
        }
        if item.entries.iter().any(|entry| entry.in_force.is_some()) {
            return self.dated(item, governed, scope, direct);
        }
        let mut candidates = Vec::new();
        let mut why = Whys::new();
        for entry in &item.entries {
            let Some(when) = &entry.when else { return self.value(&entry.value, scope) };
            let guard = self.answer(when, scope);
            if guard == Answer::No {
                continue;
            }
            why.extend(guard.why());
            candidates.push(self.value(&entry.value, scope));
            if guard == Answer::Yes {
                return one_of(&candidates, why);
            }
        }
        candidates.push(self.value(&item.otherwise.as_ref().unwrap().0, scope));
        one_of(&candidates, why)
    }

    /// A table: the value of the row that matches, or of each that may. What no row may match is a problem, unless each
    /// combination of the values that are told apart has its row.
    fn table(&self, item: &DefineItem, scope: &Scope) -> Could {
        let mut candidates = Vec::new();
        let mut why = Whys::new();
        let mut otherwise = None;
        for row in &item.rows[1..] {
            let (result, conditions) = row.cells.split_last().unwrap();
            let CellKind::Entries(entries) = &result.kind else { panic!("a result is a value") };
            let CellEntry::Value(result) = &entries[0] else { panic!("a result is a value") };
            if matches!(conditions[0].kind, CellKind::Otherwise) {
                otherwise = Some(self.value(result, scope));
                continue;
            }
            let cells: Vec<Answer> =
                conditions.iter().zip(&scope.arguments).map(|(cell, given)| self.cell(cell, given, scope)).collect();
            let matches = Answer::all(&cells);
            if matches == Answer::No {
                continue;
            }
            why.extend(matches.why());
            candidates.push(self.value(result, scope));
            if matches == Answer::Yes {
                return one_of(&candidates, why);
            }
        }
        if candidates.is_empty() || !self.checked.covered.contains(&item.name.span) {
            let unmatched = Could { values: Vec::new(), why: why.clone() };
            let unmatched = if candidates.is_empty() { Could::problem() } else { unmatched };
            candidates.push(otherwise.unwrap_or(unmatched));
        }
        one_of(&candidates, why)
    }

    fn cell(&self, cell: &Cell, given: &Could, scope: &Scope) -> Answer {
        let CellKind::Entries(entries) = &cell.kind else { return Answer::Yes };
        let mut answers = Vec::new();
        let mut written = Vec::new();
        for entry in entries {
            match entry {
                CellEntry::Value(value) => written.push(self.value(value, scope).known().unwrap().clone()),
                CellEntry::Range(bounds) => {
                    let bounds: Vec<Answer> = bounds
                        .iter()
                        .map(|(op, bound)| {
                            let bound = self.value(bound, scope);
                            each(&[given, &bound], |found| holds(*op, found[0], found[1]))
                        })
                        .collect();
                    answers.push(Answer::all(&bounds));
                }
            }
        }
        if !written.is_empty() {
            answers.push(each(&[given], |found| written.contains(found[0])));
        }
        Answer::any(&answers)
    }

    fn dated(&self, item: &DefineItem, governed: Option<&Expr>, scope: &Scope, direct: bool) -> Could {
        let periods: Vec<InForce> = item.entries.iter().map(|entry| entry.in_force.unwrap()).collect();
        let values: Vec<Could> = item.entries.iter().map(|entry| self.value(&entry.value, scope)).collect();
        self.force(&item.name, governed, &periods, scope, direct).value(&values)
    }

    fn all_of(&self, clauses: &[Clause], scope: &Scope) -> Answer {
        let answers: Vec<Answer> = clauses.iter().map(|clause| self.answer(&clause.expr, scope)).collect();
        Answer::all(&answers)
    }

    /// A criterion as it is listed: where it has versions, as the one in force.
    pub(super) fn criterion(&self, at: usize, scope: &Scope) -> Criterion {
        let mut versions = self.versions(at, scope);
        if versions.len() == 1 { versions.remove(0) } else { self.criterion_for_a_time(at, &versions, scope) }
    }

    pub(super) fn versions(&self, at: usize, scope: &Scope) -> Vec<Criterion> {
        let item = &self.checked.tree.criteria[at];
        item.versions().map(|version| self.criterion_version(version, item.governing(), scope)).collect()
    }

    fn criterion_version(&self, item: &CriterionItem, governed: Option<&Expr>, scope: &Scope) -> Criterion {
        let deemed: Vec<Answer> = item.deemed.iter().map(|clause| self.answer(&clause.expr, scope)).collect();
        let force = |period| self.force(&item.name, governed, &[period], scope, false);
        super::criteria::criterion(
            self.all_of(&item.applies, scope),
            self.all_of(&item.requires, scope),
            Answer::any(&deemed),
            &self.exceptions(&item.exceptions, &force, scope),
        )
    }

    pub(super) fn part(&self, at: usize, scope: &Scope) -> Answer {
        let members = (0..).zip(&self.checked.tree.criteria).filter(|(_, criterion)| criterion.part == Some(at));
        let (answers, forces): (Vec<Answer>, Vec<_>) =
            members.map(|(at, _)| self.or_passed_over(at, true, scope)).unzip();
        super::force::gathered(Answer::all(&answers), forces)
    }

    /// A decision, taken on what is given; and where that leaves it undetermined, on presumptions.
    pub(super) fn decision(&self, at: usize) -> Decided {
        let firm = self.decided(at);
        let Reference { checked, facts, on, .. } = *self;
        if firm.status == Status::Undetermined {
            let presumed = Reference { checked, facts, on, presuming: true }.decided(at);
            if presumed.outcome.is_some() {
                return presumed;
            }
        }
        firm
    }

    fn decided(&self, at: usize) -> Decided {
        let scope = self.today();
        let item = &self.checked.tree.decisions[at];
        let answers = item.arms.iter().map(|arm| match &arm.when {
            Some(when) => self.answer(when, &scope),
            None => Answer::Yes,
        });
        let arms: Vec<Answer> = answers.collect();
        let period = self.checked.tree.headers[0].in_force.unwrap();
        if period.from.is_some_and(|from| self.on < from) || period.until.is_some_and(|until| self.on > until) {
            return Decided { status: Status::Problem, outcome: None, arms };
        }
        let first_true = arms.iter().position(|answer| *answer == Answer::Yes).unwrap();
        let candidates: Vec<usize> = (0..=first_true).filter(|at| arms[*at] != Answer::No).collect();
        let outcome = &item.arms[candidates[0]].outcome.text;
        if candidates.iter().all(|at| item.arms[*at].outcome.text == *outcome) {
            return Decided { status: Status::Settled, outcome: Some(outcome.clone()), arms };
        }
        let why: Whys = candidates.iter().flat_map(|at| arms[*at].why()).collect();
        let status = match why.first().unwrap() {
            Why::Missing => Status::Undetermined,
            Why::Conflict => Status::Conflict,
            Why::Problem => Status::Problem,
        };
        Decided { status, outcome: None, arms }
    }
}

/// One of several values, it is not settled which.
fn one_of(candidates: &[Could], mut why: Whys) -> Could {
    if let [only] = candidates
        && why.is_empty()
    {
        return only.clone();
    }
    why.extend(candidates.iter().flat_map(|one| one.why.clone()));
    Could::one_of(candidates.iter().flat_map(Could::each), why)
}
