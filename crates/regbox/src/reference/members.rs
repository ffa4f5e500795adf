//! What is made from the members of a list: every way in which it can turn out which count and what they are is gone through.

use super::evaluate::{Reference, Scope};
use super::exact;
use super::fraction::Fraction;
use super::value::{Answer, Could, Val, Why, Whys};
use crate::syntax::expr::{Aggregate, Expr, Members, Quantifier};
use std::cmp::Ordering;

/// A member, or all that there may be beside those that are known.
pub(super) struct Member {
    pub scope: Scope,
    pub belongs: Answer,
}

impl Reference<'_> {
    pub(super) fn members(&self, list: &Expr, scope: &Scope) -> Vec<Member> {
        let list = self.value(list, scope);
        let inside = |member: Could| {
            let mut inside = scope.clone();
            inside.members.push(member);
            inside
        };
        let Some(Val::List(members)) = list.known() else {
            return vec![Member { scope: inside(Could::anything(list.why.clone())), belongs: Answer::Open(list.why) }];
        };
        let of = |member: &Option<Val>| match member {
            Some(member) => Could::be(member.clone()),
            None => Could::anything(Whys::from([Why::Missing])),
        };
        members.iter().map(|member| Member { scope: inside(of(member)), belongs: Answer::Yes }).collect()
    }

    pub(super) fn quantified(&self, quantifier: Quantifier, list: &Expr, body: &Expr, scope: &Scope) -> Answer {
        let members = self.members(list, scope);
        let each = |negated: bool| {
            let answer = |member: &Member| {
                let body = self.answer(body, &member.scope);
                Answer::all(&[member.belongs.clone(), if negated { body.not() } else { body }])
            };
            Answer::any(&members.iter().map(answer).collect::<Vec<_>>())
        };
        match quantifier {
            Quantifier::Some => each(false),
            Quantifier::No => each(false).not(),
            Quantifier::Every => each(true).not(),
        }
    }

    /// The members that may count, each with what is taken of it.
    fn counted(&self, value: Option<&Expr>, of: &Members, scope: &Scope) -> Vec<(Answer, Could)> {
        let mut counted = Vec::new();
        for member in self.members(&of.list, scope) {
            let guard = of.condition.as_ref().map_or(Answer::Yes, |guard| self.answer(guard, &member.scope));
            let truth = Answer::all(&[member.belongs, guard]);
            if truth != Answer::No {
                let itself = || member.scope.members.last().unwrap().clone();
                counted.push((truth, value.map_or_else(itself, |value| self.value(value, &member.scope))));
            }
        }
        counted
    }

    pub(super) fn aggregate(&self, function: Aggregate, value: Option<&Expr>, of: &Members, scope: &Scope) -> Could {
        let mut counted = self.counted(value, of, scope);
        if function == Aggregate::Count {
            counted.iter_mut().for_each(|(_, value)| *value = Could::be(Val::Number(Fraction::whole(1))));
        }
        let why: Whys =
            counted.iter().flat_map(|(truth, value)| truth.why().into_iter().chain(value.why.clone())).collect();
        if self.value(&of.list, scope).known().is_none() {
            // Any number of members, if any.
            return if counted.is_empty() {
                made_of(function, &[]).map_or(Could::problem(), Could::be)
            } else {
                Could::anything(why)
            };
        }
        let mut ways: Vec<Vec<Option<Val>>> = vec![Vec::new()];
        for (truth, value) in &counted {
            let mut more = Vec::new();
            for way in &ways {
                if truth.possible().contains(&false) {
                    more.push(way.clone());
                }
                more.extend(value.each().into_iter().map(|one| way.iter().cloned().chain([one]).collect()));
            }
            ways = more;
        }
        let results = ways.iter().map(|way| made_of(function, &way.iter().cloned().collect::<Option<Vec<Val>>>()?));
        Could::one_of(results, if why.is_empty() { Whys::from([Why::Problem]) } else { why })
    }

    /// The only member of which something holds.
    pub(super) fn the_only(&self, of: &Members, scope: &Scope) -> Could {
        let counted = self.counted(None, of, scope);
        let certain = counted.iter().filter(|(truth, _)| *truth == Answer::Yes).count();
        match counted.as_slice() {
            [(Answer::Yes, only)] => only.clone(),
            counted if counted.is_empty() || certain > 1 => Could::problem(),
            counted => {
                let mut why: Whys = counted
                    .iter()
                    .flat_map(|(truth, value)| truth.why().into_iter().chain(value.why.clone()))
                    .collect();
                // It may yet be a problem: of what is only missing, the fields would be taken to be as facts give them.
                if why.contains(&Why::Missing) {
                    why.insert(Why::Problem);
                }
                Could::anything(why)
            }
        }
    }
}

/// What is made of values; none where there is nothing.
fn made_of(function: Aggregate, values: &[Val]) -> Option<Val> {
    let mut sorted = values.to_vec();
    sorted.sort_by(Val::order);
    let whole = |count: usize| Val::Number(Fraction::whole(i64::try_from(count).unwrap()));
    let sum = || {
        let add = |sum: Val, value: &Val| exact::add(&sum, value, false, false, None).unwrap();
        values.iter().fold(whole(0), add)
    };
    match function {
        Aggregate::Sum | Aggregate::Count => Some(sum()),
        Aggregate::Mean => exact::multiply(&sum(), &whole(values.len()), true),
        Aggregate::Median if values.is_empty() => None,
        Aggregate::Median => {
            let (low, high) = (&sorted[(values.len() - 1) / 2], &sorted[values.len() / 2]);
            exact::multiply(&exact::add(low, high, false, false, None)?, &whole(2), true)
        }
        Aggregate::Least => sorted.first().cloned(),
        Aggregate::Greatest => {
            let greatest = sorted.last()?;
            assert!(sorted.iter().all(|one| one.order(greatest) != Ordering::Greater));
            Some(greatest.clone())
        }
    }
}
