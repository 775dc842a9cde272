//! fails: other_sleeps_do_not_wake_it
//! Whenever somebody is due, all that have polled are woken, once each: everybody is to look whether it is theirs.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

#[derive(Default)]
struct Pool {
    who: HashMap<u64, (Instant, Option<Waker>)>,
    n: u64,
    shut: bool,
}
#[derive(Default)]
struct Q {
    pool: Mutex<Pool>,
    c: Condvar,
}
struct H(Arc<Q>);
impl Drop for H {
    fn drop(&mut self) {
        self.0.pool.lock().unwrap().shut = true;
        self.0.c.notify_all();
    }
}
pub struct Timers(Arc<H>);
pub struct Sleep {
    h: Arc<H>,
    id: u64,
    end: Instant,
}
impl Timers {
    pub fn new() -> Self {
        let q = Arc::new(Q::default());
        let h = H(q.clone());
        thread::spawn(move || {
            let mut p = q.pool.lock().unwrap();
            while !p.shut {
                let now = Instant::now();
                let next = p.who.values().filter(|v| v.1.is_some()).map(|v| v.0).min();
                match next {
                    None => p = q.c.wait(p).unwrap(),
                    Some(t) if t > now => p = q.c.wait_timeout(p, t - now).unwrap().0,
                    Some(_) => {
                        let mut all: Vec<(Instant, Waker)> =
                            p.who.values_mut().filter_map(|v| v.1.take().map(|w| (v.0, w))).collect();
                        drop(p);
                        all.sort_by_key(|a| a.0);
                        for (_, w) in all {
                            w.wake();
                        }
                        p = q.pool.lock().unwrap();
                    }
                }
            }
        });
        Timers(Arc::new(h))
    }
    pub fn sleep(&self, duration: Duration) -> Sleep {
        let end = Instant::now() + duration;
        let mut p = self.0.0.pool.lock().unwrap();
        p.n += 1;
        let id = p.n;
        p.who.insert(id, (end, None));
        Sleep { h: self.0.clone(), id, end }
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
        if self.end <= Instant::now() {
            return Poll::Ready(());
        }
        let w = cx.waker().clone();
        let old = self.h.0.pool.lock().unwrap().who.insert(self.id, (self.end, Some(w)));
        self.h.0.c.notify_all();
        drop(old);
        Poll::Pending
    }
}
impl Drop for Sleep {
    fn drop(&mut self) {
        let old = self.h.0.pool.lock().unwrap().who.remove(&self.id);
        drop(old);
    }
}
