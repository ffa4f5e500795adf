//! The values of some rows: those that have a form, side by side, and beside them those that have not.

use super::days::{date_of, day_of};
use super::input::{Column, Columns, Lane};
use super::numbers::{fits, rescaled};
use super::plan::Kind;
use super::truths::BLOCK;
use crate::decide::Abs;
use crate::program::{Operand, Program};
use crate::value::{Number, Value};
use jiff::civil::Date;
use std::borrow::Cow;

/// A computed value in the rows of a block.
#[derive(Debug, Default)]
pub(super) struct Computed {
    pub form: Form,
    /// Marks the rows whose value is not in the form.
    pub odd: Vec<u8>,
    /// The values of those rows, in their order.
    pub odds: Vec<(usize, Abs)>,
}

#[derive(Debug, Default)]
pub(super) enum Form {
    #[default]
    None,
    Whole(Vec<i64>),
    Decimal(Vec<i128>, u32),
    Days(Vec<i32>),
}

/// The values of rows that have a form. Where a row is odd, what stands there means nothing.
#[derive(Clone, Debug)]
pub(super) enum Plain<'v> {
    None,
    Whole(Cow<'v, [i64]>),
    Decimal(Cow<'v, [i128]>, u32),
    Days(Cow<'v, [i32]>),
}

/// Where the values of a block are found.
#[derive(Clone, Copy)]
pub(super) struct Lanes<'b> {
    pub columns: &'b Columns<'b>,
    pub computed: &'b [Computed],
    pub on: Date,
    pub start: usize,
    pub len: usize,
}

impl Form {
    pub(super) fn of(kind: Kind, rows: usize) -> Form {
        match kind {
            Kind::Whole => Form::Whole(vec![0; rows]),
            Kind::Decimal(places) => Form::Decimal(vec![0; rows], places),
            Kind::Days => Form::Days(vec![0; rows]),
            Kind::Other => Form::None,
        }
    }

    /// Puts a value in the place of a row, if it has the form.
    pub(super) fn put(&mut self, row: usize, value: &Value) -> bool {
        match (self, value) {
            (Form::Whole(values), Value::Number(number)) => match number.to_i64() {
                Some(whole) => values[row] = whole,
                None => return false,
            },
            (Form::Decimal(values, places), Value::Number(number)) => match mantissa(number, *places) {
                Some(mantissa) => values[row] = mantissa,
                None => return false,
            },
            (Form::Days(values), Value::Date(date)) => values[row] = day_of(*date),
            _ => return false,
        }
        true
    }

    fn at(&self, row: usize) -> Option<Value> {
        match self {
            Form::None => None,
            Form::Whole(values) => Some(Value::Number(Number::from(values[row]))),
            Form::Decimal(values, places) => Some(Value::Number(Number::from_scaled(values[row], *places))),
            Form::Days(values) => date_of(values[row]).map(Value::Date),
        }
    }
}

/// A number as a mantissa over `10^places`, where it is one and keeps the bounds.
fn mantissa(number: &Number, places: u32) -> Option<i128> {
    let decimal = number.as_decimal()?.normalize();
    let more = places.checked_sub(decimal.scale())?;
    decimal.mantissa().checked_mul(10i128.checked_pow(more)?).filter(|mantissa| fits(*mantissa))
}

impl Computed {
    /// Nothing is odd any more.
    pub(super) fn begin(&mut self, rows: usize) {
        self.odd.clear();
        self.odd.resize(rows, 0);
        self.odds.clear();
    }

    /// The value of a row.
    pub(super) fn value(&self, row: usize) -> Abs {
        if self.odd[row] == 0
            && let Some(value) = self.form.at(row)
        {
            return Abs::Known(value);
        }
        match self.odds.binary_search_by(|(at, _)| at.cmp(&row)) {
            Ok(at) => self.odds[at].1.clone(),
            Err(_) => Abs::any(crate::value::PROBLEM),
        }
    }
}

impl<'b> Lanes<'b> {
    fn column(&self, fact: u32) -> &'b Column<'b> {
        &self.columns.facts[fact as usize]
    }

    fn program(&self) -> &'b Program {
        &self.columns.program
    }

    /// The values of an operand that have a form.
    pub(super) fn plain(&self, operand: Operand) -> Plain<'b> {
        let rows = self.start..self.start + self.len;
        match operand {
            Operand::Fact(fact) => match &self.column(fact).lane {
                Lane::Whole(values) => Plain::Whole(Cow::Borrowed(&values[rows])),
                Lane::Decimal(values, places) => Plain::Decimal(Cow::Borrowed(&values[rows]), *places),
                Lane::Days(values) => Plain::Days(Cow::Borrowed(&values[rows])),
                Lane::Absent | Lane::Bools(_) | Lane::Codes(..) | Lane::Each(_) => Plain::None,
            },
            Operand::Value(slot) => match &self.computed[slot as usize].form {
                Form::None => Plain::None,
                Form::Whole(values) => Plain::Whole(Cow::Borrowed(&values[..self.len])),
                Form::Decimal(values, places) => Plain::Decimal(Cow::Borrowed(&values[..self.len]), *places),
                Form::Days(values) => Plain::Days(Cow::Borrowed(&values[..self.len])),
            },
            Operand::Const(at) => match &self.program().consts[at as usize] {
                Value::Number(number) => match (number.to_i64(), number.as_decimal()) {
                    (Some(whole), _) => Plain::Whole(vec![whole; self.len].into()),
                    (None, Some(decimal)) => Plain::Decimal(vec![decimal.mantissa(); self.len].into(), decimal.scale()),
                    (None, None) => Plain::None,
                },
                Value::Date(date) => Plain::Days(vec![day_of(*date); self.len].into()),
                _ => Plain::None,
            },
            Operand::On => Plain::Days(vec![day_of(self.on); self.len].into()),
            Operand::Element(_) => Plain::None,
        }
    }

    /// Marks the rows in which an operand has no form; whether there are any.
    pub(super) fn mark(&self, operand: Operand, odd: &mut [u8]) -> bool {
        match operand {
            Operand::Fact(fact) => match self.column(fact).known {
                Some(known) if !known.all(self.start, self.len) => {
                    let mut unknown = [0; BLOCK];
                    known.spread(self.start, 1, 0, &mut unknown[..self.len]);
                    odd.iter_mut().zip(unknown).for_each(|(odd, unknown)| *odd |= unknown);
                    true
                }
                _ => false,
            },
            Operand::Value(slot) => {
                let of = &self.computed[slot as usize];
                odd.iter_mut().zip(&of.odd).for_each(|(odd, other)| *odd |= *other);
                !of.odds.is_empty()
            }
            Operand::Const(_) | Operand::On | Operand::Element(_) => false,
        }
    }

    /// The value of an operand in a row, where it has a form.
    pub(super) fn value(&self, operand: Operand, row: usize) -> Option<Value> {
        match operand {
            Operand::Fact(fact) => self.column(fact).slot(self.start + row),
            Operand::Value(slot) => self.computed[slot as usize].form.at(row),
            Operand::Const(at) => Some(self.program().consts[at as usize].clone()),
            Operand::On => Some(Value::Date(self.on)),
            Operand::Element(_) => None,
        }
    }
}

impl<'v> Plain<'v> {
    pub(super) fn whole(self) -> Option<Cow<'v, [i64]>> {
        if let Plain::Whole(values) = self { Some(values) } else { None }
    }

    pub(super) fn days(self) -> Option<Cow<'v, [i32]>> {
        if let Plain::Days(values) = self { Some(values) } else { None }
    }

    /// As mantissas; those that do not fit are marked. With no number of places given, as many as they have.
    pub(super) fn decimals(self, places: Option<u32>, odd: &mut [u8]) -> Option<Cow<'v, [i128]>> {
        let (values, has) = match self {
            Plain::Decimal(values, has) => (values, has),
            Plain::Whole(values) => (values.iter().map(|whole| i128::from(*whole)).collect::<Vec<_>>().into(), 0),
            Plain::Days(_) | Plain::None => return None,
        };
        match places.unwrap_or(has).checked_sub(has)? {
            0 => Some(values),
            more => {
                let mut out = vec![0; values.len()];
                rescaled(&values, 10i128.checked_pow(more)?, &mut out, odd);
                Some(out.into())
            }
        }
    }
}
