//! Exact numbers, as fractions of whole numbers that are never reduced: slow, and plain.

use crate::value::{Number, Rounding};
use num_bigint::BigInt;
use std::cmp::Ordering;

/// A fraction. Its denominator is positive.
#[derive(Clone, Debug)]
pub(super) struct Fraction {
    num: BigInt,
    den: BigInt,
}

impl Fraction {
    pub(super) fn whole(number: i64) -> Fraction {
        Fraction { num: BigInt::from(number), den: BigInt::from(1) }
    }

    /// Read back from what is shown of a number, so that nothing of its inside is used.
    pub(super) fn of(number: &Number) -> Fraction {
        let text = number.to_string();
        let (above, below) = text.split_once('/').unwrap_or((&text, "1"));
        let (before, after) = above.split_once('.').unwrap_or((above, ""));
        let num: BigInt = format!("{before}{after}").parse().unwrap();
        let den: BigInt = below.parse().unwrap();
        Fraction { num, den: den * BigInt::from(10).pow(u32::try_from(after.len()).unwrap()) }
    }

    pub(super) fn plus(&self, other: &Fraction) -> Fraction {
        Fraction { num: &self.num * &other.den + &other.num * &self.den, den: &self.den * &other.den }
    }

    pub(super) fn minus(&self) -> Fraction {
        Fraction { num: -&self.num, den: self.den.clone() }
    }

    pub(super) fn times(&self, other: &Fraction) -> Fraction {
        Fraction { num: &self.num * &other.num, den: &self.den * &other.den }
    }

    /// None where the other is nought.
    pub(super) fn over(&self, other: &Fraction) -> Option<Fraction> {
        let nought = BigInt::from(0);
        match other.num.cmp(&nought) {
            Ordering::Equal => None,
            Ordering::Greater => Some(Fraction { num: &self.num * &other.den, den: &self.den * &other.num }),
            Ordering::Less => Some(Fraction { num: -(&self.num * &other.den), den: -(&self.den * &other.num) }),
        }
    }

    /// A half goes away from nought; up and down are the next above and below.
    pub(super) fn rounded(&self, places: u32, mode: Rounding) -> Fraction {
        let scale = BigInt::from(10).pow(places);
        let (scaled, two) = (&self.num * &scale, BigInt::from(2));
        let below = floor(&scaled, &self.den);
        let rounded = match mode {
            Rounding::Down => below,
            Rounding::Up => -floor(&-scaled, &self.den),
            Rounding::Nearest if self.num < BigInt::from(0) => {
                -floor(&(-scaled * &two + &self.den), &(&self.den * &two))
            }
            Rounding::Nearest => floor(&(scaled * &two + &self.den), &(&self.den * &two)),
        };
        Fraction { num: rounded, den: scale }
    }

    pub(super) fn to_i64(&self) -> Option<i64> {
        (floor(&self.num, &self.den) * &self.den == self.num).then(|| floor(&self.num, &self.den))?.try_into().ok()
    }
}

fn floor(num: &BigInt, den: &BigInt) -> BigInt {
    let toward_nought = num / den;
    if num < &BigInt::from(0) && &toward_nought * den != *num { toward_nought - 1 } else { toward_nought }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Fraction) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Fraction {}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Fraction) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Fraction) -> Ordering {
        (&self.num * &other.den).cmp(&(&other.num * &self.den))
    }
}
