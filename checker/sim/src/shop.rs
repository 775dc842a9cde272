use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Poll, ready};

/// A shop that has books and music. Each takes its time to be delivered, and either may be sold out.
///
/// An order is placed when the future of a delivery is first polled, not when it is made. Dropping the future cancels the order.
/// A shop serves any number of customers: each future is an order of its own.
pub struct Shop {
    books: Supplier<Book>,
    music: Supplier<Music>,
}

/// A book that was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// What stands on its cover.
    pub title: String,
}

/// Music that was delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Music {
    /// What stands on its cover.
    pub title: String,
}

/// Why an order was not delivered: the shop has no more of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoldOut {
    /// There is no book any more.
    Book,
    /// There is no music any more.
    Music,
}

/// Takes an order, and gives the future of its delivery.
type Supplier<T> = Box<dyn Fn() -> Delivery<T> + Send + Sync>;
type Delivery<T> = Pin<Box<dyn Future<Output = Result<T, SoldOut>> + Send>>;

impl Shop {
    /// The world's side: a shop whose orders are delivered as the futures say that `books` and `music` make. Each is called
    /// once for an order, when that is placed.
    pub fn new<B, M>(
        books: impl Fn() -> B + Send + Sync + 'static,
        music: impl Fn() -> M + Send + Sync + 'static,
    ) -> Self
    where
        B: Future<Output = Result<Book, SoldOut>> + Send + 'static,
        M: Future<Output = Result<Music, SoldOut>> + Send + 'static,
    {
        Self { books: Box::new(move || Box::pin(books())), music: Box::new(move || Box::pin(music())) }
    }

    /// Orders a book: a future of its delivery. A book that is sold out never comes.
    pub fn get_book(&self) -> impl Future<Output = Book> + Send + use<'_> {
        or_never(order(&self.books))
    }

    /// Orders music: a future of its delivery. Music that is sold out never comes.
    pub fn get_music(&self) -> impl Future<Output = Music> + Send + use<'_> {
        or_never(order(&self.music))
    }

    /// Orders a book: a future of its delivery, or of the shop's answer that there is none, [`SoldOut::Book`].
    pub fn try_get_book(&self) -> impl Future<Output = Result<Book, SoldOut>> + Send + use<'_> {
        order(&self.books)
    }

    /// Orders music: a future of its delivery, or of the shop's answer that there is none, [`SoldOut::Music`].
    pub fn try_get_music(&self) -> impl Future<Output = Result<Music, SoldOut>> + Send + use<'_> {
        order(&self.music)
    }
}

/// Not an async function: a poll after the end goes on to the supplier's future, which knows best what to say to it.
fn order<T>(supplier: &Supplier<T>) -> impl Future<Output = Result<T, SoldOut>> + Send + Unpin + use<'_, T> {
    let mut delivery = None;
    poll_fn(move |cx| delivery.get_or_insert_with(supplier).as_mut().poll(cx))
}

fn or_never<T>(order: impl Future<Output = Result<T, SoldOut>> + Send + Unpin) -> impl Future<Output = T> + Send {
    let mut order = Some(order);
    poll_fn(move |cx| {
        let Some(waiting) = &mut order else { return Poll::Pending };
        match ready!(Pin::new(waiting).poll(cx)) {
            Ok(delivered) => Poll::Ready(delivered),
            Err(_) => {
                order = None;
                Poll::Pending
            }
        }
    })
}

impl fmt::Debug for Shop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shop").finish_non_exhaustive()
    }
}

impl fmt::Display for SoldOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SoldOut::Book => "there is no book any more",
            SoldOut::Music => "there is no music any more",
        })
    }
}

impl Error for SoldOut {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Waker};

    fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn book(title: &str) -> Book {
        Book { title: title.to_owned() }
    }

    #[test]
    fn an_order_is_placed_by_its_first_poll_and_cancelled_by_its_drop() {
        let orders = Arc::new(AtomicUsize::new(0));
        let (placed, open) = (Arc::clone(&orders), Arc::new(()));
        let watched = Arc::clone(&open);
        let books = move || {
            placed.fetch_add(1, Ordering::SeqCst);
            let open = Arc::clone(&open);
            async move {
                let _open = open;
                pending().await
            }
        };
        let shop = Shop::new(books, || ready(Err(SoldOut::Music)));
        let counts = || (orders.load(Ordering::SeqCst), Arc::strong_count(&watched) - 2);
        {
            let mut ordered = pin!(shop.get_book());
            assert_eq!(counts(), (0, 0));
            assert!(poll(ordered.as_mut()).is_pending() && poll(ordered).is_pending());
            assert_eq!(counts(), (1, 1));
        }
        assert_eq!(counts(), (1, 0));
    }

    #[test]
    fn what_is_sold_out_is_an_error_or_never_comes() {
        let shop = Shop::new(|| async { Ok(book("Dune")) }, || async { Err(SoldOut::Music) });
        assert_eq!(poll(pin!(shop.get_book())), Poll::Ready(book("Dune")));
        assert_eq!(poll(pin!(shop.try_get_book())), Poll::Ready(Ok(book("Dune"))));
        assert_eq!(poll(pin!(shop.try_get_music())), Poll::Ready(Err(SoldOut::Music)));
        let mut never = pin!(shop.get_music());
        assert!(poll(never.as_mut()).is_pending() && poll(never).is_pending());
    }
}
