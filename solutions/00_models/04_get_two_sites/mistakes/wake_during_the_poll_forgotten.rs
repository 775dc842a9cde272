//! fails: wake_during_the_poll_is_answered
//! Only downloads that have called are polled. Whether one has called is cleared after its poll, and with it a call that came in
//! the poll.

//! Two downloads.

pub const FOO: &str = "https://www.foo.com";
pub const BAR: &str = "https://www.bar.com";

use std::future::poll_fn;
use std::pin::Pin;
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

struct Child<F> {
    future: Pin<Box<F>>,
    bell: Arc<Bell>,
    page: Option<String>,
}

impl<F: Future<Output = String>> Child<F> {
    fn new(future: F) -> Self {
        let bell = Arc::new(Bell { rung: AtomicBool::new(true), task: Mutex::new(None) });
        Self { future: Box::pin(future), bell, page: None }
    }

    fn poll(&mut self, cx: &mut Context<'_>) {
        let old = self.bell.task.lock().unwrap().replace(cx.waker().clone());
        drop(old);
        if self.page.is_none() && self.bell.rung.load(SeqCst) {
            let waker = Waker::from(self.bell.clone());
            if let Poll::Ready(page) = self.future.as_mut().poll(&mut Context::from_waker(&waker)) {
                self.page = Some(page);
            }
            self.bell.rung.store(false, SeqCst);
        }
    }
}

pub async fn get_two_sites<D, F>(download: D) -> (String, String)
where
    D: Fn(&'static str) -> F,
    F: Future<Output = String>,
{
    let mut children = [Child::new(download(FOO)), Child::new(download(BAR))];
    poll_fn(|cx| {
        children.iter_mut().for_each(|child| child.poll(cx));
        if children.iter().all(|child| child.page.is_some()) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    let [foo, bar] = children;
    (foo.page.unwrap(), bar.page.unwrap())
}
