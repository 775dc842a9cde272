//! fails: task_that_polled_last_is_woken
//! The deliveries get the waker of the first poll for good. A task that takes the future over is never woken.

use futures::{future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Waker};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let mut both = pin!(join(shop.get_book(), shop.get_music()));
    let mut first: Option<Waker> = None;
    poll_fn(|cx| {
        let waker = first.get_or_insert_with(|| cx.waker().clone());
        both.as_mut().poll(&mut Context::from_waker(waker))
    })
    .await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
