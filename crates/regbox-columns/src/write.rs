//! A value of an Arrow array, written as the facts of one case are written.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, ArrowTemporalType, Date32Type, Date64Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Int8Type, Int16Type,
    Int32Type, Int64Type, IntervalDayTimeType, IntervalMonthDayNanoType, IntervalYearMonthType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use regbox::FactsWriter;

/// Writes the value of a row; what is null is unknown.
pub(crate) fn write(writer: &mut FactsWriter, array: &dyn Array, row: usize) {
    if array.is_null(row) || *array.data_type() == DataType::Null {
        return writer.null();
    }
    match array.data_type() {
        DataType::Boolean => writer.bool(array.as_boolean().value(row)),
        DataType::Int8 => whole::<Int8Type>(writer, array, row),
        DataType::Int16 => whole::<Int16Type>(writer, array, row),
        DataType::Int32 => whole::<Int32Type>(writer, array, row),
        DataType::Int64 => whole::<Int64Type>(writer, array, row),
        DataType::UInt8 => whole::<UInt8Type>(writer, array, row),
        DataType::UInt16 => whole::<UInt16Type>(writer, array, row),
        DataType::UInt32 => whole::<UInt32Type>(writer, array, row),
        DataType::UInt64 => whole::<UInt64Type>(writer, array, row),
        DataType::Decimal32(..) => decimal::<arrow_array::types::Decimal32Type>(writer, array, row),
        DataType::Decimal64(..) => decimal::<arrow_array::types::Decimal64Type>(writer, array, row),
        DataType::Decimal128(..) => decimal::<arrow_array::types::Decimal128Type>(writer, array, row),
        DataType::Decimal256(..) => decimal::<arrow_array::types::Decimal256Type>(writer, array, row),
        DataType::Date32 => writer.text(&day(i64::from(array.as_primitive::<Date32Type>().value(row)))),
        DataType::Date64 => {
            let milliseconds = array.as_primitive::<Date64Type>().value(row);
            match milliseconds % MILLISECONDS_OF_DAY {
                0 => writer.text(&day(milliseconds / MILLISECONDS_OF_DAY)),
                _ => writer.refuse("a date with a time of day", "cast the column to date32"),
            }
        }
        DataType::Timestamp(unit, zone) => {
            let nanoseconds = match unit {
                TimeUnit::Second => count::<TimestampSecondType>(array, row) * NANOSECONDS,
                TimeUnit::Millisecond => count::<TimestampMillisecondType>(array, row) * (NANOSECONDS / 1_000),
                TimeUnit::Microsecond => count::<TimestampMicrosecondType>(array, row) * 1_000,
                TimeUnit::Nanosecond => count::<TimestampNanosecondType>(array, row),
            };
            instant(writer, nanoseconds, zone.is_some());
        }
        DataType::Duration(unit) => {
            let nanoseconds = match unit {
                TimeUnit::Second => count::<DurationSecondType>(array, row) * NANOSECONDS,
                TimeUnit::Millisecond => count::<DurationMillisecondType>(array, row) * (NANOSECONDS / 1_000),
                TimeUnit::Microsecond => count::<DurationMicrosecondType>(array, row) * 1_000,
                TimeUnit::Nanosecond => count::<DurationNanosecondType>(array, row),
            };
            match i64::try_from(nanoseconds) {
                Ok(nanoseconds) => writer.text(&SignedDuration::from_nanos(nanoseconds).to_string()),
                Err(_) => writer.refuse("longer than 292 years", "give a shorter duration"),
            }
        }
        DataType::Interval(unit) => interval(writer, array, row, *unit),
        DataType::Utf8 => writer.text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => writer.text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => writer.text(array.as_string_view().value(row)),
        DataType::Dictionary(keys, _) => match keys.as_ref() {
            DataType::Int8 => of_dictionary::<Int8Type>(writer, array, row),
            DataType::Int16 => of_dictionary::<Int16Type>(writer, array, row),
            DataType::Int32 => of_dictionary::<Int32Type>(writer, array, row),
            DataType::Int64 => of_dictionary::<Int64Type>(writer, array, row),
            DataType::UInt8 => of_dictionary::<UInt8Type>(writer, array, row),
            DataType::UInt16 => of_dictionary::<UInt16Type>(writer, array, row),
            DataType::UInt32 => of_dictionary::<UInt32Type>(writer, array, row),
            _ => of_dictionary::<UInt64Type>(writer, array, row),
        },
        DataType::List(_) => list(writer, &array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(writer, &array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(writer, &array.as_fixed_size_list().value(row)),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            writer.object(columns.map(|(field, column)| (field.name(), column)), |writer, column| {
                write(writer, column, row);
            });
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => writer.float(EXACTLY),
        _ => writer.refuse("of a type that no fact has", "cast the column"),
    }
}

/// What to give in the place of floating-point numbers.
pub(crate) const EXACTLY: &str = "cast the column to a decimal128 of as many places as were meant, or give text";

const NANOSECONDS: i128 = 1_000_000_000;
const MILLISECONDS_OF_DAY: i64 = 86_400_000;

fn whole<T: ArrowPrimitiveType>(writer: &mut FactsWriter, array: &dyn Array, row: usize)
where
    T::Native: std::fmt::Display,
{
    writer.digits(&array.as_primitive::<T>().value(row).to_string());
}

fn decimal<T: DecimalType>(writer: &mut FactsWriter, array: &dyn Array, row: usize)
where
    T::Native: ArrowNativeTypeOp,
{
    let digits = array.as_primitive::<T>().value_as_string(row);
    // Noughts at the end of a fraction say nothing, and count as no digits.
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    writer.digits(digits);
}

fn count<T: ArrowTemporalType<Native = i64>>(array: &dyn Array, row: usize) -> i128 {
    i128::from(array.as_primitive::<T>().value(row))
}

/// A date from its day since 1970; what lies outside the calendar is told as such.
fn day(days: i64) -> String {
    const EPOCH: Date = date(1970, 1, 1);
    let span = jiff::Span::new().try_days(days).ok();
    let found = span.and_then(|span| EPOCH.checked_add(span).ok()).filter(|date| date.year() > 0);
    found.map_or_else(|| format!("{days} days after 1970-01-01"), |date| date.to_string())
}

fn instant(writer: &mut FactsWriter, nanoseconds: i128, has_zone: bool) {
    match Timestamp::from_nanosecond(nanoseconds) {
        Ok(instant) if has_zone => writer.text(&instant.to_string()),
        // Without a zone it is local to the policy's.
        Ok(instant) => writer.text(&jiff::tz::Offset::UTC.to_datetime(instant).to_string()),
        Err(_) => writer.refuse("outside the years 0001 to 9999", "give an instant that a calendar has"),
    }
}

fn interval(writer: &mut FactsWriter, array: &dyn Array, row: usize, unit: IntervalUnit) {
    let (months, days, rest) = match unit {
        IntervalUnit::YearMonth => (array.as_primitive::<IntervalYearMonthType>().value(row), 0, 0),
        IntervalUnit::DayTime => {
            let value = array.as_primitive::<IntervalDayTimeType>().value(row);
            (0, value.days, i64::from(value.milliseconds))
        }
        IntervalUnit::MonthDayNano => {
            let value = array.as_primitive::<IntervalMonthDayNanoType>().value(row);
            (value.months, value.days, value.nanoseconds)
        }
    };
    match (months, days, rest) {
        (months, 0, 0) if months >= 0 => writer.text(&format!("P{months}M")),
        (0, days, 0) if days >= 0 => writer.text(&format!("P{days}D")),
        _ => writer.refuse("neither whole months nor whole days", "give a period of the one or of the other"),
    }
}

fn of_dictionary<K: ArrowDictionaryKeyType>(writer: &mut FactsWriter, array: &dyn Array, row: usize) {
    let dictionary = array.as_dictionary::<K>();
    match dictionary.key(row) {
        Some(key) => write(writer, dictionary.values(), key),
        None => writer.null(),
    }
}

fn list(writer: &mut FactsWriter, members: &ArrayRef) {
    writer.list(0..members.len(), |writer, member| write(writer, members, member));
}
