//! fails: wake_during_the_poll_is_answered
//! Only a delivery that has called is polled. Whether it has called is cleared after its poll, and with it a call that came
//! during the poll.

use futures::try_join;
use sim::{Book, Music, Shop, SoldOut};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

struct Bell {
    rung: AtomicBool,
    task: Mutex<Option<Waker>>,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, SeqCst);
        let task = self.task.lock().unwrap().clone();
        if let Some(task) = task {
            task.wake();
        }
    }
}

async fn only_if_rung<F: Future>(future: F) -> F::Output {
    let bell = Arc::new(Bell { rung: AtomicBool::new(true), task: Mutex::new(None) });
    let waker = Waker::from(bell.clone());
    let mut future = pin!(future);
    poll_fn(|cx| {
        *bell.task.lock().unwrap() = Some(cx.waker().clone());
        if !bell.rung.load(SeqCst) {
            return Poll::Pending;
        }
        let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
        bell.rung.store(false, SeqCst);
        poll
    })
    .await
}

pub async fn get_book_and_music(shop: &Shop) -> (Book, Music) {
    futures::join!(only_if_rung(shop.get_book()), only_if_rung(shop.get_music()))
}

pub async fn try_get_book_and_music(shop: &Shop) -> Result<(Book, Music), SoldOut> {
    try_join!(shop.try_get_book(), shop.try_get_music())
}
