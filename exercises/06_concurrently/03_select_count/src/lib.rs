//! Two futures, and a sum that grows whenever one of them is ready.

/// Runs both futures at the same time, and gives the sum of their outputs.
///
/// Nothing is polled before the future that this function returns is polled itself. Its first poll polls both, and they may be
/// ready at once or later, one after the other, in either order, or together. The sum is there once both are ready. (It fits into
/// a `u32`: what happens otherwise is left open.)
///
/// All of this happens in the task that awaits the sum:
///
/// * No thread is started.
/// * A poll returns at once: it neither blocks the thread nor waits for the futures in a loop.
/// * A future that is ready wakes the task that polled last, and the next polls add what has come. While nothing happens, the task
///   is left asleep: a few wakes without a reason are allowed, but no more than 10 polls in a row.
/// * A future that has given its output is not polled again.
/// * Dropping the future drops both of the others.
/// * Several counts may run at the same time.
///
/// The futures may be of any kind: they need be neither `Unpin` nor `Send`, they may borrow, they need not say whether they are
/// done, and any `u32` may come out.
pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    todo!()
}
