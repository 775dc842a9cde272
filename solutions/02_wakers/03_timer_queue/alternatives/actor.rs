//! The thread owns everything, and the others write to it: a channel instead of a lock. It ends when nobody is left who
//! could write.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

pub struct Timers {
    letters: Sender<Letter>,
    made: AtomicU64,
}

pub struct Sleep {
    letters: Sender<Letter>,
    number: u64,
    deadline: Instant,
    over: Arc<AtomicBool>,
}

enum Letter {
    Wake { number: u64, deadline: Instant, waker: Waker, over: Arc<AtomicBool> },
    Forget { number: u64, deadline: Instant },
}

impl Timers {
    pub fn new() -> Self {
        let (letters, mailbox) = channel();
        thread::spawn(move || serve(&mailbox));
        Self { letters, made: AtomicU64::new(0) }
    }

    pub fn sleep(&self, duration: Duration) -> Sleep {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let deadline = Instant::now() + duration;
        Sleep { letters: self.letters.clone(), number, deadline, over: Arc::default() }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.over.load(Ordering::SeqCst) || Instant::now() >= self.deadline {
            return Poll::Ready(());
        }
        let letter = Letter::Wake {
            number: self.number,
            deadline: self.deadline,
            waker: cx.waker().clone(),
            over: Arc::clone(&self.over),
        };
        let _ = self.letters.send(letter);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        let _ = self.letters.send(Letter::Forget { number: self.number, deadline: self.deadline });
    }
}

type AtOneMoment = HashMap<u64, (Waker, Arc<AtomicBool>)>;

fn serve(mailbox: &Receiver<Letter>) {
    let mut sleepers: BTreeMap<Instant, AtOneMoment> = BTreeMap::new();
    loop {
        while let Some(first) = sleepers.first_entry().filter(|first| *first.key() <= Instant::now()) {
            for (waker, over) in first.remove().into_values() {
                over.store(true, Ordering::SeqCst);
                waker.wake();
            }
        }
        let letter = match sleepers.first_key_value() {
            Some((deadline, _)) => mailbox.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => mailbox.recv().map_err(RecvTimeoutError::from),
        };
        match letter {
            Ok(Letter::Wake { number, deadline, waker, over }) => {
                sleepers.entry(deadline).or_default().insert(number, (waker, over));
            }
            Ok(Letter::Forget { number, deadline }) => {
                if let Some(moment) = sleepers.get_mut(&deadline) {
                    moment.remove(&number);
                    if moment.is_empty() {
                        sleepers.remove(&deadline);
                    }
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
