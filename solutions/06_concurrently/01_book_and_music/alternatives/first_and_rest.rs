//! Waits for whichever comes first, then for the other one, which has been under way all the time.

use futures::future::{Either, select};
use sim::{Book, Music, Shop, SoldOut};
use std::pin::pin;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    match select(pin!(shop.get_book()), pin!(shop.get_music())).await {
        Either::Left((book, music)) => (book, music.await),
        Either::Right((music, book)) => (book.await, music),
    }
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    match select(pin!(shop.try_get_book()), pin!(shop.try_get_music())).await {
        // The `?` returns before the other one is awaited.
        Either::Left((book, music)) => Ok((book?, music.await?)),
        Either::Right((music, book)) => {
            let music = music?;
            Ok((book.await?, music))
        }
    }
}
