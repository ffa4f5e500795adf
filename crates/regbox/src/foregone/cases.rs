//! The ways in which the atoms of a formula can stand.
//!
//! Atoms that compare one value with constants go together: the value lies at one of the constants, or between two of
//! them, and that says what each atom comes to. Two values that are compared with each other stand in one of three ways.
//! Any other atom is true or false by itself. The ways are all that there are, and perhaps more: which values go together
//! is not looked into.
//!
//! A value may turn out to be a problem. Its atoms are then open, as in no way here; but what is true in every way can
//! then be true or open and never false, since more that is open never settles otherwise.

use super::names::first;
use crate::decide::{State, Truth, View, holds_in_order, view};
use crate::facts::keeps;
use crate::order;
use crate::program::{FieldInfo, NodeId, Op, Operand, Program, Relation, ValueOp};
use crate::value::{Slot, Type, Value};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Atoms that go together.
#[derive(Debug)]
pub(super) struct Case {
    /// Each with what it comes to as long as nothing is said of it.
    pub atoms: Vec<(NodeId, Truth)>,
    /// What each atom comes to, in each way.
    pub ways: Vec<Vec<Truth>>,
}

/// What an atom says.
#[derive(Clone, Copy, Debug)]
enum Says<'p> {
    /// The value stands so to a constant.
    Compared(Relation, &'p Value),
    /// The value is one of these.
    OneOf(&'p [Value]),
    /// The one value stands so to the other.
    Pair(Relation),
    Itself,
}

/// What atoms of one case have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum About {
    Value(Operand),
    Pair(Operand, Operand),
    In(Operand, Operand),
    IsNone(Operand),
    Node(NodeId),
}

static TRUE: Value = Value::Bool(true);

/// The cases of some atoms, in the order of the atoms. `names` are the first names of the values in slots.
pub(super) fn cases(
    program: &Program,
    names: &[Operand],
    facts: &[Slot],
    state: &State,
    atoms: &[NodeId],
) -> Vec<Case> {
    let mut groups: Vec<(About, Vec<(NodeId, Says<'_>)>)> = Vec::new();
    let mut numbers: FxHashMap<About, usize> = FxHashMap::default();
    for atom in atoms {
        let (about, says) = read(program, names, *atom);
        let number = *numbers.entry(about).or_insert(groups.len());
        match groups.get_mut(number) {
            Some((_, members)) => members.push((*atom, says)),
            None => groups.push((about, vec![(*atom, says)])),
        }
    }
    let truth = |atom: NodeId| state.truths.get(atom as usize).copied().unwrap_or(Truth::TRUE);
    let mut found = Vec::with_capacity(groups.len());
    for (about, members) in groups {
        let own = |says: &dyn Fn(Says<'_>) -> Option<bool>| -> Vec<Truth> {
            members.iter().map(|(atom, one)| says(*one).map_or_else(|| truth(*atom), Truth::known)).collect()
        };
        let ways = match about {
            About::Value(of) => match places(program, view(program, facts, state, of), of, &members) {
                Some(places) => places.iter().map(|place| own(&|says| stands(says, place))).collect(),
                None => vec![own(&|_| None)],
            },
            About::Pair(a, b) if a == b => vec![own(&|says| ordered(says, Ordering::Equal))],
            About::Pair(..) => {
                let orders = [Ordering::Less, Ordering::Equal, Ordering::Greater];
                orders.iter().map(|order| own(&|says| ordered(says, *order))).collect()
            }
            About::In(..) | About::IsNone(_) | About::Node(_) => {
                [true, false].iter().map(|holds| own(&|_| Some(*holds))).collect()
            }
        };
        found.push(Case { atoms: members.iter().map(|(atom, _)| (*atom, truth(*atom))).collect(), ways });
    }
    found
}

/// What an atom is about, and what it says of it.
fn read<'p>(program: &'p Program, names: &[Operand], atom: NodeId) -> (About, Says<'p>) {
    let same = |operand| first(names, operand);
    let constant = |operand| match operand {
        Operand::Const(at) => program.consts.get(at as usize),
        _ => None,
    };
    match program.nodes.get(atom as usize) {
        Some(Op::Fact(fact)) => (About::Value(Operand::Fact(*fact)), Says::Compared(Relation::Equal, &TRUE)),
        Some(Op::Holds(of)) => (About::Value(same(*of)), Says::Compared(Relation::Equal, &TRUE)),
        Some(Op::Compare(relation, a, b)) => match (constant(*a), constant(*b)) {
            (None, Some(limit)) => (About::Value(same(*a)), Says::Compared(*relation, limit)),
            (Some(limit), None) => (About::Value(same(*b)), Says::Compared((*relation).turned(), limit)),
            _ => pair(*relation, same(*a), same(*b)),
        },
        Some(Op::OneOf(of, consts)) => {
            let from = consts.start as usize;
            let values = program.consts.get(from..from + consts.len as usize).unwrap_or_default();
            (About::Value(same(*of)), Says::OneOf(values))
        }
        Some(Op::In(of, set)) => (About::In(same(*of), same(*set)), Says::Itself),
        Some(Op::IsNone(of)) => (About::IsNone(same(*of)), Says::Itself),
        _ => (About::Node(atom), Says::Itself),
    }
}

/// Two values that are compared, in one order however they are written.
fn pair(relation: Relation, a: Operand, b: Operand) -> (About, Says<'static>) {
    if a <= b { (About::Pair(a, b), Says::Pair(relation)) } else { (About::Pair(b, a), Says::Pair(relation.turned())) }
}

/// Where a value lies: at a constant, or past so many of them; the constants are in order.
enum Place<'p> {
    At(&'p Value),
    /// Past this one, and before the next; before all of them where there is none.
    Past(Option<&'p Value>),
}

/// The places at which a value can lie; none where its constants have no order, or where it may be absent.
fn places<'p>(
    program: &'p Program,
    stands: View<'_>,
    of: Operand,
    members: &[(NodeId, Says<'p>)],
) -> Option<Vec<Place<'p>>> {
    let field = field_of(program, of);
    let mut limits: Vec<&Value> = field.iter().flat_map(|field| &field.bounds).map(|bound| &bound.value).collect();
    for (_, says) in members {
        match says {
            Says::Compared(_, limit) => limits.push(limit),
            Says::OneOf(values) => limits.extend(*values),
            Says::Pair(_) | Says::Itself => {}
        }
    }
    let one = *limits.first()?;
    let may_be_absent = field.is_some_and(|field| matches!(field.ty, Type::Optional(_)));
    if may_be_absent || limits.iter().any(|limit| limit.order(one).is_none()) {
        return None;
    }
    order::sort_by(&mut limits, |a, b| a.order(b).unwrap_or(Ordering::Equal));
    limits.dedup_by(|a, b| a.same(b));
    let whole = field.is_some_and(|field| *field.ty.required() == Type::Integer);
    let mut found = Vec::new();
    let ends = limits.iter().copied().map(Some).chain([None]);
    let mut below = None;
    for end in ends {
        if may_lie_between(stands, below, end) && !(whole && nothing_whole_between(below, end)) {
            found.push(Place::Past(below));
        }
        if let Some(at) = end {
            let kept = field.is_none_or(|field| field.bounds.iter().all(|bound| keeps(bound, at)));
            let fits = !whole || matches!(at, Value::Number(number) if number.is_integer());
            if may_be(stands, at) && kept && fits {
                found.push(Place::At(at));
            }
        }
        below = end;
    }
    Some(found)
}

/// The fact, or the field of a record, that a value is.
fn field_of(program: &Program, of: Operand) -> Option<&FieldInfo> {
    match of {
        Operand::Fact(fact) => program.schema.facts.get(fact as usize).map(|fact| &fact.field),
        Operand::Value(slot) => match program.values.get(slot as usize) {
            Some(ValueOp::Field(_, record, field)) => program.schema.record(*record)?.fields.get(*field as usize),
            _ => None,
        },
        _ => None,
    }
}

fn may_be(stands: View<'_>, value: &Value) -> bool {
    match stands {
        View::Known(known) => known.same(value),
        View::Open(open) => open.values.may_be(value),
    }
}

fn may_lie_between(stands: View<'_>, below: Option<&Value>, above: Option<&Value>) -> bool {
    let over = |value: &Value, limit: Option<&Value>, side| limit.is_none_or(|limit| value.order(limit) == Some(side));
    if let Some(listed) = stands.listed() {
        let inside = |value: &Value| over(value, below, Ordering::Greater) && over(value, above, Ordering::Less);
        return listed.iter().any(inside);
    }
    if let (Some(Value::Date(a)), Some(Value::Date(b))) = (below, above)
        && crate::value::date::days_between(*a, *b) <= 1
    {
        return false;
    }
    let reaches = |end: Option<&Value>, limit: Option<&Value>, side| match (end, limit) {
        (Some(end), Some(limit)) => end.order(limit) == Some(side),
        _ => true,
    };
    reaches(stands.least(), above, Ordering::Less) && reaches(stands.greatest(), below, Ordering::Greater)
}

/// Whether no integer lies between two numbers.
fn nothing_whole_between(below: Option<&Value>, above: Option<&Value>) -> bool {
    let (Some(Value::Number(below)), Some(Value::Number(above))) = (below, above) else { return false };
    let next = below.round(0, crate::value::Rounding::Down).add(&crate::value::Number::ONE);
    next >= *above
}

/// What an atom says of a value that lies at a place.
fn stands(says: Says<'_>, place: &Place<'_>) -> Option<bool> {
    let order = |limit: &Value| match place {
        Place::At(value) => value.order(limit),
        Place::Past(None) => Some(Ordering::Less),
        Place::Past(Some(below)) if below.order(limit) == Some(Ordering::Less) => Some(Ordering::Less),
        Place::Past(Some(_)) => Some(Ordering::Greater),
    };
    match says {
        Says::Compared(relation, limit) => order(limit).map(|order| holds_in_order(relation, order)),
        Says::OneOf(values) => Some(values.iter().any(|value| order(value) == Some(Ordering::Equal))),
        Says::Pair(_) | Says::Itself => None,
    }
}

fn ordered(says: Says<'_>, order: Ordering) -> Option<bool> {
    match says {
        Says::Pair(relation) => Some(holds_in_order(relation, order)),
        _ => None,
    }
}
