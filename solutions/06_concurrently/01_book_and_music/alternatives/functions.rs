//! The same as the macros, as functions that return a future.

use futures::future::{join, try_join};
use sim::{Book, Music, Shop, SoldOut};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    join(shop.get_book(), shop.get_music()).await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join(shop.try_get_book(), shop.try_get_music()).await
}
