//! Records of which nothing is known yet: they are opened, so that their fields can be asked.

use crate::explain::{Place, Step};
use crate::program::Program;
use crate::value::{Slot, Type, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A record of which nothing is known; none for other types, and for one that may be absent.
pub(super) fn unknown(program: &Program, ty: &Type) -> Slot {
    let Type::Record(id) = ty else { return None };
    Some(Value::Record(vec![None; program.schema.record(*id)?.fields.len()].into()))
}

/// A value in which the members of lists that are missing records are opened: they share what they hold.
pub(super) fn with_members(program: &Program, ty: &Type, value: Value) -> Value {
    match (ty.required(), value) {
        (Type::List(inner), Value::List(members)) => {
            let missing = unknown(program, inner);
            let opened = members.iter().map(|member| match member {
                Some(value) => Some(with_members(program, inner, value.clone())),
                None => missing.clone(),
            });
            Value::List(opened.collect())
        }
        (Type::Record(id), Value::Record(fields)) => {
            let Some(record) = program.schema.record(*id) else { return Value::Record(fields) };
            let opened = fields
                .iter()
                .zip(&record.fields)
                .map(|(field, info)| field.clone().map(|value| with_members(program, &info.ty, value)));
            Value::Record(opened.collect())
        }
        (_, value) => value,
    }
}

/// Opens the missing records among the places; says whether there were any.
pub(super) fn open(program: &Program, missing: &BTreeSet<Place>, slots: &mut [Slot]) -> bool {
    let is_record = |place: &&Place| matches!(place.declared(program), Some((Type::Record(_), _)));
    let wanted: BTreeSet<&Place> = missing.iter().filter(is_record).collect();
    let mut facts: Vec<u32> = wanted.iter().map(|place| place.fact).collect();
    facts.dedup();
    for fact in facts {
        let (Some(slot), Some(info)) = (slots.get_mut(fact as usize), program.schema.facts.get(fact as usize)) else {
            continue;
        };
        inside(program, &info.field.ty, slot, &mut Place::of_fact(fact), &wanted);
    }
    !wanted.is_empty()
}

fn inside(program: &Program, ty: &Type, slot: &mut Slot, place: &mut Place, wanted: &BTreeSet<&Place>) {
    match (ty.required(), slot) {
        (Type::Record(_), slot @ None) if wanted.contains(&*place) => *slot = unknown(program, ty),
        (Type::List(inner), Some(Value::List(members))) => {
            for (at, member) in (0u32..).zip(Arc::make_mut(members)) {
                place.steps.push(Step::Member(at));
                inside(program, inner, member, place, wanted);
                place.steps.pop();
            }
        }
        (Type::Record(id), Some(Value::Record(fields))) => {
            let Some(record) = program.schema.record(*id) else { return };
            for (at, (info, field)) in (0u32..).zip(record.fields.iter().zip(Arc::make_mut(fields))) {
                if !matches!(info.ty.required(), Type::Record(_) | Type::List(_)) {
                    continue;
                }
                place.steps.push(Step::Field(id.0, at));
                inside(program, &info.ty, field, place, wanted);
                place.steps.pop();
            }
        }
        _ => {}
    }
}
