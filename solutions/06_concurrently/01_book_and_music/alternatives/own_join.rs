//! A join of its own, which yields to other tasks after each delivery: some wakes more than needed.

use sim::{Book, Music, Shop, SoldOut};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

type Waiting<'a, T> = Pin<Box<dyn Future<Output = Result<T, SoldOut>> + 'a>>;

enum Order<'a, T> {
    Waiting(Waiting<'a, T>),
    Here(T),
    Gone,
}

impl<T> Order<'_, T> {
    /// Whether something new has come.
    fn poll(&mut self, cx: &mut Context<'_>) -> Result<bool, SoldOut> {
        let Order::Waiting(waiting) = self else { return Ok(false) };
        let Poll::Ready(delivered) = waiting.as_mut().poll(cx) else { return Ok(false) };
        *self = Order::Here(delivered?);
        Ok(true)
    }
}

struct Both<'a> {
    book: Order<'a, Book>,
    music: Order<'a, Music>,
}

impl Future for Both<'_> {
    type Output = Result<(Book, Music), SoldOut>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let news = [self.music.poll(cx)?, self.book.poll(cx)?];
        let taken = (mem::replace(&mut self.book, Order::Gone), mem::replace(&mut self.music, Order::Gone));
        match taken {
            (Order::Here(book), Order::Here(music)) => return Poll::Ready(Ok((book, music))),
            (book, music) => (self.book, self.music) = (book, music),
        }
        if news != [false, false] {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let book = Order::Waiting(Box::pin(async { Ok(shop.get_book().await) }));
    let music = Order::Waiting(Box::pin(async { Ok(shop.get_music().await) }));
    match (Both { book, music }).await {
        Ok(both) => both,
        Err(_) => unreachable!("neither of the two says that it is sold out"),
    }
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let book = Order::Waiting(Box::pin(shop.try_get_book()));
    let music = Order::Waiting(Box::pin(shop.try_get_music()));
    Both { book, music }.await
}
