//! fails: no_thread_is_started
//! It takes more than its task: a thread is started, for example to wake the task every minute in case a delivery forgets to, or the
//! thread that polls is blocked.

use futures::{join, try_join};
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

struct Ticker(Arc<AtomicBool>);

impl Drop for Ticker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    let _ticker = poll_fn(|cx| {
        let stop = Arc::new(AtomicBool::new(false));
        let (stopped, waker) = (stop.clone(), cx.waker().clone());
        thread::spawn(move || {
            while !stopped.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_secs(60));
                waker.wake_by_ref();
            }
        });
        Poll::Ready(Ticker(stop))
    })
    .await;
    join!(shop.get_book(), shop.get_music())
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
