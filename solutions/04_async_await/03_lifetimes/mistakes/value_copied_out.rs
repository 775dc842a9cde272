//! fails: borrow_of_a_local_returned, borrowed_argument_is_not_static, changed_while_borrowed
//! The signature gives the borrow up: the value is copied when the function is called, and not when the future runs.

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

pub fn foo_expanded(x: &u8) -> impl Future<Output = u8> + use<> {
    let x = *x;
    async move { x }
}

#[allow(clippy::manual_async_fn)]
pub fn good() -> impl Future<Output = u8> + 'static {
    async {
        let x = 5;
        borrow_x(&x).await
    }
}

pub async fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
