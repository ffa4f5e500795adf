//! The values of an ordered type on a line of whole units: cents, days, seconds, whole numbers.

use crate::value::date::{add_days, days_between};
use crate::value::{Duration, Instant, Number, Rounding, Type, Value};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

/// What lies between two neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ruler {
    /// So many decimal places.
    Places(u32),
    /// Months or days.
    Count,
    Days,
    /// Of an instant.
    Seconds,
    /// Of a duration.
    SecondsLong,
}

const SECOND: i128 = 1_000_000_000;

/// The day on which days are counted from.
const FIRST: Date = date(2000, 1, 1);

/// The most digits of a number that is made up: it and its percentage are then read back.
const LONGEST: u128 = 10u128.pow(24);

impl Ruler {
    /// The ruler for spreading values of a type; none for types without an order that are not counted out.
    pub(super) fn of(ty: &Type) -> Option<Ruler> {
        Some(match ty {
            Type::Integer => Ruler::Places(0),
            Type::Decimal => Ruler::Places(2),
            Type::Percent | Type::Ratio => Ruler::Places(3),
            Type::Rate(..) => Ruler::Places(4),
            Type::Money(currency) => Ruler::Places(currency.minor_digits()),
            Type::Months | Type::Days | Type::Business(_) => Ruler::Count,
            Type::Date => Ruler::Days,
            Type::DateTime => Ruler::Seconds,
            Type::Duration => Ruler::SecondsLong,
            _ => return None,
        })
    }

    /// The ruler whose unit is the precision of a value of a type: a cent, a day, the last place that is written.
    pub(super) fn at_precision(ty: &Type, value: &Value) -> Option<Ruler> {
        let least = match ty {
            Type::Integer => return Some(Ruler::Places(0)),
            Type::Money(currency) => currency.minor_digits(),
            Type::Percent | Type::Rate(..) => 2,
            Type::Decimal | Type::Ratio => 1,
            other => return Ruler::of(other),
        };
        let Value::Number(number) = value else { return None };
        let places = number.as_decimal().map_or(0, |decimal| decimal.normalize().scale());
        Some(Ruler::Places(places.clamp(least, 12)))
    }

    /// The next decimal place, where the type has one.
    pub(super) fn finer(self, ty: &Type) -> Option<Ruler> {
        match self {
            Ruler::Places(places) if *ty != Type::Integer => Some(Ruler::Places(places + 1)),
            _ => None,
        }
    }

    /// How many whole units a value is, rounded down; none where it is of another type, or far too large.
    pub(super) fn floor(self, value: &Value) -> Option<i128> {
        match (self, value) {
            (Ruler::Places(places), Value::Number(number)) => {
                number.mul(&power(places)).round(0, Rounding::Down).to_i64().map(i128::from)
            }
            (Ruler::Count, Value::Count(count)) => Some(i128::from(*count)),
            (Ruler::Days, Value::Date(date)) => Some(i128::from(days_between(FIRST, *date))),
            (Ruler::Seconds, Value::Instant(instant)) => Some(i128::from(instant.timestamp().as_second())),
            (Ruler::SecondsLong, Value::Duration(duration)) => Some(duration.as_nanoseconds().div_euclid(SECOND)),
            _ => None,
        }
    }

    /// The value of so many units; none where there is none.
    pub(super) fn at(self, units: i128) -> Option<Value> {
        Some(match self {
            Ruler::Places(places) => {
                Value::Number(Number::from_decimal(Decimal::try_from_i128_with_scale(units, places).ok()?.normalize()))
            }
            Ruler::Count => Value::Count(i32::try_from(units).ok()?),
            Ruler::Days => Value::Date(add_days(FIRST, i64::try_from(units).ok()?).ok()?),
            Ruler::Seconds => {
                let timestamp = Timestamp::from_second(i64::try_from(units).ok()?).ok()?;
                Value::Instant(Instant::from_timestamp(timestamp).ok()?)
            }
            Ruler::SecondsLong => Value::Duration(Duration::from_nanoseconds(units.checked_mul(SECOND)?)?),
        })
    }
}

fn power(places: u32) -> Number {
    Number::from_decimal(Decimal::from(10u64.saturating_pow(places.min(18))))
}

/// A value, its neighbours by one unit of its precision, and those by one of the next decimal place, as far as the type
/// has them.
pub(super) fn around(ty: &Type, value: &Value, found: &mut Vec<Value>) {
    found.push(value.clone());
    let Some(ruler) = Ruler::at_precision(ty, value) else { return };
    for ruler in [Some(ruler), ruler.finer(ty)].into_iter().flatten() {
        let Some(units) = ruler.floor(value) else { continue };
        let sides = if ruler.at(units).as_ref() == Some(value) { [units - 1, units + 1] } else { [units, units + 1] };
        found.extend(sides.into_iter().filter_map(|units| ruler.at(units)));
    }
}

/// Whether a value is one that a fact of the type can be given as, whatever its bounds.
pub(super) fn is_of(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (Type::Optional(inner), value) => *value == Value::None || is_of(inner, value),
        (Type::Integer, Value::Number(number)) => number.is_integer() && fits(number),
        (Type::Rate(..), Value::Number(number)) => number.is_positive() && fits(number),
        (Type::Decimal | Type::Percent | Type::Ratio | Type::Money(_), Value::Number(number)) => fits(number),
        (Type::Bool, Value::Bool(_))
        | (Type::Date, Value::Date(_))
        | (Type::DateTime, Value::Instant(_))
        | (Type::Months | Type::Days, Value::Count(_))
        | (Type::Duration, Value::Duration(_))
        | (Type::Text, Value::Text(_))
        | (Type::Enum(_), Value::Enum(_))
        | (Type::Set(_), Value::Set(_))
        | (Type::List(_), Value::List(_))
        | (Type::Record(_), Value::Record(_)) => true,
        _ => false,
    }
}

/// Whether the digits of a number are few enough to be read back.
fn fits(number: &Number) -> bool {
    number.as_decimal().is_some_and(|decimal| decimal.mantissa().unsigned_abs() < LONGEST && decimal.scale() <= 20)
}

#[cfg(test)]
mod tests {
    use super::{Ruler, around, is_of};
    use crate::value::{Currency, Number, Type, Value};

    fn number(text: &str) -> Value {
        Value::Number(Number::parse(text).unwrap())
    }

    fn shown(ty: &Type, value: &str) -> Vec<String> {
        let mut found = Vec::new();
        around(ty, &number(value), &mut found);
        let text = |value: &Value| if let Value::Number(number) = value { number.to_string() } else { String::new() };
        found.iter().map(text).collect()
    }

    #[test]
    fn neighbours_differ_by_a_unit_of_the_type_and_by_the_next_place() {
        let pounds = Type::Money(Currency::parse("GBP").unwrap());
        assert_eq!(shown(&pounds, "5"), ["5", "4.99", "5.01", "4.999", "5.001"]);
        assert_eq!(shown(&Type::Integer, "50"), ["50", "49", "51"]);
        assert_eq!(shown(&Type::Percent, "0.25"), ["0.25", "0.24", "0.26", "0.249", "0.251"]);
        assert_eq!(shown(&Type::Decimal, "-1"), ["-1", "-1.1", "-0.9", "-1.01", "-0.99"]);
    }

    #[test]
    fn what_is_no_whole_unit_has_the_units_beside_it() {
        let third = Value::Number(Number::ONE.div(&Number::from(3)).unwrap());
        let mut found = Vec::new();
        around(&Type::Integer, &third, &mut found);
        assert_eq!(found[1..], [number("0"), number("1")]);
        assert!(!is_of(&Type::Integer, &third) && !is_of(&Type::Decimal, &third));
    }

    #[test]
    fn units_go_both_ways() {
        for ruler in [Ruler::Places(2), Ruler::Count, Ruler::Days, Ruler::Seconds, Ruler::SecondsLong] {
            for units in [-1000, -1, 0, 1, 31] {
                assert_eq!(ruler.floor(&ruler.at(units).unwrap()), Some(units), "{ruler:?}");
            }
            assert_eq!(ruler.at(i128::MAX), None);
        }
        assert_eq!(Ruler::Days.floor(&number("1")), None);
    }
}
