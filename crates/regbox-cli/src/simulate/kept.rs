//! The values of columns that are kept as they are, as text.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_schema::DataType;

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

fn of_dictionary(array: &dyn Array, row: usize) -> Option<String> {
    let dictionary = array.as_any_dictionary_opt()?;
    let key: usize = text(dictionary.keys(), row)?.parse().ok()?;
    text(dictionary.values().as_ref(), key)
}

#[cfg(test)]
mod tests {
    use super::text;
    use arrow_array::types::Int32Type;
    use arrow_array::{Array, BooleanArray, Date32Array, DictionaryArray, Int64Array, StringViewArray};

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
        assert_eq!(text(&Date32Array::from(vec![1]), 0), None);
    }
}
