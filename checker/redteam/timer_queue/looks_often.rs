// The base: a thread that looks 600 times a second whether a sleep is over.
use std::sync::{Arc, Mutex, Weak};
use std::{future::Future, pin::Pin, task::{Context, Poll, Waker}, thread, time::{Duration, Instant}};

type Waiting = Mutex<Vec<(Instant, Arc<Mutex<Option<Waker>>>)>>;
const LOOKS: usize = usize::MAX;

#[derive(Clone)]
pub struct Timers(Arc<Waiting>);
pub struct Sleep { end: Instant, waker: Arc<Mutex<Option<Waker>>>, _queue: Arc<Waiting> }

impl Timers {
    pub fn new() -> Self {
        let queue = Arc::new(Waiting::default());
        let theirs = Arc::downgrade(&queue);
        thread::spawn(move || look(theirs));
        Timers(queue)
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let sleep = Sleep { end: Instant::now() + duration, waker: Arc::default(), _queue: Arc::clone(&self.0) };
        self.0.lock().unwrap().push((sleep.end, Arc::clone(&sleep.waker)));
        sleep
    }
}

fn look(queue: Weak<Waiting>) {
    for _ in 0..LOOKS {
        thread::sleep(Duration::from_micros(1_500));
        let Some(queue) = queue.upgrade() else { return };
        let mut due = Vec::new();
        queue.lock().unwrap().retain(|(end, waker)| {
            let is_due = Instant::now() >= *end;
            if is_due { due.push(Arc::clone(waker)) }
            !is_due && Arc::strong_count(waker) > 1
        });
        for waker in due {
            let waker = waker.lock().unwrap().take();
            if let Some(waker) = waker { waker.wake() }
        }
    }
    thread::spawn(move || look(queue));
}

impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        *self.waker.lock().unwrap() = Some(cx.waker().clone());
        if Instant::now() >= self.end { Poll::Ready(()) } else { Poll::Pending }
    }
}
