//! fails: first_poll_orders_both, both_take_as_long_as_the_slower_one, task_that_polled_last_is_woken, try_gives_both_as_well, first_error_ends_it, error_cancels_the_other_order, two_customers_do_not_disturb_each_other, try_waits_like_the_other_one, the_error_that_came_first
//! The music is ordered only once the book has come: each await waits for one delivery, and the times add up.

use sim::{Book, Music, Shop, SoldOut};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let book = shop.get_book().await;
    let music = shop.get_music().await;
    (book, music)
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let book = shop.try_get_book().await?;
    let music = shop.try_get_music().await?;
    Ok((book, music))
}
