//! The values of columns that are kept as they are, as text.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The value of a row: nothing where it is null; none where its type is not one that names things.
pub(super) fn text(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) {
        return Some(String::new());
    }
    Some(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => array.as_string_view().value(row).to_owned(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Int8 => whole::<Int8Type>(array, row),
        DataType::Int16 => whole::<Int16Type>(array, row),
        DataType::Int32 => whole::<Int32Type>(array, row),
        DataType::Int64 => whole::<Int64Type>(array, row),
        DataType::UInt8 => whole::<UInt8Type>(array, row),
        DataType::UInt16 => whole::<UInt16Type>(array, row),
        DataType::UInt32 => whole::<UInt32Type>(array, row),
        DataType::UInt64 => whole::<UInt64Type>(array, row),
        DataType::Decimal32(..) => decimal::<Decimal32Type>(array, row),
        DataType::Decimal64(..) => decimal::<Decimal64Type>(array, row),
        DataType::Decimal128(..) => decimal::<Decimal128Type>(array, row),
        DataType::Decimal256(..) => decimal::<Decimal256Type>(array, row),
        DataType::Date32 => date(count::<Date32Type>(array, row) * DAY),
        DataType::Date64 => date(count::<Date64Type>(array, row) * MILLISECOND),
        DataType::Time32(TimeUnit::Second) => time(count::<Time32SecondType>(array, row) * SECOND),
        DataType::Time32(_) => time(count::<Time32MillisecondType>(array, row) * MILLISECOND),
        DataType::Time64(TimeUnit::Microsecond) => time(count::<Time64MicrosecondType>(array, row) * MICROSECOND),
        DataType::Time64(_) => time(count::<Time64NanosecondType>(array, row)),
        DataType::Timestamp(unit, zone) => {
            let nanoseconds = match unit {
                TimeUnit::Second => count::<TimestampSecondType>(array, row) * SECOND,
                TimeUnit::Millisecond => count::<TimestampMillisecondType>(array, row) * MILLISECOND,
                TimeUnit::Microsecond => count::<TimestampMicrosecondType>(array, row) * MICROSECOND,
                TimeUnit::Nanosecond => count::<TimestampNanosecondType>(array, row),
            };
            match (Timestamp::from_nanosecond(nanoseconds), zone) {
                (Ok(at), Some(_)) => at.to_string(),
                (Ok(at), None) => TimeZone::UTC.to_datetime(at).to_string(),
                (Err(_), _) => out_of_range(nanoseconds),
            }
        }
        DataType::Dictionary(..) => return of_dictionary(array, row),
        _ => return None,
    })
}

fn whole<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> String
where
    T::Native: std::fmt::Display,
{
    array.as_primitive::<T>().value(row).to_string()
}

const MICROSECOND: i128 = 1_000;
const MILLISECOND: i128 = 1_000_000;
const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

fn count<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> i128
where
    T::Native: Into<i128>,
{
    array.as_primitive::<T>().value(row).into()
}

fn decimal<T: DecimalType>(array: &dyn Array, row: usize) -> String {
    array.as_primitive::<T>().value_as_string(row)
}

/// The day of so many nanoseconds after 1970.
fn date(nanoseconds: i128) -> String {
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(at) => TimeZone::UTC.to_datetime(at).date().to_string(),
        Err(_) => out_of_range(nanoseconds),
    }
}

/// The time of so many nanoseconds after midnight.
fn time(nanoseconds: i128) -> String {
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(at) => TimeZone::UTC.to_datetime(at).time().to_string(),
        Err(_) => out_of_range(nanoseconds),
    }
}

/// What no calendar here reaches stands as it is counted.
fn out_of_range(nanoseconds: i128) -> String {
    format!("{} seconds after 1970-01-01", nanoseconds.div_euclid(SECOND))
}

fn of_dictionary(array: &dyn Array, row: usize) -> Option<String> {
    let dictionary = array.as_any_dictionary_opt()?;
    let key: usize = text(dictionary.keys(), row)?.parse().ok()?;
    text(dictionary.values().as_ref(), key)
}

#[cfg(test)]
mod tests {
    use super::text;
    use arrow_array::types::Int32Type;
    use arrow_array::{
        Array, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
        StringViewArray, Time32SecondArray, Time64NanosecondArray, TimestampMillisecondArray, TimestampSecondArray,
    };

    #[test]
    fn what_names_a_case_is_told_as_text() {
        let dictionary: DictionaryArray<Int32Type> = [Some("b"), None, Some("a")].into_iter().collect();
        let arrays: [(&dyn Array, &str); 4] = [
            (&dictionary, "a"),
            (&Int64Array::from(vec![Some(1), None, Some(-5)]), "-5"),
            (&BooleanArray::from(vec![Some(true), None, Some(false)]), "false"),
            (&StringViewArray::from(vec![Some("x"), None, Some("y,z")]), "y,z"),
        ];
        for (array, third) in arrays {
            assert_eq!([text(array, 1), text(array, 2)], [Some(String::new()), Some(third.to_owned())]);
        }
        assert_eq!(text(&Float64Array::from(vec![1.0]), 0), None);
    }

    #[test]
    fn days_times_and_decimals_are_told_as_text() {
        let decimals = Decimal128Array::from(vec![-1050]).with_precision_and_scale(18, 2);
        let in_utc = TimestampMillisecondArray::from(vec![1_777_626_000_500]).with_timezone("Europe/London");
        let arrays: [(&dyn Array, &str); 8] = [
            (&decimals.unwrap(), "-10.50"),
            (&Date32Array::from(vec![20_574]), "2026-05-01"),
            (&Date64Array::from(vec![1_777_593_600_000]), "2026-05-01"),
            (&TimestampSecondArray::from(vec![1_777_626_000]), "2026-05-01T09:00:00"),
            (&in_utc, "2026-05-01T09:00:00.5Z"),
            (&Time32SecondArray::from(vec![32_400]), "09:00:00"),
            (&Time64NanosecondArray::from(vec![32_400_000_000_001]), "09:00:00.000000001"),
            (&Date32Array::from(vec![i32::MAX]), "185542587100800 seconds after 1970-01-01"),
        ];
        for (array, told) in arrays {
            assert_eq!(text(array, 0).as_deref(), Some(told));
        }
    }
}
