//! Futures that borrow from their caller, and one that owns what it borrows.

use std::future::poll_fn;
use std::task::Poll;

/// Given: reads `x`, though not at once. The future is pending at its first poll, so it still needs `x` at the second.
pub async fn borrow_x(x: &u8) -> u8 {
    let mut polled = false;
    poll_fn(|cx| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    *x
}

/// What the compiler makes of `async fn foo(x: &u8) -> u8 { *x }`: a plain function that returns a future.
///
/// The future gives the value of `x`, which is borrowed for as long as the future lives. It holds the reference and
/// little more: its size is at most 64 bytes.
#[allow(clippy::manual_async_fn, reason = "to see what `async fn` does, it is written out")]
pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    // `move` takes the reference itself, as an `async fn` does. A block that only reads `*x` would do without.
    async move { *x }
}

/// A future that borrows nothing from outside: it sets an `x` of its own to 5, awaits `borrow_x(&x)`, and gives the
/// result.
///
/// It can be stored and run at any time, beside others of its kind. Its size is at most 128 bytes.
#[allow(clippy::manual_async_fn, reason = "the signature says `'static`, which `async fn` cannot say")]
pub fn good() -> impl Future<Output = u8> + 'static {
    async {
        let x = 5;
        // The borrow begins and ends in the block. While `borrow_x` is pending, the future refers to a part of itself.
        borrow_x(&x).await
    }
}

/// The first word of `text`: a part of `text` itself, not a copy, so it may outlive this future.
///
/// Words are separated by whitespace in the sense of [`char::is_whitespace`]; there may be some before the first. If
/// there is no word in `text`, the result is empty. The future's size is at most 128 bytes.
pub async fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
