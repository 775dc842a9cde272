//! fails: try_gives_both_as_well, two_customers_do_not_disturb_each_other
//! The first poll only orders the book and asks to be polled again; the music is ordered in the next poll.

use futures::{future::try_join, join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    join!(shop.get_book(), shop.get_music())
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
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
        shop.try_get_music().await
    };
    try_join(shop.try_get_book(), music).await
}
