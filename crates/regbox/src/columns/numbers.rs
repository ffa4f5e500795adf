//! Numbers and dates of many rows: comparisons and exact arithmetic.
//!
//! A number is whole, or a mantissa over a power of ten that is the same in all rows; a date is its day since 1970. A result
//! that would leave the bounds is not computed here but by the scalar engine, which has no such bounds.

use super::truths::{FALSE, TRUE};
use crate::program::Relation;
use crate::value::{Number, Rounding};
use multiversion::multiversion;

/// No mantissa reaches this in size: as many bits as a decimal's has.
const LIMIT: i128 = 1 << 96;

/// A relation to something that is the same in all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test<T> {
    Always(bool),
    AtMost(T),
    AtLeast(T),
    Is(T),
    IsNot(T),
}

impl Test<i128> {
    /// The test of mantissas over `10^places` that says how they stand to a number.
    pub(super) fn of(relation: Relation, number: &Number, places: u32) -> Test<i128> {
        let floor = number.scaled_to_whole(places, Rounding::Down);
        let ceiling = number.scaled_to_whole(places, Rounding::Up);
        match relation {
            Relation::AtMost => Test::AtMost(floor),
            Relation::Less => Test::AtMost(ceiling.saturating_sub(1)),
            Relation::AtLeast => Test::AtLeast(ceiling),
            Relation::More => Test::AtLeast(floor.saturating_add(1)),
            Relation::Equal if floor == ceiling => Test::Is(floor),
            Relation::NotEqual if floor == ceiling => Test::IsNot(floor),
            Relation::Equal => Test::Always(false),
            Relation::NotEqual => Test::Always(true),
        }
    }

    /// The same test of narrower numbers.
    pub(super) fn narrow<T: TryFrom<i128>>(self) -> Test<T> {
        match self {
            Test::Always(always) => Test::Always(always),
            Test::AtMost(most) => T::try_from(most).map_or(Test::Always(most > 0), Test::AtMost),
            Test::AtLeast(least) => T::try_from(least).map_or(Test::Always(least < 0), Test::AtLeast),
            Test::Is(one) => T::try_from(one).map_or(Test::Always(false), Test::Is),
            Test::IsNot(one) => T::try_from(one).map_or(Test::Always(true), Test::IsNot),
        }
    }
}

/// Writes for each value whether it passes.
#[multiversion(targets = "simd")]
pub(super) fn write<T: Copy + Ord>(test: Test<T>, values: &[T], out: &mut [u8]) {
    match test {
        Test::Always(always) => out.fill(truth(always)),
        Test::AtMost(most) => each(values, out, |value| value <= most),
        Test::AtLeast(least) => each(values, out, |value| value >= least),
        Test::Is(one) => each(values, out, |value| value == one),
        Test::IsNot(one) => each(values, out, |value| value != one),
    }
}

/// Writes for each mantissa whether it passes: by their lower halves alone, where those are the whole of all of them.
pub(super) fn write_mantissas(test: Test<i128>, values: &[i128], are_short: bool, out: &mut [u8]) {
    if are_short {
        write_lower(test.narrow(), values, out);
    } else {
        write(test, values, out);
    }
}

/// Whether the lower halves of all mantissas are the whole of them.
#[multiversion(targets = "simd")]
pub(super) fn are_short(values: &[i128]) -> bool {
    values.iter().fold(0, |upper, value| upper | (*value >> 64) as i64 ^ (*value as i64 >> 63)) == 0
}

/// Whether all values lie between two others, or are one of them.
#[multiversion(targets = "simd")]
pub(super) fn all_between<T: Copy + Ord>(values: &[T], least: T, most: T) -> bool {
    values.iter().fold(true, |all, value| all & (least <= *value) & (*value <= most))
}

/// Whether the lower halves of all mantissas are the whole of them; and whether those lie between two others. Both are looked
/// at by themselves, for vectors, and a few at a time, while they are near at hand.
#[multiversion(targets = "simd")]
pub(super) fn are_short_and_between(values: &[i128], least: i64, most: i64) -> (bool, bool) {
    let (mut upper, mut between) = (0, true);
    for few in values.chunks(256) {
        upper |= few.iter().fold(0, |upper, value| upper | (*value >> 64) as i64 ^ (*value as i64 >> 63));
        between &=
            few.iter().map(|value| *value as i64).fold(true, |all, value| all & (least <= value) & (value <= most));
    }
    (upper == 0, between)
}

#[multiversion(targets = "simd")]
fn write_lower(test: Test<i64>, values: &[i128], out: &mut [u8]) {
    match test {
        Test::Always(always) => out.fill(truth(always)),
        Test::AtMost(most) => each(values, out, |value| value as i64 <= most),
        Test::AtLeast(least) => each(values, out, |value| value as i64 >= least),
        Test::Is(one) => each(values, out, |value| value as i64 == one),
        Test::IsNot(one) => each(values, out, |value| value as i64 != one),
    }
}

#[inline(always)]
fn truth(holds: bool) -> u8 {
    if holds { TRUE } else { FALSE }
}

#[inline(always)]
fn each<T: Copy>(values: &[T], out: &mut [u8], holds: impl Fn(T) -> bool) {
    for (out, value) in out.iter_mut().zip(values) {
        *out = truth(holds(*value));
    }
}

/// Writes for each pair of values how they stand to each other, as [`holds_in_order`](crate::decide::holds_in_order).
#[multiversion(targets = "simd")]
pub(super) fn pairs<T: Copy + Ord>(relation: Relation, a: &[T], b: &[T], out: &mut [u8]) {
    match relation {
        Relation::Less => each_pair(a, b, out, |a, b| a < b),
        Relation::AtMost => each_pair(a, b, out, |a, b| a <= b),
        Relation::More => each_pair(a, b, out, |a, b| a > b),
        Relation::AtLeast => each_pair(a, b, out, |a, b| a >= b),
        Relation::Equal => each_pair(a, b, out, |a, b| a == b),
        Relation::NotEqual => each_pair(a, b, out, |a, b| a != b),
    }
}

#[inline(always)]
fn each_pair<T: Copy>(a: &[T], b: &[T], out: &mut [u8], holds: impl Fn(T, T) -> bool) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = truth(holds(*a, *b));
    }
}

/// Whether dates lie within windows of `days` days that end, or begin, on others.
#[multiversion(targets = "simd")]
pub(super) fn within(from: &[i32], to: &[i32], days: i32, out: &mut [u8]) {
    for ((out, from), to) in out.iter_mut().zip(from).zip(to) {
        let passed = i64::from(*to) - i64::from(*from);
        *out = truth((0..i64::from(days)).contains(&passed));
    }
}

/// An operation on two numbers of one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
}

/// Computes for each pair of whole numbers; marks the rows whose result does not fit.
pub(super) fn whole(op: Arithmetic, a: &[i64], b: &[i64], out: &mut [i64], odd: &mut [u8]) {
    for (((out, odd), a), b) in out.iter_mut().zip(odd).zip(a).zip(b) {
        let (result, overflows) = match op {
            Arithmetic::Add => a.overflowing_add(*b),
            Arithmetic::Subtract => a.overflowing_sub(*b),
            Arithmetic::Multiply => a.overflowing_mul(*b),
        };
        *out = result;
        *odd |= u8::from(overflows);
    }
}

/// Computes for each pair of mantissas; marks the rows whose result does not fit.
pub(super) fn mantissas(op: Arithmetic, a: &[i128], b: &[i128], out: &mut [i128], odd: &mut [u8]) {
    for (((out, odd), a), b) in out.iter_mut().zip(odd).zip(a).zip(b) {
        let (result, overflows) = match op {
            Arithmetic::Add => a.overflowing_add(*b),
            Arithmetic::Subtract => a.overflowing_sub(*b),
            Arithmetic::Multiply => a.overflowing_mul(*b),
        };
        let fits = !overflows && -LIMIT < result && result < LIMIT;
        *out = if fits { result } else { 0 };
        *odd |= u8::from(!fits);
    }
}

/// Whether a mantissa keeps the bounds of what is computed with.
pub(super) fn fits(mantissa: i128) -> bool {
    -LIMIT < mantissa && mantissa < LIMIT
}

/// Brings mantissas to more places; marks the rows that do not fit.
pub(super) fn rescaled(values: &[i128], factor: i128, out: &mut [i128], odd: &mut [u8]) {
    for ((out, odd), value) in out.iter_mut().zip(odd).zip(values) {
        let scaled = value.checked_mul(factor).filter(|scaled| fits(*scaled));
        *out = scaled.unwrap_or(0);
        *odd |= u8::from(scaled.is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::holds_in_order;

    const RELATIONS: [Relation; 6] =
        [Relation::Less, Relation::AtMost, Relation::More, Relation::AtLeast, Relation::Equal, Relation::NotEqual];

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn a_test_says_what_comparing_says_on_both_sides_of_each_edge() {
        for text in
            ["0", "1.5", "-1.5", "1500.505", "-0.001", "9223372036854775807.5", "-9223372036854775808", "12", "1e27"]
        {
            for places in [0, 2, 5] {
                for relation in RELATIONS {
                    let test = Test::of(relation, &number(text), places);
                    let edge = number(text).scaled_to_whole(places, Rounding::Down);
                    let near: Vec<i128> = (-2..=2).map(|step| edge + step).chain([0, 1 << 90]).collect();
                    let mut out = vec![0; near.len()];
                    write_mantissas(test, &near, are_short(&near), &mut out);
                    let expected = |mantissa: i128| {
                        let order = Number::from_scaled(mantissa, places).cmp(&number(text));
                        truth(holds_in_order(relation, order))
                    };
                    assert_eq!(out, near.iter().map(|one| expected(*one)).collect::<Vec<_>>(), "{relation:?} {text}");
                    let narrow: Vec<i64> = near.iter().filter_map(|one| i64::try_from(*one).ok()).collect();
                    let mut out = vec![0; narrow.len()];
                    write(test.narrow(), &narrow, &mut out);
                    let expected: Vec<u8> = narrow.iter().map(|one| expected(i128::from(*one))).collect();
                    assert_eq!(out, expected, "{relation:?} {text}");
                    let short: Vec<i128> = narrow.iter().copied().map(i128::from).collect();
                    assert!(are_short(&short));
                    write_mantissas(test, &short, true, &mut out);
                    assert_eq!(out, expected, "{relation:?} {text}");
                }
            }
        }
        let mut out = [0; 2];
        write(Test::of(Relation::AtLeast, &number("9223372036854775808"), 0).narrow(), &[i64::MAX, 0], &mut out);
        assert_eq!(out, [FALSE, FALSE]);
        write(Test::of(Relation::More, &number("-1e25"), 0).narrow(), &[i64::MIN, 0], &mut out);
        assert_eq!(out, [TRUE, TRUE]);
    }

    #[test]
    fn a_result_that_does_not_fit_is_marked_and_no_other() {
        let (mut out, mut odd) = ([0; 3], [0; 3]);
        whole(Arithmetic::Add, &[i64::MAX, 1, -1], &[1, 2, i64::MIN], &mut out, &mut odd);
        assert_eq!((out[1], odd), (3, [1, 0, 1]));
        let (mut out, mut odd) = ([0; 3], [0; 3]);
        mantissas(Arithmetic::Multiply, &[1 << 95, 7, 1 << 80], &[2, -3, 1 << 80], &mut out, &mut odd);
        assert_eq!((out[1], odd), (-21, [1, 0, 1]));
        let (mut out, mut odd) = ([0; 2], [0; 2]);
        rescaled(&[1 << 95, -4], 100, &mut out, &mut odd);
        assert_eq!((out[1], odd), (-400, [1, 0]));
    }
}
