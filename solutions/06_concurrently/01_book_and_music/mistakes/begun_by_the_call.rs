//! fails: nothing_is_ordered_before_the_first_poll
//! The call itself polls once, to get things going. So it orders even if nobody awaits.

use futures::{FutureExt, future::join, try_join};
use sim::{Book, Music, Shop, SoldOut};

pub fn get_book_and_music(shop: &Shop) -> impl Future<Output = (Book, Music)> {
    let mut both = join(shop.get_book(), shop.get_music());
    let early = (&mut both).now_or_never();
    async move {
        match early {
            Some(both) => both,
            None => both.await,
        }
    }
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
