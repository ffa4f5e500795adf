//! Choices that look random and are the same everywhere: SplitMix64, which is public domain and has nine lines.
//!
//! A generator from a crate would tie the cases of a seed to the version of the crate.

/// What the state is moved on by: 2^64 divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of choices.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of a seed and a number. Both are mixed first, so that neighbours have nothing in common.
    pub(super) fn new(seed: u64, number: u64) -> Random {
        Random(mix(mix(seed.wrapping_add(STEP)).wrapping_add(number)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number below `count`; 0 where that is 0.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let scaled = u128::from(self.next()) * (count as u128);
        usize::try_from(scaled >> 64).unwrap_or(0)
    }

    /// True that often in a hundred times.
    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.below(100) < usize::from(percent)
    }

    /// A whole number from the one to the other, both inside; the least where they are the wrong way round.
    pub(super) fn between(&mut self, least: i128, most: i128) -> i128 {
        let count = most.saturating_sub(least).saturating_add(1);
        if count <= 1 {
            return least;
        }
        let drawn = (u128::from(self.next()) << 63 | u128::from(self.next()) >> 1).cast_signed();
        least.saturating_add(drawn % count)
    }

    /// One of several; none of nothing.
    pub(super) fn pick<'s, T>(&mut self, from: &'s [T]) -> Option<&'s T> {
        from.get(self.below(from.len()))
    }

    /// Puts some members, chosen evenly, at the front.
    pub(super) fn bring_forward<T>(&mut self, list: &mut [T], count: usize) {
        for at in 0..count.min(list.len()) {
            let other = at + self.below(list.len() - at);
            list.swap(at, other);
        }
    }
}

fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Random, STEP, mix};

    /// The first numbers of Vigna's program for the seed 1234567.
    #[test]
    fn the_generator_is_splitmix64() {
        let mut random = Random(1_234_567);
        let numbers: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(numbers, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
        assert_eq!(mix(STEP), 16_294_208_416_658_607_535);
    }

    #[test]
    fn choices_keep_their_bounds_and_reach_them() {
        let mut random = Random::new(1, 2);
        let mut seen = [false; 5];
        for _ in 0..200 {
            seen[random.below(5)] = true;
            assert!((-3..=4).contains(&random.between(-3, 4)));
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!((random.below(0), random.between(7, 7), random.between(7, 2)), (0, 7, 7));
        assert_eq!(random.pick::<u8>(&[]), None);
        let wide = (0..100).map(|_| random.between(i128::MIN / 4, i128::MAX / 4));
        assert!(wide.into_iter().any(|one| one < 0));
    }
}
