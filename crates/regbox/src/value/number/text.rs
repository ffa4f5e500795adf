//! Numbers from digits, and back.

use std::fmt;

use num_bigint::BigInt;
use num_traits::Signed;
use rust_decimal::Decimal;

use super::{MAX_PLACES, Number, Repr, decimal_places};

/// The most digits before the point, after it, and in all that a number may be given with.
const MAX_DIGITS: i64 = 28;

/// The most bytes of a number that is read back; sums of numbers that were given never come near it.
const MAX_EXACT: usize = 10_000;

/// Why a text is not taken as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// It is not digits with at most a sign, a fraction and an exponent.
    #[error("this is not a number")]
    NotANumber,
    /// It has more than 28 digits before its point, after it, or in all, noughts at the ends not counted.
    #[error("a number has at most 28 digits")]
    TooManyDigits,
}

impl Number {
    /// Reads a number as JSON writes it: `-` or nothing, digits, perhaps a fraction, perhaps an exponent. Leading
    /// noughts are accepted; the value is never rounded.
    ///
    /// # Errors
    ///
    /// [`NumberError::NotANumber`] if it is none, [`NumberError::TooManyDigits`] if it is too long to keep exactly.
    #[inline]
    pub fn parse(text: &str) -> Result<Number, NumberError> {
        let bytes = text.as_bytes();
        let (negative, digits) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, bytes),
        };
        match parse_short(digits, negative) {
            Some(number) => Ok(number),
            None => parse_any(digits, negative),
        }
    }

    /// Reads what [`Display`](fmt::Display) writes, of any length: digits with or without a fraction, or `n/d`.
    pub(crate) fn parse_exact(text: &str) -> Result<Number, NumberError> {
        if let Ok(number) = Number::parse(text) {
            return Ok(number);
        }
        let whole = |digits: &str| digits.parse::<BigInt>().map_err(|_| NumberError::NotANumber);
        if text.len() > MAX_EXACT {
            return Err(NumberError::TooManyDigits);
        }
        if let Some((num, den)) = text.split_once('/') {
            let den = whole(den)?;
            return if den.is_positive() {
                Ok(Number::from_big(whole(num)?, den))
            } else {
                Err(NumberError::NotANumber)
            };
        }
        let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
        let places = u32::try_from(fraction.len()).map_err(|_| NumberError::TooManyDigits)?;
        Ok(Number::from_big(whole(&format!("{digits}{fraction}"))?, BigInt::from(10).pow(places)))
    }

    /// This number with at least `min_places` decimal places (more than 28 are taken as 28), or as a fraction if it
    /// does not terminate: `1000000.00`, `1500.505`, `1/3`.
    #[must_use]
    pub fn fmt_fixed(&self, min_places: u32) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, min_places.min(MAX_PLACES) as usize);
        text
    }

    fn write(&self, out: &mut impl fmt::Write, min_places: usize) -> fmt::Result {
        match &self.0 {
            Repr::Dec(decimal) => {
                let digits = decimal.mantissa().unsigned_abs().to_string();
                write_decimal(out, self.is_negative(), &digits, decimal.scale() as usize, min_places)
            }
            Repr::Ratio(ratio) => match i128::try_from(&ratio.den).ok().and_then(decimal_places) {
                Some((places, factor)) => {
                    let digits = (ratio.num.abs() * factor).to_string();
                    write_decimal(out, self.is_negative(), &digits, places as usize, min_places)
                }
                None => write!(out, "{}/{}", ratio.num, ratio.den),
            },
        }
    }
}

/// The common case in one pass: no exponent, and so few bytes that the digits fit a `u64`.
#[inline]
fn parse_short(digits: &[u8], negative: bool) -> Option<Number> {
    // 19 nines are below 2^64, so nothing wraps.
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let mut mantissa: u64 = 0;
    let mut point = None;
    for (i, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if *byte == b'.' && point.is_none() && i > 0 {
            point = Some(i);
        } else {
            return None;
        }
    }
    let scale = match point {
        None => 0,
        Some(i) if i + 1 < digits.len() => digits.len() - i - 1,
        Some(_) => return None,
    };
    let (low, high) = (mantissa as u32, (mantissa >> 32) as u32);
    Some(Number(Repr::Dec(Decimal::from_parts(low, high, 0, negative, scale as u32))))
}

#[cold]
fn parse_any(digits: &[u8], negative: bool) -> Result<Number, NumberError> {
    let (number, exponent) = match digits.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&digits[..at], parse_exponent(&digits[at + 1..])?),
        None => (digits, 0),
    };
    let (whole, fraction) = match number.iter().position(|byte| *byte == b'.') {
        Some(at) if at + 1 < number.len() => (&number[..at], &number[at + 1..]),
        Some(_) => return Err(NumberError::NotANumber),
        None => (number, &number[number.len()..]),
    };
    if whole.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return Err(NumberError::NotANumber);
    }

    // The digits from the first to the last that is not nought, and the power of ten of the last. The count of them
    // is bounded before they are read: an i128 holds 28.
    let mut mantissa: i128 = 0;
    let mut count: i64 = 0;
    let mut noughts: i64 = 0;
    for byte in whole.iter().chain(fraction) {
        if *byte == b'0' {
            noughts += i64::from(count > 0);
            continue;
        }
        count = count.saturating_add(noughts).saturating_add(1);
        if count > MAX_DIGITS {
            return Err(NumberError::TooManyDigits);
        }
        mantissa = mantissa * super::POW10[noughts as usize + 1] + i128::from(byte - b'0');
        noughts = 0;
    }
    if mantissa == 0 {
        return Ok(Number::ZERO);
    }
    let power = exponent.saturating_add(noughts).saturating_sub(fraction.len() as i64);
    if power < -MAX_DIGITS || count.saturating_add(power) > MAX_DIGITS {
        return Err(NumberError::TooManyDigits);
    }
    let mantissa = if negative { -mantissa } else { mantissa };
    if power < 0 {
        Ok(Number::from_scaled(mantissa, power.unsigned_abs() as u32))
    } else {
        Ok(Number::from_scaled(mantissa * super::POW10[power as usize], 0))
    }
}

/// An exponent, cut off at a size that no number of ours has.
fn parse_exponent(text: &[u8]) -> Result<i64, NumberError> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return Err(NumberError::NotANumber);
    }
    let mut size: i64 = 0;
    for byte in digits {
        size = size.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
    }
    Ok(if negative { -size } else { size })
}

/// Writes `digits / 10^scale`, without noughts at the end beyond `min_places`.
fn write_decimal(
    out: &mut impl fmt::Write,
    negative: bool,
    digits: &str,
    scale: usize,
    min_places: usize,
) -> fmt::Result {
    if negative {
        out.write_char('-')?;
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    out.write_str(whole)?;
    if !fraction.is_empty() || min_places > 0 {
        write!(out, ".{fraction:0<min_places$}")?;
    }
    Ok(())
}

impl fmt::Display for Number {
    /// Plain digits without noughts at the end (`1500.5`), or `n/d` if 28 decimal places do not hold the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, NumberError};

    #[test]
    fn what_is_read_is_what_is_written() {
        for (text, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("5", "5"),
            ("007", "7"),
            ("5.00", "5"),
            ("0.3", "0.3"),
            ("-1500.50", "-1500.5"),
            ("0.05", "0.05"),
            ("100", "100"),
            ("9999999999999999999", "9999999999999999999"),
            ("99999999999999999999", "99999999999999999999"),
            ("-0.000000000000000000001", "-0.000000000000000000001"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("0.9999999999999999999999999999", "0.9999999999999999999999999999"),
            ("0000000000000000000000000000000000000000001.50", "1.5"),
            ("1.5000000000000000000000000000000000000000000", "1.5"),
            ("1e2", "100"),
            ("1.5E+3", "1500"),
            ("25e-1", "2.5"),
            ("1e27", "1000000000000000000000000000"),
            ("10000e-32", "0.0000000000000000000000000001"),
            ("0e999999999999999999999999", "0"),
            ("0.0e-999999999999999999999999", "0"),
            ("1e000000000000000000000000000000000001", "10"),
        ] {
            assert_eq!(Number::parse(text).map(|n| n.to_string()).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_number() {
        for text in [
            "",
            "-",
            "+1",
            "--1",
            "1.",
            ".5",
            "-.5",
            "1..2",
            "1.2.3",
            "1,000",
            "1_000",
            " 1",
            "1 ",
            "1e",
            "1e+",
            "e1",
            "1e1.5",
            "0x10",
            "NaN",
            "inf",
            "１",
            "1e5e5",
            "12345678901234567890.",
            "1.e5",
            "1/2",
        ] {
            assert_eq!(Number::parse(text), Err(NumberError::NotANumber), "{text}");
        }
    }

    #[test]
    fn what_has_too_many_digits() {
        let long = format!("1{}1", "0".repeat(100_000));
        for text in [
            "79228162514264337593543950335",
            "79228162514264337593543950336",
            "10000000000000000000000000000",
            "1e28",
            "1e-29",
            "0.00000000000000000000000000001",
            "1234567890123456789012345678.9",
            "1e999999999",
            "-1e-999999999",
            "1e99999999999999999999999999",
            "1e-99999999999999999999999999",
            long.as_str(),
        ] {
            assert_eq!(Number::parse(text), Err(NumberError::TooManyDigits), "{:.60}", text);
        }
    }

    #[test]
    fn fixed_places() -> Result<(), NumberError> {
        for (text, places, expected) in [
            ("1000000", 2, "1000000.00"),
            ("1500.505", 2, "1500.505"),
            ("1500.5", 2, "1500.50"),
            ("1500.50", 0, "1500.5"),
            ("-0.5", 3, "-0.500"),
            ("0", 2, "0.00"),
        ] {
            assert_eq!(Number::parse(text)?.fmt_fixed(places), expected);
        }
        assert_eq!(Number::ONE.fmt_fixed(u32::MAX).len(), 30);
        Ok(())
    }

    #[test]
    fn fractions_and_large_decimals() -> Result<(), NumberError> {
        let third = Number::from(-1).div(&Number::from(3)).unwrap_or_default();
        assert_eq!(third.to_string(), "-1/3");
        assert_eq!(third.fmt_fixed(2), "-1/3");
        let large = Number::parse("9999999999999999999999999999")?;
        assert_eq!(large.mul(&large).to_string(), "99999999999999999999999999980000000000000000000000000001");
        let half = Number::parse("0.5")?;
        assert_eq!(
            large.mul(&large).mul(&half).fmt_fixed(2),
            "49999999999999999999999999990000000000000000000000000000.50"
        );
        Ok(())
    }
}
