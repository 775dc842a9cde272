//! A set of orders of one kind of output; for any number of them. Each has a waker of its own in there.

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt, TryStreamExt};
use sim::{Book, Music, Shop, SoldOut};

enum Delivered {
    Book(Book),
    Music(Music),
}

fn sorted(delivered: Vec<Delivered>) -> Option<(Book, Music)> {
    let (mut the_book, mut the_music) = (None, None);
    for one in delivered {
        match one {
            Delivered::Book(book) => the_book = Some(book),
            Delivered::Music(music) => the_music = Some(music),
        }
    }
    the_book.zip(the_music)
}

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let orders = FuturesUnordered::new();
    orders.push(shop.get_book().map(Delivered::Book).boxed());
    orders.push(shop.get_music().map(Delivered::Music).boxed());
    sorted(orders.collect().await).expect("one of each was ordered")
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let orders = FuturesUnordered::new();
    orders.push(async { shop.try_get_book().await.map(Delivered::Book) }.boxed_local());
    orders.push(async { shop.try_get_music().await.map(Delivered::Music) }.boxed_local());
    Ok(sorted(orders.try_collect().await?).expect("one of each was ordered"))
}
