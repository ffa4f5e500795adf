//! Criteria that are in force for a time.

use super::evaluate::{Reference, Scope};
use super::value::{Answer, Could, Val, Why, Whys};
use crate::check::Meaning;
use crate::syntax::expr::{Expr, ExprKind};
use crate::syntax::tree::{Ident, InForce};

/// Whether something can be in force, whether it can be out of it, and why that is open.
pub(super) struct Force {
    inside: bool,
    outside: bool,
    why: Whys,
}

impl Reference<'_> {
    /// The date that says what of an item is in force.
    pub(super) fn governing(&self, name: &Ident, governed: Option<&Expr>, scope: &Scope, direct: bool) -> Could {
        let header = self.checked.tree.header_of(name.scope).unwrap().governed.as_ref();
        match (governed, header) {
            _ if direct => scope.date.clone(),
            (Some(governed), _) => self.value(governed, scope),
            (None, Some(governed)) if !scope.as_at => self.value(governed, scope),
            _ => scope.date.clone(),
        }
    }

    fn force(&self, at: usize, scope: &Scope) -> Option<Force> {
        let item = &self.checked.tree.criteria[at];
        let period = item.in_force?;
        Some(within(period, &self.governing(&item.name, item.governed.as_ref(), scope, false)))
    }

    /// A criterion by its name: a problem where it is not in force.
    pub(super) fn named(&self, at: usize, scope: &Scope) -> Answer {
        let answer = self.criterion(at, scope).answer;
        match self.force(at, scope) {
            Some(Force { inside: false, .. }) => Answer::open(Why::Problem),
            Some(Force { outside: true, why, .. }) => Answer::Open(why.into_iter().chain(answer.why()).collect()),
            _ => answer,
        }
    }

    /// A criterion that is passed over where it is not in force.
    pub(super) fn or_passed_over(&self, at: usize, passed_over: bool, scope: &Scope) -> (Answer, Option<Force>) {
        let answer = self.criterion(at, scope).answer;
        let force = self.force(at, scope);
        let answer = match &force {
            Some(force) => force.passed_over(passed_over, answer),
            None => answer,
        };
        (answer, force)
    }

    /// An entry of a list.
    pub(super) fn entry(&self, expr: &Expr, passed_over: bool, scope: &Scope) -> (Answer, Option<Force>) {
        match (&expr.kind, self.checked.meaning_of(expr.id)) {
            (ExprKind::Name(_), Meaning::Criterion(at)) => self.or_passed_over(at, passed_over, &scope.outside()),
            _ => (self.answer(expr, scope), None),
        }
    }
}

/// Whether a date is in a period.
pub(super) fn within(period: InForce, date: &Could) -> Force {
    let holds = |date: &Val| {
        let Val::Date(date) = date else { panic!("a date is one") };
        period.from.is_none_or(|from| from <= *date) && period.until.is_none_or(|until| *date <= until)
    };
    let anything = date.values.is_empty();
    let inside = anything || date.values.iter().any(holds);
    let outside = anything || date.values.iter().any(|date| !holds(date));
    Force { inside, outside, why: date.why.clone() }
}

impl Force {
    /// What is passed over where it is not in force.
    pub(super) fn passed_over(&self, passed_over: bool, answer: Answer) -> Answer {
        match self {
            Force { inside: false, .. } => Answer::of(passed_over),
            Force { outside: true, why, .. } if answer != Answer::of(passed_over) => {
                Answer::Open(why.iter().cloned().chain(answer.why()).collect())
            }
            _ => answer,
        }
    }
}

/// What gathers others, of which one must be in force.
pub(super) fn gathered(answer: Answer, forces: Vec<Option<Force>>) -> Answer {
    let Some(forces) = forces.into_iter().collect::<Option<Vec<Force>>>().filter(|forces| !forces.is_empty()) else {
        return answer;
    };
    if forces.iter().any(|force| !force.outside) {
        return answer;
    }
    let open: Vec<&Force> = forces.iter().filter(|force| force.inside).collect();
    if open.is_empty() {
        return Answer::open(Why::Problem);
    }
    Answer::Open(open.iter().flat_map(|force| force.why.clone()).chain(answer.why()).collect())
}
