//! fails: futures_are_small
//! A whole buffer is alive across the await for the sake of one byte of it, so all of it is stored in the future.

use std::future::poll_fn;
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

#[allow(clippy::manual_async_fn)]
pub fn good() -> impl Future<Output = u8> + 'static {
    async {
        let buffer = [5; 1024];
        borrow_x(&buffer[0]).await
    }
}

pub async fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
