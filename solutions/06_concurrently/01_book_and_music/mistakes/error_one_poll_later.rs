//! fails: the_error_that_came_first
//! The poll that finds one sold out wakes the task and returns Pending, and only the next one looks at the errors, in an order of
//! its own. Meanwhile there may be a second error, and that one is given.

use futures::join;
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    join!(shop.get_book(), shop.get_music())
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let (mut book, mut music) = (pin!(shop.try_get_book()), pin!(shop.try_get_music()));
    let (mut of_book, mut of_music) = (None, None);
    let mut is_known = false;
    poll_fn(|cx| {
        if of_book.is_none()
            && let Poll::Ready(result) = book.as_mut().poll(cx)
        {
            of_book = Some(result);
        }
        if of_music.is_none()
            && let Poll::Ready(result) = music.as_mut().poll(cx)
        {
            of_music = Some(result);
        }
        if !is_known && (matches!(of_book, Some(Err(_))) || matches!(of_music, Some(Err(_)))) {
            is_known = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match (of_book.take(), of_music.take()) {
            (Some(Err(sold_out)), _) | (_, Some(Err(sold_out))) => Poll::Ready(Err(sold_out)),
            (Some(Ok(book)), Some(Ok(music))) => Poll::Ready(Ok((book, music))),
            (book, music) => {
                (of_book, of_music) = (book, music);
                Poll::Pending
            }
        }
    })
    .await
}
