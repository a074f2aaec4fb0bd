//! Chance that a seed decides.

use duthao::live::wire::sync::Hash;

/// Numbers that sit on the edges of what programs expect.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    127,
    128,
    255,
    65_535,
    50_000,
    50_001,
    1 << 30,
    1 << 31,
    u32::MAX as u64,
    1 << 53,
    i64::MAX as u64,
    1 << 63,
    u64::MAX,
];

/// A source of numbers.
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        // The first numbers of neighbouring seeds are alike.
        for _ in 0..8 {
            chance.next();
        }
        chance
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 11) as usize % end.max(1)
    }

    /// True once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn byte(&mut self) -> u8 {
        (self.next() >> 24) as u8
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A number: small, on an edge, or any.
    pub fn number(&mut self) -> u64 {
        match self.below(8) {
            0..=4 => self.below(40) as u64,
            5 | 6 => *self.pick(&EDGES),
            _ => self.next(),
        }
    }

    /// Moves a number a little, or far.
    pub fn near(&mut self, value: u64) -> u64 {
        match self.below(5) {
            0 => value.wrapping_add(1),
            1 => value.wrapping_sub(1),
            2 => value.wrapping_add(self.below(50) as u64),
            _ => self.number(),
        }
    }

    pub fn bytes(&mut self, most: usize) -> Vec<u8> {
        (0..self.below(most)).map(|_| self.byte()).collect()
    }

    pub fn hash(&mut self) -> Hash {
        std::array::from_fn(|_| self.byte())
    }

    /// Changes some bytes: another, a flipped bit, one less, one more, a cut.
    pub fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                return;
            }
            let place = self.below(bytes.len());
            match self.below(9) {
                0..=2 => bytes[place] = self.byte(),
                3 | 4 => bytes[place] ^= 1 << self.below(8),
                5 => drop(bytes.remove(place)),
                6 => bytes.insert(place, self.byte()),
                7 => bytes[place] = *self.pick(&[0, 1, 0x7f, 0x80, 0xff]),
                _ if self.one_in(6) => bytes.truncate(place),
                _ => {
                    let other = self.below(bytes.len());
                    bytes.swap(place, other);
                }
            }
        }
    }
}
