//! fails: first_poll_orders_both, both_take_as_long_as_the_slower_one, whichever_comes_first, delivered_order_is_left_alone, waiting_task_sleeps, task_that_polled_last_is_woken, each_is_ordered_once, dropping_it_cancels_the_orders, nothing_is_ordered_before_the_first_poll, two_customers_do_not_disturb_each_other, no_thread_is_started
//! One poll asks both again and again until they are there: it never returns Pending, and nothing else on the thread
//! gets a turn.

use futures::{future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::thread;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let mut both = pin!(join(shop.get_book(), shop.get_music()));
    poll_fn(|cx| {
        loop {
            if let Poll::Ready(both) = both.as_mut().poll(cx) {
                return Poll::Ready(both);
            }
            thread::yield_now();
        }
    })
    .await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
