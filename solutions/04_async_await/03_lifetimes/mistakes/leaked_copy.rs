//! fails: word_is_a_part_of_the_text, word_outlives_the_text
//! A copy of the word is leaked to get around its lifetime: memory is lost at each call.

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
        let x = 5;
        borrow_x(&x).await
    }
}

pub async fn first_word(text: &str) -> &'static str {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.to_owned().leak()
}
