//! Equality, order and hash of numbers, by value. Comparison is what an engine of rules does most.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use rust_decimal::Decimal;

use super::{Number, POW10, Repr};

impl Ord for Number {
    #[inline]
    fn cmp(&self, other: &Number) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Dec(a), Repr::Dec(b)) => cmp_decimals(*a, *b),
            _ => cmp_fractions(self, other),
        }
    }
}

#[inline]
fn cmp_decimals(a: Decimal, b: Decimal) -> Ordering {
    // Most numbers are short, with as many places as what they are compared with.
    let (x, y) = (a.unpack(), b.unpack());
    if x.scale == y.scale && !(x.negative | y.negative) && x.hi | y.hi == 0 {
        let whole = |lo: u32, mid: u32| u64::from(mid) << 32 | u64::from(lo);
        return whole(x.lo, x.mid).cmp(&whole(y.lo, y.mid));
    }
    let (m, n) = (a.mantissa(), b.mantissa());
    let (s, t) = (a.scale(), b.scale());
    if s == t {
        m.cmp(&n)
    } else if s < t {
        cmp_scaled(m, t - s, n)
    } else {
        cmp_scaled(n, s - t, m).reverse()
    }
}

/// Compares `a * 10^places` with `b`, where both are mantissas of decimals.
#[inline]
fn cmp_scaled(a: i128, places: u32, b: i128) -> Ordering {
    match a.checked_mul(POW10[places as usize]) {
        Some(scaled) => scaled.cmp(&b),
        // What overflows is at least 2^127 in size, and `b` is below 2^96.
        None if a < 0 => Ordering::Less,
        None => Ordering::Greater,
    }
}

#[cold]
fn cmp_fractions(a: &Number, b: &Number) -> Ordering {
    if let (Some((n, d)), Some((m, e))) = (a.to_small(), b.to_small())
        && let (Some(left), Some(right)) = (n.checked_mul(e), m.checked_mul(d))
    {
        return left.cmp(&right);
    }
    let ((n, d), (m, e)) = (a.to_big(), b.to_big());
    (n * e).cmp(&(m * d))
}

impl PartialOrd for Number {
    #[inline]
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Number {
    #[inline]
    fn eq(&self, other: &Number) -> bool {
        match (&self.0, &other.0) {
            (Repr::Dec(a), Repr::Dec(b)) => cmp_decimals(*a, *b).is_eq(),
            (Repr::Ratio(a), Repr::Ratio(b)) => a.num == b.num && a.den == b.den,
            // A value has only one of the two forms.
            _ => false,
        }
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            // Without its trailing noughts, so that 1.0 and 1 hash alike.
            Repr::Dec(decimal) => decimal.normalize().serialize().hash(state),
            Repr::Ratio(ratio) => (&ratio.num, &ratio.den).hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use super::Number;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn equality_order_and_hash_are_of_the_value() {
        let hasher = std::hash::BuildHasherDefault::<FirstBytes>::default();
        for (a, b) in [("1", "1.0"), ("0", "-0.00"), ("1500.5", "1500.50000"), ("-1e2", "-100")] {
            assert_eq!(number(a), number(b));
            assert_eq!(hasher.hash_one(number(a)), hasher.hash_one(number(b)));
        }
        let ascending = [
            "-9999999999999999999999999999",
            "-1",
            "-0.0000000000000000000000000001",
            "0",
            "0.0000000000000000000000000001",
            "0.3",
            "1",
            "9999999999999999999999999999",
        ];
        for pair in ascending.windows(2) {
            assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
            assert!(number(pair[1]) > number(pair[0]), "{pair:?}");
        }
    }

    /// A hasher plain enough to name what was hashed.
    #[derive(Default)]
    struct FirstBytes(u64);

    impl std::hash::Hasher for FirstBytes {
        fn finish(&self) -> u64 {
            self.0
        }

        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = self.0.wrapping_mul(257).wrapping_add(u64::from(*byte));
            }
        }
    }
}
