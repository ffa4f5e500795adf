//! Rounding, only ever asked for.

use num_bigint::BigInt;
use num_integer::Integer;

use super::{MAX_PLACES, Number, POW10, Repr};

/// Which neighbour a number is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// The nearer one; a half goes away from nought: 2.5 to 3, -2.5 to -3.
    Nearest,
    /// The greater one: 2.1 to 3, -2.1 to -2.
    Up,
    /// The lesser one: 2.9 to 2, -2.1 to -3.
    Down,
}

impl Number {
    /// This number rounded to `places` decimal places; more than 28 are taken as 28.
    #[must_use]
    pub fn round(&self, places: u32, mode: Rounding) -> Number {
        let places = places.min(MAX_PLACES);
        match &self.0 {
            Repr::Dec(decimal) if decimal.scale() <= places => self.clone(),
            Repr::Dec(decimal) => {
                let unit = POW10[(decimal.scale() - places) as usize];
                let mantissa = decimal.mantissa();
                let floor = mantissa.div_euclid(unit);
                let rest = mantissa.rem_euclid(unit);
                Number::from_scaled(
                    floor + i128::from(goes_up(&(rest * 2), &unit, rest == 0, mantissa < 0, mode)),
                    places,
                )
            }
            Repr::Ratio(ratio) => {
                let scaled = &ratio.num * POW10[places as usize];
                let (floor, rest) = scaled.div_mod_floor(&ratio.den);
                let whole = rest == BigInt::ZERO;
                let up = goes_up(&(rest * 2), &ratio.den, whole, self.is_negative(), mode);
                Number::from_big(floor + i32::from(up), BigInt::from(POW10[places as usize]))
            }
        }
    }
}

/// Whether the neighbour above is meant, given twice the distance to the one below and the distance between them.
fn goes_up<T: Ord>(twice_rest: &T, unit: &T, whole: bool, negative: bool, mode: Rounding) -> bool {
    match mode {
        Rounding::Down => false,
        Rounding::Up => !whole,
        // The half of a negative number goes down, away from nought.
        Rounding::Nearest if negative => twice_rest > unit,
        Rounding::Nearest => twice_rest >= unit,
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, Rounding};

    #[test]
    fn each_way_on_each_side_of_nought() -> Result<(), Box<dyn std::error::Error>> {
        for (text, places, nearest, up, down) in [
            ("2.5", 0, "3", "3", "2"),
            ("-2.5", 0, "-3", "-2", "-3"),
            ("2.4", 0, "2", "3", "2"),
            ("-2.4", 0, "-2", "-2", "-3"),
            ("0.005", 2, "0.01", "0.01", "0"),
            ("7", 2, "7", "7", "7"),
            ("9.999", 2, "10", "10", "9.99"),
            (
                "0.0000000000000000000000000005",
                27,
                "0.000000000000000000000000001",
                "0.000000000000000000000000001",
                "0",
            ),
        ] {
            let number = Number::parse(text)?;
            assert_eq!(number.round(places, Rounding::Nearest).to_string(), nearest, "{text}");
            assert_eq!(number.round(places, Rounding::Up).to_string(), up, "{text}");
            assert_eq!(number.round(places, Rounding::Down).to_string(), down, "{text}");
        }
        Ok(())
    }

    #[test]
    fn a_fraction_becomes_a_decimal() {
        let two_thirds = Number::from(-2).div(&Number::from(3)).unwrap_or_default();
        assert_eq!(two_thirds.round(2, Rounding::Nearest).to_string(), "-0.67");
        assert_eq!(two_thirds.round(2, Rounding::Up).to_string(), "-0.66");
        assert_eq!(two_thirds.round(u32::MAX, Rounding::Down).to_string(), "-0.6666666666666666666666666667");
    }
}
