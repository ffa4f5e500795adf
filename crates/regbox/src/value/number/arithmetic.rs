//! Sums, products and quotients: small integers where they suffice, big ones where they do not.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Signed;
use rust_decimal::Decimal;

use super::{Number, POW10, Ratio, Repr, decimal_places};

impl Number {
    /// The exact sum.
    #[must_use]
    pub fn add(&self, other: &Number) -> Number {
        if let (Repr::Dec(a), Repr::Dec(b)) = (&self.0, &other.0) {
            if let Some(sum) = of_short(*a, *b, u64::checked_add) {
                return sum;
            }
            if let Some((m, n, scale)) = aligned(*a, *b)
                && let Some(sum) = m.checked_add(n)
            {
                return Number::from_scaled(sum, scale);
            }
        }
        let ((n, d), (m, e)) = (self.to_big(), other.to_big());
        Number::from_big(n * &e + m * &d, d * e)
    }

    /// The exact difference.
    #[must_use]
    pub fn sub(&self, other: &Number) -> Number {
        if let (Repr::Dec(a), Repr::Dec(b)) = (&self.0, &other.0)
            && let Some(difference) = of_short(*a, *b, u64::checked_sub)
        {
            return difference;
        }
        self.add(&other.neg())
    }

    /// The exact product.
    #[must_use]
    pub fn mul(&self, other: &Number) -> Number {
        if let (Repr::Dec(a), Repr::Dec(b)) = (&self.0, &other.0)
            && let Some(product) = a.mantissa().checked_mul(b.mantissa())
        {
            return Number::from_scaled(product, a.scale() + b.scale());
        }
        let ((n, d), (m, e)) = (self.to_big(), other.to_big());
        Number::from_big(n * m, d * e)
    }

    /// The exact quotient, or none if `other` is nought.
    #[must_use]
    pub fn div(&self, other: &Number) -> Option<Number> {
        if other.is_zero() {
            return None;
        }
        if let (Repr::Dec(a), Repr::Dec(b)) = (&self.0, &other.0)
            && let Some((m, n, _)) = aligned(*a, *b)
            && let Some(quotient) = quotient(m, n)
        {
            return Some(quotient);
        }
        let ((n, d), (m, e)) = (self.to_big(), other.to_big());
        Some(Number::from_big(n * e, d * m))
    }

    /// This number with the other sign.
    #[must_use]
    pub fn neg(&self) -> Number {
        match &self.0 {
            Repr::Dec(decimal) => Number::from_decimal(-*decimal),
            Repr::Ratio(ratio) => Number(Repr::Ratio(Box::new(Ratio { num: -&ratio.num, den: ratio.den.clone() }))),
        }
    }

    /// This number without its sign.
    #[must_use]
    pub fn abs(&self) -> Number {
        match &self.0 {
            Repr::Dec(decimal) => Number::from_decimal(decimal.abs()),
            Repr::Ratio(ratio) => Number(Repr::Ratio(Box::new(Ratio { num: ratio.num.abs(), den: ratio.den.clone() }))),
        }
    }
}

/// What comes of the mantissas of two short numbers of as many places that are not negative, as nearly all are that are
/// added up; none of others, or where that is no such number.
#[inline]
fn of_short(a: Decimal, b: Decimal, of: impl Fn(u64, u64) -> Option<u64>) -> Option<Number> {
    let (x, y) = (a.unpack(), b.unpack());
    if x.scale != y.scale || x.negative | y.negative || x.hi | y.hi != 0 {
        return None;
    }
    let whole = |lo: u32, mid: u32| u64::from(mid) << 32 | u64::from(lo);
    let found = of(whole(x.lo, x.mid), whole(y.lo, y.mid))?;
    let (lo, mid) = (found as u32, (found >> 32) as u32);
    Some(Number(Repr::Dec(Decimal::from_parts(lo, mid, 0, false, x.scale))))
}

/// The mantissas of both at the larger scale, and that scale; none if one does not fit.
#[inline]
fn aligned(a: Decimal, b: Decimal) -> Option<(i128, i128, u32)> {
    let (m, n) = (a.mantissa(), b.mantissa());
    let (s, t) = (a.scale(), b.scale());
    if s == t {
        Some((m, n, s))
    } else if s < t {
        Some((m.checked_mul(POW10[(t - s) as usize])?, n, t))
    } else {
        Some((m, n.checked_mul(POW10[(s - t) as usize])?, s))
    }
}

/// `m / n` for `n` not nought, by one greatest common divisor; none if a step does not fit.
fn quotient(m: i128, n: i128) -> Option<Number> {
    let common = match (u64::try_from(m.unsigned_abs()), u64::try_from(n.unsigned_abs())) {
        (Ok(m), Ok(n)) => i128::from(m.gcd(&n)),
        _ => i128::try_from(m.unsigned_abs().gcd(&n.unsigned_abs())).ok()?,
    };
    // The sign goes to the numerator. Neither can be the least `i128`: each is a mantissa times a power of ten.
    let common = if n < 0 { common.checked_neg()? } else { common };
    let (m, n) = (m.checked_div(common)?, n.checked_div(common)?);
    match decimal_places(n) {
        Some((places, factor)) => Some(Number::from_scaled(m.checked_mul(factor)?, places)),
        None => Some(Number(Repr::Ratio(Box::new(Ratio { num: BigInt::from(m), den: BigInt::from(n) })))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Number, Rounding};
    use num_bigint::BigInt;
    use num_integer::Integer;
    use num_traits::Signed;

    /// A plain sequence of numbers that look random.
    struct Sequence(u64);

    impl Sequence {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.0 >> 20
        }

        /// A number and the fraction it stands for, small and large, of every scale.
        fn number(&mut self) -> (Number, BigInt, BigInt) {
            let digits = 1 + (self.next() % 28) as u32;
            let mut mantissa: i128 = 0;
            for _ in 0..digits {
                mantissa = mantissa * 10 + i128::from(self.next() % 10);
            }
            if self.next().is_multiple_of(3) {
                mantissa = i128::from(self.next() % 100);
            }
            if self.next().is_multiple_of(2) {
                mantissa = -mantissa;
            }
            let scale = (self.next() % 29) as u32;
            let number = Number::from_scaled(mantissa, scale);
            let (num, den) = (BigInt::from(mantissa), BigInt::from(10).pow(scale));
            // One in four is a fraction.
            let divisor = (self.next() % 1000) as i64;
            if divisor > 750
                && let Some(ratio) = number.div(&Number::from(divisor))
            {
                return (ratio, num, den * divisor);
            }
            (number, num, den)
        }
    }

    fn assert_is(number: &Number, num: &BigInt, den: &BigInt, what: &str) {
        let (n, d) = number.to_big();
        assert_eq!(&n * den, num * &d, "{what}: {number}");
        // The form is the one that its value has.
        assert_eq!(number, &Number::from_big(num.clone(), den.clone()), "{what}: {number}");
        let rebuilt = Number::from_big(n, d);
        assert_eq!(number.as_decimal().is_some(), rebuilt.as_decimal().is_some(), "{what}: {number}");
    }

    #[test]
    fn arithmetic_agrees_with_big_fractions() {
        let mut sequence = Sequence(42);
        for _ in 0..4_000 {
            let (a, n, d) = sequence.number();
            let (b, m, e) = sequence.number();
            assert_is(&a.add(&b), &(&n * &e + &m * &d), &(&d * &e), "sum");
            assert_is(&a.sub(&b), &(&n * &e - &m * &d), &(&d * &e), "difference");
            assert_is(&a.mul(&b), &(&n * &m), &(&d * &e), "product");
            match a.div(&b) {
                Some(quotient) => assert_is(&quotient, &(&n * &e), &(&d * &m), "quotient"),
                None => assert!(b.is_zero()),
            }
            assert_eq!(a.cmp(&b), (&n * &e).cmp(&(&m * &d)), "{a} and {b}");
            assert_eq!(a == b, a.cmp(&b).is_eq());
            assert_eq!(a.neg().neg(), a);
            assert_eq!(a.abs(), if a.is_negative() { a.neg() } else { a.clone() });
            assert_eq!(a.is_integer(), n.is_multiple_of(&d));
        }
    }

    #[test]
    fn rounding_agrees_with_big_fractions() {
        let mut sequence = Sequence(7);
        for _ in 0..2_000 {
            let (a, n, d) = sequence.number();
            let places = (sequence.next() % 30) as u32;
            let unit = BigInt::from(10).pow(places.min(28));
            let scaled = &n * &unit;
            let half_up: BigInt = Integer::div_floor(&(scaled.abs() * 2 + &d), &(&d * 2));
            let nearest = if n.is_negative() { -half_up } else { half_up };
            assert_is(&a.round(places, Rounding::Nearest), &nearest, &unit, "nearest");
            assert_is(&a.round(places, Rounding::Down), &scaled.div_floor(&d), &unit, "down");
            assert_is(&a.round(places, Rounding::Up), &-((-&scaled).div_floor(&d)), &unit, "up");
        }
    }

    #[test]
    fn a_quotient_returns_to_a_decimal() {
        let third = Number::ONE.div(&Number::from(3)).unwrap_or_default();
        assert_eq!(third.add(&third).add(&third), Number::ONE);
        assert_eq!(Number::from(1).div(&Number::from(-8)).map(|n| n.to_string()).as_deref(), Some("-0.125"));
        assert_eq!(Number::ONE.div(&Number::ZERO), None);
        assert_eq!(Number::ZERO.div(&third), Some(Number::ZERO));
    }
}
