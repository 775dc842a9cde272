//! `select!` in a loop: whatever comes next is put into its place, until nothing is missing.

use futures::{FutureExt, select};
use sim::{Book, Music, Shop, SoldOut};

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let (mut book, mut music) = (shop.get_book().fuse(), shop.get_music().fuse());
    let (mut the_book, mut the_music) = (None, None);
    loop {
        select! {
            it = book => the_book = Some(it),
            it = music => the_music = Some(it),
        }
        if let (Some(book), Some(music)) = (&the_book, &the_music) {
            return (Book::clone(book), Music::clone(music));
        }
    }
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    let mut book = Box::pin(shop.try_get_book().fuse());
    let mut music = Box::pin(shop.try_get_music().fuse());
    let mut both = (None, None);
    loop {
        select! {
            it = book => both.0 = Some(it?),
            it = music => both.1 = Some(it?),
            complete => return both.0.zip(both.1).ok_or(SoldOut::Book),
        }
    }
}
