//! Boxed futures, as trait objects; `good` moves an `x` from outside into its block.

use std::future::poll_fn;
use std::pin::Pin;
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

pub fn foo_expanded<'a>(x: &'a u8) -> Pin<Box<dyn Future<Output = u8> + Send + 'a>> {
    Box::pin(async move { borrow_x(x).await })
}

pub fn good() -> impl Future<Output = u8> + 'static {
    let x = Box::new(5);
    async move { borrow_x(&x).await }
}

pub fn first_word<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = &'a str> + 'a>> {
    Box::pin(async move {
        for word in text.split(char::is_whitespace) {
            if !word.is_empty() {
                return word;
            }
        }
        ""
    })
}
