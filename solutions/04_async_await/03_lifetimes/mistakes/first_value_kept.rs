//! fails: foo_expanded_gives_the_value_of_x, futures_of_two_variables_do_not_mix, variable_is_free_after_the_await
//! The first value is kept for good, so that nothing has to be borrowed any more.

use std::future::poll_fn;
use std::sync::OnceLock;
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

static X: OnceLock<u8> = OnceLock::new();

pub fn foo_expanded<'a>(x: &'a u8) -> impl Future<Output = u8> + 'a {
    let kept = *X.get_or_init(|| *x);
    async move { kept }
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
