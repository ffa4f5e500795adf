//! Facts from a Python value. A number passes where its digits are exact, and nothing is guessed.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDate, PyDateTime, PyDelta, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping,
    PyMemoryView, PySequence, PySet, PyString, PyTuple, PyType,
};
use regbox::{Facts, FactsWriter, Policy};

const HELP: &str = "give a str, bool, int, Decimal, date, datetime, timedelta, Enum, list, dict or dataclass, or None if it is unknown";

/// More members than a list may have, so that it is refused for that: a sequence of someone's own could go on for ever.
const ENOUGH: usize = 100_001;

/// Facts from JSON text, whose digits are kept, or from a dict or a dataclass.
pub(crate) fn read(policy: &Policy, facts: &Bound<'_, PyAny>) -> PyResult<Facts> {
    let py = facts.py();
    if let Ok(text) = facts.cast::<PyString>() {
        return policy.facts_from_json(text.to_str()?).map_err(|errors| crate::error(py, &errors));
    }
    let mut writer = policy.facts_writer();
    let mut raised = None;
    write(&mut writer, facts, &mut raised);
    raised.map_or(Ok(()), Err)?;
    writer.build().map_err(|errors| crate::error(py, &errors))
}

/// An event from JSON text, or from a dict or a dataclass: as JSON.
pub(crate) fn event(policy: &Policy, event: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(text) = event.cast::<PyString>() {
        return Ok(text.to_str()?.to_owned());
    }
    let mut raised = None;
    let written = policy.facts_writer().event(|writer| write(writer, event, &mut raised));
    raised.map_or(Ok(()), Err)?;
    written.map_err(|errors| crate::error(event.py(), &errors))
}

/// The answer to a question, as JSON. Text is a value here, too.
pub(crate) fn answer(policy: &Policy, fact: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let mut raised = None;
    let answered = policy.facts_writer().answer(fact, |writer| write(writer, value, &mut raised));
    raised.map_or(Ok(()), Err)?;
    answered.map_err(|errors| crate::error(value.py(), &errors))
}

/// Writes a value; what Python raises on the way is kept, and comes before all else. The types of which most facts are
/// come first.
fn write(writer: &mut FactsWriter, value: &Bound<'_, PyAny>, raised: &mut Option<PyErr>) {
    let written = if let Ok(text) = value.cast_exact::<PyString>() {
        write_text(writer, text);
        Ok(())
    } else if let Ok(truth) = value.cast::<PyBool>() {
        writer.bool(truth.is_true());
        Ok(())
    } else if value.is_none() {
        writer.null();
        Ok(())
    } else if let Ok(number) = value.cast_exact::<PyInt>() {
        write_int(writer, number)
    } else if let Ok(dict) = value.cast_exact::<PyDict>() {
        write_entries(writer, &entries_of(dict), raised);
        Ok(())
    } else {
        write_other(writer, value, raised)
    };
    if let Err(error) = written {
        writer.null();
        raised.get_or_insert(error);
    }
}

fn write_other(writer: &mut FactsWriter, value: &Bound<'_, PyAny>, raised: &mut Option<PyErr>) -> PyResult<()> {
    static ENUM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    let decimal = DECIMAL.import(py, "decimal", "Decimal")?;
    if value.get_type().is(decimal) {
        writer.digits(value.str()?.to_str()?);
    } else if value.is_instance(ENUM.import(py, "enum", "Enum")?)? {
        write(writer, &value.getattr(intern!(py, "value"))?, raised);
    } else if let Ok(number) = value.cast::<PyInt>() {
        write_int(writer, number)?;
    } else if value.is_instance(decimal)? {
        writer.digits(value.str()?.to_str()?);
    } else if value.is_instance_of::<PyFloat>() {
        write_float(writer, value)?;
    } else if let Ok(text) = value.cast::<PyString>() {
        write_text(writer, text);
    } else if value.is_instance_of::<PyDateTime>() || value.is_instance_of::<PyDate>() {
        writer.text(value.call_method0(intern!(py, "isoformat"))?.extract()?);
    } else if let Ok(length) = value.cast::<PyDelta>() {
        writer.text(&duration(length)?);
    } else if let Some(members) = members(value)? {
        writer.list(members, |writer, member| write(writer, &member, raised));
    } else if let Some(entries) = entries(value)? {
        write_entries(writer, &entries, raised);
    } else if value.hasattr(intern!(py, "__index__"))? && !value.is_instance_of::<PyType>() {
        // A whole number of another library, such as NumPy's.
        write_int(writer, value.call_method0(intern!(py, "__index__"))?.cast::<PyInt>()?)?;
    } else {
        let what = format!("a value of the class `{}`", value.get_type().name()?);
        writer.refuse(&what, HELP);
    }
    Ok(())
}

fn write_text(writer: &mut FactsWriter, text: &Bound<'_, PyString>) {
    match text.to_str() {
        Ok(text) => writer.text(text),
        Err(_) => writer.refuse("text that is no Unicode: it holds half of a character", "give whole characters"),
    }
}

fn write_int(writer: &mut FactsWriter, number: &Bound<'_, PyInt>) -> PyResult<()> {
    if let Ok(small) = number.extract::<i64>() {
        writer.whole(small);
        return Ok(());
    }
    // Not as an Enum of ints or a class of someone's own writes itself, but as a plain int does.
    match number.py().get_type::<PyInt>().call_method1("__repr__", (number,)) {
        Ok(digits) => writer.digits(digits.cast::<PyString>()?.to_str()?),
        // Python writes no number of more than 4,300 digits.
        Err(_) => writer.refuse("an int of thousands of digits", "round it before it is given"),
    }
    Ok(())
}

fn write_float(writer: &mut FactsWriter, value: &Bound<'_, PyAny>) -> PyResult<()> {
    let written = value.repr()?;
    // What is missing is NaN in the tables of many libraries.
    let help = if value.ne(value)? {
        "NaN is no number: give None for what is unknown".to_owned()
    } else {
        format!("give a Decimal or its digits as text: `\"{written}\"`")
    };
    writer.float(&help);
    Ok(())
}

/// ISO 8601: a `timedelta` is so many seconds and millionths of them.
fn duration(length: &Bound<'_, PyDelta>) -> PyResult<String> {
    let py = length.py();
    let part = |name| length.getattr(name)?.extract::<i64>();
    let seconds = i128::from(part(intern!(py, "days"))?) * 86_400 + i128::from(part(intern!(py, "seconds"))?);
    let millionths = seconds * 1_000_000 + i128::from(part(intern!(py, "microseconds"))?);
    let sign = if millionths < 0 { "-" } else { "" };
    let (whole, rest) = (millionths.abs() / 1_000_000, millionths.abs() % 1_000_000);
    Ok(if rest == 0 { format!("{sign}PT{whole}S") } else { format!("{sign}PT{whole}.{rest:06}S") })
}

/// The members of a list or another sequence, or of a set; a set has an order of its own in each run, and so it is put in
/// one.
fn members<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return value.try_iter()?.collect::<PyResult<_>>().map(Some);
    }
    if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
        let mut members = Vec::new();
        for member in value.try_iter()? {
            let member = member?;
            members.push((member.str()?.to_string(), member));
        }
        members.sort_by(|(a, _), (b, _)| a.cmp(b));
        return Ok(Some(members.into_iter().map(|(_, member)| member).collect()));
    }
    let bytes = value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>();
    if bytes || value.is_instance_of::<PyDict>() || value.cast::<PySequence>().is_err() {
        return Ok(None);
    }
    value.try_iter()?.take(ENOUGH).collect::<PyResult<_>>().map(Some)
}

/// The name of a fact.
enum Name<'a> {
    Text(&'a str),
    /// Another key, as it is shown.
    NoText(String),
}

impl AsRef<str> for Name<'_> {
    fn as_ref(&self) -> &str {
        match self {
            Name::Text(name) => name,
            Name::NoText(shown) => shown,
        }
    }
}

impl<'a> Name<'a> {
    fn of(key: &'a Bound<'_, PyAny>) -> Name<'a> {
        match key.cast::<PyString>().map(|text| text.to_str()) {
            Ok(Ok(name)) => Name::Text(name),
            _ => Name::NoText(key.str().map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()),
        }
    }
}

type Entry<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

fn write_entries(writer: &mut FactsWriter, entries: &[Entry<'_>], raised: &mut Option<PyErr>) {
    let named = entries.iter().map(|(key, value)| {
        let name = Name::of(key);
        let named = matches!(name, Name::Text(_)).then_some(value);
        (name, named)
    });
    writer.object(named, |writer, value| match value {
        Some(value) => write(writer, value, raised),
        None => writer.refuse("under a key that is no str", "name each fact by a str"),
    });
}

/// All at once: what is read of a value may be code that changes the dict.
fn entries_of<'py>(dict: &Bound<'py, PyDict>) -> Vec<Entry<'py>> {
    let mut entries = Vec::with_capacity(dict.len());
    entries.extend(dict.iter());
    entries
}

/// The keys and values of a mapping, or the fields of a dataclass.
fn entries<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Entry<'py>>>> {
    static IS_DATACLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static FIELDS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    if let Ok(mapping) = value.cast::<PyMapping>() {
        return mapping.items()?.iter().map(|item| item.extract()).collect::<PyResult<_>>().map(Some);
    }
    let is_dataclass = IS_DATACLASS.import(py, "dataclasses", "is_dataclass")?;
    if value.is_instance_of::<PyType>() || !is_dataclass.call1((value,))?.is_truthy()? {
        return Ok(None);
    }
    let fields = FIELDS.import(py, "dataclasses", "fields")?.call1((value,))?;
    let field = |field: PyResult<Bound<'py, PyAny>>| -> PyResult<Entry<'py>> {
        let name = field?.getattr(intern!(py, "name"))?.cast_into::<PyString>()?;
        let value = value.getattr(&name)?;
        Ok((name.into_any(), value))
    };
    fields.try_iter()?.map(field).collect::<PyResult<_>>().map(Some)
}
