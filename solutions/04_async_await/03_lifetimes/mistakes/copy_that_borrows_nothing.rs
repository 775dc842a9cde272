//! fails: word_is_a_part_of_the_text, text_dropped_before_the_future, temporary_text, word_outlives_the_text
//! The signature gives the borrow up: the word is copied and leaked when the function is called.

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

pub fn first_word(text: &str) -> impl Future<Output = &'static str> + use<> {
    let word: &'static str = text.split_whitespace().next().unwrap_or_default().to_owned().leak();
    async move { word }
}
