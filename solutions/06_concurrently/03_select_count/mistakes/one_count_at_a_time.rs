//! fails: two_counts_do_not_disturb_each_other
//! A flag that all calls share lets one count run at a time. The others ask again and again whether it is their turn, and
//! have polled nothing meanwhile.

use futures::join;
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::task::Poll;

static BUSY: AtomicBool = AtomicBool::new(false);

struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        BUSY.store(false, SeqCst);
    }
}

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
    let _turn = poll_fn(|cx| {
        if BUSY.swap(true, SeqCst) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Turn)
    })
    .await;
    let (a, b) = join!(a, b);
    a + b
}
