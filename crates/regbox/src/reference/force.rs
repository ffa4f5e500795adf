//! What is in force for a time: each pair of dates that is possible, and the version that it picks.

use super::evaluate::{Criterion, Reference, Scope};
use super::value::{Answer, Could, Val, Why, Whys};
use crate::check::Meaning;
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::{DefineItem, Ident, InForce, Versions};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The versions that can be in force, none of them where none is, and why it is open which.
pub(super) struct Force {
    pub picks: BTreeSet<Option<usize>>,
    pub why: Whys,
}

impl Force {
    fn is_out(&self) -> bool {
        self.picks.iter().all(Option::is_none)
    }

    /// What this comes to, by what each version does.
    pub(super) fn answer(&self, of: &[Answer], passed_over: Option<bool>) -> Answer {
        if self.is_out() {
            return passed_over.map_or(Answer::open(Why::Problem), Answer::of);
        }
        let versions: Vec<Answer> = self.picks.iter().flatten().map(|pick| of[*pick].clone()).collect();
        if let [only] = versions.as_slice()
            && self.picks.len() == 1
        {
            return only.clone();
        }
        let none = self.picks.contains(&None).then(|| passed_over.map_or(Answer::open(Why::Problem), Answer::of));
        let all: Vec<Answer> = versions.iter().cloned().chain(none).collect();
        match all[0].settled() {
            Some(_) if all.iter().all(|one| *one == all[0]) => all[0].clone(),
            _ => Answer::Open(self.why.iter().cloned().chain(versions.iter().flat_map(Answer::why)).collect()),
        }
    }

    /// The value of the version in force.
    pub(super) fn value(&self, of: &[Could]) -> Could {
        if self.is_out() {
            return Could::problem();
        }
        let versions = || self.picks.iter().flatten().map(|pick| of[*pick].clone());
        if self.picks.len() == 1 {
            return versions().next().unwrap();
        }
        let why = self.why.iter().cloned().chain(versions().flat_map(|version| version.why)).collect();
        if self.picks.contains(&None) {
            return Could::anything(why);
        }
        Could::one_of(versions().flat_map(|version| version.each()), why)
    }
}

/// The version on a date, for a test entered on another; and whether it matters when that was.
fn pick(periods: &[InForce], date: Date, entered: Option<Date>) -> (Option<usize>, bool) {
    // Without `until` it ends where the next one begins.
    let ended = |period: &InForce| {
        let later =
            periods.iter().filter_map(|other| other.from).filter(|from| period.from.is_none_or(|own| *from > own));
        match period.until {
            Some(until) => date > until,
            None => later.min().is_some_and(|next| date >= next),
        }
    };
    let holds = |period: &InForce| period.from.is_none_or(|from| from <= date) && !ended(period);
    let is_before = |saving: Date| entered.is_some_and(|entered| entered < saving);
    if let Some(at) = periods.iter().position(holds) {
        let Some(saving) = periods[at].saving else { return (Some(at), false) };
        let before = periods[at].from.unwrap().yesterday().unwrap();
        return (if is_before(saving) { pick(periods, before, entered).0 } else { Some(at) }, true);
    }
    let last = (0..periods.len()).filter(|at| ended(&periods[*at])).max_by_key(|at| periods[*at].until);
    match last.and_then(|last| Some((last, periods[last].saving_end?))) {
        Some((last, saving)) => (Some(last).filter(|_| is_before(saving)), true),
        None => (None, false),
    }
}

impl Reference<'_> {
    /// Which of these periods it can be.
    pub(super) fn force(
        &self,
        name: &Ident,
        governed: Option<&Expr>,
        periods: &[InForce],
        scope: &Scope,
        direct: bool,
    ) -> Force {
        let header = self.checked.tree.header_of(name.scope).unwrap();
        let date: Could = match (governed, &header.governed) {
            _ if direct => scope.date.clone(),
            (Some(governed), _) => self.value(governed, scope),
            (None, Some(governed)) if !scope.as_at => self.value(governed, scope),
            _ => scope.date.clone(),
        };
        // The days on which something changes, and the days before them.
        let edges = |dates: Vec<Option<Date>>| -> Vec<Date> {
            let days = dates.into_iter().flatten();
            days.flat_map(|day| [day.yesterday().ok(), Some(day), day.tomorrow().ok()])
                .flatten()
                .chain([Date::MIN, Date::MAX])
                .collect()
        };
        let days = |could: &Could, dates: Vec<Option<Date>>| -> Vec<Date> {
            if could.values.is_empty() {
                return edges(dates);
            }
            let day = |value: &Val| match value {
                Val::Date(date) => *date,
                _ => panic!("a date is one"),
            };
            could.values.iter().map(day).collect()
        };
        let dates = days(&date, periods.iter().flat_map(|period| [period.from, period.until]).collect());
        let saves = dates.iter().any(|date| pick(periods, *date, None).1);
        let entered = saves.then(|| self.value(header.entered.as_ref().unwrap(), scope));
        let entries: Vec<Option<Date>> = match &entered {
            None => vec![None],
            Some(entered) => {
                days(entered, periods.iter().flat_map(|period| [period.saving, period.saving_end]).collect())
                    .into_iter()
                    .map(Some)
                    .collect()
            }
        };
        let pairs = dates.iter().flat_map(|date| entries.iter().map(|entry| pick(periods, *date, *entry).0));
        let why = date.why.iter().cloned().chain(entered.iter().flat_map(|entered| entered.why.clone()));
        Force { picks: pairs.collect(), why: why.collect() }
    }

    fn force_of<T: Versions>(&self, item: &T, scope: &Scope, direct: bool) -> Option<Force> {
        item.in_force()?;
        let periods: Vec<InForce> = item.versions().map(|version| version.in_force().unwrap()).collect();
        Some(self.force(item.name(), item.governing(), &periods, scope, direct))
    }

    /// A definition that is in force for a time.
    pub(super) fn define_for_a_time(&self, item: &DefineItem, of: &[Could], scope: &Scope, direct: bool) -> Could {
        let force = self.force_of(item, scope, direct).unwrap();
        if !self.is_truth(item) {
            return force.value(of);
        }
        // What is true or false is in force as a criterion is.
        Could::from(force.answer(&of.iter().map(Could::answer).collect::<Vec<_>>(), None))
    }

    fn is_truth(&self, item: &DefineItem) -> bool {
        let at = self.checked.tree.defines.iter().position(|other| other.name == item.name).unwrap();
        self.checked.defines[at] == crate::value::Type::Bool
    }

    /// A criterion by what its versions come to, in order of declaration.
    pub(super) fn criterion_for_a_time(&self, at: usize, of: &[Criterion], scope: &Scope) -> Criterion {
        let force = self.force_of(&self.checked.tree.criteria[at], scope, false).unwrap();
        let answers: Vec<Answer> = of.iter().map(|version| version.answer.clone()).collect();
        let verdicts = force.picks.iter().flatten().flat_map(|pick| of[*pick].verdicts.clone());
        Criterion { answer: force.answer(&answers, None), verdicts: verdicts.collect() }
    }

    /// A criterion by its name: a problem where it is not in force.
    pub(super) fn named(&self, at: usize, scope: &Scope) -> Answer {
        self.in_force(at, None, scope).0
    }

    /// A criterion that is passed over where it is not in force.
    pub(super) fn or_passed_over(&self, at: usize, passed_over: bool, scope: &Scope) -> (Answer, Option<Force>) {
        self.in_force(at, Some(passed_over), scope)
    }

    fn in_force(&self, at: usize, passed_over: Option<bool>, scope: &Scope) -> (Answer, Option<Force>) {
        let answers: Vec<Answer> = self.versions(at, scope).into_iter().map(|version| version.answer).collect();
        let force = self.force_of(&self.checked.tree.criteria[at], scope, false);
        (force.as_ref().map_or_else(|| answers[0].clone(), |force| force.answer(&answers, passed_over)), force)
    }

    /// An entry of a list.
    pub(super) fn entry(&self, expr: &Expr, passed_over: bool, scope: &Scope) -> (Answer, Option<Force>) {
        match (&expr.kind, self.checked.meaning_of(expr.id)) {
            (ExprKind::Name(_), Meaning::Criterion(at)) => self.or_passed_over(at, passed_over, &scope.outside()),
            (ExprKind::Name(_), Meaning::Define(at)) if self.checked.tree.defines[at].in_force.is_some() => {
                let (item, scope) = (&self.checked.tree.defines[at], scope.outside());
                let answers: Vec<Answer> = self.values(at, &scope, false).iter().map(Could::answer).collect();
                let force = self.force_of(item, &scope, false).unwrap();
                (force.answer(&answers, Some(passed_over)), Some(force))
            }
            _ => (self.answer(expr, scope), None),
        }
    }
}

/// What gathers others, of which one must be in force.
pub(super) fn gathered(answer: Answer, forces: Vec<Option<Force>>) -> Answer {
    let Some(forces) = forces.into_iter().collect::<Option<Vec<Force>>>().filter(|forces| !forces.is_empty()) else {
        return answer;
    };
    if forces.iter().any(|force| !force.picks.contains(&None)) {
        return answer;
    }
    let open: Vec<&Force> = forces.iter().filter(|force| !force.is_out()).collect();
    if open.is_empty() {
        return Answer::open(Why::Problem);
    }
    Answer::Open(open.iter().flat_map(|force| force.why.clone()).chain(answer.why()).collect())
}
