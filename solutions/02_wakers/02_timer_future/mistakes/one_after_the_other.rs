//! fails: two_timers_keep_their_own_time, one_task_waits_for_two_timers
//! One thread serves all timers in the order in which they were made, so a short one waits for the long one before it.

use std::pin::Pin;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct TimerFuture {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    completed: bool,
    waker: Option<Waker>,
}

type Entry = (Instant, Arc<Mutex<Shared>>);

fn queue() -> &'static Sender<Entry> {
    static QUEUE: OnceLock<Sender<Entry>> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let (queue, entries) = channel::<Entry>();
        thread::spawn(move || {
            for (deadline, shared) in entries {
                thread::sleep(deadline.saturating_duration_since(Instant::now()));
                let mut state = shared.lock().unwrap();
                state.completed = true;
                let waker = state.waker.take();
                drop(state);
                if let Some(waker) = waker {
                    waker.wake();
                }
            }
        });
        queue
    })
}

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let shared = Arc::new(Mutex::new(Shared { completed: false, waker: None }));
        let _ = queue().send((Instant::now() + duration, Arc::clone(&shared)));
        Self { shared }
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.shared.lock().unwrap();
        if state.completed {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
