//! Exact numbers.

mod arithmetic;
mod order;
mod rounding;
mod text;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;
use rust_decimal::Decimal;

pub use rounding::Rounding;
pub use text::NumberError;

/// An exact rational number.
///
/// Sums, differences, products and quotients are exact; a value is rounded only by [`Number::round`]. Equality, order
/// and hash are those of the value: `1.0` is `1`.
///
/// ```
/// use regbox::value::{Number, Rounding};
///
/// let third = Number::ONE.div(&Number::from(3)).ok_or("division by zero")?;
/// assert_eq!(third.to_string(), "1/3");
/// assert_eq!(third.mul(&Number::parse("1.5")?).to_string(), "0.5");
/// assert_eq!(third.round(2, Rounding::Nearest).to_string(), "0.33");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Design
///
/// What fits a [`Decimal`] exactly (a mantissa below 2^96, at most 28 decimal places) is one, and lies in place;
/// anything else is a reduced fraction of big integers. So no value has both forms, though `1.0` and `1` are
/// different decimals. `Decimal`'s own arithmetic rounds silently and is never called.
#[derive(Clone, Debug)]
pub struct Number(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Dec(Decimal),
    Ratio(Box<Ratio>),
}

/// A reduced fraction that no `Decimal` holds; `den > 0`.
#[derive(Clone, Debug)]
struct Ratio {
    num: BigInt,
    den: BigInt,
}

const _: () = assert!(size_of::<Number>() <= 24);

/// The most decimal places that a `Decimal` has.
const MAX_PLACES: u32 = 28;

/// The powers of ten that an `i128` holds.
const POW10: [i128; 39] = {
    let mut table = [1i128; 39];
    let mut i = 1;
    while i < 39 {
        table[i] = table[i - 1] * 10;
        i += 1;
    }
    table
};

impl Number {
    /// Nought.
    pub const ZERO: Number = Number(Repr::Dec(Decimal::ZERO));
    /// One.
    pub const ONE: Number = Number(Repr::Dec(Decimal::ONE));

    /// The number that `decimal` writes.
    #[must_use]
    pub fn from_decimal(decimal: Decimal) -> Number {
        // A decimal can be a negative nought; a number has only one.
        if decimal.is_zero() { Number::ZERO } else { Number(Repr::Dec(decimal)) }
    }

    /// This number as a decimal, or none if no decimal holds it exactly.
    #[must_use]
    pub fn as_decimal(&self) -> Option<Decimal> {
        match &self.0 {
            Repr::Dec(decimal) => Some(*decimal),
            Repr::Ratio(_) => None,
        }
    }

    /// This number as an integer, or none if it is not one or lies outside 64 bits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        let Repr::Dec(decimal) = &self.0 else { return None };
        let unit = POW10[decimal.scale() as usize];
        let mantissa = decimal.mantissa();
        if mantissa % unit == 0 { i64::try_from(mantissa / unit).ok() } else { None }
    }

    /// How many bits the numerator and the denominator take together: what a caller bounds to keep numbers small.
    #[must_use]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Dec(decimal) => {
                let den = POW10[decimal.scale() as usize];
                u64::from(256 - decimal.mantissa().unsigned_abs().leading_zeros() - den.leading_zeros())
            }
            Repr::Ratio(ratio) => ratio.num.bits().saturating_add(ratio.den.bits()),
        }
    }

    /// Whether this is nought.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(&self.0, Repr::Dec(decimal) if decimal.is_zero())
    }

    /// Whether it is above zero.
    pub(crate) fn is_positive(&self) -> bool {
        !self.is_negative() && !self.is_zero()
    }

    /// Whether this is less than nought.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Dec(decimal) => decimal.mantissa() < 0,
            Repr::Ratio(ratio) => ratio.num.is_negative(),
        }
    }

    /// Whether this has no fraction: `2` and `2.0` are integers.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Dec(decimal) => decimal.scale() == 0 || decimal.mantissa() % POW10[decimal.scale() as usize] == 0,
            Repr::Ratio(ratio) => ratio.den == BigInt::from(1),
        }
    }

    /// The greatest whole number that is not above `self * 10^places`, or the least one that is not below it; as near to
    /// either as 128 bits come.
    pub(crate) fn scaled_to_whole(&self, places: u32, mode: Rounding) -> i128 {
        let scaled = self.mul(&Number::from_scaled(POW10[places.min(MAX_PLACES) as usize], 0)).round(0, mode);
        match scaled.to_small() {
            Some((whole, 1)) => whole,
            Some((num, den)) => num / den,
            None if scaled.is_negative() => i128::MIN,
            None => i128::MAX,
        }
    }

    /// `mantissa / 10^scale`; `scale` is at most 56, twice a decimal's.
    pub(crate) fn from_scaled(mantissa: i128, scale: u32) -> Number {
        let (mut mantissa, mut scale) = (mantissa, scale);
        loop {
            if let Ok(decimal) = Decimal::try_from_i128_with_scale(mantissa, scale) {
                return Number(Repr::Dec(decimal));
            }
            if scale == 0 || mantissa % 10 != 0 {
                return Number::from_big(BigInt::from(mantissa), BigInt::from(10).pow(scale));
            }
            mantissa /= 10;
            scale -= 1;
        }
    }

    /// `num / den` of any sign, not necessarily reduced; `den` is not nought.
    fn from_big(num: BigInt, den: BigInt) -> Number {
        let (mut num, mut den) = if den.is_negative() { (-num, -den) } else { (num, den) };
        let common = num.gcd(&den);
        if common > BigInt::from(1) {
            num /= &common;
            den /= &common;
        }
        Number::from_reduced(num, den)
    }

    /// `num / den`, which is reduced; `den > 0`.
    fn from_reduced(num: BigInt, den: BigInt) -> Number {
        let decimal = match i128::try_from(&den).ok().and_then(decimal_places) {
            Some((places, factor)) => i128::try_from(&num * factor)
                .ok()
                .and_then(|mantissa| Decimal::try_from_i128_with_scale(mantissa, places).ok()),
            None => None,
        };
        match decimal {
            Some(decimal) => Number(Repr::Dec(decimal)),
            None => Number(Repr::Ratio(Box::new(Ratio { num, den }))),
        }
    }

    /// The numerator and the denominator; for a decimal they need not be reduced.
    fn to_big(&self) -> (BigInt, BigInt) {
        match &self.0 {
            Repr::Dec(decimal) => (BigInt::from(decimal.mantissa()), BigInt::from(POW10[decimal.scale() as usize])),
            Repr::Ratio(ratio) => (ratio.num.clone(), ratio.den.clone()),
        }
    }

    /// As `to_big`, where both are small.
    fn to_small(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Repr::Dec(decimal) => Some((decimal.mantissa(), POW10[decimal.scale() as usize])),
            Repr::Ratio(ratio) => Some((i128::try_from(&ratio.num).ok()?, i128::try_from(&ratio.den).ok()?)),
        }
    }
}

/// The fewest decimal places in which a reduced fraction over `den` terminates, and the factor that brings its
/// numerator there; none beyond 28 places. A `den` that is too big for an `i128` does not divide 10^28.
fn decimal_places(den: i128) -> Option<(u32, i128)> {
    if den <= 0 {
        return None;
    }
    let twos = den.trailing_zeros();
    let mut rest = den >> twos;
    let mut fives = 0;
    while rest % 5 == 0 {
        rest /= 5;
        fives += 1;
    }
    let places = twos.max(fives);
    if rest == 1 && places <= MAX_PLACES { Some((places, POW10[places as usize] / den)) } else { None }
}

impl Default for Number {
    fn default() -> Number {
        Number::ZERO
    }
}

impl From<i64> for Number {
    #[inline]
    fn from(integer: i64) -> Number {
        Number(Repr::Dec(Decimal::from(integer)))
    }
}

impl From<i32> for Number {
    #[inline]
    fn from(integer: i32) -> Number {
        Number::from(i64::from(integer))
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Number {
        Number::from_decimal(decimal)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, NumberError};
    use num_bigint::BigInt;
    use rust_decimal::Decimal;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_edge_of_96_bits_is_exact() {
        let max = Number::from_decimal(Decimal::MAX);
        assert_eq!(max.to_string(), "79228162514264337593543950335");
        let over = max.add(&Number::ONE);
        assert_eq!(over.to_string(), "79228162514264337593543950336");
        assert!(over > max && over.as_decimal().is_none() && over.is_integer());
        assert_eq!(over.sub(&Number::ONE), max);
        assert!(over.sub(&Number::ONE).as_decimal().is_some());
        assert_eq!(over.neg().add(&Number::ONE), max.neg());
        assert_eq!(Number::parse("79228162514264337593543950335"), Err(NumberError::TooManyDigits));
    }

    #[test]
    fn one_value_has_one_form() {
        // 2^100 / 2^100 is a decimal again, and so is what needs fewer places than it was made with.
        let big = Number::from_big(BigInt::from(3) << 100, BigInt::from(-2) << 100);
        assert_eq!(big, number("-1.5"));
        assert!(big.as_decimal().is_some());
        let tiny = number("0.0000000000000000000000000001");
        assert!(tiny.mul(&tiny).as_decimal().is_none());
        assert_eq!(tiny.mul(&tiny).div(&tiny), Some(tiny));
    }

    #[test]
    fn what_a_number_is() {
        assert_eq!(number("12.00").to_i64(), Some(12));
        assert_eq!(number("12.5").to_i64(), None);
        assert_eq!(number("9223372036854775808").to_i64(), None);
        assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
        assert!(number("2.0").is_integer() && !number("2.5").is_integer());
        assert!(!Number::from_decimal(-Decimal::ZERO).is_negative());
        assert_eq!(Number::from(-3).bits(), 3);
        assert_eq!(Number::ZERO.bits(), 1);
        assert!(number("1").div(&number("3")).is_some_and(|third| third.bits() == 3 && !third.is_zero()));
    }
}
