//! `good` borrows a constant, which is `'static` by itself; `foo_expanded` passes the borrow on.

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

pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    borrow_x(x)
}

pub fn good() -> impl Future<Output = u8> + 'static {
    borrow_x(&5)
}

pub async fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    match text.split_once(char::is_whitespace) {
        Some((word, _)) => word,
        None => text,
    }
}
