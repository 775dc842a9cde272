//! A future that is written in the middle of a function, and one that makes others anew until one of them succeeds.

use std::num::NonZeroU32;

/// Given, as on the slide: a future that gives 5.
async fn foo() -> u8 {
    5
}

/// A future that awaits [`foo`] and adds 5 to what it gives. The slide calls the parts `x` and `x + 5`.
#[allow(clippy::manual_async_fn, reason = "to see what an `async` block is, it is not hidden in an `async fn`")]
pub fn bar() -> impl Future<Output = u8> {
    async {
        let x = foo().await;
        x + 5
    }
}

/// Makes up to `n` attempts, one at a time, until one succeeds. The result is that of the last attempt that was made: the value
/// of the one that succeeded, or the error of the `n`th one.
///
/// An attempt is a future that `op` makes, and each attempt is a new one: `op` is called once for each, and never without need.
/// Calling `retry` runs nothing. The first attempt begins when the future of `retry` is polled.
///
/// An attempt that is Pending has not failed. It is waited for, however long it takes, as `.await` does: whichever task polls
/// last is woken when the attempt can go on, and until then that task is left alone. No thread is blocked.
///
/// When an attempt has failed it is dropped, and only then does the next one begin, without a pause. (To be Pending once in
/// between, with its own task woken, so that other tasks have a turn, is no pause.) When the future of `retry` is dropped, the
/// attempt that it waits for and `op` are dropped with it.
///
/// `n` may be any number. A large one takes no more memory than a small one, and neither do many attempts that have failed.
pub async fn retry<T, E, F>(n: NonZeroU32, mut op: impl FnMut() -> F) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    for _ in 1..n.get() {
        // A future that `.await` has run to its end is dropped there, so none is left when `op` is called again.
        if let Ok(value) = op().await {
            return Ok(value);
        }
    }
    // One attempt is left. Nothing follows it, so its result is the result, whatever it is.
    op().await
}
