//! Truths of many rows: a byte for each, the same byte as [`Truth`], and the Kleene tables over all of them at once.

use crate::decide::Truth;

/// How many rows are decided together: what they come to stays near at hand while all nodes go over them.
pub(super) const BLOCK: usize = 1024;

pub(super) const TRUE: u8 = Truth::TRUE.byte();
pub(super) const FALSE: u8 = Truth::FALSE.byte();

/// Both truths are still possible: what marks an open one.
const BOTH: u8 = TRUE | FALSE;

/// Rows that are gone through in step, so that what is found of them stays in registers.
const STEP: usize = 32;

/// The truths of the nodes, of `BLOCK` rows each, one node after the other.
#[derive(Debug)]
pub(super) struct Truths(Vec<u8>);

impl Truths {
    pub(super) fn new(nodes: usize) -> Truths {
        Truths(vec![TRUE; nodes * BLOCK])
    }

    pub(super) fn of(&self, node: u32) -> &[u8] {
        &self.0[node as usize * BLOCK..(node as usize + 1) * BLOCK]
    }

    #[inline]
    pub(super) fn at(&self, node: u32, row: usize) -> Truth {
        Truth::from_byte(self.0[node as usize * BLOCK + row])
    }

    pub(super) fn set(&mut self, node: u32, row: usize, truth: Truth) {
        self.0[node as usize * BLOCK + row] = truth.byte();
    }

    /// The truths of a node, to be written, and a look at those of the nodes before it.
    pub(super) fn split(&mut self, node: u32) -> (Before<'_>, &mut [u8]) {
        let (before, rest) = self.0.split_at_mut(node as usize * BLOCK);
        (Before(before), &mut rest[..BLOCK])
    }
}

/// The truths of the nodes before one.
#[derive(Clone, Copy)]
pub(super) struct Before<'t>(&'t [u8]);

impl<'t> Before<'t> {
    pub(super) fn of(self, node: u32) -> &'t [u8] {
        &self.0[node as usize * BLOCK..(node as usize + 1) * BLOCK]
    }

    #[inline]
    fn step(self, node: u32, at: usize) -> [u8; STEP] {
        let from = node as usize * BLOCK + at;
        self.0[from..from + STEP].first_chunk().copied().unwrap_or([TRUE; STEP])
    }
}

pub(super) fn not(of: &[u8], out: &mut [u8]) {
    for (out, truth) in out.iter_mut().zip(of) {
        *out = if truth & BOTH == BOTH { *truth } else { truth ^ BOTH };
    }
}

/// As [`Truth::all`].
pub(super) fn all(before: Before<'_>, nodes: &[u32], out: &mut [u8]) {
    joined(before, nodes, out, TRUE, FALSE);
}

/// As [`Truth::any`].
pub(super) fn any(before: Before<'_>, nodes: &[u32], out: &mut [u8]) {
    joined(before, nodes, out, FALSE, TRUE);
}

/// The union of all bits, where none of the truths is the one that settles it.
#[inline(always)]
fn joined(before: Before<'_>, nodes: &[u32], out: &mut [u8], empty: u8, settles: u8) {
    for (at, out) in out.chunks_exact_mut(STEP).enumerate() {
        let mut union = [empty; STEP];
        let mut settled = [0u8; STEP];
        for node in nodes {
            let truths = before.step(*node, at * STEP);
            for ((union, settled), truth) in union.iter_mut().zip(&mut settled).zip(truths) {
                *union |= truth;
                *settled |= if truth == settles { 0xff } else { 0 };
            }
        }
        for ((out, union), settled) in out.iter_mut().zip(union).zip(settled) {
            *out = (union & !settled) | (settles & settled);
        }
    }
}

/// As [`Truth::at_least`]; of at most 255 nodes.
pub(super) fn at_least(before: Before<'_>, k: u32, nodes: &[u32], out: &mut [u8]) {
    let Ok(k) = u8::try_from(k) else { return out.fill(FALSE) };
    for (at, out) in out.chunks_exact_mut(STEP).enumerate() {
        let (mut holding, mut possible, mut union) = ([0u8; STEP], [0u8; STEP], [BOTH; STEP]);
        for node in nodes {
            let truths = before.step(*node, at * STEP);
            for (((holding, possible), union), truth) in
                holding.iter_mut().zip(&mut possible).zip(&mut union).zip(truths)
            {
                *holding += u8::from(truth == TRUE);
                *possible += u8::from(truth != FALSE);
                *union |= truth;
            }
        }
        for (((out, holding), possible), union) in out.iter_mut().zip(holding).zip(possible).zip(union) {
            *out = if holding >= k {
                TRUE
            } else if possible < k {
                FALSE
            } else {
                union
            };
        }
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
        let mut truths = Truths::new(nodes as usize + 1);
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
