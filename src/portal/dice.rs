//! Numbers that look random and are the same for the same seed on every machine.
//!
//! SplitMix64 (Steele, Lea and Flood, 2014). Never used for anything that has to be unpredictable.

/// A sequence of numbers.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The sequence of a seed and a text, so that two reports of one seed differ.
    pub(super) fn new(seed: u64, text: &str) -> Self {
        let mixed =
            text.bytes().fold(seed ^ 0x9e37_79b9_7f4a_7c15, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included; `low` where the range is empty.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).saturating_add(1).max(1).unsigned_abs();
        low.saturating_add_unsigned(self.next() % width)
    }

    /// True in so many cases of a hundred.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(0, 99) < percent
    }

    /// One of these; there is at least one.
    pub(super) fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let last = i64::try_from(choices.len()).unwrap_or(i64::MAX).saturating_sub(1);
        usize::try_from(self.between(0, last)).ok().and_then(|at| choices.get(at)).copied().unwrap_or_default()
    }
}
