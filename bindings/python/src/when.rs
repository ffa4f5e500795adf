//! Days and instants.

use jiff::civil::Date;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyDateTime, PyString};
use regbox::Policy;
use regbox::value::Instant;

/// The day of a decision.
pub(crate) fn day(on: &Bound<'_, PyAny>) -> PyResult<Date> {
    let is_day = || on.is_instance_of::<PyDate>() && !on.is_instance_of::<PyDateTime>();
    if on.cast_exact::<PyDate>().is_err() && !is_day() {
        return Err(PyTypeError::new_err("`on` is a day: give a `datetime.date`"));
    }
    let py = on.py();
    let year: i16 = on.getattr(intern!(py, "year"))?.extract()?;
    let month: i8 = on.getattr(intern!(py, "month"))?.extract()?;
    let day: i8 = on.getattr(intern!(py, "day"))?.extract()?;
    Date::new(year, month, day).map_err(|_| PyTypeError::new_err("`on` is no day"))
}

/// An instant, which is local to the policy unless it has an offset.
pub(crate) fn instant(policy: &Policy, at: &Bound<'_, PyAny>) -> PyResult<Instant> {
    let text: String = if at.is_instance_of::<PyDateTime>() {
        at.call_method0("isoformat")?.extract()?
    } else if at.is_instance_of::<PyString>() {
        at.extract()?
    } else {
        return Err(PyTypeError::new_err("`at` is an instant: give a `datetime.datetime` or its text"));
    };
    policy.instant(&text).map_err(|error| PyValueError::new_err(format!("`at`: {error}")))
}
