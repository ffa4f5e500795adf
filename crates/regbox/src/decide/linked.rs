//! What is linked with a value by the members of a list.
//!
//! Two sets are found: what is reached over the ties that are certain, and what is reached over all that are possible. What
//! is missing lies between them: it takes nothing away from the first, and only ever makes the second smaller.

use super::abs::{Abs, View};
use super::eval::Eval;
use super::reach::{Reach, Way, reach};
use super::truth::Truth;
use super::{compare, exact};
use crate::order;
use crate::program::{NodeId, Operand, Relation};
use crate::value::{Number, Open, PROBLEM, Possible, Reasons, Value, set_of};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An end of a tie that may be more values than these may be any.
const MOST_ENDS: usize = 8;

/// The ties of a list, and what they link.
#[derive(Debug)]
pub(crate) struct Ties {
    /// How often the loops around had gone on to a member.
    entered: Box<[u64]>,
    /// All values that stand at an end, each once, in order: the places.
    values: Vec<Value>,
    /// By their numbers in the list.
    ties: Vec<Tie>,
    both_ways: bool,
    jointly: Option<Threshold>,
    start: Abs,
    certain: Reach,
    /// Where it can be known that not all of it is certain.
    possible: Option<Reach>,
    /// The ties that keep it open, by their numbers.
    waits_for: Vec<u32>,
}

#[derive(Debug)]
struct Tie {
    truth: Truth,
    from: End,
    to: End,
    share: Share,
    /// Why something of it is open.
    reasons: Reasons,
}

/// The values that an end may be, by their places.
#[derive(Debug)]
enum End {
    One(u32),
    Some(Box<[u32]>),
    Any,
}

/// The least that is held, and the most.
#[derive(Debug)]
struct Share {
    least: Value,
    most: Option<Value>,
}

/// What shares must exceed or reach: for certain where they do so with the greatest, perhaps with the least.
#[derive(Debug)]
struct Threshold {
    relation: Relation,
    least: Option<Value>,
    greatest: Option<Value>,
    reasons: Reasons,
}

impl End {
    fn places(&self) -> Option<&[u32]> {
        match self {
            End::One(place) => Some(std::slice::from_ref(place)),
            End::Some(places) => Some(places),
            End::Any => None,
        }
    }

    fn of(view: View<'_>, values: &[Value]) -> End {
        let place = |value: &Value| find(values, value);
        match view {
            View::Known(value) => place(value).map_or(End::Any, End::One),
            View::Open(_) => match view.listed().filter(|listed| listed.len() <= MOST_ENDS) {
                Some(listed) => End::Some(listed.iter().filter_map(place).collect()),
                None => End::Any,
            },
        }
    }
}

fn find(values: &[Value], value: &Value) -> Option<u32> {
    let found = values.binary_search_by(|one| one.order(value).unwrap_or(std::cmp::Ordering::Less)).ok()?;
    u32::try_from(found).ok()
}

impl Eval<'_> {
    /// Finds what is linked; whether that is known, and why not, is the truth of the node. It is found once for each of the
    /// members on which it rests.
    pub(super) fn linked(&mut self, number: u32, at: NodeId) -> Truth {
        let linked = &self.program.linked[number as usize];
        let entered = linked.around.iter().map(|depth| self.state.entered[*depth as usize]);
        self.state.ties.resize(self.program.linked.len(), None);
        let is_same = |ties: &Arc<Ties>| ties.entered.iter().copied().eq(entered.clone());
        if !self.state.ties[number as usize].as_ref().is_some_and(is_same) {
            let ties = self.find_linked(number, at).map(Arc::new);
            self.state.values[linked.slot as usize] = ties.as_ref().map_or(Abs::any(PROBLEM), |ties| ties.linked());
            self.state.ties[number as usize] = ties;
        }
        Truth::unknown(self.view(Operand::Value(linked.slot)).reasons())
    }

    fn find_linked(&mut self, number: u32, at: NodeId) -> Option<Ties> {
        let linked = &self.program.linked[number as usize];
        let entered = linked.around.iter().map(|depth| self.state.entered[*depth as usize]).collect();
        let members = self.members(&linked.over);
        let mut found: Vec<(Truth, [Abs; 2], Option<Abs>)> = Vec::with_capacity(members.len());
        for place in 0..members.len() {
            if !self.may_take(u64::from(linked.over.end - at), at) {
                return None;
            }
            self.enter(&linked.over, members.at(place), at);
            let guard = linked.guard.map_or(Truth::TRUE, |guard| self.truth(guard));
            let truth = Truth::all([members.belongs(place), guard].into_iter());
            let ends = [self.view(linked.from).to_abs(), self.view(linked.to).to_abs()];
            // Of those that may be there beside the ones listed, there may be many.
            let share = match linked.jointly {
                Some(_) if members.is_others(place) => Some(Abs::any(members.belongs(place).reasons())),
                Some(jointly) => Some(self.view(jointly.share).to_abs()),
                None => None,
            };
            found.push((truth, ends, share));
        }
        let start = self.view(linked.start).to_abs();
        let ends = found.iter().flat_map(|(_, ends, _)| ends).chain([&start]);
        let mut values: Vec<Value> = ends
            .filter_map(|end| end.view().listed().filter(|all| all.len() <= MOST_ENDS))
            .flatten()
            .cloned()
            .collect();
        order::sort_by(&mut values, |a, b| a.order(b).unwrap_or(std::cmp::Ordering::Equal));
        values.dedup_by(|a, b| a.same(b));
        let tie = |(truth, [from, to], share): (Truth, [Abs; 2], Option<Abs>)| {
            let share_reasons = share.as_ref().map_or(0, |share| share.view().reasons());
            let reasons = truth.reasons() | from.view().reasons() | to.view().reasons() | share_reasons;
            let share = Share::of(share.as_ref().map(Abs::view));
            let (from, to) = (End::of(from.view(), &values), End::of(to.view(), &values));
            Tie { truth, from, to, share, reasons }
        };
        let ties: Vec<Tie> = found.into_iter().map(tie).collect();
        let jointly = linked.jointly.map(|jointly| {
            let than = self.view(jointly.than);
            let (least, greatest) = (than.least().cloned(), than.greatest().cloned());
            Threshold { relation: jointly.relation, least, greatest, reasons: than.reasons() }
        });
        let both_ways = linked.both_ways;
        let nothing = Reach { reached: Vec::new(), by: Vec::new() };
        let mut all = Ties {
            entered,
            values,
            ties,
            both_ways,
            jointly,
            start,
            certain: nothing,
            possible: None,
            waits_for: Vec::new(),
        };
        let steps = all.reach_all();
        self.may_take(steps, at).then_some(all)
    }
}

impl Share {
    /// What is below zero takes nothing away from what others hold.
    fn of(share: Option<View<'_>>) -> Share {
        let zero = Value::Number(Number::ZERO);
        let at_least_zero =
            |value: &Value| if compare::holds(Relation::Less, value, &zero) { zero.clone() } else { value.clone() };
        Share {
            least: share.and_then(View::least).map_or(zero.clone(), at_least_zero),
            most: share.and_then(View::greatest).map(at_least_zero),
        }
    }
}

impl Ties {
    /// Finds what is reached for certain, and where something is open, what may be; the steps that took.
    fn reach_all(&mut self) -> u64 {
        let (certain, mut steps) = self.reach(false);
        self.certain = certain;
        let open = self.ties.iter().any(|tie| tie.truth != Truth::FALSE && tie.reasons != 0);
        let threshold = self.jointly.as_ref().map_or(0, |jointly| jointly.reasons);
        if open || threshold != 0 || self.start.view().known().is_none() {
            let (possible, more) = self.reach(true);
            steps = steps.saturating_add(more);
            self.possible = Some(possible);
            self.waits_for = self.numbers(|tie| tie.reasons != 0 && self.may_add(tie)).collect();
        }
        steps
    }

    /// The place that stands for any value; the next is one that may be anywhere, and is always reached.
    fn anything(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }

    /// What is reached over the ties that are certain, or over all that are possible.
    fn reach(&self, possible: bool) -> (Reach, u64) {
        let anything = self.anything();
        let anywhere = anything + 1;
        let mut gates: Vec<u32> = (0..=anywhere).collect();
        let mut places = anywhere + 1;
        let mut pairs: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        let mut ways: Vec<Way> = Vec::with_capacity(self.ties.len());
        let may_count = |tie: &&Tie| if possible { tie.truth != Truth::FALSE } else { tie.truth == Truth::TRUE };
        // A place of its own stands for a tie of which an end is open: nothing else leads there but its ends.
        let mut virtual_places = Vec::new();
        for (at, tie) in (0u32..).zip(&self.ties).filter(|(_, tie)| may_count(tie)) {
            let brings = match &self.jointly {
                None => None,
                Some(_) if possible => tie.share.most.clone(),
                Some(_) => Some(tie.share.least.clone()),
            };
            let directions = [Some((&tie.from, &tie.to, false)), self.both_ways.then_some((&tie.to, &tie.from, true))];
            for (source, target, back) in directions.into_iter().flatten() {
                if let (End::One(from), End::One(to)) = (source, target) {
                    // A holder is reached by what it holds itself, not by what others hold beside it.
                    let gate = if back && self.jointly.is_some() {
                        *pairs.entry((*from, *to)).or_insert_with(|| {
                            gates.push(*to);
                            u32::try_from(gates.len() - 1).unwrap_or(0)
                        })
                    } else {
                        *to
                    };
                    ways.push(Way { from: *from, gate, tie: at, brings: brings.clone() });
                } else if possible {
                    virtual_places.push((at, source, target, if back { None } else { brings.clone() }));
                }
            }
        }
        for (tie, source, target, brings) in virtual_places {
            let (via, gate) = (places, u32::try_from(gates.len()).unwrap_or(0));
            places += 1;
            gates.push(via);
            let sources = source.places().unwrap_or(std::slice::from_ref(&anywhere));
            ways.extend(sources.iter().map(|from| Way { from: *from, gate, tie, brings: None }));
            // Where it may lead to several, it may make any of them reached together with others.
            let brings = if let End::One(_) = target { brings } else { None };
            let targets = target.places().unwrap_or(std::slice::from_ref(&anything));
            ways.extend(targets.iter().map(|to| Way { from: via, gate: *to, tie, brings: brings.clone() }));
        }
        let starts: Vec<u32> = match End::of(self.start.view(), &self.values) {
            End::One(start) => vec![start],
            _ if !possible => Vec::new(),
            start => start.places().unwrap_or(&[anything]).to_vec(),
        };
        let starts: Vec<u32> = if possible { starts.into_iter().chain([anywhere]).collect() } else { starts };
        let opens = |sum: &Value| {
            let Some(jointly) = &self.jointly else { return true };
            match if possible { &jointly.least } else { &jointly.greatest } {
                Some(than) => compare::holds(jointly.relation, sum, than),
                None => possible,
            }
        };
        let sum = |a: &Value, b: &Value| exact::add(a, b).unwrap_or_else(|_| a.clone());
        let steps = ways.len() as u64;
        (reach(places as usize, &starts, &gates, ways, &opens, &sum), steps)
    }

    fn numbers(&self, of: impl Fn(&Tie) -> bool) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.ties).filter(move |(_, tie)| of(tie)).map(|(number, _)| number)
    }

    fn directions<'t>(&self, tie: &'t Tie) -> impl Iterator<Item = (&'t End, &'t End)> {
        [Some((&tie.from, &tie.to)), self.both_ways.then_some((&tie.to, &tie.from))].into_iter().flatten()
    }

    /// Whether a tie may lead on from what may be reached to what is not certain.
    fn may_add(&self, tie: &Tie) -> bool {
        let Some(possible) = &self.possible else { return false };
        let any = possible.reached[self.anything() as usize];
        let from =
            |end: &End| any || end.places().is_none_or(|all| all.iter().any(|at| possible.reached[*at as usize]));
        let to = |end: &End| end.places().is_none_or(|all| all.iter().any(|at| !self.certain.reached[*at as usize]));
        tie.truth != Truth::FALSE && self.directions(tie).any(|(source, target)| from(source) && to(target))
    }

    /// The set of what is linked.
    fn linked(&self) -> Abs {
        let reached = |reach: &Reach| -> Vec<Value> {
            self.values
                .iter()
                .zip(&reach.reached)
                .filter(|(_, reached)| **reached)
                .map(|(value, _)| value.clone())
                .collect()
        };
        let certain = reached(&self.certain);
        let Some(possible) = &self.possible else { return Abs::Known(set_of(certain)) };
        let most = if possible.reached[self.anything() as usize] { None } else { Some(reached(possible)) };
        if most.as_ref().is_some_and(|most| most.len() == certain.len()) {
            return Abs::Known(set_of(certain));
        }
        let mut reasons = self.start.view().reasons() | self.jointly.as_ref().map_or(0, |jointly| jointly.reasons);
        for number in &self.waits_for {
            reasons |= self.ties.get(*number as usize).map_or(0, |tie| tie.reasons);
        }
        let values = Possible::Between(certain.into(), most.map(Into::into));
        Abs::Open(Box::new(Open { reasons: if reasons == 0 { PROBLEM } else { reasons }, values }))
    }

    /// The ties that keep open what is linked, by their numbers.
    pub(crate) fn waits_for(&self) -> &[u32] {
        &self.waits_for
    }

    /// The ties over which a value is reached for certain, from the start on, by their numbers; of a long way, the last.
    pub(crate) fn way_to(&self, value: &Value, most: usize) -> Vec<u32> {
        let Some(place) = find(&self.values, value) else { return Vec::new() };
        let mut way: Vec<u32> = Vec::new();
        let mut met = std::collections::BTreeSet::from([place]);
        let mut next = std::collections::VecDeque::from([place]);
        while let Some(place) = next.pop_front() {
            for (tie, from) in self.certain.by.get(place as usize).into_iter().flatten().rev() {
                if way.len() == most {
                    break;
                }
                way.push(*tie);
                if met.insert(*from) {
                    next.push_back(*from);
                }
            }
        }
        way.reverse();
        way
    }

    /// The ties that could lead to a value, by their numbers, whether they count or not.
    pub(crate) fn ties_to(&self, value: &Value, most: usize) -> Vec<u32> {
        let Some(place) = find(&self.values, value) else { return Vec::new() };
        let leads_there = |target: &End| target.places().is_some_and(|places| places.contains(&place));
        self.numbers(|tie| self.directions(tie).any(|(_, target)| leads_there(target))).take(most).collect()
    }
}
