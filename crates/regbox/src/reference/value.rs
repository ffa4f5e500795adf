//! What the reference evaluator computes with: answers, and values of which the possible ones are listed.

use super::fraction::Fraction;
use crate::value::Value;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Why something is unknown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Missing,
    Conflict,
    Problem,
}

pub(super) type Whys = BTreeSet<Why>;

/// The answer to a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Open(Whys),
}

impl Answer {
    pub(super) fn of(truth: bool) -> Answer {
        if truth { Answer::Yes } else { Answer::No }
    }

    pub(super) fn open(why: Why) -> Answer {
        Answer::Open(Whys::from([why]))
    }

    pub(super) fn not(self) -> Answer {
        match self {
            Answer::Yes => Answer::No,
            Answer::No => Answer::Yes,
            open => open,
        }
    }

    pub(super) fn all(answers: &[Answer]) -> Answer {
        if answers.contains(&Answer::No) {
            return Answer::No;
        }
        if answers.iter().all(|one| *one == Answer::Yes) { Answer::Yes } else { Answer::Open(whys(answers)) }
    }

    pub(super) fn any(answers: &[Answer]) -> Answer {
        let turned: Vec<Answer> = answers.iter().map(|one| one.clone().not()).collect();
        Answer::all(&turned).not()
    }

    /// What the answer can still be.
    pub(super) fn possible(&self) -> &'static [bool] {
        match self {
            Answer::Yes => &[true],
            Answer::No => &[false],
            Answer::Open(_) => &[false, true],
        }
    }

    pub(super) fn why(&self) -> Whys {
        match self {
            Answer::Open(why) => why.clone(),
            _ => Whys::new(),
        }
    }

    pub(super) fn settled(&self) -> Option<bool> {
        match self {
            Answer::Yes => Some(true),
            Answer::No => Some(false),
            Answer::Open(_) => None,
        }
    }
}

/// The reasons of all that are open.
pub(super) fn whys(answers: &[Answer]) -> Whys {
    answers.iter().flat_map(Answer::why).collect()
}

/// A value that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Val {
    None,
    Bool(bool),
    Number(Fraction),
    Date(Date),
    /// Months or days.
    Count(i64),
    Text(String),
    Enum(u16),
    Set(BTreeSet<u16>),
    /// Other values, in their order.
    SetOf(Vec<Val>),
    /// Any set that holds the first of these, and others only from the second: from all there are where none are named.
    Between(Vec<Val>, Option<Vec<Val>>),
    /// What is unknown inside is none.
    Record(Vec<Option<Val>>),
    List(Vec<Option<Val>>),
}

impl Val {
    pub(super) fn of(value: &Value) -> Val {
        let inside = |slots: &[Option<Value>]| slots.iter().map(|slot| slot.as_ref().map(Val::of)).collect();
        match value {
            Value::None => Val::None,
            Value::Bool(value) => Val::Bool(*value),
            Value::Number(number) => Val::Number(Fraction::of(number)),
            Value::Date(date) => Val::Date(*date),
            Value::Count(count) => Val::Count(i64::from(*count)),
            Value::Text(text) => Val::Text(text.to_string()),
            Value::Enum(value) => Val::Enum(*value),
            Value::Set(members) => Val::Set(members.iter().copied().collect()),
            Value::SetOf(members) => Val::SetOf(members.iter().map(Val::of).collect()),
            Value::Record(slots) => Val::Record(inside(slots)),
            Value::List(slots) => Val::List(inside(slots)),
            Value::Instant(_) | Value::Duration(_) => panic!("the reference evaluator knows no instants"),
        }
    }

    pub(super) fn order(&self, other: &Val) -> std::cmp::Ordering {
        match (self, other) {
            (Val::Number(a), Val::Number(b)) => a.cmp(b),
            (Val::Date(a), Val::Date(b)) => a.cmp(b),
            (Val::Count(a), Val::Count(b)) => a.cmp(b),
            (Val::Enum(a), Val::Enum(b)) => a.cmp(b),
            (a, b) => panic!("{a:?} and {b:?} have no order"),
        }
    }
}

/// The values that something can still have, and why it is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Could {
    /// Each once; empty where it could be anything.
    pub values: Vec<Val>,
    /// Empty where it is known.
    pub why: Whys,
}

impl Could {
    pub(super) fn be(value: Val) -> Could {
        Could { values: vec![value], why: Whys::new() }
    }

    pub(super) fn anything(why: Whys) -> Could {
        assert!(!why.is_empty(), "what is unknown has a reason");
        Could { values: Vec::new(), why }
    }

    pub(super) fn problem() -> Could {
        Could::anything(Whys::from([Why::Problem]))
    }

    /// One of these; anything where one of them is missing.
    pub(super) fn one_of(values: impl IntoIterator<Item = Option<Val>>, why: Whys) -> Could {
        let mut found: Vec<Val> = Vec::new();
        for value in values {
            let Some(value) = value else { return Could::anything(why) };
            if !found.contains(&value) {
                found.push(value);
            }
        }
        if found.len() == 1 { Could { values: found, why: Whys::new() } } else { Could { values: found, why } }
    }

    pub(super) fn known(&self) -> Option<&Val> {
        match self.values.as_slice() {
            [only] if !matches!(only, Val::Between(..)) => Some(only),
            _ => None,
        }
    }

    /// Each value; none where it could be anything.
    pub(super) fn each(&self) -> Vec<Option<Val>> {
        let is_between = matches!(self.values.as_slice(), [Val::Between(..)]);
        if self.values.is_empty() || is_between { vec![None] } else { self.values.iter().cloned().map(Some).collect() }
    }

    pub(super) fn answer(&self) -> Answer {
        match self.known() {
            Some(value) => Answer::of(*value == Val::Bool(true)),
            None => Answer::Open(self.why.clone()),
        }
    }
}

impl From<Answer> for Could {
    fn from(answer: Answer) -> Could {
        Could::one_of(answer.possible().iter().map(|one| Some(Val::Bool(*one))), answer.why())
    }
}
