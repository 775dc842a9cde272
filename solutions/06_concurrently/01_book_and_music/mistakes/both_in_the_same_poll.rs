//! fails: both_take_as_long_as_the_slower_one, whichever_comes_first, delivered_order_is_left_alone, task_that_polled_last_is_woken, wake_during_the_poll_is_answered, two_customers_do_not_disturb_each_other, no_thread_is_started
//! It is Ready only if one poll finds both there. A delivery that came in an earlier poll is thrown away.

use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let (mut book, mut music) = (pin!(shop.get_book()), pin!(shop.get_music()));
    poll_fn(|cx| match (book.as_mut().poll(cx), music.as_mut().poll(cx)) {
        (Poll::Ready(book), Poll::Ready(music)) => Poll::Ready((book, music)),
        _ => Poll::Pending,
    })
    .await
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let (mut book, mut music) = (pin!(shop.try_get_book()), pin!(shop.try_get_music()));
    let (mut book_here, mut music_here) = (None, None);
    poll_fn(|cx| {
        if book_here.is_none()
            && let Poll::Ready(book) = book.as_mut().poll(cx)
        {
            book_here = Some(book?);
        }
        if music_here.is_none()
            && let Poll::Ready(music) = music.as_mut().poll(cx)
        {
            music_here = Some(music?);
        }
        match (book_here.take(), music_here.take()) {
            (Some(book), Some(music)) => Poll::Ready(Ok((book, music))),
            (book, music) => {
                (book_here, music_here) = (book, music);
                Poll::Pending
            }
        }
    })
    .await
}
