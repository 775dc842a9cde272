//! fails: two_customers_do_not_disturb_each_other, no_thread_is_started
//! Each poll blocks the thread for a while, to give the shop time. No other task of the thread gets a turn meanwhile, and many
//! polls take very long.

use futures::{future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::thread;
use std::time::Duration;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let mut both = pin!(join(shop.get_book(), shop.get_music()));
    poll_fn(|cx| {
        thread::sleep(Duration::from_millis(50));
        both.as_mut().poll(cx)
    })
    .await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
