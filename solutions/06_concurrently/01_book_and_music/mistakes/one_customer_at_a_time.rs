//! fails: two_customers_do_not_disturb_each_other
//! The calls share something, and so one customer gets into the way of another: a flag that lets in one at a time, for example, or
//! a place for what has come.

use futures::{join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

static BUSY: AtomicBool = AtomicBool::new(false);

struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        BUSY.store(false, SeqCst);
    }
}

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let _turn = poll_fn(|cx| {
        if BUSY.swap(true, SeqCst) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Turn)
    })
    .await;
    join!(shop.get_book(), shop.get_music())
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
