//! From truths to what is told of each row: verdicts, statuses and outcomes.

use super::block::Block;
use super::loads::Loads;
use super::memo::Memo;
use super::truths::{FALSE, TRUE, Truths};
use super::{NONE, RowStatus};
use crate::decide::{self, Settlement, Standing, State, Status, Truth, Verdict, standing_on, verdict};
use crate::explain::listed;
use crate::program::{Criterion, DecisionPlan, Inputs, NodeId, Program, of_force};
use jiff::civil::Date;
use multiversion::multiversion;

/// How the verdicts of a criterion are found.
#[derive(Debug)]
pub(super) enum Told<'p> {
    /// It is not in force.
    Never,
    /// By the truth of its node alone.
    Plain(NodeId),
    /// By what it is made of.
    By(&'p Criterion, Memo<i8>),
    /// Which version of it is in force, each row says for itself.
    ByRow(u32, Loads),
}

impl<'p> Told<'p> {
    pub(super) fn of(program: &'p Program, number: u32, on: Date) -> Told<'p> {
        let criterion = &program.criteria[number as usize];
        let by = |criterion: &'p Criterion| {
            if criterion.is_plain() {
                Told::Plain(criterion.node)
            } else {
                Told::By(criterion, Memo::of_criterion(criterion))
            }
        };
        let Some(force) = criterion.force else { return by(criterion) };
        match standing_on(program, force, on) {
            Some(Standing::Out) => Told::Never,
            Some(Standing::In(version)) => by(match criterion.versions.get(version as usize) {
                Some(version) => &program.criteria[*version as usize],
                None => criterion,
            }),
            _ => {
                let mut loads = Loads::default();
                let mut dates = Inputs::default();
                of_force(program, force, &mut dates);
                loads.add(program, &(0..0), dates);
                let versions = criterion.versions.iter().map(|version| &program.criteria[*version as usize]);
                for one in versions.chain([criterion]) {
                    loads.nodes.push(one.node);
                    loads.nodes.extend(Memo::<i8>::of_criterion(one).nodes());
                }
                loads.finish();
                Told::ByRow(number, loads)
            }
        }
    }
}

/// Tells the verdicts of a criterion in the rows of a block.
pub(super) fn tell(block: &mut Block<'_>, told: &mut Told<'_>, out: &mut [i8]) {
    match told {
        Told::Never => out.fill(NONE),
        Told::Plain(node) => each_plain(block.truths.of(*node), out),
        Told::By(criterion, memo) => {
            let Block { truths, rows, .. } = block;
            for (row, out) in out.iter_mut().enumerate() {
                *out = match truths.at(criterion.node, row) {
                    Truth::TRUE => memo.find(truths, row, |nodes| {
                        load(&mut rows.state, truths, nodes, row);
                        rows.state.truths[criterion.node as usize] = Truth::TRUE;
                        number(verdict(criterion, &rows.state.truths))
                    }),
                    other => plain(other.byte()),
                };
            }
        }
        Told::ByRow(criterion, loads) => {
            for (row, out) in out.iter_mut().enumerate() {
                block.load(loads, row);
                let found = listed(block.program, &block.rows.facts, &block.rows.state, *criterion);
                *out = found.map_or(NONE, |(_, verdict)| number(verdict));
            }
        }
    }
}

fn load(state: &mut State, truths: &Truths, nodes: &[NodeId], row: usize) {
    nodes.iter().for_each(|node| state.truths[*node as usize] = truths.at(*node, row));
}

/// The number of a verdict.
pub(super) fn number(verdict: Verdict) -> i8 {
    VERDICTS.iter().zip(0i8..).find(|(one, _)| **one == verdict).map_or(NONE, |(_, number)| number)
}

/// The verdicts by their numbers.
pub(super) const VERDICTS: [Verdict; 8] = [
    Verdict::Met,
    Verdict::NotMet,
    Verdict::Undetermined,
    Verdict::Conflict,
    Verdict::Problem,
    Verdict::MetByException,
    Verdict::DeemedMet,
    Verdict::NotApplicable,
];

#[multiversion(targets = "simd")]
fn each_plain(truths: &[u8], out: &mut [i8]) {
    for (out, truth) in out.iter_mut().zip(truths) {
        *out = plain(*truth);
    }
}

/// As [`Verdict::of`], for many rows at once: no branch, and what is compared are bytes.
#[inline(always)]
fn plain(truth: u8) -> i8 {
    const MISSING: u8 = crate::value::MISSING;
    const CONFLICT: u8 = crate::value::CONFLICT;
    let open = if truth & MISSING != 0 {
        2
    } else if truth & CONFLICT != 0 {
        3
    } else {
        4
    };
    let settled = i8::from(truth == FALSE);
    if truth & 3 == 3 { open } else { settled }
}

/// How a decision is settled.
#[derive(Debug)]
pub(super) enum Settling {
    /// By one truth.
    ByOne(NodeId, [i8; 32], [i32; 32]),
    By(Memo<(i8, i32)>),
}

impl Settling {
    pub(super) fn of(plan: &DecisionPlan, state: &mut State, in_force: bool) -> Settling {
        let nodes: Vec<NodeId> = plan.arms.iter().filter_map(|arm| arm.when).collect();
        match nodes.as_slice() {
            [node] => {
                let mut told = (0..32).map(|byte| {
                    state.truths[*node as usize] = Truth::from_byte(byte);
                    settled(plan, &state.truths, in_force)
                });
                let table: [_; 32] = std::array::from_fn(|_| told.next().unwrap_or((NONE, i32::from(NONE))));
                Settling::ByOne(*node, table.map(|(status, _)| status), table.map(|(_, outcome)| outcome))
            }
            _ => Settling::By(Memo::of(nodes)),
        }
    }

    /// Settles the rows of a block.
    pub(super) fn tell(
        &mut self,
        block: &mut Block<'_>,
        plan: &DecisionPlan,
        in_force: bool,
        status: &mut [i8],
        outcome: &mut [i32],
    ) {
        let Block { truths, rows, .. } = block;
        match self {
            Settling::ByOne(node, statuses, outcomes) => {
                let truths = &truths.of(*node)[..status.len()];
                if are_settled(truths) {
                    choose(truths, [statuses[usize::from(FALSE)], statuses[usize::from(TRUE)]], status);
                    choose(truths, [outcomes[usize::from(FALSE)], outcomes[usize::from(TRUE)]], outcome);
                    return;
                }
                for ((status, outcome), truth) in status.iter_mut().zip(outcome).zip(truths) {
                    let at = usize::from(truth & 31);
                    (*status, *outcome) = (statuses[at], outcomes[at]);
                }
            }
            Settling::By(memo) => {
                for (row, (status, outcome)) in status.iter_mut().zip(outcome).enumerate() {
                    (*status, *outcome) = memo.find(truths, row, |nodes| {
                        load(&mut rows.state, truths, nodes, row);
                        settled(plan, &rows.state.truths, in_force)
                    });
                }
            }
        }
    }
}

/// Whether every truth is true or false.
#[multiversion(targets = "simd")]
fn are_settled(truths: &[u8]) -> bool {
    // Both bits are set where it is open.
    truths.iter().fold(0, |open, truth| open | truth & truth >> 1) & 1 == 0
}

/// Writes one of two for each truth that is false or true.
#[multiversion(targets = "simd")]
fn choose<T: Copy>(truths: &[u8], [no, yes]: [T; 2], out: &mut [T]) {
    for (out, truth) in out.iter_mut().zip(truths) {
        *out = if *truth == FALSE { no } else { yes };
    }
}

/// The numbers of a status and of an outcome.
pub(super) fn settled(plan: &DecisionPlan, truths: &[Truth], in_force: bool) -> (i8, i32) {
    numbers(decide::settle(plan, truths, in_force))
}

/// The numbers of a settlement's status and outcome.
pub(super) fn numbers(settlement: Settlement) -> (i8, i32) {
    let outcome = settlement.outcome.and_then(|outcome| i32::try_from(outcome).ok()).unwrap_or(i32::from(NONE));
    (RowStatus::of(settlement.status).number(), outcome)
}

impl RowStatus {
    fn of(status: Status) -> RowStatus {
        match status {
            Status::Settled => RowStatus::Settled,
            Status::Undetermined => RowStatus::Undetermined,
            Status::Conflict => RowStatus::Conflict,
            Status::Problem => RowStatus::Problem,
        }
    }

    pub(super) fn number(self) -> i8 {
        RowStatus::ALL.iter().zip(0i8..).find(|(one, _)| **one == self).map_or(NONE, |(_, number)| number)
    }
}

#[cfg(test)]
mod tests {
    use super::{VERDICTS, number, plain};
    use crate::decide::{Truth, Verdict};

    #[test]
    fn a_plain_verdict_is_that_of_one_truth() {
        let open = (1..8u8).map(|reasons| Truth::unknown(reasons << 2));
        for truth in [Truth::TRUE, Truth::FALSE].into_iter().chain(open) {
            assert_eq!(plain(truth.byte()), number(Verdict::of(truth)), "{truth:?}");
        }
        for (verdict, at) in VERDICTS.iter().zip(0i8..) {
            assert_eq!(number(*verdict), at);
        }
    }
}
