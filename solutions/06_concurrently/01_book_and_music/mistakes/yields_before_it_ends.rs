//! fails: both_take_as_long_as_the_slower_one, whichever_comes_first, delivered_order_is_left_alone, waiting_task_sleeps, task_that_polled_last_is_woken, each_is_ordered_once, wake_during_the_poll_is_answered, two_customers_do_not_disturb_each_other, no_thread_is_started
//! When both have come, it is not Ready, but wakes its own task again and again first. There was nothing left to wait for.

use futures::{join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let both = join!(shop.get_book(), shop.get_music());
    let mut turns = 25;
    poll_fn(|cx| {
        if turns == 0 {
            return Poll::Ready(());
        }
        turns -= 1;
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    both
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
