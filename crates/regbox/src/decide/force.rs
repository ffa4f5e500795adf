//! Criteria that are in force for a time.

use super::abs::View;
use super::eval::{Eval, State, view};
use super::truth::Truth;
use crate::program::{Force, Gathered, InForce, Program};
use crate::value::{PROBLEM, Slot, Value};
use jiff::civil::Date;

/// Whether something is in force, as far as the date that says so is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    In,
    Out,
    Open,
}

/// Whether something is in force in a state.
pub(crate) fn standing(program: &Program, facts: &[Slot], state: &State, force: Force) -> Standing {
    stands(view(program, facts, state, force.date), force)
}

fn stands(date: View<'_>, force: Force) -> Standing {
    let day = |value: Option<&Value>| match value {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    let holds =
        |date: Date| force.from.is_none_or(|from| from <= date) && force.until.is_none_or(|until| date <= until);
    if let Some(listed) = date.listed().filter(|listed| !listed.is_empty()) {
        let inside = listed.iter().filter(|value| day(Some(value)).is_some_and(holds)).count();
        return match inside {
            0 => Standing::Out,
            all if all == listed.len() => Standing::In,
            _ => Standing::Open,
        };
    }
    let (first, last) = (day(date.least()), day(date.greatest()));
    let late = matches!((first, force.until), (Some(first), Some(until)) if first > until);
    let early = matches!((last, force.from), (Some(last), Some(from)) if last < from);
    let begun = force.from.is_none_or(|from| first.is_some_and(|first| from <= first));
    let going_on = force.until.is_none_or(|until| last.is_some_and(|last| last <= until));
    match () {
        () if late || early => Standing::Out,
        () if begun && going_on => Standing::In,
        () => Standing::Open,
    }
}

impl Eval<'_> {
    pub(super) fn in_force(&self, entry: InForce) -> Truth {
        let date = self.view(entry.force.date);
        let truth = self.truth(entry.node);
        match (stands(date, entry.force), entry.otherwise) {
            (Standing::In, _) => truth,
            (Standing::Out, Some(passed_over)) => Truth::known(passed_over),
            (Standing::Out, None) => Truth::unknown(PROBLEM),
            (Standing::Open, Some(passed_over)) if truth.settled() == Some(passed_over) => truth,
            (Standing::Open, _) => Truth::unknown(date.reasons() | truth.reasons()),
        }
    }

    pub(super) fn gathered(&self, gathered: &Gathered) -> Truth {
        let truth = self.truth(gathered.node);
        let mut reasons = 0;
        for force in &gathered.entries {
            let date = self.view(force.date);
            match stands(date, *force) {
                Standing::In => return truth,
                Standing::Out => {}
                Standing::Open => reasons |= date.reasons(),
            }
        }
        Truth::unknown(if reasons == 0 { PROBLEM } else { reasons | truth.reasons() })
    }
}

/// What is not in force, in words.
pub(crate) fn period(force: Force) -> String {
    match (force.from, force.until) {
        (Some(from), Some(until)) => format!("from {from} until {until}"),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (None, None) => "always".to_owned(),
    }
}
