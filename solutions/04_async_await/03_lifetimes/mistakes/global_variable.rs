//! fails: futures_of_two_variables_do_not_mix
//! The value goes through a global, which needs no lifetime; the next call overwrites it before the future is polled.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU8, Ordering};
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

static X: AtomicU8 = AtomicU8::new(0);

pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    X.store(*x, Ordering::SeqCst);
    async { X.load(Ordering::SeqCst) }
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
