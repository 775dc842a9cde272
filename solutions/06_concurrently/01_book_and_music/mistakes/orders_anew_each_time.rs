//! fails: both_take_as_long_as_the_slower_one, whichever_comes_first, delivered_order_is_left_alone, task_that_polled_last_is_woken, each_is_ordered_once, wake_during_the_poll_is_answered, two_customers_do_not_disturb_each_other, no_thread_is_started
//! select! stands in a loop and its branches make the futures: each round drops what has not come yet and orders it again.

use futures::{FutureExt, select_biased, try_join};
use sim::{Book, Music, Shop, SoldOut};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let (mut the_book, mut the_music) = (None, None);
    loop {
        select_biased! {
            book = shop.get_book().fuse() => the_book = Some(book),
            music = shop.get_music().fuse() => the_music = Some(music),
        }
        match (the_book.take(), the_music.take()) {
            (Some(book), Some(music)) => return (book, music),
            (book, music) => (the_book, the_music) = (book, music),
        }
    }
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
