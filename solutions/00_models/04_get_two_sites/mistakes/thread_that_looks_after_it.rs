//! fails: no_thread_is_started
//! A thread wakes the task once a minute, in case a download forgets to.

//! Two downloads.

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

struct Ticker(Arc<AtomicBool>);

impl Drop for Ticker {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let _ticker = std::future::poll_fn(|cx| {
        let stop = Arc::new(AtomicBool::new(false));
        let ticker = Ticker(stop.clone());
        let waker = cx.waker().clone();
        thread::spawn(move || {
            while !stop.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_secs(60));
                waker.wake_by_ref();
            }
        });
        std::task::Poll::Ready(ticker)
    })
    .await;
    futures::join!(download(FOO), download(BAR))
}
