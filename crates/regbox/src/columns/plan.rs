//! What is done for each node and each computed value, for columns of some kinds.
//!
//! Each has a kernel that goes through whole columns, and what a row has to bring along where the kernel cannot take it: then
//! the scalar engine evaluates that node for that row, and so it means the same.

use super::days::day_of;
use super::input::{Columns, Lane};
use super::loads::{Loads, loads};
use super::numbers::{Arithmetic, Test};
use super::rows::Rows;
use crate::decide::{Standing, Truth, standing_on};
use crate::program::{DecisionPlan, Function, List, NodeId, Op, Operand, Program, Relation, Unit, ValueOp};
use crate::value::Value;
use jiff::civil::Date;

/// The form of a value in all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    /// Mantissas with so many decimal places.
    Decimal(u32),
    Days,
    /// No form: each row has its own value.
    Other,
}

/// What is done for a node.
#[derive(Debug)]
pub(super) enum Kernel {
    /// The same in all rows.
    Fill(Truth),
    Bools(u32),
    Same(NodeId),
    Not(NodeId),
    All(List),
    Any(List),
    AtLeast(u32, List),
    /// By the number of a fact's value; a table of at least 256, so that a few are found without a look at how many.
    Table(u32, Vec<u8>),
    Test(Operand, Test<i128>),
    Pairs(Relation, Operand, Operand, Kind),
    Within {
        from: Operand,
        to: Operand,
        days: i32,
    },
    /// A criterion with more than a requirement, by the truths of what it is made of.
    Criterion(u32),
    Value(u32, Compute),
    /// Row by row.
    Rows,
}

/// How a value is computed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Compute {
    Copy(Operand),
    Arithmetic(Arithmetic, Operand, Operand),
    DaysBetween(Operand, Operand),
    /// By an exact operation on the values of each row.
    Exactly(Operand, Operand),
    Choose(u32),
    Rows,
}

#[derive(Debug)]
pub(super) struct Step {
    pub node: NodeId,
    /// The node after it and what is inside it.
    pub end: NodeId,
    pub kernel: Kernel,
    pub loads: Loads,
    /// What it comes to where the only fact that it rests on is not known.
    pub unknown: Option<Truth>,
    /// Whether it goes over lists.
    pub is_loop: bool,
    /// The value that it fills.
    pub fills: Option<u32>,
}

/// What is done, in order, and the form of each computed value.
#[derive(Debug)]
pub(super) struct Plan {
    pub steps: Vec<Step>,
    pub kinds: Vec<Kind>,
}

impl Plan {
    pub(super) fn new(columns: &Columns<'_>, decision: &DecisionPlan, on: Date, rows: &mut Rows<'_>) -> Plan {
        let program: &Program = &columns.program;
        let mut plan = Plan { steps: Vec::new(), kinds: vec![Kind::Other; program.values.len()] };
        let mut at = 0;
        while at < decision.end {
            let (end, is_loop, fills) = match program.nodes[at as usize] {
                Op::Each(number) => (program.loops[number as usize].over.end, true, None),
                Op::Fold(number) => {
                    let fold = &program.folds[number as usize];
                    (fold.over.end, true, Some(fold.slot))
                }
                Op::Linked(number) => {
                    let linked = &program.linked[number as usize];
                    (linked.over.end, true, Some(linked.slot))
                }
                Op::In(..) => (at + 1, true, None),
                Op::Value(slot) => (at + 1, false, Some(slot)),
                _ => (at + 1, false, None),
            };
            let kernel = plan.kernel(columns, at, on);
            let loads = loads(program, at, end);
            plan.steps.push(Step { node: at, end, kernel, loads, unknown: None, is_loop, fills });
            at = end;
        }
        plan.of_one_fact(columns, rows);
        plan
    }

    /// Finds, once, what each node that rests on one fact alone comes to: where that is not known, and for each of the
    /// values that it is told by.
    fn of_one_fact(&mut self, columns: &Columns<'_>, rows: &mut Rows<'_>) {
        for step in &mut self.steps {
            let ([fact], [], [], None, false) =
                (&*step.loads.facts, &*step.loads.nodes, &*step.loads.values, step.fills, step.is_loop)
            else {
                continue;
            };
            let unknown = rows.of_one_fact(step.node, *fact, None);
            step.unknown = Some(unknown);
            match (&columns.facts[*fact as usize].lane, &step.kernel) {
                (Lane::Absent, _) => step.kernel = Kernel::Fill(unknown),
                (Lane::Codes(_, values), _) => {
                    let truths = values.iter().map(|value| rows.of_one_fact(step.node, *fact, value.clone()).byte());
                    let mut table: Vec<u8> = truths.collect();
                    if table.len() < 256 {
                        table.resize(256, unknown.byte());
                    }
                    step.kernel = Kernel::Table(*fact, table);
                }
                _ => {}
            }
        }
    }

    pub(super) fn kind(&self, columns: &Columns<'_>, operand: Operand) -> Kind {
        match operand {
            Operand::Fact(fact) => match columns.facts[fact as usize].lane {
                Lane::Whole(_) => Kind::Whole,
                Lane::Decimal(_, places) => Kind::Decimal(places),
                Lane::Days(_) => Kind::Days,
                Lane::Absent | Lane::Bools(_) | Lane::Codes(..) | Lane::Each(_) => Kind::Other,
            },
            Operand::Const(at) => kind_of(&columns.program.consts[at as usize]),
            Operand::Value(slot) => self.kinds[slot as usize],
            Operand::On => Kind::Days,
            Operand::Element(_) => Kind::Other,
        }
    }

    fn kernel(&mut self, columns: &Columns<'_>, node: NodeId, on: Date) -> Kernel {
        let program: &Program = &columns.program;
        match program.nodes[node as usize] {
            Op::Const(value) => Kernel::Fill(Truth::known(value)),
            Op::Fact(fact) if matches!(columns.facts[fact as usize].lane, Lane::Bools(_)) => Kernel::Bools(fact),
            Op::Same(other) => Kernel::Same(other),
            Op::Not(other) => Kernel::Not(other),
            Op::All(list) => Kernel::All(list),
            Op::Any(list) => Kernel::Any(list),
            Op::AtLeast(k, list) if list.len < 256 => Kernel::AtLeast(k, list),
            Op::Compare(relation, a, b) => self.comparison(columns, relation, a, b, on).unwrap_or(Kernel::Rows),
            Op::Within(number) => {
                let window = program.windows[number as usize];
                let both = [window.subject, window.date];
                if both.iter().all(|operand| self.kind(columns, *operand) == Kind::Days) {
                    let [from, to] = if window.ending { both } else { [window.date, window.subject] };
                    Kernel::Within { from, to, days: window.days }
                } else {
                    Kernel::Rows
                }
            }
            Op::Criterion(number) => Kernel::Criterion(number),
            Op::InForce(number) => {
                let entry = program.in_force[number as usize];
                match (standing_on(program, entry.force, on), entry.otherwise) {
                    (Some(Standing::In(version)), _) => Kernel::Same(program.list(entry.versions)[version as usize]),
                    (Some(Standing::Out), Some(passed_over)) => Kernel::Fill(Truth::known(passed_over)),
                    _ => Kernel::Rows,
                }
            }
            Op::Value(slot) => {
                let (kind, compute) = self.compute(columns, slot, on);
                self.kinds[slot as usize] = kind;
                Kernel::Value(slot, compute)
            }
            _ => Kernel::Rows,
        }
    }

    fn comparison(
        &self,
        columns: &Columns<'_>,
        relation: Relation,
        a: Operand,
        b: Operand,
        on: Date,
    ) -> Option<Kernel> {
        let program: &Program = &columns.program;
        let kinds = [self.kind(columns, a), self.kind(columns, b)];
        let kind = joint(kinds[0], kinds[1])?;
        let test = |relation, operand, constant: Operand| {
            let number = match constant {
                Operand::On => day_of(on).into(),
                Operand::Const(at) => match &program.consts[at as usize] {
                    Value::Number(number) => number.clone(),
                    Value::Date(date) => day_of(*date).into(),
                    _ => return None,
                },
                _ => return None,
            };
            let places = if let Kind::Decimal(places) = self.kind(columns, operand) { places } else { 0 };
            Some(Kernel::Test(operand, Test::of(relation, &number, places)))
        };
        test(relation, a, b).or_else(|| test(relation.turned(), b, a)).or(Some(Kernel::Pairs(relation, a, b, kind)))
    }

    fn compute(&self, columns: &Columns<'_>, slot: u32, on: Date) -> (Kind, Compute) {
        let program: &Program = &columns.program;
        let kind = |operand| self.kind(columns, operand);
        let rows = (Kind::Other, Compute::Rows);
        let exactly = |kind: Kind, a, b| if kind == Kind::Other { rows } else { (kind, Compute::Exactly(a, b)) };
        match program.values[slot as usize] {
            ValueOp::Same(of) => match kind(of) {
                Kind::Other => rows,
                kind => (kind, Compute::Copy(of)),
            },
            // It is asked without presumptions here.
            ValueOp::Presumed(number) => {
                let fact = Operand::Fact(program.presumptions[number as usize].fact);
                if kind(fact) == Kind::Other { rows } else { (kind(fact), Compute::Copy(fact)) }
            }
            ValueOp::Add(a, b) => arithmetic(Arithmetic::Add, [a, b], joint(kind(a), kind(b))),
            ValueOp::Subtract(a, b) => arithmetic(Arithmetic::Subtract, [a, b], joint(kind(a), kind(b))),
            ValueOp::Multiply(a, b) | ValueOp::Call(Function::Convert, a, b) => {
                arithmetic(Arithmetic::Multiply, [a, b], product(kind(a), kind(b)))
            }
            ValueOp::Minus(of) => match kind(of) {
                kind @ (Kind::Whole | Kind::Decimal(_)) => exactly(kind, of, of),
                Kind::Days | Kind::Other => rows,
            },
            ValueOp::Move(from, by, Unit::Months(_) | Unit::Days | Unit::Business(_), _) => match (kind(from), by) {
                (Kind::Days, Operand::Const(_)) => exactly(Kind::Days, from, by),
                _ => rows,
            },
            ValueOp::Call(function, a, b) => {
                let dates = kind(a) == Kind::Days && kind(b) == Kind::Days;
                match (function, kind(a)) {
                    (Function::DaysBetween, _) if dates => (Kind::Whole, Compute::DaysBetween(a, b)),
                    (
                        Function::FullMonthsBetween(_)
                        | Function::FullYearsBetween(_)
                        | Function::BusinessDaysBetween(_),
                        _,
                    ) if dates => exactly(Kind::Whole, a, b),
                    (Function::Round(_, places), Kind::Whole | Kind::Decimal(_)) if places <= 28 => {
                        exactly(Kind::Decimal(places), a, a)
                    }
                    // What is known here is never absent.
                    (Function::IfNone, kind) if kind != Kind::Other => (kind, Compute::Copy(a)),
                    (Function::LesserOf | Function::GreaterOf, _) => {
                        exactly(joint(kind(a), kind(b)).unwrap_or(Kind::Other), a, b)
                    }
                    _ => rows,
                }
            }
            ValueOp::Choose(number) => {
                let choice = &program.choices[number as usize];
                let values = choice.arms.iter().map(|(_, value)| *value).chain([choice.otherwise]);
                let mut kinds = values.filter(|value| !no_row(program, *value)).map(kind);
                let first = kinds.next().unwrap_or(Kind::Other);
                match kinds.try_fold(first, joint) {
                    Some(kind) if kind != Kind::Other => (kind, Compute::Choose(number)),
                    _ => rows,
                }
            }
            ValueOp::Dated(number) => {
                let dated = &program.dated[number as usize];
                match standing_on(program, dated.force, on) {
                    Some(Standing::In(version)) => {
                        let value = dated.versions[version as usize].value;
                        if kind(value) == Kind::Other { rows } else { (kind(value), Compute::Copy(value)) }
                    }
                    _ => rows,
                }
            }
            ValueOp::Truth(_)
            | ValueOp::Keep(..)
            | ValueOp::Field(..)
            | ValueOp::Divide(..)
            | ValueOp::Move(..)
            | ValueOp::NoRow(_)
            | ValueOp::Except(_)
            | ValueOp::Fold(_)
            | ValueOp::Linked(_) => rows,
        }
    }
}

/// Whether a value stands for there being none.
fn no_row(program: &Program, value: Operand) -> bool {
    matches!(value, Operand::Value(slot) if matches!(program.values[slot as usize], ValueOp::NoRow(_)))
}

fn kind_of(value: &Value) -> Kind {
    match value {
        Value::Number(number) => match number.as_decimal() {
            _ if number.to_i64().is_some() => Kind::Whole,
            Some(decimal) => Kind::Decimal(decimal.scale()),
            None => Kind::Other,
        },
        Value::Date(_) => Kind::Days,
        _ => Kind::Other,
    }
}

/// The form that holds values of both.
fn joint(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Whole, Kind::Whole) => Some(Kind::Whole),
        (Kind::Days, Kind::Days) => Some(Kind::Days),
        (Kind::Decimal(places), Kind::Whole) | (Kind::Whole, Kind::Decimal(places)) => Some(Kind::Decimal(places)),
        (Kind::Decimal(a), Kind::Decimal(b)) => Some(Kind::Decimal(a.max(b))),
        _ => None,
    }
}

/// The form of products.
fn product(a: Kind, b: Kind) -> Option<Kind> {
    match (a, b) {
        (Kind::Decimal(a), Kind::Decimal(b)) => Some(Kind::Decimal(a + b)).filter(|_| a + b <= 28),
        (Kind::Days, _) => None,
        _ => joint(a, b),
    }
}

fn arithmetic(op: Arithmetic, [a, b]: [Operand; 2], kind: Option<Kind>) -> (Kind, Compute) {
    match kind {
        Some(kind @ (Kind::Whole | Kind::Decimal(_))) => (kind, Compute::Arithmetic(op, a, b)),
        _ => (Kind::Other, Compute::Rows),
    }
}
