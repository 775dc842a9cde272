//! fails: zero_counts_too, any_outputs_are_added
//! The outputs are collected in a set, which keeps only one of two that are equal.

use futures::join;
use std::collections::HashSet;

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let (a, b) = join!(a, b);
    HashSet::from([a, b]).into_iter().sum()
}
