//! What is cheap is computed in the call, and only handed over by the future, which still says that it borrows.

use std::future::{poll_fn, ready};
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

pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    ready(*x)
}

#[allow(clippy::manual_async_fn)]
pub fn good() -> impl Future<Output = u8> + 'static {
    async {
        let x = 5;
        borrow_x(&x).await
    }
}

pub fn first_word(text: &str) -> impl Future<Output = &str> {
    ready(text.split_whitespace().next().unwrap_or(""))
}
