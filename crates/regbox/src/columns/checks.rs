//! What the values of a column have to pass. They are looked at block by block, as they are decided: so each is read from memory
//! once.

use super::days::{DAYS, day_of};
use super::input::{Column, Columns, Lane};
use super::numbers::{Test, all_between, are_short, are_short_and_between};
use super::truths::BLOCK;
use crate::facts::FactsWriter;
use crate::program::FieldInfo;
use crate::value::{Number, Type, Value};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the values of a column have to pass.
#[derive(Clone, Debug)]
pub(super) enum Checks {
    /// Nothing, or nothing any more.
    None,
    Whole(Bounds<i64>),
    /// Mantissas, and of what they must be multiples.
    Decimal(Bounds<i128>, i128),
    Days(Bounds<i32>),
    /// Whether the value of each number is right.
    Codes(Vec<bool>),
}

/// From what to what numbers go, and those between that they may not be.
#[derive(Clone, Debug)]
pub(super) struct Bounds<T> {
    least: T,
    most: T,
    never: Vec<T>,
}

/// A mantissa of more digits than this is looked at by itself.
const DIGITS: i128 = 10i128.pow(28);

impl Checks {
    pub(super) fn of_whole(field: &FieldInfo) -> Checks {
        Checks::Whole(Bounds::new(i64::MIN, i64::MAX, tests(field, 0).into_iter().map(Test::narrow)))
    }

    pub(super) fn of_decimals(field: &FieldInfo, places: u32) -> Checks {
        let unit = if *field.ty.required() == Type::Integer { 10i128.pow(places.min(28)) } else { 1 };
        Checks::Decimal(Bounds::new(i128::MIN, i128::MAX, tests(field, places).into_iter()), unit)
    }

    pub(super) fn of_days(field: &FieldInfo) -> Checks {
        let tests = field.bounds.iter().filter_map(|bound| match bound.value {
            Value::Date(date) => Some(Test::of(bound.op, &Number::from(day_of(date)), 0).narrow()),
            _ => None,
        });
        Checks::Days(Bounds::new(*DAYS.start(), *DAYS.end(), tests))
    }
}

/// What numbers of `places` decimal places have to pass.
fn tests(field: &FieldInfo, places: u32) -> Vec<Test<i128>> {
    let bounds = field.bounds.iter().filter_map(|bound| match &bound.value {
        Value::Number(number) => Some(Test::of(bound.op, number, places)),
        _ => None,
    });
    let rate = matches!(field.ty.required(), Type::Rate(..)).then_some(Test::AtLeast(1));
    bounds.chain(rate).collect()
}

impl<T: Copy + Ord> Bounds<T> {
    fn new(least: T, most: T, tests: impl Iterator<Item = Test<T>>) -> Bounds<T> {
        let mut bounds = Bounds { least, most, never: Vec::new() };
        for test in tests {
            match test {
                Test::Always(true) => {}
                // From the most to the least there is nothing.
                Test::Always(false) => (bounds.least, bounds.most) = (most, least),
                Test::AtLeast(one) => bounds.least = bounds.least.max(one),
                Test::AtMost(one) => bounds.most = bounds.most.min(one),
                Test::Is(one) => {
                    bounds.least = bounds.least.max(one);
                    bounds.most = bounds.most.min(one);
                }
                Test::IsNot(one) => bounds.never.push(one),
            }
        }
        bounds
    }

    /// Whether all values keep them, as far as that is seen without a look at each.
    fn keep_all(&self, values: &[T]) -> bool {
        self.never.is_empty() && all_between(values, self.least, self.most)
    }

    fn keep(&self, value: T) -> bool {
        self.least <= value && value <= self.most && !self.never.contains(&value)
    }
}

impl Bounds<i128> {
    /// Whether the mantissas are all short; and whether all keep the bounds and none is long, as far as that is seen without a
    /// look at each.
    fn of_mantissas(&self, values: &[i128]) -> (bool, bool) {
        let (least, most) = (self.least.max(1 - DIGITS), self.most.min(DIGITS - 1));
        let lower = i64::try_from(least.max(i64::MIN.into())).ok().zip(i64::try_from(most.min(i64::MAX.into())).ok());
        let (are_short, keep) = match lower {
            Some((least, most)) => are_short_and_between(values, least, most),
            None => (are_short(values), false),
        };
        (are_short, self.never.is_empty() && if are_short { keep } else { all_between(values, least, most) })
    }
}

impl Column<'_> {
    /// Finds the rows whose value is not right, one by one.
    fn find(&self, rows: Range<usize>, wrong: &mut Vec<usize>, is_right: impl Fn(usize) -> bool) {
        wrong.extend(rows.filter(|row| !is_right(*row) && self.is_known(*row)));
    }
}

impl Columns<'_> {
    /// Finds the rows of a block in which a value is wrong; says of each column whether it has mantissas that are all short.
    pub(super) fn check(&self, start: usize, len: usize, short: &mut [bool], wrong: &mut Vec<usize>) {
        for (at, short) in (0..self.facts.len()).zip(short) {
            *short = self.check_fact(at, start, len, wrong);
        }
    }

    /// All rows in which something is wrong.
    pub(super) fn all_wrong(&self) -> BTreeSet<usize> {
        let (mut found, mut short) = (Vec::new(), vec![false; self.facts.len()]);
        for start in (0..self.rows).step_by(BLOCK) {
            self.check(start, BLOCK.min(self.rows - start), &mut short, &mut found);
        }
        self.refused.iter().copied().chain(found).collect()
    }

    fn check_fact(&self, at: usize, start: usize, len: usize, wrong: &mut Vec<usize>) -> bool {
        let column = &self.facts[at];
        let rows = start..start + len;
        match (&column.checks, &column.lane) {
            (Checks::Whole(bounds), Lane::Whole(values)) if !bounds.keep_all(&values[rows.clone()]) => {
                column.find(rows, wrong, |row| bounds.keep(values[row]));
            }
            (Checks::Days(bounds), Lane::Days(values)) if !bounds.keep_all(&values[rows.clone()]) => {
                column.find(rows, wrong, |row| bounds.keep(values[row]));
            }
            (Checks::Decimal(bounds, unit), Lane::Decimal(values, places)) => {
                let (are_short, keep) = bounds.of_mantissas(&values[rows.clone()]);
                if *unit != 1 || !keep {
                    column.find(rows, wrong, |row| match values[row] {
                        mantissa if mantissa <= -DIGITS || DIGITS <= mantissa => {
                            !column.is_known(row) || self.is_right(at, mantissa, *places)
                        }
                        mantissa => bounds.keep(mantissa) && mantissa % unit == 0,
                    });
                }
                return are_short;
            }
            (Checks::Codes(right), Lane::Codes(codes, _)) => {
                let last = i32::try_from(right.len()).unwrap_or(i32::MAX) - 1;
                if right.contains(&false) || !all_between(&codes[rows.clone()], 0, last) {
                    column.find(rows, wrong, |row| {
                        let code = usize::try_from(codes[row]).ok();
                        code.and_then(|code| right.get(code)).is_some_and(|right| *right)
                    });
                }
            }
            _ => {}
        }
        false
    }

    /// Whether a long mantissa is a number that the fact can be.
    fn is_right(&self, at: usize, mantissa: i128, places: u32) -> bool {
        let digits = digits(mantissa, places);
        FactsWriter::of_values(self.program.clone()).value(at, &mut |writer| writer.digits(&digits)).is_some()
    }
}

/// The digits of `mantissa / 10^places`, without noughts at the end of a fraction.
pub(super) fn digits(mantissa: i128, places: u32) -> String {
    let sign = if mantissa < 0 { "-" } else { "" };
    let places = places as usize;
    let digits = format!("{:0>width$}", mantissa.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole}.{fraction}"),
    }
}
