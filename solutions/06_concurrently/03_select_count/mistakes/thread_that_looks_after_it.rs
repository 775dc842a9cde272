//! fails: no_thread_is_started_or_blocked
//! It takes more than its task: a thread is started, for example to wake the task now and then in case a future forgets to, or the
//! thread that polls is blocked.

use futures::join;
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

pub async fn count(a: impl Future<Output = u32>, b: impl Future<Output = u32>) -> u32 {
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
    let (a, b) = join!(a, b);
    a + b
}
