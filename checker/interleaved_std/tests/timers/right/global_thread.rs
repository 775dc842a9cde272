//! One thread for all timers of the process, started when the first is needed.
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

struct Entry {
    deadline: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    done: bool,
    waker: Option<Waker>,
}

#[derive(Default)]
struct Reactor {
    entries: Mutex<Vec<Entry>>,
    changed: Condvar,
}

fn reactor() -> &'static Reactor {
    static REACTOR: OnceLock<Arc<Reactor>> = OnceLock::new();
    REACTOR.get_or_init(|| {
        let reactor = Arc::new(Reactor::default());
        let its = reactor.clone();
        thread::Builder::new().name("timers".to_string()).spawn(move || its.run()).unwrap();
        reactor
    })
}

impl Reactor {
    fn run(&self) {
        let mut entries = self.entries.lock().unwrap();
        loop {
            let now = Instant::now();
            let due: Vec<Entry> = entries.extract_if(.., |entry| entry.deadline <= now).collect();
            if !due.is_empty() {
                drop(entries);
                for entry in due {
                    let mut state = entry.state.lock().unwrap();
                    state.done = true;
                    if let Some(waker) = state.waker.take() {
                        waker.wake();
                    }
                }
                entries = self.entries.lock().unwrap();
                continue;
            }
            entries = match entries.iter().map(|entry| entry.deadline).min() {
                Some(next) => self.changed.wait_timeout(entries, next - now).unwrap().0,
                None => self.changed.wait(entries).unwrap(),
            };
        }
    }
}

pub struct TimerFuture(Arc<Mutex<State>>);

impl TimerFuture {
    pub fn new(duration: Duration) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let entry = Entry { deadline: Instant::now() + duration, state: state.clone() };
        let reactor = reactor();
        reactor.entries.lock().unwrap().push(entry);
        reactor.changed.notify_one();
        TimerFuture(state)
    }
}

impl Future for TimerFuture {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap();
        if state.done {
            return Poll::Ready(());
        }
        state.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}
