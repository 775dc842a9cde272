//! fails: first_poll_orders_both, two_customers_do_not_disturb_each_other
//! The first poll only orders the book and asks to be polled again; the music is ordered in the next poll.

use futures::{future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let music = async {
        let mut first = true;
        poll_fn(|cx| {
            if std::mem::take(&mut first) {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
        shop.get_music().await
    };
    join(shop.get_book(), music).await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
