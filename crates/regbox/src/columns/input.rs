//! The facts of many cases, a column for each fact.

use super::Bits;
use super::checks::{Checks, digits};
use super::days::date_of;
use super::form::{FactColumn, FactForm};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::facts::FactsWriter;
use crate::program::Program;
use crate::value::{Number, Slot, Type, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The facts of many cases: for each fact a column, with a place for each row. What has no column is unknown in every row.
///
/// Columns of numbers, dates and truth values are borrowed as they are, laid out as Arrow lays them out. Other values are
/// told once for each distinct one ([`codes`](Columns::codes)), or row by row ([`each`](Columns::each)). A value that a fact
/// cannot have makes its row invalid, and no other.
///
/// ```
/// # use regbox::{Policy, Source, columns::{Bits, RowStatus}};
/// let policy = Policy::from_source(Source::new("demo.regbox", r#"
///   policy demo "Demo" { version "1" in force from 2024-01-01 source regs "Regulations" }
///   fact licensed: bool "Does the firm hold a licence?"
///   fact turnover: money GBP "What was its turnover?" { at least GBP 0 }
///   criterion unlicensed { cites regs "reg 1" requires not licensed }
///   criterion small { cites regs "reg 2" requires turnover does not exceed GBP 5 million }
///   decision eligibility { eligible when unlicensed and small  ineligible otherwise }
/// "#))?;
/// let mut columns = policy.columns(4);
/// // Two bits say what is true, and two which of them are known: nothing is known of the last row.
/// let known = Bits::new(&[0b0111], 0, 4);
/// columns.bools("licensed", Bits::new(&[0b0010], 0, 4).unwrap(), known)?;
/// columns.decimals("turnover", [100_00, 100_00, -1, 500_000_000].as_slice(), 2, None)?;
/// let found = policy.decide_columns("eligibility", &columns, jiff::civil::date(2026, 5, 1))?;
/// let outcomes: Vec<_> = (0..4).map(|row| (found.status(row), found.outcome(row))).collect();
/// assert_eq!(outcomes, [
///     (RowStatus::Settled, Some("eligible")),
///     (RowStatus::Settled, Some("ineligible")),
///     (RowStatus::Invalid, None),
///     (RowStatus::Undetermined, None),
/// ]);
/// # Ok::<(), regbox::Diagnostics>(())
/// ```
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    pub(super) program: Arc<Program>,
    pub(super) rows: usize,
    /// By the number of the fact.
    pub(super) facts: Vec<Column<'a>>,
    /// The rows in which something is known to be wrong; what the checks of columns find is not among them.
    pub(super) refused: BTreeSet<usize>,
}

/// A column of one fact.
#[derive(Clone, Debug)]
pub(super) struct Column<'a> {
    pub lane: Lane<'a>,
    /// Which rows are known; all of them where that is not said.
    pub known: Option<Bits<'a>>,
    pub checks: Checks,
}

#[derive(Clone, Debug)]
pub(super) enum Lane<'a> {
    /// Unknown in every row.
    Absent,
    Bools(Bits<'a>),
    Whole(Cow<'a, [i64]>),
    /// Mantissas, and how many decimal places they have.
    Decimal(Cow<'a, [i128]>, u32),
    /// Days since 1970.
    Days(Cow<'a, [i32]>),
    /// The number of a value in each row, and the values.
    Codes(Cow<'a, [i32]>, Vec<Slot>),
    Each(Vec<Slot>),
}

impl Columns<'_> {
    pub(crate) fn new(program: Arc<Program>, rows: usize) -> Columns<'static> {
        let absent = Column { lane: Lane::Absent, known: None, checks: Checks::None };
        let facts = vec![absent; program.schema.facts.len()];
        Columns { program, rows, facts, refused: BTreeSet::new() }
    }

    pub(crate) fn program(&self) -> &Arc<Program> {
        &self.program
    }

    /// The facts and judgements that the policy asks, by their full names, in order of declaration.
    pub fn facts(&self) -> impl Iterator<Item = FactColumn<'_>> {
        let schema = &self.program.schema;
        schema.asked().iter().map(|fact| FactColumn {
            name: &fact.field.name,
            form: if fact.judged_by.is_some() { FactForm::Judgement } else { FactForm::of(&fact.field.ty) },
            is_optional: matches!(fact.field.ty, Type::Optional(_)),
            ty: schema.show(&fact.field.ty),
        })
    }

    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The rows in which a value is wrong, in order. All values are looked at for that; deciding looks at them by itself.
    pub fn invalid(&self) -> impl Iterator<Item = usize> {
        self.all_wrong().into_iter()
    }

    /// Says that something is wrong in a row, which is then not decided.
    pub fn refuse(&mut self, row: usize) {
        if row < self.rows {
            self.refused.insert(row);
        }
    }
}

impl<'a> Columns<'a> {
    /// Gives a fact that is true or false; what is not `known` is not known.
    ///
    /// # Errors
    ///
    /// A fact that the policy does not ask, one of another type, a column of another length.
    pub fn bools(&mut self, fact: &str, values: Bits<'a>, known: Option<Bits<'a>>) -> Result<(), Diagnostics> {
        let at = self.fact(fact, values.len(), known, |ty| *ty == Type::Bool, "truth values")?;
        self.facts[at] = Column { lane: Lane::Bools(values), known, checks: Checks::None };
        Ok(())
    }

    /// Gives a fact that is a number, or an amount of money in the currency of the fact, as whole numbers.
    ///
    /// # Errors
    ///
    /// As [`bools`](Columns::bools).
    pub fn integers(
        &mut self,
        fact: &str,
        values: impl Into<Cow<'a, [i64]>>,
        known: Option<Bits<'a>>,
    ) -> Result<(), Diagnostics> {
        let values = values.into();
        let at = self.fact(fact, values.len(), known, is_number, "numbers")?;
        let checks = Checks::of_whole(&self.program.schema.facts[at].field);
        self.facts[at] = Column { lane: Lane::Whole(values), known, checks };
        Ok(())
    }

    /// Gives a fact that is a number, or an amount of money in the currency of the fact, as mantissas over `10^places`.
    ///
    /// # Errors
    ///
    /// As [`bools`](Columns::bools).
    pub fn decimals(
        &mut self,
        fact: &str,
        values: impl Into<Cow<'a, [i128]>>,
        places: u32,
        known: Option<Bits<'a>>,
    ) -> Result<(), Diagnostics> {
        let values = values.into();
        let at = self.fact(fact, values.len(), known, is_number, "numbers")?;
        if places > 28 {
            return self.each(fact, |writer, row| match known.is_none_or(|known| known.at(row)) {
                true => writer.digits(&digits(values[row], places)),
                false => writer.null(),
            });
        }
        let checks = Checks::of_decimals(&self.program.schema.facts[at].field, places);
        self.facts[at] = Column { lane: Lane::Decimal(values, places), known, checks };
        Ok(())
    }

    /// Gives a fact that is a date, as days since 1970-01-01.
    ///
    /// # Errors
    ///
    /// As [`bools`](Columns::bools).
    pub fn dates(
        &mut self,
        fact: &str,
        values: impl Into<Cow<'a, [i32]>>,
        known: Option<Bits<'a>>,
    ) -> Result<(), Diagnostics> {
        let values = values.into();
        let at = self.fact(fact, values.len(), known, |ty| *ty == Type::Date, "dates")?;
        let checks = Checks::of_days(&self.program.schema.facts[at].field);
        self.facts[at] = Column { lane: Lane::Days(values), known, checks };
        Ok(())
    }

    /// Gives a fact by the numbers of its values: `write` writes each of the `values` distinct ones once, as the facts of one
    /// case are written.
    ///
    /// # Errors
    ///
    /// As [`bools`](Columns::bools), and a number for which there is no value.
    pub fn codes(
        &mut self,
        fact: &str,
        codes: impl Into<Cow<'a, [i32]>>,
        known: Option<Bits<'a>>,
        values: usize,
        mut write: impl FnMut(&mut FactsWriter, usize),
    ) -> Result<(), Diagnostics> {
        let codes = codes.into();
        let at = self.fact(fact, codes.len(), known, |_| true, "values")?;
        let mut writer = FactsWriter::of_values(self.program.clone());
        let read: Vec<Option<Slot>> =
            (0..values).map(|value| writer.value(at, &mut |writer| write(writer, value))).collect();
        let checks = Checks::Codes(read.iter().map(Option::is_some).collect());
        let slots = read.into_iter().map(Option::flatten).collect();
        self.facts[at] = Column { lane: Lane::Codes(codes, slots), known, checks };
        Ok(())
    }

    /// Gives a fact row by row: `write` writes each, as the facts of one case are written.
    ///
    /// # Errors
    ///
    /// A fact that the policy does not ask.
    pub fn each(&mut self, fact: &str, mut write: impl FnMut(&mut FactsWriter, usize)) -> Result<(), Diagnostics> {
        let at = self.fact(fact, self.rows, None, |_| true, "values")?;
        let mut slots = Vec::with_capacity(self.rows);
        let mut writer = FactsWriter::of_values(self.program.clone());
        for row in 0..self.rows {
            let slot = writer.value(at, &mut |writer| write(writer, row));
            if slot.is_none() {
                self.refused.insert(row);
            }
            slots.push(slot.flatten());
        }
        self.facts[at] = Column { lane: Lane::Each(slots), known: None, checks: Checks::None };
        Ok(())
    }

    /// The number of a fact that can have such a column.
    fn fact(
        &self,
        name: &str,
        rows: usize,
        known: Option<Bits<'_>>,
        fits: impl Fn(&Type) -> bool,
        values: &str,
    ) -> Result<usize, Diagnostics> {
        let schema = &self.program.schema;
        let shown: String = name.chars().take(60).collect();
        let Some(at) = schema.fact_index.get(name) else {
            let near = nearest(name, schema.asked().iter().map(|fact| fact.field.name.as_str()));
            let diagnostic = Diagnostic::new(Code::UNKNOWN_FACT, format!("the policy asks no fact `{shown}`"));
            let diagnostic = diagnostic.help_opt(near.map(|near| format!("did you mean `{near}`?")));
            return Err(error(&self.program, diagnostic.fact(shown)));
        };
        let field = &schema.facts[*at as usize].field;
        let message = if rows != self.rows || known.is_some_and(|known| known.len() != rows) {
            format!("the column of `{name}` has {rows} rows, and not {}", self.rows)
        } else if schema.facts[*at as usize].judged_by.is_some() && values != "values" {
            format!("`{name}` is a judgement: each is given with who made it and why, and not as {values}")
        } else if !fits(field.ty.required()) {
            format!("`{name}` must be `{}`, and its column has {values}", schema.show(&field.ty))
        } else {
            return Ok(*at as usize);
        };
        Err(error(&self.program, Diagnostic::new(Code::WRONG_VALUE, message).fact(shown)))
    }
}

impl Column<'_> {
    /// Whether the value of a row is known.
    pub(super) fn is_known(&self, row: usize) -> bool {
        self.known.is_none_or(|known| known.at(row))
    }

    /// The value of a row.
    pub(super) fn slot(&self, row: usize) -> Slot {
        if !self.is_known(row) {
            return None;
        }
        match &self.lane {
            Lane::Absent => None,
            Lane::Bools(bits) => Some(Value::Bool(bits.at(row))),
            Lane::Whole(values) => Some(Value::Number(Number::from(*values.get(row)?))),
            Lane::Decimal(values, places) => Some(Value::Number(Number::from_scaled(*values.get(row)?, *places))),
            Lane::Days(values) => date_of(*values.get(row)?).map(Value::Date),
            Lane::Codes(codes, values) => values.get(usize::try_from(*codes.get(row)?).ok()?)?.clone(),
            Lane::Each(slots) => slots.get(row)?.clone(),
        }
    }
}

fn is_number(ty: &Type) -> bool {
    ty.is_number() || matches!(ty, Type::Money(_) | Type::Rate(..))
}

fn error(program: &Program, diagnostic: Diagnostic) -> Diagnostics {
    Diagnostics::new(vec![diagnostic], program.files.clone())
}
