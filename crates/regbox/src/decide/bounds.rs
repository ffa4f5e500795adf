//! Values that stand for a fact of a module: they keep its bounds, or are a problem.

use super::abs::{Abs, Union, View};
use super::exact::Problem;
use crate::facts::keeps;
use crate::program::{Program, Relation, show_text};
use crate::value::{PROBLEM, Possible, Value};

/// The value, where it keeps the bounds of the fact that a definition stands for.
pub(super) fn kept(program: &Program, number: u32, value: &Value) -> Result<(), Problem> {
    let Some(info) = program.definitions.get(number as usize) else { return Ok(()) };
    let Some(bound) = info.bounds.iter().find(|bound| !keeps(bound, value)) else { return Ok(()) };
    let show = |value: &Value| show_text(&program.schema, info.ty.required(), value);
    let words = crate::facts::bound_in_words(program, &info.ty, bound);
    Err(format!("`{}` must be {words}, and {} is not", info.name, show(value)))
}

/// What is left of a value by those bounds: itself, or nothing that is known.
pub(super) fn keep(program: &Program, number: u32, of: View<'_>) -> Abs {
    let fits = |value: &Value| kept(program, number, value).is_ok();
    let open = match of {
        View::Known(value) if fits(value) => return Abs::Known(value.clone()),
        View::Known(_) => return Abs::any(PROBLEM),
        View::Open(open) => open,
    };
    if let Some(listed) = open.values.listed() {
        let mut union = Union::new(open.reasons);
        for value in listed {
            if fits(value) {
                union.add(View::Known(value));
            } else {
                union.add_problem(0);
            }
        }
        return union.finish();
    }
    let bounds = program.definitions.get(number as usize).map(|info| info.bounds.as_slice()).unwrap_or_default();
    let within = bounds.iter().all(|bound| {
        let end = match bound.op {
            Relation::AtLeast | Relation::More => open.values.least(),
            Relation::AtMost | Relation::Less => open.values.greatest(),
            Relation::Equal | Relation::NotEqual => None,
        };
        end.is_some_and(|end| keeps(bound, end))
    });
    // A range may hold values of which one breaks a bound, and then the result could be anything.
    if within && matches!(open.values, Possible::Range(..)) { of.to_abs() } else { Abs::any(open.reasons) }
}
