//! Computed values, of known and of open ones.
//!
//! An open value stands for the set of values it can still take, and every operation here is monotone in it: the result
//! holds what any of them would give. Where one of them would be a problem, the result could be anything, so that a
//! problem is never hidden behind what happens to be settled now.

use super::abs::{Abs, Union, View};
use super::bounds;
use super::eval::Eval;
use super::exact::{self, Problem};
use super::{exceptions, presumption};
use crate::program::{ChoiceKind, Function, Operand, ValueOp, show_text};
use crate::value::{MonthRounding, PROBLEM, Possible, Reasons, Value};

/// More combinations of listed values than this are computed as ranges.
pub(super) const MOST_COMBINED: usize = 64;

impl Eval<'_> {
    /// The value of a slot.
    pub(super) fn compute(&self, slot: u32) -> Abs {
        let program = self.program;
        match program.values[slot as usize] {
            ValueOp::Same(of) => self.view(of).to_abs(),
            ValueOp::Truth(node) => {
                let truth = self.truth(node);
                match truth.settled() {
                    Some(value) => Abs::Known(Value::Bool(value)),
                    None => Abs::open(truth.reasons(), Possible::OneOf(vec![Value::Bool(false), Value::Bool(true)])),
                }
            }
            ValueOp::Field(of, record, index) => {
                let field = program.schema.record(record).and_then(|record| record.fields.get(index as usize));
                let Some(field) = field else { return Abs::any(PROBLEM) };
                match self.view(of) {
                    View::Known(Value::Record(slots)) => match slots.get(index as usize) {
                        Some(Some(value)) => Abs::Known(value.clone()),
                        _ => Abs::Open(Box::new(field.open.clone())),
                    },
                    View::Known(_) => Abs::any(PROBLEM),
                    View::Open(open) if open.values == Possible::Given => Abs::Open(Box::new(field.open.clone())),
                    View::Open(open) => Abs::any(open.reasons),
                }
            }
            ValueOp::Keep(of, number) => bounds::keep(program, number, self.view(of)),
            ValueOp::Minus(of) => {
                self.one(self.view(of), &exact::minus, |least, greatest| (greatest, least)).or_any_if_too_long()
            }
            ValueOp::Add(a, b) => self.two(self.view(a), self.view(b), &exact::add, Rise::BOTH).or_any_if_too_long(),
            ValueOp::Subtract(a, b) => {
                self.two(self.view(a), self.view(b), &exact::subtract, Rise::FIRST).or_any_if_too_long()
            }
            ValueOp::Multiply(a, b) => self.product(self.view(a), self.view(b)).or_any_if_too_long(),
            ValueOp::Divide(a, b) => self.quotient(self.view(a), self.view(b)),
            ValueOp::Move(from, by, unit, back) => {
                let shift = |a: &Value, b: &Value| exact::shift(program, a, b, unit, back);
                let rise = if back { Rise::FIRST } else { Rise::BOTH };
                // A date near the end of the calendar may not be reached, so a range that is open at an end proves nothing there.
                if unit == crate::program::Unit::Months(MonthRounding::Reject) {
                    return self.listed_only(self.view(from), self.view(by), &shift);
                }
                self.two(self.view(from), self.view(by), &shift, rise).or_any_if_unbounded()
            }
            ValueOp::Call(function, a, b) => self.call(function, self.view(a), self.view(b)),
            ValueOp::Choose(number) => {
                let choice = &program.choices[number as usize];
                let mut union = Union::new(0);
                let mut candidates = 0;
                for (guard, value) in &choice.arms {
                    let truth = self.truth(*guard);
                    if truth.settled() == Some(false) {
                        continue;
                    }
                    candidates += 1;
                    union.because(truth.reasons());
                    union.add(self.view(*value));
                    if truth.settled() == Some(true) {
                        return if candidates == 1 { self.view(*value).to_abs() } else { union.finish() };
                    }
                }
                if candidates == 0 {
                    return self.view(choice.otherwise).to_abs();
                }
                match (choice.kind, choice.otherwise) {
                    (ChoiceKind::AllRows(_), _) => {}
                    (_, Operand::Value(slot)) if matches!(program.values[slot as usize], ValueOp::NoRow(_)) => {
                        union.add_problem(0);
                    }
                    _ => union.add(self.view(choice.otherwise)),
                }
                union.finish()
            }
            ValueOp::NoRow(_) => Abs::any(PROBLEM),
            ValueOp::Dated(number) => self.dated(&program.dated[number as usize]),
            ValueOp::Except(number) => exceptions::value(self, &program.exceptions[number as usize]),
            ValueOp::Presumed(number) => {
                let presumption = program.presumptions[number as usize];
                match presumption::in_effect(program, self.facts, &self.state, presumption) {
                    Some(value) => Abs::Known(value.clone()),
                    None => self.view(Operand::Fact(presumption.fact)).to_abs(),
                }
            }
            // A node of its own fills the slot.
            ValueOp::Fold(_) | ValueOp::Linked(_) => self.view(Operand::Value(slot)).to_abs(),
        }
    }

    /// Why a slot cannot be computed, where it is that slot itself and not what it is made of.
    pub(crate) fn problem(&self, slot: u32) -> Option<Problem> {
        let known = |operand| self.view(operand).known();
        match self.program.values[slot as usize] {
            ValueOp::Keep(of, number) => bounds::kept(self.program, number, known(of)?).err(),
            ValueOp::Minus(of) => exact::minus(known(of)?).err(),
            ValueOp::Add(a, b) => exact::add(known(a)?, known(b)?).err(),
            ValueOp::Subtract(a, b) => exact::subtract(known(a)?, known(b)?).err(),
            ValueOp::Multiply(a, b) => exact::multiply(known(a)?, known(b)?).err(),
            ValueOp::Divide(a, b) => exact::divide(known(a)?, known(b)?).err(),
            ValueOp::Move(a, b, unit, back) => exact::shift(self.program, known(a)?, known(b)?, unit, back).err(),
            ValueOp::Call(function, a, b) => exact::call(self.program, function, known(a)?, known(b)?).err(),
            ValueOp::NoRow(number) => {
                let given = &self.program.given[number as usize];
                let table = &self.program.definitions[given.definition as usize];
                let values = table.takes.iter().zip(&given.values).filter_map(|((name, ty), operand)| {
                    Some(format!("`{name}` is {}", show_text(&self.program.schema, ty, known(*operand)?)))
                });
                let values: Vec<String> = values.collect();
                let told = if values.is_empty() { String::new() } else { format!(" where {}", values.join(" and ")) };
                Some(format!("no row of the table `{}` matches{told}", table.name))
            }
            ValueOp::Dated(number) => {
                let dated = &self.program.dated[number as usize];
                let what = if dated.whole { "it is not in force" } else { "it has no value" };
                self.not_in_force(dated.force, what)
            }
            _ => None,
        }
    }

    fn call(&self, function: Function, a: View<'_>, b: View<'_>) -> Abs {
        let exactly = |a: &Value, b: &Value| exact::call(self.program, function, a, b);
        match function {
            Function::IfNone => match a {
                View::Known(Value::None) => b.to_abs(),
                View::Known(value) => Abs::Known(value.clone()),
                View::Open(open) => {
                    let Some(listed) = open.values.listed() else { return Abs::any(open.reasons | b.reasons()) };
                    let mut union = Union::new(open.reasons);
                    let mut absent = false;
                    for value in listed {
                        match value {
                            Value::None => absent = true,
                            value => union.add(View::Known(value)),
                        }
                    }
                    if absent {
                        union.add(b);
                    }
                    union.finish()
                }
            },
            Function::Round(..) => {
                self.one(a, &|value: &Value| exactly(value, value), |least, greatest| (least, greatest))
            }
            Function::DateOf => {
                self.one(a, &|value: &Value| exactly(value, value), |least, greatest| (least, greatest))
            }
            Function::Convert => self.product(a, b),
            Function::LesserOf => self.lesser(a, b, &exactly, Side::Lesser),
            Function::GreaterOf => self.lesser(a, b, &exactly, Side::Greater),
            Function::DaysBetween => self.two(a, b, &exactly, Rise::SECOND),
            // A date outside a calendar, or a short month that the policy rejects, is a problem that lies between the ends.
            Function::BusinessDaysBetween(_) => self.two(a, b, &exactly, Rise::SECOND).or_any_if_unbounded(),
            Function::FullMonthsBetween(months) | Function::FullYearsBetween(months) => {
                if months == MonthRounding::Reject {
                    return self.listed_only(a, b, &exactly);
                }
                self.two(a, b, &exactly, Rise::SECOND)
            }
        }
    }
}

/// In which operands a result rises; in the others it falls.
#[derive(Clone, Copy)]
struct Rise {
    first: bool,
    second: bool,
}

impl Rise {
    const BOTH: Rise = Rise { first: true, second: true };
    const FIRST: Rise = Rise { first: true, second: false };
    const SECOND: Rise = Rise { first: false, second: true };
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lesser,
    Greater,
}

/// An end of a range, where it has one.
type End = Option<Value>;
type Binary<'f> = &'f dyn Fn(&Value, &Value) -> Result<Value, Problem>;

impl Eval<'_> {
    fn one(
        &self,
        of: View<'_>,
        exactly: &dyn Fn(&Value) -> Result<Value, Problem>,
        ends: fn(End, End) -> (End, End),
    ) -> Abs {
        let open = match of {
            View::Known(value) => return exactly(value).map_or(Abs::any(PROBLEM), Abs::Known),
            View::Open(open) => open,
        };
        if let Some(listed) = open.values.listed() {
            let mut union = Union::new(open.reasons);
            for value in listed {
                match exactly(value) {
                    Ok(value) => union.add(View::Known(&value)),
                    Err(_) => union.add_problem(0),
                }
            }
            return union.finish();
        }
        let end = |value: Option<&Value>| value.map(exactly).transpose();
        match (end(open.values.least()), end(open.values.greatest())) {
            (Ok(least), Ok(greatest)) => {
                let (least, greatest) = ends(least, greatest);
                range(open.reasons, least, greatest)
            }
            _ => Abs::any(open.reasons),
        }
    }

    /// A result that rises or falls with each of two values.
    fn two(&self, a: View<'_>, b: View<'_>, exactly: Binary<'_>, rise: Rise) -> Abs {
        let reasons = match settle(a, b, exactly) {
            Ok(known) => return known,
            Err(reasons) => reasons,
        };
        if let Some(listed) = combine(a, b, exactly, reasons) {
            return listed;
        }
        let (a_low, a_high) = if rise.first { (a.least(), a.greatest()) } else { (a.greatest(), a.least()) };
        let (b_low, b_high) = if rise.second { (b.least(), b.greatest()) } else { (b.greatest(), b.least()) };
        let end = |a: Option<&Value>, b: Option<&Value>| match (a, b) {
            (Some(a), Some(b)) => exactly(a, b).map(Some),
            _ => Ok(None),
        };
        match (end(a_low, b_low), end(a_high, b_high)) {
            (Ok(least), Ok(greatest)) => range(reasons, least, greatest),
            _ => Abs::any(reasons),
        }
    }

    /// A result of which nothing is known between the values that are listed.
    fn listed_only(&self, a: View<'_>, b: View<'_>, exactly: Binary<'_>) -> Abs {
        match settle(a, b, exactly) {
            Ok(known) => known,
            Err(reasons) => combine(a, b, exactly, reasons).unwrap_or_else(|| Abs::any(reasons)),
        }
    }

    fn lesser(&self, a: View<'_>, b: View<'_>, exactly: Binary<'_>, side: Side) -> Abs {
        let reasons = match settle(a, b, exactly) {
            Ok(known) => return known,
            Err(reasons) => reasons,
        };
        if let Some(listed) = combine(a, b, exactly, reasons) {
            return listed;
        }
        // The lesser of two is at most each of them; it is at least something only where both are.
        let both = |x: Option<&Value>, y: Option<&Value>| exactly(x?, y?).ok();
        let either = |x: Option<&Value>, y: Option<&Value>| match (x, y) {
            (Some(x), Some(y)) => exactly(x, y).ok(),
            (one, other) => one.or(other).cloned(),
        };
        let (least, greatest) = if side == Side::Lesser {
            (both(a.least(), b.least()), either(a.greatest(), b.greatest()))
        } else {
            (either(a.least(), b.least()), both(a.greatest(), b.greatest()))
        };
        range(reasons, least, greatest)
    }

    fn product(&self, a: View<'_>, b: View<'_>) -> Abs {
        let reasons = match settle(a, b, &exact::multiply) {
            Ok(known) => return known,
            Err(reasons) => reasons,
        };
        if let Some(listed) = combine(a, b, &exact::multiply, reasons) {
            return listed;
        }
        if let (Some(a_low), Some(a_high), Some(b_low), Some(b_high)) =
            (a.least(), a.greatest(), b.least(), b.greatest())
        {
            let corners = [(a_low, b_low), (a_low, b_high), (a_high, b_low), (a_high, b_high)];
            let products: Result<Vec<Value>, Problem> = corners.iter().map(|(x, y)| exact::multiply(x, y)).collect();
            let Ok(products) = products else { return Abs::any(reasons) };
            let listed = Possible::OneOf(products);
            return range(reasons, listed.least().cloned(), listed.greatest().cloned());
        }
        // Neither can be negative: the product rises with both, from below.
        if !below_zero(a) && !below_zero(b) {
            let low = match (a.least(), b.least()) {
                (Some(a), Some(b)) => exact::multiply(a, b).ok(),
                _ => None,
            };
            return range(reasons, low, None);
        }
        Abs::any(reasons)
    }

    fn quotient(&self, a: View<'_>, b: View<'_>) -> Abs {
        let reasons = match settle(a, b, &exact::divide) {
            Ok(known) => return known,
            Err(reasons) => reasons,
        };
        if let Some(listed) = combine(a, b, &exact::divide, reasons) {
            return listed;
        }
        let positive = matches!(b.least(), Some(Value::Number(least)) if !least.is_negative() && !least.is_zero());
        if !positive || below_zero(a) {
            return Abs::any(reasons);
        }
        let zero = Value::Number(crate::value::Number::ZERO);
        let low = match (a.least(), b.greatest()) {
            (Some(a), Some(b)) => exact::divide(a, b).ok(),
            _ => Some(zero),
        };
        let high = match (a.greatest(), b.least()) {
            (Some(a), Some(b)) => exact::divide(a, b).ok(),
            _ => None,
        };
        range(reasons, low, high)
    }
}

/// The result of two known values, or the reasons why it is open.
fn settle(a: View<'_>, b: View<'_>, exactly: Binary<'_>) -> Result<Abs, Reasons> {
    match (a, b) {
        (View::Known(a), View::Known(b)) => Ok(exactly(a, b).map_or(Abs::any(PROBLEM), Abs::Known)),
        _ => Err(a.reasons() | b.reasons()),
    }
}

/// The results of all combinations, where both sides are lists and the combinations few.
fn combine(a: View<'_>, b: View<'_>, exactly: Binary<'_>, reasons: Reasons) -> Option<Abs> {
    let (xs, ys) = (a.listed()?, b.listed()?);
    if xs.len() * ys.len() > MOST_COMBINED {
        return None;
    }
    let mut union = Union::new(reasons);
    for x in xs {
        for y in ys {
            match exactly(x, y) {
                Ok(value) => union.add(View::Known(&value)),
                Err(_) => union.add_problem(0),
            }
        }
    }
    Some(union.finish())
}

pub(super) fn range(reasons: Reasons, least: Option<Value>, greatest: Option<Value>) -> Abs {
    match (least, greatest) {
        (None, None) => Abs::any(reasons),
        (Some(least), Some(greatest)) if least.same(&greatest) => Abs::Known(least),
        (least, greatest) => Abs::open(reasons, Possible::Range(least, greatest)),
    }
}

fn below_zero(view: View<'_>) -> bool {
    match view.least() {
        Some(Value::Number(least)) => least.is_negative(),
        Some(Value::Count(count)) => *count < 0,
        _ => true,
    }
}

impl Abs {
    /// Anything at all, where a length of time is open at an end: beyond it one is too long, and a problem.
    fn or_any_if_too_long(self) -> Abs {
        match self.view().least().or(self.view().greatest()) {
            Some(Value::Count(_) | Value::Duration(_)) => self.or_any_if_unbounded(),
            _ => self,
        }
    }

    /// Anything at all, where one end of the range is open.
    fn or_any_if_unbounded(self) -> Abs {
        match &self {
            Abs::Open(open) if matches!(open.values, Possible::Range(None, _) | Possible::Range(_, None)) => {
                Abs::any(open.reasons)
            }
            _ => self,
        }
    }
}
