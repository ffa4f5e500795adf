//! The decisions of a batch: as columns, and row by row.

use crate::read::{Found, write_row};
use crate::room::Arrays;
use crate::tree::Node;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, Field, FieldRef, Schema};
use jiff::civil::Date;
use regbox::columns::{ColumnDecisions, RowStatus};
use regbox::{Decision, Diagnostics, Facts, Policy, Verdict};
use std::sync::Arc;

/// The decisions of the rows of a batch.
pub struct Decided {
    policy: Policy,
    decision: String,
    on: Date,
    statuses: PrimitiveArray<Int8Type>,
    /// Null where none is settled.
    outcomes: PrimitiveArray<Int32Type>,
    outcome_words: Vec<String>,
    /// Of each criterion; null where it is not in force.
    verdicts: Vec<(String, PrimitiveArray<Int8Type>)>,
    found: Vec<Found>,
    tree: Node,
    kept: Vec<(Field, ArrayRef)>,
}

impl std::fmt::Debug for Decided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decided")
            .field("decision", &self.decision)
            .field("on", &self.on)
            .field("rows", &self.rows())
            .finish_non_exhaustive()
    }
}

impl Decided {
    pub(crate) fn new(
        policy: Policy,
        decision: String,
        on: Date,
        arrays: Arrays,
        found: Vec<Found>,
        tree: Node,
        kept: Vec<(Field, ArrayRef)>,
    ) -> Decided {
        let Arrays { statuses, outcomes, verdicts } = arrays;
        let outcome_words = policy.outcomes_of(&decision).map(str::to_owned).collect();
        let verdicts = policy.criteria_of(&decision).map(str::to_owned).zip(verdicts).collect();
        Decided { policy, decision, on, statuses, outcomes, outcome_words, verdicts, found, tree, kept }
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.statuses.len()
    }

    /// Whether the decision of a row is settled, and if not, why not.
    #[must_use]
    pub fn status(&self, row: usize) -> RowStatus {
        number(&self.statuses, row).and_then(|at| RowStatus::ALL.get(at)).copied().unwrap_or(RowStatus::Invalid)
    }

    /// The outcome of a row, where it is settled.
    #[must_use]
    pub fn outcome(&self, row: usize) -> Option<&str> {
        self.outcome_words.get(self.outcome_number(row)?).map(String::as_str)
    }

    /// The place of a row's outcome among those of the decision, in order of declaration, where it is settled.
    #[must_use]
    pub fn outcome_number(&self, row: usize) -> Option<usize> {
        number(&self.outcomes, row)
    }

    /// The verdict of a criterion, by its place in [`Policy::criteria_of`], in a row; none where it is not in force, or where
    /// nothing is decided.
    #[must_use]
    pub fn verdict(&self, criterion: usize, row: usize) -> Option<Verdict> {
        let (_, verdicts) = self.verdicts.get(criterion)?;
        ColumnDecisions::VERDICTS.get(number(verdicts, row)?).copied()
    }

    /// The facts of a row.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub fn facts(&self, row: usize) -> Result<Facts, Diagnostics> {
        let mut writer = self.policy.facts_writer();
        write_row(&self.found, &self.tree, &mut writer, row.min(self.rows().saturating_sub(1)));
        writer.build()
    }

    /// The decision of a row, taken by itself: with its explanation, and what is needed.
    ///
    /// # Errors
    ///
    /// What is wrong with an invalid row.
    pub fn decision(&self, row: usize) -> Result<Decision, Diagnostics> {
        self.policy.decide(&self.decision, &self.facts(row)?, self.on)
    }

    /// The rows in which something is wrong, in order.
    pub fn invalid(&self) -> impl Iterator<Item = usize> {
        let last = i8::try_from(RowStatus::ALL.len() - 1).unwrap_or(i8::MAX);
        let statuses = self.statuses.values().iter().enumerate();
        statuses.filter(move |(_, status)| **status == last).map(|(row, _)| row)
    }

    /// The decisions as a batch: what was kept; `status`; `outcome`, null where none is settled; a column of verdicts for each
    /// criterion, null where it is not in force; and `errors`, the JSON of what is wrong with an invalid row. Words are in
    /// dictionaries. A criterion whose name another column has is found under `criterion_` and its name.
    ///
    /// # Errors
    ///
    /// None that is known of: the columns are of one length, and of the types that the schema says.
    pub fn to_batch(&self) -> Result<RecordBatch, ArrowError> {
        self.batch(None)
    }

    /// The same, with a last column `needs`: lists of the facts that can still change the outcome of a row, the most useful
    /// first. Each row that is undetermined is decided once more by itself for that.
    ///
    /// # Errors
    ///
    /// As [`to_batch`](Decided::to_batch).
    pub fn to_batch_with_needs(&self) -> Result<RecordBatch, ArrowError> {
        self.batch(Some(self.needs()))
    }

    fn batch(&self, needs: Option<ArrayRef>) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<(FieldRef, ArrayRef)> = Vec::new();
        for (field, array) in &self.kept {
            columns.push((Arc::new(field.clone()), array.clone()));
        }
        let words = |words: Vec<&str>| -> ArrayRef { Arc::new(StringArray::from(words)) };
        let statuses = words(RowStatus::ALL.map(RowStatus::as_str).to_vec());
        push(&mut columns, FIRST[0], told(&self.statuses, &statuses)?);
        let outcomes = words(self.outcome_words.iter().map(String::as_str).collect());
        push(&mut columns, FIRST[1], told(&self.outcomes, &outcomes)?);
        let taken = |name: &str| columns.iter().any(|(field, _)| field.name() == name) || LAST.contains(&name);
        let names: Vec<String> = self
            .verdicts
            .iter()
            .map(|(name, _)| if taken(name) { format!("criterion_{name}") } else { name.clone() })
            .collect();
        let verdicts = words(ColumnDecisions::VERDICTS.map(Verdict::as_str).to_vec());
        for (name, (_, numbers)) in names.iter().zip(&self.verdicts) {
            push(&mut columns, name, told(numbers, &verdicts)?);
        }
        push(&mut columns, LAST[0], self.errors());
        if let Some(needs) = needs {
            push(&mut columns, LAST[1], needs);
        }
        let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) = columns.into_iter().unzip();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
    }

    /// What is wrong with invalid rows.
    fn errors(&self) -> ArrayRef {
        if self.invalid().next().is_none() {
            return Arc::new(StringArray::new_null(self.rows()));
        }
        let mut errors = StringBuilder::new();
        for row in 0..self.rows() {
            let wrong = (self.status(row) == RowStatus::Invalid).then(|| self.decision(row).err()).flatten();
            errors.append_option(wrong.map(|wrong| wrong.to_json()));
        }
        Arc::new(errors.finish())
    }

    fn needs(&self) -> ArrayRef {
        let mut needs = ListBuilder::new(StringBuilder::new());
        for row in 0..self.rows() {
            if self.status(row) == RowStatus::Undetermined
                && let Ok(decision) = self.decision(row)
            {
                decision.needs().iter().for_each(|need| needs.values().append_value(need.fact()));
            }
            needs.append(true);
        }
        Arc::new(needs.finish())
    }
}

/// The columns before the criteria, and those behind them.
pub(crate) const FIRST: [&str; 2] = ["status", "outcome"];
pub(crate) const LAST: [&str; 2] = ["errors", "needs"];

fn push(columns: &mut Vec<(FieldRef, ArrayRef)>, name: &str, array: ArrayRef) {
    columns.push((Arc::new(Field::new(name, array.data_type().clone(), true)), array));
}

/// The number of a row, where it has one.
fn number<K: ArrowDictionaryKeyType>(numbers: &PrimitiveArray<K>, row: usize) -> Option<usize>
where
    K::Native: TryInto<usize>,
{
    if row < numbers.len() && numbers.is_valid(row) { numbers.value(row).try_into().ok() } else { None }
}

/// Numbers and the words that they stand for.
fn told<K: ArrowDictionaryKeyType>(numbers: &PrimitiveArray<K>, words: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::try_new(numbers.clone(), words.clone())?))
}
