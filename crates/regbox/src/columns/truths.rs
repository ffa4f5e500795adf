//! Truths of many rows: a byte for each, the same byte as [`Truth`], and the Kleene tables over all of them at once.

use crate::decide::Truth;
use multiversion::multiversion;

/// The most rows that are decided together.
pub(crate) const BLOCK: usize = 4096;

/// What the rows of a block come to stays near at hand, in so many bytes, while all nodes go over them.
const NEAR_BYTES: usize = 512 << 10;

/// So many rows are decided together even where they take more, and fewer only where they would take more than `MOST_BYTES`.
const FEW: usize = 1024;
const MOST_BYTES: usize = 64 << 20;

/// How many rows are decided together, of `rows` in all, by a program of so many nodes and computed values. A long run of a
/// column is read faster than many short ones.
pub(super) fn rows_of_block(rows: usize, nodes: usize, values: usize) -> usize {
    let bytes_of_row = (nodes + values * (size_of::<i128>() + 1)).max(1);
    let most = (NEAR_BYTES / bytes_of_row).max(FEW).min(MOST_BYTES / bytes_of_row).min(BLOCK);
    most.min(rows).next_multiple_of(STEP).clamp(STEP, BLOCK)
}

pub(super) const TRUE: u8 = Truth::TRUE.byte();
pub(super) const FALSE: u8 = Truth::FALSE.byte();

/// Both truths are still possible: what marks an open one.
const BOTH: u8 = TRUE | FALSE;

/// Blocks are of whole steps of so many rows, which vectors take at once.
const STEP: usize = 32;

/// The truths of the nodes, of as many rows each, one node after the other.
#[derive(Debug)]
pub(super) struct Truths {
    bytes: Vec<u8>,
    rows: usize,
}

impl Truths {
    pub(super) fn new(nodes: usize, rows: usize) -> Truths {
        Truths { bytes: vec![TRUE; nodes * rows], rows }
    }

    pub(super) fn of(&self, node: u32) -> &[u8] {
        &self.bytes[node as usize * self.rows..(node as usize + 1) * self.rows]
    }

    #[inline]
    pub(super) fn at(&self, node: u32, row: usize) -> Truth {
        Truth::from_byte(self.bytes[node as usize * self.rows + row])
    }

    pub(super) fn set(&mut self, node: u32, row: usize, truth: Truth) {
        self.bytes[node as usize * self.rows + row] = truth.byte();
    }

    /// The truths of a node, to be written, and a look at those of the nodes before it.
    pub(super) fn split(&mut self, node: u32) -> (Before<'_>, &mut [u8]) {
        let (before, rest) = self.bytes.split_at_mut(node as usize * self.rows);
        (Before { bytes: before, rows: self.rows }, &mut rest[..self.rows])
    }
}

/// The truths of the nodes before one.
#[derive(Clone, Copy)]
pub(super) struct Before<'t> {
    bytes: &'t [u8],
    rows: usize,
}

impl<'t> Before<'t> {
    pub(super) fn of(self, node: u32) -> &'t [u8] {
        &self.bytes[node as usize * self.rows..(node as usize + 1) * self.rows]
    }
}

#[multiversion(targets = "simd")]
pub(super) fn not(of: &[u8], out: &mut [u8]) {
    for (out, truth) in out.iter_mut().zip(of) {
        *out = if truth & BOTH == BOTH { *truth } else { truth ^ BOTH };
    }
}

/// As [`Truth::all`].
#[multiversion(targets = "simd")]
pub(super) fn all(before: Before<'_>, nodes: &[u32], out: &mut [u8]) {
    joined(before, nodes, out, TRUE, FALSE);
}

/// As [`Truth::any`].
#[multiversion(targets = "simd")]
pub(super) fn any(before: Before<'_>, nodes: &[u32], out: &mut [u8]) {
    joined(before, nodes, out, FALSE, TRUE);
}

/// The union of all bits, where none of the truths is the one that settles it: that one alone lacks the bit of the other.
#[inline(always)]
fn joined(before: Before<'_>, nodes: &[u32], out: &mut [u8], empty: u8, settles: u8) {
    let mut common = [BOTH; BLOCK];
    let common = &mut common[..out.len()];
    out.fill(empty);
    for node in nodes {
        for ((union, common), truth) in out.iter_mut().zip(common.iter_mut()).zip(before.of(*node)) {
            *union |= *truth;
            *common &= *truth;
        }
    }
    for (out, common) in out.iter_mut().zip(common) {
        *out = if *common & empty == 0 { settles } else { *out };
    }
}

/// As [`Truth::at_least`]; of at most 255 nodes, so that no count overflows. (Checked sums would keep it from vectors.)
#[multiversion(targets = "simd")]
pub(super) fn at_least(before: Before<'_>, k: u32, nodes: &[u32], out: &mut [u8]) {
    let Ok(k) = u8::try_from(k) else { return out.fill(FALSE) };
    let (mut holding, mut possible) = ([0u8; BLOCK], [0u8; BLOCK]);
    out.fill(BOTH);
    for node in nodes {
        let counts = holding.iter_mut().zip(&mut possible);
        for ((union, (holding, possible)), truth) in out.iter_mut().zip(counts).zip(before.of(*node)) {
            *union |= *truth;
            *holding = holding.wrapping_add(u8::from(*truth == TRUE));
            *possible = possible.wrapping_add(u8::from(*truth != FALSE));
        }
    }
    for ((out, holding), possible) in out.iter_mut().zip(holding).zip(possible) {
        let open = if possible < k { FALSE } else { *out };
        *out = if holding >= k { TRUE } else { open };
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Truths, all, any, at_least, not};
    use crate::decide::Truth;

    /// Every row has another combination of truths.
    fn made(nodes: u32) -> Truths {
        let every: Vec<Truth> = [Truth::TRUE, Truth::FALSE]
            .into_iter()
            .chain((1..8u8).map(|reasons| Truth::unknown(reasons << 2)))
            .collect();
        let mut truths = Truths::new(nodes as usize + 1, BLOCK);
        for row in 0..BLOCK {
            for node in 0..nodes {
                truths.set(node, row, every[(row + 1) * (node as usize + 3) * 2_654_435_761 % 1_000_003 % every.len()]);
            }
        }
        truths
    }

    #[test]
    fn the_tables_are_those_of_one_truth() {
        for count in [0, 1, 2, 3, 7] {
            let mut truths = made(count);
            let nodes: Vec<u32> = (0..count).collect();
            let of = |truths: &Truths, row: usize| {
                nodes.iter().map(|node| truths.at(*node, row)).collect::<Vec<_>>().into_iter()
            };
            let check = |truths: &Truths, expected: &dyn Fn(std::vec::IntoIter<Truth>) -> Truth| {
                for row in 0..BLOCK {
                    assert_eq!(truths.at(count, row), expected(of(truths, row)), "{:?}", of(truths, row));
                }
            };
            let (before, out) = truths.split(count);
            all(before, &nodes, out);
            check(&truths, &|truths| Truth::all(truths));
            let (before, out) = truths.split(count);
            any(before, &nodes, out);
            check(&truths, &|truths| Truth::any(truths));
            for k in [0, 1, 2, count, count + 1, 300] {
                let (before, out) = truths.split(count);
                at_least(before, k, &nodes, out);
                check(&truths, &|truths| Truth::at_least(k, truths));
            }
            if count > 0 {
                let (before, out) = truths.split(count);
                not(before.of(0), out);
                check(&truths, &|mut truths| truths.next().unwrap().not());
            }
        }
    }
}
