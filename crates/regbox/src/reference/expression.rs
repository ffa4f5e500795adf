//! Expressions, straight from the tree: a recursive walk that lists every value that is still possible.

use super::evaluate::{Reference, Scope};
use super::exact;
use super::force::{Force, gathered};
use super::fraction::Fraction;
use super::value::{Answer, Could, Val, Why, Whys, whys};
use crate::check::{Function, Meaning};
use crate::syntax::expr::{Count, Expr, ExprKind, SetExpr, Test, TestKind};
use crate::syntax::tree::{Literal, Relation};
use crate::value::Type;
use std::cmp::Ordering;

impl Reference<'_> {
    /// Whether a condition holds.
    pub(super) fn answer(&self, expr: &Expr, scope: &Scope) -> Answer {
        match &expr.kind {
            ExprKind::Not(inner) => self.answer(inner, scope).not(),
            ExprKind::And(terms) => Answer::all(&self.answers(terms, scope)),
            ExprKind::Or(terms) => Answer::any(&self.answers(terms, scope)),
            ExprKind::Compare { subject, tests, any } => {
                let subject = self.value(subject, scope);
                let answers: Vec<Answer> = tests.iter().map(|test| self.test(&subject, test, scope)).collect();
                if *any { Answer::any(&answers) } else { Answer::all(&answers) }
            }
            ExprKind::Counted { count, list } => {
                let answers = list.iter().map(|entry| self.entry(&entry.expr, *count == Count::All, scope));
                let (answers, forces): (Vec<Answer>, Vec<Option<Force>>) = answers.unzip();
                let least = match count {
                    Count::All => answers.len(),
                    Count::Any => 1,
                    Count::AtLeast(k) => *k as usize,
                };
                let holding = answers.iter().filter(|one| **one == Answer::Yes).count();
                let failing = answers.iter().filter(|one| **one == Answer::No).count();
                let answer = match () {
                    () if holding >= least => Answer::Yes,
                    () if answers.len() - failing < least => Answer::No,
                    () => Answer::Open(whys(&answers)),
                };
                gathered(answer, forces)
            }
            ExprKind::Quantified { quantifier, list, body, .. } => self.quantified(*quantifier, list, body, scope),
            _ => self.value(expr, scope).answer(),
        }
    }

    fn answers(&self, exprs: &[Expr], scope: &Scope) -> Vec<Answer> {
        exprs.iter().map(|expr| self.answer(expr, scope)).collect()
    }

    fn test(&self, subject: &Could, test: &Test, scope: &Scope) -> Answer {
        let equals = |values: &[Expr]| {
            let others: Vec<Could> = values.iter().map(|value| self.value(value, scope)).collect();
            // A list that is written out is a set of its own: each value that is possible is in it, or is not.
            if values.iter().all(|value| self.is_written(value)) {
                let members: Vec<Val> = others.iter().filter_map(|one| one.known().cloned()).collect();
                return each(&[subject], |found| members.contains(found[0]));
            }
            let answers: Vec<Answer> =
                others.iter().map(|other| each(&[subject, other], |found| found[0] == found[1])).collect();
            Answer::any(&answers)
        };
        match &test.kind {
            TestKind::Compare { op, with } => {
                let with = self.value(with, scope);
                each(&[subject, &with], |found| holds(*op, found[0], found[1]))
            }
            TestKind::OneOf { negated, values } | TestKind::In { negated, set: SetExpr::Written(values) } => {
                if *negated { equals(values).not() } else { equals(values) }
            }
            TestKind::In { negated, set: SetExpr::Given(set) } => {
                let answer = is_in(subject, &self.value(set, scope));
                if *negated { answer.not() } else { answer }
            }
            TestKind::IsNone { negated } => each(&[subject], |found| (*found[0] == Val::None) != *negated),
            TestKind::Within { days, ending, date } => {
                let date = self.value(date, scope);
                each(&[subject, &date], |found| {
                    let (Val::Date(subject), Val::Date(date)) = (found[0], found[1]) else { panic!("a date is one") };
                    let after = exact::day_of_date(*date) - exact::day_of_date(*subject);
                    let after = if *ending { after } else { -after };
                    (0..i64::from(*days)).contains(&after)
                })
            }
        }
    }

    fn is_written(&self, expr: &Expr) -> bool {
        matches!(expr.kind, ExprKind::Literal(_)) || matches!(self.checked.meaning_of(expr.id), Meaning::EnumValue(_))
    }

    /// What an expression can still be.
    pub(super) fn value(&self, expr: &Expr, scope: &Scope) -> Could {
        match &expr.kind {
            ExprKind::Literal(literal) => Could::be(written(literal)),
            ExprKind::Name(_) => self.name(expr, scope),
            ExprKind::Field(of, _) => match self.checked.meaning_of(expr.id) {
                Meaning::EnumValue(value) => Could::be(Val::Enum(value)),
                Meaning::Field(field) => self.field(of, field, scope),
                other => panic!("{other:?} is no field"),
            },
            ExprKind::Minus(inner) => combine(&[self.value(inner, scope)], |found| exact::opposite(found[0])),
            ExprKind::Sum(terms) => self.sum(terms, scope),
            ExprKind::Product(factors) => {
                let mut factors = factors.iter().map(|(divides, factor)| (*divides, self.value(factor, scope)));
                let (_, first) = factors.next().unwrap();
                factors.fold(first, |so_far, (divides, factor)| {
                    combine(&[so_far, factor], |found| exact::multiply(found[0], found[1], divides))
                })
            }
            ExprKind::Aggregate { function, value, members } => {
                self.aggregate(*function, value.as_deref(), members, scope)
            }
            ExprKind::The(members) => self.the_only(members, scope),
            ExprKind::Linked(linked) => self.linked(linked, scope),
            ExprKind::Call { arguments, .. } => self.call(expr, arguments, scope),
            ExprKind::AsAt { value, date } => {
                let Meaning::Define(at) = self.checked.meaning_of(value.id) else { panic!("only a definition") };
                let arguments = self.arguments(value, scope);
                self.define(at, &Scope { arguments, ..Scope::on(self.value(date, scope), true) }, true)
            }
            _ => Could::from(self.answer(expr, scope)),
        }
    }

    /// What a call gives.
    fn arguments(&self, call: &Expr, scope: &Scope) -> Vec<Could> {
        let ExprKind::Call { arguments, .. } = &call.kind else { return Vec::new() };
        arguments.iter().map(|argument| self.value(argument, scope)).collect()
    }

    fn name(&self, expr: &Expr, scope: &Scope) -> Could {
        match self.checked.meaning_of(expr.id) {
            Meaning::Fact(at) => self.fact(at),
            Meaning::Presumable(at) => self.presumable(at, &scope.outside()),
            Meaning::EnumValue(value) => Could::be(Val::Enum(value)),
            Meaning::Variable(at) => scope.members[at].clone(),
            Meaning::Parameter(at) => scope.arguments[at].clone(),
            Meaning::DecisionDate => scope.date.clone(),
            Meaning::Define(at) => self.define(at, &scope.outside(), false),
            Meaning::Criterion(at) => Could::from(self.named(at, &scope.outside())),
            Meaning::Part(at) => Could::from(self.part(at, &scope.outside())),
            other => panic!("{other:?} is no name"),
        }
    }

    fn field(&self, of: &Expr, field: u32, scope: &Scope) -> Could {
        let Type::Record(record) = self.checked.type_of(of.id) else { panic!("only a record has fields") };
        let of = self.value(of, scope);
        match of.known() {
            Some(Val::Record(slots)) => match &slots[field as usize] {
                Some(value) => Could::be(value.clone()),
                None => self.missing(&self.checked.fields[record.0 as usize][field as usize].ty),
            },
            None if of.why == Whys::from([Why::Missing]) => {
                self.missing(&self.checked.fields[record.0 as usize][field as usize].ty)
            }
            _ => Could::anything(of.why),
        }
    }

    fn sum(&self, terms: &[(bool, Expr)], scope: &Scope) -> Could {
        let mut so_far = self.value(&terms[0].1, scope);
        for (minus, term) in &terms[1..] {
            let months = *self.checked.type_of(term.id) == Type::Months;
            let sum = |found: &[&Val]| exact::add(found[0], found[1], *minus, months, self.months(term));
            so_far = combine(&[so_far, self.value(term, scope)], sum);
        }
        so_far
    }

    fn call(&self, expr: &Expr, arguments: &[Expr], scope: &Scope) -> Could {
        let function = match self.checked.meaning_of(expr.id) {
            Meaning::Function(function) => function,
            Meaning::Define(at) => {
                return self.define(at, &Scope { arguments: self.arguments(expr, scope), ..scope.outside() }, false);
            }
            other => panic!("{other:?} is not called"),
        };
        let mut values: Vec<Could> = arguments.iter().take(2).map(|argument| self.value(argument, scope)).collect();
        let dates = |found: &[&Val]| match found {
            [Val::Date(a), Val::Date(b)] => (*a, *b),
            other => panic!("{other:?} are not two dates"),
        };
        match function {
            Function::DaysBetween => combine(&values, |found| {
                let (a, b) = dates(found);
                Some(Val::Number(Fraction::whole(exact::day_of_date(b) - exact::day_of_date(a))))
            }),
            Function::FullMonthsBetween | Function::FullYearsBetween => combine(&values, |found| {
                let (a, b) = dates(found);
                let step = if function == Function::FullYearsBetween { 12 } else { 1 };
                exact::full_steps(a, b, step, self.months(expr))
            }),
            Function::Round(mode, places) => {
                values.truncate(1);
                combine(&values, |found| match found {
                    [Val::Number(number)] => Some(Val::Number(number.rounded(places, mode))),
                    other => panic!("{other:?} is not rounded"),
                })
            }
            Function::IfNone => {
                let (value, otherwise) = (&values[0], &values[1]);
                if value.values.contains(&Val::None) || value.values.is_empty() {
                    let given = value.each().into_iter().filter(|one| *one != Some(Val::None));
                    let why = value.why.union(&otherwise.why).cloned().collect();
                    return Could::one_of(given.chain(otherwise.each()), why);
                }
                value.clone()
            }
            Function::Convert => combine(&values, |found| exact::multiply(found[0], found[1], false)),
            Function::LesserOf => combine(&values, |found| pick(found, Ordering::Less)),
            Function::GreaterOf => combine(&values, |found| pick(found, Ordering::Greater)),
            Function::BusinessDaysBetween(_) | Function::DateOf => {
                panic!("the reference evaluator has no {function:?}")
            }
        }
    }
}

fn pick(found: &[&Val], side: Ordering) -> Option<Val> {
    let [a, b] = found else { return None };
    Some(if a.order(b) == side { (*a).clone() } else { (*b).clone() })
}

fn is_in(subject: &Could, set: &Could) -> Answer {
    if let [Val::Between(certain, most)] = set.values.as_slice() {
        return Reference::is_between(subject, certain, most.as_ref(), &set.why);
    }
    match set.known() {
        // Nothing is in an empty set, whatever it is.
        Some(Val::Set(members)) if members.is_empty() => Answer::No,
        Some(Val::Set(members)) => {
            each(&[subject], |found| matches!(found[0], Val::Enum(value) if members.contains(value)))
        }
        Some(Val::SetOf(members)) => each(&[subject], |found| members.contains(found[0])),
        Some(Val::List(members)) => {
            let answers: Vec<Answer> = members
                .iter()
                .map(|member| match member {
                    Some(member) => each(&[subject], |found| found[0] == member),
                    None => Answer::open(Why::Missing),
                })
                .collect();
            Answer::any(&answers)
        }
        Some(other) => panic!("{other:?} has no members"),
        None => Answer::Open(set.why.union(&subject.why).cloned().collect()),
    }
}

pub(super) fn holds(op: Relation, a: &Val, b: &Val) -> bool {
    match op {
        Relation::Equal => a == b,
        Relation::NotEqual => a != b,
        Relation::Less => a.order(b) == Ordering::Less,
        Relation::AtMost => a.order(b) != Ordering::Greater,
        Relation::More => a.order(b) == Ordering::Greater,
        Relation::AtLeast => a.order(b) != Ordering::Less,
    }
}

/// Every way to choose a possible value of each.
fn choices(of: &[&Could]) -> Vec<Vec<Option<Val>>> {
    let Some((first, rest)) = of.split_first() else { return vec![Vec::new()] };
    let mut found = Vec::new();
    for value in first.each() {
        for others in choices(rest) {
            let mut choice = vec![value.clone()];
            choice.extend(others);
            found.push(choice);
        }
    }
    found
}

/// What holds of every choice of possible values.
pub(super) fn each(of: &[&Could], holds: impl Fn(&[&Val]) -> bool) -> Answer {
    let why = || of.iter().flat_map(|one| one.why.clone()).collect();
    let mut found = Vec::new();
    for choice in choices(of) {
        let known: Option<Vec<&Val>> = choice.iter().map(Option::as_ref).collect();
        match known {
            Some(known) => found.push(holds(&known)),
            None => return Answer::Open(why()),
        }
    }
    if found.iter().all(|one| *one == found[0]) { Answer::of(found[0]) } else { Answer::Open(why()) }
}

/// The results of every choice of possible values.
pub(super) fn combine(of: &[Could], result: impl Fn(&[&Val]) -> Option<Val>) -> Could {
    let borrowed: Vec<&Could> = of.iter().collect();
    let mut why: Whys = of.iter().flat_map(|one| one.why.clone()).collect();
    if why.is_empty() {
        why.insert(Why::Problem);
    }
    let results = choices(&borrowed).into_iter().map(|choice| {
        let known: Option<Vec<&Val>> = choice.iter().map(Option::as_ref).collect();
        result(&known?)
    });
    Could::one_of(results, why)
}

fn written(literal: &Literal) -> Val {
    match literal {
        Literal::Bool(value) => Val::Bool(*value),
        Literal::None => Val::None,
        Literal::Number(number) | Literal::Percent(number) | Literal::Money(_, number) => {
            Val::Number(Fraction::of(number))
        }
        Literal::Date(date) => Val::Date(*date),
        Literal::Months(count) | Literal::Days(count) => Val::Count(i64::from(*count)),
        Literal::Text(text) => Val::Text(text.clone()),
        other => panic!("the reference evaluator has no {other:?}"),
    }
}
