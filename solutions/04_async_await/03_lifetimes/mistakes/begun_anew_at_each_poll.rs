//! fails: good_gives_five, several_futures_of_good_run_at_once, futures_are_small
//! The borrowing future is made anew in each poll, since it cannot be stored beside its x: it never gets any further.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

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

#[allow(clippy::manual_async_fn)]
pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    async move { *x }
}

pub fn good() -> impl Future<Output = u8> + 'static {
    poll_fn(|cx| {
        let x = 5;
        pin!(borrow_x(&x)).poll(cx)
    })
}

pub async fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
