//! fails: two_customers_do_not_disturb_each_other
//! A flag that all calls share lets one customer in at a time. The others ask again and again whether it is their turn, and
//! have ordered nothing meanwhile.

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
