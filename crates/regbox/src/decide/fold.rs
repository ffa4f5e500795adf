//! A value made from the members of a list.
//!
//! Of each member it may be open whether it counts, and what its value is. Where the ways in which that can turn out are
//! few, each is gone through; else the result lies between the least and the greatest that there can be. Neither rests on
//! the order of the list.

use super::abs::{Abs, Union, View};
use super::eval::Eval;
use super::exact::{self, Problem};
use super::truth::Truth;
use super::values::{MOST_COMBINED, range};
use crate::order;
use crate::program::{Aggregate, NodeId};
use crate::value::{Number, PROBLEM, Possible, Reasons, Value};
use std::cmp::Ordering;

/// More values than this, over all ways, are not gone through one by one.
const MOST_VALUES: usize = 4096;

/// A member that counts, or may count.
struct Counted {
    truth: Truth,
    value: Abs,
    place: u32,
}

/// What may be made of the members at hand.
struct Selection {
    function: Aggregate,
    counted: Vec<Counted>,
    /// One that stands for any number of others.
    others: Option<Counted>,
    certain: usize,
    reasons: Reasons,
}

impl Eval<'_> {
    /// Goes over a list; whether the value is known, and why not, is the truth of the node.
    pub(super) fn fold(&mut self, number: u32, at: NodeId) -> Truth {
        let fold = &self.program.folds[number as usize];
        let (value, picked) = match self.select(number, at) {
            Some(selection) => (selection.result(), selection.picked()),
            None => (Abs::any(PROBLEM), None),
        };
        let truth = Truth::unknown(value.view().reasons());
        self.state.values[fold.slot as usize] = value;
        self.state.picked.resize(self.program.folds.len(), None);
        self.state.picked[number as usize] = picked;
        truth
    }

    fn select(&mut self, number: u32, at: NodeId) -> Option<Selection> {
        let fold = &self.program.folds[number as usize];
        let members = self.members(&fold.over);
        let mut selection =
            Selection { function: fold.function, counted: Vec::new(), others: None, certain: 0, reasons: 0 };
        for place in 0..members.len() {
            if !self.may_take(u64::from(fold.over.end - at), at) {
                return None;
            }
            self.enter(&fold.over, members.at(place), at);
            let guard = fold.guard.map_or(Truth::TRUE, |guard| self.truth(guard));
            let truth = Truth::all([members.belongs(place), guard].into_iter());
            if truth == Truth::FALSE {
                continue;
            }
            let value = self.view(fold.value).to_abs();
            selection.reasons |= truth.reasons() | value.view().reasons();
            selection.certain += usize::from(truth == Truth::TRUE);
            let counted = Counted { truth, value, place: u32::try_from(place).unwrap_or(u32::MAX) };
            if members.is_others(place) {
                selection.others = Some(counted);
            } else {
                selection.counted.push(counted);
            }
        }
        let values = selection.ways().saturating_mul(selection.counted.len());
        let more = if selection.ways() > 1 && values <= MOST_VALUES { values as u64 } else { 0 };
        self.may_take(more, at).then_some(selection)
    }

    /// Why a value cannot be made, where that is because of how many members count.
    pub(crate) fn fold_problem(&mut self, number: u32, at: NodeId) -> Option<Problem> {
        let selection = self.select(number, at)?;
        let possible = selection.counted.len() + usize::from(selection.others.is_some());
        let nothing = || Some(format!("of no member there is no {}", selection.function.noun()?));
        match (selection.function, selection.certain) {
            (Aggregate::The, 0) if possible == 0 => {
                Some("this holds of no member, and it must hold of exactly one".to_owned())
            }
            (Aggregate::The, certain) if certain > 1 => {
                Some(format!("this holds of {certain} members, and it must hold of exactly one"))
            }
            _ if possible == 0 => nothing(),
            _ => None,
        }
    }
}

impl Aggregate {
    fn noun(self) -> Option<&'static str> {
        match self {
            Aggregate::Mean => Some("mean"),
            Aggregate::Median => Some("median"),
            Aggregate::Least => Some("least"),
            Aggregate::Greatest => Some("greatest"),
            Aggregate::Sum | Aggregate::Count | Aggregate::The => None,
        }
    }
}

impl Selection {
    /// The place of the only member, where it is certain that it is the only one.
    fn picked(&self) -> Option<u32> {
        match (self.function, self.counted.as_slice(), &self.others) {
            (Aggregate::The, [only], None) if only.truth == Truth::TRUE => Some(only.place),
            _ => None,
        }
    }

    fn result(&self) -> Abs {
        if self.function == Aggregate::The {
            return match (self.counted.as_slice(), &self.others) {
                ([only], None) if only.truth == Truth::TRUE => only.value.clone(),
                ([], None) => Abs::any(PROBLEM),
                _ if self.certain > 1 => Abs::any(PROBLEM),
                _ => Abs::any(self.reasons),
            };
        }
        let ways = self.ways();
        if self.others.is_none() && (ways == 1 || ways.saturating_mul(self.counted.len()) <= MOST_VALUES) {
            return self.each_way(ways);
        }
        let any_problem = self.all().any(|one| matches!(&one.value, Abs::Open(open) if open.values == Possible::Any));
        if any_problem {
            return Abs::any(self.reasons);
        }
        let (least, greatest) = match self.function {
            Aggregate::Sum | Aggregate::Count => (self.sum(Ordering::Less), self.sum(Ordering::Greater)),
            _ if self.certain == 0 => (None, None),
            Aggregate::Least => (self.hull(Ordering::Less), self.of_certain(Ordering::Less)),
            Aggregate::Greatest => (self.of_certain(Ordering::Greater), self.hull(Ordering::Greater)),
            _ if self.certain < self.all().count() => (self.hull(Ordering::Less), self.hull(Ordering::Greater)),
            _ => (self.of_ends(Ordering::Less), self.of_ends(Ordering::Greater)),
        };
        range(self.reasons, least, greatest)
    }

    fn all(&self) -> impl Iterator<Item = &Counted> {
        self.counted.iter().chain(&self.others)
    }

    /// In how many ways it can turn out which members count and what their values are; the greatest number where there are
    /// too many to go through.
    fn ways(&self) -> usize {
        let mut ways: usize = 1;
        for one in &self.counted {
            let Some(listed) = one.value.view().listed() else { return usize::MAX };
            ways = ways.saturating_mul(listed.len() + usize::from(one.truth.is_open()));
            if ways > MOST_COMBINED {
                return usize::MAX;
            }
        }
        ways
    }

    fn each_way(&self, ways: usize) -> Abs {
        let mut union = Union::new(self.reasons);
        for way in 0..ways {
            let mut left = way;
            let mut values: Vec<&Value> = Vec::with_capacity(self.counted.len());
            for one in &self.counted {
                let listed = one.value.view().listed().unwrap_or_default();
                let choices = listed.len() + usize::from(one.truth.is_open());
                values.extend(listed.get(left % choices.max(1)));
                left /= choices.max(1);
            }
            match made_of(self.function, values) {
                Some(value) => union.add(View::Known(&value)),
                None if self.reasons == 0 => return Abs::any(PROBLEM),
                None => union.add_problem(0),
            }
        }
        union.finish()
    }

    /// The least sum, or the greatest: a member that may be left out adds nothing where that is further.
    fn sum(&self, side: Ordering) -> Option<Value> {
        let zero = Value::Number(Number::ZERO);
        let mut sum = zero.clone();
        for one in &self.counted {
            let end = end(one, side)?;
            let adds = one.truth == Truth::TRUE || end.order(&zero) == Some(side);
            if adds {
                sum = exact::add(&sum, end).ok()?;
            }
        }
        // There can be any number of others.
        match &self.others {
            Some(others) if end(others, side)?.order(&zero) == Some(side) => None,
            _ => Some(sum),
        }
    }

    /// The least value of all members that may count, or the greatest.
    fn hull(&self, side: Ordering) -> Option<Value> {
        let mut best: Option<&Value> = None;
        for one in self.all() {
            let end = end(one, side)?;
            if best.is_none_or(|best| end.order(best) == Some(side)) {
                best = Some(end);
            }
        }
        best.cloned()
    }

    /// What the least value cannot be above, or the greatest not below: a member that counts for certain is not.
    fn of_certain(&self, side: Ordering) -> Option<Value> {
        let certain = self.counted.iter().filter(|one| one.truth == Truth::TRUE);
        let ends = certain.filter_map(|one| end(one, side.reverse()));
        ends.reduce(|best, one| if one.order(best) == Some(side) { one } else { best }).cloned()
    }

    /// The mean or the median of one end of each value, where it is certain which members count.
    fn of_ends(&self, side: Ordering) -> Option<Value> {
        let ends: Option<Vec<&Value>> = self.counted.iter().map(|one| end(one, side)).collect();
        made_of(self.function, ends?)
    }
}

fn end(one: &Counted, side: Ordering) -> Option<&Value> {
    let view = one.value.view();
    if side == Ordering::Less { view.least() } else { view.greatest() }
}

/// The value made of values that are known; none where there is none.
fn made_of(function: Aggregate, mut values: Vec<&Value>) -> Option<Value> {
    let count = Value::Number(Number::from(i64::try_from(values.len()).ok()?));
    let extreme = |side: Ordering| {
        let best = values.iter().copied().reduce(|best, one| if one.order(best) == Some(side) { one } else { best });
        best.cloned()
    };
    match function {
        Aggregate::Count => Some(count),
        Aggregate::Sum => sum_of(&values),
        Aggregate::Mean => exact::divide(&sum_of(&values)?, &count).ok(),
        Aggregate::Median => {
            order::sort_by(&mut values, |a, b| a.order(b).unwrap_or(Ordering::Equal));
            let middle = values.get(values.len() / 2)?;
            if values.len() % 2 == 1 {
                return Some((*middle).clone());
            }
            let both = exact::add(values.get(values.len() / 2 - 1)?, middle).ok()?;
            exact::divide(&both, &Value::Number(Number::from(2))).ok()
        }
        Aggregate::Least => extreme(Ordering::Less),
        Aggregate::Greatest => extreme(Ordering::Greater),
        Aggregate::The => None,
    }
}

fn sum_of(values: &[&Value]) -> Option<Value> {
    values.iter().try_fold(Value::Number(Number::ZERO), |sum, value| exact::add(&sum, value).ok())
}
