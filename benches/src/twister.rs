//! The numbers that Python's `random.Random` draws, so that `reference20/gen.py` and we make the same applications.

const WORDS: usize = 624;
const MIDDLE: usize = 397;

/// The Mersenne Twister MT19937.
#[derive(Clone, Debug)]
pub(crate) struct Twister {
    state: [u32; WORDS],
    next: usize,
}

impl Twister {
    /// `random.Random(seed)`.
    pub(crate) fn new(seed: u32) -> Twister {
        let mut state = [19_650_218u32; WORDS];
        for at in 1..WORDS {
            state[at] = spread(state[at - 1]).wrapping_mul(1_812_433_253).wrapping_add(at as u32);
        }
        // The seed is an array of one word to Python.
        let mut at = 1;
        for _ in 0..WORDS {
            state[at] = (state[at] ^ spread(state[at - 1]).wrapping_mul(1_664_525)).wrapping_add(seed);
            at = next_but_first(&mut state, at);
        }
        for _ in 1..WORDS {
            state[at] = (state[at] ^ spread(state[at - 1]).wrapping_mul(1_566_083_941)).wrapping_sub(at as u32);
            at = next_but_first(&mut state, at);
        }
        state[0] = 1 << 31;
        Twister { state, next: WORDS }
    }

    fn word(&mut self) -> u32 {
        if self.next == WORDS {
            for at in 0..WORDS {
                let mixed = self.state[at] & (1 << 31) | self.state[(at + 1) % WORDS] & !(1 << 31);
                let odd = if mixed & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[at] = self.state[(at + MIDDLE) % WORDS] ^ mixed >> 1 ^ odd;
            }
            self.next = 0;
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= word << 7 & 0x9d2c_5680;
        word ^= word << 15 & 0xefc6_0000;
        word ^ word >> 18
    }

    /// `random() < limit / 2^53`; `random` draws one of 2^53 steps.
    pub(crate) fn is_below(&mut self, limit: u64) -> bool {
        let (high, low) = (u64::from(self.word() >> 5), u64::from(self.word() >> 6));
        high << 26 | low < limit
    }

    /// `randrange(count)`: draws as many bits as `count` has until they are below it.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        loop {
            let drawn = self.word() >> count.leading_zeros();
            if drawn < count {
                return drawn;
            }
        }
    }

    /// `choice(from)`.
    pub(crate) fn choice<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }

    /// `sample(range(count), size)` for a `count` of at most 21: what is drawn gives its place to the last.
    pub(crate) fn sample(&mut self, count: u32, size: u32) -> Vec<u32> {
        let mut pool: Vec<u32> = (0..count).collect();
        let mut taken = || pool.swap_remove(self.below(pool.len() as u32) as usize);
        (0..size).map(|_| taken()).collect()
    }
}

fn spread(word: u32) -> u32 {
    word ^ word >> 30
}

fn next_but_first(state: &mut [u32; WORDS], at: usize) -> usize {
    if at + 1 < WORDS {
        return at + 1;
    }
    state[0] = state[WORDS - 1];
    1
}
