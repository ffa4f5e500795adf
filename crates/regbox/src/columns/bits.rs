//! Bits of a column, one for each row, as Arrow lays them out: the least significant first.

/// One bit for each row, which somebody else keeps.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    offset: usize,
    len: usize,
}

impl<'a> Bits<'a> {
    /// The bits of `bytes` from the one at `offset` on, `len` of them, the least significant of a byte first; none where
    /// there are not so many.
    #[must_use]
    pub fn new(bytes: &'a [u8], offset: usize, len: usize) -> Option<Bits<'a>> {
        let end = offset.checked_add(len)?;
        (end.div_ceil(8) <= bytes.len()).then_some(Bits { bytes, offset, len })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bit of a row; false where there is no such row.
    #[inline]
    #[must_use]
    pub fn at(&self, row: usize) -> bool {
        let at = self.offset + row;
        row < self.len && self.bytes[at / 8] >> (at % 8) & 1 == 1
    }

    /// Eight bits from a row on, the first of them the least significant; noughts behind the last.
    #[inline]
    fn eight(&self, row: usize) -> u8 {
        let at = self.offset + row;
        let byte = |at: usize| u16::from(self.bytes.get(at).copied().unwrap_or(0));
        let both = byte(at / 8) | byte(at / 8 + 1) << 8;
        (both >> (at % 8)) as u8
    }

    /// Writes a byte for each row from `start` on: `clear`, or `set` where its bit is set.
    pub(super) fn spread(&self, start: usize, clear: u8, set: u8, out: &mut [u8]) {
        let flip = u64::from(clear ^ set);
        let base = u64::from(clear) * EVERY_BYTE;
        let mut row = start;
        let spread = |byte: u8| (SPREAD[usize::from(byte)].wrapping_mul(flip) ^ base).to_le_bytes();
        let (eights, rest) = out.as_chunks_mut::<8>();
        if (self.offset + start).is_multiple_of(8) {
            let bytes = self.bytes.get((self.offset + start) / 8..).unwrap_or_default();
            eights.iter_mut().zip(bytes).for_each(|(eight, byte)| *eight = spread(*byte));
        } else {
            let bytes = (start..).step_by(8).map(|row| self.eight(row));
            eights.iter_mut().zip(bytes).for_each(|(eight, byte)| *eight = spread(byte));
        }
        row += 8 * eights.len();
        for one in rest {
            *one = if self.at(row) { set } else { clear };
            row += 1;
        }
    }

    /// Whether all bits of some rows are set.
    pub(super) fn all(&self, start: usize, len: usize) -> bool {
        let whole = len / 8 * 8;
        (start..start + whole).step_by(8).all(|row| self.eight(row) == 0xff)
            && (start + whole..start + len).all(|row| self.at(row))
    }
}

const EVERY_BYTE: u64 = 0x0101_0101_0101_0101;

/// The eight bits of a byte as eight bytes of nought or one.
const SPREAD: [u64; 256] = {
    let mut table = [0u64; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte] |= 1 << (8 * bit);
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn each_bit_of_each_row_is_found_from_any_offset() {
        let bytes: Vec<u8> = (0..40u8).map(|at| at.wrapping_mul(73).rotate_left(3)).collect();
        let bit = |at: usize| bytes[at / 8] >> (at % 8) & 1 == 1;
        for offset in 0..18 {
            let bits = Bits::new(&bytes, offset, 300).unwrap();
            for start in [0, 1, 7, 8, 130] {
                let mut out = vec![9; 100];
                bits.spread(start, 2, 1, &mut out);
                let expected: Vec<u8> = (0..100).map(|row| if bit(offset + start + row) { 1 } else { 2 }).collect();
                assert_eq!(out, expected);
                assert_eq!(bits.at(start), bit(offset + start));
                assert_eq!(bits.all(start, 100), (0..100).all(|row| bit(offset + start + row)));
            }
        }
        assert!(Bits::new(&[0xff; 3], 5, 19).unwrap().all(0, 19));
        assert!(!Bits::new(&[0xff, 0xfe], 0, 16).unwrap().all(0, 16));
        assert!(Bits::new(&bytes, 0, 321).is_none());
        assert!(Bits::new(&bytes, usize::MAX, 2).is_none());
    }
}
