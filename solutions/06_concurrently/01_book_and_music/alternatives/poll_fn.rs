//! Both futures are pinned to the stack of the async function and polled by hand; what has come is kept until both have.

use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let (mut book, mut music) = (pin!(shop.get_book()), pin!(shop.get_music()));
    let (mut book_here, mut music_here) = (None, None);
    poll_fn(|cx| {
        if book_here.is_none()
            && let Poll::Ready(book) = book.as_mut().poll(cx)
        {
            book_here = Some(book);
        }
        if music_here.is_none()
            && let Poll::Ready(music) = music.as_mut().poll(cx)
        {
            music_here = Some(music);
        }
        if book_here.is_none() || music_here.is_none() {
            return Poll::Pending;
        }
        book_here.take().zip(music_here.take()).map_or(Poll::Pending, Poll::Ready)
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
