//! fails: the_heart_goes_on_beating, results_stand_in_order, at_once_is_kept, a_free_place_is_taken_at_once, after_a_drop_nothing_begins, each_has_its_own_places, the_task_is_left_alone, each_panic_has_its_own_index, waiting_takes_no_thread, a_panic_is_the_result_of_its_input, what_waits_in_the_pool_is_called_off, each_input_once_and_in_turn, any_number_at_once, nothing_before_the_first_poll, a_small_pool_is_enough
//! block_in_place moves the runtime's other tasks to another thread. What is in the same task stands still all the same, and in a runtime of one thread it panics.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::task::block_in_place;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashError {
    pub input: usize,
}

impl Display for HashError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the hash function panicked on input {}", self.input)
    }
}

impl Error for HashError {}

pub async fn hash_all<H>(inputs: Vec<Vec<u8>>, _at_once: NonZeroUsize, hash: H) -> Vec<Result<u64, HashError>>
where
    H: Fn(&[u8]) -> u64 + Send + Sync + 'static,
{
    let mut results = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let hashed = block_in_place(|| catch_unwind(AssertUnwindSafe(|| hash(input))));
        results.push(hashed.map_err(|_| HashError { input: index }));
    }
    results
}
