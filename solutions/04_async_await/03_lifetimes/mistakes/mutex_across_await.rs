//! fails: several_futures_of_good_run_at_once
//! The shared x is locked across an await: a second future that the same thread polls waits for the lock for ever.

use std::future::poll_fn;
use std::sync::Mutex;
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

static X: Mutex<u8> = Mutex::new(5);

#[allow(clippy::manual_async_fn)]
pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    async move { *x }
}

#[allow(clippy::manual_async_fn, clippy::await_holding_lock)]
pub fn good() -> impl Future<Output = u8> + 'static {
    async {
        let x = X.lock().unwrap();
        borrow_x(&x).await
    }
}

pub async fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}
