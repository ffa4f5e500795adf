//! Some rows, decided together: one node after the other, each over all of them.

use super::input::{Columns, Lane};
use super::lanes::{Computed, Form, Lanes, Plain};
use super::loads::Loads;
use super::memo::Memo;
use super::numbers::{Arithmetic, are_short, mantissas, pairs, whole, within, write, write_mantissas};
use super::plan::{Compute, Kernel, Kind, Plan, Step};
use super::rows::Rows;
use super::truths::{FALSE, TRUE, Truths, all, any, at_least, not, rows_of_block};
use crate::decide::{Abs, Truth, computed_exactly, criterion_truth};
use crate::program::{Operand, Program};
use crate::value::{MISSING, Value};
use jiff::civil::Date;

/// What nodes came to in the rows of a block, and what it took to find that.
pub(super) struct Block<'r> {
    pub columns: &'r Columns<'r>,
    pub program: &'r Program,
    pub plan: &'r Plan,
    pub on: Date,
    /// The most rows at once.
    pub size: usize,
    pub start: usize,
    pub len: usize,
    pub truths: Truths,
    pub computed: Vec<Computed>,
    pub rows: Rows<'r>,
    /// For marking rows: no row is marked between two nodes.
    odd: Vec<u8>,
    /// The steps that going over lists took in each row.
    steps: Vec<u64>,
    /// The rows in which a value is wrong, or the budget of steps ran out.
    pub wrong: Vec<usize>,
    /// Of each fact, whether its values are mantissas that are all short.
    short: Vec<bool>,
    memos: Vec<Memo<u8>>,
}

impl<'r> Block<'r> {
    pub(super) fn new(columns: &'r Columns<'r>, plan: &'r Plan, on: Date, rows: Rows<'r>) -> Block<'r> {
        let program: &Program = &columns.program;
        let decision_end = plan.steps.last().map_or(0, |step| step.end as usize);
        let size = rows_of_block(columns.rows, decision_end, program.values.len());
        let computed = plan.kinds.iter().map(|kind| Computed { form: Form::of(*kind, size), ..Computed::default() });
        Block {
            columns,
            program,
            plan,
            on,
            start: 0,
            len: 0,
            size,
            truths: Truths::new(decision_end, size),
            computed: computed.collect(),
            rows,
            odd: vec![0; size],
            steps: vec![0; size],
            wrong: Vec::new(),
            short: vec![false; columns.facts.len()],
            memos: program.plans.iter().map(Memo::of_criterion).collect(),
        }
    }

    /// Decides the rows from `start` on.
    pub(super) fn run(&mut self, start: usize, len: usize) {
        (self.start, self.len) = (start, len);
        if self.plan.steps.iter().any(|step| step.is_loop) {
            self.steps.fill(0);
        }
        self.wrong.clear();
        self.columns.check(start, len, &mut self.short, &mut self.wrong);
        for step in &self.plan.steps {
            self.step(step);
        }
    }

    fn lanes(&self) -> Lanes<'_> {
        Lanes { columns: self.columns, computed: &self.computed, on: self.on, start: self.start, len: self.len }
    }

    fn step(&mut self, step: &Step) {
        let (before, out) = self.truths.split(step.node);
        match &step.kernel {
            Kernel::Fill(truth) => out.fill(truth.byte()),
            Kernel::Bools(fact) => {
                let column = &self.columns.facts[*fact as usize];
                if let Lane::Bools(bits) = column.lane {
                    bits.spread(self.start, FALSE, TRUE, &mut out[..self.len]);
                }
                if let Some(known) = column.known.filter(|known| !known.all(self.start, self.len)) {
                    let unknown = Truth::unknown(MISSING).byte();
                    for (row, out) in (self.start..).zip(&mut out[..self.len]) {
                        *out = if known.at(row) { *out } else { unknown };
                    }
                }
            }
            Kernel::Same(other) => out.copy_from_slice(before.of(*other)),
            Kernel::Not(other) => not(before.of(*other), out),
            Kernel::All(list) => all(before, self.program.list(*list), out),
            Kernel::Any(list) => any(before, self.program.list(*list), out),
            Kernel::AtLeast(k, list) => at_least(before, *k, self.program.list(*list), out),
            Kernel::Table(fact, table) => self.table(step, *fact, table),
            Kernel::Test(..) | Kernel::Pairs(..) | Kernel::Within { .. } => self.compare(step),
            Kernel::Criterion(number) => self.criterion(step, *number),
            Kernel::Value(slot, compute) => self.value(step, *slot, *compute),
            Kernel::Rows => self.row_by_row(step),
        }
    }

    fn table(&mut self, step: &Step, fact: u32, table: &[u8]) {
        let column = &self.columns.facts[fact as usize];
        let Lane::Codes(codes, _) = &column.lane else { return };
        let (_, out) = self.truths.split(step.node);
        let unknown = step.unknown.unwrap_or(Truth::unknown(MISSING)).byte();
        let codes = &codes[self.start..self.start + self.len];
        // A number for which there is no value makes its row invalid, and what it comes to is not told.
        match <&[u8; 256]>::try_from(table) {
            Ok(table) => {
                for (out, code) in out.iter_mut().zip(codes) {
                    *out = table[usize::from(*code as u8)];
                }
            }
            Err(_) => {
                for (out, code) in out.iter_mut().zip(codes) {
                    *out = table.get(*code as usize).copied().unwrap_or(unknown);
                }
            }
        }
        if let Some(known) = column.known.filter(|known| !known.all(self.start, self.len)) {
            for (row, out) in (self.start..).zip(&mut out[..self.len]) {
                *out = if known.at(row) { *out } else { unknown };
            }
        }
    }

    fn compare(&mut self, step: &Step) {
        let mut marks = std::mem::take(&mut self.odd);
        let Self { columns, computed, on, start, len, truths, short, .. } = self;
        let lanes = Lanes { columns, computed, on: *on, start: *start, len: *len };
        let odd = &mut marks[..*len];
        let out = &mut truths.split(step.node).1[..*len];
        if compared(lanes, &step.kernel, short, odd, out) {
            match step.unknown {
                Some(unknown) => {
                    out.iter_mut().zip(&*odd).filter(|(_, odd)| **odd != 0).for_each(|(out, _)| *out = unknown.byte());
                }
                None => self.odd_rows(step, odd),
            }
            marks.fill(0);
        }
        self.odd = marks;
    }

    /// Evaluates a node in the rows that are marked.
    fn odd_rows(&mut self, step: &Step, odd: &[u8]) {
        for row in (0..self.len).filter(|row| odd[*row] != 0) {
            self.load(&step.loads, row);
            let truth = self.rows.node(step.node);
            self.truths.set(step.node, row, truth);
        }
    }

    fn row_by_row(&mut self, step: &Step) {
        if let Some(slot) = step.fills {
            self.computed[slot as usize].begin(self.size);
        }
        for row in 0..self.len {
            self.load(&step.loads, row);
            let truth = if step.is_loop {
                let truth = self.rows.over_lists(step.node, self.steps[row]);
                self.steps[row] = self.rows.state.steps;
                if self.rows.state.out_of_steps.is_some() {
                    self.wrong.push(self.start + row);
                }
                truth
            } else {
                self.rows.node(step.node)
            };
            self.truths.set(step.node, row, truth);
            if let Some(slot) = step.fills {
                let value = self.rows.take_value(slot);
                self.put(slot, row, value);
            }
        }
    }

    /// Keeps a value that the scalar engine computed.
    fn put(&mut self, slot: u32, row: usize, value: Abs) {
        let computed = &mut self.computed[slot as usize];
        if let Abs::Known(known) = &value
            && computed.form.put(row, known)
        {
            computed.odd[row] = 0;
            return;
        }
        computed.odd[row] = 1;
        computed.odds.push((row, value));
    }

    /// Gives the scalar engine what something needs of a row.
    pub(super) fn load(&mut self, loads: &Loads, row: usize) {
        for fact in &loads.facts {
            self.rows.facts[*fact as usize] = self.columns.facts[*fact as usize].slot(self.start + row);
        }
        for node in &loads.nodes {
            self.rows.state.truths[*node as usize] = self.truths.at(*node, row);
        }
        for slot in &loads.values {
            self.rows.give_value(*slot, self.computed[*slot as usize].value(row));
        }
    }

    fn criterion(&mut self, step: &Step, number: u32) {
        let plan = &self.program.plans[number as usize];
        for row in 0..self.len {
            let Self { memos, truths, rows, .. } = self;
            let found = memos[number as usize].find(truths, row, |nodes| {
                nodes.iter().for_each(|node| rows.state.truths[*node as usize] = truths.at(*node, row));
                criterion_truth(plan, &rows.state.truths).byte()
            });
            self.truths.set(step.node, row, Truth::from_byte(found));
        }
    }

    fn value(&mut self, step: &Step, slot: u32, compute: Compute) {
        if matches!(compute, Compute::Rows) {
            return self.row_by_row(step);
        }
        let mut computed = std::mem::take(&mut self.computed[slot as usize]);
        computed.begin(self.size);
        let whole = Truth::unknown(0).byte();
        fill(self.program, &self.truths, self.lanes(), slot, compute, &mut computed);
        self.computed[slot as usize] = computed;
        self.truths.split(step.node).1.fill(whole);
        for row in 0..self.len {
            if self.computed[slot as usize].odd[row] != 0 {
                self.load(&step.loads, row);
                let truth = self.rows.node(step.node);
                self.truths.set(step.node, row, truth);
                let value = self.rows.take_value(slot);
                self.put(slot, row, value);
            }
        }
    }
}

/// Compares whole columns; marks the rows that cannot be compared so, and says whether there are any.
fn compared(lanes: Lanes<'_>, kernel: &Kernel, short: &[bool], odd: &mut [u8], out: &mut [u8]) -> bool {
    let done = match kernel {
        Kernel::Test(operand, test) => {
            let plain = lanes.plain(*operand);
            match &plain {
                Plain::Whole(values) => write(test.narrow(), values, out),
                Plain::Decimal(values, _) => {
                    let are_short = match operand {
                        Operand::Fact(fact) => short[*fact as usize],
                        _ => are_short(values),
                    };
                    write_mantissas(*test, values, are_short, out);
                }
                Plain::Days(values) => write(test.narrow(), values, out),
                Plain::None => {}
            }
            (!matches!(plain, Plain::None)).then_some(())
        }
        Kernel::Pairs(relation, a, b, kind) => {
            let (left, right) = (lanes.plain(*a), lanes.plain(*b));
            match kind {
                Kind::Whole => left.whole().zip(right.whole()).map(|(a, b)| pairs(*relation, &a, &b, out)),
                Kind::Days => left.days().zip(right.days()).map(|(a, b)| pairs(*relation, &a, &b, out)),
                Kind::Decimal(places) => {
                    let (left, right) = (left.decimals(Some(*places), odd), right.decimals(Some(*places), odd));
                    left.zip(right).map(|(a, b)| pairs(*relation, &a, &b, out))
                }
                Kind::Other => None,
            }
        }
        Kernel::Within { from, to, days } => {
            let both = lanes.plain(*from).days().zip(lanes.plain(*to).days());
            both.map(|(from, to)| within(&from, &to, *days, out))
        }
        _ => None,
    };
    if done.is_none() {
        odd.fill(1);
        return true;
    }
    match kernel {
        Kernel::Test(operand, _) => lanes.mark(*operand, odd),
        Kernel::Pairs(_, a, b, kind) => {
            let is_marked = lanes.mark(*a, odd) | lanes.mark(*b, odd);
            // What does not fit more places has been marked before.
            is_marked || (matches!(kind, Kind::Decimal(_)) && odd.contains(&1))
        }
        Kernel::Within { from: a, to: b, .. } => lanes.mark(*a, odd) | lanes.mark(*b, odd),
        _ => true,
    }
}

/// Computes a value in the rows whose operands have a form; marks the others.
fn fill(program: &Program, truths: &Truths, lanes: Lanes<'_>, slot: u32, compute: Compute, computed: &mut Computed) {
    let Computed { form, odd, .. } = computed;
    let odd = &mut odd[..lanes.len];
    match compute {
        Compute::Copy(of) => {
            lanes.mark(of, odd);
            copy(lanes, of, form, odd);
        }
        Compute::Arithmetic(op, a, b) => {
            lanes.mark(a, odd);
            lanes.mark(b, odd);
            arithmetic(lanes, op, [a, b], form, odd);
        }
        Compute::DaysBetween(a, b) => {
            lanes.mark(a, odd);
            lanes.mark(b, odd);
            let both = lanes.plain(a).days().zip(lanes.plain(b).days());
            match (form, both) {
                (Form::Whole(out), Some((a, b))) => {
                    for ((out, a), b) in out.iter_mut().zip(a.iter()).zip(b.iter()) {
                        *out = i64::from(*b) - i64::from(*a);
                    }
                }
                _ => odd.fill(1),
            }
        }
        Compute::Exactly(a, b) => {
            lanes.mark(a, odd);
            lanes.mark(b, odd);
            for (row, odd) in odd.iter_mut().enumerate().filter(|(_, odd)| **odd == 0) {
                let values = lanes.value(a, row).zip(lanes.value(b, row));
                let result = values.and_then(|(a, b)| computed_exactly(program, slot, &a, &b));
                *odd = u8::from(!result.is_some_and(|value| form.put(row, &value)));
            }
        }
        Compute::Choose(number) => {
            let choice = &program.choices[number as usize];
            for (row, odd) in odd.iter_mut().enumerate() {
                let guards = choice.arms.iter().map(|(guard, value)| (truths.at(*guard, row), *value));
                let mut left = guards.skip_while(|(truth, _)| *truth == Truth::FALSE);
                let picked = match left.next() {
                    Some((Truth::TRUE, value)) => Some(value),
                    Some(_) => None,
                    None => Some(choice.otherwise),
                };
                let value = picked.and_then(|value| plain_value(lanes, value, row));
                *odd = u8::from(!value.is_some_and(|value| form.put(row, &value)));
            }
        }
        Compute::Rows => odd.fill(1),
    }
}

/// The value of an operand in a row, unless it is odd there.
fn plain_value(lanes: Lanes<'_>, operand: Operand, row: usize) -> Option<Value> {
    match operand {
        Operand::Value(slot) if lanes.computed[slot as usize].odd[row] != 0 => None,
        _ => lanes.value(operand, row),
    }
}

fn copy(lanes: Lanes<'_>, of: Operand, form: &mut Form, odd: &mut [u8]) {
    let len = lanes.len;
    let plain = lanes.plain(of);
    let done = match form {
        Form::Whole(out) => plain.whole().map(|values| out[..len].copy_from_slice(&values)),
        Form::Decimal(out, places) => {
            plain.decimals(Some(*places), odd).map(|values| out[..len].copy_from_slice(&values))
        }
        Form::Days(out) => plain.days().map(|values| out[..len].copy_from_slice(&values)),
        Form::None => None,
    };
    if done.is_none() {
        odd.fill(1);
    }
}

fn arithmetic(lanes: Lanes<'_>, op: Arithmetic, [a, b]: [Operand; 2], form: &mut Form, odd: &mut [u8]) {
    let (left, right) = (lanes.plain(a), lanes.plain(b));
    let done = match form {
        Form::Whole(out) => left.whole().zip(right.whole()).map(|(a, b)| whole(op, &a, &b, out, odd)),
        Form::Decimal(out, places) => {
            // The places of a product are those of both together.
            let each = if op == Arithmetic::Multiply { None } else { Some(*places) };
            let both = left.decimals(each, odd).zip(right.decimals(each, odd));
            both.map(|(a, b)| mantissas(op, &a, &b, out, odd))
        }
        Form::Days(_) | Form::None => None,
    };
    if done.is_none() {
        odd.fill(1);
    }
}
