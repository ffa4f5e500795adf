//! Room for the answers of a batch: all columns in one piece of memory, of large pages where it is large.
//!
//! Touching new memory is what costs most where there are many rows: a page at a time, and a page is 4 kB unless larger ones are
//! asked for. So memory for many rows is, on Linux, a map of its own that asks for them, larger than the answers by less than one.

use arrow_array::PrimitiveArray;
use arrow_array::types::{ArrowPrimitiveType, Int8Type, Int32Type};
use arrow_buffer::{Buffer, MutableBuffer, NullBuffer, ScalarBuffer};
use regbox::columns::{Answers, Gaps};
use zerocopy::FromBytes;

/// The room of a batch.
pub(crate) struct Room {
    memory: Memory,
    rows: usize,
    criteria: usize,
}

/// The answers of a batch as arrays that share their memory; null where there is none.
pub(crate) struct Arrays {
    pub statuses: PrimitiveArray<Int8Type>,
    pub outcomes: PrimitiveArray<Int32Type>,
    pub verdicts: Vec<PrimitiveArray<Int8Type>>,
}

enum Memory {
    Small(MutableBuffer),
    #[cfg(target_os = "linux")]
    Large(memmap2::MmapMut),
}

impl Room {
    pub(crate) fn new(rows: usize, criteria: usize) -> Room {
        let bytes = rows.saturating_mul(size_of::<i32>() + 1 + criteria);
        Room { memory: Memory::new(bytes), rows, criteria }
    }

    /// The room as columns: first the outcomes, which are the widest, then statuses and verdicts.
    pub(crate) fn answers(&mut self) -> Answers<'_> {
        let (outcomes, rest) = self.memory.bytes().split_at_mut(self.rows * size_of::<i32>());
        // Memory begins where every number may.
        let outcomes = <[i32]>::mut_from_bytes(outcomes).unwrap_or_default();
        let (statuses, mut rest) = <[i8]>::mut_from_bytes(rest).unwrap_or_default().split_at_mut(self.rows);
        let mut verdicts = Vec::with_capacity(self.criteria);
        for _ in 0..self.criteria {
            let (one, others) = rest.split_at_mut(self.rows);
            verdicts.push(one);
            rest = others;
        }
        Answers { statuses, outcomes, verdicts }
    }

    /// The room as arrays, without a copy.
    pub(crate) fn arrays(self, gaps: &Gaps) -> Arrays {
        let Room { memory, rows, .. } = self;
        let memory = memory.buffer();
        let start = rows * size_of::<i32>();
        let bytes = |at: usize| ScalarBuffer::<i8>::new(memory.clone(), start + at * rows, rows);
        let outcomes = ScalarBuffer::<i32>::new(memory.clone(), 0, rows);
        Arrays {
            statuses: array(bytes(0), false),
            outcomes: array(outcomes, gaps.outcomes),
            verdicts: (1..).map(bytes).zip(&gaps.verdicts).map(|(numbers, gap)| array(numbers, *gap)).collect(),
        }
    }
}

/// Numbers, of which those below nought are none.
fn array<T: ArrowPrimitiveType>(numbers: ScalarBuffer<T::Native>, has_gaps: bool) -> PrimitiveArray<T>
where
    T::Native: PartialOrd + Default,
{
    let none = T::Native::default();
    let nulls = has_gaps.then(|| NullBuffer::from_iter(numbers.iter().map(|number| *number >= none)));
    PrimitiveArray::new(numbers, nulls)
}

impl Memory {
    #[cfg(target_os = "linux")]
    fn new(bytes: usize) -> Memory {
        /// From so many bytes on it is worth it. NumPy draws the line there, too.
        const MANY: usize = 4 << 20;
        /// A large page. A map of whole ones begins where one can.
        const LARGE: usize = 2 << 20;
        let map = (bytes >= MANY).then(|| memmap2::MmapMut::map_anon(bytes.div_ceil(LARGE).saturating_mul(LARGE)));
        let Some(Ok(map)) = map else { return Memory::Small(MutableBuffer::from_len_zeroed(bytes)) };
        // Where there are no large pages, it has small ones.
        let _ = map.advise(memmap2::Advice::HugePage);
        Memory::Large(map)
    }

    #[cfg(not(target_os = "linux"))]
    fn new(bytes: usize) -> Memory {
        Memory::Small(MutableBuffer::from_len_zeroed(bytes))
    }

    fn bytes(&mut self) -> &mut [u8] {
        match self {
            Memory::Small(buffer) => buffer.as_slice_mut(),
            #[cfg(target_os = "linux")]
            Memory::Large(map) => map,
        }
    }

    fn buffer(self) -> Buffer {
        match self {
            Memory::Small(buffer) => buffer.into(),
            #[cfg(target_os = "linux")]
            Memory::Large(map) => bytes::Bytes::from_owner(map).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Room;
    use arrow_array::Array;
    use regbox::columns::Gaps;

    #[test]
    fn what_is_written_is_what_the_arrays_hold() {
        // Nothing, a few, some that fill no large page, and so many that a map of several is made for them.
        for (rows, criteria) in [(0, 0), (0, 3), (5, 0), (1_000, 3), (100_001, 30), (300_001, 20)] {
            let number = |row: usize, column: usize| (row * 7 + column * 3) % 9;
            let mut room = Room::new(rows, criteria);
            let answers = room.answers();
            assert_eq!((answers.statuses.len(), answers.outcomes.len()), (rows, rows));
            assert_eq!(answers.verdicts.iter().map(|one| one.len()).collect::<Vec<_>>(), vec![rows; criteria]);
            for row in 0..rows {
                answers.statuses[row] = i8::try_from(number(row, 0)).unwrap();
                answers.outcomes[row] = i32::try_from(number(row, 1) << 20).unwrap() - 1;
            }
            for (at, verdicts) in answers.verdicts.into_iter().enumerate() {
                (0..rows).for_each(|row| verdicts[row] = i8::try_from(number(row, at + 2)).unwrap() - 1);
            }
            // The last criterion is said to have no gaps.
            let verdicts = (0..criteria).map(|at| at + 1 < criteria).collect();
            let arrays = room.arrays(&Gaps { outcomes: true, verdicts });
            assert_eq!(arrays.verdicts.len(), criteria);
            for row in 0..rows {
                assert_eq!(usize::try_from(arrays.statuses.value(row)), Ok(number(row, 0)));
                assert_eq!(usize::try_from(arrays.outcomes.value(row) + 1), Ok(number(row, 1) << 20));
                assert_eq!(arrays.outcomes.is_null(row), number(row, 1) == 0);
                for (at, verdicts) in arrays.verdicts.iter().enumerate() {
                    assert_eq!(usize::try_from(verdicts.value(row) + 1), Ok(number(row, at + 2)));
                    assert_eq!(verdicts.is_null(row), number(row, at + 2) == 0 && at + 1 < criteria);
                }
            }
        }
    }
}
