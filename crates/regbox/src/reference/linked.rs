//! What is linked by the members of a list: a set that is added to for as long as there is something to add.

use super::evaluate::{Reference, Scope};
use super::expression::holds;
use super::fraction::Fraction;
use super::value::{Answer, Could, Val, Why, Whys};
use crate::syntax::expr::{Expr, Linked};
use crate::syntax::tree::Relation;
use std::cmp::Ordering;

/// An end that may be more values than these may be any.
const MOST_ENDS: usize = 8;

struct Tie {
    truth: Answer,
    /// The values that each end may be; none where it may be any.
    from: Vec<Val>,
    to: Vec<Val>,
    /// The least and the most that it is a share of; no most where there is no end to it.
    least: Val,
    most: Option<Val>,
    why: Whys,
}

impl Tie {
    /// Both ends, where both are known.
    fn ends(&self) -> Option<(&Val, &Val)> {
        match (self.from.as_slice(), self.to.as_slice()) {
            ([from], [to]) => Some((from, to)),
            _ => None,
        }
    }
}

/// What has been reached.
#[derive(Clone, PartialEq)]
struct Reached {
    values: Vec<Val>,
    anything: bool,
}

impl Reached {
    fn may_hold(&self, end: &[Val]) -> bool {
        self.anything || end.is_empty() || end.iter().any(|value| self.values.contains(value))
    }

    fn add(&mut self, end: &[Val]) {
        self.anything |= end.is_empty();
        let new: Vec<Val> = end.iter().filter(|value| !self.values.contains(value)).cloned().collect();
        self.values.extend(new);
    }
}

fn zero() -> Val {
    Val::Number(Fraction::whole(0))
}

fn not_negative(value: &Val) -> Val {
    if value.order(&zero()) == Ordering::Less { zero() } else { value.clone() }
}

fn total<'v>(values: impl Iterator<Item = &'v Val>) -> Val {
    values.fold(zero(), |sum, value| super::exact::add(&sum, value, false, false, None).unwrap())
}

impl Reference<'_> {
    fn ties(&self, linked: &Linked, scope: &Scope) -> Vec<Tie> {
        let end = |end: &Could| if end.values.len() > MOST_ENDS { Vec::new() } else { end.values.clone() };
        let tie = |member: &super::members::Member| {
            let answer = |expr: &Expr| self.answer(expr, &member.scope);
            let guard = linked.ties.condition.as_deref().map_or(Answer::Yes, answer);
            let truth = Answer::all(&[member.belongs.clone(), guard]);
            let (from, to) = (self.value(&linked.from, &member.scope), self.value(&linked.to, &member.scope));
            let share = match &linked.jointly {
                Some(_) if member.belongs != Answer::Yes => Could::anything(member.belongs.why()),
                Some((share, ..)) => self.value(share, &member.scope),
                None => Could::be(zero()),
            };
            let sorted = |side: Ordering| {
                let values = share.values.iter().map(not_negative);
                values.reduce(|best, one| if one.order(&best) == side { one } else { best })
            };
            Tie {
                why: truth
                    .why()
                    .into_iter()
                    .chain(from.why.clone())
                    .chain(to.why.clone())
                    .chain(share.why.clone())
                    .collect(),
                truth,
                from: end(&from),
                to: end(&to),
                least: sorted(Ordering::Less).unwrap_or_else(zero),
                most: sorted(Ordering::Greater),
            }
        };
        self.members(&linked.ties.list, scope).iter().map(tie).collect()
    }

    pub(super) fn linked(&self, linked: &Linked, scope: &Scope) -> Could {
        let ties = self.ties(linked, scope);
        let start = self.value(&linked.start, scope);
        let than = linked.jointly.as_ref().map(|(_, relation, than)| (*relation, self.value(than, scope)));
        let certain = certain(linked, &ties, &start, than.as_ref());
        let possible = possible(linked, &ties, &start, than.as_ref());
        let sorted = |mut values: Vec<Val>| {
            values.sort_by(Val::order);
            values
        };
        if !possible.anything && possible.values.len() == certain.values.len() {
            let of_enum: Option<_> =
                certain.values.iter().map(|value| if let Val::Enum(at) = value { Some(*at) } else { None }).collect();
            return Could::be(of_enum.map_or_else(|| Val::SetOf(sorted(certain.values)), Val::Set));
        }
        let mut why: Whys = start.why.into_iter().chain(than.into_iter().flat_map(|(_, than)| than.why)).collect();
        for tie in ties.iter().filter(|tie| tie.truth != Answer::No) {
            let adds = |source: &[Val], target: &[Val]| {
                let is_certain = !target.is_empty() && target.iter().all(|value| certain.values.contains(value));
                possible.may_hold(source) && !is_certain
            };
            if adds(&tie.from, &tie.to) || linked.both_ways && adds(&tie.to, &tie.from) {
                why.extend(tie.why.clone());
            }
        }
        if why.is_empty() {
            why.insert(Why::Problem);
        }
        let most = (!possible.anything).then(|| sorted(possible.values));
        Could { values: vec![Val::Between(sorted(certain.values), most)], why }
    }

    /// Whether a value is in a set that lies between two.
    pub(super) fn is_between(subject: &Could, certain: &[Val], most: Option<&Vec<Val>>, why: &Whys) -> Answer {
        let found: Vec<Option<bool>> = subject
            .values
            .iter()
            .map(|value| match most {
                _ if certain.contains(value) => Some(true),
                Some(most) if !most.contains(value) => Some(false),
                _ => None,
            })
            .collect();
        match found.first() {
            Some(Some(first)) if found.iter().all(|one| *one == Some(*first)) => Answer::of(*first),
            Some(_) if found.iter().all(Option::is_some) => Answer::Open(subject.why.clone()),
            _ => Answer::Open(why.union(&subject.why).cloned().collect()),
        }
    }
}

/// Grows a set until nothing more can be added.
fn grown(mut set: Reached, add: impl Fn(&Reached) -> Reached) -> Reached {
    loop {
        let next = add(&set);
        if next == set {
            return set;
        }
        set = next;
    }
}

fn certain(linked: &Linked, ties: &[Tie], start: &Could, than: Option<&(Relation, Could)>) -> Reached {
    let ties: Vec<(&Tie, &Val, &Val)> = ties
        .iter()
        .filter(|tie| tie.truth == Answer::Yes)
        .filter_map(|tie| tie.ends().map(|(from, to)| (tie, from, to)))
        .collect();
    let enough = |ties: &[&Tie]| match than {
        None => !ties.is_empty(),
        Some((relation, than)) => {
            let sum = total(ties.iter().map(|tie| &tie.least));
            !ties.is_empty() && !than.values.is_empty() && than.values.iter().all(|than| holds(*relation, &sum, than))
        }
    };
    let start = start.known().cloned().into_iter().collect();
    grown(Reached { values: start, anything: false }, |set| {
        let mut next = set.clone();
        for (_, from, to) in &ties {
            let of = |holds: &dyn Fn(&Val, &Val) -> bool| -> Vec<&Tie> {
                ties.iter().filter(|(_, a, b)| holds(a, b)).map(|(tie, ..)| *tie).collect()
            };
            if enough(&of(&|a, b| set.values.contains(a) && b == *to)) {
                next.add(std::slice::from_ref(*to));
            }
            let back = linked.both_ways && set.values.contains(to);
            if back && enough(&of(&|a, b| a == *from && b == *to)) {
                next.add(std::slice::from_ref(*from));
            }
        }
        next
    })
}

fn possible(linked: &Linked, ties: &[Tie], start: &Could, than: Option<&(Relation, Could)>) -> Reached {
    let ties: Vec<&Tie> = ties.iter().filter(|tie| tie.truth != Answer::No).collect();
    let enough = |ties: &[&&Tie]| {
        let Some((relation, than)) = than else { return !ties.is_empty() };
        let most: Option<Vec<&Val>> = ties.iter().map(|tie| tie.most.as_ref()).collect();
        let Some(most) = most else { return true };
        let sum = total(most.into_iter());
        !ties.is_empty() && (than.values.is_empty() || than.values.iter().any(|than| holds(*relation, &sum, than)))
    };
    let mut first = Reached { values: Vec::new(), anything: false };
    first.add(if start.values.len() > MOST_ENDS { &[] } else { &start.values });
    grown(first, |set| {
        let mut next = set.clone();
        for tie in &ties {
            if let [to] = tie.to.as_slice() {
                let joint: Vec<&&Tie> =
                    ties.iter().filter(|other| other.to == [to.clone()] && set.may_hold(&other.from)).collect();
                if enough(&joint) {
                    next.add(&tie.to);
                }
            } else if set.may_hold(&tie.from) {
                next.add(&tie.to);
            }
            if !linked.both_ways || !set.may_hold(&tie.to) {
                continue;
            }
            let own: Vec<&&Tie> =
                ties.iter().filter(|other| tie.ends().is_some() && other.ends() == tie.ends()).collect();
            if tie.ends().is_none() || enough(&own) {
                next.add(&tie.from);
            }
        }
        next
    })
}
