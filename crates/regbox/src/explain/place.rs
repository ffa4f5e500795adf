//! Where in the facts something stands: a fact, and the way into it.

use crate::decide::State;
use crate::program::{Operand, Program, ValueOp};
use crate::value::{Slot, Type, Value};

/// A path has no more steps than these: types nest less deep, but for records that hold lists of themselves.
const MOST_STEPS: usize = 64;

/// A fact, or a field or a member somewhere inside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub fact: u32,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Step {
    Member(u32),
    /// A field, and the record that it is of.
    Field(u32, u32),
}

impl Place {
    pub(crate) fn of_fact(fact: u32) -> Place {
        Place { fact, steps: Vec::new() }
    }

    pub(crate) fn then(&self, step: Step) -> Place {
        let mut steps = self.steps.clone();
        steps.push(step);
        Place { fact: self.fact, steps }
    }

    /// The place as a path: `directors[0].disqualified`.
    pub(crate) fn path(&self, program: &Program) -> String {
        use std::fmt::Write as _;
        let mut path =
            program.schema.facts.get(self.fact as usize).map_or(String::new(), |fact| fact.field.name.clone());
        for step in &self.steps {
            match step {
                Step::Member(at) => {
                    let _ = write!(path, "[{at}]");
                }
                Step::Field(record, field) => {
                    path.push('.');
                    let info = program
                        .schema
                        .records
                        .get(*record as usize)
                        .and_then(|record| record.fields.get(*field as usize));
                    path.push_str(info.map_or("", |field| &field.name));
                }
            }
        }
        path
    }

    /// The place that a path names: a fact, and the way into it. Whether a list has that member is another matter.
    pub(crate) fn parse(program: &Program, path: &str) -> Option<Place> {
        let schema = &program.schema;
        // A fact of a module has a name with dots of its own: the longest name that fits is meant.
        let ends = path.match_indices(['.', '[']).map(|(at, _)| at).chain([path.len()]).take(MOST_STEPS);
        let found = ends.filter_map(|end| Some((*schema.fact_index.get(path.get(..end)?)?, path.get(end..)?))).last();
        let (fact, mut rest) = found?;
        let mut place = Place::of_fact(fact);
        let mut ty = &schema.facts.get(fact as usize)?.field.ty;
        while !rest.is_empty() {
            match ty.required() {
                Type::List(inner) => {
                    let (number, after) = rest.strip_prefix('[')?.split_once(']')?;
                    if number.len() > 1 && number.starts_with('0') || !number.bytes().all(|byte| byte.is_ascii_digit())
                    {
                        return None;
                    }
                    place.steps.push(Step::Member(number.parse().ok()?));
                    (ty, rest) = (inner, after);
                }
                Type::Record(id) => {
                    let name = rest.strip_prefix('.')?;
                    let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
                    let record = schema.record(*id)?;
                    let field = *record.index.get(name)?;
                    place.steps.push(Step::Field(id.0, field));
                    (ty, rest) = (&record.fields.get(field as usize)?.ty, after);
                }
                _ => return None,
            }
            if place.steps.len() > MOST_STEPS {
                return None;
            }
        }
        Some(place)
    }

    /// Whether it is `other`, or somewhere inside it.
    pub(crate) fn is_in(&self, other: &Place) -> bool {
        self.fact == other.fact && self.steps.starts_with(&other.steps)
    }

    /// The type of what stands there, and its question.
    pub(crate) fn declared<'p>(&self, program: &'p Program) -> Option<(&'p Type, Option<&'p str>)> {
        let fact = &program.schema.facts.get(self.fact as usize)?.field;
        let (mut ty, mut question) = (&fact.ty, fact.question.as_deref());
        for step in &self.steps {
            match step {
                Step::Member(_) => {
                    if let Type::List(inner) = ty.required() {
                        ty = inner;
                    }
                }
                Step::Field(record, field) => {
                    let info = program.schema.records.get(*record as usize)?.fields.get(*field as usize)?;
                    ty = &info.ty;
                    question = info.question.as_deref();
                }
            }
        }
        Some((ty, question))
    }

    /// The longer explanation of the question.
    pub(crate) fn help<'p>(&self, program: &'p Program) -> Option<&'p str> {
        self.field(program)?.help.as_deref()
    }

    /// The fact, or the field of a record, that stands there; none for a member of a list.
    fn field<'p>(&self, program: &'p Program) -> Option<&'p crate::program::FieldInfo> {
        match self.steps.last() {
            None => program.schema.facts.get(self.fact as usize).map(|fact| &fact.field),
            Some(Step::Field(record, field)) => {
                program.schema.records.get(*record as usize)?.fields.get(*field as usize)
            }
            Some(Step::Member(_)) => None,
        }
    }

    /// The provisions that it is asked for.
    pub(crate) fn cites<'p>(&self, program: &'p Program) -> &'p [crate::program::Cite] {
        self.field(program).map_or(&[], |field| &field.cites)
    }

    /// The bounds of what stands there.
    pub(crate) fn bounds<'p>(&self, program: &'p Program) -> &'p [crate::program::Bound] {
        self.field(program).map_or(&[], |field| &field.bounds)
    }

    /// Puts a value there, in a copy of the facts.
    pub(crate) fn put(&self, facts: &mut [Slot], value: Value) {
        if let Some(slot) = facts.get_mut(self.fact as usize) {
            put(slot, &self.steps, value);
        }
    }
}

/// Puts a value somewhere inside another.
pub(super) fn put(slot: &mut Slot, steps: &[Step], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *slot = Some(value);
        return;
    };
    let (at, members) = match (step, slot) {
        (Step::Member(at), Some(Value::List(members))) | (Step::Field(_, at), Some(Value::Record(members))) => {
            (*at, members)
        }
        _ => return,
    };
    let mut copy: Vec<Slot> = members.to_vec();
    if let Some(inner) = copy.get_mut(at as usize) {
        put(inner, rest, value);
    }
    *members = copy.into();
}

/// Where an operand stands in the facts, if it stands there; `elements` are the places of the members at hand.
pub(crate) fn of_operand(
    program: &Program,
    state: &State,
    elements: &[Option<Place>],
    operand: Operand,
) -> Option<Place> {
    match operand {
        Operand::Fact(fact) => Some(Place::of_fact(fact)),
        Operand::Element(depth) => elements.get(depth as usize).cloned().flatten(),
        Operand::Value(slot) => match program.values.get(slot as usize)? {
            ValueOp::Field(of, record, field) => {
                Some(of_operand(program, state, elements, *of)?.then(Step::Field(record.0, *field)))
            }
            ValueOp::Same(of) => of_operand(program, state, elements, *of),
            ValueOp::Fold(number) => {
                let picked = state.picked.get(*number as usize).copied().flatten()?;
                let list = program.folds.get(*number as usize)?.over.list;
                Some(of_operand(program, state, elements, list)?.then(Step::Member(picked)))
            }
            ValueOp::Presumed(number) => {
                program.presumptions.get(*number as usize).map(|presumption| Place::of_fact(presumption.fact))
            }
            _ => None,
        },
        Operand::Const(_) | Operand::On => None,
    }
}
