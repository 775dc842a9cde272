//! fails: both_take_as_long_as_the_slower_one, whichever_comes_first, task_that_polled_last_is_woken, wake_during_the_poll_is_answered, two_customers_do_not_disturb_each_other
//! The deliveries are asked with a waker that does nothing. They cannot wake the task, so nobody polls again.

use futures::{FutureExt, future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let mut both = join(shop.get_book(), shop.get_music());
    poll_fn(|_| (&mut both).now_or_never().map_or(Poll::Pending, Poll::Ready)).await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
