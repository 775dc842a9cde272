//! fails: both_take_as_long_as_the_slower_one, waiting_task_sleeps
//! It asks to be polled again at once for as long as something is missing: the task never sleeps.

use futures::{future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let mut both = pin!(join(shop.get_book(), shop.get_music()));
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        both.as_mut().poll(cx)
    })
    .await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
