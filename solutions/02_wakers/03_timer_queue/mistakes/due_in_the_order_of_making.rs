//! fails: woken_in_the_order_of_their_deadlines
//! Of several sleeps that are due it takes the oldest first, and not the one whose time ended first.

use std::pin::Pin;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};
struct Slot {
    at: Instant,
    seq: u64,
    waker: Option<Waker>,
    fired: bool,
}
#[derive(Default)]
struct Slab {
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    seq: u64,
}
#[derive(Clone)]
pub struct Timers {
    slab: Arc<Mutex<Slab>>,
    nudge: Sender<()>,
}
pub struct Sleep {
    at: Instant,
    index: usize,
    timers: Timers,
}
impl Timers {
    pub fn new() -> Self {
        let slab = Arc::new(Mutex::new(Slab::default()));
        let (nudge, nudged) = channel::<()>();
        let theirs = slab.clone();
        thread::spawn(move || {
            let mut until: Option<Instant> = None;
            loop {
                let got = match until {
                    None => nudged.recv().map_err(|_| RecvTimeoutError::Disconnected),
                    Some(at) => nudged.recv_timeout(at.saturating_duration_since(Instant::now())),
                };
                if let Err(RecvTimeoutError::Disconnected) = got {
                    return;
                }
                while nudged.try_recv().is_ok() {}
                loop {
                    let mut s: std::sync::MutexGuard<Slab> = theirs.lock().unwrap();
                    let now = Instant::now();
                    let first = s
                        .slots
                        .iter_mut()
                        .flatten()
                        .filter(|x| !x.fired)
                        .min_by_key(|x| if x.at <= now { (now, x.seq) } else { (x.at, x.seq) });
                    match first {
                        Some(x) if x.at <= now => {
                            x.fired = true;
                            let w = x.waker.take();
                            drop(s);
                            if let Some(w) = w {
                                w.wake()
                            }
                        }
                        Some(x) => {
                            until = Some(x.at);
                            break;
                        }
                        None => {
                            until = None;
                            break;
                        }
                    }
                }
            }
        });
        Timers { slab, nudge }
    }
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let at = Instant::now() + duration;
        let mut s = self.slab.lock().unwrap();
        s.seq += 1;
        let seq = s.seq;
        let slot = Slot { at, seq, waker: None, fired: false };
        let index = match s.free.pop() {
            Some(i) => {
                s.slots[i] = Some(slot);
                i
            }
            None => {
                s.slots.push(Some(slot));
                s.slots.len() - 1
            }
        };
        drop(s);
        let _ = self.nudge.send(());
        Sleep { at, index, timers: self.clone() }
    }
}
impl Default for Timers {
    fn default() -> Self {
        Self::new()
    }
}
impl Future for Sleep {
    type Output = ();
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut s = self.timers.slab.lock().unwrap();
        let slot = s.slots[self.index].as_mut().unwrap();
        if slot.fired || Instant::now() >= self.at {
            return Poll::Ready(());
        }
        let old = slot.waker.replace(cx.waker().clone());
        drop(s);
        drop(old);
        Poll::Pending
    }
}
impl Drop for Sleep {
    fn drop(&mut self) {
        let mut s = self.timers.slab.lock().unwrap();
        let old = s.slots[self.index].take();
        s.free.push(self.index);
        drop(s);
        drop(old);
    }
}
