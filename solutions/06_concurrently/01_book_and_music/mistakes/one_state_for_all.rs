//! fails: dropping_it_cancels_the_orders, two_customers_do_not_disturb_each_other
//! What has come is kept in a place that all calls share: one customer goes off with what was delivered to the other.

use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Mutex;
use std::task::Poll;

static BOOK: Mutex<Option<Book>> = Mutex::new(None);
static MUSIC: Mutex<Option<Music>> = Mutex::new(None);

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let (mut book, mut music) = (pin!(shop.get_book()), pin!(shop.get_music()));
    poll_fn(|cx| {
        let (mut book_here, mut music_here) = (BOOK.lock().unwrap(), MUSIC.lock().unwrap());
        if book_here.is_none()
            && let Poll::Ready(book) = book.as_mut().poll(cx)
        {
            *book_here = Some(book);
        }
        if music_here.is_none()
            && let Poll::Ready(music) = music.as_mut().poll(cx)
        {
            *music_here = Some(music);
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
