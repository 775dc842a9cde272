//! fails: try_waits_like_the_other_one
//! It does not wait as join! does: the deliveries keep the waker of an earlier poll, one that has come is polled again, or the
//! task is woken although nothing has come.

use futures::{future::try_join, join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Waker};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    join!(shop.get_book(), shop.get_music())
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let mut both = pin!(try_join(shop.try_get_book(), shop.try_get_music()));
    let mut first: Option<Waker> = None;
    poll_fn(|cx| {
        let waker = first.get_or_insert_with(|| cx.waker().clone());
        both.as_mut().poll(&mut Context::from_waker(waker))
    })
    .await
}
