use std::sync::atomic::{AtomicU64, Ordering};

static SEED: AtomicU64 = AtomicU64::new(0);

/// Inputs that an answer cannot know beforehand, drawn from the run's seed.
///
/// The same seed gives the same inputs to the same test. Under plain `cargo test` the seed is `POLL_SEED`, or 0.
///
/// The numbers are Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Inputs {
    state: u64,
}

pub(crate) fn restart(seed: u64, test: &str) {
    // FNV-1a over the name: two tests of one run do not draw the same numbers.
    let name = test
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    SEED.store(seed ^ name, Ordering::SeqCst);
}

impl Inputs {
    /// The running test's inputs, from their beginning.
    #[expect(clippy::new_without_default, reason = "there is no neutral value: the seed is the run's")]
    pub fn new() -> Self {
        Self { state: SEED.load(Ordering::SeqCst) }
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number of the range; every one is about equally likely.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn within(&mut self, range: std::ops::Range<u64>) -> u64 {
        assert!(!range.is_empty(), "an empty range has no number");
        range.start + self.number() % (range.end - range.start)
    }

    /// As [`within`](Inputs::within), for lengths and indices.
    pub fn index(&mut self, range: std::ops::Range<usize>) -> usize {
        self.within(range.start as u64..range.end as u64) as usize
    }

    /// A word of four to eight small letters.
    pub fn word(&mut self) -> String {
        let length = self.within(4..9);
        (0..length).map(|_| char::from(b'a' + self.within(0..26) as u8)).collect()
    }

    /// `length` bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.number() as u8).collect()
    }
}
