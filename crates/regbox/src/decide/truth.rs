//! Truth: true, false, or unknown because of something.
//!
//! A truth is one byte. Its two lowest bits say what it can still be, the others why that is not settled, so that the
//! Kleene tables are unions of bits. Order never matters.

use crate::value::Reasons;

/// True, false, or unknown with the reasons why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truth(u8);

const BOTH: u8 = 3;

impl Truth {
    pub(crate) const TRUE: Truth = Truth(1);
    pub(crate) const FALSE: Truth = Truth(2);

    /// The byte that it is.
    #[inline]
    pub(crate) const fn byte(self) -> u8 {
        self.0
    }

    /// The truth that [`byte`](Truth::byte) gave.
    #[inline]
    pub(crate) const fn from_byte(byte: u8) -> Truth {
        Truth(byte)
    }

    #[inline]
    pub(crate) fn known(value: bool) -> Truth {
        if value { Truth::TRUE } else { Truth::FALSE }
    }

    /// Unknown, for at least one reason.
    #[inline]
    pub(crate) fn unknown(reasons: Reasons) -> Truth {
        Truth(BOTH | reasons)
    }

    /// What it is, if that is settled.
    #[inline]
    pub(crate) fn settled(self) -> Option<bool> {
        match self {
            Truth::TRUE => Some(true),
            Truth::FALSE => Some(false),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn is_open(self) -> bool {
        self.0 & BOTH == BOTH
    }

    /// Why it is unknown; nothing where it is settled.
    #[inline]
    pub(crate) fn reasons(self) -> Reasons {
        self.0 & !BOTH
    }

    #[inline]
    pub(crate) fn not(self) -> Truth {
        match self {
            Truth::TRUE => Truth::FALSE,
            Truth::FALSE => Truth::TRUE,
            open => open,
        }
    }

    /// True if all are; false if any is; else unknown for all the reasons there are.
    #[inline]
    pub(crate) fn all(truths: impl Iterator<Item = Truth>) -> Truth {
        let mut union = Truth::TRUE.0;
        for truth in truths {
            if truth == Truth::FALSE {
                return Truth::FALSE;
            }
            union |= truth.0;
        }
        Truth(union)
    }

    /// True if any is; false if all are; else unknown for all the reasons there are.
    #[inline]
    pub(crate) fn any(truths: impl Iterator<Item = Truth>) -> Truth {
        let mut union = Truth::FALSE.0;
        for truth in truths {
            if truth == Truth::TRUE {
                return Truth::TRUE;
            }
            union |= truth.0;
        }
        Truth(union)
    }

    /// True once `k` are; false once so many no longer can be.
    #[inline]
    pub(crate) fn at_least(k: u32, truths: impl Iterator<Item = Truth>) -> Truth {
        let (mut holding, mut open, mut reasons) = (0u32, 0u32, 0u8);
        for truth in truths {
            match truth.settled() {
                Some(holds) => holding += u32::from(holds),
                None => {
                    open += 1;
                    reasons |= truth.reasons();
                }
            }
        }
        if holding >= k {
            Truth::TRUE
        } else if holding + open < k {
            Truth::FALSE
        } else {
            Truth::unknown(reasons)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{CONFLICT, MISSING, PROBLEM};

    /// Every truth there is: two settled ones, and unknown for each set of reasons.
    fn every() -> Vec<Truth> {
        let mut all = vec![Truth::TRUE, Truth::FALSE];
        for reasons in 1..8u8 {
            all.push(Truth::unknown(reasons << 2));
        }
        all
    }

    /// What a truth stands for: the answers that are still possible.
    fn answers(truth: Truth) -> Vec<bool> {
        truth.settled().map_or(vec![true, false], |known| vec![known])
    }

    #[test]
    fn the_tables_are_those_of_strong_kleene_logic() {
        for a in every() {
            for b in every() {
                let both: Vec<bool> =
                    answers(a).iter().flat_map(|x| answers(b).into_iter().map(move |y| *x && y)).collect();
                let either: Vec<bool> =
                    answers(a).iter().flat_map(|x| answers(b).into_iter().map(move |y| *x || y)).collect();
                let expect = |possible: &[bool], found: Truth| {
                    let settled = possible.iter().all(|one| *one == possible[0]).then(|| possible[0]);
                    assert_eq!(found.settled(), settled, "{a:?} {b:?}");
                    if settled.is_none() {
                        assert_eq!(found.reasons(), a.reasons() | b.reasons(), "the reasons are those of both");
                    }
                };
                expect(&both, Truth::all([a, b].into_iter()));
                expect(&either, Truth::any([a, b].into_iter()));
                assert_eq!(Truth::all([a, b].into_iter()), Truth::all([b, a].into_iter()));
                assert_eq!(Truth::any([a, b].into_iter()), Truth::any([b, a].into_iter()));
            }
            assert_eq!(a.not().not(), a);
            assert_eq!(a.not().reasons(), a.reasons());
        }
    }

    #[test]
    fn at_least_k_agrees_with_counting_every_completion() {
        let truths =
            [Truth::TRUE, Truth::FALSE, Truth::unknown(MISSING), Truth::unknown(PROBLEM), Truth::unknown(CONFLICT)];
        for a in truths {
            for b in truths {
                for c in truths {
                    for k in 0..=4u32 {
                        let found = Truth::at_least(k, [a, b, c].into_iter());
                        let mut possible = Vec::new();
                        for x in answers(a) {
                            for y in answers(b) {
                                for z in answers(c) {
                                    possible.push(u32::from(x) + u32::from(y) + u32::from(z) >= k);
                                }
                            }
                        }
                        let settled = possible.iter().all(|one| *one == possible[0]).then(|| possible[0]);
                        assert_eq!(found.settled(), settled, "at least {k} of {a:?} {b:?} {c:?}");
                    }
                }
            }
        }
    }
}
