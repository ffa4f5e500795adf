//! Many cases at once: tables of any library that has the Arrow PyCapsule interface, in and out, without copies.

use crate::decision::Decision;
use crate::error;
use crate::policy::Policy;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Field, SchemaRef};
use jiff::civil::Date;
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;
use regbox::Diagnostics;
use regbox_columns::{Decided, Options};
use std::sync::{Arc, OnceLock};

/// The decisions of the rows of a table.
#[pyclass(frozen, module = "regbox")]
pub(crate) struct Decisions {
    policy: Py<Policy>,
    schema: SchemaRef,
    decided: Vec<Decided>,
    needs: bool,
    /// The table, once it has been asked for.
    batches: OnceLock<Vec<RecordBatch>>,
}

/// What keeps a whole table from being decided.
enum Wrong {
    Table(ArrowError),
    Columns(Diagnostics),
}

/// Decides every row.
pub(crate) fn decide(
    policy: &Bound<'_, Policy>,
    table: &Bound<'_, PyAny>,
    on: Date,
    decision: &str,
    keep: Vec<String>,
    needs: bool,
) -> PyResult<Decisions> {
    let py = policy.py();
    let table: AnyRecordBatch = table.extract().map_err(|_: PyErr| {
        let help = "give a table of a library that has the Arrow PyCapsule interface: pyarrow, Polars, DuckDB";
        PyTypeError::new_err(format!("what was given is no table: {help}"))
    })?;
    let reader = table.into_reader()?;
    let core = &policy.get().core;
    let options = Options { keep };
    let decided = py.detach(|| {
        let schema = reader.schema();
        let whole =
            |batch: &RecordBatch| regbox_columns::decide(core, decision, batch, on, &options).map_err(Wrong::Columns);
        // What comes out of no rows says which columns come out.
        let none = whole(&RecordBatch::new_empty(schema))?;
        let schema = told(&none, needs).map_err(Wrong::Table)?.schema();
        let mut all = Vec::new();
        for batch in reader {
            all.push(whole(&batch.map_err(Wrong::Table)?)?);
        }
        Ok((schema, all))
    });
    let (schema, decided) = decided.map_err(|wrong| match wrong {
        Wrong::Table(wrong) => PyValueError::new_err(wrong.to_string()),
        Wrong::Columns(errors) => error(py, &errors),
    })?;
    Ok(Decisions { policy: policy.clone().unbind(), schema, decided, needs, batches: OnceLock::new() })
}

fn told(decided: &Decided, needs: bool) -> Result<RecordBatch, ArrowError> {
    if needs { decided.to_batch_with_needs() } else { decided.to_batch() }
}

impl Decisions {
    /// The table, a batch for each that was decided.
    fn batches(&self, py: Python<'_>) -> PyResult<&[RecordBatch]> {
        if let Some(batches) = self.batches.get() {
            return Ok(batches);
        }
        let batches =
            py.detach(|| self.decided.iter().map(|decided| told(decided, self.needs)).collect::<Result<_, _>>());
        let batches = batches.map_err(|wrong: ArrowError| PyValueError::new_err(wrong.to_string()))?;
        Ok(self.batches.get_or_init(|| batches))
    }
}

#[pymethods]
impl Decisions {
    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// The rows in which something is wrong.
    #[getter]
    fn invalid(&self) -> Vec<usize> {
        let mut before = 0;
        let mut found = Vec::new();
        for decided in &self.decided {
            found.extend(decided.invalid().map(|row| before + row));
            before += decided.rows();
        }
        found
    }

    /// The decision of one row, with its reasons.
    fn decision(&self, py: Python<'_>, row: usize) -> PyResult<Decision> {
        let mut at = row;
        for decided in &self.decided {
            if at < decided.rows() {
                let decision = py.detach(|| decided.decision(at)).map_err(|errors| error(py, &errors))?;
                return Ok(Decision::new(self.policy.bind(py), decision, true));
            }
            at -= decided.rows();
        }
        Err(PyIndexError::new_err(format!("there is no row {row}")))
    }

    fn __len__(&self) -> usize {
        self.decided.iter().map(Decided::rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<Decisions: {} rows, columns {}>", self.__len__(), self.columns().join(", "))
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let field = Arc::new(Field::new_struct("", self.schema.fields().clone(), false));
        let arrays =
            self.batches(py)?.to_vec().into_iter().map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        Ok(to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field)), requested_schema)?)
    }
}
