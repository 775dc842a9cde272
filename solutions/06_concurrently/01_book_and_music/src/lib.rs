//! Two orders at a time, in one task.

use futures::{join, try_join};
use sim::{Book, Music, Shop, SoldOut};

/// Orders a book and music from `shop`, and gives both as soon as both are there, whichever of them comes first.
///
/// Nothing is ordered before the future is polled. Its first poll orders the book and the music, both. So waiting takes as
/// long as the slower delivery, not as long as one delivery after the other. One book and one music are ordered, however often
/// the future is polled.
///
/// All of this happens in the task that awaits:
///
/// * No thread is started, and none is blocked.
/// * A delivery wakes the task that polled last. Its next polls take notice of all that has been delivered. While nothing
///   happens, the task is left asleep: a few wakes without a reason are allowed, but no more than 10 polls in a row.
/// * A delivery that has come is not polled again.
/// * Dropping the future drops what it still waits for. That cancels the orders.
/// * Several of these futures may run at the same time.
pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    // Making both futures orders nothing. `join!` polls them side by side, whenever its own task is polled.
    join!(shop.get_book(), shop.get_music())
}

/// Orders a book and music from `shop`, and gives both, or the first error.
///
/// What is said of [`get_book_and_music`] holds here too, as long as nothing is sold out. As soon as the shop says that one of
/// the two is sold out, the future is Ready with this error. It does not wait for the other delivery, and cancels its order. If
/// the other one was delivered before, it is lost.
///
/// If both are sold out, the error is the one that came first. If the same poll finds both, it may be either. If one is sold
/// out in the first poll, the other one need not be ordered at all.
///
/// # Errors
/// [`SoldOut`] says which of the two there is none of.
pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    // Both futures live in here. At the first error this returns, and so the other one is dropped: its order is cancelled.
    try_join!(shop.try_get_book(), shop.try_get_music())
}
