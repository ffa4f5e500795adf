//! Facts from a Python value. A number passes where its digits are exact, and nothing is guessed.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyDate, PyDateTime, PyFloat, PyFrozenSet, PyInt, PyList, PyMapping, PySet, PyString, PyTuple, PyType,
};
use regbox::{Facts, FactsWriter, Policy};

const HELP: &str =
    "give a str, bool, int, Decimal, date, datetime, Enum, list, dict or dataclass, or None if it is unknown";

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
    let py = event.py();
    if let Ok(text) = event.cast::<PyString>() {
        return Ok(text.to_str()?.to_owned());
    }
    let mut writer = policy.facts_writer();
    let mut raised = None;
    write(&mut writer, event, &mut raised);
    raised.map_or(Ok(()), Err)?;
    writer.event().map_err(|errors| crate::error(py, &errors))
}

/// Writes a value; what Python raises on the way is kept, and comes before all else.
fn write(writer: &mut FactsWriter, value: &Bound<'_, PyAny>, raised: &mut Option<PyErr>) {
    if let Err(error) = try_write(writer, value, raised) {
        writer.null();
        raised.get_or_insert(error);
    }
}

fn try_write(writer: &mut FactsWriter, value: &Bound<'_, PyAny>, raised: &mut Option<PyErr>) -> PyResult<()> {
    static ENUM: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = value.py();
    if value.is_none() {
        writer.null();
    } else if value.is_instance(ENUM.import(py, "enum", "Enum")?)? {
        write(writer, &value.getattr("value")?, raised);
    } else if let Ok(value) = value.cast::<PyBool>() {
        writer.bool(value.is_true());
    } else if value.is_instance_of::<PyInt>() {
        match value.str() {
            Ok(digits) => writer.digits(digits.to_str()?),
            // Python writes no number of more than 4,300 digits.
            Err(_) => writer.refuse("an int of thousands of digits", "round it before it is given"),
        }
    } else if value.is_instance(DECIMAL.import(py, "decimal", "Decimal")?)? {
        writer.digits(value.str()?.to_str()?);
    } else if value.is_instance_of::<PyFloat>() {
        writer.float(&format!("give a Decimal or its digits as text: `\"{}\"`", value.repr()?));
    } else if let Ok(text) = value.cast::<PyString>() {
        match text.to_str() {
            Ok(text) => writer.text(text),
            Err(_) => writer.refuse("text that is no Unicode: it holds half of a character", "give whole characters"),
        }
    } else if value.is_instance_of::<PyDateTime>() || value.is_instance_of::<PyDate>() {
        writer.text(value.call_method0("isoformat")?.extract()?);
    } else if let Some(members) = members(value)? {
        writer.list(members, |writer, member| write(writer, &member, raised));
    } else if let Some(entries) = entries(value)? {
        writer.object(entries, |writer, value| match value {
            Some(value) => write(writer, &value, raised),
            None => writer.refuse("under a key that is no str", "name each fact by a str"),
        });
    } else {
        let what = format!("a value of the class `{}`", value.get_type().name()?);
        writer.refuse(&what, HELP);
    }
    Ok(())
}

/// The members of a list, a tuple or a set; a set has an order of its own in each run, and so it is put in one.
fn members<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Bound<'py, PyAny>>>> {
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        return value.try_iter()?.collect::<PyResult<_>>().map(Some);
    }
    if !value.is_instance_of::<PySet>() && !value.is_instance_of::<PyFrozenSet>() {
        return Ok(None);
    }
    let mut members = Vec::new();
    for member in value.try_iter()? {
        let member = member?;
        members.push((member.str()?.to_string(), member));
    }
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(Some(members.into_iter().map(|(_, member)| member).collect()))
}

type Entry<'py> = (String, Option<Bound<'py, PyAny>>);

/// The keys and values of a mapping, or the fields of a dataclass; no value under a key that is no text.
fn entries<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Vec<Entry<'py>>>> {
    static IS_DATACLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static FIELDS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    if let Ok(mapping) = value.cast::<PyMapping>() {
        let entry = |item: Bound<'py, PyAny>| -> PyResult<Entry<'py>> {
            let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item.extract()?;
            match key.cast::<PyString>() {
                Ok(text) => Ok((text.to_str()?.to_owned(), Some(value))),
                Err(_) => Ok((key.str()?.to_string(), None)),
            }
        };
        return mapping.items()?.iter().map(entry).collect::<PyResult<_>>().map(Some);
    }
    let is_dataclass = IS_DATACLASS.import(py, "dataclasses", "is_dataclass")?;
    if value.is_instance_of::<PyType>() || !is_dataclass.call1((value,))?.is_truthy()? {
        return Ok(None);
    }
    let fields = FIELDS.import(py, "dataclasses", "fields")?.call1((value,))?;
    let field = |field: PyResult<Bound<'py, PyAny>>| -> PyResult<Entry<'py>> {
        let name: String = field?.getattr("name")?.extract()?;
        let value = value.getattr(name.as_str())?;
        Ok((name, Some(value)))
    };
    fields.try_iter()?.map(field).collect::<PyResult<_>>().map(Some)
}
